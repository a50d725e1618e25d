"""When was that in UTC? Times of a place's clock converted by its zone, and back; the odd hours counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from analysis.errors import MappingError

DAY_US, MINUTE_US = 86_400_000_000, 60_000_000
Asked: TypeAlias = Callable[[datetime], int]
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times of a clock on the wall


class Moved(NamedTuple):
    """Times in UTC, and which of them the clock showed twice, and which it never showed."""

    utc: np.ndarray
    is_twice: np.ndarray
    is_skipped: np.ndarray


@cache
def names() -> tuple[str, ...]:
    """The IANA names of the zones a place is in, by continent and city, and UTC."""
    places = (
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )
    return ("UTC", *sorted(places))


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name.

    Raises
    ------
    MappingError
        `unknown_zone` (param `zone`).
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as cause:
        raise MappingError("unknown_zone", zone=name) from cause


def to_utc(local: np.ndarray, name: str) -> Moved:
    """Times of the zone's clock (`datetime64[us]`) in UTC.

    In the hour that the clock shows twice the first showing is taken; a time that it skips moves
    forward by what it skips, as the clock that nobody put forward would show it.
    """
    clock = zone(name)
    ahead = np.zeros((2, len(local)), np.int64)
    known = ~np.isnat(local)
    moments = local[known].astype(np.int64)
    for fold in (0, 1):
        ahead[fold, known] = _ahead_us(moments, clock, fold)
    utc = local - ahead[0].astype("timedelta64[us]")
    return Moved(utc, ahead[0] > ahead[1], ahead[0] < ahead[1])


def to_local(utc: np.ndarray, name: str) -> np.ndarray:
    """What the zone's clock shows at these times (`datetime64[us]`, UTC)."""
    clock = zone(name)
    known = ~np.isnat(utc)
    ahead = np.zeros(len(utc), np.int64)
    ahead[known] = _per_unit(
        utc[known].astype(np.int64), lambda at: _offset_us(at.replace(tzinfo=UTC).astimezone(clock))
    )
    return utc + ahead.astype("timedelta64[us]")


def local_time(at: datetime, name: str | None) -> datetime:
    """A time in UTC without zone as the zone's clock shows it, without zone; as it is without a name."""
    return at if name is None else at.replace(tzinfo=UTC).astimezone(zone(name)).replace(tzinfo=None)


def _ahead_us(moments: np.ndarray, clock: ZoneInfo, fold: int) -> np.ndarray:
    return _per_unit(moments, lambda at: _offset_us(at.replace(tzinfo=clock, fold=fold)))


def _per_unit(moments: np.ndarray, offset_us: Asked) -> np.ndarray:
    """The offset at each moment: asked once a day, and once a minute on days on which it changes."""
    days, place = np.unique(moments // DAY_US, return_inverse=True)
    starts, ends = (
        np.array([_asked(day * DAY_US, offset_us) for day in days + more], np.int64) for more in (0, 1)
    )
    found = starts[place]
    changing = np.flatnonzero((starts != ends)[place])
    if len(changing):
        minutes, at = np.unique(moments[changing] // MINUTE_US, return_inverse=True)
        found[changing] = np.array([_asked(each * MINUTE_US, offset_us) for each in minutes], np.int64)[at]
    return found


def _asked(moment_us: int, offset_us: Asked) -> int:
    return offset_us(EPOCH + timedelta(microseconds=int(moment_us)))


def _offset_us(at: datetime) -> int:
    return round((at.utcoffset() or timedelta()).total_seconds() * 1e6)
