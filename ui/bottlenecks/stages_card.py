"""The stage somebody looks at: which it is, its figures, and what can be done with it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.kpi import available
from ui import filters, goals, names, state
from ui.act import figure
from ui.bottlenecks import areas, look_line
from ui.bottlenecks.chosen import list_button
from ui.cached import bottleneck_time as cached
from ui.plain import halves
from ui.text import escape, md, t, written

SLOT = "stuck_in"
WHAT = {"n_stuck": "stuck", "n_above": "long"}
"""What a chip calls the cases that a column counts."""


def chosen(found: pd.DataFrame) -> str:
    """The chosen stage; the first of the ranking until one is chosen."""
    held = state.selected("stage_chosen")
    return held if held in set(found["stage"]) else str(found["stage"].iloc[0])


def choose(found: pd.DataFrame) -> str:
    """A select box for the stage."""
    held = chosen(found)
    state.show_in("stage_choice", held)
    st.selectbox(
        t("stages.choose"), list(found["stage"]), key="stage_choice", width=look_line.WIDTH,
        on_change=lambda: state.select("stage_chosen", state.value("stage_choice")),
    )  # fmt: skip
    return held


def clicked(key: str, listed: list[str]) -> None:
    """Callback of the bars: the stage that was clicked is the chosen one."""
    if places := state.clicked(key):
        state.select("stage_chosen", listed[places[0]])
        state.select("stage_picks", state.selected("stage_picks", 0) + 1)


def draw(log: EventLog, found: pd.DataFrame, stage: str) -> None:
    """Its figures, and buttons: filter to those there for too long, an action, a target."""
    row = found[found["stage"] == stage].iloc[0]
    with st.container(border=True, key="stage_card"):
        st.markdown(f"**{escape(stage)}**")
        st.caption(_figures(log, row))
        with st.container(horizontal=True, key="stage_buttons", gap="small"):
            _only_button(log, row)
            _all_button(log, found)
            if row["n_stuck"] and st.button(
                t("stages.stuck.open"), key="stage_stuck_by", icon=":material/groups:"
            ):
                state.select("stuck_stage", stage)
                state.select("stages_look", "stuck")
                st.rerun()
            if "stuck_share" in available(log) and st.button(
                t("bottlenecks.act"), key="stage_act", icon=":material/add_task:"
            ):
                figure.hand_over(figure.of_stage(stage))
            if st.button(t("stages.set_target"), key="stage_target", icon=":material/flag:"):
                areas.choose("targets")
                st.rerun()


def is_judged(row: pd.Series) -> bool:
    """Whether this log can say of the open cases of a stage that they are stuck."""
    return bool(row["n_judged"])


def _figures(log: EventLog, row: pd.Series) -> str:
    lang = state.language()
    how = {"won": ended_as(log, "won"), "lost": ended_as(log, "lost")}
    became = [
        t(f"stages.became.{'over' if name in how else name}", n=int(row[f"n_{name}"]), how=how.get(name))
        for name in ("moved", "won", "lost", "still") if row[f"n_{name}"]
    ]  # fmt: skip
    said = [md("stages.card", cases=names.cases(log, int(row["n_cases"])), became=halves(became))]
    if row["target_h"] == row["target_h"]:
        said.append(
            md("stages.card_target", target=written(row["target_h"], "days", lang), over=int(row["n_above"]))
        )
    return "  \n".join(said)


def _only_button(log: EventLog, row: pd.Series) -> None:
    n = int(row["n_stuck"] if is_judged(row) else row["n_above"])
    key = "stages.only_stuck" if is_judged(row) else "stages.only_above"
    is_filtered = any(isinstance(one, (f.CaseIds, f.Stage)) for one in log.filters)
    if n and is_filtered and _filter(log, row, n) in log.filters:
        list_button("stage_list")
        return
    if st.button(
        t(key, cases=names.cases(log, n)), key="stage_only", icon=":material/filter_alt:", disabled=not n
    ):
        filters.only(SLOT, _filter(log, row, n))
        st.rerun()


def _all_button(log: EventLog, found: pd.DataFrame) -> None:
    """All cases stuck, in whatever stage; left out where one stage has them all, or they are too many."""
    column = "n_stuck" if found["n_judged"].any() else "n_above"
    held = found[found[column] > 0]
    n = int(held[column].sum())
    if len(held) < 2 or n > filters.MOST_IDS:
        return
    key = "stages.all_stuck" if column == "n_stuck" else "stages.all_above"
    if st.button(t(key, cases=names.cases(log, n)), key="stage_all", icon=":material/filter_alt:"):
        targets = goals.of(log)
        ids = {one for stage in held["stage"] for one in cached.stuck_ids(log, stage, targets)}
        filters.only(SLOT, f.CaseIds(sorted(ids), what=WHAT[column]))
        st.rerun()


def _filter(log: EventLog, row: pd.Series, n: int) -> f.Filter:
    stage, what = str(row["stage"]), WHAT["n_stuck" if is_judged(row) else "n_above"]
    if n > filters.MOST_IDS:
        return f.Stage([stage])
    return f.CaseIds(cached.stuck_ids(log, stage, goals.of(log)), what=what)


def ended_as(log: EventLog, how: str) -> str:
    """How a case that is over from a stage is called: won and lost, paid and cancelled."""
    states = log.catalogue.states
    if how == "lost":
        found = [one.label[state.language()] for one in states if one.lost]
        return found[0] if found else t("stages.over")
    if any(one.won for one in states):
        return t("state.won")
    found = [one.label[state.language()] for one in states if one.final and not one.lost]
    return found[0] if found else t("stages.over")
