"""What did the reader choose for the map: how much of the process, which figures, what is selected?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.discover.money_flows import has_money
from analysis.discover.pen import STATISTICS, Measure, Mode, first_of
from analysis.discover.simplify import Detail
from analysis.log import EventLog
from ui import cached, calendar_panel, state
from ui.discover import map_content
from ui.discover.map_content import FOLDED, Figures, Level, Show, whole
from ui.process_map import Pick
from ui.text import t

MODES: tuple[Mode, ...] = ("cases", "time", "money", "rework")
SECONDS: tuple[Measure, ...] = ("cases", "times", *STATISTICS, "amount", "cost", "rework")
OF_MONEY = ("amount", "cost")
NONE = "none"
CHOSEN = ("activities", "flows", "rarest", "unfolded")
"""What the way back to the automatic detail forgets."""


def draw(log: EventLog, beside: DeltaGenerator) -> tuple[Level, Figures]:
    """What is told in a row, how much is shown `beside` the map; both outlive the page, whatever the filters.

    A slider holds what was asked for, also where the map needs fewer: otherwise a small step would be
    taken back at once. The caption below the map says how much is drawn.
    """
    with st.container(horizontal=True, key="map_figures", gap="medium", vertical_alignment="bottom"):
        figures = _figures(log)
        _shows(log)
    level = chosen(log)
    shown, least = detail(log, level), detail(log, replace(level, n_activities=1, n_flows=None))
    n_activities = level.n_activities or len(shown.activities)
    with beside.container(key="map_controls", gap="small"):
        _slider("activities", n_activities, len(least.activities), len(shown.names), _activities_set)
        _slider("flows", len(shown.flows), shown.n_flows_least, shown.n_flows_most, _flows_set)
        _rarest()
    return level, figures


def reset() -> None:
    """The way back to the level of detail that the app chooses, where the reader chose another."""
    if any(state.selected(f"map_{name}") for name in CHOSEN):
        st.button(
            t("discover.map.automatic"),
            key="map_automatic",
            type="tertiary",
            icon=":material/undo:",
            help=t("discover.map.automatic_help"),
            on_click=_forget,
        )


def chosen(log: EventLog) -> Level:
    """The level of detail the reader chose last."""
    return Level(
        state.selected("map_activities"),
        state.selected("map_flows"),
        rarest=bool(state.selected("map_rarest")),
        show=_held("map_show", shows(log)),
        unfolded=tuple(state.selected("map_unfolded", ())),
        calendar=calendar_panel.in_use(log),
    )


def shows(log: EventLog) -> tuple[Show, ...]:
    """What can be looked at: phases and the customer's way only where the process is known."""
    here = set(cached.names(log.unfiltered())["activity"])
    phases: tuple[Show, ...] = ("phases",) if log.catalogue.phases else ()
    customer: tuple[Show, ...] = ("customer",) if len(here & log.catalogue.seen_by_customer) > 1 else ()
    return ("activities", *phases, *customer)


def unfold(code: str | None, log: EventLog) -> None:
    """Show the activities of the phase of this code, which was clicked."""
    phase = phase_of(code, log)
    if phase and phase not in state.selected("map_unfolded", ()):
        state.select("map_unfolded", (*state.selected("map_unfolded", ()), phase))
        _as_many_as_fit()


def fold(phase: str) -> None:
    """Put the activities of a phase into one box again."""
    state.select("map_unfolded", tuple(x for x in state.selected("map_unfolded", ()) if x != phase))
    _as_many_as_fit()


def phase_of(code: str | None, log: EventLog) -> str | None:
    """The key of the phase whose box has this code."""
    number = (code or "").removeprefix("n:g")
    is_phase = (code or "").startswith("n:g") and number.isdecimal()
    return log.catalogue.phases[int(number)].key if is_phase else None


def box_of(phase: str) -> str:
    """The name of the box of a phase."""
    return FOLDED + phase


def key(log: EventLog) -> str:
    """The key of the map of a log: what is selected on it belongs to the log."""
    return f"map_{log.log_id}"


def pick(code: str) -> None:
    """Select something from beside the map."""
    last = picked()
    state.select("map_pick", Pick(code, (last.number if last else 0) + 1))


def picked() -> Pick | None:
    """What was last selected from beside the map."""
    return state.selected("map_pick")


def detail(log: EventLog, level: Level) -> Detail:
    """What a level of detail shows: of the whole log, whatever the filters."""
    return map_content.detail(whole(log), level)


# -- what is told


def _figures(log: EventLog) -> Figures:
    can_money = has_money(log)
    modes = [one for one in MODES if one != "money" or can_money]
    mode = _segments("map_mode", modes, "colour_by", label=t("discover.map.colour"), then=_unselect)
    statistic: Measure = "median"
    if mode == "time":
        statistic = _choice("map_statistic", STATISTICS, label=t("discover.map.statistic"))
    if mode == "money" and log.is_money_mixed:
        mode = "cases"
    return Figures(mode, statistic, _second(log, mode, statistic))


def _second(log: EventLog, mode: Mode, statistic: Measure) -> Measure | None:
    """What stands below the first figure; below money, unless told otherwise, what excess time costs."""
    no_money = not has_money(log) or log.is_money_mixed
    listed = [one for one in SECONDS if not (no_money and one in OF_MONEY)]
    listed = [one for one in listed if one != first_of(mode, statistic)]
    default = "cost" if mode == "money" else NONE
    options = [default, *(one for one in (NONE, *listed) if one != default)]
    chosen = _choice(f"map_second_{mode}", options, label=t("discover.map.second"))
    return None if chosen == NONE else chosen


def is_money_asked() -> bool:
    """Whether the reader wants to see money, possible or not."""
    return state.selected("map_mode") == "money"


def _shows(log: EventLog) -> None:
    options = shows(log)
    if len(options) > 1:
        _segments("map_show", options, "show_as", label=t("discover.map.show"), then=_as_many_as_fit)


def _unselect() -> None:
    """Other figures are looked at afresh: nothing stays pale for what was selected before."""
    pick("")


def _held(name: str, options: Sequence) -> object:
    held = state.selected(name, options[0])
    return held if held in options else options[0]


def _segments(
    name: str, options: Sequence, texts: str, *, label: str, then: Callable[[], None] | None = None
) -> object:
    """One of several, kept across pages."""
    held = _held(name, options)
    state.show_in(f"{name}_shown", held)
    return st.segmented_control(
        label,
        options,
        format_func=lambda one: t(f"discover.map.{texts}.{one}"),
        key=f"{name}_shown",
        required=True,
        width="content",
        on_change=_keep,
        args=(name, then),
    )


def _choice(name: str, options: Sequence, *, label: str) -> object:
    held = _held(name, options)
    state.show_in(f"{name}_shown", held)
    return st.selectbox(
        label,
        options,
        format_func=lambda one: t(f"discover.map.measure.{one}"),
        key=f"{name}_shown",
        width=170,
        on_change=_keep,
        args=(name, None),
    )


def _keep(name: str, then: Callable[[], None] | None) -> None:
    state.select(name, state.value(f"{name}_shown"))
    if then:
        then()


# -- how much is shown


def _slider(name: str, value: int, low: int, high: int, on_change: Callable[[str], None]) -> None:
    widget = f"map_{name}_slider"
    state.show_in(widget, min(max(value, low), max(high, low)))
    st.slider(
        t(f"discover.map.{name}"),
        low,
        max(high, low + 1),
        key=widget,
        disabled=high <= low,
        on_change=on_change,
        args=(widget,),
    )


def _rarest() -> None:
    state.show_in("map_rarest_shown", bool(state.selected("map_rarest")))
    st.toggle(
        t("discover.map.rarest"),
        key="map_rarest_shown",
        help=t("discover.map.rarest_help"),
        on_change=_keep,
        args=("map_rarest", lambda: state.select("map_flows", None)),
    )


def _activities_set(widget: str) -> None:
    """Other activities have other transitions: how many of those is then left to the app again."""
    state.select("map_activities", state.value(widget))
    state.select("map_flows", None)


def _flows_set(widget: str) -> None:
    state.select("map_flows", state.value(widget))


def _as_many_as_fit() -> None:
    state.select("map_activities", None)
    state.select("map_flows", None)


def _forget() -> None:
    for name in CHOSEN:
        state.select(f"map_{name}", None if name != "unfolded" else ())
