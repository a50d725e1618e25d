"""Into which groups does an attribute part cases: one a value, or bands where it holds numbers?"""

from __future__ import annotations

import re
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log import filters as f

MOST_APART = 6
"""Up to so many different numbers each is a group; more are parted into four bands of as many cases."""
TO = ".."
BAND = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?)\.\.(-?[\d.]+(?:e[+-]?\d+)?)")


@dataclass(frozen=True)
class Grouping:
    """How the cases of a log are grouped by a column: by its value, or by bands of numbers.

    Parameters
    ----------
    bands
        The least and the largest number of each band, over the whole log; none where each value is a group.
    """

    column: str
    bands: tuple[tuple[float, float], ...] = ()

    def of(self, cases: ir.Table) -> ir.StringValue:
        """The group of each case as a text; empty where it has no value."""
        held = cases[self.column]
        if not self.bands:
            return ibis.coalesce(held.cast("string"), "")
        number = held.cast("float64")
        branches = [(number <= high, f"{low!r}{TO}{high!r}") for low, high in self.bands]
        return ibis.cases(*branches, else_="")


def grouping(log: EventLog, by: str) -> Grouping:
    """How a column or role groups cases; the same under every filter.

    Numbers of which there are more than six are parted at the quartiles of all cases of the log: a band
    holds what is above one quartile and at most the next. Fewer bands where quartiles are the same number.
    """
    column = log.column(by)
    if not is_number(log, column):
        return Grouping(column)
    found = log.frame(log.keep(_bands, column)).sort_values("low")
    return Grouping(column, tuple(zip(map(float, found["low"]), map(float, found["high"]), strict=True)))


def groups_of(log: EventLog, by: str) -> list[str]:
    """The names of the bands of a column of numbers, the lowest first; none of any other column."""
    return [f"{low!r}{TO}{high!r}" for low, high in sorted(grouping(log, by).bands)]


def is_number(log: EventLog, column: str) -> bool:
    """Whether a column of the log holds numbers."""
    return log.kind_of(column) == "number"


def ends(group: str) -> tuple[float, float] | None:
    """The least and the largest number of a band, from the name of its group; None of any other group."""
    found = BAND.fullmatch(group)
    return (float(found[1]), float(found[2])) if found else None


def only(log: EventLog, by: str, group: str) -> f.Filter:
    """The filter that leaves the cases of a group."""
    band = ends(group) if is_number(log, log.column(by)) else None
    if band:
        return f.Range(by, *band)
    is_flag = log.all_cases[log.column(by)].type().is_boolean()
    return f.Attribute(by, [{"true": True, "false": False}.get(group) if is_flag else group or None])


def _bands(log: EventLog, column: str) -> ir.Table:
    values = log.all_cases.select(value=log.all_cases[column].cast("float64")).filter(_.value.notnull())
    places = values.agg(
        first=_.value.quantile(0.25), middle=_.value.quantile(0.5), third=_.value.quantile(0.75),
        n=_.value.nunique(),
    )  # fmt: skip
    joined = values.cross_join(places)
    above = [(_.value > _[name]).cast("float64") for name in ("first", "middle", "third")]
    banded = joined.mutate(band=ibis.ifelse(_.n <= MOST_APART, _.value, above[0] + above[1] + above[2]))
    return banded.group_by("band").agg(low=_.value.min(), high=_.value.max())
