"""The blocks of *Get template*: what a log is, its fields and activities, workbook, extraction, sample."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.processes import PROCESSES, Catalogue, load
from ui import frame, state, tables
from ui.prepare import samples
from ui.text import escape, has, t

LEVELS = ("required", "recommended", "optional", "extension")


def choose_process() -> Catalogue:
    """Which process the template is for; the choice is kept for the upload."""
    state.show_in("template_process", state.selected("process", PROCESSES[0]))
    process = st.segmented_control(
        t("template.process"),
        PROCESSES,
        format_func=lambda one: load(one).label[state.language()],
        key="template_process",
        required=True,
        on_change=lambda: state.select("process", state.value("template_process")),
    )
    st.caption(load(process).description[state.language()])
    return load(process)


def choose_view() -> str:
    """Template, extraction or sample."""
    return frame.view("template", ("template", "extract", "sample"))


def what_a_log_is(catalogue: Catalogue) -> None:
    """An event log in one sentence and four rows."""
    lang = state.language()
    text, example = st.columns([2, 3], gap="large", vertical_alignment="center")
    with text:
        frame.heading(t("template.log.title"))
        st.write(t("template.log.text", case=catalogue.case[lang]))
    with example:
        st.table(_example(catalogue), hide_index=True, border="horizontal")


def _example(catalogue: Catalogue) -> pd.DataFrame:
    lang = state.language()
    path = catalogue.reference_path or (
        t("template.example.a"),
        t("template.example.b"),
        t("template.example.c"),
    )
    names = [known.label[lang] if (known := catalogue.activity(name)) else name for name in path]
    rows = [("A-1001", names[0], "2025-03-03 09:12"), ("A-1001", names[1], "2025-03-05 14:40"),
            ("A-1001", names[2], "2025-03-11 10:05"), ("A-1002", names[0], "2025-03-04 16:27")]  # fmt: skip
    return pd.DataFrame(rows, columns=[t("role.case_id"), t("role.activity"), t("role.timestamp")])


def attributes(catalogue: Catalogue) -> None:
    """The fields: which, how much they matter, why, where they come from, what they unlock."""
    lang = state.language()
    frame.heading(t("template.attributes.title"))
    st.caption(t("template.attributes.text"))
    rows = [
        (
            t(f"level.{one.level}"),
            one.label[lang],
            one.key,
            one.why[lang],
            one.source[lang],
            one.unlocks[lang],
        )
        for level in LEVELS
        for one in catalogue.attributes
        if one.level == level
    ]
    columns = ("level", "label", "field", "why", "source", "unlocks")
    tables.show(
        pd.DataFrame(rows, columns=columns), dict.fromkeys(columns, "text"), key="attributes", search=True
    )


def activities(catalogue: Catalogue) -> None:
    """The activities: which to record, why, and from where."""
    if not catalogue.activities:
        return
    lang = state.language()
    frame.heading(t("template.activities.title"))
    st.caption(t("template.activities.text"))
    rows = [
        (one.label[lang], t(f"level.{one.level}"), one.why[lang], one.source[lang])
        for one in sorted(catalogue.activities, key=lambda one: one.order)
    ]
    columns = ("activity", "level", "why", "source")
    tables.show(
        pd.DataFrame(rows, columns=columns), dict.fromkeys(columns, "text"), key="activities", search=True
    )


def workbook(catalogue: Catalogue) -> None:
    """The workbook to fill."""
    lang = state.language()
    st.download_button(
        t("template.workbook"),
        data=lambda: made(catalogue.key, lang),
        file_name=f"{t('template.workbook_file', process=catalogue.label[lang])}.xlsx",
        key="template_workbook",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(t("template.workbook_help"))


def made(process: str, lang: str) -> bytes:
    """The workbook of a process in a language, with our texts."""
    from analysis.prepare.template import TEXT_KEYS, workbook

    examples = [
        f"example.{one.key}" for one in load(process).attributes if has(f"workbook.example.{one.key}")
    ]
    texts = {
        key: t(f"workbook.{key}", lang=lang, process="{process}", case="{case}")
        for key in (*TEXT_KEYS, *examples)
    }
    return workbook(process, language=lang, texts=texts)


def extract(catalogue: Catalogue) -> None:
    """Which objects of Salesforce hold which activity, as a checklist."""
    lang = state.language()
    frame.heading(t("template.extract.title"))
    st.write(t("template.extract.text"))
    rows = [
        (one.label[lang], one.source[lang]) for one in sorted(catalogue.activities, key=lambda one: one.order)
    ]
    if rows:
        frame_ = pd.DataFrame(rows, columns=["activity", "source"])
        tables.show(frame_, {"activity": "text", "source": "text"}, key="extract", download="salesforce")
    for step in ("history", "ids", "time", "people"):
        st.markdown(f"- {t(f'template.extract.{step}')}")


def sample(page: frame.Page, catalogue: Catalogue) -> None:
    """Sample data to try everything with, and what to look for in it."""
    frame.heading(t("template.sample.title"))
    if catalogue.key not in samples.available():
        st.write(t("template.sample.none"))
        return
    st.write(t("template.sample.text"))
    page.next(t("start.open_sample"), do=lambda: samples.open_sample(catalogue.key), to="discover")
    _tour(catalogue)


def _tour(catalogue: Catalogue) -> None:
    """Three planted faults: the question, where to look, and what one should find."""
    lang = state.language()
    frame.heading(t("template.tour.title"))
    st.caption(t("template.tour.text"))
    for number, fault in enumerate(samples.tour(catalogue.key), start=1):
        with st.container(key=f"tour_{number}", gap="xxsmall"):
            st.markdown(f"**{number}. {escape(fault.question[lang])}**")
            st.caption(escape(fault.look[lang]))
            with st.expander(t("template.tour.found"), key=f"tour_found_{number}", type="compact"):
                st.write(escape(fault.finding[lang]))
