"""When was it, exactly? What only the reader can say of dates: order of day and month, and the time zone."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from analysis.prepare.contents import Contents
from analysis.prepare.plans import Plan
from analysis.reading.dates import FORMATS
from ui import state, tables
from ui.prepare import decisions, uploaded, working
from ui.text import md, t

READINGS = {
    "reading": "text", "first_at": "time", "last_at": "time", "share_future": "share",
    "n_out_of_order": "count", "median_h": "hours",
}  # fmt: skip
COMMON = (
    "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney",
)  # fmt: skip


def of_dates(pending: uploaded.Pending, plan: Plan, contents: Contents, report: pd.DataFrame) -> None:
    """The questions about dates: in sight where nothing in the file answers them."""
    held = decisions.of(pending.key)
    if held.day_first is not None or "date_order_assumed" in set(contents.problems["code"]):
        _order(pending, plan)
    odd = report.loc[report["code"] == "odd_hours", "params"]
    with st.expander(t("asked.zone.title"), key="dates_zone", expanded=len(odd) > 0):
        for told in odd:
            st.markdown(f":orange[:material/schedule:] {t('asked.zone.odd_hours', **told)}")
        _zone(pending)
        for column in _dated(plan):
            _format(pending, column)


def _order(pending: uploaded.Pending, plan: Plan) -> None:
    """Day or month first? With what each would do to the data."""
    key = f"day_first:{pending.key}"
    with st.container(border=True, key="date_order"):
        st.markdown(f"**{t('check.dates')}**  \n{t('asked.order.text')}")
        found = working.result(pending.address, "readings", key=plan.key, plan=plan, now=pending.at)
        likely = None if found.empty else found.iloc[0]
        rows = found.assign(
            reading=[t("check.day_first") if one else t("check.month_first") for one in found["day_first"]]
        )
        tables.show(
            rows, READINGS, key="readings",
            labels={name: t(f"asked.readings.{name}") for name in READINGS},
        )  # fmt: skip
        if likely is not None and bool(likely["is_likelier"]):
            which = t("check.day_first") if likely["day_first"] else t("check.month_first")
            st.caption(md("asked.order.likely", which=which))
        held = decisions.of(pending.key).day_first
        state.show_in(key, held)
        st.segmented_control(
            t("check.dates"), (True, False), key=key, label_visibility="collapsed",
            format_func=lambda first: t("check.day_first") if first else t("check.month_first"),
            on_change=lambda: decisions.change(pending.key, day_first=state.value(key)),
        )  # fmt: skip


def _zone(pending: uploaded.Pending) -> None:
    """In which zone times without one are."""
    key = f"zone:{pending.key}"
    state.show_in(key, decisions.of(pending.key).zone or "UTC")
    st.selectbox(
        t("asked.zone.label"), _zones(), key=key, help=t("asked.zone.help"),
        on_change=lambda: decisions.change(
            pending.key, zone=None if state.value(key) == "UTC" else state.value(key)
        ),
    )  # fmt: skip


def _dated(plan: Plan) -> list[str]:
    """The columns of times that are written as text or numbers, and may be read in another way."""
    mapping = plan.mapping
    return [one for one in (mapping.timestamp, mapping.start_timestamp, *mapping.milestones) if one]


def _format(pending: uploaded.Pending, column: str) -> None:
    """How the dates of a column are written, where the reader knows better."""
    key = f"format:{pending.key}:{column}"
    held = decisions.of(pending.key).formats
    state.show_in(key, held.get(column))
    st.selectbox(
        md("asked.format.label", column=column), FORMATS, key=key, placeholder=t("asked.format.none"),
        index=None, format_func=lambda one: t(f"dates.format.{one}"),
        on_change=lambda: decisions.change(
            pending.key, formats=_with(decisions.of(pending.key).formats, column, state.value(key))
        ),
    )  # fmt: skip


def _with(formats: dict[str, str], column: str, chosen: str | None) -> dict[str, str]:
    others = {name: one for name, one in formats.items() if name != column}
    return others | ({column: chosen} if chosen else {})


@cache
def _zones() -> tuple[str, ...]:
    """The zones most readers are in, then all others."""
    return (*COMMON, *sorted(available_timezones() - set(COMMON)))
