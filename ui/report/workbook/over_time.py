"""The sheets over time: what came and was finished, and the key figures, month by month."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.discover.over_time import last_day, per_period
from analysis.log import EventLog
from analysis.measures import kpi_by_month
from analysis.report.workbook import Chart, Column, DataSheet
from analysis.report.workbook.model import sheet_title
from ui import cached, names, state
from ui.monitor.values import TO_SHOW_MONTH
from ui.report.workbook.key_figures import SCALES, unit_kind
from ui.text import t

COUNTS = ("n_arrived", "n_finished", "n_closed", "n_in_progress", "n_events")


def flow(log: EventLog) -> DataSheet | None:
    """One row a month: what came, was finished and closed, and was in progress at its end."""
    found = per_period(cached.over_time_days(log), every="month", until=last_day(log))
    if found.empty:
        return None
    columns = [
        Column("month", t("book.months.month"), "text", found["period"].str[:7], group="name"),
        *[Column(name, t(f"over_time.column.{name}"), "count", found[name]) for name in COUNTS],
        Column("note", t("book.months.note"), "text",
               [None if whole else t("book.months.not_over") for whole in found["is_complete"]]),
    ]  # fmt: skip
    noun = names.cases_title(log)
    charts = [
        Chart("line", t("book.chart.flow"), "month", ["n_arrived", "n_finished"], axis=noun),
        Chart("bar", t("book.chart.progress"), "month", ["n_in_progress"], axis=noun),
    ]
    return DataSheet("over_time", sheet_title(t("book.sheet.over_time")), columns, charts)


def by_month(log: EventLog, keys: Sequence[str]) -> DataSheet | None:
    """One row a month, one column a key figure; months with few observations stay empty."""
    lang, held, kinds = state.language(), {}, {}
    for key in keys:
        found = kpi_by_month(log, key)
        found = found[(found["n"] >= TO_SHOW_MONTH) | (found["unit"] == "per_week")]
        if len(found):
            kinds[key] = unit_kind(log, key)
            held[key] = found.set_index("group")["value"] / SCALES[kinds[key]][0]
    if not held:
        return None
    table = pd.DataFrame(held).sort_index()
    header = {key: log.catalogue.kpi(key).label[lang] for key in held}
    columns = [Column("month", t("book.months.month"), "text", list(table.index), group="name")]
    columns += [
        Column(key, t("book.by.header", name=header[key], unit=t(f"book.unit.{kinds[key]}")), kinds[key],
               table[key], group="figure")
        for key in held
    ]  # fmt: skip
    first = next((key for key in held if kinds[key] not in ("share", "per_week")), next(iter(held)))
    unit, share = t(f"book.unit.{kinds[first]}"), kinds[first] == "share"
    chart = Chart("line", header[first], "month", [first], unit, number_format="0%" if share else "#,##0")
    return DataSheet("by_month", sheet_title(t("book.sheet.by_month")), columns, [chart])
