"""How is a result kept for the next time? By the view of the log it was worked out for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from analysis.log import EventLog

F = TypeVar("F", bound=Callable[..., Any])


def by_view(function: F) -> F:
    """Caches a function of a log (and plain values) by the view it is given."""
    cache = st.cache_data(
        max_entries=200, ttl="12h", show_spinner=False, hash_funcs={EventLog: lambda log: log.view_id}
    )
    return cache(function)
