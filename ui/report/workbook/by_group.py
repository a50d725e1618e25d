"""The key figures by region or by rep: a small table of formulas, without people of few cases."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.log import EventLog
from analysis.report.workbook import Cell, Chart, DataSheet, TableSheet, formulas
from analysis.report.workbook.model import sheet_title
from analysis.report.workbook.safe import cell_text
from ui import cached, filters, names
from ui.report.workbook.key_figures import SCALES, Figure, weeks_cell
from ui.report.workbook.shared import NOTES_OF_FIGURES, Shared
from ui.text import t

MOST_GROUPS = 40
"""More would make the workbook slow: each of its figures looks at every case."""
FEW = "–"
Known = dict[str, pd.Series]


def sheet(shared: Shared, found: Sequence[Figure], table: TableSheet, *, role: str) -> TableSheet | None:
    """One row a group with enough cases, the most cases first; None where there is none."""
    log, cases = shared.log, _cases_of(found)
    held = cached.values(log, log.roles[role])
    enough = held[held["n_cases"] >= shared.min_shown].head(MOST_GROUPS)
    figures = [one for one in found if one.sheet and _column_of(one.sheet, log, role)]
    if cases is None or enough.empty or not figures:
        return None
    known = {one.key: _seen(one, log, role) for one in figures}
    header_row = 2 + NOTES_OF_FIGURES + 1
    rows = [
        _row(shared, figures, cases, known, role=role, name=str(name), n=int(n), place=header_row + 1 + place)
        for place, (name, n) in enumerate(zip(enough["value"], enough["n_cases"], strict=True))
    ]
    label = names.column(log, role)
    return TableSheet(
        f"by_{role}", sheet_title(t("book.sheet.by", name=label)), t("book.sheet.by", name=label),
        [t("book.by.note", n=shared.min_shown), t("book.figures.filter", filter=filters.said(log))],
        ["group", "n", *(one.key for one in figures)],
        [label, names.cases_title(log), *(_header(log, one, shared.lang) for one in figures)],
        rows, [26, 12, *([15] * len(figures))], tail=_left_out(shared, held, len(enough)),
        charts=_charts(shared, figures, label) if len(enough) > 1 else [],
    )  # fmt: skip


def _cases_of(found: Sequence[Figure]) -> DataSheet | None:
    return next((one.sheet for one in found if one.sheet and one.sheet.key == "cases"), None)


def _column_of(sheet: DataSheet, log: EventLog, role: str) -> str:
    """The key of the column with the groups; empty where the sheet has none."""
    return next((key for key in (role, f"a:{log.roles[role]}") if key in sheet.places), "")


def _header(log: EventLog, one: Figure, lang: str) -> str:
    label = log.catalogue.kpi(one.key).label[lang]
    return t("book.by.header", name=label, unit=t(f"book.unit.{one.kind}"))


def _row(
    shared: Shared, figures: Sequence[Figure], cases: DataSheet, known: Known, *,
    role: str, name: str, n: int, place: int,
) -> list[Cell]:  # fmt: skip
    """A group: its cases, and each figure over its rows."""
    here = f"$A{place}"
    groups = cases.range(_column_of(cases, shared.log, role))
    cells = [Cell(name), Cell(n, "count", formulas.n_of_group(groups, here))]
    for one in figures:
        seen = known[one.key].get(name, pd.Series(dtype="float64"))
        cells.append(_cell(shared, one, seen, here=here, role=role))
    return cells


def _seen(one: Figure, log: EventLog, role: str) -> pd.Series:
    """Group to the observations of a figure, in its unit."""
    sheet, column = one.sheet, one.column
    if sheet is None or column is None:
        return pd.Series(dtype="object")
    by = next(each for each in sheet.columns if each.key == _column_of(sheet, log, role))
    values = pd.Series(column.values).reset_index(drop=True)
    if one.kind not in ("share", "per_week"):
        values = values * 24 / SCALES[one.kind][0]
    groups = pd.Series(by.values).reset_index(drop=True)
    known = values.notna() & groups.notna()
    return values[known].groupby(groups[known]).apply(list)


def _cell(shared: Shared, one: Figure, observed: Sequence[float], *, here: str, role: str) -> Cell:
    """The figure of a group; a dash where it stands on too few."""
    groups = one.sheet.range(_column_of(one.sheet, shared.log, role)) if one.sheet else ""
    seen, n = formulas.of_group(groups, here, one.range), formulas.n_of_group(groups, here, one.range)
    times = SCALES[one.kind][1]
    said = {"share": f"AVERAGE({seen})", "per_week": f"{n}/{weeks_cell(shared)}"}.get(
        one.kind, f"MEDIAN({seen}){times}"
    )
    value = _value(shared, one, observed) if len(observed) >= shared.min_shown else FEW
    return Cell(value, one.kind, f'IF({n}<{shared.min_shown},"{FEW}",{said})', is_array=True)


def _value(shared: Shared, one: Figure, observed: Sequence[float]) -> float:
    """What the formula of a group comes to."""
    if one.kind == "per_week":
        return len(observed) / shared.weeks
    seen = pd.Series(observed, dtype="float64")
    return float(seen.mean() if one.kind == "share" else seen.median())


def _left_out(shared: Shared, held: pd.DataFrame, n_shown: int) -> list[str]:
    """How many groups have too few cases, and how many more there are."""
    n_few = int((held["n_cases"] < shared.min_shown).sum())
    n_more = len(held) - n_few - n_shown
    said = [t("book.by.few", n=n_few, least=shared.min_shown)] if n_few else []
    return [*said, *([t("book.by.more", n=n_more)] if n_more else [])]


def _charts(shared: Shared, figures: Sequence[Figure], label: str) -> list[Chart]:
    """The first duration, as bars."""
    one = next((one for one in figures if one.kind not in ("share", "per_week")), None)
    if one is None:
        return []
    said = _header(shared.log, one, shared.lang)
    title = t("book.chart.by", figure=cell_text(said), name=label)
    return [Chart("bar", title, "group", [one.key], axis=t(f"book.unit.{one.kind}"))]
