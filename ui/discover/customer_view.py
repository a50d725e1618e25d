"""Discover, view *map*, as the customer sees it: do waits, repeated steps and detours go with a bad end?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.customer_journey import JOURNEY, WITHIN_H, is_answerable
from analysis.discover.order_journey import EARLY_H, PAID_H
from analysis.log import EventLog
from analysis.report import Page
from ui import cached, frame, names, state, sure, tables
from ui.plain import plain, together
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


def finding(log: EventLog, wait: int, *, say: Any = md) -> str:
    """What customers go through most often, and which of it goes clearly with ending worse.

    `wait` is from how many days it is called a wait.
    """
    if not is_answerable(log):
        return t("discover.customer.no_rate", cases=names.cases_noun(log))
    found = _found(log, wait)
    often = _common_said(log, found, wait, say=say)
    if not often:
        return t(f"discover.customer.{_kind(log)}none", cases=names.cases_noun(log), **DAYS)
    return together([often, _difference(log, found, wait, say=say)])


def headline(log: EventLog, wait: int) -> str:
    """The finding as a slide says it: what goes with ending worse, else what is most common."""
    if not is_answerable(log):
        return plain("discover.customer.page", cases=names.cases_noun(log))
    found = _found(log, wait)
    if _worst(found) is not None:
        return _difference(log, found, wait, say=plain)
    return _common_said(log, found, wait, say=plain) or finding(log, wait, say=plain)


def _common_said(log: EventLog, found: pd.DataFrame, wait: int, *, say: Any) -> str:
    """What customers go through most often; empty where there is no case."""
    often = _commonest(found)
    if often is None:
        return ""
    n = int(often["n_with"] + often["n_without"])
    return say(
        f"discover.customer.{_kind(log)}finding", cases=names.cases(log, n),
        sign=_sign(log, wait, often["sign"]), share=int(often["n_with"]) / n, **DAYS,
    )  # fmt: skip


def signs(log: EventLog, wait: int) -> None:
    """The signs with what becomes of the cases that have them, as a table."""
    if not is_answerable(log):
        return
    frame.heading(t(f"discover.customer.{_kind(log)}title"))
    _wait(log)
    tables.show(
        _rows(log, wait), KINDS, key="customer_signs", download="customer-journey", log=log,
        make=partial(page, log, wait), **_told(log, wait),
    )  # fmt: skip
    st.caption(_population(log))


def page(log: EventLog, wait: int) -> Page:
    """The signs with what becomes of the cases that have them, as a page of a report."""
    often = _commonest(_found(log, wait))
    words = slide_text(
        log, headline=headline(log, wait), finding=finding(log, wait, say=plain), population=_population(log),
        n=0 if often is None else int(often["n_with"] + often["n_without"]),
        definition=t("help.customer_journey.read"),
    )  # fmt: skip
    return tables.page(words, _rows(log, wait), KINDS, **_told(log, wait))


def _rows(log: EventLog, wait: int) -> pd.DataFrame:
    found = _found(log, wait)
    return found.assign(sure=[sure.said(row.word, row.n_more, log=log) for row in found.itertuples()])


def _told(log: EventLog, wait: int) -> dict[str, Any]:
    """Which columns there are, how they are called, and what they say."""
    columns = ("outcome", *COLUMNS) if _is_of_orders(log) else COLUMNS
    labels = {name: t(f"discover.customer.column.{name}") for name in columns}
    if _is_of_orders(log):
        labels |= {name: t(f"discover.customer.orders.{name}") for name in ("share_with", "share_without")}
    say = {"sign": partial(_sign, log, wait), "outcome": _outcome}
    return {"columns": columns, "labels": labels, "say": say}


def _population(log: EventLog) -> str:
    return t(f"discover.customer.{_kind(log)}population", cases=names.cases_title(log), **DAYS)


def _found(log: EventLog, wait: int) -> pd.DataFrame:
    return cached.customer_journey(log, wait * 24.0)


def _commonest(found: pd.DataFrame) -> pd.Series | None:
    """The sign that most cases have, of all for which something is known; None where there is no case."""
    known = found[found["n_with"] + found["n_without"] > 0]
    return None if known.empty else known.sort_values("n_with", ascending=False, kind="stable").iloc[0]


def _worst(found: pd.DataFrame) -> pd.Series | None:
    """The sign that goes most with ending worse, where that is clear."""
    clear = found[(found["word"] == "clear") & (found["value"] < 0)]
    return None if clear.empty else clear.sort_values("value", kind="stable").iloc[0]


def _difference(log: EventLog, found: pd.DataFrame, wait: int, *, say: Any) -> str:
    worst = _worst(found)
    if worst is None:
        return t(f"discover.customer.{_kind(log)}no_difference")
    return say(
        f"discover.customer.{_kind(log)}difference", sign=_sign(log, wait, worst["sign"]),
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


def _sign(log: EventLog, wait: int, sign: str) -> str:
    return t(f"discover.customer.{_kind(log)}sign.{sign}", n=wait)


def _outcome(outcome: str) -> str:
    return t(f"discover.customer.outcome.{outcome}", **DAYS)
