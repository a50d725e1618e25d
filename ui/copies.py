"""Which columns of a log say nothing that its activity, its person or another column does not say?"""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog

FEW = 200
"""In so many cases a column is looked at first: most differ there, and need not be read to their end."""


def copies(log: EventLog) -> tuple[str, ...]:
    """Columns that only repeat the activity, who did it, or another column: nobody splits by them.

    Files have them when names are written under several keys (XES), or a column twice. Of two that are alike
    the one with a role is kept, else the first.
    """
    found = {*_of_activity(log), *_of_person(log), *_of_columns(log)}
    return tuple(one for one in log.attributes["column"] if one in found)


def _of_activity(log: EventLog) -> list[str]:
    """Columns that at every event hold its activity, or nothing."""
    named = log.activities.select(of_key="activity_key", of="activity")
    return _named_by(log, "activity_key", named, lambda held, alike, _n: held == alike)


def _of_person(log: EventLog) -> list[str]:
    """Columns that at every event hold who did it, and nothing where nobody is told."""
    if not log.has_resources:
        return []
    named = log.resources.select(of_key="resource_key", of="resource")
    return _named_by(log, "resource_key", named, lambda held, alike, n: held == alike == n)


def _named_by(
    log: EventLog, key: str, named: ir.Table, is_copy: Callable[[int, int, int], bool]
) -> list[str]:
    """The columns of text without a role of which it is so, looked at in a few cases before all of them."""
    told, events = log.attributes, log.all_events
    told = told[(told["kind"] == "text") & (told["scope"] == "event") & told["role"].isna()]
    left = [one for one in told["column"] if one in events.columns]
    for rows in (events.filter(_.case_key < FEW), events):
        if left:
            here = rows.select(key, *left).left_join(named, [(key, "of_key")])
            counts = _counted(log, here, left)
            left = [one for one in left if is_copy(*counts[one])]
    return [one for one in left if counts[one][0] > 0] if left else []


def _counted(log: EventLog, events: ir.Table, columns: list[str]) -> dict[str, tuple[int, int, int]]:
    """Of each column at how many events it is told, at how many it is `of`, and how many have an `of`."""
    counts = {"n": events.of.count()}
    for i, one in enumerate(columns):
        counts[f"held{i}"] = events[one].count()
        counts[f"alike{i}"] = (events[one].cast("string") == events.of).sum().fill_null(0)
    row = log.frame(events.agg(**counts)).iloc[0]
    return {one: (row[f"held{i}"], row[f"alike{i}"], row["n"]) for i, one in enumerate(columns)}


def _of_columns(log: EventLog) -> list[str]:
    """Columns without a role that hold what another column does, in every case and at every event."""
    cases, events = log.unfiltered().cases, log.all_events
    told = log.attributes[log.attributes["column"].isin(cases.columns) & (log.attributes["n_values"] > 1)]
    told = pd.concat([told[told["role"].notna()], told[told["role"].isna()]])
    pairs = [
        (first, other)
        for _alike, here in told.groupby(["scope", "kind", "n_values"], sort=False)
        for place, (other, role) in enumerate(zip(here["column"], here["role"], strict=True))
        if pd.isna(role)
        for first in here["column"].iloc[:place]
    ]
    alike = _same(log, cases, pairs)
    changing = [pair for pair in alike if {*pair} <= {*events.columns}]
    same = _same(log, events, changing)
    return [pair[1] for pair in alike if pair in same or pair not in changing]


def _same(log: EventLog, rows: ir.Table, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of columns that differ in no row."""
    if not pairs:
        return []
    differ = {f"n{i}": (~rows[a].identical_to(rows[b])).sum() for i, (a, b) in enumerate(pairs)}
    row = log.frame(rows.agg(**differ)).iloc[0]
    return [pair for i, pair in enumerate(pairs) if not row[f"n{i}"]]
