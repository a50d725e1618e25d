"""Findings, times, key figures and how work spreads over time, worked out once per view."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.measures.targets import Targets
from ui import goals
from ui.cached.by_view import by_view


def transitions(log: EventLog) -> pd.DataFrame:
    """`analysis.bottlenecks.transitions`, against the targets of the log's series."""
    return _transitions(log, goals.of(log))


def transition_by(log: EventLog, source: str, target: str, *, by: str) -> pd.DataFrame:
    """`analysis.bottlenecks.transition_by`, against the targets of the log's series."""
    return _transition_by(log, source, target, by=by, targets=goals.of(log))


def cost_of_excess(log: EventLog, pairs: tuple[tuple[str, str], ...], *, rate: float) -> pd.DataFrame:
    """`analysis.bottlenecks.cost_of_excess`, against the targets of the log's series."""
    return _cost_of_excess(log, pairs, rate=rate, targets=goals.of(log))


def above_target(log: EventLog) -> frozenset[tuple[str, str]]:
    """The transitions of the view half of whose moves take longer than their target."""
    targets = goals.of(log)
    if not targets.flows:
        return frozenset()
    found = transitions(log)
    median = dict(zip(zip(found["source"], found["target"], strict=True), found["median_h"], strict=True))
    return frozenset((a, b) for a, b, hours in targets.flows if median.get((a, b), 0.0) > hours)


@by_view
def _transitions(log: EventLog, targets: Targets) -> pd.DataFrame:
    from analysis.bottlenecks import transitions

    return transitions(log, targets=targets)


@by_view
def _transition_by(log: EventLog, source: str, target: str, *, by: str, targets: Targets) -> pd.DataFrame:
    from analysis.bottlenecks import transition_by

    return transition_by(log, source, target, by=by, targets=targets)


@by_view
def _cost_of_excess(
    log: EventLog, pairs: tuple[tuple[str, str], ...], *, rate: float, targets: Targets
) -> pd.DataFrame:
    from analysis.bottlenecks import cost_of_excess

    return cost_of_excess(log, pairs, rate=rate, targets=targets)


@by_view
def case_states(log: EventLog) -> pd.DataFrame:
    """State of the cases of the view to their number: state, n_cases."""
    from ui import choices

    return choices.states(log)


@by_view
def findings(log: EventLog) -> pd.DataFrame:
    """`analysis.act.findings`."""
    from analysis.act import findings

    return findings(log)


@by_view
def kpi(log: EventLog, key: str) -> pd.DataFrame:
    """`analysis.measures.kpi`, one row."""
    from analysis.measures import kpi

    return kpi(log, key)


@by_view
def kpi_trend(log: EventLog, key: str, *, target: float | None) -> pd.DataFrame:
    """`analysis.monitor.trend`."""
    from analysis.monitor import trend

    return trend(log, key, target=target)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def kpis(log: EventLog) -> list[str]:
    """The KPIs this log can answer (`analysis.measures.kpi.available`)."""
    from analysis.measures.kpi import available

    return available(log)


@by_view
def over_time_days(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.over_time.daily`."""
    from analysis.discover.over_time import daily

    return daily(log)


@by_view
def first_day(log: EventLog) -> Any:
    """`analysis.discover.over_time.first_day`."""
    from analysis.discover.over_time import first_day

    return first_day(log)


@by_view
def week_hours(log: EventLog, *, zone: str | None = None) -> pd.DataFrame:
    """`analysis.discover.over_time.week_hours`."""
    from analysis.discover.over_time import week_hours

    return week_hours(log, zone=zone)


@by_view
def dots(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.over_time.dots`."""
    from analysis.discover.over_time import dots

    return dots(log)
