"""Which tables does an upload hold: files, sheets, members of an archive, and those of archives within it?"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from analysis.errors import AnalysisError, FileError
from analysis.prepare.salesforce.recognise import Recognised, recognise
from analysis.reading import RawTable, guess, kind_of, read_file
from analysis.reading.archives import members_of, unpacked_zip

Told = Callable[[float, str], None]
"""Is told how far the reading is, from 0 to 1, and the file it is at."""
N_HEAD = 400
N_HEAD_BYTES = 1 << 18
TEXTS = (".csv", ".tsv", ".txt")
TABLES = (*TEXTS, ".xlsx", ".xlsm", ".xls", ".xlsb", ".parquet", ".gz")
MOST_FILES = 400
MOST_DEEP = 2
DEAL = re.compile(r"opportun|oportunidad|商談|기회")
STAGE = {"phase", "étape", "etapa", "fase", "フェーズ", "단계"}
BESIDE = {
    "betrag",
    "schlussdatum",
    "schlusstermin",
    "montant",
    "date de clôture",
    "importe",
    "fecha de cierre",
    "importo",
    "ammontare",
    "data di chiusura",
    "data chiusura",
    "valor",
    "data de fechamento",
    "bedrag",
    "sluitingsdatum",
    "金額",
    "完了予定日",
    "금액",
    "마감일",
    "종료일",
}
"""Headings of reports of opportunities in languages we cannot read: name, stage, amount or close date."""


@dataclass(frozen=True)
class Part:
    """A file of an archive, and what the page calls it: its name, after its folder where two share one."""

    archive: Path
    member: str
    name: str


def is_salesforce(path: Path, name: str) -> bool:
    """Whether a file of the upload is one of Salesforce; a single one must not be events already."""
    if kind_of(path, name) == "zip":
        with parts_of(path, name) as parts:
            heads = [_head(one) for one in parts[:MOST_FILES]]
            found = [recognised(raw) for raw in heads if raw is not None]
            is_one = len(found) == 1 and len(parts) == 1
            is_abroad = any(in_other_language(raw.columns) for raw in heads if raw is not None)
        return is_abroad or (any(one.object for one in found) and not (is_one and not found[0].object))
    if kind_of(path, name) == "xes":
        return False
    raw = read_file(path, name=name)
    found_one = recognised(raw)
    if in_other_language(raw.columns):
        return True
    if not found_one.object and not found_one.looks_like:
        return False
    activity = guess(raw).activity
    return activity is None or activity in found_one.fields.values() or bool(found_one.report)


def tables_of(path: Path, name: str, *, told: Told) -> tuple[list[RawTable], list[tuple[str, AnalysisError]]]:
    """Every table of the upload; of a file that cannot be read, why."""
    if kind_of(path, name) != "zip":
        told(0.0, name)
        return _sheets(path, name, member=None), []
    raws: list[RawTable] = []
    problems: list[tuple[str, AnalysisError]] = []
    with parts_of(path, name) as parts:
        for place, part in enumerate(parts[:MOST_FILES]):
            told(place / len(parts), part.name)
            try:
                found = _sheets(part.archive, part.name, member=part.member)
                raws += [replace(one, name=part.name, members=()) for one in found]
            except AnalysisError as problem:
                problems.append((part.name, problem))
        problems += [(part.name, FileError("too_many_files", most=MOST_FILES)) for part in parts[MOST_FILES:]]
    return raws, problems


def recognised(raw: RawTable) -> Recognised:
    """What a table is taken for."""
    return recognise(raw.member or raw.name, raw.columns, raw.sample(N_HEAD))


def in_other_language(columns: Sequence[str]) -> bool:
    """Whether a table is a report of opportunities, headed in a language we cannot read."""
    said = {one.strip().casefold() for one in columns}
    return bool(said & STAGE and said & BESIDE and any(DEAL.search(one) for one in said))


@contextmanager
def parts_of(path: Path, name: str) -> Iterator[list[Part]]:
    """The files of an archive and of archives in it; what lies in folders and is no table is left out."""
    with ExitStack() as stack:
        found = list(_within(path, name, stack, folder="", depth=1))
        times = Counter(PurePosixPath(one.name).name.lower() for one in found)
        yield [one if times[_last(one.name).lower()] > 1 else replace(one, name=_last(one.name))
               for one in found]  # fmt: skip


def _within(path: Path, name: str, stack: ExitStack, *, folder: str, depth: int) -> Iterator[Part]:
    for member in members_of(path, name):
        place = PurePosixPath(folder, member.replace("\\", "/").lstrip("/"))
        if place.suffix.lower() == ".zip" and depth < MOST_DEEP:
            try:
                inner = stack.enter_context(unpacked_zip(path, member, name=place.name))
                yield from list(_within(inner, place.name, stack, folder=str(place.with_suffix("")),
                                        depth=depth + 1))  # fmt: skip
                continue
            except FileError:
                yield Part(path, member, str(place))
        elif place.suffix.lower() in TABLES or len(place.parts) == 1:
            yield Part(path, member, str(place))


def _last(name: str) -> str:
    return PurePosixPath(name).name


def _sheets(path: Path, name: str, *, member: str | None) -> list[RawTable]:
    """The table of a file; of a workbook with several sheets each."""
    first = read_file(path, name=name, member=member)
    if len(first.sheets) < 2:
        return [first]
    found: list[RawTable] = []
    for sheet in first.sheets:
        try:
            found.append(replace(read_file(path, name=name, member=member, sheet=sheet), member=sheet))
        except AnalysisError:
            continue
    return found or [first]


def _head(part: Part) -> RawTable | None:
    """The first rows of a text file of an archive, all of another one; None where it cannot be read."""
    try:
        if not part.member.lower().endswith(TEXTS):
            return read_file(part.archive, name=part.name, member=part.member)
        with zipfile.ZipFile(part.archive) as archive, archive.open(part.member) as content:
            start = content.read(N_HEAD_BYTES)
        if len(start) == N_HEAD_BYTES:
            start = start[: start.rfind(b"\n") + 1]
        with tempfile.TemporaryDirectory(prefix="cashlane-") as folder:
            place = Path(folder) / "head.csv"
            place.write_bytes(start)
            return replace(read_file(place, name=_last(part.name)), member=part.member)
    except (AnalysisError, OSError, RuntimeError, zipfile.BadZipFile, KeyError):
        return None
