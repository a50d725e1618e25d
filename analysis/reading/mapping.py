"""Which column is what? The columns of an event log's core and roles, as guessed or as given."""

from __future__ import annotations

import difflib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, fields
from typing import Any

from analysis.errors import MappingError

CORE = ("case_id", "activity", "timestamp", "start_timestamp", "resource")
NEEDED = ("case_id", "activity", "timestamp")
WIDE_CORE = ("case_id", "resource")
SAID = ("milestones", "lifecycle", "stages", "history_field", "history", "formats", "zone")
"""What is part of a mapping only where it is set."""
SURE = 0.5
"""Below this confidence a role is only proposed and not taken; one of the core is, but the page asks."""
REASON_CODES = {
    "given": "the user said so",
    "name_and_content": "the column is called so and looks so",
    "name": "the column is called so, what is in it does not tell",
    "content": "the column is called otherwise, but looks so",
}


@dataclass(frozen=True)
class Guess:
    """Why a column was taken for a role; `reason` is one of `REASON_CODES`."""

    role: str
    column: str
    confidence: float
    reason: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """What the columns of a table mean.

    Parameters
    ----------
    roles
        Role (rep, region, stage, …) to column.
    attributes
        Key of the catalogue's attribute to column, for every column the catalogue knows.
    day_first
        Order of dates such as 3/4/2025; None: as the values tell.
    milestones
        Of a wide sheet (one row a case): column of dates to the activity it stands for. There is then
        no column of activities and none of times.
    lifecycle
        Column that tells the start of an activity from its completion.
    stages
        The column of activities, where it holds the stage a deal is in: a row that does not change it is
        no step, and what comes after a loss is a reopening. Another column of activities has none of it.
    history_field, history
        Of a history of fields (one row a change) the column that names the field, and each field whose
        changes are events to their activity; empty: the value the field was given. Other fields' changes
        are left out.
    formats
        Column of dates to its format, where the reader said so: a key of `dates.FORMATS`.
    zone
        IANA name of the zone that times without one are in; None: UTC.
    """

    case_id: str | None
    activity: str | None
    timestamp: str | None
    start_timestamp: str | None = None
    resource: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    process: str = "generic"
    day_first: bool | None = None
    milestones: dict[str, str] = field(default_factory=dict)
    lifecycle: str | None = None
    stages: str | None = None
    history_field: str | None = None
    history: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    guesses: tuple[Guess, ...] = ()

    @property
    def core(self) -> dict[str, str]:
        """Core role to column, for those there are; a wide sheet has no activity and no time of its own."""
        found = {role: getattr(self, role) for role in (WIDE_CORE if self.milestones else CORE)}
        return {role: column for role, column in found.items() if column}

    @property
    def has_stages(self) -> bool:
        """Whether the activities are stages, or new values of a field."""
        return self.stages is not None and self.stages == self.activity and not self.milestones

    @property
    def is_history(self) -> bool:
        """Whether the rows are changes of fields, of which only some are events."""
        return self.has_stages and self.history_field is not None and bool(self.history)

    @property
    def missing(self) -> tuple[str, ...]:
        """What a log needs and no column was found for."""
        needed = ("case_id",) if self.milestones else NEEDED
        return tuple(role for role in needed if role not in self.core)

    @property
    def doubtful(self) -> tuple[str, ...]:
        """What a page has to ask: roles of the core that are missing, or that only the values speak for."""
        needed = ("case_id",) if self.milestones else NEEDED
        unsure = (one for one in self.guesses if one.confidence < SURE and one.reason == "content")
        weak = {one.role for one in unsure if self.core.get(one.role) == one.column}
        return tuple(role for role in needed if role in self.missing or role in weak)

    def to_dict(self) -> dict[str, Any]:
        """What decides the event table, for a recipe or a hash: no guesses, nothing that is not set."""
        said = {name: getattr(self, name) for name in SAID}
        known = {"roles": self.roles, "process": self.process, "day_first": self.day_first}
        return {**self.core, **known, **{name: value for name, value in said.items() if value}}

    @classmethod
    def from_dict(cls, said: MappingOf[str, Any], *, attributes: MappingOf[str, str] = {}) -> Mapping:
        """The mapping a recipe holds; which attributes of the catalogue there are is guessed anew."""
        known = {one.name for one in fields(cls)} - {"attributes", "guesses"}
        given: dict[str, Any] = dict.fromkeys(NEEDED)
        given |= {name: value for name, value in said.items() if name in known}
        return cls(**given, attributes=dict(attributes))


def check_given(given: MappingOf[str, str], columns: tuple[str, ...], *, file: str) -> None:
    """Fail on a column that is not in the table.

    Raises
    ------
    MappingError
        `unknown_column`, with the columns closest to it.
    """
    for column in given.values():
        if column not in columns:
            close = difflib.get_close_matches(column, columns, n=3, cutoff=0.5)
            raise MappingError("unknown_column", file=file, column=column, close=close, columns=list(columns))


def check_complete(mapping: Mapping, columns: tuple[str, ...], *, file: str) -> None:
    """Fail on a mapping without case, activity or time, or that uses one column for two of them.

    Raises
    ------
    MappingError
        `missing_columns`, `unknown_column`, `column_used_twice`.
    """
    single = (mapping.lifecycle, mapping.history_field if mapping.is_history else None)
    named = dict.fromkeys([*mapping.milestones, *(column for column in single if column)])
    others = {f"column {place}": name for place, name in enumerate(named)}
    check_given(mapping.core | mapping.roles | others, columns, file=file)
    if mapping.missing:
        raise MappingError("missing_columns", file=file, missing=list(mapping.missing), columns=list(columns))
    needed = {role: mapping.core[role] for role in NEEDED if role in mapping.core}
    for column in needed.values():
        uses = [role for role, other in needed.items() if other == column]
        if len(uses) > 1:
            raise MappingError("column_used_twice", file=file, column=column, uses=uses)
