"""When is work done: on which days and hours, by whose clock, off on which holidays, and where otherwise?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from analysis.errors import AnalysisError
from analysis.reading.zones import zone as zone_of

Time = Literal["calendar", "working"]
"""By which clock a duration runs: every hour, or only those in which work is done."""

DAY_MIN = 24 * 60
Shift = tuple[float, float]


@dataclass(frozen=True)
class Hours:
    """When work is done in one place.

    Parameters
    ----------
    days
        Days of the week, Monday is 1. A shift belongs to the day on which it begins.
    shifts
        From and until, hours of the day; one that ends before it begins runs past midnight.
    country, part
        Whose holidays are off (codes of ISO 3166, such as `DE` and `BY`); none where empty.
    zone
        IANA name of the zone by whose clock the hours are; None: that of the log, else UTC.
    """

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    shifts: tuple[Shift, ...] = ((9.0, 18.0),)
    country: str = ""
    part: str = ""
    zone: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(sorted(set(self.days))))
        object.__setattr__(self, "shifts", tuple(sorted((float(a), float(b)) for a, b in self.shifts)))
        check(self)

    @property
    def week_h(self) -> float:
        """Working hours of a week without holiday."""
        return len(self.days) * sum(length_h(shift) for shift in self.shifts)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "days": list(self.days), "shifts": [list(shift) for shift in self.shifts],
            "country": self.country, "part": self.part, "zone": self.zone,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Hours:
        return cls(
            tuple(held["days"]), tuple((a, b) for a, b in held["shifts"]), held.get("country", ""),
            held.get("part", ""), held.get("zone"),
        )  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """The working calendar of a log.

    Parameters
    ----------
    hours
        What holds everywhere but in the places of `elsewhere`.
    elsewhere
        Value of the role or column `by` to the hours that hold for its cases.
    """

    hours: Hours = field(default_factory=Hours)
    elsewhere: tuple[tuple[str, Hours], ...] = ()
    by: str = "region"

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        places = {place: hours.to_dict() for place, hours in self.elsewhere}
        return {"hours": self.hours.to_dict(), "elsewhere": places, "by": self.by}

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Calendar:
        """The calendar of such values.

        Raises
        ------
        AnalysisError
            As `check`; `calendar_unreadable` where they are something else.
        """
        try:
            places = tuple((str(k), Hours.from_dict(v)) for k, v in held.get("elsewhere", {}).items())
            return cls(Hours.from_dict(held["hours"]), places, str(held.get("by", "region")))
        except AnalysisError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise AnalysisError("calendar_unreadable") from problem


def check(hours: Hours) -> None:
    """Whether work can be done by these hours.

    Raises
    ------
    AnalysisError
        `calendar_no_days`, `calendar_wrong_day` (param `day`), `calendar_no_shifts`, `calendar_wrong_hour`
        (`hour`), `calendar_empty_shift` (`at`), `calendar_overlap` (`first`, `second`: written shifts),
        `calendar_unknown_country` (`country`), `calendar_unknown_part` (`part`, `known`), `unknown_zone`.
    """
    if not hours.days:
        raise AnalysisError("calendar_no_days")
    if wrong := [day for day in hours.days if day not in range(1, 8)]:
        raise AnalysisError("calendar_wrong_day", day=wrong[0])
    if not hours.shifts:
        raise AnalysisError("calendar_no_shifts")
    for shift in hours.shifts:
        _check_shift(shift)
    _check_apart(hours.shifts)
    _check_holidays(hours.country, hours.part)
    if hours.zone is not None:
        zone_of(hours.zone)


def length_h(shift: Shift) -> float:
    """How long a shift is by the clock on the wall."""
    return shift[1] - shift[0] + (24 if shift[1] <= shift[0] else 0)


def written(shift: Shift) -> str:
    """09:00–18:00."""
    return "–".join(f"{round(h * 60) // 60:02d}:{round(h * 60) % 60:02d}" for h in shift)


@cache
def countries() -> dict[str, tuple[str, ...]]:
    """Country (two letters) to its parts with holidays of their own, where the holidays are known."""
    import holidays

    known = holidays.list_supported_countries().items()
    return {code: tuple(parts) for code, parts in known if len(code) == 2 and code != "UK"}


@cache
def parts(country: str) -> dict[str, str]:
    """Part of a country to what it is called there (its code where nothing else is known)."""
    import holidays

    known = holidays.country_holidays(country).get_subdivision_aliases() if countries()[country] else {}
    return {part: next(iter(known.get(part, ())), part) for part in countries()[country]}


def holidays_of(hours: Hours, years: range) -> frozenset[date]:
    """The days that are off by law in the country (and its part) in these years."""
    if not hours.country:
        return frozenset()
    import holidays

    found = holidays.country_holidays(hours.country, subdiv=hours.part or None, years=years)
    return frozenset(found)


def _check_shift(shift: Shift) -> None:
    for hour in shift:
        if not 0 <= hour <= 24:
            raise AnalysisError("calendar_wrong_hour", hour=hour)
    if shift[0] % 24 == shift[1] % 24 and shift != (0.0, 24.0):
        raise AnalysisError("calendar_empty_shift", at=written(shift)[:5])


def _check_apart(shifts: tuple[Shift, ...]) -> None:
    """No minute of the day lies in two shifts, past midnight included."""
    taken: dict[int, Shift] = {}
    for shift in shifts:
        since = round(shift[0] * 60)
        for minute in range(since, since + round(length_h(shift) * 60)):
            if minute % DAY_MIN in taken:
                other = taken[minute % DAY_MIN]
                raise AnalysisError("calendar_overlap", first=written(other), second=written(shift))
            taken[minute % DAY_MIN] = shift


def _check_holidays(country: str, part: str) -> None:
    if not country:
        if part:
            raise AnalysisError("calendar_unknown_part", part=part, known=[])
        return
    if country not in countries():
        raise AnalysisError("calendar_unknown_country", country=country)
    if part and part not in countries()[country]:
        raise AnalysisError("calendar_unknown_part", part=part, known=list(countries()[country]))
