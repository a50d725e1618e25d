"""In which order, how short, and how folded does the reader want the variants?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.discover.variant_folding import Folding
from analysis.log import EventLog
from ui import cached, names, state
from ui.text import t

SORTS = {
    "common": ("n_cases", False),
    "slow": ("median_throughput_h", False),
    "quick": ("median_throughput_h", True),
    "won": ("win_rate", False),
    "lost": ("win_rate", True),
    "paid": ("paid_share", False),
    "large": ("median_amount", False),
    "long": ("n_steps", False),
    "short": ("n_steps", True),
}
"""Order to the column it goes by, and whether upwards."""


@dataclass(frozen=True)
class Wish:
    """How the reader wants the variants."""

    sort: str
    folding: Folding
    is_short: bool


def draw(log: EventLog) -> Wish:
    """The controls above the rows; what they say stays when the page or a filter changes."""
    with st.container(horizontal=True, key="variants_controls", vertical_alignment="bottom"):
        sort = st.selectbox(
            t("variants.sort.label"),
            [name for name, (column, _up) in SORTS.items() if _is_there(log, column)],
            format_func=lambda one: t(f"variants.sort.{one}"),
            key=f"variants_sort_{log.log_id}",
            persist_state="session",
            width=250,
        )
        with st.popover(_folded_label(log), key="variants_fold", icon=":material/layers:"):
            folding = _folding(log)
        is_short = st.toggle(
            t("variants.letters"), key="variants_letters", persist_state="session",
            help=t("variants.letters_help"),
        )  # fmt: skip
    return Wish(sort or "common", folding, bool(is_short))


def arranged(found: pd.DataFrame, sort: str) -> pd.DataFrame:
    """The variants in the order wished; equal ones by their cases, those without a value last."""
    column, is_up = SORTS[sort]
    by, ups = [column, "n_cases", "variant_id"], [is_up, False, True]
    if column == "n_cases":
        by, ups = by[1:], ups[1:]
    return found.sort_values(by, ascending=ups, na_position="last").reset_index(drop=True)


def keys(log: EventLog) -> dict[str, str]:
    """What the widgets of the folding are called."""
    return {part: f"variants_{part}_{log.log_id}" for part in ("repeats", "without", "unordered")}


def _folding(log: EventLog) -> Folding:
    st.caption(t("variants.fold.text"))
    key = keys(log)
    labels = cached.activity_labels(log, state.language())
    repeats = st.toggle(
        t("variants.fold.repeats"), key=key["repeats"], persist_state="session",
        help=t("variants.fold.repeats_help"),
    )  # fmt: skip
    chosen = {
        part: st.multiselect(
            t(f"variants.fold.{part}"),
            list(labels),
            format_func=lambda name: names.short(labels.get(name, name)),
            key=key[part],
            persist_state="session",
            placeholder=t("variants.fold.none"),
            select_all=False,
            help=t(f"variants.fold.{part}_help"),
        )
        for part in ("without", "unordered")
    }
    return Folding(tuple(chosen["without"]), tuple(chosen["unordered"]), bool(repeats))


def _folded_label(log: EventLog) -> str:
    """The button says how many things are folded away."""
    key = keys(log)
    n = sum(len(state.value(key[part]) or ()) for part in ("without", "unordered"))
    n += bool(state.value(key["repeats"]))
    return t("variants.fold.button_on", n=n) if n else t("variants.fold.button")


def _is_there(log: EventLog, column: str) -> bool:
    states = log.catalogue.states
    return {
        "win_rate": any(one.won for one in states),
        "paid_share": not any(one.won for one in states) and any(one.settled for one in states),
        "median_amount": "amount" in log.roles and not log.is_money_mixed,
    }.get(column, True)
