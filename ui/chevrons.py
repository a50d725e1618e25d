"""How does a path look: chevrons in a row, or two paths laid beside each other?

Pure: labels and colours in, HTML out. Labels come out of the data and are escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Step = tuple[str, str]
"""Label and colour of an activity."""


def row(steps: Sequence[Step]) -> str:
    """One path as chevrons from left to right; a long one wraps."""
    shown = "".join(_chevron(label, colour) for label, colour in steps)
    return f'<div class="chevrons" role="list">{shown}</div>'


def beside(rows: Sequence[tuple[Step | None, Step | None]], *, titles: tuple[str, str]) -> str:
    """Two aligned paths from top to bottom: shared steps on one line, a gap where one has none."""
    head = "".join(f'<div class="path-title">{escape(title)}</div>' for title in titles)
    cells = "".join(_cell(step, is_shared=left is not None and right is not None)
                    for left, right in rows for step in (left, right))  # fmt: skip
    return f'<div class="paths">{head}{cells}</div>'


def _chevron(label: str, colour: str) -> str:
    said = escape(label)
    return f'<span role="listitem" class="chevron" style="background:{colour}" title="{said}">{said}</span>'


def _cell(step: Step | None, *, is_shared: bool) -> str:
    if step is None:
        return '<div class="path-gap"></div>'
    label, colour = step
    kind = "path-step" if is_shared else "path-step only"
    return f'<div class="{kind}" style="background:{colour}">{escape(label)}</div>'
