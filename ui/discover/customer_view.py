"""Discover, view *map*, as the customer sees it: do waits, repeated steps and detours go with a bad end?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.discover.customer_journey import JOURNEY, WITHIN_H, is_answerable
from analysis.discover.order_journey import EARLY_H, PAID_H
from analysis.log import EventLog
from ui import cached, frame, names, state, tables
from ui.monitor.values import together
from ui.report.text import slide_text
from ui.text import md, t

WAIT_DAYS, MOST_DAYS = 14, 30
ORDER_WAIT_DAYS, ORDER_MOST_DAYS = 5, EARLY_H // 24
COLUMNS = ("sign", "n_with", "share_with", "n_without", "share_without", "sure")
KINDS = JOURNEY.columns | {"sure": "text"}
DAYS = {"days": WITHIN_H // 24, "early": EARLY_H // 24, "paid": PAID_H // 24}


def wait_days(log: EventLog) -> int:
    """From how many days the reader calls it a wait; orders wait for days, not weeks."""
    default, most = (ORDER_WAIT_DAYS, ORDER_MOST_DAYS) if _is_of_orders(log) else (WAIT_DAYS, MOST_DAYS)
    return min(int(state.selected(f"customer_wait_days:{log.process}", default)), most)


def finding(log: EventLog) -> str:
    """What customers go through most often, and which of it goes clearly with ending worse."""
    if not is_answerable(log):
        return t("discover.customer.no_rate", cases=names.cases_noun(log))
    found = _found(log)
    often = _commonest(found)
    if often is None:
        return t(f"discover.customer.{_kind(log)}none", cases=names.cases_noun(log), **DAYS)
    n = int(often["n_with"] + often["n_without"])
    said = md(
        f"discover.customer.{_kind(log)}finding", cases=names.cases(log, n), sign=_sign(log, often["sign"]),
        share=int(often["n_with"]) / n, **DAYS,
    )  # fmt: skip
    return together([said, _difference(log, found)])


def signs(log: EventLog) -> None:
    """The signs with what becomes of the cases that have them, as a table."""
    if not is_answerable(log):
        return
    frame.heading(t(f"discover.customer.{_kind(log)}title"))
    _wait(log)
    found = _found(log)
    often = _commonest(found)
    columns = ("outcome", *COLUMNS) if _is_of_orders(log) else COLUMNS
    population = t(f"discover.customer.{_kind(log)}population", cases=names.cases_title(log), **DAYS)
    about = slide_text(
        log,
        headline=finding(log).replace("*", ""),
        population=population,
        n=0 if often is None else int(often["n_with"] + often["n_without"]),
        definition=t("help.customer_journey.read"),
    )
    labels = {name: t(f"discover.customer.column.{name}") for name in columns}
    if _is_of_orders(log):
        labels |= {name: t(f"discover.customer.orders.{name}") for name in ("share_with", "share_without")}
    say = {"sign": lambda sign: _sign(log, sign), "outcome": _outcome}
    tables.show(
        found.assign(sure=[_sure(row) for row in found.itertuples()]), KINDS, key="customer_signs",
        columns=columns, say=say, about=about, labels=labels, download="customer-journey",
    )  # fmt: skip
    st.caption(population)


def _found(log: EventLog) -> pd.DataFrame:
    return cached.customer_journey(log, wait_days(log) * 24.0)


def _commonest(found: pd.DataFrame) -> pd.Series | None:
    """The sign that most cases have, of all for which something is known; None where there is no case."""
    known = found[found["n_with"] + found["n_without"] > 0]
    return None if known.empty else known.sort_values("n_with", ascending=False, kind="stable").iloc[0]


def _difference(log: EventLog, found: pd.DataFrame) -> str:
    clear = found[(found["word"] == "clear") & (found["value"] < 0)]
    if clear.empty:
        return t(f"discover.customer.{_kind(log)}no_difference")
    worst = clear.sort_values("value", kind="stable").iloc[0]
    return md(
        f"discover.customer.{_kind(log)}difference", sign=_sign(log, worst["sign"]),
        outcome=_outcome(worst["outcome"]), share=float(worst["share_with"]),
        other=float(worst["share_without"]),
    )  # fmt: skip


def _wait(log: EventLog) -> None:
    slot = f"customer_wait_days:{log.process}"
    state.show_in("customer_wait_shown", wait_days(log))
    st.number_input(
        t("discover.customer.wait_days"),
        1,
        ORDER_MOST_DAYS if _is_of_orders(log) else MOST_DAYS,
        key="customer_wait_shown",
        width=220,
        on_change=lambda: state.select(slot, state.value("customer_wait_shown")),
    )


def _is_of_orders(log: EventLog) -> bool:
    return not any(one.won for one in log.catalogue.states)


def _kind(log: EventLog) -> str:
    """Where the sentences for this process stand."""
    return "orders." if _is_of_orders(log) else ""


def _sign(log: EventLog, sign: str) -> str:
    return t(f"discover.customer.{_kind(log)}sign.{sign}", n=wait_days(log))


def _outcome(outcome: str) -> str:
    return t(f"discover.customer.outcome.{outcome}", **DAYS)


def _sure(row) -> str:
    """Clear, could be chance, too few: the words of every comparison."""
    if row.word == "chance" and pd.isna(row.n_more):
        return t("sure.chance_alone")
    return t(f"sure.{row.word}", n=0 if pd.isna(row.n_more) else int(row.n_more))
