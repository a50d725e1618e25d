"""Events for the tests of the quality report: from ASCII tables, and from the committed samples."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.prepare.events import Events, events_of
from analysis.prepare.quality.base import Defect
from analysis.prepare.quality.events import CHECKS
from analysis.reading import event_table, guess, read_file
from tests.spec import logs

NOW = datetime(2026, 1, 1)  # noqa: DTZ001 - UTC without zone, as everywhere in analysis
SAMPLES = Path(__file__).parents[2] / "sample_data"
NAMES = {"case": "case_id", "at": "timestamp", "start": "start_timestamp", "resource": "resource"}


def of_table(text: str, *, process: str = "generic", **told: object) -> Events:
    """The events of a table with one row an event (`tests.spec.logs`)."""
    return of_frame(logs.events(text), process=process, **told)


def of_cases(text: str, *, process: str = "generic", **told: object) -> Events:
    """The events of a table with one row a case and one column an activity."""
    return of_frame(logs.events_of_cases(text), process=process, **told)


def of_frame(frame: pd.DataFrame, *, process: str = "generic", **told: object) -> Events:
    """The events of a frame with `case, activity, at`."""
    table = pa.Table.from_pandas(frame.rename(columns=NAMES), preserve_index=False)
    for name in ("timestamp", "start_timestamp"):
        if name in table.column_names:
            at = table.column_names.index(name)
            table = table.set_column(at, name, table[name].cast(pa.timestamp("us")))
    return Events(table, np.arange(table.num_rows), process, **told)


@cache
def sample(name: str) -> Events:
    """The events of a committed sample, such as `lead_to_cash.en`."""
    raw = read_file(SAMPLES / f"{name}.csv.gz")
    mapping = guess(raw)
    return events_of(raw, event_table(raw, mapping), process=mapping.process, keys=mapping.attributes)


def found(events: Events, code: str, *, now: datetime = NOW) -> Defect | None:
    """What the check of this code finds; None where it finds nothing."""
    check = next(check for check in CHECKS if check.code == code)
    defects = check(events, now=now)
    assert len(defects) < 2, defects
    return defects[0] if defects else None


def codes(events: Events, *, now: datetime = NOW) -> set[str]:
    """Codes of everything that is found."""
    return {one.code for check in CHECKS for one in check(events, now=now)}


def mended(events: Events, defect: Defect) -> Events:
    """The events after the repair of a finding: it finds nothing more, and once more changes nothing."""
    assert defect.repair is not None
    after = defect.repair.apply(events)
    again = defect.repair.apply(after)
    assert again.table.equals(after.table)
    assert (again.rows == after.rows).all()
    left = found(after, defect.code)
    assert left is None, left
    return after


def with_rows(events: Events, rows: pa.Table) -> Events:
    """The events and others below them."""
    table = pa.concat_tables([events.table, rows.select(events.table.column_names).cast(events.table.schema)])
    return Events(
        table, np.arange(table.num_rows), events.process, roles=events.roles, keys=events.keys,
        day_only=events.day_only,
    )  # fmt: skip


def moved(rows: pa.Table, by: np.ndarray) -> pa.Table:
    """Rows whose times are moved by so many microseconds."""
    at = rows["timestamp"].cast(pa.int64()).to_numpy() + by
    place = rows.column_names.index("timestamp")
    return rows.set_column(place, "timestamp", pa.array(at).cast(pa.timestamp("us")))


def case_ids(events: Events, defect: Defect) -> set[str]:
    """Cases of the events a finding concerns."""
    return set(events.table["case_id"].take(pa.array(defect.events)).to_pylist())
