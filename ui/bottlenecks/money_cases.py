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
from ui import assumed, filters, journey, names, state, tables
from ui.bottlenecks import chosen
from ui.bottlenecks.money_found import terms_said
from ui.cached import bottleneck_money as found_by
from ui.discover.cases import open_case
from ui.plain import plain
from ui.report.text import slide_text
from ui.text import md, t

MOST_IDS = 10_000
"""More cases than this are not named one by one in a filter."""
MOST_SHOWN = 2_000
SLOT = "unpaid"
COLUMNS = ("case_id", "customer", "rep", "amount", "collected", "days", "cost")


def draw(log: EventLog, row: pd.Series) -> None:
    """What was picked among the losses: the list of its cases, or the way to the view that has it."""
    if row["loss"] == TIED:
        _unpaid(log, str(row["place"]))
    elif row["loss"] == REWORK:
        _rework(log, row)
    else:
        _slow(log, row)


def unpaid(log: EventLog, place: str) -> pd.DataFrame:
    """The cases that stand in a place, the largest amount first."""
    found = found_by.unpaid_cases(
        log, rate=assumed.value(log, "cost_of_capital"),
        terms_days=assumed.value(log, "payment_terms_days"),
    )  # fmt: skip
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


def _unpaid(log: EventLog, place: str) -> None:
    found = unpaid(log, place)
    st.markdown(f"##### {finding(log, found, place, say=md)}")
    if len(found) > MOST_SHOWN:
        st.caption(t("money_view.cases.first", n=MOST_SHOWN, all=len(found)))
    shown = found.head(MOST_SHOWN)
    picked = tables.show(
        shown, UNPAID, key=f"unpaid_{place}_{log.view_id}", stem="unpaid", columns=_columns(shown),
        labels=_labels(log, place), selection="single-row", search=True, download=f"unpaid_{place}",
        log=log, make=partial(page, log, place),
    )  # fmt: skip
    st.caption(t("money_view.cases.pick", case=names.case_noun(log)))
    with st.container(horizontal=True, key="unpaid_buttons", gap="small"):
        _only_button(log, found)
        label = t("money_view.cases.open", case=names.case_noun(log))
        if st.button(label, key="unpaid_open", icon=":material/open_in_new:", disabled=not picked):
            open_case(log, str(shown["case_id"].iloc[picked[0]]))
            st.switch_page(journey.PAGES["discover"], query_params=state.address())


def _only_button(log: EventLog, found: pd.DataFrame) -> None:
    ids, too_many = f.CaseIds(sorted(found["case_id"])), len(found) > MOST_IDS
    if st.button(
        t("money_view.cases.only", cases=names.cases(log, len(found))), key="unpaid_only",
        icon=":material/filter_alt:", disabled=too_many or ids in log.filters,
        help=t("money_view.cases.too_many", n=MOST_IDS) if too_many else None,
    ):  # fmt: skip
        filters.only(SLOT, ids)
        st.rerun()


def _slow(log: EventLog, row: pd.Series) -> None:
    """To the transition, with its groups, its cases and what explains it."""
    pair = (str(row["source"]), str(row["target"]))
    st.markdown(f"##### {md('money_view.cases.slow', what=chosen.label(log, *pair))}")
    if st.button(t("money_view.to_this"), key="picked_slow", icon=":material/timer:"):
        chosen.choose(*pair)
        to_view("time")


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
            to_view("rework")


def to_view(view_key: str) -> None:
    """Open another view of the step."""
    state.select("view:bottlenecks", view_key)
    st.rerun()


def page(log: EventLog, place: str) -> Page:
    """The cases that stand in a place, as a page of a report."""
    found = unpaid(log, place)
    words = slide_text(
        log, headline=finding(log, found, place), population=t("money_view.cases.population"), n=len(found),
        definition=t("money_view.cases.definition", cases=names.cases_noun(log)),
        assumption=terms_said(log),
    )  # fmt: skip
    return tables.page(words, found, UNPAID, columns=_columns(found), labels=_labels(log, place))


def _columns(found: pd.DataFrame) -> tuple[str, ...]:
    """Without what the log does not tell, and without what has come in where nothing has."""
    gone = {name for name in ("customer", "rep") if not found[name].notna().any()}
    gone |= set() if (found["collected"] > 0).any() else {"collected"}
    return tuple(name for name in COLUMNS if name not in gone)


def _labels(log: EventLog, place: str) -> dict[str, str]:
    noun = names.case_noun(log)
    said = {role: names.column(log, role) for role in ("customer", "rep") if role in log.roles}
    said |= {
        name: names.amount_title(log, t(f"money_view.cases.column.{name}"))
        for name in ("amount", "collected", "cost")
    }
    return said | {
        "case_id": noun[:1].upper() + noun[1:], "days": t(f"money_view.cases.days.{place}"),
    }  # fmt: skip
