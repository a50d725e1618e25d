"""How does a path look: chevrons in a row, or two paths laid beside each other?

Pure: labels and colours in, HTML out. Labels come out of the data and are escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

Step = tuple[str, str]
"""Label and background (a colour, or a pattern in CSS) of an activity."""

MOST_STEPS = 48
LAST_STEPS = 8
"""Of a path with more than `MOST_STEPS` so many of the last are shown, and the first to fill it up."""


def row(
    steps: Sequence[Step],
    *,
    letters: Mapping[str, str] | None = None,
    left_out: Callable[[int], str] = "… +{}".format,
) -> str:
    """One path as chevrons from left to right; a long one wraps, and a very long one has a gap.

    Parameters
    ----------
    letters
        Label to what is written instead, where the names shall be short; a pointer shows the label.
    left_out
        What the gap says of the number of steps in it.
    """
    short = letters or {}
    n_first = MOST_STEPS - LAST_STEPS
    if len(steps) <= MOST_STEPS:
        shown = "".join(_chevron(step, short) for step in steps)
    else:
        gap = escape(left_out(len(steps) - MOST_STEPS))
        shown = "".join(
            [*(_chevron(step, short) for step in steps[:n_first]),
             f'<span role="listitem" class="chevron-gap">{gap}</span>',
             *(_chevron(step, short) for step in steps[-LAST_STEPS:])]
        )  # fmt: skip
    return f'<div class="chevrons{" lettered" if short else ""}" role="list">{shown}</div>'


def key(letters: Mapping[str, str], backgrounds: Mapping[str, str]) -> str:
    """What the letters mean: each on its colour with the label beside it."""
    said = "".join(
        f'<span><i style="background:{backgrounds[label]}">{escape(short)}</i>{escape(label)}</span>'
        for label, short in letters.items()
    )
    return f'<div class="chevron-key">{said}</div>'


def beside(rows: Sequence[tuple[Step | None, Step | None]], *, titles: tuple[str, str]) -> str:
    """Two aligned paths from top to bottom: shared steps on one line, a gap where one has none."""
    head = "".join(f'<div class="path-title">{escape(title)}</div>' for title in titles)
    cells = "".join(_cell(step, is_shared=left is not None and right is not None)
                    for left, right in rows for step in (left, right))  # fmt: skip
    return f'<div class="paths">{head}{cells}</div>'


def _chevron(step: Step, short: Mapping[str, str]) -> str:
    label, background = step
    said, name = escape(short.get(label, label)), escape(label)
    return (
        f'<span role="listitem" class="chevron" style="background:{background}" title="{name}" '
        f'aria-label="{name}">{said}</span>'
    )


def _cell(step: Step | None, *, is_shared: bool) -> str:
    if step is None:
        return '<div class="path-gap"></div>'
    label, background = step
    kind = "path-step" if is_shared else "path-step only"
    return f'<div class="{kind}" style="background:{background}">{escape(label)}</div>'
