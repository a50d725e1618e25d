"""How do the events of a view become a file for other tools: CSV or XES, a piece at a time?"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

import pyarrow as pa
import pyarrow.csv

from analysis.errors import AnalysisError
from analysis.log.event_log import EventLog
from analysis.reading.arrow import pc

MOST_EVENTS, EVENTS_A_PIECE, ZIPPED_FROM = 5_000_000, 100_000, 200_000
CORE = ("case_id", "activity", "timestamp", "start_timestamp")
_KEYS = {"case_id": "concept:name", "activity": "concept:name", "timestamp": "time:timestamp"}
_FORMULA = r"^[=+\-@\t\r]"
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
    "\t": "&#9;",
    "\r": "&#13;",
}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849.2016" xes.features="" '
    'xmlns="http://www.xes-standard.org/">\n'
    '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>\n'
    '<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>\n'
    '<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>\n'
)


@dataclass(frozen=True)
class Columns:
    """What is written: the core, then what each event has, then what each case has."""

    core: tuple[str, ...]
    events: tuple[str, ...]
    cases: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """In the order of the file."""
        return (*self.core, *self.events, *self.cases)


def columns_of(log: EventLog) -> Columns:
    """The columns of a view; none of our own keys."""
    listed = log.attributes
    of_events = [name for name in listed["column"] if name in log.events.columns]
    of_cases = [name for name in listed["column"] if name not in of_events and name in log.cases.columns]
    start = ("start_timestamp",) if "start_timestamp" in log.events.columns else ()
    return Columns((*CORE[:3], *start), tuple(of_events), tuple(of_cases))


def write_csv(
    log: EventLog, file: BinaryIO, *, heads: Mapping[str, str] | None = None,
    activities: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Every event as a row, with the attributes of its case; nothing in it runs in a spreadsheet.

    Parameters
    ----------
    heads
        Columns to their headers, where those differ.
    activities
        Activities to what they are called in the file.
    """
    names = [(heads or {}).get(name, name) for name in columns_of(log).all]
    file.write(b"\xef\xbb\xbf")
    for number, piece in enumerate(_pieces(log, activities or {})):
        cells = [_cell(column) for column in piece.columns]
        table = pa.table(cells, names=[_safe(name) for name in _apart(names)])
        pyarrow.csv.write_csv(table, file, pyarrow.csv.WriteOptions(include_header=number == 0))


def write_xes(log: EventLog, file: BinaryIO, *, activities: Mapping[str, str] | None = None) -> None:
    """Every case as a trace with its attributes, every event in order, times in UTC."""
    columns, person = columns_of(log), log.column("resource") if log.has_column("resource") else ""
    file.write(_HEAD.encode())
    for piece in _pieces(log, activities or {}):
        case = [_xes(piece[name], _KEYS.get(name, name)) for name in ("case_id", *columns.cases)]
        inside = [*columns.core[1:], *columns.events]
        of_event = [_xes(piece[name], _key(name, person)) for name in inside]
        is_first = _first_of_case(piece["case_id"])
        start = pc.if_else(is_first, _joined(["<trace>", *case, "\n"], len(piece)), "")
        last = pa.concat_arrays([is_first.combine_chunks().slice(1), pa.array([True])])
        end = pc.if_else(last, "</trace>\n", "")
        rows = pc.binary_join_element_wise(
            start, _joined(["<event>", *of_event, "</event>\n"], len(piece)), end, ""
        )
        file.write("".join(rows.to_pylist()).encode())
    file.write(b"</log>\n")


@contextmanager
def packed(file: BinaryIO, name: str, *, is_packed: bool) -> Iterator[BinaryIO]:
    """The file itself, or what packs it: a `.zip` for CSV, a `.gz` for XES, which its tools open."""
    if not is_packed:
        yield file
    elif PurePath(name).suffix == ".xes":
        with gzip.GzipFile(name, "wb", compresslevel=4, fileobj=file, mtime=0) as inner:
            yield inner  # type: ignore[misc]
    else:
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive,
            archive.open(name, "w", force_zip64=True) as inner,
        ):
            yield inner  # type: ignore[misc]


def need_room(n_events: int) -> None:
    """Raises `too_many_events` where one file is not to hold as many."""
    if n_events > MOST_EVENTS:
        raise AnalysisError("too_many_events", n=n_events, limit=MOST_EVENTS)


# -- rows


def _pieces(log: EventLog, activities: Mapping[str, str]) -> Iterator[pa.Table]:
    """The rows of the file, whole cases at a time, in order."""
    columns = columns_of(log)
    events, cases, kinds = log.events, log.cases, log.activities
    of_cases = cases.select("case_key", "case_id", *columns.cases)
    named = kinds.select("activity_key", "activity")
    rows = events.join(of_cases, "case_key").join(named, "activity_key")
    for low, high in _cuts(log):
        here = rows.filter((rows.case_key >= low) & (rows.case_key <= high))
        ordered = here.order_by("case_key", "position").select(*columns.all)
        piece = log.arrow(ordered)
        yield piece.set_column(1, "activity", _renamed(piece["activity"], activities))


def _cuts(log: EventLog) -> Iterator[tuple[int, int]]:
    """From which case to which a piece goes."""
    listed = log.frame(log.cases.select("case_key", "n_events").order_by("case_key"))
    if listed.empty:
        return
    piece = listed["n_events"].cumsum() // EVENTS_A_PIECE
    ends = listed.groupby(piece)["case_key"].agg(["min", "max"])
    yield from ends.astype(int).itertuples(index=False, name=None)


def _renamed(values: pa.ChunkedArray, names: Mapping[str, str]) -> pa.Array:
    coded = pc.dictionary_encode(values.combine_chunks())
    said = [names.get(name, name) for name in coded.dictionary.to_pylist()]
    return pa.array(said, pa.string()).take(coded.indices)


def _first_of_case(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    ids = ids.combine_chunks()
    if len(ids) < 2:
        return pa.chunked_array([pa.array([True] * len(ids))])
    return pa.chunked_array([pa.array([True]), pc.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1))])


# -- cells


def _cell(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as a spreadsheet reads it."""
    if pa.types.is_timestamp(column.type):
        return pc.strftime(_whole(column), format="%Y-%m-%d %H:%M:%S")
    if not _is_text(column.type):
        return column
    text = column.cast(pa.string())
    runs = pc.match_substring_regex(text, _FORMULA)
    return pc.if_else(runs, pc.binary_join_element_wise("'", text, ""), text)


def _safe(name: str) -> str:
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name


def _apart(names: list[str]) -> list[str]:
    """Headers of which no two are the same."""
    seen: dict[str, int] = {}
    said = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        said.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return said


def _whole(times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times to the second, where none has a part of one."""
    try:
        return times.cast(pa.timestamp("s"))
    except pa.ArrowInvalid:
        return times.cast(pa.timestamp("us"))


def _key(name: str, person: str) -> str:
    return "org:resource" if name == person else _KEYS.get(name, name)


def _xes(column: pa.ChunkedArray, key: str) -> pa.ChunkedArray:
    """A column as tags; a missing value is no tag."""
    if pa.types.is_timestamp(column.type):
        kind, said = "date", pc.strftime(_whole(column), format="%Y-%m-%dT%H:%M:%S+00:00")
    elif pa.types.is_boolean(column.type):
        kind, said = "boolean", column.cast(pa.string())
    elif pa.types.is_integer(column.type) and key != "concept:name":
        kind, said = "int", column.cast(pa.string())
    elif pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        kind, said = "float", column.cast(pa.float64()).cast(pa.string())
    else:
        kind, said = "string", _escaped(column.cast(pa.string()))
    tags = pc.binary_join_element_wise(f'<{kind} key={quoteattr(key)} value="', said, '"/>', "")
    return pc.fill_null(tags, "")


def _escaped(text: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.replace_substring_regex(text, _FORBIDDEN, "")
    for letter, entity in _ENTITIES.items():
        text = pc.replace_substring(text, letter, entity)
    return text


def _joined(parts: list[pa.ChunkedArray | str], n: int) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(*parts, "") if n else pa.chunked_array([pa.array([], pa.string())])


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
