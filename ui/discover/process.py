"""Discover, view *map*: how does the work really flow, and between which steps is most time lost?"""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from pathlib import Path

import streamlit as st

from analysis.discover.close_up import FlowFigures
from analysis.discover.flows import FLOWS
from analysis.discover.map_model import MapModel
from analysis.discover.pen import STATISTICS
from analysis.log import EventLog
from ui import assumptions, cached, calendar_panel, frame, names, state, tables
from ui.discover import customer_view, map_content, map_controls, map_panel, map_texts
from ui.process_map import ToolTexts, held, process_map
from ui.report.map import process_map_slide, transitions_slide
from ui.slides import slide_button
from ui.text import md, t

STYLE = Path(__file__).with_name("map.css")
RANKS = "①②③"
LEAST_HEIGHT, MOST_HEIGHT = 420, 1000
READABLE, AROUND = 0.92, 80
"""A map is as high as it needs to be where its texts are 11 pixels, and what stands around it."""


def view(log: EventLog) -> None:
    """Where most time is lost, the map, how to read it, and the same as a table."""
    st.html(STYLE)
    _explore(log)


def finding(log: EventLog, top: list[FlowFigures]) -> str:
    """Which transitions take most time, in a sentence of Markdown."""
    if not top:
        is_alone = cached.directly_follows(log).empty
        return md("discover.map.finding.none" if is_alone else "discover.map.finding.no_time")
    said = [_said(log, one, rank) for one, rank in zip(top, RANKS)]
    return t("discover.map.finding.sentence", n=len(said), flows=said)


def headline(log: EventLog, top: list[FlowFigures]) -> str:
    """The finding as a slide says it."""
    if not top:
        return t("discover.map.slide.none")
    source, target = (map_texts.box(log, name) for name in top[0][:2])
    return t("discover.map.slide.headline", source=source, target=target, share=top[0].share_time)


def _said(log: EventLog, one: FlowFigures, rank: str) -> str:
    source, target = (names.short(map_texts.box(log, name)) for name in (one.source, one.target))
    times = {"median": one.median_h, "share": one.share_time}
    return md("discover.map.finding.flow", rank=rank, source=source, target=target, **times)


@frame.fragment
def _explore(log: EventLog) -> None:
    """Finding, detail, figures, map, what is selected, and the table: a click redraws only these."""
    selected = held(map_controls.key(log))
    map_controls.unfold(selected, log)
    said = st.container(key="map_finding")
    level, figures = map_controls.draw(log)
    top = map_content.slowest(log, level)
    with said:
        _say(log, level, top)
    model = cached.map_drawn(log, level, figures, state.language())
    with st.container(horizontal=True, key="map_row", gap="medium"):
        with st.container(key="map_place"):
            chosen = process_map(
                model,
                key=map_controls.key(log),
                texts=tool_texts(),
                aria=t("discover.map.aria"),
                height=height(model),
                pick=map_controls.picked(),
                looks=cached.activity_looks(log),
            )
        with st.container(key="map_panel", width=290):
            phase = map_controls.phase_of(selected, log) if level.show == "phases" else None
            map_panel.draw(log, chosen, level=level, model=model, slowest=top, phase=phase)
    with st.container(horizontal=True, key="map_foot", vertical_alignment="center"):
        st.caption(_shown(log, level, top))
        map_controls.reset()
        slide_button(process_map_slide(log, model, headline=headline(log, top)), "map", name="process-map")
    _note(log, figures)
    if level.show == "customer":
        customer_view.signs(log)
    frame.reading_help(_help(level, figures))
    _table(log, level, figures, top)


def _say(log: EventLog, level: map_content.Level, top: list[FlowFigures]) -> None:
    """The finding: what customers go through, or where most time is lost."""
    st.markdown(customer_view.finding(log) if level.show == "customer" else finding(log, top))


def _help(level: map_content.Level, figures: map_content.Figures) -> str:
    if level.show == "customer":
        return "customer_journey"
    return {"money": "process_map_money", "rework": "process_map_rework"}.get(figures.mode, "process_map")


def _note(log: EventLog, figures: map_content.Figures) -> None:
    """What the figures take for granted: the rate of money, working hours; why there is no money."""
    if map_controls.is_money_asked() and log.is_money_mixed:
        frame.money_note(log)
    if figures.needs_money:
        rate = assumptions.value(log, "cost_of_capital")
        st.caption(t("discover.map.money_note", rate=rate, cases=names.cases_noun(log)))
    has_times = figures.mode == "time" or figures.second in STATISTICS
    if has_times or calendar_panel.in_use(log):
        st.caption(calendar_panel.note(log))


def height(model: MapModel) -> int:
    """How high the map stands on the page; the same whatever the filters."""
    return round(min(max(READABLE * model.height + AROUND, LEAST_HEIGHT), MOST_HEIGHT))


def tool_texts() -> ToolTexts:
    """What the map's own buttons are called."""
    return ToolTexts(**{one.name: t(f"discover.map.tool.{one.name}") for one in fields(ToolTexts)})


def _shown(log: EventLog, level: map_content.Level, top: list[FlowFigures]) -> str:
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


def _table(
    log: EventLog, level: map_content.Level, figures: map_content.Figures, top: list[FlowFigures]
) -> None:
    """Every transition of what is looked at, the ones that are not drawn too."""
    look = map_content.shown_of(log, level)
    flows = cached.map_seen(log, look, with_rework=figures.needs_rework).moves
    folded = st.expander(t("discover.map.table", n=len(flows)), key="map_table_folded", on_change="rerun")
    if not folded.open:
        return
    columns = dict(FLOWS.columns)
    if figures.needs_rework:
        columns["n_rework"] = "count"
    if figures.needs_money:
        money, _stops = cached.map_money(log, look, assumptions.value(log, "cost_of_capital"))
        flows = flows.merge(money.drop(columns="n_cases"), on=["source", "target"], how="left")
        columns |= {"amount": "number", "cost": "number"}
    with folded:
        say = dict.fromkeys(("source", "target"), partial(map_texts.box, log))
        labels = {name: t(f"discover.map.column.{name}") for name in columns if name != "n_cases"}
        tables.show(
            flows, columns, key="map_flows", say=say, labels=labels, search=True, download="transitions",
            slide=transitions_slide(log, flows, headline=headline(log, top)),
        )  # fmt: skip
