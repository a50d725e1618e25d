"""Which logs are open, and what is in them? Worked out once for everybody."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.log.questions import Lately
from analysis.store import Store
from ui import left_over, step_labels
from ui.cached.by_view import by_view

_LABELS: Lately[dict[str, str]] = Lately(64)
"""The labels of the activities of the logs asked for last, by log and language."""


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The workspace's store, opened once for everybody; uploads that were never opened are swept."""
    found = Store.from_environment()
    left_over.sweep(found.folder)
    return found


@st.cache_resource(max_entries=12, show_spinner=False)
def open_log(log_id: str) -> EventLog:
    """The indexed log of this id, opened once for everybody, read-only."""
    return EventLog.open(store().log_path(log_id))


@st.cache_resource(max_entries=12, show_spinner=False)
def hidden_log(log_id: str, salt: str) -> EventLog:
    """The log of this id with pseudonyms in place of names (`analysis.log.hiding`)."""
    from analysis.log.hiding import with_names_hidden

    return with_names_hidden(open_log(log_id), salt)


def forget(log_id: str) -> None:
    """Let go of a log's file, and forget everything that was worked out of any log."""
    with suppress(OSError):
        open_log(log_id).close()
    open_log.clear(log_id)
    hidden_log.clear()
    contents.clear()
    st.cache_data.clear()


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
def row_numbers(log: EventLog) -> tuple[str, ...]:
    """`ui.choices.row_numbers`."""
    from ui import choices

    return choices.row_numbers(log)


@by_view
def copies(log: EventLog) -> tuple[str, ...]:
    """`ui.copies.copies`."""
    from ui import copies

    return copies.copies(log)


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


def activity_labels(log: EventLog, lang: str) -> dict[str, str]:
    """Activity to its label in a language; two activities never share one.

    The same dict for everybody, since it is asked for every cell that names an activity: to find it in a
    cache of Streamlit takes longer than to write the cell.
    """
    held = _LABELS.get((log.log_id, lang))
    if held is None:
        held = _labels(log, lang)
        _LABELS.keep((log.log_id, lang), held)
    return held


def _labels(log: EventLog, lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names(log.unfiltered())["activity"]:
        known = log.catalogue.activity(name)
        label = known.label[lang] if known else step_labels.label(log.process, name, lang)
        found[name] = name if label in taken else label
        taken.add(found[name])
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


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={EventLog: lambda log: log.view_id})
def contents(log: EventLog) -> Any:
    """What the whole log holds (`analysis.prepare.contents.of_log`)."""
    from analysis.prepare.contents import of_log

    return of_log(log)
