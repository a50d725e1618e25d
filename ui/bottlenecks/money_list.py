"""Bottlenecks, *Money*: how is a list of cases handed on, with its date, total, filter and each case?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import SlideText
from ui import exact, filters, journey, names, state, tables
from ui.discover.cases import open_case
from ui.numbers import with_currency
from ui.report import offer
from ui.text import number, t

MOST_SHOWN = 2_000


def draw(
    log: EventLog,
    found: pd.DataFrame,
    kinds: Mapping[str, str],
    *,
    name: str,
    place: str,
    columns: tuple[str, ...],
    labels: Mapping[str, str],
    total: str,
    make: offer.Make,
) -> None:
    """As of when, how many and how much of `total` in all; the list; filter to its cases, or open one.

    Parameters
    ----------
    name
        Key of the list, slot of its filter, and start of its buttons' keys.
    place
        What it is of, so that another one has nothing picked.
    """
    st.caption(as_of_said(log, found, total))
    if len(found) > MOST_SHOWN:
        st.caption(t("money_view.cases.first", n=MOST_SHOWN, all=len(found)))
    shown = found.head(MOST_SHOWN)
    picked = tables.show(
        shown, kinds, key=f"{name}_{place}_{log.view_id}", stem=name, columns=columns, labels=labels,
        selection="single-row", search=True, download=f"{name}_{place}" if name == "unpaid" else name,
        log=log, make=make, foot={"case_id": as_of_said(log, shown, total), **sums(shown, columns)},
    )  # fmt: skip
    st.caption(t("money_view.cases.pick", case=names.case_noun(log)))
    with st.container(horizontal=True, key=f"{name}_buttons", gap="small"):
        _only_button(log, found, name, place)
        label = t("money_view.cases.open", case=names.case_noun(log))
        if st.button(label, key=f"{name}_open", icon=":material/open_in_new:", disabled=not picked):
            open_case(log, str(shown["case_id"].iloc[picked[0]]))
            st.switch_page(journey.PAGES["discover"], query_params=state.address())


def as_of(log: EventLog) -> str:
    """The day up to which the log is known, which says what is unpaid and overdue."""
    return t("money_view.as_of", at=exact.clock(log, log.as_of).date())


def as_of_said(log: EventLog, found: pd.DataFrame, total: str) -> str:
    """As of when, how many, and how much of `total` in all, to the unit."""
    told, code = float(found[total].sum()), names.currency(log)
    said = number(round(told), state.language()) if abs(told) >= 1 else names.amount(log, told)
    if code and abs(told) >= 1:
        said = with_currency(said, code, state.language())
    at = exact.clock(log, log.as_of).date()
    return t(f"money_view.cases.total.{total}", at=at, n_cases=names.cases(log, len(found)), total=said)


def with_total(words: SlideText, said: str) -> SlideText:
    """The words of a slide with the date and the total above its list."""
    return replace(words, subtitle=" · ".join(one for one in (said.rstrip(".。"), words.subtitle) if one))


def sums(found: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, Any]:
    """What the amounts and costs of a list add up to, for the last row of its files."""
    told = [name for name in ("amount", "collected", "cost") if name in columns]
    return {name: float(found[name].sum()) for name in told}


def only(found: pd.DataFrame, what: str = "") -> f.CaseIds:
    """The filter that leaves these cases, and says what they are."""
    return f.CaseIds(sorted(found["case_id"]), what=what)


def without_unknown(found: pd.DataFrame, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns without those that the log does not tell."""
    asked = ("customer", "rep", "invoiced_at", "due_at")
    return tuple(name for name in columns if name not in asked or found[name].notna().any())


def labels(log: EventLog) -> dict[str, str]:
    """Headers that lists of cases have in common."""
    said = {role: names.column(log, role) for role in ("customer", "rep") if role in log.roles}
    return said | {"case_id": names.case_title(log)}


def _only_button(log: EventLog, found: pd.DataFrame, name: str, place: str) -> None:
    what = "slow" if name != "unpaid" else place if place == "overdue" else name
    ids, too_many = only(found, what), len(found) > filters.MOST_IDS
    if st.button(
        t("money_view.cases.only", cases=names.cases(log, len(found))), key=f"{name}_only",
        icon=":material/filter_alt:", disabled=too_many or not len(found) or ids in log.filters,
        help=t("money_view.cases.too_many", n=filters.MOST_IDS) if too_many else None,
    ):  # fmt: skip
        filters.only(name, ids)
        st.rerun()
