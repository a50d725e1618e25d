"""How is a sequence of activities drawn as a row of chevrons?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.report.canvas import Canvas, Run
from analysis.report.clean import clean
from analysis.report.colours import ACCENTS, INK, ink_on, to_hex
from analysis.report.content import Step
from analysis.report.metrics import best_fit, has_room, shortened, width_in

TEXT_HIGH_IN, NUMBER_HIGH_IN, NUMBER_FIT = 0.46, 0.3, (10, 1)
_KEY_ROW_IN, _KEY_PT = 0.24, 10
_TIP_IN, _SPACE_IN, _GAP_COLOUR = 0.1, 0.03, "9AA5B1"
_FITS = ((11, 2), (10, 2), (9, 2))


def text_size(steps: Sequence[Step | None], step_in: float) -> tuple[float, int]:
    """Size and lines in which the names of all steps fit."""
    names = [clean(step.text, limit=60) for step in steps if step]
    return best_fit(names, _room(step_in), _FITS)


def names_fit(steps: Sequence[Step | None], step_in: float) -> bool:
    """Whether all names fit in the smallest size, no word torn."""
    size, n_lines = _FITS[-1]
    return all(has_room(clean(step.text, limit=60), _room(step_in), size, n_lines) for step in steps if step)


def draw_step(
    canvas: Canvas,
    step: Step | None,
    spot: tuple[float, float],
    step_in: float,
    high_in: float,
    *,
    fit: tuple[float, int],
    is_first: bool,
    number: int | None = None,
) -> None:
    """One chevron, or a dashed outline for a gap; with `number` that stands in it instead of the name."""
    x, y = spot
    box = (x, y, step_in - _SPACE_IN, high_in)
    preset = "homePlate" if is_first else "chevron"
    tip = round(min(_TIP_IN, step_in / 4) / min(high_in, step_in) * 100_000)
    if step is None:
        canvas.shape(box, name="gap", preset=preset, adjust=(tip,), line=_GAP_COLOUR, dashed=True)
        return
    fill = to_hex(step.colour) or ACCENTS[0]
    name = clean(step.text, limit=60)
    words = str(number) if number is not None else shortened(name, _room(step_in), fit[0], n_lines=fit[1])
    canvas.shape(
        box,
        [Run(words, fit[0], number is not None, ink_on(fill))],
        name=f"activity: {step.text}",
        preset=preset,
        adjust=(tip,),
        fill=fill,
        pattern=step.pattern,
        margins=(0.0, 0.0, 0.0, 0.0),
    )


def _room(step_in: float) -> float:
    return step_in - _SPACE_IN - 2 * min(_TIP_IN, step_in / 4) - 0.02


@dataclass(frozen=True)
class Key:
    """What the numbers in narrow steps mean: activity to number, and to colour."""

    numbers: dict[str, int]
    colours: dict[str, str]
    patterns: dict[str, str]

    @classmethod
    def of(cls, steps: Sequence[Step | None]) -> Key:
        """Activities numbered in order of appearance."""
        colours = {clean(step.text): to_hex(step.colour) or ACCENTS[0] for step in steps if step}
        patterns = {clean(step.text): step.pattern for step in steps if step}
        return cls({name: number for number, name in enumerate(colours, 1)}, colours, patterns)

    def height_in(self, width: float) -> float:
        """Height of the key across `width`."""
        return math.ceil(len(self.numbers) / self._n_columns(width)) * _KEY_ROW_IN + 0.1

    def draw(self, canvas: Canvas, spot: tuple[float, float, float]) -> None:
        """The key from (left, top) over a width, column by column."""
        left, top, width = spot
        n_columns = self._n_columns(width)
        n_rows = math.ceil(len(self.numbers) / n_columns)
        wide = width / n_columns
        for index, (name, number) in enumerate(self.numbers.items()):
            column, row = divmod(index, n_rows)
            x, y, colour = left + column * wide, top + 0.05 + row * _KEY_ROW_IN, self.colours[name]
            canvas.shape(
                (x, y + 0.02, 0.3, _KEY_ROW_IN - 0.05),
                [Run(str(number), 9, True, ink_on(colour))],
                name=f"key: {number}",
                adjust=(25_000,),
                fill=colour,
                pattern=self.patterns[name],
                margins=(0, 0, 0, 0),
            )
            words = Run(shortened(name, wide - 0.45, _KEY_PT), _KEY_PT, colour=INK, align="l")
            canvas.text((x + 0.37, y, wide - 0.4, _KEY_ROW_IN), [words], name=f"key: {name}", anchor="ctr")

    def _n_columns(self, width: float) -> int:
        widest = max((width_in(name, _KEY_PT) for name in self.numbers), default=0.0)
        return max(1, min(len(self.numbers), int(width / min(max(widest + 0.5, 1.6), 4.0))))
