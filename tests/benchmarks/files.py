"""How long from a file to a table and to an open log, in how much memory? Beside pandas and pm4py.

python -m tests.benchmarks.files --events 1M

Every measurement is a process of its own. The way to the open log is the app's: read, guess, check,
index.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tests.benchmarks import synthetic
from tests.benchmarks.timing import peak_gb

N_OPENPYXL = 50_000
MAX_SHEET_ROWS = 1_048_575
XES = "road_traffic_fines/road_traffic_fines.xes.gz"
NOW = datetime(2026, 1, 1)  # noqa: DTZ001 - the moment of the upload, UTC without zone
UNITS = {"k": 1_000, "M": 1_000_000}


def table(n_events: int) -> str:
    """The table in Markdown: seconds and peak of memory, and theirs as a multiple of ours to the table."""
    head = ("file", "to a table", "to an open log", "CPU", "peak", "they, to a table", "peak", "ratio")
    lines = ["| " + " | ".join(head) + " |", "|---|--:|--:|--:|--:|---|--:|--:|"]
    with tempfile.TemporaryDirectory(prefix="cashlane-benchmark-") as folder:
        for label, path, reader, smaller in _cases(Path(folder), n_events):
            ours = _child("ours", path)
            their_path, scale = smaller or (path, 1.0)
            theirs = _child(reader, their_path)
            said = f"{reader} {theirs['s'] * scale:.1f} s" + (" (extrapolated)" if scale != 1 else "")
            cells = [
                label, f"{ours['s']:.1f} s", f"{ours['open_s']:.1f} s", f"{ours['cpu_s']:.1f} s",
                f"{ours['gb']:.2f} GB", said, f"{theirs['gb']:.2f} GB",
                f"{theirs['s'] * scale / ours['s']:.1f}",
            ]  # fmt: skip
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cases(folder: Path, n_events: int) -> list[tuple[str, Path, str, tuple[Path, float] | None]]:
    """Label, file, who else reads it, and the smaller file (and how many times smaller) they get."""
    rows = _rows(folder, n_events)
    csv, book, small = folder / "log.csv", folder / "log.xlsx", folder / "small.xlsx"
    wide = rows
    for name in ("Region", "ActivityName", "OpportunityAmount"):
        wide = wide.append_column(f"{name} again", rows[name])
    pa_csv.write_csv(wide, csv)
    full = rows.slice(0, MAX_SHEET_ROWS)
    few = rows.slice(0, N_OPENPYXL)
    _write_book(full, book)
    _write_book(few, small)
    n, k = rows.num_rows, rows.num_columns
    cases: list[tuple[str, Path, str, tuple[Path, float] | None]] = [
        (f"CSV, {n:,} rows, {wide.num_columns} columns", csv, "pandas.read_csv", None),
        (f"XLSX, {full.num_rows:,} rows, {k} columns", book, "pandas.read_excel",
         (small, full.num_rows / few.num_rows)),
    ]  # fmt: skip
    data = os.environ.get("CASHLANE_TEST_DATA")
    if data and (Path(data) / XES).exists():
        cases.append(("XES, 561,470 events", Path(data) / XES, "pm4py.read_xes", None))
    return cases


def _rows(folder: Path, n_events: int) -> pa.Table:
    path = folder / "log.parquet"
    synthetic.write(path, n_events=n_events)
    return pq.read_table(path)


def _write_book(rows: pa.Table, path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Events")
    sheet.append(rows.column_names)
    for batch in rows.to_batches(20_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            sheet.append(row)
    book.save(path)


def _child(reader: str, path: Path) -> dict[str, float]:
    """Seconds and gigabytes of one reading, measured in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.files", "--measure", reader, str(path)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(said.splitlines()[-1])


def _reader(name: str) -> Callable[[Path], object]:
    """The call to measure; what it needs is imported before the clock starts."""
    if name == "pm4py.read_xes":
        from analysis import _pm4py

        pm4py = _pm4py.load()
        return lambda path: pm4py.read_xes(str(path))
    import pandas as pd

    if name == "pandas.read_csv":
        return lambda path: pd.read_csv(path, dtype=str, keep_default_na=False)
    return lambda path: pd.read_excel(path, engine="openpyxl")


def measure(reader: str, path: Path) -> dict[str, float]:
    """Seconds of one cold call, gigabytes at the peak of the process."""
    if reader == "ours":
        return _ours(path)
    call = _reader(reader)
    begun = time.perf_counter()
    held = call(path)
    seconds = time.perf_counter() - begun
    del held
    return {"s": seconds, "gb": peak_gb()}


def _ours(path: Path) -> dict[str, float]:
    """Seconds to a table, and to an open log by the way the app goes; CPU seconds of all of it."""
    from analysis import _pm4py
    from analysis.log import EventLog
    from analysis.prepare.preparation import Address, Plan, Preparation

    _pm4py.load()
    begun, worked = time.perf_counter(), time.process_time()
    preparation = Preparation(Address(str(path), path.name))
    n_rows = preparation.raw.n_rows
    read = time.perf_counter() - begun
    with tempfile.TemporaryDirectory(dir=path.parent if os.access(path.parent, os.W_OK) else None) as folder:
        log_id = preparation.open(Plan(preparation.guess()), now=NOW, workspace=folder)
        EventLog.open(Path(folder) / f"{log_id}.duckdb").close()
        opened = time.perf_counter() - begun
    cpu = time.process_time() - worked
    return {"s": read, "open_s": opened, "cpu_s": cpu, "n": n_rows, "gb": peak_gb()}


def main() -> None:
    """Print the table, or one measurement of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.files")
    parser.add_argument("--events", default="1M", metavar="N")
    parser.add_argument("--measure", nargs=2, metavar=("READER", "FILE"))
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure[0], Path(options.measure[1]))))
        return
    print(table(int(float(options.events.rstrip("kM")) * UNITS.get(options.events[-1], 1))))


if __name__ == "__main__":
    main()
