"""Bottlenecks, targets: who misses one, which cases are they, and what can be done about it?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.over_target import OVER_BY, can_miss
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page
from ui import assumed, cached, filters, names, state, tables
from ui.act import figure
from ui.bottlenecks import aims, areas, between_choices, chosen, group_times, look_line, moves, phases_words
from ui.bottlenecks.aims import Aim
from ui.bottlenecks.attributes import splits
from ui.cached import bottleneck_time, who_is_late
from ui.plain import plain
from ui.report.text import slide_text
from ui.text import md, t

SLOT = "over_target"
TIMES = ("hours", "whole_days")
MIN_RATED = 10
"""A group with fewer cases has no share, and is called neither met nor missed."""
COLUMNS = {
    "group": "text", "n": "count", "n_over": "count", "share_over": "share", "now": "text", "met": "text",
}  # fmt: skip
IN_PARTS = {kpi: split for split, kpi in phases_words.KPIS.items()}


def draw(log: EventLog, found: list[Aim]) -> None:
    """One of the targets that are set: its figures, the ways on from it, and who misses it."""
    held = [one for one in found if one.target is not None and one.is_met is not None]
    if not held:
        return
    with st.container(border=True, key="target_card"):
        with look_line.line("target_line"):
            aim = _choose(held)
            is_split = can_miss(aim.kind, aim.subject) and splits(log)
            by = group_times.choose_by(log, splits(log), "target_split") if is_split else ""
        rows = missed_by(log, aim, by) if by else None
        st.markdown(finding(log, aim, by, rows, say=md))
        _next(log, aim)
        if rows is not None and len(rows):
            _table(log, aim, by, rows)


def subject_of(aim: Aim) -> figure.Subject:
    """The figure of a target, for an action."""
    if aim.kind == "flow":
        return figure.of_flow(*aim.subject)
    return figure.of_stage_time(*aim.subject) if aim.kind == "stage" else figure.of_key_figure(*aim.subject)


def missed_by(log: EventLog, aim: Aim, by: str) -> pd.DataFrame:
    """How many cases of each group miss the target, and the figure of the group; without the small groups.

    First stands the group with most misses beyond what it would have at the share of all: `beyond`.
    """
    found = who_is_late.over_by(log, aim.kind, aim.subject, aim.target, by=by, better=aim.better)
    kept = found[found["n"] >= assumed.value(log, "min_shown")].reset_index(drop=True)
    now = _figures_by(log, aim, by).reindex(kept["group"]).to_numpy("float64", na_value=float("nan"))
    is_rated = kept["n"] >= MIN_RATED
    share = kept["n_over"].sum() / max(int(kept["n"].sum()), 1)
    judged = [
        aims.values.is_met(one, aim.target, aim.better) if ok else None
        for one, ok in zip(now, is_rated, strict=True)
    ]
    shown = kept.assign(
        value=kept["group"],
        beyond=(kept["n_over"] - kept["n"] * share).where(is_rated),
        group=[names.value(log, by, one) for one in kept["group"]],
        share_over=kept["share_over"].where(is_rated),
        now=[aim.said(one) for one in now],
        met=[_met(one, ok) for one, ok in zip(judged, is_rated, strict=True)],
    )
    return shown.sort_values("beyond", ascending=False, kind="stable", ignore_index=True)


def finding(log: EventLog, aim: Aim, by: str, rows: pd.DataFrame | None, *, say: Any = plain) -> str:
    """The target and the figure now; how many cases miss it, and which group most above the share of all."""
    told = {"name": aim.name, "target": aim.said(aim.target), "now": aim.said(aim.now)}
    is_time = aim.unit in TIMES
    key = ("half" if is_time else "met") if aim.is_met else "missed"
    said = say(f"bottlenecks.missed.{key}", **told)
    if rows is None:
        of_all = say("bottlenecks.missed.of_all_only", cases=names.cases_noun(log))
        return said if can_miss(aim.kind, aim.subject) else f"{said}  \n{of_all}"
    if rows.empty:
        few = {
            "n": assumed.value(log, "min_shown"),
            "cases": names.cases_noun(log),
            "by": names.column(log, by),
        }
        return f"{said}  \n{say('bottlenecks.missed.few', **few)}"
    n, n_over = int(rows["n"].sum()), int(rows["n_over"].sum())
    if not n_over:
        return f"{said}  \n{say('bottlenecks.missed.nobody', cases=names.cases(log, n))}"
    first = rows.iloc[0]
    told = {
        "n_over": n_over, "cases": names.cases(log, n), "share": n_over / n, "by": names.column(log, by),
        "group": first["group"], "k": int(first["n_over"]), "of": int(first["n"]),
        "own": first["share_over"], "verb": t(f"bottlenecks.missed.{'longer' if is_time else 'miss'}"),
    }  # fmt: skip
    who = "who" if first["beyond"] > 0 else "even"
    return f"{said}  \n{say(f'bottlenecks.missed.{who}', **told)}"


def missed_page(log: EventLog, kind: str, subject: tuple[str, ...], by: str) -> Page:
    """Who misses a target, as a page of a report."""
    aim = next(one for one in aims.aims(log, kind) if one.subject == subject)
    rows = missed_by(log, aim, by)
    told = slide_text(
        log, headline=finding(log, aim, by, rows).replace("  \n", " "), population=filters.said(log),
        n=int(rows["n"].sum()), definition=t("bottlenecks.missed.definition", **names.nouns(log)),
    )  # fmt: skip
    return tables.page(told, rows, COLUMNS, columns=tuple(COLUMNS), labels=_labels(log, by))


def _choose(held: list[Aim]) -> Aim:
    """The target that is looked at: picked, or set last, else the one furthest from being met."""
    by_key = {one.subject: one for one in held}
    missed = [one for one in held if not one.is_met]
    now = state.selected("target_missed", state.selected("target_last"))
    if now not in by_key:
        now = max(missed or held, key=lambda one: one.times).subject
    picked = look_line.box(
        "target_missed", list(by_key), now, label=t("bottlenecks.missed.choose"),
        named=lambda one: _named(by_key[one]), width=look_line.WIDE,
    )  # fmt: skip
    return by_key[picked]


def _named(aim: Aim) -> str:
    return t("bottlenecks.targets.set_one", name=aim.name, target=aim.said(aim.target))


def _next(log: EventLog, aim: Aim) -> None:
    """Its view, split; only the cases that miss it; an action that carries the target."""
    with st.container(horizontal=True, key="target_moves", gap="small"):
        view = _view(log, aim)
        if view:
            st.button(
                t("bottlenecks.missed.open", view=t(f"bottlenecks.view.{view}")), key="target_open",
                icon=":material/groups:", on_click=_open, args=(log, aim, view),
            )  # fmt: skip
        if aim.kind == "flow":
            chosen.filter_button(log, *aim.subject, key="target")
        else:
            _only(log, aim)
        moves.action(subject_of(aim), key="target")


def _only(log: EventLog, aim: Aim) -> None:
    ids = who_is_late.over_ids(log, aim.kind, aim.subject, aim.target, better=aim.better)
    if 0 < len(ids) <= filters.MOST_IDS:
        what = t("bottlenecks.missed.these", cases=names.cases(log, len(ids)))
        moves.to_cases(log, SLOT, f.CaseIds(ids, what="over_target"), what=what, key="target")


def _table(log: EventLog, aim: Aim, by: str, rows: pd.DataFrame) -> None:
    n_all = int(
        who_is_late.over_by(log, aim.kind, aim.subject, aim.target, by=by, better=aim.better)["n"].sum()
    )
    hidden = n_all - int(rows["n"].sum())
    if hidden:
        st.caption(t("group_times.hidden", cases=names.cases(log, hidden), noun=names.cases_noun(log)))
    tables.show(
        rows, OVER_BY.columns | COLUMNS, key="target_missed", columns=tuple(COLUMNS), labels=_labels(log, by),
        download="who-misses-a-target", log=log, make=partial(missed_page, log, aim.kind, aim.subject, by),
    )  # fmt: skip
    st.caption(t("bottlenecks.missed.definition", **names.nouns(log)))
    if rows["n_over"].iloc[0]:
        moves.of_group(log, by, str(rows["value"].iloc[0]), key="target_group", act=subject_of(aim))


def _figures_by(log: EventLog, aim: Aim, by: str) -> pd.Series:
    """The figure of each group, as the view that is about it has it."""
    if aim.kind == "flow":
        return cached.transition_by(log, *aim.subject, by=by).set_index("group")["median_h"]
    if aim.kind == "stage":
        least = {"min_clear": assumed.value(log, "min_clear")}
        return bottleneck_time.stage_by(log, *aim.subject, by=by, **least).set_index("group")["median_h"]
    return who_is_late.kpi_by(log, *aim.subject, by=by).set_index("group")["value"].astype("float64")


def _met(is_met: bool | None, is_rated: bool) -> str:
    if not is_rated:
        return t("sure.few")
    return "" if is_met is None else t("monitor.met" if is_met else "monitor.not_met")


def _labels(log: EventLog, by: str) -> dict[str, str]:
    said = {name: t(f"bottlenecks.missed.column.{name}") for name in ("n_over", "share_over", "now", "met")}
    return said | {"group": names.column(log, by), "n": names.cases_title(log)}


def _view(log: EventLog, aim: Aim) -> str:
    """The view of this page that splits the figure."""
    if aim.kind != "kpi":
        return "groups" if aim.kind == "flow" else "stages"
    (key,) = aim.subject
    if key in IN_PARTS:
        return "phases"
    if key == "stuck_share":
        return "stages"
    if key == "rework_rate":
        return "rework"
    return "between" if between_choices.of_key_figure(log, key) else ""


def _open(log: EventLog, aim: Aim, view: str) -> None:
    """Show it there, by group."""
    if view == "groups":
        chosen.choose(*aim.subject)
    elif view == "stages":
        state.select("stages_look", "stuck" if aim.kind == "kpi" else "by")
        if aim.kind == "stage":
            state.select("stage_chosen", *aim.subject)
    elif view == "phases":
        phases_words.select(IN_PARTS[aim.subject[0]])
        state.select("phases_look", "by")
    elif view == "rework":
        state.select("rework_part", "groups")
    else:
        state.select("stretch", between_choices.of_key_figure(log, *aim.subject))
        state.select("between_look", "by")
    areas.choose(view)
