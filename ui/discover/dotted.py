"""Discover, view *over time*, chart *every event*: a dot an event, a row a case."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.discover import over_time as measured
from analysis.log import EventLog
from ui import cached, charts_over_time, exact, names, state
from ui.discover import over_time_parts as parts
from ui.text import t, written

MOST_COLOURS = 12


def draw(log: EventLog, days: pd.DataFrame) -> None:
    """Every event of an even sample of cases."""
    found = cached.dots(log)
    n_cases, all_cases = int(found["case_id"].nunique()), cached.size(log)[0]
    by = parts.choice("over_time_colour", _colourings(log), "over_time.colour")
    groups = _groups(log, found, by)
    key = "over_time.finding.dots" if n_cases == all_cases else "over_time.finding.dots_sample"
    said = t(key, cases=names.cases(log, n_cases), events=len(found), total=all_cases)
    st.markdown(f"#### {said}")
    local = exact.by_clock(log, found, "at")["at"].dt.tz_localize(None)
    lang = state.language()
    texts = [
        parts.lines(
            "over_time.dot",
            case=case,
            activity=names.activity(log, activity),
            at=written(at, "datetime", lang),
        )
        for case, activity, at in zip(found["case_id"], found["activity"], local, strict=True)
    ]
    axis = t("over_time.axis.dots", cases=names.cases_title(log))
    colours = _colours(log, groups, by)
    rows = list(found["row"])
    drawn = charts_over_time.dotted(list(local), rows, groups, texts, colours=colours, axis=axis)
    picked = parts.pick(drawn, log, f"dots_{by}", alt=said)
    if picked:
        parts.only(log, "dots", picked[0], picked[-1])
    st.caption(t("over_time.pick_dots"))
    since = (local - local.min()).dt.total_seconds() / 86400
    flat = charts_over_time.dotted(
        list(since), rows, groups, texts, colours=colours, axis=axis,
        across=t("over_time.axis.days", day=local.min().date()),
    )  # fmt: skip
    parts.slide(log, "dots", said, flat)
    shown = exact.by_clock(log, found, "at").drop(columns="row")
    say = {"activity": partial(names.activity, log), "state": lambda key: names.case_state(log, key)}
    columns = tuple(
        n for n in ("case_id", "at", "activity", "state") if n != "state" or found[n].notna().any()
    )
    parts.table(log, "dots", said, shown, measured.DOTS, columns, say=say)


def _colourings(log: EventLog) -> tuple[str, ...]:
    return ("state", "activity") if log.catalogue.states else ("activity",)


def _groups(log: EventLog, found: pd.DataFrame, by: str) -> list[str]:
    """What each dot is coloured by; beyond the commonest activities: others."""
    if by == "state":
        return [names.case_state(log, key) if key else t("over_time.others") for key in found["state"]]
    common = set(found["activity"].value_counts().index[:MOST_COLOURS])
    return [names.activity(log, a) if a in common else t("over_time.others") for a in found["activity"]]


def _colours(log: EventLog, groups: list[str], by: str) -> dict[str, str]:
    present = dict.fromkeys(groups)
    if by == "state":
        order = [names.case_state(log, one.key) for one in log.catalogue.states]
        kept = [one for one in order if one in present] + [one for one in present if one not in order]
        return dict(zip(kept, charts_over_time.DOT_COLOURS))
    labels = {names.activity(log, name): name for name in cached.names(log.unfiltered())["activity"]}
    known = cached.activity_colours(log)
    return {one: known.get(labels.get(one, ""), charts_over_time.GREY) for one in present}
