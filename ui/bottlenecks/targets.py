"""Bottlenecks, view *Targets*: how long may it take, and what is excess time measured against?"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal, get_args

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.measures.targets import Basis
from analysis.report import Page
from ui import cached, filters, frame, goals, names, state, tables
from ui.bottlenecks import above, aims, targets_missed, typed_figures
from ui.bottlenecks.aims import Aim
from ui.bottlenecks.question import Question
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

COLUMNS = {
    "name": "text", "n": "count", "usual": "text", "best": "text", "now": "text", "target": "text",
    "unit": "text", "met": "text", "over": "text", "above": "text", "open_over": "text",
}  # fmt: skip
ON_SLIDE = {name: kind for name, kind in COLUMNS.items() if name != "unit"}
OF_TIMES = ("best", "over", "above", "open_over")
OF_FIGURES = ("usual", "best", "now", "over", "above", "open_over")
MOST_ON_SCREEN = 15
KIND, CLEARED, LAST = "target_kind", "targets_cleared", "target_last"


def view(log: EventLog) -> None:
    """How many targets are met, what excess is measured against, and a table to type targets into."""
    st.markdown(f"#### {finding(log, say=md)}")
    _choose_basis(log)
    kinds = aims.kinds(log)
    if not kinds:
        st.info(t("bottlenecks.targets.nothing"))
        return
    kind = _choose_kind(kinds)
    found = aims.aims(log, kind)
    _table(log, kind, found)
    _set_here(log, found)
    targets_missed.draw(log, found)
    st.caption(t(f"bottlenecks.targets.used.{kind}", case=names.case_noun(log)))
    offer(log, f"targets_{kind}", partial(targets_page, log, kind), name="targets")
    frame.reading_help("targets")


def finding(log: EventLog, *, say: Any = plain) -> str:
    """How many targets are met, which is furthest from it, and of which many take longer all the same."""
    held = aims.with_target(log)
    return together([one for one in (_met(log, held, say=say), _over(held, say=say)) if one])


def _over(held: list[Aim], *, say: Any) -> str:
    """A target in time is met when half keep to it: how many did not."""
    broken = [one for one in held if one.is_met and one.n_over and one.n]
    if not broken:
        return ""
    most = max(broken, key=lambda one: one.n_over / one.n)
    told = {"name": most.name, "n_over": most.n_over, "n": most.n, "share": most.n_over / most.n}
    key = "over_all_the_same_stage" if most.kind == "stage" else "over_all_the_same"
    return say(f"bottlenecks.targets.{key}", target=most.said(most.target), **told)


def _met(log: EventLog, held: list[Aim], *, say: Any) -> str:
    """How many targets are met, and which is furthest from being so."""
    if not held:
        return say(f"bottlenecks.targets.none.{goals.basis(log)}", cases=names.cases_noun(log))
    missed = [one for one in held if one.is_met is False]
    told = {"met": sum(one.is_met is True for one in held), "n": len(held)}
    if not missed:
        return say(
            "bottlenecks.targets.all_met" if told["met"] == len(held) else "bottlenecks.targets.some", **told
        )
    far = max(missed, key=lambda one: one.times)
    return say(
        "bottlenecks.targets.missed",
        name=far.name,
        now=far.said(far.now),
        target=far.said(far.target),
        **told,
    )


def targets_page(log: EventLog, kind: str) -> Page:
    """The targets of a kind as a page of a report; where none is set, what could have one."""
    found = aims.aims(log, kind)
    held = [one for one in found if one.target is not None] or found
    told = slide_text(
        log, headline=finding(log), population=filters.said(log), n=int(cached.size(log)[0]),
        definition=t("bottlenecks.targets.definition", cases=names.cases_noun(log)),
        assumption=above.noted(log),
    )  # fmt: skip
    shown = rows(log, held).assign(target=[one.said(one.target) for one in held])
    right = ("usual", "best", "now", "target", "over", "above", "open_over")
    said = ~shown.isin(["", tables.NOTHING])
    columns = tuple(one for one in _columns(kind, ON_SLIDE) if said[one].any() or not len(shown))
    return tables.page(
        told, shown[list(ON_SLIDE)], ON_SLIDE, labels=_labels(log, kind), columns=columns, right=right,
    )  # fmt: skip


def rows(log: EventLog, found: list[Aim]) -> pd.DataFrame:
    """One row each, figures in words, the target as one would type it."""
    lang = state.language()
    units = {entry: t(f"monitor.unit.{entry}") for entry in {one.entry for one in found}}
    told = [
        {
            "name": one.name, "n": one.n, "usual": one.said(one.usual, lang),
            "best": one.said(one.best, lang), "now": one.said(one.now, lang),
            "target": typed_figures.shown(one.target, one.entry),
            "unit": units[one.entry],
            "met": "" if one.is_met is None else t("monitor.met" if one.is_met else "monitor.not_met"),
            "over": "" if one.over is None else written(one.over[0], "count", lang),
            "above": "" if one.above_h is None else written(one.above_h, "days", lang),
            "open_over": "" if one.over is None else written(one.over[1], "count", lang),
        }
        for one in found
    ]  # fmt: skip
    return pd.DataFrame(told, columns=list(COLUMNS))


def _choose_basis(log: EventLog) -> None:
    state.show_in("excess_basis", goals.basis(log))
    st.segmented_control(
        t("bottlenecks.targets.basis"), get_args(Basis), key="excess_basis", required=True,
        format_func=lambda one: t(f"bottlenecks.targets.against.{one}", cases=names.cases_noun(log)),
        help=t("bottlenecks.targets.basis_help"),
        on_change=lambda: goals.set_basis(log, state.value("excess_basis")),
    )  # fmt: skip


def _choose_kind(kinds: tuple[str, ...]) -> str:
    held = state.selected(KIND, kinds[0])
    now = held if held in kinds else kinds[0]
    state.show_in("target_kind_shown", now)
    st.segmented_control(
        t("bottlenecks.targets.of"), kinds, key="target_kind_shown", required=True,
        label_visibility="collapsed",
        format_func=lambda one: t(f"bottlenecks.targets.kind.{one}"),
        on_change=lambda: state.select(KIND, state.value("target_kind_shown")),
    )  # fmt: skip
    return now


def _table(log: EventLog, kind: str, found: list[Aim]) -> None:
    """Every one with its figures; what is typed is kept at once, or refused with a sentence below."""
    found, search = _searched(found, kind)
    key = f"targets_{kind}_{search}_{log.view_id}_{state.selected(CLEARED, 0)}"
    found = _in_place(found, key)
    if not found:
        st.caption(t("bottlenecks.targets.not_found"))
        return
    text, said = st.column_config.TextColumn, _labels(log, kind)
    configs = {name: text(said[name], disabled=True, alignment=_alignment(name)) for name in COLUMNS}
    configs["n"] = st.column_config.NumberColumn(said["n"], disabled=True, format="localized")
    configs["target"] = text(said["target"], help=t("bottlenecks.targets.type"), max_chars=40)
    st.data_editor(
        rows(log, found), key=key, hide_index=True, num_rows="fixed", column_config=configs, placeholder="",
        column_order=_columns(kind, COLUMNS), on_change=lambda: edited(log, found, state.value(key) or {}),
        height="content" if len(found) < MOST_ON_SCREEN else MOST_ON_SCREEN * 35 + 3,
    )  # fmt: skip
    for refused in refusals(found, state.value(key) or {}):
        st.warning(refused)
    if effect := _effect(log, kind, found):
        st.markdown(effect)


def _alignment(column: str) -> Literal["left", "right"]:
    """Figures stand on the right, as in every table."""
    return "right" if column in OF_FIGURES else "left"


def _in_place(found: list[Aim], key: str) -> list[Aim]:
    """In the order in which they stood when the table was opened: what gets a target does not move."""
    held = state.selected("targets_order")
    if held is None or held[0] != key or state.value(key) is None:
        held = (key, tuple(one.subject for one in found))
        state.select("targets_order", held)
    place = {subject: at for at, subject in enumerate(held[1])}
    return sorted(found, key=lambda one: place.get(one.subject, len(place)))


def _searched(found: list[Aim], kind: str) -> tuple[list[Aim], str]:
    """Those whose name holds what is searched for, and what that is."""
    said = st.text_input(
        t("table.search"), key=f"targets_search_{kind}", placeholder=t("table.search"),
        label_visibility="collapsed", icon=":material/search:", width=320,
    ).strip()  # fmt: skip
    return [one for one in found if said.casefold() in one.name.casefold()], said


def edited(log: EventLog, found: list[Aim], said: dict[str, Any]) -> None:
    """Keep what was typed into the table; what cannot be a target is left out (see `refusals`)."""
    for row, typed in _typed(said):
        aim = found[row]
        try:
            value = typed_figures.read(typed, aim.entry)
        except typed_figures.Refused:
            continue
        if value != aim.target:
            aims.put(log, aim, value)
            state.select(LAST, aim.subject)


def refusals(found: list[Aim], said: dict[str, Any]) -> list[str]:
    """Why something that stands in the table is no target, in a sentence each; it stays to be corrected."""
    told = []
    for row, typed in _typed(said):
        aim = found[row]
        try:
            typed_figures.read(typed, aim.entry)
        except typed_figures.Refused as refused:
            params = {"typed": str(typed).strip(), "name": aim.name}
            told.append(md(f"bottlenecks.targets.refused.{refused.code}.{aim.entry}", **params))
    return told


def _typed(said: dict[str, Any]) -> list[tuple[int, Any]]:
    edits = said.get("edited_rows", {}).items()
    return [(int(row), change["target"]) for row, change in edits if "target" in change]


def _effect(log: EventLog, kind: str, found: list[Aim]) -> str:
    """What the target that was set last comes to."""
    last = state.selected(LAST)
    aim = next((one for one in found if one.subject == last), None)
    if aim is None:
        return ""
    told = {"name": aim.name, "target": aim.said(aim.target), "now": aim.said(aim.now)}
    if aim.target is None:
        return md("bottlenecks.targets.effect.none", **told)
    if aim.over is None or aim.above_h is None:
        met = "nothing" if aim.is_met is None else "met" if aim.is_met else "missed"
        return md(f"bottlenecks.targets.effect.{met}", **told)
    what = above.stages(log) if kind == "stage" else above.flows(log)
    total = aims.total_above(log, kind)
    return md(
        "bottlenecks.targets.effect.time", n_over=aim.over[0], n_open=aim.over[1], above=what,
        sum=written(aim.above_h, "days", state.language()),
        part=aim.above_h / total if total else 0.0, **told,
    )  # fmt: skip


def _set_here(log: EventLog, found: list[Aim]) -> None:
    """The targets that are set, each to be taken away with its cross."""
    held = {one.subject: one for one in found if one.target is not None}
    if not held:
        return
    key = f"targets_set_{state.selected(CLEARED, 0)}_{hash(tuple(held))}"
    state.show_in(key, list(held))
    st.multiselect(
        t("bottlenecks.targets.set"), list(held), key=key, on_change=_take_away, args=(log, held, key),
        select_all=False,
        format_func=lambda one: t(
            "bottlenecks.targets.set_one", name=held[one].name, target=held[one].said(held[one].target)
        ),
    )  # fmt: skip


def _take_away(log: EventLog, held: dict[tuple[str, ...], Aim], key: str) -> None:
    left = state.value(key) or []
    for subject, aim in held.items():
        if subject not in left:
            aims.put(log, aim, None)
            state.select(LAST, subject)
    state.select(CLEARED, state.selected(CLEARED, 0) + 1)


def _columns(kind: str, of: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name in of if not (kind == "kpi" and name in OF_TIMES))


def _labels(log: EventLog, kind: str) -> dict[str, str]:
    said = {name: t(f"bottlenecks.targets.column.{name}") for name in COLUMNS if name not in ("name", "n")}
    of = names.cases_title(log) if kind != "kpi" else t("bottlenecks.targets.column.n")
    return said | {"name": t(f"bottlenecks.targets.one.{kind}"), "n": of}


def _missed(log: EventLog) -> str | None:
    return finding(log, say=md)


QUESTIONS = (Question("targets", "targets", _missed),)
