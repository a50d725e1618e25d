"""How are two variants set side by side: steps under each other, figures with their difference?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.chevrons import NUMBER_FIT, NUMBER_HIGH_IN, Key, draw_step, names_fit, text_size
from analysis.report.clean import clean
from analysis.report.colours import INK, MUTED
from analysis.report.content import Step, VariantRow
from analysis.report.metrics import height_in, shortened
from analysis.report.tables import draw_table

_NAMES_IN, _PAIR_GAP_IN, _ROW_GAP_IN, _HIGH_IN = 1.9, 0.16, 0.05, 0.4
_LEAST_STEP_IN, _MOST_STEP_IN, _SMALLEST_STEP_IN = 0.8, 1.6, 0.34
_MOST_STEPS_SHARE = 0.62


def draw_comparison(
    canvas: Canvas,
    left: VariantRow,
    right: VariantRow,
    header: Sequence[str],
    kpi_rows: Sequence[Sequence[str]],
    box: Box,
    *,
    lang: str,
) -> None:
    """Two rows of chevrons with gaps where a step is missing, and the table of figures below.

    The steps come aligned: the same position holds the same step, or None where one has none.
    """
    x, top, width, height = box
    pairs = list(itertools.zip_longest(left.steps, right.steps))
    steps = [step for pair in pairs for step in pair]
    lines = _named(steps, len(pairs), width, height)
    key = None if lines else Key.of(steps)
    per_line, step_in, high = lines or _numbered(len(pairs), width)
    fit = text_size(steps, step_in) if lines else NUMBER_FIT
    y = top
    for start in range(0, len(pairs), per_line):
        for side, row in enumerate((left, right)):
            _draw_name(canvas, row, (x, y, _NAMES_IN - 0.15, high), with_figures=start == 0)
            for column, pair in enumerate(pairs[start : start + per_line]):
                spot, step = (x + _NAMES_IN + column * step_in, y), pair[side]
                number = key.numbers[clean(step.text)] if key and step else None
                is_first = start + column == 0
                draw_step(canvas, step, spot, step_in, high, fit=fit, is_first=is_first, number=number)
            y += high + _ROW_GAP_IN
        y += _PAIR_GAP_IN
    if key:
        key.draw(canvas, (x, y - 0.05, width))
        y += key.height_in(width)
    draw_table(canvas, header, kpi_rows, (x, y, width, top + height - y), name="figures", lang=lang)


def _named(
    steps: Sequence[Step | None], n: int, width: float, height: float
) -> tuple[int, float, float] | None:
    """Steps a line, their width and height, where names fit into the upper part of the slide."""
    for n_lines in range(1, 5):
        per_line = max(1, math.ceil(n / n_lines))
        step_in = min((width - _NAMES_IN) / per_line, _MOST_STEP_IN)
        needed = n_lines * (2 * (_HIGH_IN + _ROW_GAP_IN) + _PAIR_GAP_IN)
        if step_in >= _LEAST_STEP_IN and names_fit(steps, step_in) and needed <= height * _MOST_STEPS_SHARE:
            return per_line, step_in, _HIGH_IN
    return None


def _numbered(n: int, width: float) -> tuple[int, float, float]:
    room = width - _NAMES_IN
    per_line = max(1, min(n, math.floor(room / _SMALLEST_STEP_IN)))
    return per_line, min(room / per_line, 0.6), NUMBER_HIGH_IN


def _draw_name(canvas: Canvas, row: VariantRow, box: Box, *, with_figures: bool) -> None:
    runs = [Run(shortened(clean(row.label), box[2], 12, bold=True), 12, True, INK, "l")]
    if with_figures and box[3] >= height_in(1, 12) + height_in(1, 10):
        runs += [
            Run(shortened(clean(figure), box[2], 10), 10, False, MUTED, "l") for figure in row.figures[:1]
        ]
    canvas.text(box, runs, name=f"variant: {row.label}", anchor="ctr")
