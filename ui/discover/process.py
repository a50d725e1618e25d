"""Discover, view *map*: how does the work really flow, and between which steps is most time lost?"""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from pathlib import Path

import streamlit as st

from analysis.discover.close_up import FlowFigures, most_time
from analysis.discover.flows import FLOWS
from analysis.log import EventLog
from ui import cached, frame, names, state, tables
from ui.discover import map_controls, map_panel
from ui.process_map import ToolTexts, process_map
from ui.report.map import process_map_slide, transitions_slide
from ui.slides import slide_button
from ui.text import md, t

STYLE = Path(__file__).with_name("map.css")
RANKS = "①②③"
HEIGHT = 760


def view(log: EventLog) -> None:
    """Where most time is lost, the map, how to read it, and the same as a table."""
    st.html(STYLE)
    top = slowest(log)
    st.markdown(finding(log, top))
    _explore(log, top)
    frame.reading_help("process_map")
    _table(log, top)


def slowest(log: EventLog) -> list[FlowFigures]:
    """The transitions that carry the badges 1 to 3."""
    return most_time(cached.directly_follows(log), n_cases=cached.size(log)[0])


def finding(log: EventLog, top: list[FlowFigures]) -> str:
    """Which transitions take most time, in a sentence of Markdown."""
    if not top:
        return md("discover.map.finding.none")
    said = [_said(log, one, rank) for one, rank in zip(top, RANKS)]
    return t("discover.map.finding.sentence", n=len(said), flows=said)


def headline(log: EventLog, top: list[FlowFigures]) -> str:
    """The finding as a slide says it."""
    if not top:
        return t("discover.map.slide.none")
    source, target = (names.activity(log, name) for name in top[0][:2])
    return t("discover.map.slide.headline", source=source, target=target, share=top[0].share_time)


def _said(log: EventLog, one: FlowFigures, rank: str) -> str:
    source, target = (names.short(names.activity(log, name)) for name in (one.source, one.target))
    times = {"median": one.median_h, "share": one.share_time}
    return md("discover.map.finding.flow", rank=rank, source=source, target=target, **times)


@frame.fragment
def _explore(log: EventLog, top: list[FlowFigures]) -> None:
    """Detail, colour, map and the figures of what is selected: a click redraws only these."""
    level, mode = map_controls.draw(log)
    model = cached.map_drawn(log, level, mode, state.language())
    with st.container(horizontal=True, key="map_row", gap="medium"):
        with st.container(key="map_place"):
            chosen = process_map(
                model,
                key=map_controls.key(log),
                texts=tool_texts(),
                aria=t("discover.map.aria"),
                height=HEIGHT,
                pick=map_controls.picked(),
            )
        with st.container(key="map_panel", width=290):
            map_panel.draw(log, chosen, model=model, slowest=top)
    with st.container(horizontal=True, key="map_foot", vertical_alignment="center"):
        st.caption(_shown(log, level, top))
        map_controls.reset()
        slide_button(process_map_slide(log, model, headline=headline(log, top)), "map", name="process-map")


def tool_texts() -> ToolTexts:
    """What the map's own buttons are called."""
    return ToolTexts(**{one.name: t(f"discover.map.tool.{one.name}") for one in fields(ToolTexts)})


def _shown(log: EventLog, level: map_controls.Level, top: list[FlowFigures]) -> str:
    """How much of the view is drawn, and which of the slowest transitions are not."""
    detail, covered = map_controls.detail(log, level), cached.map_covered(log, level)
    said = md(
        "discover.map.shown",
        activities=len(detail.activities),
        all_activities=len(detail.names),
        flows=len(detail.flows),
        share_moves=covered.share_moves,
        share_cases=covered.share_cases,
        cases=names.cases_noun(log),
    )
    drawn = {link[:2] for link in detail.flows}
    hidden = [rank for one, rank in zip(top, RANKS) if one[:2] not in drawn]
    return f"{said} {md('discover.map.hidden', ranks=hidden)}" if hidden else said


@frame.fragment
def _table(log: EventLog, top: list[FlowFigures]) -> None:
    flows = cached.directly_follows(log)
    folded = st.expander(t("discover.map.table", n=len(flows)), key="map_table_folded", on_change="rerun")
    if folded.open:
        with folded:
            say = dict.fromkeys(("source", "target"), partial(names.activity, log))
            labels = {name: t(f"discover.map.column.{name}") for name in FLOWS.columns if name[:2] != "n_"}
            tables.show(
                flows, FLOWS, key="map_flows", say=say, labels=labels, search=True, download="transitions",
                slide=transitions_slide(log, flows, headline=headline(log, top)),
            )  # fmt: skip
