"""How many cases wait week by week: for one step, and in each stage?"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.queues import WEEKS
from analysis.log import EventLog
from analysis.measures.kpi import available
from analysis.measures.stage_visits import has_history
from analysis.report import Chart, Page
from ui import charts_waits, frame, goals, names, tables
from ui.act import figure
from ui.bottlenecks import areas, moves
from ui.bottlenecks.nothing import nothing
from ui.cached import bottleneck_time as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t

LINES = {"waiting": ("n_waiting",), "flow": ("n_came", "n_done")}
COLUMNS = ("week", "n_waiting", "n_most", "n_came", "n_done", "is_complete")
RECENT = 13
MOST_STAGES = 12


def draw(log: EventLog, activity: str, one: str) -> None:
    """Who waited for a step week by week, or what came and was done."""
    found = cached.queue_weeks(log, activity)
    if found.empty:
        st.info(nothing(log, "queues.none_for", activity=names.activity(log, activity)))
        return
    st.markdown(f"#### {finding(log, activity, found, say=md)}")
    drawn = _drawn(log, activity, found, one)
    st.plotly_chart(drawn, key=f"queues_weeks_{one}", config=CONFIG, alt=finding(log, activity, found))
    st.caption(still_waiting(log))
    offer(log, f"queues_weeks_{one}", partial(chart_page, log, activity, one), name="queue-weeks")
    frame.reading_help("queues_weeks")
    latest_first = found[::-1].reset_index(drop=True)
    tables.show(
        latest_first, WEEKS, key="queues_weeks", columns=COLUMNS, labels=_labels(), say={"week": week},
        download="queue-weeks", log=log, make=partial(table_page, log, activity),
    )  # fmt: skip


def finding(log: EventLog, activity: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """How many wait usually, when most did, and whether more came than was done."""
    whole = found[found["is_complete"]]
    told = {"activity": names.activity(log, activity)}
    if whole.empty:
        return say("queues.weeks.finding_short", **told)
    settled = whole[whole["week"] < _unsure(log, activity)]
    whole = settled if len(settled) else whole
    most, recent = whole.loc[whole["n_most"].idxmax()], whole.tail(RECENT)
    if not most["n_most"]:
        return say("queues.weeks.finding_short_waits", **told)
    return say(
        "queues.weeks.finding", usual=float(whole["n_waiting"].median()), most=int(most["n_most"]),
        at=date.fromisoformat(most["week"]), n=len(recent), came=int(recent["n_came"].sum()),
        done=int(recent["n_done"].sum()), **told,
    )  # fmt: skip


def still_waiting(log: EventLog) -> str:
    """That what waits now is in no queue yet, and where it is counted."""
    keys = ("open", "open_in_stages") if has_history(log) else ("open",)
    return together([t(f"queues.{key}", cases=names.cases_noun(log)) for key in keys])


def chart_page(log: EventLog, activity: str, one: str) -> Page:
    """One of the two charts as a page of a report."""
    found = cached.queue_weeks(log, activity)
    return Page(_words(log, activity, found), Chart(_drawn(log, activity, found, one)))


def table_page(log: EventLog, activity: str) -> Page:
    """The weeks as a page of a report, the latest first."""
    found = cached.queue_weeks(log, activity)[::-1].reset_index(drop=True)
    words = _words(log, activity, cached.queue_weeks(log, activity))
    return tables.page(words, found, WEEKS, columns=COLUMNS, labels=_labels(), say={"week": week})


def draw_stages(log: EventLog) -> None:
    """How many cases were in each stage, on top of each other, week by week, and now."""
    found = cached.queue_stages(log)
    if found.empty:
        st.info(t("stages.none", cases=names.cases_noun(log)))
        return
    said = stages_finding(log)
    st.markdown(f"#### {stages_finding(log, say=md)}")
    st.plotly_chart(_drawn_stages(log, found), key="queues_stages", config=CONFIG, alt=said)
    offer(log, "queues_stages_chart", partial(stages_page, log), name="queue-stages")
    _of_fullest(log, found)
    frame.reading_help("queues_stages")
    wide = _wide(found)[::-1].reset_index()
    tables.show(
        wide, _kinds(wide), key="queues_stages", labels={"week": t("queues.column.week")},
        say={"week": week}, download="queue-stages", log=log, make=partial(stages_table_page, log),
    )  # fmt: skip


def _of_fullest(log: EventLog, found: pd.DataFrame) -> None:
    """The cases of the stage in which most are now, and an action on those stuck there; else the stages."""
    now = _wide(found).iloc[-1]
    if not now.sum():
        if st.button(t("bottlenecks.view.stages"), key="queue_to_stages", icon=":material/view_week:"):
            areas.choose("stages")
            st.rerun()
    else:
        stage = str(now.idxmax())
        subject = figure.of_stage(stage) if "stuck_share" in available(log) else None
        moves.of_group(log, "stage", stage, key="queue_stage", act=subject)


def stages_finding(log: EventLog, *, say: Any = plain) -> str:
    """Where most cases are now, against a quarter of a year ago."""
    wide = _wide(cached.queue_stages(log))
    if wide.empty:
        return say("stages.none", cases=names.cases_noun(log))
    now, before = wide.iloc[-1], wide.iloc[max(len(wide) - 1 - RECENT, 0)]
    if not now.sum():
        return say("queues.stages.finding_none", cases=names.cases_noun(log))
    stage = now.idxmax()
    told = {"stage": str(stage), "n": int(now[stage]), "cases": names.cases(log, int(now.sum()))}
    if len(wide) <= RECENT:
        return say("queues.stages.finding_short", **told)
    return say("queues.stages.finding", before=int(before[stage]), **told)


def stages_page(log: EventLog) -> Page:
    """The stages over time as a page of a report."""
    found = cached.queue_stages(log)
    return Page(_stages_words(log, found), Chart(_drawn_stages(log, found)))


def stages_table_page(log: EventLog) -> Page:
    """The same as a table, the latest week first."""
    found = cached.queue_stages(log)
    wide = _wide(found)[::-1].reset_index()
    labels = {"week": t("queues.column.week")}
    return tables.page(_stages_words(log, found), wide, _kinds(wide), labels=labels, say={"week": week})


def week(first: str) -> str:
    """The week of 5 Feb 2024."""
    return t("over_time.week_of", day=date.fromisoformat(first))


def _drawn(log: EventLog, activity: str, found: pd.DataFrame, one: str) -> Any:
    series = {t(f"queues.column.{name}"): list(found[name]) for name in LINES[one]}
    return charts_waits.over_weeks(
        list(found["week"]), series, axis=t(f"queues.lines.{one}"), unsure=_unsure(log, activity)
    )


def _unsure(log: EventLog, activity: str) -> str:
    """From when on the line is too low: one in ten waits that began then has not come to its end."""
    found = cached.queues(log, goals.of(log))
    late_h = float(found.loc[found["activity"] == activity, "p90_h"].max())
    return str((log.as_of - timedelta(hours=late_h)).date())


def _drawn_stages(log: EventLog, found: pd.DataFrame) -> Any:
    wide = _wide(found)
    series = {str(stage): list(wide[stage]) for stage in list(wide.columns)[:MOST_STAGES]}
    return charts_waits.over_weeks(list(wide.index), series, axis=names.cases_title(log), stack=True)


def _wide(found: pd.DataFrame) -> pd.DataFrame:
    """A row a week, a column a stage; those in which most were come first."""
    if found.empty:
        return pd.DataFrame()
    wide = found.pivot(index="week", columns="stage", values="n").fillna(0).astype("int64")
    wide.columns.name = None
    return wide[wide.sum().sort_values(ascending=False, kind="stable").index]


def _kinds(wide: pd.DataFrame) -> dict[str, str]:
    return {name: "text" if name == "week" else "count" for name in wide.columns}


def _labels() -> dict[str, str]:
    return {name: t(f"queues.column.{name}") for name in COLUMNS}


def _words(log: EventLog, activity: str, found: pd.DataFrame) -> Any:
    return slide_text(
        log, headline=finding(log, activity, found), n=int(found["n_came"].sum()),
        population=t("queues.population", case=names.case_noun(log)),
        definition=t("help.queues_weeks.read"), assumption=still_waiting(log),
    )  # fmt: skip


def _stages_words(log: EventLog, found: pd.DataFrame) -> Any:
    return slide_text(
        log, headline=stages_finding(log), population=names.cases_title(log),
        n=int(_wide(found).iloc[-1].sum()),
        definition=t("help.queues_stages.read", cases=names.cases_noun(log)),
    )  # fmt: skip
