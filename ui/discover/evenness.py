"""Discover, view *evenness*: in which region, team, channel or with whom do cases run alike?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.evenness import EVENNESS, TOP, alike
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import assumed, cached, charts, frame, names, split_choice, state, sure, tables, workspace
from ui.charts import CONFIG
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

ROLES = ("region", "team", "channel", "rep", "product", "partner")
BARS = 15
COLUMNS = (
    "group", "n_cases", "share_alike", "sure", "share_reference", "share_top", "n_variants",
    "median_throughput_h", "p90_throughput_h", "spread",
)  # fmt: skip
KINDS = EVENNESS.columns | {"sure": "text"}


@frame.fragment
def view(log: EventLog) -> None:
    """A split, the sentence, how alike the cases of each group are as bars, and all figures as a table."""
    options = splits(log)
    if not options:
        st.info(t("evenness.no_split"))
        return
    by = split_choice.choose(
        log, options, kept_as="evenness_by", key="evenness_split", label=t("evenness.split")
    )
    found = shown(log, by)
    if not len(found):
        st.info(t("evenness.none", by=names.column(log, by), n=assumed.value(log, "min_shown")))
        return
    st.markdown(f"#### {finding(log, found, by, say=md)}")
    hidden = cached.size(log)[0] - int(found["n_cases"].sum())
    if hidden > 0:
        least = assumed.value(log, "min_shown")
        st.caption(t("evenness.hidden", cases=names.cases(log, hidden), n=least))
    drawn = _drawn(log, found.head(BARS))
    st.plotly_chart(drawn, key="evenness_bars", config=CONFIG, alt=finding(log, found, by))
    offer(log, "evenness_bars", partial(chart_page, log, by), name="evenness")
    frame.reading_help("evenness")
    _table(log, found, by)


def splits(log: EventLog) -> list[str]:
    """The roles one can split by; one that changes within a case says who was last, save for the rep.

    A log of no process known here has few roles: then any column of few values, by a case's last one.
    """
    scopes = dict(zip(log.attributes["column"], log.attributes["scope"], strict=True))
    found = [role for role in ROLES if role in log.roles]
    found = [role for role in found if role == "rep" or scopes.get(log.roles[role]) == "case"]
    if log.catalogue.states:
        return found
    copies = cached.copies(log.unfiltered())
    others = cached.preset(log.unfiltered(), "other_columns")
    return [*found, *(one for one in others if one not in copies)]


def shown(log: EventLog, by: str) -> pd.DataFrame:
    """Groups of enough cases, the least even first, named, and whether each differs from the others."""
    found = cached.evenness(log, by, assumed.value(log, "min_clear"), workspace.reference_path(log))
    kept = found[found["n_cases"] >= assumed.value(log, "min_shown")].reset_index(drop=True)
    named = [names.value(log, by, name) for name in kept["group"]]
    words = [sure.said(word, n, log=log) for word, n in zip(kept["word"], kept["n_more"], strict=True)]
    return kept.assign(group=named, sure=words, spread=kept["spread"].round(1))


def of_all(log: EventLog) -> float:
    """How often two cases of the view, picked at random, run exactly alike."""
    return alike(cached.variants(log)["n_cases"])[0]


def finding(log: EventLog, found: pd.DataFrame, by: str, *, say: Any = plain) -> str:
    """The group that is clearly the least even, or that there is none."""
    told = {"by": names.column(log, by), "cases": names.cases_noun(log), "all": of_all(log)}
    below = found[(found["word"] == "clear") & (found["share_alike"] < told["all"])]
    if len(found) < 2:
        return say("evenness.one_group", **told)
    if not len(below):
        return say("evenness.alike", **told)
    least = below.iloc[0]
    return say("evenness.finding", group=str(least["group"]), share=float(least["share_alike"]), **told)


def faint(found: pd.DataFrame, of_everything: float) -> list[bool]:
    """Which bars are pale: all but those of groups that are clearly less even, as the finding says."""
    if len(found) < 2:
        return [True] * len(found)
    return [
        word != "clear" or share >= of_everything
        for word, share in zip(found["word"], found["share_alike"], strict=True)
    ]


def _drawn(log: EventLog, found: pd.DataFrame, *, as_bar: bool = False) -> Any:
    lang, everything = state.language(), of_all(log)
    return charts.group_bars(
        [t("evenness.bar", group=row.group, n=row.n_cases) for row in found.itertuples()],
        list(found["share_alike"] * 100),
        axis=t("evenness.axis", cases=names.cases_noun(log)),
        texts=[written(share, "percent", lang) for share in found["share_alike"]],
        faint=faint(found, everything),
        middle=everything * 100,
        middle_name=t("evenness.all", share=everything),
        as_bar=as_bar,
    )


def _table(log: EventLog, found: pd.DataFrame, by: str) -> None:
    columns = _columns(found)
    tables.show(
        found, KINDS, key="evenness", columns=columns, labels=_labels(log, by, columns), download="evenness",
        log=log, make=partial(table_page, log, by),
    )  # fmt: skip


def chart_page(log: EventLog, by: str) -> Page:
    """How alike the cases of each group are, as a page of a report."""
    found = shown(log, by)
    return Page(_slide_text(log, found, by), Chart(_drawn(log, found.head(BARS), as_bar=True)))


def table_page(log: EventLog, by: str) -> Page:
    """All figures of the groups, as a page of a report."""
    found = shown(log, by)
    columns, words = _columns(found), _slide_text(log, found, by)
    return tables.page(words, found, KINDS, columns=columns, labels=_labels(log, by, columns))


def _columns(found: pd.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in COLUMNS if found[name].notna().any())


def _labels(log: EventLog, by: str, columns: tuple[str, ...]) -> dict[str, str]:
    said = {name: t(f"evenness.column.{name}") for name in columns if name not in ("group", "n_cases")}
    return said | {"group": names.column(log, by), "n_cases": names.cases_title(log)}


def _slide_text(log: EventLog, found: pd.DataFrame, by: str) -> Any:
    n = int(found["n_cases"].sum())
    return slide_text(
        log,
        headline=finding(log, found, by),
        population=names.cases_title(log),
        n=n,
        n_excluded=cached.size(log)[0] - n,
        definition=t("evenness.definition", cases=names.cases_noun(log), n=TOP),
        assumption=t("evenness.assumption", n=assumed.value(log, "min_shown")),
    )
