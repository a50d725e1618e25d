"""How the ways of cases keep to a path, worked out once per path, and the cases of a view by it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from ui.cached.by_view import by_view


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def checked_ways(log: EventLog, path: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
    """The ways that were checked against a path so far; filled by those who check."""
    return {}


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def ways(log: EventLog, path: tuple[str, ...]) -> Any:
    """`analysis.bottlenecks.conformance.ways` of the whole log."""
    from analysis.bottlenecks.conformance import expected, ways

    return ways(log.unfiltered(), expected(log, path))


@by_view
def by_variant(log: EventLog) -> pd.DataFrame:
    """`analysis.bottlenecks.conformance.by_variant`."""
    from analysis.bottlenecks.conformance import by_variant

    return by_variant(log)


@by_view
def conformance(log: EventLog, path: tuple[str, ...]) -> Any:
    """`analysis.bottlenecks.conformance.conformance`, with what `checked_ways` knows."""
    from analysis.bottlenecks.conformance import conformance, expected

    at_hand = {"taken": ways(log, path), "known": checked_ways(log, path), "counted": by_variant(log)}
    return conformance(log, expected(log, path), **at_hand)


def unchecked(log: EventLog, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The ways of the view that were not held against the path yet; what is checked changes meanwhile."""
    from analysis.bottlenecks.conformance import unchecked

    return unchecked(ways(log, path), checked_ways(log, path), by_variant(log))


@by_view
def variants_off(log: EventLog, path: tuple[str, ...], kind: str, activity: str) -> Any:
    """The variants that leave the path in a way (`analysis.bottlenecks.conformance_off.variants_with`)."""
    from analysis.bottlenecks.conformance import check, expected
    from analysis.bottlenecks.conformance_off import variants_with

    known, wanted = checked_ways(log, path), expected(log, path)
    check(unchecked(log, path), wanted, known)
    return variants_with(ways(log, path), known, by_variant(log), kind=kind, activity=activity)
