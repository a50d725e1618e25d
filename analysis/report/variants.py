"""How are the ways that cases take shown as rows of chevrons?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

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

_LEAST_NAMES_IN, _MOST_NAMES_SHARE, _BESIDE_IN = 1.9, 0.3, 0.15
_ROW_GAP_IN, _LINE_GAP_IN, _SLACK, _MOST_LETTERS = 0.16, 0.05, 1.08, 1.2
_LEAST_STEP_IN, _MOST_STEP_IN = 0.92, 1.6


@dataclass(frozen=True)
class _Names:
    """The column of names and figures: its width, and the sizes of both."""

    wide_in: float
    name_pt: float
    figure_pt: float

    @classmethod
    def of(cls, rows: Sequence[VariantRow], room_in: float, letters: float) -> _Names:
        """As wide as the figures of a variant in one line, up to a share of the room.

        On a template with wide letters they are set larger, as all its letters are made smaller at last.
        """
        larger = min(letters, _MOST_LETTERS)
        name_pt, figure_pt = 12 * larger, 10 * larger
        wanted = [width_in(clean(row.label), name_pt, bold=True) for row in rows]
        wanted += [width_in(_joined(row), figure_pt) for row in rows]
        wide = max(wanted, default=0.0) * (_SLACK if letters <= 1 else _SLACK**2) + _BESIDE_IN
        return cls(min(max(wide, _LEAST_NAMES_IN), room_in * _MOST_NAMES_SHARE), name_pt, figure_pt)

    @property
    def room_in(self) -> float:
        """Room for words."""
        return self.wide_in - _BESIDE_IN

    def height_in(self, row: VariantRow) -> float:
        """Height of a name with its figures."""
        return height_in(1, self.name_pt) + height_in(len(self.figures(row)), self.figure_pt)

    def figures(self, row: VariantRow) -> list[str]:
        """The figures of a variant in one line where they fit whole, else a line each."""
        joined = _joined(row)
        return [joined] if joined and width_in(joined, self.figure_pt) <= self.room_in else list(row.figures)


def _joined(row: VariantRow) -> str:
    return " · ".join(clean(figure) for figure in row.figures)


@dataclass(frozen=True)
class _Lines:
    """Rows broken into lines of `per_line` steps, each `step_in` wide and `high_in` high."""

    per_line: int
    step_in: float
    high_in: float
    names: _Names
    is_compact: bool = False

    @property
    def row_gap_in(self) -> float:
        """Room between two variants."""
        return _ROW_GAP_IN / 2 if self.is_compact else _ROW_GAP_IN

    def row_height(self, row: VariantRow) -> float:
        """Height of a variant with its lines and its figures."""
        n_lines = max(1, math.ceil(len(row.steps) / self.per_line))
        steps = n_lines * self.high_in + (n_lines - 1) * _LINE_GAP_IN
        return max(steps, self.names.height_in(row)) + self.row_gap_in


def draw_variants(canvas: Canvas, rows: Sequence[VariantRow], box: Box) -> None:
    """A row per variant: name and figures, then its steps; steps stand under each other.

    Long variants go on in a further line. Where names do not fit, steps carry numbers and a key below
    says what they mean. Rows beyond the slide are left out; the last line says how many.
    """
    left, top, width, height = box
    names = _Names.of(rows, width, canvas.letters)
    room = width - names.wide_in
    most = max((len(row.steps) for row in rows), default=0)
    if not most:
        return
    steps = [step for row in rows for step in row.steps]
    named = _named(rows, steps, names, room, height)
    if named:
        _draw_rows(canvas, rows, box, named, text_size(steps, named.step_in), {})
        return
    key = Key.of(steps)
    key_height = key.height_in(width)
    per_line = max(min(most, math.floor(room / 0.34)), 1)
    lines = _Lines(per_line, min(room / per_line, 0.6), NUMBER_HIGH_IN, names, is_compact=True)
    inner = (left, top, width, height - key_height)
    if sum(lines.row_height(row) for row in rows) > inner[3]:
        lines = replace(lines, names=_Names.of(rows, width, 1.0))
    bottom = _draw_rows(canvas, rows, inner, lines, NUMBER_FIT, key.numbers)
    key.draw(canvas, (left, min(bottom + 0.08, top + height - key_height), width))


def _named(
    rows: Sequence[VariantRow], steps: Sequence[Step | None], names: _Names, room: float, height: float
) -> _Lines | None:
    """The fewest lines in which names and all rows fit, if any do."""
    most = max(len(row.steps) for row in rows)
    for n_lines in range(1, 5):
        per_line = math.ceil(most / n_lines)
        step_in = min(room / per_line, _MOST_STEP_IN)
        lines = _Lines(per_line, step_in, TEXT_HIGH_IN, names)
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
            canvas.text((left, y, lines.names.wide_in, 0.22), [more], name="more")
            return y + 0.24
        _draw_name(canvas, row, (left, y, lines.names.room_in, high - lines.row_gap_in), lines.names)
        for place, step in enumerate(row.steps):
            line, column = divmod(place, lines.per_line)
            x = left + lines.names.wide_in + column * lines.step_in
            spot = (x, y + line * (lines.high_in + _LINE_GAP_IN))
            number = numbers.get(clean(step.text)) if step else None
            draw_step(
                canvas, step, spot, lines.step_in, lines.high_in, fit=fit, is_first=column == 0, number=number
            )
        y += high
        if not is_last:
            rule = (left, y - lines.row_gap_in / 2, width, 0.008)
            canvas.shape(rule, name="rule", preset="rect", fill=LINE)
    return y


def _draw_name(canvas: Canvas, row: VariantRow, box: Box, names: _Names) -> None:
    name_pt, figure_pt = names.name_pt, names.figure_pt
    runs = [Run(shortened(clean(row.label), box[2], name_pt, bold=True), name_pt, True, INK, "l")]
    runs += [
        Run(shortened(clean(figure), box[2], figure_pt), figure_pt, False, MUTED, "l")
        for figure in names.figures(row)
    ]
    canvas.text(box, runs, name=f"variant: {row.label}", anchor="t")
