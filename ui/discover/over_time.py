"""Discover, view *over time*: when does work come, when is it done, and does it bunch?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover import over_time as measured
from analysis.log import EventLog
from analysis.measures import precision
from analysis.prepare.quality.hours import hours_of_work
from analysis.reading.zones import names as zone_names
from analysis.report import Chart, Page
from ui import cached, charts_over_time, frame, names, state
from ui.discover import dotted
from ui.discover import over_time_parts as parts
from ui.text import number, t, written

CHARTS = ("flow", "progress", "events", "week", "ends", "dots")
EVERY = ("week", "month")
MOST_WEEKS = 110
RECENT = {"week": 26, "month": 12}
"""Of so many of the last periods that are over the usual number is said."""


@frame.fragment
def view(log: EventLog) -> None:
    """One chart at a time: a sentence, the chart, how to read it, and the same as a table."""
    row = st.container(horizontal=True, vertical_alignment="center", key="over_time_choices")
    with row:
        one = parts.choice("over_time_chart", CHARTS, "over_time.chart")
        if one == "week":
            _choose_zone(log)
    days = cached.over_time_days(log)
    if days.empty:
        st.info(t("over_time.nothing"))
        return
    draw = {"week": _week, "ends": _ends, "dots": dotted.draw}.get(one, partial(_periods, one, row))
    draw(log, days)
    is_odd = one == "week" and odd_hours(cached.week_hours(log, zone=_zone(log))) is not None
    frame.reading_help("over_time_week_odd" if is_odd else f"over_time_{one}")


# -- by week or month


def _periods(one: str, row: Any, log: EventLog, days: pd.DataFrame) -> None:
    """Arrivals and finished, work in progress, or events, by week or month."""
    with row:
        every = parts.choice("over_time_every", EVERY, "over_time.every", default=_usual(days))
    found = _found(log, every)
    said = finding(log, one, every, found)
    st.markdown(f"#### {said}")
    picked = parts.pick(_drawn(log, one, every, found), log, f"{one}_{every}", alt=said)
    if picked:
        parts.only(log, one, picked[0], _end_of(picked[-1], every))
    st.caption(t("over_time.pick"))
    parts.slide(log, one, partial(periods_page, log, one, every))
    parts.table(log, one, partial(_period_rows, log, one, every))


def periods_page(log: EventLog, one: str, every: str | None = None) -> Page:
    """Arrivals and finished (`flow`), work in `progress`, or `events`, as a page of a report."""
    every = every or _usual(cached.over_time_days(log))
    found = _found(log, every)
    words = parts.about(log, one, finding(log, one, every, found))
    return Page(words, Chart(_drawn(log, one, every, found)))


def _period_rows(log: EventLog, one: str, every: str) -> parts.Rows:
    found = _found(log, every)
    columns = ("period", *_columns(one, found), "is_complete")
    latest_first, say = found[::-1].reset_index(drop=True), {"period": lambda at: parts.period(at, every)}
    said = finding(log, one, every, found)
    return parts.Rows(said, latest_first, dict(measured.PERIODS.columns), columns, say)


def _found(log: EventLog, every: str) -> pd.DataFrame:
    known = {"until": measured.last_day(log), "since": cached.first_day(log.unfiltered())}
    return measured.per_period(cached.over_time_days(log), every=every, **known)


def finding(log: EventLog, one: str, every: str, found: pd.DataFrame) -> str:
    """What the periods that are over say, in a sentence."""
    whole = found[found["is_complete"]]
    if not len(whole):
        return t("over_time.finding.too_short")
    cases, key = names.cases_noun(log), f"over_time.finding.{one}_{every}"
    recent = _usual_periods(one, every, whole)
    if one == "flow":
        key += "_alike" if ends_alike(found) else ""
        return t(
            key, cases=cases, n=len(recent), arrived=float(recent["n_arrived"].median()),
            closed=float(recent["n_closed"].median()), finished=float(recent["n_finished"].median()),
        )  # fmt: skip
    if one == "progress":
        most = whole.loc[whole["n_in_progress"].idxmax()]
        return t(
            key, cases=names.cases(log, int(whole["n_in_progress"].iloc[-1])),
            most=int(most["n_in_progress"]), at=parts.period(most["period"], every),
        )  # fmt: skip
    most = whole.loc[whole["n_events"].idxmax()]
    return t(
        key, median=float(recent["n_events"].median()), n=len(recent), most=int(most["n_events"]),
        at=parts.period(most["period"], every),
    )  # fmt: skip


def _usual_periods(one: str, every: str, whole: pd.DataFrame) -> pd.DataFrame:
    """The last periods, for arrivals up to the last one: a filter on the period leaves none after it."""
    if one == "flow" and whole["n_arrived"].any():
        whole = whole[: int(whole["n_arrived"].to_numpy().nonzero()[0][-1]) + 1]
    return whole.tail(RECENT[every])


def _usual(days: pd.DataFrame) -> str:
    return "week" if len(days) <= 7 * MOST_WEEKS else "month"


def ends_alike(found: pd.DataFrame) -> bool:
    """Whether closed and finished are the same throughout, as in a log of no process known here."""
    return bool((found["n_closed"] == found["n_finished"]).all())


def _columns(one: str, found: pd.DataFrame) -> tuple[str, ...]:
    if one == "flow" and ends_alike(found):
        return ("n_arrived", "n_finished")
    return {
        "flow": ("n_arrived", "n_closed", "n_finished"),
        "progress": ("n_in_progress",),
        "events": ("n_events",),
    }[one]


def _drawn(log: EventLog, one: str, every: str, found: pd.DataFrame) -> Any:
    series = {name: t(f"over_time.series.{name}") for name in _columns(one, found)}
    lang = state.language()
    texts = {
        said: [
            parts.lines(
                "over_time.hover", at=parts.period(at, every), what=said, n=number(n, lang), note=_note(whole)
            )
            for at, n, whole in zip(found["period"], found[name], found["is_complete"], strict=True)
        ]
        for name, said in series.items()
    }
    at = list(found["period"])
    if one == "flow":
        values = {said: list(found[name]) for name, said in series.items()}
        return charts_over_time.period_lines(at, values, texts, axis=names.cases_title(log))
    name, said = next(iter(series.items()))
    return charts_over_time.period_bars(
        at, list(found[name]), name=said, unfinished=list(~found["is_complete"]), texts=texts[said]
    )


def _note(is_complete: bool) -> str:
    return "" if is_complete else t("over_time.not_over")


def _end_of(first: str, every: str) -> str:
    day = date.fromisoformat(first)
    if every == "week":
        return (day + timedelta(days=6)).isoformat()
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).isoformat()


# -- within the week, and the ends of months


def _week(log: EventLog, days: pd.DataFrame) -> None:
    """When in the week events happen, hour by hour."""
    if precision.is_whole_days_throughout(log):
        st.info(t("over_time.days_only"))
        return
    zone = _zone(log)
    found = cached.week_hours(log, zone=zone)
    said = _week_finding(log, found)
    st.markdown(f"#### {said}")
    st.plotly_chart(_week_drawn(found), key="over_time_week", config=parts.CONFIG, alt=said)
    if log.day_only:
        st.caption(t("over_time.some_days_only", n=len(log.day_only)))
    if odd_hours(found):
        since, until = odd_hours(found)
        st.info(t("over_time.odd_hours", since=since, until=until))
    st.caption(t("over_time.clock", zone=zone or log.zone or "UTC"))
    parts.slide(log, "week", partial(week_page, log, zone))
    parts.table(log, "week", partial(_week_rows, log, zone))


def _zone(log: EventLog) -> str | None:
    """The clock that was chosen for the hours of the week; None for the log's own."""
    return state.selected(f"week_zone:{log.log_id}")


def _choose_zone(log: EventLog) -> None:
    key = "week_zone_shown"
    state.show_in(key, _zone(log) or log.zone or "UTC")
    st.selectbox(
        t("over_time.zone"), zone_names(), key=key, width=240, label_visibility="collapsed",
        on_change=lambda: state.select(f"week_zone:{log.log_id}", state.value(key)),
    )  # fmt: skip


def odd_hours(found: pd.DataFrame) -> tuple[str, str] | None:
    """From when to when most work is done, where that looks like the clock of another time zone."""
    hours = hours_of_work(found.groupby("hour")["n"].sum().reindex(range(24), fill_value=0).to_list())
    return (f"{hours[0]:02d}:00", f"{hours[1]:02d}:00") if hours else None


def week_page(log: EventLog, zone: str | None = None) -> Page:
    """When in the week events happen, as a page of a report; by the log's own clock without a `zone`."""
    found = cached.week_hours(log, zone=zone)
    words = parts.about(log, "week", _week_finding(log, found))
    said = [part for part in (words.subtitle, t("over_time.clock", zone=zone or log.zone or "UTC")) if part]
    return Page(replace(words, subtitle=" · ".join(said)), Chart(_week_drawn(found)))


def _week_rows(log: EventLog, zone: str | None) -> parts.Rows:
    found, lang = cached.week_hours(log, zone=zone), state.language()
    say = {"weekday": lambda day: parts.weekday(day, lang), "hour": lambda hour: f"{hour:02d}"}
    kinds = {"weekday": "text", "hour": "text", "n": "count"}
    return parts.Rows(_week_finding(log, found), found, kinds, tuple(kinds), say)


def _week_drawn(found: pd.DataFrame) -> Any:
    lang = state.language()
    grid = found.pivot(index="weekday", columns="hour", values="n")
    weekdays = [parts.weekday(day, lang) for day in grid.index]
    hours = [f"{hour:02d}" for hour in grid.columns]
    texts = [
        [
            parts.lines("over_time.hour", day=day, hour=hour, n=number(n, lang))
            for hour, n in zip(hours, row, strict=True)
        ]
        for day, row in zip(weekdays, grid.to_numpy(), strict=True)
    ]
    return charts_over_time.week(weekdays, hours, grid.to_numpy().tolist(), texts)


def _week_finding(log: EventLog, found: pd.DataFrame) -> str:
    total = int(found["n"].sum())
    weekend = int(found.loc[found["weekday"] >= 6, "n"].sum())
    in_office = found["weekday"].le(5) & found["hour"].between(9, 17)
    return t(
        "over_time.finding.week", n=total, office=float(found.loc[in_office, "n"].sum() / max(total, 1)),
        weekend=weekend / max(total, 1),
    )  # fmt: skip


def _ends(log: EventLog, days: pd.DataFrame) -> None:
    """How much is closed in the last days of months and quarters, beside an even spread."""
    found = measured.bunching(days)
    if found.empty:
        st.info(t("over_time.nothing_closed", cases=names.cases_noun(log)))
        return
    said = _ends_finding(log, found)
    st.markdown(f"#### {said}")
    st.plotly_chart(_ends_drawn(found), key="over_time_ends", config=parts.CONFIG, alt=said)
    parts.slide(log, "ends", partial(ends_page, log))
    parts.table(log, "ends", partial(_ends_rows, log))


def has_ends(log: EventLog) -> bool:
    """Whether anything was closed, so that the ends of months say something."""
    return not measured.bunching(cached.over_time_days(log)).empty


def ends_page(log: EventLog) -> Page:
    """How much is closed in the last days of months and quarters, as a page of a report."""
    found = measured.bunching(cached.over_time_days(log))
    return Page(parts.about(log, "ends", _ends_finding(log, found)), Chart(_ends_drawn(found)))


def _ends_rows(log: EventLog) -> parts.Rows:
    found = measured.bunching(cached.over_time_days(log))
    kinds = dict(measured.BUNCHING.columns)
    say = {"ends": lambda one: t(f"over_time.ends.{one}", n=measured.LAST_DAYS)}
    return parts.Rows(_ends_finding(log, found), found, kinds, tuple(kinds), say)


def _ends_finding(log: EventLog, found: pd.DataFrame) -> str:
    month = found.iloc[0]
    return t(
        "over_time.finding.ends", cases=names.cases(log, int(month["n"])), share=float(month["share"]),
        even=float(month["share_even"]), days=measured.LAST_DAYS, quarter=float(found.iloc[1]["share"]),
        quarter_even=float(found.iloc[1]["share_even"]),
    )  # fmt: skip


def _ends_drawn(found: pd.DataFrame) -> Any:
    lang = state.language()
    labels = [t(f"over_time.ends.{one}", n=measured.LAST_DAYS) for one in found["ends"]]
    texts = tuple([written(v, "percent", lang) for v in found[name]] for name in ("share", "share_even"))
    return charts_over_time.beside(
        labels, list(found["share"]), list(found["share_even"]), texts=texts,
        words=(t("over_time.column.share"), t("over_time.column.share_even")),
    )  # fmt: skip
