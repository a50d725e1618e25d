"""The pages of a report as one HTML file, in the language spoken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from analysis.report import Page
from analysis.report.html import Words, html
from analysis.report.template import colours_of
from ui import state, workspace
from ui.text import t


def button(make: Callable[[], Sequence[Page]], *, key: str, title: str, name: str = "report") -> None:
    """A button that downloads the report.

    Parameters
    ----------
    make
        Gives the pages in the language spoken, on a click and outside the session.
    title
        Of the report, in words.
    name
        Of the file, without ending.
    """
    lang = state.language()

    def build() -> bytes:
        with state.speaking(lang):
            return html_of(make(), title=title)

    st.download_button(
        t("report_files.report"),
        data=build,
        file_name=f"{name}.html",
        mime="text/html",
        key=f"{key}_html",
        type="tertiary",
        icon=":material/article:",
        help=t("report_files.report_help"),
        on_click="ignore",
    )


def html_of(pages: Sequence[Page], *, title: str, about: str = "", template: bytes | None = None) -> bytes:
    """The file, in the language spoken, and in the colours of a company's template where there is one."""
    brand, heading = colours_of(template) if template else ("", "")
    lang = "zh" if state.language() == "zh" else "en"
    return html(pages, title=title, lang=lang, words=words(), about=about, brand=brand, heading=heading)


def words() -> Words:
    """The words of a report in the language spoken."""
    lang = state.language()
    return Words(
        contents=t("report_files.contents"),
        behind=t("report_files.behind"),
        figures=t("report_files.figures"),
        first_rows=lambda n, of: t("report_files.first_rows", lang=lang, n=n, all=of),
        source=t("report_files.source"),
        target=t("report_files.target"),
        figure=t("report_files.figure"),
        made=t("report_files.made", at=workspace.now().date()),
    )
