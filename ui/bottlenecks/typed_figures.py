"""What does somebody mean who types a target or limit: *2 d*, *48 h*, *36 小时* or a bare number?"""

from __future__ import annotations

import re
import unicodedata

from ui.monitor import values
from ui.text import t

HOURS = {
    "d": 24.0, "day": 24.0, "days": 24.0, "tag": 24.0, "tage": 24.0, "tagen": 24.0, "天": 24.0, "日": 24.0,
    "h": 1.0, "hr": 1.0, "hrs": 1.0, "hour": 1.0, "hours": 1.0, "std": 1.0, "stunde": 1.0, "stunden": 1.0,
    "小时": 1.0, "个小时": 1.0, "时": 1.0,
    "min": 1 / 60, "mins": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60, "minuten": 1 / 60, "分钟": 1 / 60,
    "w": 168.0, "week": 168.0, "weeks": 168.0, "woche": 168.0, "wochen": 168.0, "周": 168.0,
}  # fmt: skip
"""The units of time that are understood, in hours; German words for those who type them by habit."""
MOST_H = 100 * 365.25 * 24
"""Nobody means a target of more than a hundred years."""
_NUMBER = r"\d[\d.,]*"
_PART = re.compile(rf"({_NUMBER})\s*([^\W\d_]+)\.?\s*")
_BARE = re.compile(rf"({_NUMBER})")
_SHARE = re.compile(rf"({_NUMBER})\s*%?")
_WEEKLY = re.compile(rf"({_NUMBER})\s*(?:(?:per|a|/)\s*week|每周)?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"\d+([.,]\d+)?")


class Refused(ValueError):
    """What was typed is no such figure; `code` is the end of the key that says so."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(typed: object, entry: str) -> float | None:
    """A figure in hours, as a share or a week; None where nothing is typed, which takes it away.

    Parameters
    ----------
    entry
        In what a bare number counts: `days`, `hours`, `percent`, `per_week`.

    Raises
    ------
    Refused
        `unread` where it is no such figure, `zero`, or `too_much`.
    """
    text = unicodedata.normalize("NFKC", "" if typed is None else str(typed)).strip().casefold()
    if not text:
        return None
    value = _value(text, entry)
    if value is None:
        raise Refused("unread")
    if not value:
        raise Refused("zero")
    if value > {"percent": 1.0, "per_week": 1e6}.get(entry, MOST_H):
        raise Refused("too_much")
    return value


def shown(target: float | None, entry: str) -> str:
    """A figure as one would type it: 2 d, 36 h, 30%."""
    if target is None:
        return ""
    number = f"{round(target / values.SCALES[entry], 3):g}"
    return t(f"bottlenecks.targets.entry.{entry}", figure=number)


def _value(text: str, entry: str) -> float | None:
    if bare := _BARE.fullmatch(text):
        return _scaled(_number(bare[1]), values.SCALES[entry])
    if entry in ("percent", "per_week"):
        found = (_SHARE if entry == "percent" else _WEEKLY).fullmatch(text)
        return _scaled(_number(found[1]), values.SCALES[entry]) if found else None
    return _hours(text)


def _hours(text: str) -> float | None:
    """*1 d 12 h* in hours; None where a part has no unit of time."""
    parts, at = [], 0
    while at < len(text):
        part = _PART.match(text, at)
        number = _number(part[1]) if part and part[2] in HOURS else None
        if part is None or number is None:
            return None
        parts.append(number * HOURS[part[2]])
        at = part.end()
    return sum(parts)


def _number(text: str) -> float | None:
    """*1.5*, *1,5* and *1,028*, which is how the tables write a thousand and more."""
    if _GROUPED.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None


def _scaled(number: float | None, scale: float) -> float | None:
    return None if number is None else number * scale
