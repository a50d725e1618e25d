"""Whether the entries of a catalogue fit together: nothing twice, nothing named that is not there."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.processes.catalogue import CORE_ROLES, ROLES, Activity, Attribute, Catalogue, fold, names
from analysis.processes.entry import Entry
from analysis.processes.rule_form import mistakes

Entries = dict[str, list[Entry]]


def check(catalogue: Catalogue, head: Entry, entries: Entries) -> None:
    """Raise the first contradiction of the catalogue on the line of the entry that causes it."""
    for table in entries:
        _no_key_twice(entries[table], "id" if table == "rule" else "key")
    _no_name_twice(catalogue.attributes, entries["attribute"])
    _no_name_twice(catalogue.activities, entries["activity"])
    _roles(catalogue, head, entries["attribute"])
    _orders(catalogue, entries["activity"])
    _known_activities(catalogue, head, entries)
    _phases(catalogue, entries["phase"])
    _one_main_span(entries["span"])
    _splits(catalogue, entries["split"])
    _states(catalogue, entries["state"])
    _rules(catalogue, entries["rule"])


def _no_key_twice(entries: Iterable[Entry], name: str = "key") -> None:
    seen: set[str] = set()
    for entry in entries:
        key = entry.data[name]
        if key in seen:
            entry.fail("duplicate", name, value=key)
        seen.add(key)


def _no_name_twice(things: Iterable[Attribute | Activity], entries: Iterable[Entry]) -> None:
    """No key, label or alias of an entry means another entry too: a column has one meaning."""
    owner: dict[str, str] = {}
    for thing, entry in zip(things, entries, strict=True):
        for name in names(thing):
            other = owner.setdefault(fold(name), thing.key)
            if other != thing.key:
                entry.fail("ambiguous_name", "key", at_value=name, value=name, other=other)


def _roles(catalogue: Catalogue, head: Entry, entries: Iterable[Entry]) -> None:
    seen: set[str] = set()
    for attribute, entry in zip(catalogue.attributes, entries, strict=True):
        if attribute.role is None:
            continue
        if attribute.role not in (*CORE_ROLES, *ROLES):
            entry.fail("wrong_value", "role", value=attribute.role, known=(*CORE_ROLES, *ROLES))
        if attribute.role in seen:
            entry.fail("duplicate", "role", value=attribute.role)
        seen.add(attribute.role)
    for role in ("case_id", "activity", "timestamp"):
        if role not in seen:
            head.fail("missing_role", value=role)


def _orders(catalogue: Catalogue, entries: Iterable[Entry]) -> None:
    taken: dict[int, str] = {}
    for activity, entry in zip(catalogue.activities, entries, strict=True):
        if activity.order in taken:
            entry.fail("duplicate", "order", value=activity.order, other=taken[activity.order])
        taken[activity.order] = activity.key


def _known_activities(catalogue: Catalogue, head: Entry, entries: Entries) -> None:
    """Every activity named anywhere is one of the catalogue, by its very name."""
    known = {activity.key for activity in catalogue.activities}
    naming = [(head, "reference_path")]
    naming += [(entry, "activity") for entry in entries["milestone"]]
    listed = ("activities", "customer", "asks", "does")
    naming += [(entry, key) for entry in entries["phase"] for key in listed]
    naming += [(entry, "after") for entry in entries["activity"]]
    naming += [(entry, key) for entry in entries["span"] for key in ("start", "end", "ends")]
    parts = [part for entry in entries["split"] for part in entry.inner("part")]
    naming += [(part, key) for part in parts for key in ("opens", "closes")]
    said = ("last_of", "is", "settled", "of", "has", "instead")
    naming += [(entry, key) for entry in entries["state"] for key in said]
    for entry, key in naming:
        value = entry.data.get(key, [])
        for name in [value] if isinstance(value, str) else value:
            if name not in known:
                entry.fail("unknown_activity", key, at_value=name, value=name)


def _phases(catalogue: Catalogue, entries: list[Entry]) -> None:
    """An activity is of one phase, and what the customer sees of a phase is part of it."""
    owner: dict[str, str] = {}
    for phase, entry in zip(catalogue.phases, entries, strict=True):
        for name in phase.activities:
            if owner.setdefault(name, phase.key) != phase.key:
                entry.fail("duplicate", "activities", at_value=name, value=name, other=owner[name])
        parts = (("customer", phase.activities), ("asks", phase.customer), ("does", phase.customer))
        for key, whole in parts:
            for name in getattr(phase, key):
                if name not in whole:
                    entry.fail("unknown_activity", key, at_value=name, value=name)


def _one_main_span(entries: Iterable[Entry]) -> None:
    main = [entry for entry in entries if entry.data.get("main")]
    if len(main) > 1:
        main[1].fail("duplicate", "main", value=main[1].data["key"], other=main[0].data["key"])


def _splits(catalogue: Catalogue, entries: list[Entry]) -> None:
    """A split is of a span there is, and its parts have different keys."""
    known = tuple(span.key for span in catalogue.spans)
    for split, entry in zip(catalogue.splits, entries, strict=True):
        if split.span not in known:
            entry.fail("wrong_value", "span", value=split.span, known=known)
        _no_key_twice(entry.inner("part"))


def _states(catalogue: Catalogue, entries: list[Entry]) -> None:
    columns = {attribute.key for attribute in catalogue.attributes}
    for state, entry in zip(catalogue.states, entries, strict=True):
        conditions = (state.last_of, state.settled, state.has, state.otherwise)
        if sum(map(bool, conditions)) != 1:
            entry.fail("state_condition", value=state.key)
        if bool(state.last_of) != bool(state.is_) or bool(state.settled) != bool(state.of):
            entry.fail("state_condition", value=state.key)
        if state.instead and not state.is_:
            entry.fail("state_condition", value=state.key)
        if state.by is not None and state.by not in columns:
            entry.fail("unknown_attribute", "by", value=state.by)
        if state.otherwise != (entry is entries[-1]):
            entry.fail("state_otherwise", "otherwise", value=state.key)


def _rules(catalogue: Catalogue, entries: list[Entry]) -> None:
    """A rule names activities of the process by their very names."""
    known = [activity.key for activity in catalogue.activities]
    for entry in entries:
        for wrong in mistakes(entry.data, activities=known):
            entry.fail("unknown_activity", "check", at_value=str(wrong.params.get("value")), **wrong.params)
