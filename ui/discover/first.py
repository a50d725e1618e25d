"""The view "Overview": what stands out, in sentences that lead on."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from analysis.act.findings import FEWEST_CASES
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page, Statement, Statements, Tile, Tiles
from ui import cached, exact, frame, names, state
from ui.plain import plain
from ui.prepare import leads
from ui.report import offer
from ui.report.text import slide_text
from ui.text import WholeDays, duration, has, md, number, t

WIDTHS = (7, 1.4)
MOST_TILES = 3
TIMES = ("value", "others", "with_h", "without_h")
"""Hours of a finding that are held against each other."""
LEAST_DAYS = 0.1
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
    offer.offer(log, "findings", partial(page, log), name="findings")
    frame.reading_help("findings")


def page(log: EventLog) -> Page:
    """All findings as a page of a report, each with its figure."""
    found = cached.findings(log)
    words = _words(log, t("findings.page", n=len(found), cases=names.cases(log, cached.size(log)[0])))
    said = [
        Statement(sentence(log, row, say=plain), _sure(row), _told(log, row, "finding_figure.{kind}"))
        for row in found.itertuples()
    ]
    return Page(words, Statements(said, is_numbered=False))


def finding_page(log: EventLog, finding_id: str) -> Page:
    """One finding as a page of a report: the sentence, and its figures as tiles."""
    found = cached.findings(log)
    row = next(found[found["finding_id"] == finding_id].itertuples())
    keys = [f"finding_tile.{row.kind}_{place}" for place in range(1, MOST_TILES + 1)]
    tiles = [
        Tile(_told(log, row, f"{key}.name"), _told(log, row, f"{key}.value"))
        for key in keys
        if has(f"{key}.name")
    ]
    return Page(_words(log, sentence(log, row, say=plain), _sure(row)), Tiles(tiles))


def _words(log: EventLog, headline: str, assumption: str = "") -> Any:
    return slide_text(
        log, headline=headline, population=names.cases_title(log), n=cached.size(log)[0],
        definition=t("findings.definition"), assumption=assumption,
    )  # fmt: skip


def _sure(row: Any) -> str:
    return t(f"findings.sure.{row.verdict}") if row.verdict else ""


def _told(log: EventLog, row: Any, key: str) -> str:
    return plain(key.format(kind=row.kind), **told(log, row))


def sentence(log: EventLog, row: Any, *, say: Any = md) -> str:
    """A finding in words, its figures as the language writes them."""
    return say(f"finding.{row.kind}", **told(log, row))


def told(log: EventLog, row: Any) -> dict[str, Any]:
    """What the sentence of a finding names, in words where it is not a number."""
    params = dict(row.params)
    said: dict[str, Any] = {"n": int(row.n), "cases": names.cases(log, int(row.n))}
    for name in ("source", "target"):
        if name in params:
            said[name] = names.short(names.activity(log, params[name]))
    if "group" in params:
        said["group"] = names.short(str(params["group"]))
    if "by" in params:
        said["by"] = names.column(log, params["by"])
    for name in ("median_h", "value", "others"):
        if name in params and row.kind in ("time", "group"):
            said[name] = exact.between(log, params["source"], params["target"], params[name])
    if row.kind in ("group", "rework"):
        said |= in_one_unit({name: said.get(name, params.get(name)) for name in TIMES if name in params})
    if row.kind == "stuck":
        said["open_cases"] = names.cases_noun(log)
    known = log.catalogue.kpi(params["kpi"]) if "kpi" in params else None
    if known:
        said["kpi"] = known.label[state.language()]
    return params | said


def in_one_unit(hours: dict[str, Any], lang: str | None = None) -> dict[str, str]:
    """Durations that stand side by side in a sentence, in the unit of the longest; what would be nought in it
    has its own.
    """
    lang, known = lang or state.language(), [one for one in hours.values() if one is not None and one == one]
    if not known or any(isinstance(one, WholeDays) for one in known) or max(known) < 48:
        return {name: duration(one, lang) for name, one in hours.items()}
    return {
        name: t("unit.day", lang=lang, n=number(one / 24, lang, decimals=0 if one >= 2400 else 1))
        if one >= LEAST_DAYS * 24 else duration(one, lang)
        for name, one in hours.items()
    }  # fmt: skip


def _finding(log: EventLog, row: Any) -> None:
    lead = LEADS[row.kind](row)
    said = f":material/{ICONS[row.kind]}: {sentence(log, row)}"
    if row.verdict:
        said += f"  \n:small[:gray[{_sure(row)}]]"
    with st.container(key=f"finding_{row.finding_id}", border=True):
        text, button = st.columns(WIDTHS, vertical_alignment="center")
        text.markdown(said)
        with button, st.container(gap="xxsmall", horizontal_alignment="center"):
            if st.button(
                t("findings.show"), key=f"lead_{row.finding_id}", icon=":material/arrow_forward:",
                width="stretch",
            ):  # fmt: skip
                leads.to(**lead)
            offer.add_button(log, f"finding_{row.finding_id}", partial(finding_page, log, row.finding_id))


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


def _to_repeats(row: Any) -> dict[str, Any]:
    """To the variants of the cases with repeats, of those that the filters leave."""
    on = {slot: one for slot, one in state.slots().items() if slot not in state.off()}
    return {"step": "discover", "view": "variants", "slots": on | {"repeats:": f.Repeats()}}


def _slot(chosen: f.Filter) -> str:
    """Where the sidebar keeps a filter."""
    if not isinstance(chosen, f.Attribute):
        return chosen.kind
    return chosen.name if chosen.name in SLOTS else f"attribute:{chosen.name}"


LEADS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "time": _to_flow,
    "group": _to_groups,
    "outcome": _to_cases("map"),
    "rework": _to_repeats,
    "stuck": lambda row: {"step": "monitor", "view": "kpis"},
    "lost_after": _to_cases("map"),
    "cash": lambda row: {"step": "monitor", "view": "kpis"},
    "ways": _to_cases("variants"),
}
