"""Every result a page shows, computed once per view of a log.

The only module that caches. The key of a call is the log's `view_id` plus the parameters; a frame is
never part of a key (from 50,000 rows on Streamlit hashes a sample). Results are shared by all
sessions: nobody changes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def by_view(function: F) -> F:
    """Caches a function of a log (and plain values) by the view it is given."""
    cache = st.cache_data(
        max_entries=200, ttl="12h", show_spinner=False, hash_funcs={EventLog: lambda log: log.view_id}
    )
    return cache(function)


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The workspace's store, opened once for everybody."""
    return Store.from_environment()


@st.cache_resource(max_entries=12, show_spinner=False)
def open_log(log_id: str) -> EventLog:
    """The indexed log of this id, opened once for everybody, read-only."""
    return EventLog.open(store().log_path(log_id))


@by_view
def size(log: EventLog) -> tuple[int, float | None]:
    """Cases of the view, and the sum of their amounts where the log has any."""
    from ui import choices

    return choices.size(log)


@by_view
def values(log: EventLog, column: str, *, ever: bool = False) -> pd.DataFrame:
    """Values of a column with the cases that have them: value, n_cases."""
    from ui import choices

    return choices.values(log, column, ever=ever)


@by_view
def bounds(log: EventLog, column: str) -> tuple[Any, Any]:
    """The least and the largest value of a column of the case table."""
    from ui import choices

    return choices.bounds(log, column)


@by_view
def names(log: EventLog) -> pd.DataFrame:
    """Every activity of the log, in the catalogue's order: activity, n."""
    found = log.frame(log.activities)
    return found.sort_values(["catalogue_order", "activity"], na_position="last").reset_index(drop=True)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def activity_labels(log: EventLog, lang: str) -> dict[str, str]:
    """Activity to its label in a language; two activities never share one."""
    found: dict[str, str] = {}
    for name in names(log.unfiltered())["activity"]:
        known = log.catalogue.activity(name)
        label = known.label[lang] if known else name
        found[name] = name if label in found.values() else label
    return found


@by_view
def overview(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.overview`."""
    from analysis.discover import overview

    return overview(log)


@by_view
def directly_follows(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.directly_follows`."""
    from analysis.discover import directly_follows

    return directly_follows(log)


@by_view
def variants(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.variants`."""
    from analysis.discover import variants

    return variants(log)


# -- files that are no log yet


@st.cache_resource(max_entries=3, ttl="2h", show_spinner=False)
def raw(path: str, name: str, *, sheet: str | None = None, member: str | None = None) -> Any:
    """The table in an uploaded file (`analysis.reading.read_file`); the path is never reused."""
    from analysis.reading import read_file

    return read_file(path, sheet=sheet, name=name, member=member)


@st.cache_resource(max_entries=12, ttl="2h", show_spinner=False)
def guess(path: str, name: str, sheet: str | None, member: str | None, process: str | None) -> Any:
    """What its columns are taken for (`analysis.reading.guess`)."""
    from analysis.reading import guess

    return guess(raw(path, name, sheet=sheet, member=member), process=process)
