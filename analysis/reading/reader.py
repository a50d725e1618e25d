"""What runs in the process of its own that reads a file: one table read and written, or one error told."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

import pyarrow as pa

from analysis.errors import FileError
from analysis.reading.apart import DESCRIBED
from analysis.reading.raw import RawTable
from analysis.reading.workbooks import read_workbook
from analysis.reading.xes import read_events

MAX_BYTES = 8 << 30
KEPT = ("first_row", "blank_rows", "sheets", "sheet", "notes")


def _answer(asked: dict[str, str]) -> None:
    """Read, and write the table with its description, or the error, where the one who asks will look."""
    try:
        raw = _read(asked)
        said, table = {key: getattr(raw, key) for key in KEPT}, raw.arrow()
    except FileError as problem:
        said, table = {"code": problem.code, "params": problem.params}, pa.table({})
    table = table.replace_schema_metadata({DESCRIBED: json.dumps(said).encode()})
    part = Path(asked["to"]).with_suffix(".part")
    with pa.OSFile(str(part), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    part.rename(asked["to"])


def _read(asked: dict[str, str]) -> RawTable:
    path, name = Path(asked["path"]), asked["name"]
    if asked["reader"] == "xes":
        return read_events(path, name, n_events=int(asked["n_events"]))
    return read_workbook(path, name, asked["sheet"], kind=asked["kind"])


def _bounded() -> None:
    """Less memory than the machine has, where the system knows such a bound."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bounded()
    _answer(json.load(sys.stdin))
