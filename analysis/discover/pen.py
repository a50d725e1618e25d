"""How does a figure of the map become text and colour?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.discover import shades
from analysis.discover.map_model import EdgeFigures, Legend, MapTexts, NodeFigures
from analysis.discover.shades import Shade

Mode = Literal["cases", "events", "time", "money", "rework"]
Measure = Literal["cases", "times", "median", "mean", "p90", "total", "amount", "cost", "rework"]

STATISTICS: tuple[Measure, ...] = ("median", "mean", "p90", "total")
"""What can be said of the time of a transition."""

_FIRST: dict[str, Measure] = {"cases": "cases", "events": "times", "money": "amount", "rework": "rework"}


def first_of(mode: Mode, statistic: Measure) -> Measure:
    """The figure that a line says first in a mode."""
    return statistic if mode == "time" else _FIRST[mode]


@dataclass(frozen=True)
class Pen:
    """What labels, colours and the legend of a map say in a mode."""

    texts: MapTexts
    mode: Mode
    statistic: Measure
    second: Measure | None
    slow_h: float
    badges: Mapping[tuple[str | None, str | None], int]
    most_amount: float

    @classmethod
    def of(
        cls,
        texts: MapTexts,
        mode: Mode,
        statistic: Measure,
        second: Measure | None,
        slow_h: float,
        badges: Mapping[tuple[str | None, str | None], int],
        edges: Sequence[EdgeFigures],
    ) -> Pen:
        """The pen for these lines."""
        most = max((one.amount or 0.0 for one in edges), default=0.0)
        return cls(texts, mode, statistic, second, slow_h, badges, most)

    @property
    def first(self) -> Measure:
        """The figure that a line says first."""
        return first_of(self.mode, self.statistic)

    # -- boxes

    def count(self, figures: NodeFigures | EdgeFigures) -> int:
        """What widths go by, and whether there is anything."""
        return figures.n if self.mode == "events" else figures.n_cases

    def fill(self, figures: NodeFigures, share: float) -> Shade:
        """The colour of a box."""
        if self.mode == "rework":
            return self._rework(figures, shades.PLAIN)
        if self.mode in ("time", "money"):
            return shades.PLAIN
        return shades.shade(shades.FREQUENCY, share)

    def of_box(self, figures: NodeFigures) -> str:
        """The first figure of a box; where the map tells the time, which lies between boxes, its cases."""
        if self.mode == "time" or not self.count(figures):
            return self.texts.number(self.count(figures))
        return self._box_figure(self.first, figures)

    def second_of_box(self, figures: NodeFigures) -> str:
        """The second figure of a box; none where that is of transitions only, or said already."""
        is_said = self.second == self.first or (self.mode == "time" and self.second == "cases")
        return "" if self.second is None or is_said else self._box_figure(self.second, figures)

    def _box_figure(self, measure: Measure, figures: NodeFigures) -> str:
        texts = self.texts
        if measure == "cases":
            return texts.number(figures.n_cases)
        if measure == "times":
            return texts.number(figures.n)
        if measure == "amount":
            return "" if figures.amount is None else texts.money(figures.amount)
        return _share(texts, figures) if measure == "rework" else ""

    # -- lines

    def stroke(self, figures: EdgeFigures, share: float) -> Shade:
        """The colour of a line."""
        if self.mode == "time":
            return self._slow(figures)
        if self.mode == "rework":
            return self._rework(figures, shades.LINE[0])
        if self.mode == "money":
            amount = figures.amount or 0.0
            return (
                shades.shade(shades.MONEY, (amount / self.most_amount) ** 0.5) if amount else shades.LINE[0]
            )
        return shades.shade(shades.LINE, share)

    def label(self, figures: EdgeFigures) -> str:
        """The first figure of a line. Outside there is neither time, money nor rework: there it is cases."""
        if figures.source is None or figures.target is None:
            return self.texts.number(self.count(figures))
        return self._figure(self.first, figures)

    def second_label(self, figures: EdgeFigures) -> str:
        """The figure below it."""
        is_outside = figures.source is None or figures.target is None
        if self.second is None or self.second == self.first or is_outside:
            return ""
        return self._figure(self.second, figures)

    def legend(self) -> Legend | None:
        """What the colours mean, where a number on each line does not say it."""
        if self.mode == "rework":
            steps = len(shades.REWORK)
            low, high = (self.texts.percent((step / steps) ** 2) for step in (1, steps - 1))
            return Legend(shades.REWORK, f"< {low}", f"≥ {high}")
        if self.mode != "time" or not self.slow_h:
            return None
        steps = len(shades.TIME)
        low, high = (self.slow_h * (step / steps) ** 2 for step in (1, steps - 1))
        return Legend(shades.TIME, f"< {self.texts.duration(low)}", f"≥ {self.texts.duration(high)}")

    def _figure(self, measure: Measure, figures: EdgeFigures) -> str:
        texts = self.texts
        if measure in STATISTICS:
            return self._lasting(figures, measure)
        if measure in ("amount", "cost"):
            money = getattr(figures, measure)
            return "" if money is None else texts.money(money)
        if measure == "rework":
            return _share(texts, figures)
        return texts.number(figures.n if measure == "times" else figures.n_cases)

    def _lasting(self, figures: EdgeFigures, measure: Measure) -> str:
        hours = getattr(figures, f"{measure}_h")
        if hours is None or figures.source is None or figures.target is None:
            return ""
        between = self.texts.between
        return between(figures.source, figures.target, hours) if between else self.texts.duration(hours)

    def _slow(self, figures: EdgeFigures) -> Shade:
        hours = getattr(figures, f"{self.statistic}_h")
        if hours is None:
            return shades.LINE[0]
        return shades.shade(shades.TIME, (hours / self.slow_h) ** 0.5 if self.slow_h else 0.0)

    @staticmethod
    def _rework(figures: NodeFigures | EdgeFigures, none: Shade) -> Shade:
        if not figures.n_rework or not figures.n:
            return none
        return shades.shade(shades.REWORK, (figures.n_rework / figures.n) ** 0.5)


def _share(texts: MapTexts, figures: NodeFigures | EdgeFigures) -> str:
    """The share of rework, where there is any."""
    return texts.percent(figures.n_rework / figures.n) if figures.n_rework and figures.n else ""
