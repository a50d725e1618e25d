"""Discover, view *map*, as the customer sees it: do waits, repeated requests and detours go with losing?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.discover.customer_journey import JOURNEY, WITHIN_H, is_answerable
from analysis.log import EventLog
from ui import cached, frame, names, state, tables
from ui.report.text import slide_text
from ui.text import md, t

WAIT_DAYS, MOST_DAYS = 14, 30
COLUMNS = ("sign", "n_with", "share_with", "n_without", "share_without", "sure")
KINDS = JOURNEY.columns | {"sure": "text"}


def wait_days() -> int:
    """From how many days the reader calls it a wait."""
    return int(state.selected("customer_wait_days", WAIT_DAYS))


def finding(log: EventLog) -> str:
    """What customers go through most often, and which of it goes clearly with winning less."""
    if not is_answerable(log):
        return t("discover.customer.no_rate", cases=names.cases_noun(log))
    found = cached.customer_journey(log, wait_days() * 24.0)
    n = int(found["n_with"].iloc[0] + found["n_without"].iloc[0]) if len(found) else 0
    if not n:
        return t("discover.customer.none", cases=names.cases_noun(log), days=WITHIN_H // 24)
    often = found.sort_values("n_with", ascending=False, kind="stable").iloc[0]
    said = md(
        "discover.customer.finding",
        cases=names.cases(log, n),
        days=WITHIN_H // 24,
        sign=_sign(often["sign"]),
        share=int(often["n_with"]) / n,
    )
    clear = found[(found["word"] == "clear") & (found["value"] < 0)]
    if clear.empty:
        return f"{said} {t('discover.customer.no_difference')}"
    worst = clear.sort_values("value", kind="stable").iloc[0]
    return f"{said} " + md(
        "discover.customer.difference",
        sign=_sign(worst["sign"]),
        share=float(worst["share_with"]),
        other=float(worst["share_without"]),
    )


def signs(log: EventLog) -> None:
    """The signs with their win rates, as a table."""
    if not is_answerable(log):
        return
    frame.heading(t("discover.customer.title"))
    state.show_in("customer_wait_shown", wait_days())
    st.number_input(
        t("discover.customer.wait_days"),
        1,
        MOST_DAYS,
        key="customer_wait_shown",
        width=220,
        on_change=lambda: state.select("customer_wait_days", state.value("customer_wait_shown")),
    )
    found = cached.customer_journey(log, wait_days() * 24.0)
    found = found.assign(sure=[_sure(row) for row in found.itertuples()])
    about = slide_text(
        log,
        headline=finding(log).replace("*", ""),
        population=t("discover.customer.population", cases=names.cases_title(log), days=WITHIN_H // 24),
        n=int(found["n_with"].iloc[0] + found["n_without"].iloc[0]) if len(found) else 0,
        definition=t("help.customer_journey.read"),
    )
    tables.show(
        found, KINDS, key="customer_signs", columns=COLUMNS, say={"sign": _sign}, about=about,
        labels={name: t(f"discover.customer.column.{name}") for name in COLUMNS}, download="customer-journey",
    )  # fmt: skip
    st.caption(t("discover.customer.population", cases=names.cases_title(log), days=WITHIN_H // 24))


def _sign(sign: str) -> str:
    return t(f"discover.customer.sign.{sign}", n=wait_days())


def _sure(row) -> str:
    """Clear, could be chance, too few: the words of every comparison."""
    if row.word == "chance" and pd.isna(row.n_more):
        return t("sure.chance_alone")
    return t(f"sure.{row.word}", n=0 if pd.isna(row.n_more) else int(row.n_more))
