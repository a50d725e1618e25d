"""Who takes up what waits for a step, and whose share of it waits longest?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.queues import BY_WHOM
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import assumed, charts, frame, goals, names, state, tables
from ui.bottlenecks import above
from ui.cached import bottleneck_time as cached
from ui.charts import CONFIG
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

BARS = 12
COLUMNS = ("who", "n", "median_h", "p90_h", "longest_h", "total_h", "excess_h")


def draw(log: EventLog, activity: str, by: str) -> None:
    """The queue by person or team."""
    found = shown(log, activity, by)
    if found.empty:
        st.info(t("queues.whom.none", n=assumed.value(log, "min_shown")))
        return
    said = finding(log, activity, found)
    st.markdown(f"#### {finding(log, activity, found, say=md)}")
    st.plotly_chart(_drawn(log, activity, found.head(BARS)), key="queues_whom", config=CONFIG, alt=said)
    offer(log, "queues_whom_chart", partial(chart_page, log, activity, by), name="queue-by-whom")
    frame.reading_help("queues_whom", above=above.into(log, activity))
    tables.show(
        found, BY_WHOM, key="queues_whom", columns=COLUMNS, labels=_labels(log, activity, by),
        download="queue-by-whom", log=log, make=partial(table_page, log, activity, by),
    )  # fmt: skip


def shown(log: EventLog, activity: str, by: str) -> pd.DataFrame:
    """Those who took up enough, the most time above usual first; no one told is named so."""
    found = cached.queues_by_whom(log, activity, goals.of(log), team=by == "team")
    kept = found[found["n"] >= assumed.value(log, "min_shown")].reset_index(drop=True)
    return kept.assign(who=kept["who"].map(lambda one: one or t("filter.said.no_value")))


def finding(log: EventLog, activity: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """With whom most time above usual lies; a description, no verdict."""
    row, total = found.iloc[0], float(found["excess_h"].sum())
    told = {"activity": names.activity(log, activity), "who": str(row["who"]), "n": int(row["n"])}
    told["above"] = above.into(log, activity)
    if len(found) < 2 or not total:
        return say("queues.whom.finding_one", median=float(row["median_h"]), **told)
    share_n = float(row["n"] / found["n"].sum())
    return say("queues.whom.finding", share=float(row["excess_h"]) / total, of_all=share_n, **told)


def chart_page(log: EventLog, activity: str, by: str) -> Page:
    """The bars as a page of a report."""
    found = shown(log, activity, by)
    return Page(_words(log, activity, found), Chart(_drawn(log, activity, found.head(BARS))))


def table_page(log: EventLog, activity: str, by: str) -> Page:
    """The figures as a page of a report."""
    found = shown(log, activity, by)
    words = _words(log, activity, found)
    return tables.page(words, found, BY_WHOM, columns=COLUMNS, labels=_labels(log, activity, by))


def _drawn(log: EventLog, activity: str, found: pd.DataFrame) -> Any:
    return charts.bars(
        [t("bottlenecks.bar", group=row.who, n=row.n) for row in found.itertuples()],
        list(found["excess_h"] / 24),
        axis=t(f"bottlenecks.above.axis.{above.kind_into(log, activity)}", cases=names.cases_noun(log)),
        texts=[written(hours, "days", state.language()) for hours in found["excess_h"]],
        highlight=1,
    )


def _labels(log: EventLog, activity: str, by: str) -> dict[str, str]:
    said = {name: t(f"queues.column.{name}") for name in COLUMNS[1:-1]} | {"who": t(f"queues.by.{by}")}
    return said | {"excess_h": t(f"bottlenecks.above.column.{above.kind_into(log, activity)}")}


def _words(log: EventLog, activity: str, found: pd.DataFrame) -> Any:
    return slide_text(
        log, headline=finding(log, activity, found), n=int(found["n"].sum()),
        population=t("queues.population", case=names.case_noun(log)),
        definition=t("help.queues_whom.read", above=above.into(log, activity)), assumption=above.noted(log),
    )  # fmt: skip
