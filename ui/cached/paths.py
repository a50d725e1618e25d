"""How the ways of cases keep to a path, worked out once per path, and the cases of a view by it."""

from __future__ import annotations

from typing import Any

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
def conformance(log: EventLog, path: tuple[str, ...]) -> Any:
    """`analysis.bottlenecks.conformance.conformance`, with what `checked_ways` knows."""
    from analysis.bottlenecks.conformance import conformance, expected

    return conformance(log, expected(log, path), taken=ways(log, path), known=checked_ways(log, path))


@by_view
def variants_off(log: EventLog, path: tuple[str, ...], kind: str, activity: str) -> list[str]:
    """The variants in whose way something does not fit (`analysis.bottlenecks.conformance.variants_with`)."""
    from analysis.bottlenecks.conformance import check, expected, unchecked, variants_with

    taken, known = ways(log, path), checked_ways(log, path)
    check(unchecked(log, taken, known), expected(log, path), known)
    return variants_with(log, taken, known, kind=kind, activity=activity)
