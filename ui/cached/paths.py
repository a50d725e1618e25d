"""How variants keep to a path, worked out once per path, and the cases of a view by it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.log import EventLog
from ui.cached.by_view import by_view


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def checked_variants(log: EventLog, path: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
    """The variants that were checked against a path so far; filled by those who check."""
    return {}


@by_view
def conformance(log: EventLog, path: tuple[str, ...]) -> Any:
    """`analysis.bottlenecks.conformance.conformance`, with what `checked_variants` knows."""
    from analysis.bottlenecks.conformance import conformance, expected

    return conformance(log, expected(log, path), known=checked_variants(log, path))
