"""Which cases waited longest for a step, and since when?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.queues import WAITS
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page
from ui import cached as everything
from ui import exact, filters, frame, journey, names, state, tables
from ui.bottlenecks import queues_over_time
from ui.bottlenecks.nothing import nothing
from ui.cached import bottleneck_time as cached
from ui.discover.cases import open_case
from ui.plain import plain
from ui.report.text import slide_text
from ui.text import md, t

SLOT = "longest_waits"


def draw(log: EventLog, activity: str) -> None:
    """The longest waits as a table; a picked one opens its case."""
    found = cached.longest_waits(log, activity)
    if found.empty:
        st.info(nothing(log, "queues.none_for", activity=names.activity(log, activity)))
        return
    st.markdown(f"#### {finding(log, activity, found, say=md)}")
    picked = tables.show(
        exact.by_clock(log, found, "since", "until"), WAITS, key=f"queues_waits_{log.view_id}_{activity}",
        labels=_labels(log), say=_say(log), selection="single-row", download="longest-waits",
        stem="queues_waits", log=log, make=partial(table_page, log, activity),
    )  # fmt: skip
    ids = [str(found["case_id"].iloc[row]) for row in picked] or list(dict.fromkeys(found["case_id"]))
    _buttons(log, ids, is_picked=bool(picked))
    frame.reading_help("queues_waits")


def _buttons(log: EventLog, ids: list[str], *, is_picked: bool) -> None:
    """Filter to these cases, or open the one that is picked."""
    with st.container(horizontal=True, key="waits_buttons", gap="small"):
        only = t("queues.waits.only", cases=names.cases(log, len(ids)))
        if st.button(only, key="waits_only", icon=":material/filter_alt:"):
            filters.only(SLOT, f.CaseIds(ids, what="" if is_picked else "waits"))
            st.rerun()
        label = t("queues.waits.open", case=names.case_noun(log))
        if st.button(label, key="waits_open", icon=":material/open_in_new:", disabled=not is_picked):
            open_case(log, ids[0])
            st.switch_page(journey.PAGES["discover"], query_params=state.address())


def main_source(log: EventLog, activity: str) -> str:
    """The step before, on which most time is lost on the way to this one."""
    flows = everything.transitions(log)
    here = flows[flows["target"] == activity].sort_values(["excess_h", "total_h"], ascending=False)
    return str(here["source"].iloc[0])


def finding(log: EventLog, activity: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """The longest wait, as a sentence."""
    row = found.iloc[0]
    told = {"activity": names.activity(log, activity), "case": str(row["case_id"])}
    told["noun"] = names.case_noun(log)
    if not row["wait_h"] > 0:
        return say("queues.waits.finding_none", **told)
    wait = exact.between(log, activity, activity, float(row["wait_h"]))
    return say("queues.waits.finding", wait=wait, n=len(found), **told)


def table_page(log: EventLog, activity: str) -> Page:
    """The longest waits as a page of a report."""
    found = exact.by_clock(log, cached.longest_waits(log, activity), "since", "until")
    words = slide_text(
        log, headline=finding(log, activity, found), n=len(found),
        population=t("queues.population", case=names.case_noun(log)),
        definition=t("help.queues_waits.read"), assumption=queues_over_time.still_waiting(log),
    )  # fmt: skip
    return tables.page(words, found, WAITS, labels=_labels(log), say=_say(log))


def _labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"queues.column.{name}") for name in ("source", "since", "until", "wait_h")}
    return said | {"case_id": names.case_title(log)}


def _say(log: EventLog) -> dict[str, Any]:
    return {"source": partial(names.activity, log)}
