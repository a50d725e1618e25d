"""What do figures take for granted, within which bounds may it be changed, and which figures use it?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.processes.text import Text

FILE = Path(__file__).with_name("assumptions.toml")
TYPES = ("count", "number", "share", "currency", "address")
PAIRS = (("discount_limit", "discount_second_limit"),)
"""The first must not be above the second."""

_ADDRESS = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?/?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Assumption:
    """A value that figures take for granted.

    Parameters
    ----------
    type
        One of `TYPES`; a share is kept as a number from 0 to 1.
    unit
        In what it is counted; key of a text.
    low, high
        Bounds, both allowed.
    used_by
        Figures that use the value (keys of texts).
    fixed_in
        Figures that should, and still have the default built in.
    """

    key: str
    group: str
    type: str
    unit: str
    default: Any
    label: Text
    meaning: Text
    source: Text
    low: float | None = None
    high: float | None = None
    used_by: tuple[str, ...] = ()
    fixed_in: tuple[str, ...] = ()


@cache
def assumptions() -> dict[str, Assumption]:
    """Every assumption by its key, in the order of the panel."""
    listed = tomllib.loads(FILE.read_text("utf-8"))["assumption"]
    return {entry["key"]: _assumption(entry) for entry in listed}


def values(entered: Mapping[str, Any]) -> dict[str, Any]:
    """What holds: what was entered, else the default; an entry that no longer fits counts as none."""
    found = {}
    for key, one in assumptions().items():
        try:
            found[key] = checked(key, entered[key]) if key in entered else one.default
        except AnalysisError:
            found[key] = one.default
    return found


def with_value(entered: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """What was entered with one value changed; the default is not kept, so that it may follow ours.

    Raises
    ------
    AnalysisError
        As `checked`; `assumption_order` (params `low`, `high`: keys) where a pair is the wrong way round.
    """
    new = {**entered, key: checked(key, value)}
    held = values(new)
    for low, high in PAIRS:
        if key in (low, high) and held[low] > held[high]:
            raise AnalysisError("assumption_order", low=low, high=high)
    return {name: said for name, said in new.items() if name in held and said != assumptions()[name].default}


def checked(key: str, value: Any) -> Any:
    """The value, of its type and within its bounds.

    Raises
    ------
    AnalysisError
        `assumption_unknown` (param `key`), `assumption_wrong` (`key`, `value`), `assumption_out_of_bounds`
        (`key`, `low`, `high`).
    """
    if key not in assumptions():
        raise AnalysisError("assumption_unknown", key=key)
    one = assumptions()[key]
    try:
        said = _READERS[one.type](value)
    except (TypeError, ValueError, OverflowError) as problem:
        raise AnalysisError("assumption_wrong", key=key, value=str(value)) from problem
    if one.low is not None and one.high is not None and not one.low <= said <= one.high:
        raise AnalysisError("assumption_out_of_bounds", key=key, low=one.low, high=one.high)
    return said


def _assumption(entry: dict[str, Any]) -> Assumption:
    texts = {name: Text(**entry[name]) for name in ("label", "meaning", "source")}
    lists = {name: tuple(entry.get(name, ())) for name in ("used_by", "fixed_in")}
    return Assumption(**{**entry, **texts, **lists})


def _count(value: Any) -> int:
    if isinstance(value, bool) or float(value) != int(value):
        raise ValueError
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or float(value) != float(value):
        raise ValueError
    return float(value)


def _currency(value: Any) -> str:
    said = str(value or "").strip().upper()
    if said and not _CURRENCY.fullmatch(said):
        raise ValueError
    return said


def _address(value: Any) -> str:
    said = str(value or "").strip()
    if said and not _ADDRESS.fullmatch(said):
        raise ValueError
    return said.rstrip("/")


_READERS = {
    "count": _count,
    "number": _number,
    "share": _number,
    "currency": _currency,
    "address": _address,
}
