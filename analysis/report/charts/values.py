"""What do the values, texts and formats of a plotly figure say, in plain Python?"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any

from analysis.report.charts.plan import Axis, Category
from analysis.report.clean import clean, clean_lines, defused

_D3 = re.compile(r"^(?P<comma>,)?(?:\.(?P<digits>\d+))?(?P<kind>[fd%~srg]?)$")
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone
_TEMPLATE = re.compile(r"^%\{(?:x|y|text|value)(?::(?P<format>[^}]*))?\}(?P<suffix>.*)$")


def plain(values: Any) -> list[Any]:
    """Values as a list, numpy scalars as Python ones; empty for None."""
    if values is None:
        return []
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    return [value.item() if hasattr(value, "item") else value for value in listed]


def numbers(values: Any) -> list[float | None]:
    """Values as numbers, None where one is missing or no number."""
    return [_number(value) for value in plain(values)]


def are_numbers(values: Sequence[Any]) -> bool:
    """Whether these are numbers and not texts or dates."""
    known = [value for value in values if value is not None]
    return bool(known) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in known
    )


def category(value: Any, *, is_date: bool = False) -> Category:
    """A category as the data sheet holds it: a day, or a name no spreadsheet takes for a formula."""
    if is_date:
        return _day(value) or defused(value)
    if isinstance(value, list | tuple):
        return defused(" · ".join(clean(part) for part in value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return defused(value)


def are_days(values: Sequence[Any]) -> bool:
    """Whether all values are dates without a time of day."""
    return bool(values) and all(_day(value) is not None for value in values)


def are_moments(values: Sequence[Any]) -> bool:
    """Whether all values are dates with a time of day, at least one of them not midnight."""
    return bool(values) and all(_moment(one) is not None for one in values) and not are_days(values)


def serial(value: Any) -> float | None:
    """A moment as the day count of a spreadsheet."""
    moment = _moment(value)
    return None if moment is None else (moment - _EPOCH) / dt.timedelta(days=1)


def texts(values: Any, n: int) -> list[str | None]:
    """Texts at the points, without markup; one string stands for all."""
    if values is None:
        return []
    listed = [values] * n if isinstance(values, str) else plain(values)
    return [_without_markup(value) or None for value in listed]


def number_format(layout_axis: Any) -> str | None:
    """The spreadsheet's number format for plotly's tick format, prefix and suffix."""
    inner = d3_format(layout_axis.tickformat or "")
    before, after = (_quoted(text) for text in (layout_axis.tickprefix, layout_axis.ticksuffix))
    if not inner and not before and not after:
        return None
    return f"{before}{inner or 'General'}{after}"


def d3_format(text: str) -> str | None:
    """`,.1f` as `#,##0.0`, `.0%` as `0%`; None for a format without a twin."""
    found = _D3.match(text.replace("~", "")) if text else None
    if not found or found["kind"] in ("s", "r", "g"):
        return None
    whole = "#,##0" if found["comma"] else "0"
    digits = int(found["digits"] or 0)
    return whole + (f".{'0' * digits}" if digits else "") + ("%" if found["kind"] == "%" else "")


def template_format(template: Any) -> str | None:
    """The number format of a text template such as `%{y:.1f} d`; None when it shows something else."""
    found = _TEMPLATE.match(template) if isinstance(template, str) else None
    if not found or not found["format"]:
        return None
    inner = d3_format(found["format"])
    return inner and inner + _quoted(found["suffix"])


def axis(layout_axis: Any) -> Axis:
    """Title, format and range of a plotly axis."""
    is_log = layout_axis.type == "log"
    low, high = (_number(value) for value in (layout_axis.range or (None, None)))
    if low is not None and high is not None and low > high:
        low, high = high, low
    if is_log:
        low, high = (None if value is None else 10**value for value in (low, high))
    if low is None and layout_axis.rangemode in ("tozero", "nonnegative"):
        low = 0.0
    return Axis(_without_markup(layout_axis.title.text), number_format(layout_axis), low, high, is_log)


def _without_markup(value: Any) -> str:
    if value is None:
        return ""
    plain_text = re.sub(r"</?(?:b|i|em|strong|sub|sup|span|a)(?:\s[^>]*)?>", "", str(value))
    return clean(" ".join(clean_lines(re.sub(r"<br\s*/?>", "\n", plain_text))))


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _day(value: Any) -> dt.date | None:
    if isinstance(value, int | float) or value is None:
        return None
    if isinstance(value, str):
        if not re.match(r"\d{4}-\d{2}-\d{2}([T ]00:00(:00(\.0+)?)?)?$", value):
            return None
        return dt.date.fromisoformat(value[:10])
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else None
    return value if isinstance(value, dt.date) else None


def _moment(value: Any) -> dt.datetime | None:
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}", value):
        try:
            value = dt.datetime.fromisoformat(value[:26])
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else None


def _quoted(text: Any) -> str:
    cleaned = str(text or "").replace('"', "'").replace("\n", " ")
    return f'"{cleaned}"' if cleaned else ""
