"""In which language, and on whose slides, is the report made?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analysis.errors import AnalysisError
from ui import frame, state, workspace
from ui.text import md, t

TEMPLATE = "report_template.pptx"
"""In the workspace: the company's slides, kept for the next report."""
MOST_MB = 50
NAMES = {"en": "English", "zh": "中文"}


def draw(view: str) -> None:
    """The language, and, where slides are made, the company's template."""
    with st.container(horizontal=True, key="report_settings", vertical_alignment="bottom", gap="medium"):
        state.show_in("report_language", language())
        st.segmented_control(
            t("report.language"), state.LANGUAGES, key="report_language", required=True,
            format_func=NAMES.__getitem__,
            on_change=lambda: state.select("report_language", state.value("report_language")),
        )  # fmt: skip
        if view != "files":
            with st.popover(_template_said(), icon=":material/palette:", key="report_template_panel"):
                _template()


def language() -> str:
    """The language of the report: the screen's until another one is chosen."""
    return state.selected("report_language") or state.language()


def template() -> bytes | None:
    """The company's slides, if there are any."""
    path = _path()
    return path.read_bytes() if path.exists() else None


def _path() -> Path:
    return workspace.folder() / TEMPLATE


def _template_said() -> str:
    return t("report.template.own" if _path().exists() else "report.template.ours")


def _template() -> None:
    st.write(t("report.template.text"))
    held = st.file_uploader(
        t("report.template.choose"), type=["pptx", "potx"], key="report_template", max_upload_size=MOST_MB
    )
    if held is not None:
        _keep(held.getvalue())
    if _path().exists():
        st.button(t("report.template.remove"), key="report_template_remove", on_click=_remove)


def _keep(data: bytes) -> None:
    """Take the template, if slides can be made with it."""
    from analysis.report.template_trial import checked

    try:
        checked(data)
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    if template() != data:
        _path().write_bytes(data)
        st.rerun()
    st.success(md("report.template.taken"))


def _remove() -> None:
    _path().unlink(missing_ok=True)
