"""Discover, view *over time*, chart *every event*: a dot an event, a row a case."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover import over_time as measured
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import cached, charts_over_time, exact, names, state
from ui.discover import over_time_parts as parts
from ui.text import t, written

MOST_COLOURS = 12


def draw(log: EventLog, days: pd.DataFrame) -> None:
    """Every event of an even sample of cases."""
    by = parts.choice("over_time_colour", _colourings(log), "over_time.colour")
    said = finding(log)
    st.markdown(f"#### {said}")
    picked = parts.pick(_drawn(log, by), log, f"dots_{by}", alt=said)
    if picked:
        parts.only(log, "dots", picked[0], picked[-1])
    st.caption(t("over_time.pick_dots"))
    parts.slide(log, "dots", partial(page, log, by))
    parts.table(log, "dots", partial(_rows, log))


def finding(log: EventLog) -> str:
    """How many cases and events are drawn, of how many."""
    found = cached.dots(log)
    n_cases, all_cases = int(found["case_id"].nunique()), cached.size(log)[0]
    key = "over_time.finding.dots" if n_cases == all_cases else "over_time.finding.dots_sample"
    return t(key, cases=names.cases(log, n_cases), events=len(found), total=all_cases)


def page(log: EventLog, by: str) -> Page:
    """The dots as a page of a report: days since the first event, since a slide's cloud has no dates."""
    return Page(parts.about(log, "dots", finding(log)), Chart(_drawn(log, by, in_days=True)))


def _rows(log: EventLog) -> parts.Rows:
    found = exact.by_clock(log, cached.dots(log), "at").drop(columns="row")
    say = {"activity": partial(names.activity, log), "state": partial(names.case_state, log)}
    columns = tuple(
        n for n in ("case_id", "at", "activity", "state") if n != "state" or found[n].notna().any()
    )
    return parts.Rows(finding(log), found, dict(measured.DOTS.columns), columns, say)


def _drawn(log: EventLog, by: str, *, in_days: bool = False) -> Any:
    found, lang = cached.dots(log), state.language()
    groups, local = _groups(log, found, by), exact.by_clock(log, found, "at")["at"].dt.tz_localize(None)
    texts = [
        parts.lines(
            "over_time.dot",
            case=case,
            activity=names.activity(log, activity),
            at=written(at, "datetime", lang),
        )
        for case, activity, at in zip(found["case_id"], found["activity"], local, strict=True)
    ]
    drawing = {"colours": _colours(log, groups, by)}
    drawing |= {"axis": t("over_time.axis.dots", cases=names.cases_title(log))}
    across = local
    if in_days:
        across = (local - local.min()).dt.total_seconds() / 86400
        drawing |= {"across": t("over_time.axis.days", day=local.min().date())}
    return charts_over_time.dotted(list(across), list(found["row"]), groups, texts, **drawing)


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
