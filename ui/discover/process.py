"""Discover, view *map*: how does the work really flow, and between which steps is most time lost?"""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.close_up import FlowFigures
from analysis.discover.flows import FLOWS
from analysis.discover.map_model import MapModel
from analysis.discover.pen import STATISTICS
from analysis.log import EventLog
from analysis.measures import precision
from analysis.report import Page
from ui import assumed, cached, calendar_panel, frame, goals, names, state, tables
from ui.discover import customer_view, map_content, map_controls, map_panel, map_texts
from ui.plain import plain
from ui.process_map import ToolTexts, held, process_map
from ui.report import offer, pictures
from ui.report.map import map_page, map_words
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


def headline(log: EventLog, level: map_content.Level, wait: int) -> str:
    """The finding as a slide says it."""
    if level.show == "customer":
        return customer_view.headline(log, wait)
    top = map_content.slowest(log, level)
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
    said, told = st.container(key="map_finding"), st.container(key="map_told")
    row = st.container(horizontal=True, key="map_row", gap="medium")
    place, panel = row.container(key="map_place"), row.container(key="map_panel", width=290)
    with told:
        level, figures = map_controls.draw(log, panel)
    top = map_content.slowest(log, level)
    with said:
        st.markdown(_finding(log, level, customer_view.wait_days(log)))
    model = map_content.drawn(log, level, figures, state.language())
    with place:
        chosen = process_map(
            model,
            key=map_controls.key(log),
            texts=tool_texts(),
            aria=t("discover.map.aria"),
            height=height(model),
            pick=map_controls.picked(),
            looks=cached.activity_looks(log),
        )
    with panel:
        phase = map_controls.phase_of(selected, log) if level.show == "phases" else None
        map_panel.draw(log, chosen, level=level, model=model, slowest=top, phase=phase)
    with st.container(horizontal=True, key="map_foot", vertical_alignment="center"):
        st.caption(_shown(log, level, top))
        map_controls.reset()
        _offer(log, level, figures, model)
    _note(log, figures)
    if level.show == "customer":
        customer_view.signs(log, customer_view.wait_days(log))
    frame.reading_help(_help(level, figures))
    _table(log, level, figures)


def page(log: EventLog, level: map_content.Level, figures: map_content.Figures, wait: int) -> Page:
    """The map as a page of a report; `wait` are the days from which the customer waits."""
    model = map_content.drawn(log, level, figures, state.language())
    said, assumption = headline(log, level, wait), _assumption(log, figures)
    return map_page(log, model, headline=said, definition=_definition(level), assumption=assumption)


def table_page(log: EventLog, level: map_content.Level, figures: map_content.Figures, wait: int) -> Page:
    """The transitions of what is looked at, those that take most time first, as a page of a report."""
    flows, columns = _flows(log, level, figures)
    words = map_words(
        log, headline=headline(log, level, wait), definition=t("discover.map.slide.definition_time"),
        assumption=_assumption(log, figures),
    )  # fmt: skip
    return tables.page(words, flows, columns, **_told(log, columns))


def _finding(log: EventLog, level: map_content.Level, wait: int) -> str:
    """What customers go through, or where most time is lost."""
    if level.show == "customer":
        return customer_view.finding(log, wait)
    return finding(log, map_content.slowest(log, level))


def _definition(level: map_content.Level) -> str:
    return t("help.customer_journey.read" if level.show == "customer" else "discover.map.slide.definition")


def _assumption(log: EventLog, figures: map_content.Figures) -> str:
    """What the figures take for granted, for the notes."""
    if figures.needs_money:
        rate = assumed.value(log, "cost_of_capital")
        return t("discover.map.money_note", rate=rate, cases=names.cases_noun(log)).replace("*", "")
    return calendar_panel.note(log, say=plain) if calendar_panel.in_use(log) else ""


def _offer(log: EventLog, level: map_content.Level, figures: map_content.Figures, model: MapModel) -> None:
    """The map as a picture, as a slide, and into the report."""
    wait = customer_view.wait_days(log)
    with offer.folded("map"):
        pictures.buttons(
            log, model, headline=headline(log, level, wait), key="map", name="process-map",
            definition=_definition(level),
        )  # fmt: skip
    offer.buttons(log, "map", partial(page, log, level, figures, wait), name="process-map")


def _help(level: map_content.Level, figures: map_content.Figures) -> str:
    if level.show == "customer":
        return "customer_journey"
    return {"money": "process_map_money", "rework": "process_map_rework"}.get(figures.mode, "process_map")


def _note(log: EventLog, figures: map_content.Figures) -> None:
    """What the figures take for granted: the rate of money, working hours; why there is no money."""
    if map_controls.is_money_asked() and log.is_money_mixed:
        frame.money_note(log)
    if figures.needs_money:
        rate = assumed.value(log, "cost_of_capital")
        st.caption(t("discover.map.money_note", rate=rate, cases=names.cases_noun(log)))
    if cached.above_target(log):
        st.caption(t("discover.map.above_target", mark=map_texts.ABOVE))
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
    detail, covered = map_controls.detail(log, level), map_content.covered(log, level)
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


def _table(log: EventLog, level: map_content.Level, figures: map_content.Figures) -> None:
    """Every transition of what is looked at, the ones that are not drawn too."""
    flows = _moves(log, level, figures)
    folded = st.expander(t("discover.map.table", n=len(flows)), key="map_table_folded", on_change="rerun")
    if not folded.open:
        return
    flows, columns = _flows(log, level, figures)
    with folded:
        tables.show(
            flows, columns, key="map_flows", search=True, download="transitions", log=log,
            make=partial(table_page, log, level, figures, customer_view.wait_days(log)),
            **_told(log, columns),
        )  # fmt: skip


def _moves(log: EventLog, level: map_content.Level, figures: map_content.Figures) -> pd.DataFrame:
    look = map_content.shown_of(log, level)
    return map_content.seen(log, look, with_rework=figures.needs_rework).moves


def _flows(
    log: EventLog, level: map_content.Level, figures: map_content.Figures
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Every transition with the figures chosen, and the kind of each."""
    flows, columns = _moves(log, level, figures), dict(FLOWS.columns)
    if figures.needs_rework:
        columns["n_rework"] = "count"
    if figures.needs_money:
        look = map_content.shown_of(log, level)
        money, _stops = cached.map_money(log, look, assumed.value(log, "cost_of_capital"), goals.of(log))
        flows = flows.merge(money.drop(columns="n_cases"), on=["source", "target"], how="left")
        columns |= {"amount": "number", "cost": "number"}
    return precision.to_whole_days(log, flows, ["median_h", "mean_h", "p90_h"]), columns


def _told(log: EventLog, columns: dict[str, str]) -> dict[str, Any]:
    labels = {name: t(f"discover.map.column.{name}") for name in columns if name != "n_cases"}
    say = dict.fromkeys(("source", "target"), partial(map_texts.box, log))
    return {"labels": labels | {"n_cases": names.cases_title(log)}, "say": say}
