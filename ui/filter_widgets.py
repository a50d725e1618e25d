"""The widgets of the filters: each shows what its slot holds and puts back what the reader chooses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, names, state
from ui.text import number, t

ANY = ""
"""Stands for any activity."""


def values(log: EventLog, slot: str, column: str) -> None:
    """One or more values of an attribute; for one that changes within a case also *ever*."""
    held = state.slots().get(slot)
    changes = column in log.all_events.columns
    ever = bool(held and held.ever)
    counts = cached.values(log, column, ever=ever)
    n_of = dict(zip(counts["value"], counts["n_cases"], strict=True))
    options = list(n_of) + [one for one in (held.values if held else ()) if one not in n_of]
    label, lang = names.column(log, slot if slot in log.roles else column), state.language()
    state.show_in(f"f:{slot}", list(held.values) if held else [])
    st.multiselect(
        label,
        options,
        format_func=lambda one: f"{names.value(log, column, one, lang)} ({number(n_of.get(one, 0), lang)})",
        key=f"f:{slot}",
        placeholder=t("filter.all"),
        select_all=False,
        on_change=_values_changed,
        args=(slot, column),
    )
    if changes and held:
        state.show_in(f"ever:{slot}", ever)
        key = f"filter.ever.{slot}" if slot in ("rep", "stage") else "filter.ever.any"
        st.toggle(t(key), key=f"ever:{slot}", on_change=_values_changed, args=(slot, column))


def _values_changed(slot: str, column: str) -> None:
    chosen, ever = state.value(f"f:{slot}") or [], bool(state.value(f"ever:{slot}", False))
    if not chosen:
        state.set_filter(slot, None)
    elif slot == "stage":
        state.set_filter(slot, f.Stage(chosen, ever=ever))
    else:
        state.set_filter(slot, f.Attribute(slot if slot in ("rep", "region") else column, chosen, ever=ever))


def period(log: EventLog) -> None:
    """From when to when, and what has to lie in it."""
    held = state.slots().get("period")
    low, high = (_day(at) for at in cached.bounds(log.unfiltered(), "started_at"))
    _, last = (_day(at) for at in cached.bounds(log.unfiltered(), "ended_at"))
    high = max(one for one in (high, last, low) if one) if low else date(2000, 1, 1)
    low = low or high
    start, end = (held.start or low, held.end or high) if held else (low, high)
    state.show_in("f:period", (min(max(start, low), high), min(max(end, low), high)))
    st.slider(
        t("filter.period"), low, max(high, low + timedelta(days=1)), key="f:period",
        format="YYYY-MM-DD", on_change=_period_changed, args=(low, high),
    )  # fmt: skip
    if held:
        state.show_in("mode:period", held.mode)
        st.selectbox(
            t("filter.mode.label"), f.MODES, format_func=lambda mode: t(f"filter.mode.{mode}"),
            key="mode:period", label_visibility="collapsed", on_change=_period_changed, args=(low, high),
        )  # fmt: skip


def _period_changed(low: date, high: date) -> None:
    start, end = state.value("f:period")
    if (start, end) == (low, high):
        return state.set_filter("period", None)
    mode = state.value("mode:period") or "created"
    bounds = (None if start == low else start, None if end == high else end)
    return state.set_filter("period", f.Period(*bounds, mode=mode))


def _day(at: Any) -> date | None:
    return at.date() if isinstance(at, datetime) else at


def limits(log: EventLog, slot: str, column: str) -> None:
    """From and to of a number; amounts in several currencies have no common scale."""
    held = state.slots().get(slot)
    st.markdown(f":small[{names.column(log, column)}]")
    seen = log.where(*state.filters())
    if seen.is_money_mixed and column in log.money_columns:
        st.caption(t("money.mixed_range", currencies=seen.currencies))
        return
    for side, at in zip(st.columns(2), ("low", "high"), strict=True):
        state.show_in(f"f:{slot}:{at}", getattr(held, at) if held else None)
        side.number_input(
            t(f"filter.range.{at}"), value=None, key=f"f:{slot}:{at}", placeholder=t(f"filter.range.{at}"),
            label_visibility="collapsed", on_change=_limits_changed, args=(slot, column),
        )  # fmt: skip


def _limits_changed(slot: str, column: str) -> None:
    low, high = state.value(f"f:{slot}:low"), state.value(f"f:{slot}:high")
    state.set_filter(slot, None if low is None and high is None else f.Range(column, low=low, high=high))


def states(log: EventLog, slot: str) -> None:
    """Where the cases stand: in the pipeline, won, paid, …"""
    held = state.slots().get(slot)
    counts = cached.values(log, "state")
    n_of, lang = dict(zip(counts["value"], counts["n_cases"], strict=True)), state.language()
    state.show_in(f"f:{slot}", list(held.values) if held else [])
    st.multiselect(
        t("filter.state"), [one.key for one in log.catalogue.states],
        format_func=lambda one: f"{names.case_state(log, one)} ({number(n_of.get(one, 0), lang)})",
        key=f"f:{slot}", placeholder=t("filter.all"),
        select_all=False, on_change=_states_changed, args=(slot,),
    )  # fmt: skip


def _states_changed(slot: str) -> None:
    chosen = state.value(f"f:{slot}")
    state.set_filter(slot, f.State(chosen) if chosen else None)


def contains(log: EventLog, slot: str, *, lacks: bool = False) -> None:
    """An activity that happened, or never did."""
    held = state.slots().get(slot)
    inner = held.other if isinstance(held, f.Not) else held
    _activity(
        log,
        f"f:{slot}",
        inner.activity if inner else None,
        t(f"filter.{slot.rstrip(':')}"),
        (_contains_changed, slot, lacks),
    )


def _contains_changed(slot: str, lacks: bool) -> None:
    name = state.value(f"f:{slot}")
    chosen = f.Contains(name) if name else None
    state.set_filter(slot, f.Not(chosen) if chosen and lacks else chosen)


def repeats(log: EventLog, slot: str) -> None:
    """An activity that happened more than once; any step done again or gone back to."""
    held, said = state.slots().get(slot), t("filter.repeats_any")
    label = t("filter.repeats")
    found = cached.names(log.unfiltered())["activity"]
    state.show_in(f"f:{slot}", (held.activity or ANY) if held else None)
    st.selectbox(
        label, [ANY, *found], index=None, key=f"f:{slot}", placeholder=label,
        format_func=lambda name: names.activity(log, name) if name else said,
        on_change=_repeats_changed, args=(slot,),
    )  # fmt: skip


def _repeats_changed(slot: str) -> None:
    name = state.value(f"f:{slot}")
    state.set_filter(slot, None if name is None else f.Repeats(name or None))


def follows(log: EventLog, slot: str) -> None:
    """An activity directly after another, or anywhere after it."""
    held = state.slots().get(slot)
    changed = (_follows_changed, slot)
    _activity(
        log,
        f"f:{slot}:source",
        held.source if held else state.value(f"f:{slot}:source"),
        t("filter.source"),
        changed,
    )
    _activity(
        log,
        f"f:{slot}:target",
        held.target if held else state.value(f"f:{slot}:target"),
        t("filter.target"),
        changed,
    )
    state.show_in(f"f:{slot}:directly", held.directly if held else True)
    st.toggle(t("filter.directly"), key=f"f:{slot}:directly", on_change=_follows_changed, args=(slot,))


def _follows_changed(slot: str) -> None:
    source, target = state.value(f"f:{slot}:source"), state.value(f"f:{slot}:target")
    directly = bool(state.value(f"f:{slot}:directly", True))
    held = state.slots().get(slot)
    is_same = held is not None and (held.source, held.target) == (source, target)
    longer = {"longer_than_h": held.longer_than_h} if is_same else {}
    chosen = f.Follows(source, target, directly=directly, **longer) if source and target else None
    state.set_filter(slot, chosen)


def _activity(log: EventLog, key: str, held: str | None, label: str, changed: tuple[Any, ...]) -> None:
    known, counted = cached.names(log.unfiltered()), cached.activities(log)
    n_of = dict.fromkeys(known["activity"], 0)
    n_of |= dict(zip(counted["activity"], counted["n_cases"], strict=True))
    lang = state.language()
    state.show_in(key, held)
    st.selectbox(
        label, list(n_of), index=None, key=key, placeholder=label,
        format_func=lambda name: f"{names.activity(log, name)} ({number(n_of[name], lang)})",
        on_change=changed[0], args=changed[1:],
    )  # fmt: skip
