"""Bottlenecks, view *Targets*: how long may it take, and what is excess time measured against?"""

from __future__ import annotations

from functools import partial
from typing import Any, get_args

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.measures.targets import Basis
from analysis.report import Page
from ui import cached, filters, frame, goals, names, state, tables
from ui.bottlenecks import above, aims, targets_typed
from ui.bottlenecks.aims import Aim
from ui.bottlenecks.question import Question
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

COLUMNS = {
    "name": "text", "n": "count", "usual": "text", "best": "text", "now": "text", "target": "text",
    "unit": "text", "met": "text", "over": "text", "open_over": "text",
}  # fmt: skip
ON_SLIDE = {name: kind for name, kind in COLUMNS.items() if name != "unit"}
OF_TIMES = ("best", "over", "open_over")
MOST_ON_SCREEN = 15
KIND, EDITS, REFUSED = "target_kind", "target_edits", "target_refused"


def view(log: EventLog) -> None:
    """How many targets are met, what excess is measured against, and a table to type targets into."""
    st.markdown(f"#### {finding(log, say=md)}")
    _choose_basis(log)
    kinds = aims.kinds(log)
    if not kinds:
        st.info(t("bottlenecks.targets.nothing"))
        return
    kind = _choose_kind(kinds)
    _table(log, kind, aims.aims(log, kind))
    st.caption(t(f"bottlenecks.targets.used.{kind}", case=names.case_noun(log)))
    offer(log, f"targets_{kind}", partial(targets_page, log, kind), name="targets")
    frame.reading_help("targets")


def finding(log: EventLog, *, say: Any = plain) -> str:
    """How many targets are met, and which is furthest from being so."""
    held = aims.with_target(log)
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
    right = ("usual", "best", "now", "target", "over", "open_over")
    return tables.page(
        told, shown[list(ON_SLIDE)], ON_SLIDE, labels=_labels(log, kind), columns=_columns(kind, ON_SLIDE),
        right=right,
    )  # fmt: skip


def rows(log: EventLog, found: list[Aim]) -> pd.DataFrame:
    """One row each, figures in words, the target as one would type it."""
    told = [
        {
            "name": one.name, "n": one.n, "usual": one.said(one.usual), "best": one.said(one.best),
            "now": one.said(one.now),
            "target": targets_typed.shown(one.target, one.entry),
            "unit": t(f"monitor.unit.{one.entry}"),
            "met": "" if one.is_met is None else t("monitor.met" if one.is_met else "monitor.not_met"),
            "over": "" if one.over is None else written(one.over[0], "count", state.language()),
            "open_over": "" if one.over is None else written(one.over[1], "count", state.language()),
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
    """Every one with its figures; what is typed is kept at once, or refused with a sentence."""
    found, search = _searched(found, kind)
    key = f"targets_{kind}_{search}_{log.view_id}_{state.selected(EDITS, 0)}"
    shown, said = rows(log, found), _labels(log, kind)
    if refused := state.take(REFUSED):
        st.warning(refused)
    if not found:
        st.caption(t("bottlenecks.targets.not_found"))
        return
    text = st.column_config.TextColumn
    configs = {name: text(said[name], disabled=True) for name in COLUMNS}
    configs["n"] = st.column_config.NumberColumn(said["n"], disabled=True, format="localized")
    configs["target"] = text(said["target"], help=t("bottlenecks.targets.type"), max_chars=40)
    st.data_editor(
        shown, key=key, hide_index=True, num_rows="fixed", column_config=configs, placeholder="",
        column_order=_columns(kind, COLUMNS), on_change=lambda: edited(log, found, state.value(key) or {}),
        height="content" if len(shown) < MOST_ON_SCREEN else MOST_ON_SCREEN * 35 + 3,
    )  # fmt: skip


def _searched(found: list[Aim], kind: str) -> tuple[list[Aim], str]:
    """Those whose name holds what is searched for, and what that is."""
    said = st.text_input(
        t("table.search"), key=f"targets_search_{kind}", placeholder=t("table.search"),
        label_visibility="collapsed", icon=":material/search:", width=320,
    ).strip()  # fmt: skip
    return [one for one in found if said.casefold() in one.name.casefold()], said


def edited(log: EventLog, found: list[Aim], said: dict[str, Any]) -> None:
    """Keep what was typed into the table; what cannot be a target is refused, and nothing is stored."""
    for row, change in said.get("edited_rows", {}).items():
        if "target" in change:
            _keep(log, found[int(row)], change["target"])
    state.select(EDITS, state.selected(EDITS, 0) + 1)


def _keep(log: EventLog, aim: Aim, typed: Any) -> None:
    try:
        aims.put(log, aim, targets_typed.read(typed, aim.entry))
    except targets_typed.Refused as refused:
        said = {"typed": str(typed).strip(), "name": aim.name}
        state.keep(REFUSED, md(f"bottlenecks.targets.refused.{refused.code}.{aim.entry}", **said))


def _columns(kind: str, of: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name in of if not (kind == "kpi" and name in OF_TIMES))


def _labels(log: EventLog, kind: str) -> dict[str, str]:
    said = {name: t(f"bottlenecks.targets.column.{name}") for name in COLUMNS if name not in ("name", "n")}
    of = names.cases_title(log) if kind != "kpi" else t("bottlenecks.targets.column.n")
    return said | {"name": t(f"bottlenecks.targets.one.{kind}"), "n": of}


def _missed(log: EventLog) -> str | None:
    return finding(log, say=md)


QUESTIONS = (Question("targets", "targets", _missed),)
