"""Bottlenecks, *Money*: what is done next about the loss that costs most, and where are the others?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.bottlenecks.money import SLOW, TIED
from analysis.log import EventLog
from ui import names, state, to_top
from ui.act import figure
from ui.bottlenecks import areas, chosen, money_cases
from ui.bottlenecks.money_found import Found, most_of
from ui.text import t

LIST = "money_picked"
"""The list of cases of what was picked."""
LEAST_COST = 0.5
"""Less is shown as nothing."""


def draw(log: EventLog, found: Found) -> None:
    """To the loss that costs most; to all that is unpaid, the overdue, rework; or to an action."""
    most = most_of(found.losses)
    with st.container(horizontal=True, key="money_next", gap="small"):
        is_some = bool(most["cost"] >= LEAST_COST)
        label = t("money_view.to_most", what=what(log, most))
        if is_some and st.button(label, key="money_most", icon=":material/arrow_forward:"):
            show(key_of(most))
            st.rerun()
        if (
            is_some
            and most["loss"] == SLOW
            and st.button(t("bottlenecks.act"), key="money_act", icon=":material/add_task:")
        ):
            figure.hand_over(figure.of_flow(str(most["source"]), str(most["target"])))
        tied = found.losses[found.losses["loss"] == TIED]
        late = tied[tied["place"] == "overdue"]
        for key, rows, place in (
            ("all", tied, money_cases.EVERYWHERE), ("debtors", late, "overdue"),
        ):  # fmt: skip
            label = t(f"money_view.to_{key}", cases=names.cases(log, int(rows["n_cases"].sum())))
            if len(rows) and st.button(label, key=f"money_{key}", icon=":material/list:"):
                show(place)
                st.rerun()
        if st.button(t("money_view.to_rework"), key="money_rework", icon=":material/replay:"):
            areas.choose("rework")
            st.rerun()


def what(log: EventLog, row: pd.Series) -> str:
    """A loss in words: past due; Quote Created → Quote Presented; rework."""
    if row["loss"] == TIED:
        return t(f"money_view.place.{row['place']}")
    if row["loss"] == SLOW:
        return chosen.label(log, row["source"], row["target"])
    return t("money_view.rework")


def key_of(row: pd.Series) -> str:
    """What a loss is remembered by when it is picked: its place, its transition, or rework."""
    pair = f"{row['source']} → {row['target']}" if row["source"] else ""
    return str(row["place"] or pair or row["loss"])


def show(key: str) -> None:
    """Pick the row of a loss, so that its cases are listed, and seen; or list all that is unpaid."""
    to_top.ask(LIST)
    state.select("money_place", key)
    state.select("money_picks", state.selected("money_picks", 0) + 1)
