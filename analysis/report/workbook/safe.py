"""Which form of a foreign text is safe in a cell, and never run as a formula?"""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_LETTERS = 32_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(x[0-9A-Fa-f]{4}_)")


def cell_text(value: object) -> str:
    """A text without signs that a workbook cannot hold, and no longer than a cell."""
    legal = _ILLEGAL.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return legal if len(legal) <= MOST_LETTERS else legal[: MOST_LETTERS - 1] + "…"


def escaped(value: str) -> str:
    """A text in which nothing reads as one of Excel's own codes for a sign (`_x000D_`)."""
    return _ESCAPED.sub(r"_x005F_\1", value)


def is_dangerous(value: object) -> bool:
    """Whether a spreadsheet could take a text for a formula once somebody edits its cell."""
    return isinstance(value, str) and value.lstrip().startswith(FORMULA_STARTS)
