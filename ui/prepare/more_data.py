"""What does this file bring to the open log? How it is brought in, what would change, and the button."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.prepare.merging import CHANGED, MODES, MOVED, Changes
from ui import names, state, tables
from ui.text import md, t

MOST_COLUMNS = 5


def mode(key: str) -> str:
    """How events that both have are treated; said below in a sentence."""
    held = f"more_mode:{key}"
    state.show_in(held, state.kept(held, MODES[0]))
    chosen = st.segmented_control(
        t("more.mode.label"), MODES, format_func=lambda one: t(f"more.mode.{one}"), key=held, required=True,
        on_change=lambda: state.keep(held, state.value(held)),
    )  # fmt: skip
    st.caption(t(f"more.mode.{chosen}_said"))
    return str(chosen)


def draw(log: EventLog, changes: Changes, *, key: str) -> bool:
    """What would change, and the button; whether it was clicked."""
    st.markdown(sentence(log, changes))
    for line in remarks(log, changes):
        st.caption(line)
    if len(changes.changed):
        _values(log, changes)
    if changes.is_nothing:
        return False
    return st.button(
        t("more.confirm"), key=f"more_confirm:{key}", type="primary", icon=":material/playlist_add:"
    )


def sentence(log: EventLog, changes: Changes) -> str:
    """Adds 812 events and 40 new deals; 12 known events get other values."""
    if changes.is_nothing:
        return md("more.nothing", n=changes.n_unchanged + changes.n_changed)
    parts = [
        md("more.new", n=changes.n_new_events, cases=names.cases(log, changes.n_new_cases))
        if changes.n_new_events
        else md("more.no_new")
    ]
    if changes.n_changed:
        parts.append(md(f"more.changed_{changes.mode}", n=changes.n_changed))
    if changes.n_unchanged:
        parts.append(md("more.unchanged", n=changes.n_unchanged))
    return ("" if state.language() == "zh" else " ").join(parts)


def remarks(log: EventLog, changes: Changes) -> list[str]:
    """The period of the file, and the events of the log that it does not have."""
    since, until = changes.period
    said = [t("more.period", since=since, until=until)]
    if changes.n_dropped:
        said.append(t("more.dropped", n=changes.n_dropped))
    if changes.n_missing - changes.n_dropped > 0:
        said.append(t("more.missing", n=changes.n_missing - changes.n_dropped))
    return said


def after(log: EventLog, moved: pd.DataFrame) -> None:
    """Once it is done: how many cases changed their state, and from which to which."""
    if moved.empty:
        return
    st.markdown(
        md("more.moved", n=int(moved["n_cases"].sum()), cases=names.cases(log, int(moved["n_cases"].sum())))
    )
    tables.show(
        moved, MOVED, key="more_moved",
        labels={"before": t("more.before"), "after": t("more.after"), "n_cases": names.cases_title(log)},
        say={name: lambda key: names.case_state(log, key) for name in ("before", "after")},
    )  # fmt: skip


def _values(log: EventLog, changes: Changes) -> None:
    """Which columns differ, and in how many events."""
    with st.expander(t("more.columns", n=len(changes.changed)), key="more_columns"):
        tables.show(
            changes.changed, CHANGED, key="more_changed", download="changed values",
            labels={"column": t("more.column"), "n": t("figure.events.label")},
            say={"column": lambda name: names.column(log, name)},
        )  # fmt: skip
