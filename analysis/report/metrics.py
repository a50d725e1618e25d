"""How wide is a text, and how much of it fits into a box? Estimates close to Calibri and YaHei."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WIDTHS = {
    **dict.fromkeys("ijl.,:;'|!·", 0.25),
    **dict.fromkeys("ftr()[]-/ I", 0.32),
    **dict.fromkeys("mwMW%@↻…", 0.85),
    **dict.fromkeys("0123456789", 0.507),
}
LINE_HEIGHT, _CHINESE = 1.22, 0x2E80


@lru_cache(maxsize=8192)
def width_in(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of one line in inches."""
    ems = sum(_char_em(char) for char in text)
    return ems * size_pt / 72 * (1.05 if bold else 1.0)


def wrapped(text: str, room_in: float, size_pt: float, *, bold: bool = False) -> list[str]:
    """Lines the text breaks into in a box that is `room_in` wide: at blanks, and anywhere in Chinese."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_in((line + piece).rstrip(), size_pt, bold=bold) > room_in:
            lines.append(line.rstrip())
            line = ""
        line += piece.lstrip() if not line else piece
        while width_in(line.rstrip(), size_pt, bold=bold) > room_in and len(line) > 1:
            cut = _cut(line, room_in, size_pt, bold)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def shortened(text: str, room_in: float, size_pt: float, *, n_lines: int = 1, bold: bool = False) -> str:
    """The text, or as much of it as `n_lines` hold, ending in `…`."""
    if len(wrapped(text, room_in, size_pt, bold=bold)) <= n_lines:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = len(wrapped(text[:middle].rstrip() + "…", room_in, size_pt, bold=bold)) <= n_lines
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def best_fit(
    texts: Sequence[str], room_in: float, fits: Sequence[tuple[float, int]], *, bold: bool = False
) -> tuple[float, int]:
    """The first (size, lines) in which every text has room and no word is torn; else the last."""
    for size, n_lines in fits:
        if all(has_room(text, room_in, size, n_lines, bold=bold) for text in texts):
            return size, n_lines
    return fits[-1]


def has_room(text: str, room_in: float, size_pt: float, n_lines: int, *, bold: bool = False) -> bool:
    """Whether the text has room in `n_lines` without a torn word."""
    longest = max((width_in(piece.strip(), size_pt, bold=bold) for piece in _pieces(text)), default=0.0)
    return longest <= room_in and len(wrapped(text, room_in, size_pt, bold=bold)) <= n_lines


def height_in(n_lines: int, size_pt: float) -> float:
    """Height of `n_lines` lines in inches."""
    return n_lines * size_pt * LINE_HEIGHT / 72


def _char_em(char: str) -> float:
    if char in _WIDTHS:
        return _WIDTHS[char]
    if ord(char) > 0x2000 and unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.6 if char.isupper() else 0.5


def _pieces(text: str) -> list[str]:
    """The text in pieces between which a line may break."""
    pieces: list[str] = []
    for char in text:
        if pieces and _clings(char, pieces[-1][-1]):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _clings(char: str, before: str) -> bool:
    """Whether no line may break before `char`: inside a Latin word, and before Chinese punctuation."""
    if ord(char) > _CHINESE:
        return unicodedata.category(char).startswith("P")
    return before != " " and ord(before) <= _CHINESE


def _cut(line: str, room_in: float, size_pt: float, bold: bool) -> int:
    guess = max(1, math.floor(len(line) * room_in / max(width_in(line, size_pt, bold=bold), 1e-6)))
    while guess > 1 and width_in(line[:guess], size_pt, bold=bold) > room_in:
        guess -= 1
    return guess
