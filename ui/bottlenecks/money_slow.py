"""Bottlenecks, *Money*: which cases are behind a slow transition, and what did each of them cost?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.slow_cases import SLOW_CASES
from analysis.log import EventLog
from analysis.report import Page
from ui import assumed, goals, names, tables
from ui.bottlenecks import areas, chosen, money_list
from ui.bottlenecks.money_found import above_said
from ui.cached import bottleneck_money as found_by
from ui.plain import plain
from ui.report.text import slide_text
from ui.text import md, t

COLUMNS = ("case_id", "customer", "rep", "amount", "flow_h", "above_h", "cost")
NAME = "slow_cases"


def draw(log: EventLog, row: pd.Series) -> None:
    """How many took longer than aimed at or usual and what that cost; the list; the way to the transition."""
    pair, n_all = (str(row["source"]), str(row["target"])), int(row["n_cases"])
    found = cases(log, *pair)
    st.markdown(f"##### {finding(log, found, pair, n_all, say=md)}")
    if len(found):
        money_list.draw(
            log, found, SLOW_CASES.columns, name=NAME, place="_".join(pair), columns=_columns(found),
            labels=_labels(log), total="cost", make=partial(page, log, *pair, n_all),
        )  # fmt: skip
    if st.button(t("money_view.to_this"), key="picked_slow", icon=":material/timer:"):
        open_flow(*pair)


def open_flow(source: str, target: str) -> None:
    """Open a transition where it is looked at: for whom, and what explains it."""
    chosen.choose(source, target)
    areas.choose("time")
    st.rerun()


def cases(log: EventLog, source: str, target: str) -> pd.DataFrame:
    """The cases that took longer there, the highest cost first, under the assumptions of the log."""
    rate = assumed.value(log, "cost_of_capital")
    return found_by.slow_cases(log, source, target, rate=rate, targets=goals.of(log))


def finding(
    log: EventLog, found: pd.DataFrame, pair: tuple[str, str], n_all: int, *, say: Any = plain
) -> str:
    """How many of those with the transition took longer than aimed at or usual, and what that cost."""
    return say(
        f"money_view.cases.slow_{goals.kind(log, *pair)}", what=chosen.label(log, *pair), n=len(found),
        n_cases=names.cases(log, n_all), cost=names.amount(log, float(found["cost"].sum())),
    )  # fmt: skip


def page(log: EventLog, source: str, target: str, n_all: int) -> Page:
    """The cases behind a slow transition, as a page of a report."""
    found = cases(log, source, target)
    words = slide_text(
        log, headline=finding(log, found, (source, target), n_all), n=len(found),
        population=t("money_view.cases.slow_population"),
        definition=t("money_view.cases.slow_definition", cases=names.cases_noun(log)),
        assumption=above_said(log),
    )  # fmt: skip
    words = money_list.with_total(words, money_list.as_of_said(log, found, "cost"))
    return tables.page(words, found, SLOW_CASES, columns=_columns(found), labels=_labels(log))


def _columns(found: pd.DataFrame) -> tuple[str, ...]:
    return money_list.without_unknown(found, COLUMNS)


def _labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"money_view.cases.column.{name}") for name in ("flow_h", "cost")}
    said |= {"above_h": t(f"bottlenecks.above.column.{goals.kind(log)}")}
    said |= {"amount": t("money_view.column.amount")}
    said |= {name: names.amount_title(log, said[name]) for name in ("amount", "cost")}
    return money_list.labels(log) | said
