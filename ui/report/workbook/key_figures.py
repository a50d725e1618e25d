"""The sheet of key figures: each as a formula over the rows it is counted over, with its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.log import EventLog
from analysis.measures.kpi import REGISTRY
from analysis.report.workbook import Cell, Column, DataSheet, Kind, TableSheet, formulas
from analysis.report.workbook.rows import serial
from ui import cached, filters, names
from ui.monitor import kpis, values
from ui.report.workbook.counted import column_key
from ui.report.workbook.shared import MOST_ROWS, NOTES_OF_FIGURES, Shared
from ui.text import t

KEYS = ("name", "value", "unit", "n", "mean", "p90", "excluded", "said", "between", "target", "met", "how")
WIDTHS = (32, 17, 10, 11, 11, 13, 11, 13, 26, 11, 10, 60)
SCALES: dict[str, tuple[float, str]] = {
    "days": (24.0, ""), "whole_days": (24.0, ""), "hours": (1.0, "*24"), "minutes": (1 / 60, "*1440"),
    "share": (1.0, ""), "per_week": (1.0, ""),
}  # fmt: skip
"""Per unit: how many of the registry's make one, and how days become it in a formula."""


@dataclass(frozen=True)
class Figure:
    """A key figure, and where its observations stand; no sheet where it is no formula.

    Parameters
    ----------
    kind
        Its unit, fixed when the workbook is made.
    why
        Why it is no formula.
    """

    key: str
    kind: Kind
    sheet: DataSheet | None
    why: str = ""

    @property
    def range(self) -> str:
        """The cells with its observations."""
        return self.sheet.range(column_key(self.key)) if self.sheet else ""

    @property
    def column(self) -> Column | None:
        """The column with its observations."""
        columns = self.sheet.columns if self.sheet else ()
        return next((one for one in columns if one.key == column_key(self.key)), None)


def figures(shared: Shared, data: Sequence[DataSheet]) -> list[Figure]:
    """Every key figure the log can answer, in the order of the catalogue."""
    return [_figure(shared, key, data) for key in cached.kpis(shared.log)]


def _figure(shared: Shared, key: str, data: Sequence[DataSheet]) -> Figure:
    kind = unit_kind(shared.log, key)
    if REGISTRY[key].counts_open:
        return Figure(key, kind, None, t("book.why.counts_open"))
    sheet = next((one for one in data if column_key(key) in one.places), None)
    if sheet is None:
        return Figure(
            key, kind, None, t("book.why.leads_filter" if key == "lead_conversion" else "book.why.not_here")
        )
    n = shared.n_cases if sheet is data[0] else sheet.n_rows
    if n > MOST_ROWS or (sheet is not data[0] and n == MOST_ROWS):
        return Figure(key, kind, None, t("book.why.too_many", n=MOST_ROWS, sheet=sheet.title))
    return Figure(key, kind, sheet)


def unit_kind(log: EventLog, key: str) -> Kind:
    """Days, hours or minutes as the app says it now; whole days where nothing shorter can be said."""
    unit, value = values.exact_unit(log, key), cached.kpi(log, key)["value"].iloc[0]
    if unit != "hours":
        return unit  # type: ignore[return-value]
    if value != value or abs(value) >= 24:
        return "days"
    return "minutes" if 0 < round(abs(value) * 60) < 60 else "hours"


def sheet(shared: Shared, found: Sequence[Figure], data: Sequence[DataSheet]) -> TableSheet:
    """The key figures, one a row."""
    log = shared.log
    held = kpis.targets(log)
    notes = [t("book.figures.note", cases=data[0].title), t("book.figures.filter", filter=filters.said(log))]
    rows = [_row(shared, one, held.get(one.key)) for one in found]
    table = _table(shared, notes, rows, _facts(shared, found, data))
    placed = [
        _with_met(table, row, cells, better=values.text(log, one.key).better)
        for row, (one, cells) in enumerate(zip(found, rows, strict=True))
    ]
    return _table(shared, notes, placed, table.facts)


def _table(shared: Shared, notes: list[str], rows: list, facts: Sequence[tuple[str, Cell]]) -> TableSheet:
    header = [t(f"book.figures.{key}") for key in KEYS]
    return TableSheet(
        "key_figures", shared.figures_title, t("book.sheet.key_figures"), notes, KEYS, header, rows,
        WIDTHS, facts, tail=[t("book.figures.target_note")],
    )  # fmt: skip


def _facts(shared: Shared, found: Sequence[Figure], data: Sequence[DataSheet]) -> list[tuple[str, Cell]]:
    """Until when the data reach, the cases, and the weeks they span."""
    log, cases = shared.log, data[0]
    counted = f"COUNTA({cases.range('case_id')})" if shared.n_cases <= MOST_ROWS else ""
    facts = [
        (t("book.fact.as_of"), Cell(shared.clock(log.as_of), "time")),
        (names.cases_title(log), Cell(shared.n_cases, "count", counted)),
    ]
    if any(one.key == "finished_per_week" and one.sheet for one in found):
        facts.append((t("book.fact.weeks"), _weeks(shared, cases)))
    return facts


def _weeks(shared: Shared, cases: DataSheet) -> Cell:
    """From the first event of the view until the data end, or what a filter on closing leaves of it."""
    since, until = f"MIN({cases.range('started_at')})", shared.as_of_cell
    for low, high in shared.bounds:
        since = f"MAX({since},{_moment(shared, low)})" if low else since
        until = f"MIN({until},{_moment(shared, high)})" if high else until
    return Cell(shared.weeks, "per_week", f"MAX(({until}-{since})/7,1)")


def _moment(shared: Shared, at: object) -> str:
    return repr(float(serial([shared.clock(at)])[0]))


def _row(shared: Shared, one: Figure, target: float | None) -> list[Cell]:
    """A figure; the formulas that look at its own row are put in when its place is known."""
    log, row = shared.log, cached.kpi(shared.log, one.key).iloc[0]
    known, unit = values.text(log, one.key), values.exact_unit(log, one.key)
    scale = SCALES[one.kind][0]
    value = None if row["value"] != row["value"] else float(row["value"]) / scale
    wanted = None if target is None else target / scale
    mean, p90 = _tail(one)
    return [
        Cell(known.label[shared.lang]),
        Cell(value, one.kind, formula(one, weeks=weeks_cell(shared))),
        Cell(t(f"book.unit.{one.kind}"), is_soft=True),
        Cell(int(row["n"]), "count", f"COUNT({one.range})" if one.sheet else ""),
        mean, p90,
        Cell(int(row["n_excluded"]), "count", is_soft=True),
        Cell(values.said(row["value"], unit), is_soft=True),
        Cell(values.interval(row["low"], row["high"], unit), is_soft=True),
        Cell(wanted, one.kind, is_input=True),
        Cell(_met(log, one.key, target)),
        Cell(_how(one), is_soft=True),
    ]  # fmt: skip


def formula(one: Figure, *, weeks: str) -> str:
    """The figure over its observations."""
    if one.sheet is None:
        return ""
    if one.kind == "share":
        return formulas.mean(one.range)
    if one.kind == "per_week":
        return f"COUNT({one.range})/{weeks}"
    return formulas.median(one.range, scale=SCALES[one.kind][1])


def weeks_cell(shared: Shared) -> str:
    """Where the weeks stand: the third fact, below when the data end and the cases."""
    return shared.as_of_cell.rpartition("$")[0] + f"${2 + NOTES_OF_FIGURES + 2}"


def _tail(one: Figure) -> tuple[Cell, Cell]:
    """Mean, and what nine in ten need at most, of durations."""
    if one.column is None or one.kind in ("share", "per_week"):
        return Cell(None), Cell(None)
    seen = pd.Series(one.column.values).dropna().to_numpy("float64") * 24 / SCALES[one.kind][0]
    scale = SCALES[one.kind][1]
    mean, p90 = (float(np.mean(seen)), float(np.quantile(seen, 0.9))) if len(seen) else (None, None)
    return (
        Cell(mean, one.kind, formulas.mean(one.range, scale=scale)),
        Cell(p90, one.kind, formulas.percentile(one.range, 0.9, scale=scale)),
    )


def _how(one: Figure) -> str:
    if one.sheet is None or one.column is None:
        return one.why
    how = {"share": "share", "per_week": "per_week"}.get(one.kind, "median")
    return t(f"book.how.{how}", column=one.column.header, sheet=one.sheet.title)


def _met(log: EventLog, key: str, target: float | None) -> str:
    met = values.is_met(cached.kpi(log, key)["value"].iloc[0], target, values.text(log, key).better)
    return "" if met is None else t("book.yes" if met else "book.no")


def _with_met(table: TableSheet, row: int, cells: list[Cell], *, better: str) -> list[Cell]:
    """The cells with the formula that compares value and target of their own row."""
    places = table.cell(row, "value"), table.cell(row, "target")
    met = formulas.is_met(*places, better, yes=t("book.yes"), no=t("book.no"))
    at = list(table.keys).index("met")
    return [*cells[:at], Cell(cells[at].value, "text", met), *cells[at + 1 :]]
