"""Bottlenecks, *Rework* for whom: which product, rep, customer or region has most of a kind?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.rework_groups import REWORK_BY
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import assumed, charts, frame, names, state, sure, tables
from ui.act import figure
from ui.bottlenecks import look_line, moves
from ui.bottlenecks.nothing import nothing
from ui.bottlenecks.rework_card import key_figure
from ui.bottlenecks.rework_words import kind_name, least, of, splits
from ui.cached import bottleneck_rework as found_by
from ui.charts import CONFIG
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

BARS = 15
COLUMNS = ("group", "n_base", "n_cases", "share", "range", "sure")
KINDS = REWORK_BY.columns | {"sure": "text", "range": "text"}


def choose(log: EventLog, kinds: pd.DataFrame, kind: str) -> tuple[str, str]:
    """Of which kind, and split by what (empty where the log has nothing to split by)."""
    kind = _choose("rework_kind", list(kinds["kind"]), kind, t("rework.which"), kind_name)
    options = splits(log)
    if not options:
        return kind, ""
    return kind, _choose("rework_by", options, options[0], t("rework.split"), partial(names.column, log))


def draw(log: EventLog, kind: str, by: str) -> None:
    """The sentence about a kind and a split, the shares as bars, and all groups as a table."""
    if not by:
        st.info(t("rework.no_split"))
        return
    found = shown(log, by, kind)
    if not len(found):
        least = assumed.value(log, "min_shown")
        st.info(nothing(log, "rework.no_group", n=least, cases=names.cases_noun(log)))
        return
    st.markdown(f"#### {finding(log, found, by, kind, say=md)}")
    st.plotly_chart(
        _drawn(log, found, kind), key="rework_group_bars", config=CONFIG, alt=finding(log, found, by, kind)
    )
    offer(log, "rework_group_bars", partial(chart_page, log, by, kind), name="rework")
    subject = figure.of_key_figure(key_figure(log, kind))
    moves.of_group(log, by, foremost(log, found, kind), key="rework_groups", act=subject)
    frame.reading_help("rework_groups")
    tables.show(
        found, KINDS, key="rework_groups", columns=COLUMNS, labels=_labels(log, by), search=len(found) > BARS,
        download="rework_groups", log=log, make=partial(table_page, log, by, kind),
    )  # fmt: skip


def shown(log: EventLog, by: str, kind: str) -> pd.DataFrame:
    """Groups of enough cases, the highest share first, named, and how sure each difference is."""
    least_shown = assumed.value(log, "min_shown")
    found = found_by.rework_by(log, by=by, kind=kind, min_shown=least_shown, **least(log))
    named = [names.value(log, by, name) for name in found["group"]]
    words = [sure.said(row.word, row.n_more, log=log) for row in found.itertuples()]
    return found.assign(
        value=found["group"], group=named, sure=words, range=[_range(row) for row in found.itertuples()]
    )


def finding(log: EventLog, found: pd.DataFrame, by: str, kind: str, *, say: Any = plain) -> str:
    """The group that clearly has most, or that none does."""
    every = of_all(log, kind)
    told = {
        "by": names.column(log, by),
        "kind": kind_name(kind),
        "all": every,
        "cases": names.cases_noun(log),
    }
    above = found[(found["word"] == "clear") & (found["share"] > every)]
    if not len(above):
        return say("rework.groups.alike", **told)
    most = above.iloc[0]
    n = names.cases(log, int(most["n_base"]))
    return say(
        "rework.groups.finding", group=str(most["group"]), share=float(most["share"]), n_cases=n, **told
    )


def foremost(log: EventLog, found: pd.DataFrame, kind: str) -> str:
    """The value of the group that the finding names; of the one with most where it names none."""
    above = found[(found["word"] == "clear") & (found["share"] > of_all(log, kind))]
    return str((above if len(above) else found)["value"].iloc[0])


def of_all(log: EventLog, kind: str) -> float:
    """The share of all cases of the view that could have a kind and have it."""
    found = of(log)
    return float(found.loc[found["kind"] == kind, "share"].iloc[0])


def answer(log: EventLog) -> str | None:
    """Which product clearly has most rework, or most of the kind that is most frequent."""
    kind = _standing_out(log)
    if kind is None:
        return None
    return finding(log, shown(log, "product", kind), "product", kind, say=md)


def _standing_out(log: EventLog) -> str | None:
    """The kind in which a product clearly has most, all rework first; else the first that has any groups."""
    kinds, first = of(log), None
    for kind in kinds.loc[kinds["n_cases"] > 0, "kind"]:
        found = shown(log, "product", kind)
        if not len(found):
            continue
        first = first or str(kind)
        if ((found["word"] == "clear") & (found["share"] > of_all(log, kind))).any():
            return str(kind)
    return first


def open_it(log: EventLog) -> None:
    """Show the groups when the view opens, by product and of the kind that the answer names."""
    state.select("rework_part", "groups")
    state.select("rework_by", "product")
    kind = _standing_out(log)
    if kind is not None:
        state.select("rework_kind", kind)


def chart_page(log: EventLog, by: str, kind: str) -> Page:
    """The shares of the groups as a page of a report."""
    found = shown(log, by, kind)
    return Page(_slide_text(log, found, by, kind), Chart(_drawn(log, found, kind, as_bar=True)))


def table_page(log: EventLog, by: str, kind: str) -> Page:
    """All groups as a page of a report."""
    found = shown(log, by, kind)
    return tables.page(
        _slide_text(log, found, by, kind), found, KINDS, columns=COLUMNS, labels=_labels(log, by)
    )


def _choose(key: str, options: list[str], default: str, label: str, say: Any) -> str:
    held = state.selected(key, default)
    held = held if held in options else default
    state.show_in(f"{key}_choice", held)
    return st.selectbox(
        label, options, key=f"{key}_choice", format_func=say, width=look_line.WIDTH,
        on_change=lambda: state.select(key, state.value(f"{key}_choice")),
    )  # fmt: skip


def _drawn(log: EventLog, found: pd.DataFrame, kind: str, *, as_bar: bool = False) -> Any:
    lang, top, every = state.language(), found.head(BARS), of_all(log, kind)
    return charts.group_bars(
        [t("rework.bar", group=row.group, n=row.n_base) for row in top.itertuples()],
        list(top["share"] * 100), axis=t("rework.axis"),
        texts=[written(share, "percent", lang) for share in top["share"]],
        faint=list(~((top["word"] == "clear") & (top["share"] > every))),
        middle=every * 100, middle_name=t("rework.all", share=every), as_bar=as_bar,
    )  # fmt: skip


def _range(row: Any) -> str:
    low, high = (written(value, "percent", state.language()) for value in (row.low, row.high))
    return t("rework.range", low=low, high=high)


def _labels(log: EventLog, by: str) -> dict[str, str]:
    said = {name: t(f"rework.column.{name}") for name in ("share", "range", "sure", "n_base")}
    return said | {"group": names.column(log, by), "n_cases": t("rework.column.with_it")}


def _slide_text(log: EventLog, found: pd.DataFrame, by: str, kind: str) -> Any:
    return slide_text(
        log, headline=finding(log, found, by, kind), population=names.cases_title(log),
        n=int(found["n_base"].sum()), definition=t(f"rework.what.{kind}"),
        assumption=t("rework.groups.assumption", n=assumed.value(log, "min_shown")),
    )  # fmt: skip
