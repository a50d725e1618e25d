"""The sheet of variants: each sequence of activities, and the cases that took it."""

from __future__ import annotations

from analysis.log import EventLog
from analysis.report.workbook import Column, DataSheet
from analysis.report.workbook.model import sheet_title
from ui import cached, names
from ui.text import t

MOST = 10_000


def sheet(log: EventLog) -> DataSheet | None:
    """One row a variant, the most frequent first."""
    found = cached.variants(log).head(MOST)
    if found.empty:
        return None
    label = {name: names.activity(log, name) for name in cached.names(log.unfiltered())["activity"]}
    paths = [" → ".join(label.get(name, name) for name in trace) for trace in found["trace"]]
    columns = [
        Column("number", t("book.variants.number"), "count", range(1, len(found) + 1), group="name"),
        Column("variant_id", t("book.variants.id"), "text", found["variant_id"]),
        Column("n_cases", names.cases_title(log), "count", found["n_cases"]),
        Column("share", t("book.variants.share"), "share", found["share"]),
        Column("cum_share", t("book.variants.cum_share"), "share", found["cum_share"]),
        Column(
            "median", t("book.variants.median"), "days", found["median_throughput_h"] / 24, group="duration"
        ),
        Column("n_steps", t("book.variants.n_steps"), "count", [len(trace) for trace in found["trace"]]),
        Column("path", t("book.variants.path"), "text", paths),
    ]
    return DataSheet("variants", sheet_title(t("book.sheet.variants")), columns)
