"""What do the charts over time share: choices, picking a period, slides, tables?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from babel import Locale

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page
from ui import cached, names, state, tables
from ui import filters as chosen
from ui.charts import CONFIG
from ui.report import offer
from ui.report.text import slide_text
from ui.text import LOCALES, t

MODES = {"flow": "created", "progress": "overlapping", "events": "overlapping", "dots": "overlapping"}
"""What lies in the period that a click on a chart chooses."""


def choice(key: str, options: tuple[str, ...], words: str, *, default: str | None = None) -> str:
    """One of a few, kept across pages."""
    held = state.selected(key)
    shown = held if held in options else default or options[0]
    state.show_in(key, shown)
    return st.segmented_control(
        t(f"{words}.label"), options, key=key, required=True, label_visibility="collapsed",
        format_func=lambda one: t(f"{words}.{one}"),
        on_change=lambda: state.select(key, state.value(key)),
    )  # fmt: skip


def pick(drawn: Any, log: EventLog, key: str, *, alt: str) -> list[str]:
    """The chart; the first days of what was clicked or dragged over, in order."""
    event = st.plotly_chart(
        drawn, key=f"over_time_{key}_{log.view_id}", config=CONFIG, on_select="rerun",
        selection_mode=("points", "box"), alt=alt,
    )  # fmt: skip
    return sorted({str(point["x"])[:10] for point in event["selection"]["points"] if "x" in point})


def only(log: EventLog, one: str, first: str, last: str) -> None:
    """Set the period filter to what was picked, and draw the page anew."""
    these = f.Period(date.fromisoformat(first), date.fromisoformat(last), mode=MODES[one])
    if these not in log.filters:
        chosen.only("period", these)
        st.rerun()


def slide(log: EventLog, one: str, make: offer.Make) -> None:
    """The buttons of a chart."""
    offer.offer(log, f"over_time_{one}_chart", make, name=f"over-time-{one}")


def about(log: EventLog, one: str, said: str) -> Any:
    return slide_text(
        log, headline=said, population=names.cases_title(log), n=cached.size(log)[0],
        definition=t(f"help.over_time_{one}.read"),
    )  # fmt: skip


def table(
    log: EventLog,
    one: str,
    make: Callable[[], Rows],
) -> None:
    """The same as a table, folded away; `make` gives it in the language spoken."""
    folded = st.expander(t("over_time.table"), key=f"over_time_{one}_folded", on_change="rerun")
    if not folded.open:
        return
    shown = make()
    with folded:
        tables.show(
            shown.found, shown.kinds, key=f"over_time_{one}", download=f"over-time-{one}", log=log,
            make=partial(table_page, log, one, make), **shown.told(),
        )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """A table: its finding, its frame, and how columns are called and values said."""

    said: str
    found: pd.DataFrame
    kinds: dict[str, str]
    columns: tuple[str, ...]
    say: dict[str, Callable[[Any], str]]

    def told(self) -> dict[str, Any]:
        """What `tables.show` and `tables.page` take."""
        labels = {name: t(f"over_time.column.{name}") for name in self.columns}
        return {"columns": self.columns, "labels": labels, "say": self.say}


def table_page(log: EventLog, one: str, make: Callable[[], Rows]) -> Page:
    """The table as a page of a report."""
    shown = make()
    return tables.page(about(log, one, shown.said), shown.found, shown.kinds, **shown.told())


def lines(key: str, **params: Any) -> str:
    """A sentence of several lines, as a tooltip of a chart breaks them."""
    return t(key, **params).replace("\n", "<br>")


def weekday(day: int, lang: str) -> str:
    return Locale.parse(LOCALES[lang]).days["format"]["abbreviated"][day - 1]


def period(first: str, every: str) -> str:
    """The week of 5 Feb 2024; 2024-02."""
    day = date.fromisoformat(first)
    return t("over_time.week_of", day=day) if every == "week" else f"{day:%Y-%m}"
