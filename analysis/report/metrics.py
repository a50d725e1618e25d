"""How wide is a text, and how much of it fits into a box? Estimates close to Calibri and YaHei."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_ASCII = (
    226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507, 507, 507, 507,
    507, 507, 507, 507, 507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252,
    319, 520, 420, 855, 646, 662, 517, 673, 543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498,
    498, 291, 479, 525, 423, 525, 498, 305, 471, 525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391,
    335, 525, 452, 715, 433, 453, 395, 314, 460, 314, 498,
)  # fmt: skip
"""How far each sign from the blank to `~` takes the pen in Calibri, in thousandths of its size."""
_WIDTHS = {
    **{chr(32 + place): width / 1000 for place, width in enumerate(_ASCII)},
    **dict.fromkeys("–≥≤×≈±−•€", 0.51),
    **dict.fromkeys("‘’·", 0.26),
    **dict.fromkeys("“”„", 0.42),
    "…": 0.7,
    "Ł": 0.43,
    "ł": 0.26,
    "Æ": 0.77,
    "æ": 0.78,
    "Œ": 0.87,
    "œ": 0.85,
    "ď": 0.57,
    "ľ": 0.27,
    **dict.fromkeys("—→←↻▭", 0.95),
}
_WIDE_IN_CHINESE = "“”‘’…—"
_BOLDER_EM, _EMOJI = 0.015, 1.4
LINE_HEIGHT, _CHINESE = 1.22, 0x2E80


@lru_cache(maxsize=8192)
def width_in(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of one line in inches."""
    ems = sum(_char_em(char) for char in text)
    if any(char >= "\u2e80" for char in text):
        ems += sum(1.0 - _char_em(char) for char in text if char in _WIDE_IN_CHINESE)
    ems += _BOLDER_EM * sum(not char.isdigit() and char < "\u2e80" for char in text) if bold else 0.0
    return ems * size_pt / 72


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


@lru_cache(maxsize=4096)
def _char_em(char: str) -> float:
    """Width of a sign by itself; of one nobody listed, a cautious guess."""
    if char in _WIDTHS:
        return _WIDTHS[char]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    code = ord(char)
    if code > 0x1F000:
        return _EMOJI if code < 0x20000 else 1.0
    if code > 0x2000 and unicodedata.east_asian_width(char) in "WF":
        return 1.0
    plain = unicodedata.normalize("NFD", char)[0]
    if plain != char and plain in _WIDTHS:
        return _WIDTHS[plain]
    if code < 0x250:
        return 0.6 if char.isupper() else 0.53
    return 0.9 if code > 0x2000 else 0.68


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
