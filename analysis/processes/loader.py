"""How a catalogue is read from its TOML files: which keys they have and what each becomes."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path

from analysis.errors import CatalogueError
from analysis.processes import catalogue as c
from analysis.processes.checks import Entries, check
from analysis.processes.entry import Entry
from analysis.processes.rule_form import rule
from analysis.processes.rules import Rule, RuleError
from analysis.processes.toml_source import TomlSource

PROCESSES = ("lead_to_cash", "order_to_cash", "generic")
TABLES = ("attribute", "activity", "phase", "milestone", "span", "split", "state", "kpi", "rule")
HEAD = ("key", "label", "description", "case", "cases", "lead_prefix", "reference_path")


@cache
def load(process: str) -> c.Catalogue:
    """The catalogue of one of `PROCESSES`.

    Raises
    ------
    CatalogueError
        `catalogue_unknown_process`, or the first mistake in its files, with file and line.
    """
    if process not in PROCESSES:
        raise CatalogueError("catalogue_unknown_process", value=process, known=PROCESSES)
    return load_file(Path(__file__).parent / process)


def load_file(path: Path | str) -> c.Catalogue:
    """The catalogue in a TOML file, or in the TOML files of a folder together.

    Raises
    ------
    CatalogueError
        The first mistake, its code saying which kind, with `file` and `line`.
    """
    path = Path(path)
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    sources = [TomlSource.read(file) for file in files]
    head = _head(sources, path)
    entries = {table: _entries(sources, table) for table in TABLES}
    result = _catalogue(head, entries)
    check(result, head, entries)
    return result


def _head(sources: list[TomlSource], path: Path) -> Entry:
    """What stands above all tables, in the one file that has a `key` there."""
    tops = [Entry(s, "", 0, {k: v for k, v in s.data.items() if k not in TABLES}) for s in sources]
    heads = [top for top in tops if "key" in top.data]
    if not heads:
        raise CatalogueError("catalogue_missing_key", file=str(path), line=1, table="process", key="key")
    for top in tops:
        top.only(*(HEAD if top is heads[0] else ()))
    return heads[0]


def _entries(sources: list[TomlSource], table: str) -> list[Entry]:
    found: list[Entry] = []
    for source in sources:
        listed = source.data.get(table, [])
        if not isinstance(listed, list) or not all(isinstance(data, dict) for data in listed):
            Entry(source, table, 0, {}).fail("wrong_type", expected=f"[[{table}]]")
        found += [Entry(source, table, number, data) for number, data in enumerate(listed)]
    return found


def _catalogue(head: Entry, entries: Entries) -> c.Catalogue:
    return c.Catalogue(
        key=head.word("key"),
        label=head.text("label"),
        description=head.text("description"),
        case=head.text("case"),
        cases=head.text("cases"),
        lead_prefix=head.optional_word("lead_prefix"),
        reference_path=head.words("reference_path"),
        attributes=tuple(map(_attribute, entries["attribute"])),
        activities=tuple(map(_activity, entries["activity"])),
        milestones=tuple(map(_milestone, entries["milestone"])),
        spans=tuple(map(_span, entries["span"])),
        states=tuple(map(_state, entries["state"])),
        kpis=tuple(map(_kpi, entries["kpi"])),
        phases=tuple(map(_phase, entries["phase"])),
        splits=tuple(map(_split, entries["split"])),
        rules=tuple(map(_rule, entries["rule"])),
    )


def _keys(kind: type) -> tuple[str, ...]:
    """The keys an entry may have: the fields it becomes (`is_` is written `is`)."""
    return tuple(field.name.rstrip("_") for field in fields(kind))


def _attribute(entry: Entry) -> c.Attribute:
    entry.only(*_keys(c.Attribute))
    return c.Attribute(
        key=entry.word("key"),
        level=entry.word("level", c.AttributeLevel),
        type=entry.word("type", c.AttributeType),
        scope=entry.word("scope", c.Scope),
        role=entry.optional_word("role"),
        label=entry.text("label"),
        why=entry.text("why"),
        source=entry.text("source"),
        unlocks=entry.text("unlocks"),
        aliases=entry.words("aliases"),
        names=entry.word("names", c.Names) if "names" in entry.data else None,
    )


def _activity(entry: Entry) -> c.Activity:
    entry.only(*_keys(c.Activity))
    return c.Activity(
        key=entry.word("key"),
        order=entry.whole("order"),
        level=entry.word("level", c.ActivityLevel),
        label=entry.text("label"),
        why=entry.text("why"),
        source=entry.text("source"),
        aliases=entry.words("aliases"),
        repeats=entry.flag("repeats"),
        micro=entry.flag("micro"),
        colour_group=entry.word("colour_group", c.ColourGroup),
        after=entry.words("after"),
    )


def _phase(entry: Entry) -> c.Phase:
    entry.only(*_keys(c.Phase))
    key, label = entry.word("key"), entry.text("label")
    return c.Phase(key, label, *(entry.words(name) for name in ("activities", "customer", "asks", "does")))


def _milestone(entry: Entry) -> c.Milestone:
    entry.only(*_keys(c.Milestone))
    return c.Milestone(entry.word("key"), entry.word("activity"), entry.word("at", c.At, "first"))


def _span(entry: Entry) -> c.Span:
    entry.only(*_keys(c.Span))
    if not entry.words("start"):
        entry.fail("missing_key", "start")
    return c.Span(
        key=entry.word("key"),
        label=entry.text("label"),
        start=entry.words("start"),
        end=entry.word("end"),
        at=entry.word("at", c.At, "first"),
        ends=entry.words("ends"),
        main=entry.flag("main"),
    )


def _split(entry: Entry) -> c.Split:
    entry.only("key", "span", "loses", "part")
    parts = tuple(map(_part, entry.inner("part")))
    if not parts:
        entry.fail("missing_key", "part")
    return c.Split(entry.word("key"), entry.word("span"), parts, entry.flag("loses"))


def _part(entry: Entry) -> c.SplitPart:
    entry.only(*_keys(c.SplitPart))
    for key in ("opens", "closes"):
        if not entry.words(key):
            entry.fail("missing_key", key)
    key, label = entry.word("key"), entry.text("label")
    opens, closes = entry.words("opens"), entry.words("closes")
    return c.SplitPart(key, label, opens, closes, entry.word("until", c.At, "first"))


def _state(entry: Entry) -> c.State:
    entry.only(*_keys(c.State))
    return c.State(
        key=entry.word("key"),
        label=entry.text("label"),
        won=entry.flag("won"),
        lost=entry.flag("lost"),
        final=entry.flag("final"),
        last_of=entry.words("last_of"),
        is_=entry.optional_word("is"),
        settled=entry.optional_word("settled"),
        of=entry.words("of"),
        by=entry.optional_word("by"),
        has=entry.words("has"),
        otherwise=entry.flag("otherwise"),
        instead=entry.optional_word("instead"),
        settles=entry.optional_word("settles"),
        settles_all=entry.optional_word("settles_all"),
    )


def _kpi(entry: Entry) -> c.KpiText:
    entry.only(*_keys(c.KpiText))
    return c.KpiText(
        key=entry.word("key"),
        label=entry.text("label"),
        definition=entry.text("definition"),
        population=entry.text("population"),
        better=entry.word("better", c.Better),
        unit=entry.word("unit", c.Unit),
    )


def _rule(entry: Entry) -> Rule:
    for name in ("label", "says", "why", "control"):
        entry.text(name)
    try:
        return rule({**entry.data, "source": "catalogue"})
    except RuleError as wrong:
        entry.fail("rule", "check", reason=str(wrong))
