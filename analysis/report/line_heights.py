"""How high do lines of text stand, Chinese ones included?"""

from __future__ import annotations

from analysis.report.metrics import height_in

_CHINESE, _CHINESE_MORE = 0x2E80, 1.18


def lines_in(text: str, n_lines: int, size_pt: float) -> float:
    """Height of the lines of a text in inches; Chinese fonts keep more room between them."""
    is_chinese = any(ord(char) >= _CHINESE for char in text)
    return height_in(n_lines, size_pt) * (_CHINESE_MORE if is_chinese else 1.0)
