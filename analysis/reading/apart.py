"""How is a file read whose reader may not survive it? In a process of its own, with a bound on its memory.

The readers of binary workbooks make room for what the file claims, and are ended by the system where that
is more than there is; that of XES logs is ended by attributes within attributes within attributes.
What runs in that process is `analysis.reading.reader`.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pyarrow as pa

from analysis.errors import FileError
from analysis.reading.raw import RawTable

ROOT = Path(__file__).resolve().parents[2]
MAX_S = 300
DESCRIBED = b"cashlane"


def read_apart(reader: Literal["workbook", "xes"], path: Path, name: str, **options: str | None) -> RawTable:
    """As the reader in this process would; one that dies means a damaged file.

    Parameters
    ----------
    options
        Of the reader; `kind` is also what the format is called.
    """
    with TemporaryDirectory(prefix="cashlane-") as folder:
        target = Path(folder) / "table.arrow"
        asked = {"reader": reader, "path": str(path.resolve()), "name": name, "to": str(target)} | options
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-m", "analysis.reading.reader"], input=json.dumps(asked).encode(), cwd=ROOT,
                capture_output=True, timeout=MAX_S, check=False,
            )  # fmt: skip
        return _told(target, name, options.get("kind") or "XES")


def _told(target: Path, name: str, kind: str) -> RawTable:
    try:
        with pa.OSFile(str(target)) as file:
            table = pa.ipc.open_file(file).read_all()
    except (pa.ArrowException, OSError) as cause:
        raise FileError("file_damaged", file=name, format=kind) from cause
    said = json.loads(table.schema.metadata[DESCRIBED])
    if "code" in said:
        raise FileError(said["code"], **said["params"])
    table = table.replace_schema_metadata(None)
    where: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
    }
    types = {field.name: str(field.type) for field in table.schema}
    return RawTable(name, tuple(table.column_names), table.num_rows, types, table, **where)
