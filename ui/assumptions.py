"""What do the figures take for granted? A panel with each value, its source and what uses it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.measures import assumptions as taken
from analysis.measures.assumptions import Assumption
from ui import assumed, calendar_panel, frame, links, state, workspace
from ui.text import md, t, written

GROUPS = ("people", "discounts", "money", "calendar", "links")
FIGURES = (
    "people", "groups", "months", "comparable", "stuck", "evenness", "compare", "variants", "map_money",
    "map_panel", "record_link", "rework", "corrections", "money", "rules", "amounts",
)  # fmt: skip
"""What an assumption may say it is used by."""

WIDTHS = (5, 3.2, 1.4)


def link(log: EventLog | None) -> None:
    """The way to the panel, in the sidebar; how many values were changed."""
    if log is None:
        return
    n = len(assumed.entered(log))
    label = t("assumptions.link_changed", n=n) if n else t("assumptions.link")
    if st.button(label, key="open_assumptions", type="tertiary", icon=":material/tune:"):
        open_panel(log)


def open_panel(log: EventLog, *, first: str = "") -> None:
    """Show the panel, from wherever a figure says what it takes for granted; this group of it first."""

    @st.dialog(t("assumptions.title"), width="large", on_dismiss="rerun")
    def panel() -> None:
        with frame.guard():
            draw(log, first=first)

    panel()


def draw(log: EventLog, *, first: str = "") -> None:
    """Every assumption of a log, by group, one of them first; a changed one is marked and can be put back."""
    lang = state.language()
    st.caption(t("assumptions.text"))
    for group in sorted(GROUPS, key=lambda one: one != first):
        if group != "calendar" and not any(
            one.group == group and _matters(log, one) for one in taken.assumptions().values()
        ):
            continue
        st.markdown(f"**{t(f'assumptions.group.{group}')}**")
        with st.container(key=f"assumptions_{group}", gap="xsmall"):
            if group == "calendar":
                calendar_panel.draw(log)
            for one in taken.assumptions().values():
                if one.group == group and _matters(log, one):
                    _row(log, one, lang)
    st.caption(t("assumptions.targets"))
    links.to("monitor", t("assumptions.to_targets"), icon=":material/flag:")


def _matters(log: EventLog, one: Assumption) -> bool:
    """Not what no figure of this log uses, in a process that is not known here; what was entered stays."""
    used = {*one.used_by, *one.fixed_in} - (set() if log.catalogue.rules else {"rules"})
    return bool(used or log.catalogue.states) or one.key in assumed.entered(log)


def _row(log: EventLog, one: Assumption, lang: str) -> None:
    """Label, meaning, source and use; the value; the way back to the default."""
    entered = assumed.entered(log)
    words, field, back = st.columns(WIDTHS, vertical_alignment="top", gap="small")
    mark = f" :orange-badge[{t('assumptions.changed')}]" if one.key in entered else ""
    with words:
        st.markdown(f"{one.label[lang]}{mark}")
        st.caption(f"{one.meaning[lang]}  \n{_source(one, lang)}  \n{_use(one)}")
    with field:
        _field(log, one, lang)
        problem = state.kept(f"assumption_problem:{one.key}")
        if problem:
            st.caption(f":red[{problem}]")
    if one.key in entered:
        back.button(
            t("assumptions.reset"), key=f"reset_{one.key}", type="tertiary", on_click=_reset, args=(log, one),
        )  # fmt: skip


def _source(one: Assumption, lang: str) -> str:
    return t("assumptions.source", default=said(one, one.default, lang), source=one.source[lang])


def _use(one: Assumption) -> str:
    """What uses the value today, and where it is still built in; or that nothing does yet."""
    parts = []
    if one.used_by:
        parts.append(t("assumptions.used_by", figures=[t(f"assumptions.figure.{k}") for k in one.used_by]))
    if one.fixed_in:
        figures = [t(f"assumptions.figure.{k}") for k in one.fixed_in]
        parts.append(t("assumptions.fixed_in", figures=figures))
    return " ".join(parts) or t("assumptions.not_used")


def said(one: Assumption, held: Any, lang: str) -> str:
    """A value in words: 15 %, 30 days."""
    if held == "":
        return t("assumptions.none")
    if one.type == "share":
        return written(held, "percent", lang)
    return written(held, "number", lang) if isinstance(held, int | float) else str(held)


def _field(log: EventLog, one: Assumption, lang: str) -> None:
    """The widget of a value; units stand in its label."""
    held, key, label = assumed.value(log, one.key), f"assumption_{one.key}", t(f"assumptions.unit.{one.unit}")
    given: dict[str, Any] = {"key": key, "on_change": _changed, "args": (log, one)}
    match one.type:
        case "currency" | "address":
            state.show_in(key, held)
            st.text_input(label, placeholder=t("assumptions.none"), **given)
        case "share":
            state.show_in(key, round(held * 100, 4))
            st.number_input(label, one.low * 100, one.high * 100, step=1.0, format="%.4g", **given)
        case "count":
            state.show_in(key, held)
            st.number_input(label, int(one.low), int(one.high), step=1, **given)
        case _:
            state.show_in(key, held)
            st.number_input(label, one.low, one.high, step=0.5, format="%.6g", **given)


def _changed(log: EventLog, one: Assumption) -> None:
    given = state.value(f"assumption_{one.key}")
    _enter(log, one, given / 100 if one.type == "share" and given is not None else given)


def _reset(log: EventLog, one: Assumption) -> None:
    _enter(log, one, one.default)


def _enter(log: EventLog, one: Assumption, given: Any) -> None:
    """Keep a value; what does not fit is said beside its field, and the value before holds."""
    try:
        _keep(log, taken.with_value(assumed.entered(log), one.key, given))
        state.take(f"assumption_problem:{one.key}")
    except AnalysisError as problem:
        state.keep(f"assumption_problem:{one.key}", _problem(problem))


def _problem(problem: AnalysisError) -> str:
    """The sentence; a pair that is the wrong way round by its labels."""
    lang, known = state.language(), taken.assumptions()
    params = {
        name: known[key].label[lang] if isinstance(key, str) and key in known else key
        for name, key in problem.params.items()
    }
    return md(f"error.{problem.code}", **params)


def _keep(log: EventLog, entered: dict[str, Any]) -> None:
    workspace.store().set_setting(f"assumptions:{log.series_id}", entered or None)
