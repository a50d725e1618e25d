"""How are the parts of a whole drawn as a pie or a ring?"""

from __future__ import annotations

import math

from analysis.report.charts.plan import ChartPlan
from analysis.report.colours import ACCENTS, INK, PAPER
from analysis.report.svg.elements import cut, element, text, title
from analysis.report.svg.plot import said

_SIZE, _ROW = 13.0, 24.0


def draw_slices(plan: ChartPlan, width: float, height: float) -> list[str]:
    """The slices from the top, clockwise, and beside them what each is."""
    series, names = plan.series[0], said(plan.categories)
    values = [max(value or 0.0, 0.0) for value in series.values]
    whole = sum(values) or 1.0
    x, y, radius, turned, drawn = height / 2 + 20, height / 2, height / 2 - 16, 0.0, []
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        own = series.point_colours[i] if series.point_colours else None
        colour, share = own or ACCENTS[i % len(ACCENTS)], value / whole
        tip = title(f"{name}: {share:.0%}")
        drawn.append(_slice(x, y, radius, turned, share, f"#{colour}", tip))
        turned += share
        row = 30 + i * _ROW
        drawn.append(element("rect", x=height + 60, y=row - 6, width=12, height=12, rx=2, fill=f"#{colour}"))
        words = cut(f"{name} · {share:.0%}", width - height - 100, _SIZE)
        drawn.append(text(words, height + 82, row, size=_SIZE, fill=f"#{INK}"))
    if plan.kind == "doughnut":
        drawn.append(element("circle", cx=x, cy=y, r=radius * 0.55, fill=f"#{PAPER}"))
    return drawn


def _slice(x: float, y: float, radius: float, turned: float, share: float, colour: str, tip: str) -> str:
    if share >= 0.9999:
        return element("circle", tip, cx=x, cy=y, r=radius, fill=colour)
    ends = [
        (x + radius * math.sin(2 * math.pi * part), y - radius * math.cos(2 * math.pi * part))
        for part in (turned, turned + share)
    ]
    (x1, y1), (x2, y2) = ends
    arc = f"A{radius:.1f} {radius:.1f} 0 {int(share > 0.5)} 1 {x2:.1f} {y2:.1f}"
    path = f"M{x:.1f} {y:.1f}L{x1:.1f} {y1:.1f}{arc}Z"
    return element("path", tip, d=path, fill=colour, stroke=f"#{PAPER}", stroke_width=1.5)
