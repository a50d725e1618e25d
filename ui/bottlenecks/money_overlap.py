"""Bottlenecks, *Money*: how far are two losses the same cases, so that they cannot be added up?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.money import OVERLAPS, SLOW, TIED
from analysis.log import EventLog
from analysis.report import Page
from ui import names, tables
from ui.bottlenecks import chosen
from ui.bottlenecks.money_found import Found, found_in, overlaps
from ui.plain import plain
from ui.report.text import slide_text
from ui.text import md, t

COLUMNS = ("first", "n_first", "second", "n_second", "n_both", "amount_both", "share_first", "share_second")


def draw(log: EventLog, found: Found) -> None:
    """Folded: which may be added up, the largest overlap in words, and every pair of losses as a table."""
    folded = st.expander(t("money_view.overlap.title"), key="money_overlap_folded", on_change="rerun")
    if not folded.open:
        return
    with folded:
        told = overlaps(log, found)
        st.markdown(rule(log, found))
        if not len(told):
            st.caption(t("money_view.overlap.none"))
            return
        st.markdown(finding(log, found, told, say=md))
        st.caption(t("money_view.overlap.definition", cases=names.cases_noun(log)))
        tables.show(
            shown(log, found, told), OVERLAPS, key="money_overlap", columns=_columns(told),
            labels=_labels(log, _columns(told)), download="money_overlap", log=log, make=partial(page, log),
            aside=("share_first", "share_second"),
        )  # fmt: skip


def rule(log: EventLog, found: Found) -> str:
    """Which losses may be added up and which not, and why."""
    several = found.tied is not None and len(found.tied) > 1
    return md(f"money_view.overlap.rule{'_places' if several else ''}", case=names.case_noun(log))


def finding(log: EventLog, found: Found, told: pd.DataFrame, *, say: Any = plain) -> str:
    """The pair of losses that share most cases, with the counts of both."""
    most = told.loc[told["n_both"].idxmax()]
    if not most["n_both"]:
        return say("money_view.overlap.apart", case=names.case_noun(log))
    return say(
        "money_view.overlap.finding", first=_name(log, found, most["first"]),
        second=_name(log, found, most["second"]), both=names.cases(log, int(most["n_both"])),
        n=int(most["n_both"]), n_first=int(most["n_first"]), n_second=int(most["n_second"]),
    )  # fmt: skip


def shown(log: EventLog, found: Found, told: pd.DataFrame) -> pd.DataFrame:
    """The pairs with their losses in words."""
    named = {name: [_name(log, found, one) for one in told[name]] for name in ("first", "second")}
    return told.assign(**named)


def page(log: EventLog) -> Page:
    """The overlaps of the losses, as a page of a report."""
    found = found_in(log)
    told = overlaps(log, found)
    words = slide_text(
        log, headline=finding(log, found, told), population=t("money_view.population"),
        n=int(told["n_both"].max()),
        definition=t("money_view.overlap.definition", cases=names.cases_noun(log)),
    )  # fmt: skip
    columns = _columns(told)
    return tables.page(
        words, shown(log, found, told), OVERLAPS, columns=columns, labels=_labels(log, columns)
    )


def _name(log: EventLog, found: Found, loss: str) -> str:
    if loss == TIED:
        return t("money_view.loss.tied")
    if loss.startswith(SLOW):
        return chosen.label(log, *found.pairs[int(loss.removeprefix(SLOW))])
    return t("money_view.rework")


def _columns(told: pd.DataFrame) -> tuple[str, ...]:
    """Without amounts where the log has none."""
    has_amounts = bool((told["amount_both"] > 0).any())
    return tuple(name for name in COLUMNS if has_amounts or name != "amount_both")


def _labels(log: EventLog, columns: tuple[str, ...]) -> dict[str, str]:
    said = {name: t(f"money_view.overlap.column.{name}", cases=names.cases_title(log)) for name in columns}
    return said | {name: names.amount_title(log, said[name]) for name in columns if name == "amount_both"}
