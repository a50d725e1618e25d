"""In which ways do cases leave the path, and what can be done with those that do?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.bottlenecks.conformance import ANY, KINDS, Conformance
from analysis.bottlenecks.conformance_off import Off
from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, filters, names, state
from ui.act import figure
from ui.bottlenecks import areas
from ui.cached.paths import variants_off
from ui.text import escape, t

SLOT = "variant"


def choose(found: Conformance) -> str:
    """All deviations, those of one kind, or what is not done yet, each with how many cases have it."""
    counts = found.kinds.set_index("kind")["n_cases"].to_dict()
    counts = {ANY: int(found.cases["n_deviate"].iloc[0]), **{kind: counts.get(kind, 0) for kind in KINDS}}
    offered = [kind for kind, n in counts.items() if n or kind == ANY]
    held = state.selected("path_kind", ANY)
    held = held if held in offered else ANY
    state.show_in("path_kinds", held)
    return st.segmented_control(
        t("path.which"), offered, key="path_kinds", required=True, label_visibility="collapsed",
        format_func=lambda kind: t("path.of_kind", kind=t(f"path.kind.{kind}"), n=counts[kind]),
        on_change=lambda: state.select("path_kind", state.value("path_kinds")),
    )  # fmt: skip


def rows_of(found: Conformance, kind: str, path: tuple[str, ...]) -> pd.DataFrame:
    """The commonest first; what is not done yet in the order of the path."""
    rows = found.deviations
    if kind == "unfinished":
        place = {name: at for at, name in reversed(list(enumerate(path)))}
        rows = rows[rows["kind"] == kind]
        return rows.assign(at=rows["activity"].map(place)).sort_values("at").reset_index(drop=True)
    rows = rows[rows["kind"] != "unfinished"] if kind == ANY else rows[rows["kind"] == kind]
    return rows.sort_values(["n_cases", "kind", "activity"], ascending=[False, True, True], ignore_index=True)


def buttons(log: EventLog, path: tuple[str, ...], kind: str, top: pd.Series, *, said: str) -> None:
    """Only the cases that leave it in the commonest way, or in any of the kind; the rules, an action."""
    with st.container(horizontal=True, key="path_next", gap="small"):
        off = variants_off(log, path, top["kind"], top["activity"])
        _only(log, off, key="path_only_top", what=said)
        _only(log, variants_off(log, path, kind, ""), key="path_only_kind", what=_kind_said(kind))
        to_rules()
        is_rework = kind in ("too_often", "out_of_order") and "rework_rate" in cached.kpis(log)
        if is_rework and st.button(t("bottlenecks.act"), key="path_act", icon=":material/add_task:"):
            figure.hand_over(figure.of_key_figure("rework_rate"))


def to_rules() -> None:
    """A button to what else can be broken: the rules."""
    if st.button(t("path.to_rules"), key="path_rules", icon=":material/rule:"):
        areas.choose("rules")
        st.rerun()


def card(log: EventLog, path: tuple[str, ...], row: pd.Series, *, said: str) -> None:
    """What was picked, and the way to its cases."""
    off = variants_off(log, path, row["kind"], row["activity"])
    more = off.n_cases - int(row["n_cases"])
    with st.container(border=True, key="path_card"):
        st.markdown(f"**{escape(said)}**")
        if more:
            st.caption(t("path.same_way", cases=names.cases(log, more)))
        _only(log, off, key="path_only")


def _kind_said(kind: str) -> str:
    return t("moves.off_path") if kind == ANY else t(f"path.kind.{kind}")


def _only(log: EventLog, off: Off, *, key: str, what: str = "") -> None:
    """Filter to the cases of these variants, however many they are."""
    chosen, cases = f.Variant(off.ids), names.cases(log, off.n_cases)
    label = t("moves.only_path", what=escape(what), cases=cases) if what else t("path.only", cases=cases)
    if st.button(
        label, key=key, icon=":material/filter_alt:",
        disabled=not off.n_cases or chosen in log.filters,
    ):  # fmt: skip
        filters.only(SLOT, chosen)
        st.rerun()
