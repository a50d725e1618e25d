"""Which object of Salesforce is a table, in which dialect, and which column is which field?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import pyarrow as pa

from analysis.prepare.salesforce.ids import prefix_of
from analysis.prepare.salesforce.objects import Object, known, objects, prefixes
from analysis.prepare.salesforce.recognise_custom import Custom, guess_custom
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text
from analysis.reading.headers import normal

MIN_SCORE = 2.5
NAMED, ITS_IDS, TELLING, COVERED = 1.5, 4.0, 0.6, 2.0
MISSING, REPEATED, MISLED = -2.5, -3.0, -1.5
"""What it weighs that the file is called like the object, that its ids are or are not, that a field tells it
from others, that all columns are fields of it; that a needed field is missing, what names its records is
repeated, and a reference points to something else."""
NAMING = ("id", "name", "number", "c", "num", "编号", "号", "名称")
MAX_REPEATED = 0.2
N_IDS_LOOKED_AT = 200
WAREHOUSE = re.compile(r"^_?[a-z0-9]+(?:_+[a-z0-9]+)*_*$")
LOADED_BY = re.compile(
    r"^_|^systemmodstamp$|^system_modstamp$|^is_deleted$|^isdeleted$|^(?:loaded|synced)_at$", re.IGNORECASE
)
CUSTOM = re.compile(r"__c$|__r\.[A-Za-z_.]+$|__pc$", re.IGNORECASE)
CUSTOM_SNAKE = re.compile(r"_c$|__c$|_r_name$", re.IGNORECASE)
LABELLED = re.compile(r"[\s:：/(%（]|[^\x00-\x7f]")


@dataclass(frozen=True)
class Recognised:
    """What a table is.

    Parameters
    ----------
    object
        API name of the object; "" when it is none we know (`relation` tells what it may still be).
    fields
        API name of a field to its header.
    dialect
        `api` (Data Loader, Data Export, Workbench, command line), `report`, `warehouse`, `other`.
    language
        Of a report: `en`, `zh`; "" else.
    custom
        Headers of the customer's own fields, which become attributes.
    missing_needed
        Fields without which it cannot be used, alternatives joined by "|".
    score
        How sure: weights of the fields found, of the name and of the ids.
    relation
        Of an unknown object or a file of another system: how its rows join; None else.
    looks_like
        Of a table whose headers are not known: the object its ids are of, "" else.
    report
        The standard report it is (`OpportunityHistoryReport`, …), "" else.
    """

    object: str
    fields: MappingOf[str, str]
    dialect: str
    language: str = ""
    custom: tuple[str, ...] = ()
    missing_needed: tuple[str, ...] = ()
    score: float = 0.0
    relation: Custom | None = None
    looks_like: str = ""
    report: str = ""


@dataclass(frozen=True)
class _Seen:
    """What is compared: headers as `known` writes them, first characters of ids, whose name the file has."""

    headers: MappingOf[str, str]
    prefixes: MappingOf[str, str]
    repeated: frozenset[str]
    named: str


@dataclass(frozen=True)
class _Fit:
    object: Object
    fields: MappingOf[str, str]
    n_labels: MappingOf[str, int]
    missing: tuple[str, ...]
    score: float
    is_told: bool


def recognise(name: str, columns: Sequence[str], head: pa.Table) -> Recognised:
    """What a table is, by its columns first, the ids in it and its name second.

    Parameters
    ----------
    name
        Of the file, or the path inside an archive.
    head
        Some rows, of all columns or of a part of them.
    """
    seen = _seen(name, columns, head)
    fits = [fit for one in objects().values() if (fit := _fit(one, seen)).fields]
    best = max(fits, key=lambda one: (one.score, -len(one.missing)), default=None)
    if best is None or best.score < MIN_SCORE or (best.missing and not best.is_told):
        return _unknown(name, columns, head, seen)
    dialect, language = _dialect(best, columns)
    return Recognised(
        object=best.object.canonical,
        fields=best.fields,
        dialect=dialect,
        language=language,
        custom=_custom(best, columns, dialect),
        missing_needed=best.missing,
        score=round(best.score, 2),
        report=best.object.name if best.object.stands_for else "",
    )


def _seen(name: str, columns: Sequence[str], head: pa.Table) -> _Seen:
    found: dict[str, str] = {}
    repeated: set[str] = set()
    for column in head.column_names:
        if known(column).endswith(NAMING) or column == columns[0]:
            text = pc.drop_null(as_text(head[column].slice(0, N_IDS_LOOKED_AT)))
            if prefix := prefix_of(text):
                found[column] = prefix
            if len(text) and len(text.unique()) < (1 - MAX_REPEATED) * len(text):
                repeated.add(column)
    headers = {known(column): column for column in reversed(columns)}
    return _Seen(headers, found, frozenset(repeated), _named(PurePosixPath(name.replace("\\", "/")).stem))


def _named(stem: str) -> str:
    """The object whose name is in that of a file, the longest."""
    said = normal(stem)
    names = {
        normal(name): one.name for one in objects().values() if not one.stands_for for name in one.called
    }
    labels = {normal(one.label.en): one.name for one in objects().values() if not one.stands_for}
    return labels.get(said) or names.get(max((one for one in names if one in said), key=len, default=""), "")


@cache
def _weights() -> MappingOf[str, float]:
    """How much a field tells: one over the number of objects that have it, at least a twentieth."""
    counts = Counter(name for one in objects().values() for name in one.fields)
    return {name: max(0.05, 1 / n) for name, n in counts.items()}


def _fit(one: Object, seen: _Seen) -> _Fit:
    found, n_labels = _found(one, seen.headers)
    missing = tuple("|".join(group) for group in one.needs if not any(each in found for each in group))
    by_ids = _by_ids(one, found, seen)
    score = sum(_weights()[name] + (TELLING if name in one.tells else 0.0) for name in found) + by_ids
    score += MISSING * len(missing) + (NAMED if one.canonical == seen.named else 0.0)
    score += COVERED * len(found) / max(1, len(seen.headers))
    is_told = by_ids >= ITS_IDS or one.canonical == seen.named
    return _Fit(one, found, n_labels, missing, score, is_told)


def _found(one: Object, headers: MappingOf[str, str]) -> tuple[dict[str, str], Counter[str]]:
    """Field to header, a header taken once; and how many were found under labels of each language."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    n_labels: Counter[str] = Counter()
    for language, names in (("", one.api), *one.labels.items()):
        for key, name in names.items():
            if key in headers and name not in found and key not in taken:
                found[name] = headers[key]
                taken.add(key)
                n_labels[language] += 1
    return found, n_labels


def _by_ids(one: Object, found: MappingOf[str, str], seen: _Seen) -> float:
    """What the ids say: those of the records themselves, and those they point to."""
    score = 0.0
    names = one.needs[0] if "Id" in one.needs[0] else ("Id",)
    own = next((each for each in names if each in found), None)
    for name, header in found.items():
        prefix, of = seen.prefixes.get(header), one.fields[name]
        if name == own and header in seen.repeated:
            score += REPEATED
        if not prefix or not of.is_id:
            continue
        if name == "Id":
            is_foreign = prefix in prefixes() and prefix != one.prefix
            score += ITS_IDS if prefix == one.prefix else -ITS_IDS if is_foreign else 0.0
        elif of.target in objects() and objects()[of.target].prefix and of.target != "User":
            score += TELLING if prefix == objects()[of.target].prefix else MISLED
    return score


def _dialect(best: _Fit, columns: Sequence[str]) -> tuple[str, str]:
    n_snake = sum(bool(WAREHOUSE.match(column)) for column in columns)
    has_underscore = any("_" in column.strip("_") for column in columns)
    if n_snake >= 0.8 * len(columns) and has_underscore:
        return "warehouse", ""
    labels = {language: n for language, n in best.n_labels.items() if language}
    n_labels = sum(labels.values())
    n_api = sum(known(name) == known(header) for name, header in best.fields.items())
    if best.object.stands_for or n_labels > n_api or (n_labels and _has_spaces(best)):
        return "report", max(labels, key=lambda one: labels[one], default="en")
    return "api", ""


def _has_spaces(best: _Fit) -> bool:
    """Whether a field goes by a label with spaces, as only reports write them (`Close Date`)."""
    return any(LABELLED.search(header) for header in best.fields.values())


def _custom(best: _Fit, columns: Sequence[str], dialect: str) -> tuple[str, ...]:
    used = set(best.fields.values())
    others = [column for column in columns if column not in used]
    if dialect == "report":
        return tuple(others)
    if dialect == "api":
        return tuple(one for one in others if CUSTOM.search(one) or LABELLED.search(one))
    is_replicated = any(LOADED_BY.search(column) for column in columns)
    shape = CUSTOM_SNAKE if is_replicated else None
    return tuple(one for one in others if not LOADED_BY.search(one) and (shape is None or shape.search(one)))


def _unknown(name: str, columns: Sequence[str], head: pa.Table, seen: _Seen) -> Recognised:
    """A table that is no object we know: one of the customer's, of another system, or none at all."""
    own = seen.prefixes.get(columns[0], "") if columns else ""
    relation = guess_custom(name, head)
    is_readable = any(
        key in names
        for one in objects().values()
        for names in (one.api, *one.labels.values())
        for key in seen.headers
    )
    looks_like = "" if is_readable else prefixes().get(own, "")
    return Recognised("", {}, "other", relation=None if looks_like else relation, looks_like=looks_like)
