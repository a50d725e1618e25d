"""From which step to which, per what, and which range of the time is looked at?"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.between_any import Stretch
from analysis.log import EventLog
from ui import cached as everything
from ui import exact, filters, names, sentences, state, table_units
from ui.text import number, t

SLOT = "between"
OF_KEY_FIGURES = {
    "time_to_signature": ("Opportunity Created", "Contract Signed"),
    "sales_cycle_time": ("Opportunity Created", "Contract Signed"),
    "time_to_close": ("Opportunity Created", "Opportunity Closed Won"),
    "lead_to_cash_time": ("Lead Captured", "Payment Received"),
    "quote_to_contract_time": ("Quote Presented", "Contract Signed"),
    "order_to_cash_time": ("Sales Order Created", "Payment Received"),
}
"""Key figures that are the time between two steps, from the first to the last."""
ENDS = ("first", "last")
NONE = ""
"""Stands for the start and end of the case, and for one stretch per case."""
TO_THE_END = 1 / 3.6e9
"""A bar holds the hours up to, and without, its end: the filter ends a microsecond before."""


def draw(log: EventLog) -> Stretch:
    """The choices: from, to, which occurrence, per case or per object."""
    now = chosen(log)
    columns = st.columns([13, 8, 13, 8, 9], gap="small", vertical_alignment="bottom")
    with columns[0]:
        _step(log, now, "source")
    with columns[1]:
        _which(now, "source_at", is_idle=now.source is None)
    with columns[2]:
        _step(log, now, "target")
    with columns[3]:
        _which(now, "target_at", is_idle=now.target is None)
    with columns[4]:
        _per(log, now)
    return now


def chosen(log: EventLog) -> Stretch:
    """The stretch that was chosen, if this log has its steps."""
    held = state.selected("stretch")
    return held if held is not None and _is_known(log, held) else default(log)


def default(log: EventLog) -> Stretch:
    """The main span of the process, where the log has it; else the whole case."""
    span = log.catalogue.main_span
    if span is None or not log.has_activity(span.end):
        return Stretch()
    start = next((name for name in span.start if log.has_activity(name)), None)
    return Stretch(start, span.end) if start else Stretch()


def of_key_figure(log: EventLog, key: str) -> Stretch | None:
    """The stretch whose time is a key figure, where this log has its steps."""
    steps = OF_KEY_FIGURES.get(key)
    return Stretch(*steps) if steps and all(map(log.has_activity, steps)) else None


def key_figure(log: EventLog, stretch: Stretch) -> str:
    """The key figure that a stretch is; none of most."""
    known = [key for key in OF_KEY_FIGURES if of_key_figure(log, key) == stretch]
    return next((key for key in known if key in everything.kpis(log)), "")


def said(log: EventLog, stretch: Stretch) -> str:
    """First Quote Created to last Contract Signed."""
    lang = state.language()
    source = sentences.end_said(log, stretch.source, stretch.source_at, lang, is_start=True)
    target = sentences.end_said(log, stretch.target, stretch.target_at, lang, is_start=False)
    whole = t("filter.said.between", source=source, target=target)
    return whole[:1].upper() + whole[1:]


def hours(log: EventLog, stretch: Stretch, found: float) -> float:
    """Hours of the stretch, as whole days where no more is known."""
    if stretch.source is None or stretch.target is None:
        return exact.throughout(log, found)
    return exact.between(log, stretch.source, stretch.target, found)


def unit_said(log: EventLog, stretch: Stretch) -> str:
    """What is counted: deals, or the values of a column of ids."""
    return names.column(log, stretch.pair_by) if stretch.pair_by else names.cases_title(log)


def axis_said(bar: Any, unit: str) -> str:
    """From when to when a bar goes, for the axis; the last one, which is open, says so."""
    lang, of = state.language(), table_units.HOURS_OF[unit]
    start = number(bar.low_h / of, lang)
    return f"{start}–{number(bar.high_h / of, lang)}" if bar.high_h == bar.high_h else f"≥ {start}"


def bar_said(bar: Any, unit: str) -> str:
    """From when to when a bar goes: 7 to 14 d."""
    if bar.high_h != bar.high_h:
        return t("between.bar_open", low=edge_said(bar.low_h, unit))
    low = number(bar.low_h / table_units.HOURS_OF[unit], state.language())
    return t("between.bar", low=low, high=edge_said(bar.high_h, unit))


def edge_said(at: float, unit: str) -> str:
    """An end of a bar: 14 d."""
    if math.isinf(at):
        return t("between.longest")
    said = number(at / table_units.HOURS_OF[unit], state.language())
    return t(f"unit.{unit.removesuffix('s')}", n=said)


# -- the range


def edges(bars: pd.DataFrame) -> list[float]:
    """Where bars begin, and where the last one ends (infinity where it is open)."""
    last = float(bars["high_h"].iloc[-1])
    return [*map(float, bars["low_h"]), last if last == last else math.inf]


def range_of(stretch: Stretch, bars: pd.DataFrame) -> tuple[float, float]:
    """The range that was picked, if it lies on these bars; else all of it."""
    held, known = state.selected("between_range"), edges(bars)
    if held and held[0] == stretch and held[1] in known and held[2] in known and held[1] < held[2]:
        return held[1], held[2]
    return known[0], known[-1]


def dragged(key: str, stretch: Stretch, bars: pd.DataFrame) -> None:
    """Callback of the chart: the bars dragged over, or the one clicked, are the range."""
    places = sorted(set(state.clicked(key)))
    if places:
        known = edges(bars)
        state.select("between_range", (stretch, known[places[0]], known[places[-1] + 1]))
        state.select("between_picks", state.selected("between_picks", 0) + 1)


def range_row(log: EventLog, stretch: Stretch, bars: pd.DataFrame) -> None:
    """A slider for the range, and the button that filters to it."""
    known, (low, high) = edges(bars), range_of(stretch, bars)
    unit = table_units.unit_of(bars["low_h"])
    if len(known) > 2:
        key = f"between_slider_{log.view_id}_{hash(stretch)}_{state.selected('between_picks', 0)}"
        st.select_slider(
            t("between.range"), known, value=(low, high), key=key, on_change=_slid, args=(key, stretch),
            format_func=partial(edge_said, unit=unit),
        )  # fmt: skip
    inside = bars[(bars["low_h"] >= low) & (bars["low_h"] < high)]
    is_all = (low, high) == (known[0], known[-1])
    n = names.cases(log, int(inside["n_cases"].sum())) if not stretch.pair_by else names.cases_noun(log)
    if st.button(
        t("between.only", cases=n), key="between_only", icon=":material/filter_alt:", disabled=is_all,
        help=t("between.only_help"),
    ):  # fmt: skip
        ends = (low if low > 0 else None, None if math.isinf(high) else high - TO_THE_END)
        filters.only(SLOT, stretch.within(*ends))
        st.rerun()


def _slid(key: str, stretch: Stretch) -> None:
    low, high = state.value(key)
    state.select("between_range", (stretch, low, high))


# -- the steps


def _step(log: EventLog, now: Stretch, end: str) -> None:
    key, whole_case = f"between_{end}", "between.case_start" if end == "source" else "between.case_end"
    labels = {NONE: t(whole_case, case=names.case_noun(log))}
    labels |= everything.activity_labels(log, state.language())
    options = [NONE, *everything.names(log.unfiltered())["activity"]]
    state.show_in(key, getattr(now, end) or NONE)
    st.selectbox(
        t(f"between.{end}"), options, key=key, on_change=_changed, args=(now, end, key),
        format_func=lambda name: labels.get(name, name),
    )  # fmt: skip


def _which(now: Stretch, name: str, *, is_idle: bool) -> None:
    """The first or the last time; of a case's start and end there is one only."""
    key = f"between_{name}"
    state.show_in(key, getattr(now, name))
    st.selectbox(
        t(f"between.{name}"), ENDS, key=key, on_change=_changed, args=(now, name, key), disabled=is_idle,
        format_func=lambda one: t(f"between.which.{one}"),
    )  # fmt: skip


def _per(log: EventLog, now: Stretch) -> None:
    options = [NONE, *objects(log)]
    state.show_in("between_pair_by", now.pair_by or NONE)
    st.selectbox(
        t("between.per"), options, key="between_pair_by", disabled=len(options) < 2, on_change=_changed,
        args=(now, "pair_by", "between_pair_by"),
        format_func=lambda one: names.column(log, one) if one else names.case_noun(log),
    )  # fmt: skip


def objects(log: EventLog) -> list[str]:
    """Columns of events with ids of things of which a case may have several: quotes, invoices."""
    rows = log.attributes[["column", "scope"]].itertuples(index=False)
    return [one for one, scope in rows if scope == "event" and one.lower().endswith(("id", "编号"))]


def _changed(now: Stretch, name: str, key: str) -> None:
    state.select("stretch", replace(now, **{name: state.value(key) or None}))


def _is_known(log: EventLog, held: Stretch) -> bool:
    steps = [name for name in (held.source, held.target) if name is not None]
    return all(map(log.has_activity, steps)) and (not held.pair_by or log.has_column(held.pair_by))
