"""Variants, and two of them side by side, as pages of a report."""

from __future__ import annotations

import pandas as pd

from analysis.log import EventLog
from analysis.report import Comparison, Page, Step, VariantRow, Variants
from ui import cached, names, state
from ui.report.text import slide_text
from ui.text import t, written


def variants_page(log: EventLog, found: pd.DataFrame, *, headline: str) -> Page:
    """Variants (rows of `variant_profiles`) as chevrons with their figures, as a page of a report."""
    text = slide_text(
        log,
        headline=headline,
        population=names.cases_title(log),
        n=int(cached.overview(log)["n_cases"].iloc[0]),
        definition=t("figure.variants.definition"),
    )
    return Page(text, Variants([_row(log, row, _steps(log, row["trace"])) for _, row in found.iterrows()]))


def comparison_page(
    log: EventLog,
    left: pd.Series,
    right: pd.Series,
    aligned: list[tuple[str | None, str | None]],
    figures: pd.DataFrame,
    *,
    headline: str,
) -> Page:
    """Two variants as a page of a report: their steps aligned, and their figures (rows of texts)."""
    text = slide_text(
        log,
        headline=headline,
        population=t("compare.paths.population"),
        n=int(left["n_cases"]) + int(right["n_cases"]),
        definition=t("compare.paths.definition"),
    )
    rows = [
        _row(log, side, _steps(log, [pair[place] for pair in aligned]))
        for place, side in enumerate((left, right))
    ]
    header = [t("compare.measure"), rows[0].label, rows[1].label, t("column.difference")]
    told = figures.astype(str).to_numpy().tolist()
    return Page(text, Comparison(rows[0], rows[1], header, told))


def _row(log: EventLog, row: pd.Series, steps: list[Step | None]) -> VariantRow:
    lang = state.language()
    figures = [
        f"{names.cases(log, int(row['n_cases']))} · {written(row['share'], 'percent', lang)}",
        t("variants.median", median=float(row["median_throughput_h"])),
    ]
    return VariantRow(t("compare.variant", number=int(row["number"])), figures, steps)


def _steps(log: EventLog, trace: list[str | None]) -> list[Step | None]:
    colours = cached.activity_colours(log)
    return [Step(names.activity(log, name), colours[name]) if name else None for name in trace]
