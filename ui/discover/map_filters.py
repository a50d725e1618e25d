"""Which cases can be filtered to, or looked at, from an activity or a transition of the map?"""

from __future__ import annotations

import streamlit as st

from analysis.discover.moves import Look
from analysis.log import EventLog
from analysis.log import filters as f
from ui import filters, names, state
from ui.text import t


def with_box(look: Look, name: str) -> f.Filter:
    """Cases that come by a box."""
    inside = look.within(name)
    return f.Contains(name) if inside == (name,) else f.Passes((), inside, inside)


def with_flow(
    look: Look, source: str, target: str, *, is_direct: bool, longer_than_h: float | None = None
) -> f.Filter:
    """Cases that take a transition, as the map counts it: over what it hides.

    `is_direct` says that no move of it passes anything: then the plain question has the same answer.
    """
    if is_direct and not look.folded:
        return f.Follows(source, target, longer_than_h=longer_than_h)
    return f.Passes(look.within(source), look.within(target), _looked_at(look), longer_than_h)


def of_box(log: EventLog, look: Look, name: str, *, n: int, n_repeats: int) -> None:
    """With it, without, beginning and ending with it, with it more than once; the list of its cases."""
    inside, shown = look.within(name), _looked_at(look)
    here = with_box(look, name)
    _only(log, f"contains:{name}", here, n)
    with st.container(horizontal=True, key="map_filters", gap="xsmall"):
        _button(log, "without", f"lacks:{name}", f.Not(here))
        _button(log, "begins", f"begins:{name}", f.Passes((), inside, shown))
        _button(log, "ends", f"ends:{name}", f.Passes(inside, (), shown))
        if n_repeats and inside == (name,):
            _button(log, "repeats", f"repeats:{name}", f.Repeats(name))


def of_flow(log: EventLog, look: Look, source: str, target: str, *, n: int, is_direct: bool) -> None:
    """With it, without, longer than some days on it; the list of its cases.

    Filters count every hour, also where the map counts working hours only: then this is said.
    """
    slot = f"follows:{source}→{target}"
    here = with_flow(look, source, target, is_direct=is_direct)
    _only(log, slot, here, n)
    with st.container(horizontal=True, key="map_filters", gap="xsmall", vertical_alignment="bottom"):
        _button(log, "without", f"lacks:{source}→{target}", f.Not(here))
        label = "days" if look.calendar is None else "days_all_hours"
        days = st.number_input(
            t(f"discover.map.filter.{label}"), 0.0, value=7.0, step=1.0, format="%g", key="map_longer_days",
            width=110,
        )  # fmt: skip
        longer = with_flow(look, source, target, is_direct=is_direct, longer_than_h=24.0 * days)
        _button(log, "longer", slot, longer)
    if look.calendar is not None:
        st.caption(t("discover.map.filter.all_hours"))


def _looked_at(look: Look) -> tuple[str, ...]:
    """The activities that count; all where none is left out."""
    if look.shown is None:
        return ()
    return tuple(sorted(one for name in look.shown for one in look.within(name)))


def _only(log: EventLog, slot: str, these: f.Filter, n: int) -> None:
    """Filter to these cases; or filter to them and go to their list."""
    is_on = these in log.filters
    if st.button(
        t("discover.map.panel.only", cases=names.cases(log, n)), key="map_only", width="stretch",
        disabled=is_on, on_click=filters.only, args=(slot, these),
    ):  # fmt: skip
        st.rerun()
    if st.button(
        t("discover.map.panel.list", cases=names.cases_noun(log)), key="map_list", width="stretch",
        type="tertiary", icon=":material/list:", on_click=_to_list, args=(slot, these),
    ):  # fmt: skip
        st.rerun()


def _button(log: EventLog, name: str, slot: str, these: f.Filter) -> None:
    """A filter like others; one that would leave no case says so once it is set, and can be taken out."""
    if st.button(
        t(f"discover.map.filter.{name}"), key=f"map_{name}", disabled=these in log.filters,
        on_click=filters.only, args=(slot, these),
    ):  # fmt: skip
        st.rerun()


def _to_list(slot: str, these: f.Filter) -> None:
    """What this slot already narrows further, such as to more than some days, stays."""
    if slot not in state.slots() or slot in state.off():
        filters.only(slot, these)
    state.select("view:discover", "cases")
