"""When is work done, and do times count only then? The part of the assumptions panel on working hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from functools import partial
from typing import Any

import streamlit as st
from babel import Locale

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import calendar as working
from analysis.log.calendar import Calendar, Hours
from analysis.reading.zones import names as zone_names
from ui import cached, names, state, workspace
from ui.text import LOCALES, escape, listed, md, t

EVERYWHERE = ""
QUARTER = 900
NEXT_SHIFT = (19.0, 22.0)


def in_use(log: EventLog) -> Calendar | None:
    """The calendar by which times are counted; None while they are calendar time."""
    return held(log) if _stored(log).get("is_on") else None


def held(log: EventLog) -> Calendar:
    """The calendar of a log's series, used or not; one that can no longer be read counts as none."""
    try:
        return Calendar.from_dict(_stored(log)["calendar"]) if "calendar" in _stored(log) else Calendar()
    except AnalysisError:
        return Calendar()


def note(log: EventLog, *, say: Callable[..., str] = md) -> str:
    """Which time the figures above are in: the sentence below a figure that can be counted both ways."""
    calendar = in_use(log)
    if calendar is None:
        return t("calendar.note_calendar")
    told = said(log, calendar.hours)
    if not calendar.elsewhere or not log.has_column(calendar.by):
        return say("calendar.note_working", hours=told)
    return say("calendar.note_working_places", hours=told, places=[place for place, _h in calendar.elsewhere])


def say_all_hours(log: EventLog) -> None:
    """The line below figures that always count every hour; nothing while no working hours are used."""
    if in_use(log):
        st.caption(t("calendar.note_all_hours"))


def said(log: EventLog, hours: Hours) -> str:
    """Monday to Friday, 09:00–18:00, public holidays of Germany off."""
    lang = state.language()
    params: dict[str, Any] = {
        "days": _days(hours.days, lang),
        "shifts": [*map(working.written, hours.shifts)],
    }
    if hours.country:
        told = t("calendar.said_off", country=_country(hours.country, lang), **params)
    else:
        told = t("calendar.said", **params)
    return t("calendar.said_zone", said=told, zone=hours.zone or log.zone or "UTC")


def draw(log: EventLog) -> None:
    """The switch, the hours that hold everywhere, and those of single regions."""
    calendar = held(log)
    st.caption(t("calendar.text"))
    state.show_in("calendar_on", bool(_stored(log).get("is_on")))
    st.toggle(t("calendar.switch"), key="calendar_on", on_change=_switched, args=(log,))
    _hours(log, EVERYWHERE, calendar.hours)
    if calendar.by in log.roles:
        _places(log, calendar)
    if _stored(log).get("calendar"):
        st.button(t("calendar.reset"), key="calendar_reset", type="tertiary", on_click=_reset, args=(log,))


def _hours(log: EventLog, place: str, hours: Hours) -> None:
    """Days as pills, a row a shift, holidays and zone; what is wrong stands below."""
    lang, key = state.language(), _key(place)
    state.show_in(f"{key}_days", list(hours.days))
    st.pills(
        t("calendar.days"), list(range(1, 8)), selection_mode="multi", key=f"{key}_days",
        format_func=lambda day: _weekday(day, lang), on_change=_changed, args=(log, place, _take_days),
    )  # fmt: skip
    for index, shift in enumerate(hours.shifts):
        _shift(log, place, index, shift, is_alone=len(hours.shifts) == 1)
    st.button(
        t("calendar.add_shift"), key=f"{key}_add", type="tertiary", icon=":material/add:",
        on_click=_changed, args=(log, place, _add_shift),
    )  # fmt: skip
    _off_and_zone(log, place, hours)
    if problem := state.kept(f"{key}_problem"):
        st.caption(f":red[{problem}]")
    st.caption(_week(log, hours))


def _shift(log: EventLog, place: str, index: int, shift: working.Shift, *, is_alone: bool) -> None:
    key = f"{_key(place)}_shift{index}"
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}_row")
    for end, hour in zip(("from", "until"), shift):
        state.show_in(f"{key}_{end}", _clock(hour))
        row.time_input(
            t(f"calendar.shift_{end}"), key=f"{key}_{end}", step=QUARTER, width=130,
            on_change=_changed, args=(log, place, partial(_take_shift, index=index)),
        )  # fmt: skip
    if shift[1] <= shift[0] and shift[1]:
        row.caption(t("calendar.next_day"), width="content")
    if not is_alone:
        row.button(
            t("calendar.remove_shift"), key=f"{key}_remove", type="tertiary",
            on_click=_changed, args=(log, place, partial(_drop_shift, index=index)),
        )  # fmt: skip


def _off_and_zone(log: EventLog, place: str, hours: Hours) -> None:
    lang, key = state.language(), _key(place)
    has_parts = bool(hours.country and working.countries()[hours.country])
    left, *between, right = st.columns(3 if has_parts else 2)
    state.show_in(f"{key}_country", hours.country)
    known = sorted(working.countries(), key=lambda code: _country(code, lang))
    none, no_part = t("calendar.country_none"), t("calendar.part_none")
    left.selectbox(
        t("calendar.country"), ["", *known], key=f"{key}_country", on_change=_changed,
        format_func=lambda code: _country(code, lang) if code else none,
        args=(log, place, _take_country),
    )  # fmt: skip
    zone = t("calendar.zone_log", zone=log.zone or "UTC")
    state.show_in(f"{key}_zone", hours.zone or "")
    right.selectbox(
        t("calendar.zone"), ["", *zone_names()], key=f"{key}_zone", on_change=_changed,
        format_func=lambda name: name or zone, args=(log, place, _take_zone),
    )  # fmt: skip
    if has_parts:
        state.show_in(f"{key}_part", hours.part)
        called = working.parts(hours.country)
        between[0].selectbox(
            t("calendar.part"), ["", *sorted(called, key=called.__getitem__)], key=f"{key}_part",
            format_func=lambda part: called[part] if part else no_part,
            on_change=_changed, args=(log, place, _take_part),
        )  # fmt: skip


def _week(log: EventLog, hours: Hours) -> str:
    if not hours.country:
        return t("calendar.week", n=hours.week_h)
    year = log.as_of.year
    off = working.holidays_of(hours, range(year, year + 1))
    return t("calendar.week_off", n=hours.week_h, off=len(off), year=str(year))


def _places(log: EventLog, calendar: Calendar) -> None:
    """Regions with hours of their own, each folded away; and the way to add one."""
    of_their_own = dict(calendar.elsewhere)
    column = names.column(log, calendar.by)
    for place, hours in calendar.elsewhere:
        label = md("calendar.place", column=column, value=place)
        with st.expander(f"{label} · {escape(said(log, hours))}", key=f"{_key(place)}_fold"):
            _hours(log, place, hours)
            st.button(
                t("calendar.remove_place"), key=f"{_key(place)}_same", type="tertiary",
                on_click=_set_place, args=(log, place, None),
            )  # fmt: skip
    found = cached.values(log.unfiltered(), log.roles[calendar.by])
    left = [str(one) for one in found["value"] if str(one) not in of_their_own]
    if left:
        state.show_in("calendar_add_place", None)
        st.selectbox(
            t("calendar.add_place"), left, index=None, key="calendar_add_place", args=(log,),
            on_change=_added, placeholder=t("calendar.elsewhere", column=column),
            help=t("calendar.elsewhere_text"),
        )  # fmt: skip


# -- what a click does


def _switched(log: EventLog) -> None:
    _keep(log, is_on=bool(state.value("calendar_on")))


def _added(log: EventLog) -> None:
    if place := state.value("calendar_add_place"):
        _set_place(log, place, held(log).hours)


def _set_place(log: EventLog, place: str, hours: Hours | None) -> None:
    """Hours of one place (`EVERYWHERE` for those of all others); None takes them away."""
    calendar = held(log)
    if place == EVERYWHERE:
        new = replace(calendar, hours=hours or Hours())
    else:
        others = {name: kept for name, kept in calendar.elsewhere if name != place or hours}
        new = replace(calendar, elsewhere=tuple((others | ({place: hours} if hours else {})).items()))
    _keep(log, calendar=new.to_dict())


def _changed(log: EventLog, place: str, take: Callable[[Hours, str], Hours]) -> None:
    """Keep what was entered; what does not fit is said below, and the hours before it hold."""
    calendar, key = held(log), _key(place)
    before = calendar.hours if place == EVERYWHERE else dict(calendar.elsewhere).get(place, calendar.hours)
    try:
        _set_place(log, place, take(before, key))
        state.take(f"{key}_problem")
    except AnalysisError as problem:
        state.keep(f"{key}_problem", md(f"error.{problem.code}", **problem.params))


def _take_days(hours: Hours, key: str) -> Hours:
    return replace(hours, days=tuple(state.value(f"{key}_days") or ()))


def _take_shift(hours: Hours, key: str, *, index: int) -> Hours:
    since, until = (state.value(f"{key}_shift{index}_{end}") for end in ("from", "until"))
    entered = (_hour(since), _hour(until))
    shifts = list(hours.shifts)
    shifts[index] = (0.0, 24.0) if entered == (0.0, 0.0) else entered
    return replace(hours, shifts=tuple(shifts))


def _add_shift(hours: Hours, key: str) -> Hours:
    """A shift of three hours where the last one ends; earlier where the day is over."""
    last = max((until for _since, until in hours.shifts), default=NEXT_SHIFT[0])
    since = last if last <= 21 else 0.0
    return replace(hours, shifts=(*hours.shifts, (since, since + 3)))


def _drop_shift(hours: Hours, key: str, *, index: int) -> Hours:
    return replace(hours, shifts=tuple(one for i, one in enumerate(hours.shifts) if i != index))


def _take_country(hours: Hours, key: str) -> Hours:
    return replace(hours, country=state.value(f"{key}_country") or "", part="")


def _take_part(hours: Hours, key: str) -> Hours:
    return replace(hours, part=state.value(f"{key}_part") or "")


def _take_zone(hours: Hours, key: str) -> Hours:
    return replace(hours, zone=state.value(f"{key}_zone") or None)


def _reset(log: EventLog) -> None:
    kept = {"is_on": True} if _stored(log).get("is_on") else None
    workspace.store().set_setting(f"calendar:{log.series_id}", kept)


def _stored(log: EventLog) -> dict[str, Any]:
    return workspace.store().setting(f"calendar:{log.series_id}", {})


def _keep(log: EventLog, **changed: Any) -> None:
    new = {name: kept for name, kept in {**_stored(log), **changed}.items() if kept}
    workspace.store().set_setting(f"calendar:{log.series_id}", new or None)


# -- words


def _key(place: str) -> str:
    return f"calendar_{place.encode().hex()}"


def _clock(hour: float) -> time:
    minutes = round(hour * 60) % working.DAY_MIN
    return time(minutes // 60, minutes % 60)


def _hour(clock: time | None) -> float:
    return clock.hour + clock.minute / 60 if clock else 0.0


def _weekday(day: int, lang: str) -> str:
    return Locale.parse(LOCALES[lang]).days["format"]["abbreviated"][day - 1]


def _days(days: tuple[int, ...], lang: str) -> str:
    """Mon–Fri; Mon, Wed and Sat."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return "–".join(_weekday(day, lang) for day in (days[0], days[-1]))
    return listed([_weekday(day, lang) for day in days], lang)


def _country(code: str, lang: str) -> str:
    return Locale.parse(LOCALES[lang]).territories.get(code, code)
