"""How is a XES log read? Its start and end are looked at first, then pm4py reads it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from analysis.errors import FileError
from analysis.reading import apart, limits
from analysis.reading.arrow import pc
from analysis.reading.headers import column_names
from analysis.reading.problems import problem
from analysis.reading.raw import RawTable, table_of
from analysis.reading.sheet_columns import without_controls

N_PROLOG_BYTES = 1 << 16
CHUNK = 1 << 22
ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.\-]+)["']""")
EVENT = re.compile(rb"<event[\s/>]")
KEY = re.compile(rb"""\skey\s*=\s*["']([^"']{0,200})""")
FLAT = (b"/>", b"<event>", b"</event>", b"<trace>", b"</trace>", b"?>")
MAX_NESTED = 1_000
MAX_TAG_BYTES = 1 << 16
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
BOM_ENCODING = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
ORDER = ("case:concept:name", "concept:name", "time:timestamp", "org:resource", "lifecycle:transition")


def read_xes(path: Path, name: str) -> RawTable:
    """A XES log as a table with pm4py's names of the columns.

    Raises
    ------
    FileError
        `not_xes`, `xes_entities` (a document type: it could pull in other files), `file_damaged`,
        `no_events`, `text_too_large`, `too_many_columns`.
    """
    if path.stat().st_size > limits.MAX_XES_BYTES:
        raise FileError("text_too_large", file=name, limit_gb=limits.MAX_XES_BYTES / (1 << 30))
    with path.open("rb") as file:
        head = file.read(N_PROLOG_BYTES)
    encoding = _encoding(head)
    if encoding == "utf-8" and path.suffix.lower() == ".xes":
        return _checked(path, name)
    with TemporaryDirectory(prefix="cashlane-") as folder:
        return _checked(_as_utf8(path, Path(folder) / "log.xes", encoding=encoding, name=name), name)


def read_events(path: Path, name: str, *, n_events: int) -> RawTable:
    """The events of a log that was looked at, with a note when there are fewer than were counted."""
    from analysis import _pm4py

    try:
        frame = _pm4py.read_xes(path)
    except Exception as cause:  # the reader raises the bare class, whatever is wrong
        raise FileError("file_damaged", file=name, format="XES") from cause
    except BaseException as cause:
        if type(cause).__name__ != "PanicException":  # what a reader written in Rust raises for its bugs
            raise
        raise FileError("file_damaged", file=name, format="XES") from cause
    if n_events and not len(frame):
        raise FileError("file_damaged", file=name, format="XES")
    if not len(frame):
        raise FileError("no_events", file=name)
    lost = n_events - len(frame)
    notes = [problem("events_lost", n=lost, of=n_events)] if lost > 0 else []
    return _table(frame, name, notes)


def _checked(path: Path, name: str) -> RawTable:
    _check_prolog(path, name)
    _check_end(path, name)
    found = _contents(path)
    if found.n_keys > limits.MAX_COLUMNS:
        raise FileError("too_many_columns", file=name, n=found.n_keys, limit=limits.MAX_COLUMNS)
    if found.n_nested > MAX_NESTED:
        return apart.read_apart("xes", path, name, n_events=str(found.n_events))
    return read_events(path, name, n_events=found.n_events)


def _table(frame: pd.DataFrame, name: str, notes: list[dict[str, object]]) -> RawTable:
    known = [column for column in ORDER if column in frame]
    others = sorted(column for column in frame if column not in known)
    frame = frame.reindex(columns=known + others)
    columns, more = column_names(list(frame.columns))
    arrays = [_array(frame.iloc[:, place]) for place in range(len(columns))]
    table, n_controls = without_controls(pa.table(arrays, names=columns))
    if n_controls:
        notes = [*notes, problem("control_characters", n=n_controls)]
    return table_of(name, table, [*notes, *more], first_row=1)


def _array(column: pd.Series) -> pa.Array:
    """The column in its type; as text where an attribute is of several types (the reader quotes those)."""
    try:
        array = pa.array(column, from_pandas=True)
    except (pa.ArrowException, TypeError):
        array = pa.array(column.where(column.isna(), column.astype(str)), pa.string(), from_pandas=True)
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return array
    quoted = pc.match_substring_regex(array, pattern='^".*"$')
    bare = pc.match_substring_regex(array, pattern=r"^(-?[\d.]+|true|false)$")
    if not pc.any(quoted).as_py() or not pc.all(pc.or_(quoted, bare)).as_py():
        return array
    return pc.replace_substring_regex(array, pattern='^"(.*)"$', replacement=r"\1")


def _encoding(head: bytes) -> str:
    for start, name in BOM_ENCODING.items():
        if head.startswith(start):
            return name
    found = ENCODING.search(head[:400])
    said = found.group(1).decode().lower() if found else "utf-8"
    return "utf-8" if said in ("utf-8", "utf8", "us-ascii", "ascii") else said


def _as_utf8(path: Path, target: Path, *, encoding: str, name: str) -> Path:
    """The file again in the encoding and under the ending that the reader knows."""
    try:
        with path.open(encoding=encoding, newline="") as old, target.open("w", encoding="utf-8") as new:
            shutil.copyfileobj(old, new, CHUNK)
    except (UnicodeError, LookupError) as cause:
        raise FileError("file_damaged", file=name, format="XES") from cause
    return target


def _check_prolog(path: Path, name: str) -> None:
    with path.open("rb") as file:
        prolog, log, _ = COMMENT.sub(b"", file.read(N_PROLOG_BYTES)).partition(b"<log")
    if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
        raise FileError("xes_entities", file=name)
    if not log:
        raise FileError("not_xes", file=name)


def _check_end(path: Path, name: str) -> None:
    """Fail on a log that was cut off: the reader would keep silent and give the part it found."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        tail = file.read()
    if b"</log" not in tail and not re.search(rb"<log[^>]*/>", tail):
        raise FileError("file_damaged", file=name, format="XES")


class Contents(NamedTuple):
    """What is counted in the text of a log.

    Parameters
    ----------
    n_keys
        Different keys of attributes; not counted further when there are too many.
    n_nested
        At most so many elements hold others, events and traces apart: none can be deeper.
    """

    n_events: int
    n_keys: int
    n_nested: int


def _contents(path: Path) -> Contents:
    n_events, n_nested, keys, rest = 0, 0, set[bytes](), b""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            part = rest + piece
            cut = part.rfind(b"<", len(part) - MAX_TAG_BYTES if len(part) > MAX_TAG_BYTES else 0)
            part, rest = (part[:cut], part[cut:]) if cut > 0 else (part, b"")
            n_events += len(EVENT.findall(part))
            n_nested += part.count(b">") - sum(part.count(tag) for tag in FLAT)
            if len(keys) <= limits.MAX_COLUMNS:
                keys.update(KEY.findall(part))
    n_events += len(EVENT.findall(rest))
    return Contents(n_events, len(keys), n_nested + rest.count(b">"))
