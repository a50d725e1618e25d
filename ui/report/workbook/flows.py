"""The sheet of transitions: which activity follows which, how often, and how long it takes."""

from __future__ import annotations

from analysis.log import EventLog
from analysis.measures import precision
from analysis.report.workbook import Chart, Column, DataSheet
from analysis.report.workbook.model import sheet_title
from ui import cached, names
from ui.text import t

MOST = 20_000
N_IN_CHART = 12
HOURS = ("median_h", "mean_h", "p90_h", "total_h", "excess_h")


def sheet(log: EventLog) -> DataSheet | None:
    """One row a transition, those that take most time first."""
    found = cached.transitions(log).head(MOST)
    if found.empty:
        return None
    found = precision.to_whole_days(log, found, ["median_h", "mean_h", "p90_h"])
    ends = {end: [names.activity(log, name) for name in found[end]] for end in ("source", "target")}
    both = [f"{one} → {other}" for one, other in zip(ends["source"], ends["target"], strict=True)]
    columns = [
        Column("name", t("book.flows.name"), "text", both, group="name"),
        *[Column(end, t(f"book.flows.{end}"), "text", said) for end, said in ends.items()],
        *[Column(name, t(f"book.flows.{name}"), "count", found[name]) for name in ("n", "n_cases")],
        *[
            Column(name, t(f"book.flows.{name}"), "days", found[name] / 24, group="duration")
            for name in HOURS
        ],
        Column("share", t("book.flows.share"), "share", found["share"]),
    ]
    chart = Chart(
        "bars_across", t("book.chart.flows"), "name", ["total_h"], axis=t("book.unit.days"), n_rows=N_IN_CHART
    )
    return DataSheet("transitions", sheet_title(t("book.sheet.transitions")), columns, [chart])
