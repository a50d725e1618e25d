"""Report, view *Data and files*: workbook, document, cases, project, and how to get the same again."""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from ui.text import t


def view(log: EventLog) -> None:
    """A card a file: what it holds, and the button."""
    st.caption(t("report.files.text"))
