"""Bottlenecks, *Money*: which cases stand behind a loss, who owes most, and what can be done with them?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.money import REWORK, TIED
from analysis.bottlenecks.unpaid_cases import UNPAID, largest_debtor
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page
from ui import assumed, exact, filters, names, tables
from ui.bottlenecks import areas, money_list, money_slow
from ui.bottlenecks.money_found import collected_said, terms_said
from ui.cached import bottleneck_money as found_by
from ui.plain import plain, together
from ui.report.text import slide_text
from ui.text import md, t

EVERYWHERE = "all"
"""All that is unpaid, wherever it stands."""
COLUMNS = (
    "case_id", "place", "customer", "rep", "amount", "collected", "invoiced_at", "due_at", "days", "cost",
)  # fmt: skip
KINDS = UNPAID.columns | {"invoiced_at": "text", "due_at": "text"}
"""Invoices are sent and due on days."""


def draw(log: EventLog, row: pd.Series) -> None:
    """What was picked among the losses: the list of its cases."""
    if row["loss"] == TIED:
        unpaid_list(log, str(row["place"]))
    elif row["loss"] == REWORK:
        _rework(log, row)
    else:
        money_slow.draw(log, row)


def unpaid(log: EventLog, place: str) -> pd.DataFrame:
    """The cases that stand in a place, or all that are unpaid, the largest amount first."""
    found = found_by.unpaid_cases(
        log, rate=assumed.value(log, "cost_of_capital"),
        terms_days=assumed.value(log, "payment_terms_days"),
    )  # fmt: skip
    if place == EVERYWHERE:
        return found
    return found[found["place"] == place].reset_index(drop=True)


def finding(log: EventLog, found: pd.DataFrame, place: str, *, say: Any = plain) -> str:
    """How much stands there in how many cases, and which customer owes most of it."""
    told: dict[str, Any] = {
        "place": t(f"money_view.place.{place}"), "n_cases": names.cases(log, len(found)),
        "amount": names.amount(log, float(found["amount"].sum())),
    }  # fmt: skip
    most = largest_debtor(found)
    if most is None:
        return say("money_view.cases.finding", **told)
    customer, amount, n = most
    told |= {"customer": customer, "most": names.amount(log, amount), "in_cases": names.cases(log, n)}
    return say("money_view.cases.finding_customer", **told)


def unpaid_list(log: EventLog, place: str) -> None:
    """Who owes what in a place, or in all."""
    found = unpaid(log, place)
    st.markdown(f"##### {finding(log, found, place, say=md)}")
    money_list.draw(
        log, shown(log, found), KINDS, name="unpaid", place=place, columns=_columns(found, place),
        labels=_labels(log, place), total="amount", make=partial(page, log, place),
    )  # fmt: skip
    if "due_at" in _columns(found, place):
        st.caption(terms_said(log))


def shown(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    """The cases with their places in words and their days without a time."""
    clock = exact.by_clock(log, found, "invoiced_at")
    days = {name: clock[name].dt.strftime("%Y-%m-%d") for name in ("invoiced_at", "due_at")}
    return found.assign(place=[t(f"money_view.place.{one}") for one in found["place"]], **days)


def _rework(log: EventLog, row: pd.Series) -> None:
    st.markdown(f"##### {md('money_view.cases.rework', n_cases=names.cases(log, int(row['n_cases'])))}")
    with st.container(horizontal=True, key="picked_rework_buttons", gap="small"):
        label = t("money_view.cases.only", cases=names.cases(log, int(row["n_cases"])))
        chosen_filter = f.Repeats()
        if st.button(
            label, key="rework_cases_only", icon=":material/filter_alt:",
            disabled=chosen_filter in log.filters,
        ):  # fmt: skip
            filters.only("rework:", chosen_filter)
            st.rerun()
        if st.button(t("money_view.to_rework"), key="picked_rework", icon=":material/replay:"):
            areas.choose("rework")
            st.rerun()


def page(log: EventLog, place: str) -> Page:
    """The cases that stand in a place, or all that are unpaid, as a page of a report."""
    found = unpaid(log, place)
    words = slide_text(
        log, headline=finding(log, found, place), population=t("money_view.cases.population"), n=len(found),
        definition=t("money_view.cases.definition", cases=names.cases_noun(log)),
        assumption=together([terms_said(log), collected_said(log)]),
    )  # fmt: skip
    words = money_list.with_total(words, money_list.as_of_said(log, found, "amount"))
    columns = [name for name in _columns(found, place) if name != "collected"]
    return tables.page(words, shown(log, found), KINDS, columns=tuple(columns), labels=_labels(log, place))


def _columns(found: pd.DataFrame, place: str) -> tuple[str, ...]:
    """Without what the log does not tell, and without what has come in where nothing has."""
    gone = set() if (found["collected"] > 0).any() else {"collected"}
    gone |= set() if place == EVERYWHERE else {"place"}
    return money_list.without_unknown(found, tuple(name for name in COLUMNS if name not in gone))


def _labels(log: EventLog, place: str) -> dict[str, str]:
    said = {
        name: names.amount_title(log, t(f"money_view.cases.column.{name}"))
        for name in ("amount", "collected", "cost")
    }
    said |= {name: t(f"money_view.cases.column.{name}") for name in ("place", "invoiced_at", "due_at")}
    return money_list.labels(log) | said | {"days": t(f"money_view.cases.days.{place}")}
