"""The blocks of *Get template*: what a log is, its fields and activities, the workbook, the sample."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.prepare.template import TEXT_KEYS, header_of
from analysis.prepare.template import workbook as filled_in
from analysis.processes import PROCESSES, Catalogue, Text, load
from ui import frame, state
from ui.prepare import samples, tour
from ui.text import escape, md, t

STYLE = Path(__file__).with_name("style.css")
LEVELS = ("required", "recommended", "optional", "extension")
EXAMPLE_PATHS = {
    "lead_to_cash": ("Opportunity Created", "Quote Presented", "Contract Signed"),
    "order_to_cash": ("Sales Order Created", "Goods Shipped", "Payment Received"),
}
EXAMPLE_ROWS = (
    (1001, 0, "2025-03-03 09:12"),
    (1001, 1, "2025-03-05 14:40"),
    (1002, 0, "2025-03-06 16:27"),
    (1001, 2, "2025-03-11 10:05"),
    (1002, 1, "2025-03-14 08:51"),
)


def choose_process() -> Catalogue:
    """Which process the template is for."""
    st.html(STYLE)
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
    """An event log in two sentences and five rows, and the workbook to fill."""
    lang = state.language()
    text, example = st.columns([2, 3], gap="large", vertical_alignment="center")
    with text:
        frame.heading(t("template.log.title"))
        st.write(t("template.log.text", case=catalogue.case[lang]))
        workbook(catalogue)
    with example:
        st.table(_example(catalogue), hide_index=True, border="horizontal")
        st.caption(t("template.log.reads", case=catalogue.case[lang], cases=catalogue.cases[lang]))


def _example(catalogue: Catalogue) -> pd.DataFrame:
    """Two cases in five rows, in words the reader knows."""
    lang = state.language()
    path = EXAMPLE_PATHS.get(catalogue.key)
    known = [found.label[lang] for name in path or () if (found := catalogue.activity(name))]
    steps = known or [t(f"workbook.activity.{n}") for n in (1, 2, 3)]
    who = t("template.log.rep"), t("template.log.other_rep")
    rows = [(f"A-{case}", steps[step], when, who[case - 1001]) for case, step, when in EXAMPLE_ROWS]
    heads = (t("role.case_id"), t("role.activity"), t("role.timestamp"), t("role.rep"))
    return pd.DataFrame(rows, columns=list(heads))


def attributes(catalogue: Catalogue) -> None:
    """The fields: which, how much they matter, why, where they come from, what they unlock."""
    lang = state.language()
    rows = [
        (
            f"**{escape(one.label[lang])}**",
            f":gray[{escape(header_of(one, lang))}]",
            *_said(one.why, one.unlocks, one.source),
            one.level,
        )
        for level in LEVELS
        for one in catalogue.attributes
        if one.level == level
    ]
    frame.heading(t("template.attributes.title"))
    st.caption(t("template.attributes.text"))
    columns = ("label", "field", "why", "unlocks", "source")
    if lang == "zh":  # there the columns of the workbook are called what the fields are called
        rows, columns = [(row[0], *row[2:]) for row in rows], (columns[0], *columns[2:])
    _by_level(rows, columns, key="attributes")


def activities(catalogue: Catalogue) -> None:
    """The activities: which to record, why, and from where."""
    if not catalogue.activities:
        return
    lang = state.language()
    ordered = sorted(catalogue.activities, key=lambda one: one.order)
    rows = [(f"**{escape(one.label[lang])}**", *_said(one.why, one.source), one.level) for one in ordered]
    frame.heading(t("template.activities.title"))
    st.caption(t("template.activities.text"))
    _by_level(rows, ("activity", "why", "source"), key="activities")


def _by_level(rows: list[tuple[str, ...]], columns: tuple[str, ...], *, key: str) -> None:
    """What matters most in sight, the rest behind one click; a search looks through all of it."""
    with st.container(key=f"template_{key}"):
        _levels(rows, columns, key=key)


def _levels(rows: list[tuple[str, ...]], columns: tuple[str, ...], *, key: str) -> None:
    words = st.text_input(
        t("table.search"), key=f"{key}_search", placeholder=t("table.search"), label_visibility="collapsed",
        icon=":material/search:",
    )  # fmt: skip
    frame_ = pd.DataFrame([row[:-1] for row in rows], columns=[t(f"column.{name}") for name in columns])
    levels = pd.Series([row[-1] for row in rows])
    if words:
        hit = frame_.apply(lambda one: one.str.contains(words, case=False, regex=False)).any(axis=1)
        if hit.any():
            _table(frame_[hit])
        else:
            st.caption(md("template.nothing", words=words))
        return
    for level in LEVELS[:2]:
        _level(frame_[levels == level], level)
    for level in LEVELS[2:]:
        if (levels == level).any():
            label = f"{t(f'level.{level}')} ({(levels == level).sum()})"
            with st.expander(label, key=f"{key}_{level}"):
                _table(frame_[levels == level])


def _level(rows: pd.DataFrame, level: str) -> None:
    if len(rows):
        st.markdown(f"**{t(f'level.{level}')}** :gray[{t(f'template.level.{level}')}]")
        _table(rows)


def _table(rows: pd.DataFrame) -> None:
    st.table(rows, hide_index=True, border="horizontal")


def _said(*texts: Text) -> list[str]:
    return [escape(one[state.language()]) for one in texts]


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
    texts = {key: t(f"workbook.{key}", lang=lang, process="{process}", case="{case}") for key in TEXT_KEYS}
    return filled_in(process, language=lang, texts=texts)


def sample(page: frame.Page, catalogue: Catalogue) -> None:
    """Sample data to try everything with, and what to look for in it."""
    frame.heading(t("template.sample.title"))
    if catalogue.key not in samples.available():
        st.write(t("template.sample.none"))
        return
    st.write(t("template.sample.text"))
    page.next(t("start.open_sample"), do=lambda: samples.open_sample(catalogue.key), to="discover")
    frame.heading(t("template.tour.title"))
    st.caption(t("template.tour.text"))
    tour.overview(catalogue.key)
