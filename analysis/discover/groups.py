"""Which groups of cases are set side by side, how large are they, and do they share cases?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.schema import Schema

MOST_GROUPS = 4
MIN_SHOWN = 5
"""A group about a person with fewer cases is not shown (assumption `min_shown`)."""

SIZES = Schema("group_sizes", {"group": "count", "n_cases": "count", "n_shared": "count"}, ("group",))


@dataclass(frozen=True)
class Group:
    """Some of the cases of a view: what they are called, and the filters that single them out.

    Parameters
    ----------
    code
        What kind of group it is; key of its name (`value`, `won`, `this_quarter`, …).
    filters
        Applied to the view on top of its own.
    params
        What the name needs, as pairs of name and value.
    is_person
        Whether its figures are those of one person.
    """

    code: str
    filters: tuple[f.Filter, ...]
    params: tuple[tuple[str, object], ...] = ()
    is_person: bool = False

    def seen(self, log: EventLog) -> EventLog:
        """The cases of the group in a view."""
        return log.where(*self.filters)

    @property
    def columns(self) -> frozenset[str]:
        """Columns or roles by which the group is singled out."""
        return frozenset(_columns(self.filters))


def case_keys(log: EventLog) -> NDArray[np.int64]:
    """The keys of the cases of a view, in order."""
    found = log.frame(log.cases.select("case_key"))["case_key"].to_numpy("int64")
    return np.sort(found)


def group_sizes(views: Sequence[EventLog]) -> pd.DataFrame:
    """How many cases each group has, and how many of them are in another group as well.

    Returns
    -------
    Frame `SIZES`: one row a group, by its place in `views`.
    """
    keys = [case_keys(view) for view in views]
    held, times = np.unique(np.concatenate(keys), return_counts=True) if keys else (np.array([]), None)
    twice = held[times > 1] if len(held) else held
    rows = [(i, len(own), int(np.isin(own, twice).sum())) for i, own in enumerate(keys)]
    return SIZES.conform(pd.DataFrame(rows, columns=list(SIZES.columns)))


def _columns(filters: Sequence[f.Filter]) -> list[str]:
    found = []
    for each in filters:
        if isinstance(each, f.Not):
            found += _columns([each.other])
        elif isinstance(each, f.Attribute | f.Range):
            found.append(each.name)
        elif isinstance(each, f.Stage):
            found.append("stage")
    return found
