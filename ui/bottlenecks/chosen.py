"""The transition somebody looks at: which it is, its figures, and what can be done with it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, exact, filters, goals, journey, names, state
from ui.act import figure
from ui.bottlenecks import areas, look_line
from ui.text import escape, md, t, written

SLOT = "follows:"


def flow(ranked: pd.DataFrame) -> tuple[str, str]:
    """The chosen transition, as source and target; the first of the ranking until one is chosen."""
    return state.selected("flow") or (ranked["source"].iloc[0], ranked["target"].iloc[0])


def choose(source: str, target: str) -> None:
    """Remember the transition; it stays chosen under other filters."""
    state.select("flow", (source, target))


def choose_flow(log: EventLog, ranked: pd.DataFrame, key: str) -> tuple[str, str]:
    """A select box for the transition; the chosen one is on it even where a filter leaves none of it."""
    options = list(zip(ranked["source"], ranked["target"], strict=True))
    now = flow(ranked)
    options = options if now in options else [now, *options]
    state.show_in(key, now)
    st.selectbox(
        t("bottlenecks.flow_label"), options, key=key, width=look_line.WIDE,
        format_func=_labels(log, options).get, on_change=lambda: choose(*state.value(key)),
    )  # fmt: skip
    return now


def _labels(log: EventLog, pairs: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What each of many transitions is called; every activity is asked for once."""
    said = {one: names.activity(log, one) for one in {name for pair in pairs for name in pair}}
    return {pair: f"{said[pair[0]]} → {said[pair[1]]}" for pair in pairs}


def row_of(found: pd.DataFrame, source: str, target: str) -> pd.Series | None:
    """Its row; None where it does not happen in this view."""
    here = found[(found["source"] == source) & (found["target"] == target)]
    return here.iloc[0] if len(here) else None


def label(log: EventLog, source: str, target: str) -> str:
    """Quote Created → Quote Presented."""
    return f"{names.activity(log, source)} → {names.activity(log, target)}"


def card(
    log: EventLog,
    found: pd.DataFrame,
    source: str,
    target: str,
    *,
    for_whom: bool,
    group: tuple[str, str] | None = None,
) -> None:
    """Its figures, and buttons: for whom, filter to the slow ones, create an action."""
    row = row_of(found, source, target)
    with st.container(border=True, key="flow_card"):
        st.markdown(f"**{escape(label(log, source, target))}**")
        if row is None:
            st.caption(t("bottlenecks.not_here"))
            return
        st.caption(_figures(log, row))
        with st.container(horizontal=True, key="flow_buttons", gap="small"):
            if for_whom:
                st.button(
                    t("bottlenecks.for_whom"), key="flow_groups", icon=":material/groups:",
                    on_click=_to_groups, args=(source, target),
                )  # fmt: skip
            filter_button(log, source, target, key="flow")
            act = t("bottlenecks.act_for", group=escape(group[1])) if group else t("bottlenecks.act")
            if st.button(act, key="flow_act", icon=":material/add_task:"):
                figure.hand_over(figure.of_flow(source, target, group=group))


def usual_h(log: EventLog, source: str, target: str) -> float:
    """What the transition usually takes: its median over the whole log, leads in it where they are shown."""
    leads = [one for one in log.filters if isinstance(one, f.WithLeads)]
    whole = log.unfiltered().where(*leads)
    return float(row_of(cached.transitions(whole), source, target)["median_h"])


def _figures(log: EventLog, row: pd.Series) -> str:
    target = goals.of(log).flow_h(row["source"], row["target"])
    return md(
        f"bottlenecks.card.{goals.kind(log, row['source'], row['target'])}",
        limit=written(target, "days", state.language()),
        cases=names.cases(log, int(row["n_cases"])),
        median=exact.between(log, row["source"], row["target"], float(row["median_h"])),
        p90=exact.between(log, row["source"], row["target"], float(row["p90_h"])),
        total=written(row["total_h"], "days", state.language()),
        excess=written(row["excess_h"], "days", state.language()),
    )


def filter_button(log: EventLog, source: str, target: str, *, key: str) -> None:
    """Filter to the cases in which a transition took longer than aimed at or usual; then list them."""
    target_h = goals.of(log).flow_h(source, target)
    hours = usual_h(log, source, target) if target_h is None else target_h
    chosen = f.Follows(source, target, directly=True, longer_than_h=hours)
    if chosen in log.filters:
        list_button(f"{key}_list")
        return
    st.button(
        t("bottlenecks.only", cases=names.cases_noun(log)), key=f"{key}_only", icon=":material/filter_alt:",
        help=t(
            "bottlenecks.only_help" if target_h is None else "bottlenecks.only_help_target",
            cases=names.cases_noun(log), hours=hours, limit=written(target_h, "days", state.language()),
        ),
        on_click=_only, args=(chosen,),
    )  # fmt: skip


def list_button(key: str) -> None:
    """A button to the cases one by one, in the place of one that has filtered to them."""
    if st.button(t("bottlenecks.show_list"), key=key, icon=":material/list:"):
        state.select("view:discover", "cases")
        st.switch_page(journey.PAGES["discover"], query_params=state.address())


def _only(chosen: f.Follows) -> None:
    choose(chosen.source, chosen.target)
    filters.only_asked(SLOT, chosen)


def _to_groups(source: str, target: str) -> None:
    choose(source, target)
    areas.choose("groups")
