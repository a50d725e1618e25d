"""What a catalogue says of a process: its attributes, activities, spans, states and KPIs, typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from analysis.processes.rules import Rule
from analysis.processes.text import Text

CORE_ROLES = ("case_id", "activity", "timestamp", "start_timestamp", "resource")
ROLES = ("rep", "region", "stage", "product", "customer", "amount", "team", "channel", "partner")

AttributeLevel = Literal["required", "recommended", "optional", "extension"]
AttributeType = Literal["text", "category", "datetime", "date", "number", "flag"]
Scope = Literal["case", "event"]
Names = Literal["person", "customer"]
ActivityLevel = Literal["recommended", "optional"]
At = Literal["first", "last"]
ColourGroup = Literal[
    "lead", "deal", "quote", "approval", "contract", "order", "delivery", "invoice", "payment"
]  # fmt: skip
Better = Literal["up", "down"]
Unit = Literal["hours", "share", "count"]
Mark = Literal["won", "lost", "final"]
"""What may be true of a state: the case is won, lost (or cancelled), or at its end."""


def fold(name: str) -> str:
    """A name as compared: without case, spaces, `_`, `-` or the width of its characters."""
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", name)).casefold()


@dataclass(frozen=True)
class Attribute:
    """A column an event log of the process may have.

    `level` is how much the analyses need it (an extension is beyond the template's list), `scope`
    whether it says something of the case or of the single event, `role` what it stands for on every
    process (see `ROLES` and `CORE_ROLES`), `names` whose names it holds, if any.
    """

    key: str
    level: AttributeLevel
    type: AttributeType
    scope: Scope
    role: str | None
    label: Text
    why: Text
    source: Text
    unlocks: Text
    aliases: tuple[str, ...]
    names: Names | None = None


@dataclass(frozen=True)
class Activity:
    """A kind of step; `key` is its name in the log.

    `order` is its intended place: it decides between equal times. `repeats` means that doing it again
    is natural and no rework, `micro` that it is a change of a field rather than a step: hidden first
    when a picture gets too full, and left out of what counts as going backwards. `after` are activities
    whose first time cannot be later than its own: a log that says so is wrong.
    """

    key: str
    order: int
    level: ActivityLevel
    label: Text
    why: Text
    source: Text
    aliases: tuple[str, ...]
    repeats: bool
    micro: bool
    colour_group: ColourGroup
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phase:
    """Activities that belong together; a picture can fold them into one box.

    `customer` are those of them that the customer sees or does, `asks` those that ask the customer to decide,
    `does` those that the customer does.
    """

    key: str
    label: Text
    activities: tuple[str, ...]
    customer: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    does: tuple[str, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """The first or last time an activity happened in a case."""

    key: str
    activity: str
    at: At


@dataclass(frozen=True)
class Span:
    """A stretch of a case: from the first of `start` that is found to `end`.

    `at` says whether the first or the last `end` counts; an event of `ends` closes the span without
    reaching its end. One span of a process is the main one.
    """

    key: str
    label: Text
    start: tuple[str, ...]
    end: str
    at: At
    ends: tuple[str, ...]
    main: bool


@dataclass(frozen=True)
class SplitPart:
    """A part of a split: pending from an event of `opens` until one of `closes`.

    `until` says whether the first of `closes` ends it, or the last before it is opened again.
    """

    key: str
    label: Text
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    until: At


@dataclass(frozen=True)
class Split:
    """A span taken apart: every moment of it belongs to the first of its parts that is pending, or to none.

    `loses` says that what waits here may be lost: then losses are counted by how long it waited.
    """

    key: str
    span: str
    parts: tuple[SplitPart, ...]
    loses: bool


@dataclass(frozen=True)
class State:
    """Where a case stands: the first state of the catalogue whose condition holds.

    `won` and `lost`: it reached its goal, or ended without; where no state is `won` there is no win rate.
    `final`: nothing more is expected.

    Exactly one condition is set: the last of `last_of` in the case is `is_`; everything is `settled`
    (each object of column `by` that has an event of `of` has a `settled` event; without that column, a
    `settled` event at or after the last of `of`); any of `has` happened; or `otherwise`.

    `instead` tells it where a log has no `is_` at all: a sheet of milestones that knows of signed contracts
    and lost deals knows which deals were won.

    `settles` and `settles_all` are columns of yes and no: whether an event settles its object, and whether it
    is the one by which all objects of the case are settled. Where a log has them they are believed; where
    they are empty nothing is known and the rule above holds.
    """

    key: str
    label: Text
    won: bool
    lost: bool
    final: bool
    last_of: tuple[str, ...]
    is_: str | None
    settled: str | None
    of: tuple[str, ...]
    by: str | None
    has: tuple[str, ...]
    otherwise: bool
    instead: str | None = None
    settles: str | None = None
    settles_all: str | None = None


@dataclass(frozen=True)
class KpiText:
    """What a KPI is called and means; the figure is made in `analysis.measures`."""

    key: str
    label: Text
    definition: Text
    population: Text
    better: Better
    unit: Unit


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything the app knows of a process before it has seen a log."""

    key: str
    label: Text
    description: Text
    case: Text
    cases: Text
    lead_prefix: str | None
    reference_path: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    activities: tuple[Activity, ...]
    milestones: tuple[Milestone, ...]
    spans: tuple[Span, ...]
    states: tuple[State, ...]
    kpis: tuple[KpiText, ...]
    phases: tuple[Phase, ...] = ()
    splits: tuple[Split, ...] = ()
    rules: tuple[Rule, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute with this role, key, label (any language) or alias."""
        return self._by_role.get(name) or self._attributes.get(fold(name))

    def activity(self, name: str) -> Activity | None:
        """The activity with this name, label (any language) or alias."""
        return self._activities.get(fold(name))

    def span(self, key: str) -> Span | None:
        """The span with this key."""
        return next((span for span in self.spans if span.key == key), None)

    def split(self, key: str) -> Split | None:
        """The split with this key."""
        return next((split for split in self.splits if split.key == key), None)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def state(self, key: str) -> State | None:
        """The state with this key."""
        return next((state for state in self.states if state.key == key), None)

    def states_marked(self, *marks: Mark) -> tuple[str, ...]:
        """The keys of the states that have any of these marks, in their order."""
        return tuple(state.key for state in self.states if any(getattr(state, mark) for mark in marks))

    def kpi(self, key: str) -> KpiText | None:
        """The KPI with this key, where the process has it."""
        return next((kpi for kpi in self.kpis if kpi.key == key), None)

    @cached_property
    def seen_by_customer(self) -> frozenset[str]:
        """Activities that the customer sees or does."""
        return frozenset(name for phase in self.phases for name in phase.customer)

    @cached_property
    def asks_customer(self) -> frozenset[str]:
        """Activities that ask the customer to decide."""
        return frozenset(name for phase in self.phases for name in phase.asks)

    @cached_property
    def done_by_customer(self) -> frozenset[str]:
        """Activities that the customer does."""
        return frozenset(name for phase in self.phases for name in phase.does)

    @cached_property
    def main_span(self) -> Span | None:
        """The span that says whether a case is open; None where the process has no known end."""
        return next((span for span in self.spans if span.main), None)

    @cached_property
    def colour_order(self) -> tuple[str, ...]:
        """Activities in their intended order: the same place, the same colour, on every log."""
        return tuple(a.key for a in sorted(self.activities, key=lambda a: a.order))

    @cached_property
    def naturally_repeating(self) -> frozenset[str]:
        """Activities whose repetition is no rework."""
        return frozenset(a.key for a in self.activities if a.repeats)

    @cached_property
    def _by_role(self) -> dict[str, Attribute]:
        return {a.role: a for a in self.attributes if a.role}

    @cached_property
    def _attributes(self) -> dict[str, Attribute]:
        return {fold(name): a for a in reversed(self.attributes) for name in names(a)}

    @cached_property
    def _activities(self) -> dict[str, Activity]:
        return {fold(name): a for a in reversed(self.activities) for name in names(a)}


def names(entry: Attribute | Activity) -> tuple[str, ...]:
    """Every name a file may use for it: key, labels, aliases."""
    return (entry.key, entry.label.en, entry.label.zh, *entry.aliases)
