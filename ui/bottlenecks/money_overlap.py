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
from ui.monitor.values import plain
from ui.report.text import slide_text
from ui.text import md, t

COLUMNS = ("first", "second", "n_both", "share_first", "share_second", "amount_both", "share_amount")


def draw(log: EventLog, found: Found) -> None:
    """Folded: the largest overlap in words, and every pair of losses as a table."""
    with st.expander(t("money_view.overlap.title")):
        told = overlaps(log, found)
        if not len(told):
            st.caption(t("money_view.overlap.none"))
            return
        st.markdown(finding(log, found, told, say=md))
        tables.show(
            shown(log, found, told), OVERLAPS, key="money_overlap", columns=_columns(told),
            labels=_labels(log, _columns(told)), download="money_overlap", log=log, make=partial(page, log),
        )  # fmt: skip


def finding(log: EventLog, found: Found, told: pd.DataFrame, *, say: Any = plain) -> str:
    """The pair of losses that share most cases."""
    most = told.loc[told["n_both"].idxmax()]
    return say(
        "money_view.overlap.finding", first=_name(log, found, most["first"]),
        second=_name(log, found, most["second"]), both=names.cases(log, int(most["n_both"])),
        share=float(max(most["share_first"], most["share_second"])),
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
    return COLUMNS if has_amounts else COLUMNS[:5]


def _labels(log: EventLog, columns: tuple[str, ...]) -> dict[str, str]:
    return {name: t(f"money_view.overlap.column.{name}", cases=names.cases_title(log)) for name in columns}
