"""How are names hidden on screen? By a view of the log in which every query says pseudonyms instead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any

import ibis
import ibis.expr.types as ir

from analysis.log import filters as f
from analysis.log.engine import Engine
from analysis.log.event_log import EventLog
from analysis.log.meta import Meta
from analysis.reading.personal import LETTER, PERSON, SOFTWARE, name_columns

TABLES = ("cases", "events")
RESOURCES, RESOURCE = "resources", "resource"
N_LOOKED_AT = 2_000
DIGITS = (6, 8, 10, 12, 32)
"""Of a pseudonym: as few as tell all names of the log apart."""
_SOFTWARE = re.compile(SOFTWARE)


@dataclass(frozen=True)
class HiddenNames:
    """What stands for which name in a view.

    Parameters
    ----------
    columns
        Column to kind of name.
    known
        Pseudonym to name.
    """

    columns: dict[str, str]
    salt: str = field(repr=False)
    n_digits: int
    known: dict[str, str] = field(repr=False)

    @property
    def look(self) -> str:
        """Different for every salt: part of the view's id."""
        return hashlib.sha256(f"hidden{self.salt}".encode()).hexdigest()[:12]

    def hidden(self, log: EventLog, chosen: f.Filter) -> f.Filter:
        """The filter with pseudonyms in place of names; those it holds already stay."""
        return self._with(log, chosen, self._said)

    def revealed(self, log: EventLog, chosen: f.Filter) -> f.Filter:
        """The other way round: the filter with names in place of pseudonyms."""
        return self._with(log, chosen, lambda value, kind: self.known.get(str(value), value))

    def _said(self, value: object, kind: str) -> object:
        if str(value) in self.known or (kind == PERSON and _SOFTWARE.search(str(value))):
            return value
        return pseudonym(str(value), kind, self.salt, self.n_digits)

    def _with(self, log: EventLog, chosen: f.Filter, say: Any) -> f.Filter:
        if isinstance(chosen, f.Not):
            return f.Not(self._with(log, chosen.other, say))
        if not isinstance(chosen, f.Attribute) or not log.has_column(chosen.name):
            return chosen
        kind = self.columns.get(log.column(chosen.name))
        if kind is None:
            return chosen
        return changed(chosen, values=[None if one is None else say(one, kind) for one in chosen.values])


class HidingEngine:
    """An engine whose tables hold pseudonyms; all else is the engine's own."""

    def __init__(self, engine: Engine, tables: dict[str, ir.Table]) -> None:
        self._engine, self.tables = engine, tables

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def with_names_hidden(log: EventLog, salt: str) -> EventLog:
    """The same log with pseudonyms in place of the names of people and customers.

    Nothing is written: the names are replaced in every query, so that no page, filter or export of this
    view can show one. Another salt gives other pseudonyms.
    """
    engine, meta = log._engine, log._meta
    columns = columns_with_names(engine, meta)
    people = {RESOURCE: PERSON} if RESOURCES in engine.tables and not _is_replaced(meta, RESOURCE) else {}
    named = _names(engine, columns, people)
    n_digits = _digits(named, salt)
    known = {pseudonym(name, kind, salt, n_digits): name for name, kind in named}
    tables = dict(engine.tables)
    for table in TABLES:
        tables[table] = _hiding(tables[table], columns, salt, n_digits)
    if people:
        tables[RESOURCES] = _hiding(tables[RESOURCES], people, salt, n_digits)
    names = HiddenNames(columns, salt, n_digits, known)
    seen = EventLog(HidingEngine(engine, tables), _without_names(meta, columns, named), names=names)
    return seen.where(*log.filters)


def holds_names(log: EventLog) -> bool:
    """Whether names of people or customers stand in the log's file."""
    is_performed = log.has_resources and not _is_replaced(log._meta, RESOURCE)
    return is_performed or bool(columns_with_names(log._engine, log._meta))


def columns_with_names(engine: Engine, meta: Meta) -> dict[str, str]:
    """Column to kind of name, for the attributes of a log that still hold names."""
    listed = [
        row["column"] for row in meta.attributes.to_dict("records") if row["kind"] in ("text", "number")
    ]
    if not listed:
        return {}
    cases = engine.tables["cases"]
    looked_at = engine.frame(cases.select(*listed).limit(N_LOOKED_AT))
    samples = {column: list(looked_at[column].dropna().unique()) for column in listed}
    roles = meta.roles | ({"resource": meta.keys["resource"]} if "resource" in meta.keys else {})
    found = name_columns(samples, roles=roles, attributes=meta.keys, process=meta.process).columns
    return {column: kind for column, kind in found.items() if not _is_replaced(meta, column)}


def pseudonym(name: str, kind: str, salt: str, n_digits: int) -> str:
    """What stands for a name: the same as the queries say."""
    digits = hashlib.md5(f"{salt}{kind}{name}".encode(), usedforsecurity=False).hexdigest()
    return f"{LETTER[kind]}-{digits[:n_digits].upper()}"


def _expression(column: ir.Column, kind: str, salt: str, n_digits: int) -> ir.StringValue:
    """`pseudonym` in a query; programs keep their names."""
    name = column.cast("string")
    digits = (ibis.literal(f"{salt}{kind}") + name).hexdigest("md5").left(n_digits).upper()
    said = ibis.literal(f"{LETTER[kind]}-") + digits
    return ibis.ifelse(name.re_search(SOFTWARE), name, said) if kind == PERSON else said


def _hiding(table: ir.Table, columns: Mapping[str, str], salt: str, n_digits: int) -> ir.Table:
    there = {column: kind for column, kind in columns.items() if column in table.columns}
    if not there:
        return table
    return table.mutate(**{c: _expression(table[c], kind, salt, n_digits) for c, kind in there.items()})


def _names(engine: Engine, columns: Mapping[str, str], people: Mapping[str, str]) -> set[tuple[str, str]]:
    """Every name of the log with its kind, those of programs too."""
    found: set[tuple[str, str]] = set()
    asked = [(table, columns) for table in TABLES] + ([(RESOURCES, people)] if people else [])
    for name, there in asked:
        table = engine.tables[name]
        for column, kind in there.items():
            if column in table.columns:
                held = engine.frame(table.select(name=table[column].cast("string")).distinct())["name"]
                found |= {(one, kind) for one in held.dropna()}
    return found


def _digits(named: Iterable[tuple[str, str]], salt: str) -> int:
    """The least number of digits that tells all names apart."""
    listed = list(named)
    for n_digits in DIGITS:
        if len({pseudonym(name, kind, salt, n_digits) for name, kind in listed}) == len(listed):
            return n_digits
    return DIGITS[-1]


def _is_replaced(meta: Meta, column: str) -> bool:
    """Whether the names of a column were replaced for good when the file was read."""
    held = {meta.keys["resource"]} if column == RESOURCE and "resource" in meta.keys else {column}
    steps = [step for step in meta.repairs if step.get("repair") == "pseudonyms"]
    return any(meta.keys.get(name, name) in held for step in steps for name, _ in step["columns"])


def _without_names(meta: Meta, columns: Mapping[str, str], named: set[tuple[str, str]]) -> Meta:
    """The facts of a log without examples that are names; a hidden number is text."""
    names = {name for name, _ in named}
    attributes = meta.attributes.copy()
    attributes.loc[attributes["column"].isin(list(columns)), "kind"] = "text"
    problems = meta.problems.copy()
    if len(problems):
        told = zip(problems["column"], problems["examples"], strict=True)
        problems["examples"] = [_masked(column, examples, columns, names) for column, examples in told]
    quality = [
        row | {"examples": _masked(row.get("column", ""), row["examples"], columns, names)}
        if "examples" in row
        else row
        for row in meta.quality
    ]
    return changed(meta, attributes=attributes, problems=problems, quality=quality)


def _masked(column: str, examples: Any, columns: Mapping[str, str], names: set[str]) -> list[Any]:
    """Examples of what was found: none of a column of names, none with a name in it."""
    if column in columns or examples is None:
        return []
    return [one for one in examples if not any(name in str(one) for name in names)]
