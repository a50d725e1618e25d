"""How much does bad data matter? The main figures again under other tie orders and without doubtful rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from ibis import _

from analysis.log import EventLog
from analysis.log.building import index
from analysis.measures.kpi import available, kpi
from analysis.measures.observations import NEEDS
from analysis.prepare.currencies import money_of
from analysis.prepare.events import Events
from analysis.prepare.quality.base import Defect
from analysis.reading import EventTable, Mapping, problems, table_of
from analysis.reading.mapping import CORE
from analysis.schema import Schema

MATTER = Schema(
    "matter",
    {
        "figure": "text", "unit": "text", "value": "number", "low": "number", "high": "number",
        "spread": "share", "moves": "flag", "moved_by": "text",
    },
    ("-moves", "-spread", "figure"),
)  # fmt: skip
MOVES_FROM = 0.05
"""A figure whose runs lie further apart than this, as a share of its value, moves."""

TIE_ORDERS = ("source", "reversed")
WITHOUT_DOUBTFUL = "without_doubtful"
SOUND = frozenset({"several_currencies"})
"""Checks whose rows are right in themselves: leaving them out would say nothing about bad data."""

_ROLES = ("product", "amount", "stage")
_KEYS = frozenset(
    {"LastDataUpdate", "RequestedDeliveryDate"}.union(*(columns for _a, columns in NEEDS.values()))
)


def matter(
    events: Events,
    mapping: Mapping,
    *,
    doubtful: np.ndarray,
    folder: str | Path | None = None,
    tell: Callable[[str], None] = lambda stage: None,
) -> pd.DataFrame:
    """How far the main figures of a log depend on what is uncertain about its events.

    The log is indexed again with the events of equal time in the order of the file, and in the reverse of
    it, and once without the doubtful rows. What nobody can see in the data (events that were never
    written) it does not tell.

    Parameters
    ----------
    events
        After the repairs.
    doubtful
        Places of events that a check warned of, as by `doubtful_places`.
    folder
        Where the logs of the runs stand for the time being; they are deleted at the end.
    tell
        Is told each run as it begins: `matter_as_is`, `matter_source`, `matter_reversed`,
        `matter_without_doubtful`.

    Returns
    -------
    Frame `MATTER`: one row a figure that the log as it is has. `value` as it is, `low` and `high` over
    all runs, `spread` their distance as a share of the value (null where a run has no such figure, or
    the value is 0 and the runs differ), `moves` from 5 % on, `moved_by` the run farthest from the value:
    `source`, `reversed`, `without_doubtful` or empty. What moves most comes first.
    """
    slim = _slim(events)
    found = {}
    for run, kept, tie_order in _runs(slim, doubtful):
        tell(f"matter_{run}")
        with _log(kept, mapping, tie_order=tie_order, folder=folder) as log:
            found[run] = figures(log).set_index("figure")
    base = found.pop("as_is")
    rows = [
        _row(base.loc[key], {run: held["value"].get(key) for run, held in found.items()})
        for key in base.index
    ]
    return MATTER.conform(pd.DataFrame(rows, columns=list(MATTER.columns)))


def score(found: pd.DataFrame) -> float | None:
    """Share of the figures of `MATTER` that move by less than 5 %; None where there is none."""
    return float((~found["moves"]).mean()) if len(found) else None


def doubtful_places(defects: Iterable[Defect], *, warned: Iterable[str]) -> np.ndarray:
    """Places of the events that checks among the codes `warned` found, but for those of `SOUND`."""
    codes = set(warned) - SOUND
    places = [defect.events for defect in defects if defect.code in codes]
    return np.unique(np.concatenate(places)).astype(np.int64) if places else np.zeros(0, np.int64)


def has_ties(events: Events) -> bool:
    """Whether two events of a case have the same time."""
    case, at = events.case[events.order], events.at[events.order]
    return bool(((case[1:] == case[:-1]) & (at[1:] == at[:-1])).any())


def figures(log: EventLog) -> pd.DataFrame:
    """The main figures of a log: `figure, unit, value`; those it cannot answer are left out."""
    told = pd.concat([kpi(log, key) for key in available(log)], ignore_index=True) if available(log) else None
    rows = [] if told is None else list(told[["kpi", "unit", "value"]].itertuples(index=False, name=None))
    totals = log.frame(log.cases.agg(n=_.count(), n_events=_.n_events.sum(), h=_.throughput_h.median())).iloc[
        0
    ]
    ways = log.frame(log.cases.group_by("variant_key").agg(n=_.count()))["n"]
    n = int(totals["n"])
    rows.append(("case_duration", "hours", totals["h"]))
    rows.append(("events_per_case", "number", totals["n_events"] / n if n else None))
    rows.append(("commonest_way", "share", ways.max() / n if n else None))
    found = pd.DataFrame(rows, columns=["figure", "unit", "value"]).astype({"value": "float64"})
    return found[found["value"].notna()].reset_index(drop=True)


def _runs(events: Events, doubtful: np.ndarray) -> Iterator[tuple[str, Events, str]]:
    """Name, events and tie order of each run that can differ from the log as it is.

    Where every row is doubtful nothing is left to run.
    """
    yield "as_is", events, "catalogue"
    if has_ties(events):
        for order in TIE_ORDERS:
            yield order, events, order
    if len(doubtful):
        keep = np.ones(events.n, bool)
        keep[doubtful] = False
        if not keep.any():
            return
        yield WITHOUT_DOUBTFUL, events.filter(keep), "catalogue"


def _row(base: pd.Series, others: dict[str, float | None]) -> dict[str, object]:
    value = float(base["value"])
    known = {run: float(other) for run, other in others.items() if other is not None}
    low, high = min([value, *known.values()]), max([value, *known.values()])
    is_lost = len(known) < len(others)
    spread = None if is_lost or (value == 0 and high > low) else (high - low) / abs(value) if value else 0.0
    distance = {run: abs(known.get(run, np.inf) - value) for run in others}
    farthest = max(distance, key=lambda run: distance[run], default="")
    return {
        "figure": base.name, "unit": base["unit"], "value": value, "low": low, "high": high,
        "spread": spread, "moves": spread is None or spread >= MOVES_FROM,
        "moved_by": farthest if farthest and distance[farthest] > 0 else "",
    }  # fmt: skip


def _slim(events: Events) -> Events:
    """The events with the columns that figures look at, since every run indexes all there are."""
    by_key = {key: name for key, name in events.keys.items() if key in _KEYS or key.endswith("Id")}
    by_state = {state.by for state in events.catalogue.states if state.by}
    wanted = {*CORE, *by_key.values(), *by_state, money_of(events).column}
    wanted |= {events.roles[role] for role in _ROLES if role in events.roles}
    known = {name for name in events.table.column_names if _key(events, name) in _KEYS}
    names = [name for name in events.table.column_names if name in wanted | known]
    return Events(
        events.table.select(names), events.rows, events.process, dict(events.roles), dict(events.keys),
        events.day_only,
    )  # fmt: skip


def _key(events: Events, name: str) -> str | None:
    known = events.catalogue.attribute(name)
    return known.key if known else None


@contextmanager
def _log(
    events: Events, mapping: Mapping, *, tie_order: str, folder: str | Path | None
) -> Iterator[EventLog]:
    """A log of these events that is gone afterwards."""
    table = EventTable(
        events.table, problems([]), {name: name for name in events.table.column_names}, dict(events.roles),
        rows=events.rows, day_only=events.day_only,
    )  # fmt: skip
    nothing = table_of("matter", pa.table({"run": [tie_order]}))
    with tempfile.TemporaryDirectory(prefix="matter-", dir=folder) as place:
        log = index(nothing, mapping, workspace=place, table=table, tie_order=tie_order)
        try:
            yield log
        finally:
            log.close()
