"""Report, view *Data and files*: workbook, cases, project, and how to get the same again."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.log import EventLog
from ui.report import files, project, settings
from ui.report.workbook import workbook
from ui.text import t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def view(log: EventLog) -> None:
    """A card a kind of file: what it holds, and its buttons."""
    st.caption(t("report.files.text"))
    left, right = st.columns(2, gap="medium")
    with left:
        _card("workbook", partial(_workbook, log))
        _card("events", partial(files.buttons, log, key="report"))
    with right, st.container(border=True, key="files_project"):
        project.draw(log)


def _card(key: str, draw) -> None:
    with st.container(border=True, key=f"files_{key}"):
        st.markdown(f"#### {t(f'report.files.{key}.title')}")
        st.write(t(f"report.files.{key}.text"))
        with st.container(horizontal=True, key=f"files_{key}_row", gap="small"):
            draw()


def _workbook(log: EventLog) -> None:
    lang = settings.language()
    st.download_button(
        t("report.files.workbook.make"), data=partial(workbook, log, lang=lang), mime=XLSX,
        file_name=f"cashlane-{log.as_of.date()}.xlsx", key="files_workbook_make", type="primary",
        icon=":material/table_view:", on_click="ignore",
    )  # fmt: skip
