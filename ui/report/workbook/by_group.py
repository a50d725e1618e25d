"""The key figures by region or by rep: a small table of formulas, without people of few cases."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.log import EventLog
from analysis.measures import kpi
from analysis.report.workbook import Cell, Chart, DataSheet, TableSheet, formulas
from analysis.report.workbook.model import sheet_title
from analysis.report.workbook.safe import cell_text
from ui import cached, filters, names
from ui.report.workbook.key_figures import SCALES, Figure
from ui.report.workbook.shared import NOTES_OF_FIGURES, Shared
from ui.text import t

MOST_GROUPS = 40
"""More would make the workbook slow: each of its figures looks at every case."""
FEW = "–"
Known = dict[str, pd.DataFrame]


def sheet(shared: Shared, found: Sequence[Figure], table: TableSheet, *, role: str) -> TableSheet | None:
    """One row a group with enough cases, the most cases first; None where there is none."""
    log, cases = shared.log, _cases_of(found)
    held = cached.values(log, log.roles[role])
    enough = held[held["n_cases"] >= shared.min_shown].head(MOST_GROUPS)
    figures = [one for one in found if one.sheet and _column_of(one.sheet, log, role)]
    if cases is None or enough.empty or not figures:
        return None
    known = {one.key: kpi(log, one.key, by=role).set_index("group") for one in figures}
    figures = [one for one in figures if len(known[one.key])]
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
        rows, [26, 10, *([13] * len(figures))], tail=_left_out(shared, held, len(enough)),
        charts=_charts(shared, figures, label),
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
        row = known[one.key].loc[name] if name in known[one.key].index else None
        cells.append(_cell(shared, one, row, here=here, role=role))
    return cells


def _cell(shared: Shared, one: Figure, row: pd.Series | None, *, here: str, role: str) -> Cell:
    """The figure of a group; a dash where it stands on too few."""
    groups = one.sheet.range(_column_of(one.sheet, shared.log, role)) if one.sheet else ""
    seen, n = formulas.of_group(groups, here, one.range), formulas.n_of_group(groups, here, one.range)
    scale, times = SCALES[one.kind]
    weeks = shared.as_of_cell.rpartition("$")[0] + f"${2 + NOTES_OF_FIGURES + 2}"
    said = {"share": f"AVERAGE({seen})", "per_week": f"{n}/{weeks}"}.get(one.kind, f"MEDIAN({seen}){times}")
    is_few = row is None or row["n"] < shared.min_shown
    value = FEW if is_few or row is None else float(row["value"]) / scale
    return Cell(value, one.kind, f'IF({n}<{shared.min_shown},"{FEW}",{said})', is_array=True)


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
