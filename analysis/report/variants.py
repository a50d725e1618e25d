"""How are the ways that cases take shown as rows of chevrons?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.chevrons import (
    NUMBER_FIT,
    NUMBER_HIGH_IN,
    TEXT_HIGH_IN,
    Key,
    draw_step,
    names_fit,
    text_size,
)
from analysis.report.clean import clean
from analysis.report.colours import INK, LINE, MUTED
from analysis.report.content import Step, VariantRow
from analysis.report.metrics import height_in, shortened, width_in

_NAMES_IN, _ROW_GAP_IN, _LINE_GAP_IN = 1.9, 0.16, 0.05
_WORDS_IN = _NAMES_IN - 0.15
_LEAST_STEP_IN, _MOST_STEP_IN = 0.92, 1.6


@dataclass(frozen=True)
class _Lines:
    """Rows broken into lines of `per_line` steps, each `step_in` wide and `high_in` high."""

    per_line: int
    step_in: float
    high_in: float
    is_compact: bool = False

    @property
    def sizes_pt(self) -> tuple[float, float]:
        """Sizes of the name of a variant and of its figures."""
        return (11, 9) if self.is_compact else (12, 10)

    @property
    def row_gap_in(self) -> float:
        """Room between two variants."""
        return _ROW_GAP_IN / 2 if self.is_compact else _ROW_GAP_IN

    def row_height(self, row: VariantRow) -> float:
        """Height of a variant with its lines and its figures."""
        n_lines = max(1, math.ceil(len(row.steps) / self.per_line))
        steps = n_lines * self.high_in + (n_lines - 1) * _LINE_GAP_IN
        name_pt, figure_pt = self.sizes_pt
        figures = height_in(len(self.figures(row)), figure_pt)
        return max(steps, height_in(1, name_pt) + figures) + self.row_gap_in

    def figures(self, row: VariantRow) -> list[str]:
        """The figures of a variant, a line each; in compact rows all in one where they fit whole."""
        joined = " · ".join(row.figures)
        if self.is_compact and joined and width_in(joined, self.sizes_pt[1]) <= _WORDS_IN:
            return [joined]
        return list(row.figures)


def draw_variants(canvas: Canvas, rows: Sequence[VariantRow], box: Box) -> None:
    """A row per variant: name and figures, then its steps; steps stand under each other.

    Long variants go on in a further line. Where names do not fit, steps carry numbers and a key below
    says what they mean. Rows beyond the slide are left out; the last line says how many.
    """
    left, top, width, height = box
    room = width - _NAMES_IN
    most = max((len(row.steps) for row in rows), default=0)
    if not most:
        return
    steps = [step for row in rows for step in row.steps]
    named = _named(rows, steps, room, height)
    if named:
        _draw_rows(canvas, rows, box, named, text_size(steps, named.step_in), {})
        return
    key = Key.of(steps)
    key_height = key.height_in(width)
    per_line = max(min(most, math.floor(room / 0.34)), 1)
    lines = _Lines(per_line, min(room / per_line, 0.6), NUMBER_HIGH_IN, is_compact=True)
    inner = (left, top, width, height - key_height)
    bottom = _draw_rows(canvas, rows, inner, lines, NUMBER_FIT, key.numbers)
    key.draw(canvas, (left, min(bottom + 0.08, top + height - key_height), width))


def _named(
    rows: Sequence[VariantRow], steps: Sequence[Step | None], room: float, height: float
) -> _Lines | None:
    """The fewest lines in which names and all rows fit, if any do."""
    most = max(len(row.steps) for row in rows)
    for n_lines in range(1, 5):
        per_line = math.ceil(most / n_lines)
        step_in = min(room / per_line, _MOST_STEP_IN)
        lines = _Lines(per_line, step_in, TEXT_HIGH_IN)
        if step_in < _LEAST_STEP_IN or not names_fit(steps, step_in):
            continue
        return lines if sum(lines.row_height(row) for row in rows) <= height else None
    return None


def _draw_rows(
    canvas: Canvas,
    rows: Sequence[VariantRow],
    box: Box,
    lines: _Lines,
    fit: tuple[float, int],
    numbers: dict[str, int],
) -> float:
    left, y, width, height = box
    bottom = y + height
    for index, row in enumerate(rows):
        high = lines.row_height(row)
        is_last = index == len(rows) - 1
        if y + high - lines.row_gap_in + (0 if is_last else 0.24) > bottom and index:
            more = Run(f"… + {len(rows) - index}", 11, colour=MUTED, align="l")
            canvas.text((left, y, _NAMES_IN, 0.22), [more], name="more")
            return y + 0.24
        _draw_name(canvas, row, (left, y, _WORDS_IN, high - lines.row_gap_in), lines)
        for place, step in enumerate(row.steps):
            line, column = divmod(place, lines.per_line)
            spot = (left + _NAMES_IN + column * lines.step_in, y + line * (lines.high_in + _LINE_GAP_IN))
            number = numbers.get(clean(step.text)) if step else None
            draw_step(
                canvas, step, spot, lines.step_in, lines.high_in, fit=fit, is_first=column == 0, number=number
            )
        y += high
        if not is_last:
            rule = (left, y - lines.row_gap_in / 2, width, 0.008)
            canvas.shape(rule, name="rule", preset="rect", fill=LINE)
    return y


def _draw_name(canvas: Canvas, row: VariantRow, box: Box, lines: _Lines) -> None:
    name_pt, figure_pt = lines.sizes_pt
    runs = [Run(shortened(clean(row.label), box[2], name_pt, bold=True), name_pt, True, INK, "l")]
    runs += [
        Run(shortened(clean(figure), box[2], figure_pt), figure_pt, False, MUTED, "l")
        for figure in lines.figures(row)
    ]
    canvas.text(box, runs, name=f"variant: {row.label}", anchor="t")
