"""How what is entered is kept: texts cleaned and bounded, figures as JSON, times in UTC."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from analysis.errors import AnalysisError
from analysis.store.tables import LIMITS

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def line(text: str) -> str:
    """One line without control characters, which databases refuse and screens cannot show."""
    return " ".join(_CONTROL.sub(" ", text).split())


def shortened(field: str, text: str) -> str:
    """What comes from a file, as one line; cut to the limit of its field, the end kept."""
    return line(text)[-LIMITS[field] :]


def typed(field: str, text: str, *, needed: bool = False) -> str:
    """What a person typed, as one line; raises `text_missing` or `text_too_long`."""
    cleaned = line(text)
    if needed and not cleaned:
        raise AnalysisError("text_missing", field=field)
    return bounded(field, cleaned)


def bounded(field: str, text: str) -> str:
    """The text, if it is within the limit of its field; raises `text_too_long`."""
    if len(text) > LIMITS[field]:
        raise AnalysisError("text_too_long", field=field, n=len(text), limit=LIMITS[field])
    return text


def as_json(value: object) -> str:
    """A figure or a setting as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def utc(now: datetime) -> datetime:
    """A time as the tables keep it: UTC, without its zone."""
    if now.tzinfo is None:
        raise ValueError("a time needs its zone: datetime.now(UTC)")
    return now.astimezone(UTC).replace(tzinfo=None)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in cast(Mapping[Any, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast(list[Any], value)]
    if isinstance(value, date):  # a datetime, a pandas Timestamp and its NaT are dates too
        return value.isoformat() if value == value else None
    if hasattr(value, "item"):  # a number of numpy
        value = cast(Any, value).item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
