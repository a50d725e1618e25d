"""What becomes of the cases that enter a stage: moved on, won, lost, or still there?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.stages import FATES
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import charts_waits, frame, goals, names, tables
from ui.bottlenecks.stages_card import ended_as
from ui.cached import bottleneck_time as cached
from ui.charts import CONFIG
from ui.plain import halves, plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t

SAID_AFTER = 30


def draw(log: EventLog, stage: str) -> None:
    """The sentence, the shares day by day on top of each other, and those after 7, 30 and 90 days."""
    after, days = cached.fates(log, stage)
    st.markdown(f"#### {finding(log, stage, after, say=md)}")
    drawn = _drawn(log, days)
    st.plotly_chart(drawn, key="stages_fate", config=CONFIG, alt=finding(log, stage, after))
    offer(log, "stages_fate_chart", partial(chart_page, log, stage), name="stage-fates")
    frame.reading_help("stages_fate")
    tables.show(
        after, FATES, key="stages_fate", labels=_labels(log), download="stage-fates", log=log,
        make=partial(table_page, log, stage),
    )  # fmt: skip


def finding(log: EventLog, stage: str, after: pd.DataFrame, *, say: Any = plain) -> str:
    """What became of the cases after 30 days, or after as long as anybody was watched."""
    known = after[after["after_days"] <= SAID_AFTER]
    told = {"stage": stage, "cases": names.cases_noun(log)}
    if known.empty:
        return say("stages.fate.finding_short", **told)
    row = known.iloc[-1]
    return say("stages.fate.finding", days=int(row["after_days"]), became=_became(log, row), **told)


def _became(log: EventLog, row: pd.Series) -> str:
    """The parts that are not nothing: 61% have moved on."""
    how = {"won": ended_as(log, "won"), "lost": ended_as(log, "lost")}
    shares = {name: float(row[f"share_{name}"]) for name in ("moved", "won", "lost", "still")}
    parts = [
        t(f"stages.fate.became.{'over' if name in how else name}", share=share, how=how.get(name))
        for name, share in shares.items()
        if share > 0
    ]
    return halves(parts)


def chart_page(log: EventLog, stage: str) -> Page:
    """What became of the cases in a stage, day by day, as a page of a report."""
    after, days = cached.fates(log, stage)
    return Page(_words(log, stage, after), Chart(_drawn(log, days)))


def table_page(log: EventLog, stage: str) -> Page:
    """The same after 7, 30 and 90 days, as a page of a report."""
    after, _days = cached.fates(log, stage)
    return tables.page(_words(log, stage, after), after, FATES, labels=_labels(log))


def _drawn(log: EventLog, days: pd.DataFrame) -> Any:
    series = {_part(log, name): list(days[f"share_{name}"]) for name in ("moved", "won", "lost", "still")}
    return charts_waits.became(list(days["after_days"]), series, axis=t("stages.fate.axis"))


def _part(log: EventLog, name: str) -> str:
    return ended_as(log, name) if name in ("won", "lost") else t(f"stages.fate.{name}")


def _labels(log: EventLog) -> dict[str, str]:
    said = {f"share_{name}": _part(log, name) for name in ("moved", "won", "lost", "still")}
    return said | {name: t(f"stages.column.{name}") for name in ("after_days", "n_watched")}


def _words(log: EventLog, stage: str, after: pd.DataFrame) -> Any:
    found = cached.stages(log, goals.of(log))
    return slide_text(
        log,
        headline=finding(log, stage, after),
        population=t("stages.called", stage=stage),
        n=int(found.loc[found["stage"] == stage, "n_cases"].sum()),
        definition=t("help.stages_fate.read", cases=names.cases_noun(log)),
    )
