"""The sample of either process in any size, as Parquet, without the leads that never became a deal.

Leads count in hardly any measure of ours but in all of pm4py's: without them both count the same events.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

CASES_AT_ONCE = 60_000
EVENTS_PER_CASE = {"lead_to_cash": 13.9, "order_to_cash": 16.7}
CASE = {"lead_to_cash": "SalesOpportunity", "order_to_cash": "SalesOrder"}


def write(path: Path, *, n_events: int, process: str = "lead_to_cash") -> None:
    """About `n_events` events; drawn in parts, so that ten million need no more memory than one does."""
    n_cases, part, writer = round(n_events / EVENTS_PER_CASE[process]), 0, None
    while n_cases > 0:
        drawn = path.with_suffix(f".{part}.parquet")
        table = _part(drawn, min(n_cases, CASES_AT_ONCE), part, process=process)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table.cast(writer.schema))
        n_cases, part = n_cases - CASES_AT_ONCE, part + 1
    if writer:
        writer.close()


def _part(path: Path, n_cases: int, part: int, *, process: str) -> pa.Table:
    """One draw of the generator, with its own seed and its number before every case id."""
    command = [sys.executable, "-m", "sample_data.generate", process]
    command += ["--cases", str(n_cases), "--seed", str(100 + part), "--out", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    table = pq.read_table(path)
    path.unlink()
    case = table[CASE[process]].cast(pa.string())
    deals = pc.invert(pc.starts_with(case, "LEAD-"))
    named = pc.binary_join_element_wise(pa.scalar(f"{part}"), case, "-")
    place = table.schema.get_field_index(CASE[process])
    return table.set_column(place, CASE[process], named).filter(deals).unify_dictionaries()
