"""The events of the cases on view as a file: *CSV* and *XES*, made when they are asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis.log import EventLog, export
from ui import cached, state
from ui.text import number, t

WRITERS = {"csv": export.write_csv, "xes": export.write_xes}
MIME = {"csv": "text/csv", "xes": "application/xml", "zip": "application/zip", "gz": "application/gzip"}
EXCEL_ROWS = 1_048_576


def buttons(log: EventLog, *, key: str) -> None:
    """Two downloads for a row that has others; beyond the limit a sentence instead.

    Parameters
    ----------
    key
        What it is, such as `cases`; the same in every session.
    """
    n = int(cached.overview(log).iloc[0]["n_events"])
    if n > export.MOST_EVENTS:
        st.caption(t("report_files.too_many", n=n, limit=export.MOST_EVENTS))
        return
    is_packed = n > export.ZIPPED_FROM
    names = cached.activity_labels(log, state.language())
    for kind in WRITERS:
        said = {"csv": "events", "xes": "xes"}[kind]
        ending = f"{kind}.{'zip' if kind == 'csv' else 'gz'}" if is_packed else kind
        st.download_button(
            t(f"report_files.{said}_zip" if is_packed else f"report_files.{said}"),
            data=file_of(log, kind, is_packed=is_packed, activities=names),
            file_name=f"events.{ending}",
            mime=MIME[ending.rpartition(".")[2]],
            key=f"{key}_events_{kind}",
            type="tertiary",
            icon=":material/download:",
            help=t(f"report_files.{said}_help"),
            on_click="ignore",
        )
    if n > EXCEL_ROWS:
        st.caption(t("report_files.too_large", n=number(n, state.language())))


def file_of(log: EventLog, kind: str, *, is_packed: bool, activities: dict[str, str]) -> Callable[[], bytes]:
    """What makes the file; it is called on a click, outside the session."""
    return partial(_made, log, kind, is_packed, activities)


def _made(log: EventLog, kind: str, is_packed: bool, activities: dict[str, str]) -> bytes:
    with tempfile.TemporaryFile() as file:
        with export.packed(file, f"events.{kind}", is_packed=is_packed) as inner:
            WRITERS[kind](log, inner, activities=activities)
        file.seek(0)
        return file.read()
