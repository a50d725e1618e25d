"""Which words has a report of its own? They come in translated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The words around the pages.

    Parameters
    ----------
    contents
        Above the list of pages.
    behind
        Above the notes of a page: what stands behind it.
    figures
        Above the table of a chart.
    first_rows
        Rows shown and rows there are, to the sentence under a table that is cut.
    source, target, figure
        Above the columns of a map's table: where from, where to, what stands at the line.
    made
        Below everything: what made it, and when.
    """

    contents: str
    behind: str
    figures: str
    first_rows: Callable[[int, int], str] = "{} / {}".format
    source: str = ""
    target: str = ""
    figure: str = ""
    made: str = ""
