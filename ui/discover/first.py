"""The view "Overview": what stands out, in sentences that lead on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from analysis.act.findings import FEWEST_CASES
from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, exact, frame, names, state
from ui.prepare import leads
from ui.text import WholeDays, duration, md, number, t

WIDTHS = (7, 1.2)
TIMES = ("value", "others", "with_h", "without_h")
"""Hours of a finding that are held against each other."""
SLOTS = ("rep", "region", "stage")
ICONS = {
    "time": "timer", "group": "groups", "outcome": "flag", "rework": "replay", "stuck": "hourglass_empty",
    "lost_after": "call_split", "cash": "payments", "ways": "alt_route",
}  # fmt: skip


@frame.fragment
def view(log: EventLog) -> None:
    """Each finding with what it stands on, and the way to the view that shows it."""
    with st.spinner(t("findings.working")):
        found = cached.findings(log)
    frame.heading(t("findings.title"))
    if found.empty:
        n = cached.size(log)[0]
        st.write(t("findings.none" if n < FEWEST_CASES else "findings.none_found", cases=names.cases(log, n)))
        return
    st.caption(t("findings.text"))
    with st.container(key="findings", gap="xsmall"):
        for row in found.itertuples():
            _finding(log, row)
    frame.reading_help("findings")


def sentence(log: EventLog, row: Any, lang: str | None = None) -> str:
    """A finding in words, its figures as the language writes them."""
    params = dict(row.params)
    told = {"n": int(row.n), "cases": names.cases(log, int(row.n), lang)}
    for name in ("source", "target"):
        if name in params:
            told[name] = names.short(names.activity(log, params[name], lang))
    if "group" in params:
        told["group"] = names.short(str(params["group"]))
    if "by" in params:
        told["by"] = names.column(log, params["by"], lang)
    for name in ("median_h", "value", "others"):
        if name in params and row.kind in ("time", "group"):
            told[name] = exact.between(log, params["source"], params["target"], params[name])
    told |= (
        in_one_unit({name: told.get(name, params.get(name)) for name in TIMES if name in params}, lang)
        if row.kind in ("group", "rework")
        else {}
    )
    if row.kind == "stuck":
        told["open_cases"] = names.cases_noun(log, lang)
    known = log.catalogue.kpi(params["kpi"]) if "kpi" in params else None
    if known:
        told["kpi"] = known.label[lang or state.language()]
    return md(f"finding.{row.kind}", lang=lang, **{**params, **told})


def in_one_unit(hours: dict[str, Any], lang: str | None = None) -> dict[str, str]:
    """Durations that stand side by side in a sentence, in the unit of the longest."""
    lang, known = lang or state.language(), [one for one in hours.values() if one is not None and one == one]
    if not known or any(isinstance(one, WholeDays) for one in known) or max(known) < 48:
        return {name: duration(one, lang) for name, one in hours.items()}
    return {
        name: t("unit.day", lang=lang, n=number(one / 24, lang, decimals=0 if one >= 2400 else 1))
        if one == one else duration(one, lang)
        for name, one in hours.items()
    }  # fmt: skip


def _finding(log: EventLog, row: Any) -> None:
    lead = LEADS[row.kind](row)
    said = f":material/{ICONS[row.kind]}: {sentence(log, row)}"
    if row.verdict:
        said += f"  \n:small[:gray[{t(f'findings.sure.{row.verdict}')}]]"
    with st.container(key=f"finding_{row.finding_id}", border=True):
        text, button = st.columns(WIDTHS, vertical_alignment="center")
        text.markdown(said)
        with button:
            if st.button(
                t("findings.show"), key=f"lead_{row.finding_id}", icon=":material/arrow_forward:",
                width="stretch",
            ):  # fmt: skip
                leads.to(**lead)


def _to_flow(row: Any) -> dict[str, Any]:
    return {"step": "bottlenecks", "view": "time", "flow": (row.params["source"], row.params["target"])}


def _to_groups(row: Any) -> dict[str, Any]:
    flow = (row.params["source"], row.params["target"])
    return {"step": "bottlenecks", "view": "groups", "flow": flow, "split": row.params["by"]}


def _to_cases(view: str) -> Callable[[Any], dict[str, Any]]:
    """To a view of this step, with the cases of the finding where it names some."""

    def lead(row: Any) -> dict[str, Any]:
        held = {_slot(one): one for one in f.from_json(json.dumps(row.filter or []))}
        return {"step": "discover", "view": view, "slots": held or None}

    return lead


def _slot(chosen: f.Filter) -> str:
    """Where the sidebar keeps a filter."""
    if not isinstance(chosen, f.Attribute):
        return chosen.kind
    return chosen.name if chosen.name in SLOTS else f"attribute:{chosen.name}"


LEADS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "time": _to_flow,
    "group": _to_groups,
    "outcome": _to_cases("map"),
    "rework": _to_cases("variants"),
    "stuck": lambda row: {"step": "monitor", "view": "kpis"},
    "lost_after": _to_cases("map"),
    "cash": lambda row: {"step": "monitor", "view": "kpis"},
    "ways": _to_cases("variants"),
}
