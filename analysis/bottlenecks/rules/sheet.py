"""What has to be known of each case, or of each invoice, approval or quote of a case, to judge it by rules?

Rules say what they need and get its name back; needed by several rules it is worked out once. All of it
together is a few aggregations over the events of the activities in question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.log.clock import data_end
from analysis.reading.personal import SOFTWARE

Acts = tuple[int, ...]
OBJECT = "object_id"
DAY_H = 24


def called(*acts: Acts) -> str:
    """Activities as part of a name, others for other activities: *3-4_7*."""
    return "_".join("-".join(map(str, one)) for one in acts)


def is_one_of(acts: Acts) -> ir.Deferred:
    """Whether an event is of one of the activities."""
    return _.activity_key == acts[0] if len(acts) == 1 else _.activity_key.isin(list(acts))


@dataclass
class Sheet:
    """One row a unit: a case, or where `by` names a column, an object of it.

    Parameters
    ----------
    by
        Column with the ids of objects.
    marks, later
        Aggregates over the events; `later` ones look at `marks`.
    """

    log: EventLog
    by: str | None = None
    marks: dict[str, ir.Deferred] = field(default_factory=dict)
    later: dict[str, tuple[Acts, ir.Deferred]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    people: dict[str, tuple[Acts, Acts]] = field(default_factory=dict)
    tables: dict[str, ir.Table] = field(default_factory=dict)
    working: dict[str, tuple[str, str]] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)

    @property
    def keys(self) -> list[str]:
        """The columns that tell one unit from another."""
        return ["case_key", OBJECT] if self.by else ["case_key"]

    # -- what is asked for -----------------------------------------------------------------------------

    def first(self, acts: Acts) -> str:
        """The place of the first of the activities."""
        return self._mark("first", acts, _.position.min(where=is_one_of(acts)))

    def first_where(self, acts: Acts, column: str, held: ir.Deferred, said: str) -> tuple[str, str, str]:
        """Place and time of the first of the activities at which a condition on a column holds, and at how
        many of them the column is empty; `said` tells the condition from others.
        """
        self.columns.add(column)
        here = is_one_of(acts)
        meant = here & ibis.coalesce(held, False)
        kind = f"first_{column}_{said}"
        return (
            self._mark(kind, acts, _.position.min(where=meant)),
            self._mark(f"{kind}_at", acts, _.timestamp.min(where=meant)),
            self._mark(f"{kind}_empty", acts, (here & _[column].isnull()).sum()),
        )

    def last(self, acts: Acts) -> str:
        """The place of the last of the activities."""
        return self._mark("last", acts, _.position.max(where=is_one_of(acts)))

    def first_at(self, acts: Acts) -> str:
        """The time of the first of the activities."""
        return self._mark("first_at", acts, _.timestamp.min(where=is_one_of(acts)))

    def last_at(self, acts: Acts) -> str:
        """The time of the last of the activities."""
        return self._mark("last_at", acts, _.timestamp.max(where=is_one_of(acts)))

    def end(self, acts: Acts, which: str) -> tuple[str, str]:
        """Place and time of the first or the last of the activities."""
        if which == "last":
            return self.last(acts), self.last_at(acts)
        return self.first(acts), self.first_at(acts)

    def count(self, acts: Acts) -> str:
        """How often the activities happened."""
        return self._mark("n", acts, is_one_of(acts).sum())

    def performers(self, acts: Acts, before: str | None = None) -> tuple[str, str]:
        """How many people did the activities (before a mark), and how often nobody is named."""
        happened = is_one_of(acts)
        if before is None:
            n = self._mark("people", acts, _.resource_key.nunique(where=happened))
            return n, self._mark("unnamed", acts, (happened & _.resource_key.isnull()).sum())
        early = happened & (_.position < _[before])
        n = self._later(f"people_before_{before}", acts, _.resource_key.nunique(where=early))
        unnamed = (early & _.resource_key.isnull()).sum()
        return n, self._later(f"unnamed_before_{before}", acts, unnamed)

    def next_after(self, acts: Acts, mark: tuple[str, str], *, slack_h: int = 0) -> tuple[str, str]:
        """Place and time of the first of the activities after a mark (its place and its time).

        With `slack_h` those count too that are so much earlier: dates without a time of day.
        """
        place, at = mark
        is_later = _.position > _[place]
        if slack_h:
            is_later = (_.timestamp > _[at] - ibis.interval(hours=slack_h)) & _[place].notnull()
        found = is_one_of(acts) & is_later
        name = f"after_{place}_{slack_h}"
        return (
            self._later(name, acts, _.position.min(where=found)),
            self._later(f"{name}_at", acts, _.timestamp.min(where=found)),
        )

    def beyond(self, acts: Acts, mark: tuple[str, str], *, slack_h: int = 0) -> tuple[str, str]:
        """As `next_after`, but only those count that are surely later: by more than `slack_h`."""
        place, at = mark
        is_later = _.position > _[place]
        if slack_h:
            is_later = _.timestamp >= _[at] + ibis.interval(hours=slack_h)
        found = is_one_of(acts) & is_later
        name = f"beyond_{place}_{slack_h}"
        return (
            self._later(name, acts, _.position.min(where=found)),
            self._later(f"{name}_at", acts, _.timestamp.min(where=found)),
        )

    def shared(self, one: Acts, other: Acts) -> str:
        """Whether one person did both: `_same`, `_unnamed`, `_place` of the name given back."""
        name = f"both_{called(one, other)}"
        self.used.update(one, other)
        self.people[name] = (one, other)
        return name

    def own(self, name: str, table: ir.Table) -> str:
        """A table with the keys of the units that a rule made for itself; its columns can be asked for."""
        self.tables[name] = table
        return name

    def working_h(self, since: str, until: str) -> str:
        """The working hours from one mark to another, or to the end of the data."""
        name = f"working_{since}_{until}"
        self.working[name] = (since, until)
        return name

    def _mark(self, kind: str, acts: Acts, value: ir.Deferred) -> str:
        name = f"{kind}_{called(acts)}"
        self.used.update(acts)
        self.marks[name] = value
        return name

    def _later(self, kind: str, acts: Acts, value: ir.Deferred) -> str:
        name = f"{called(acts)}_{kind}"
        self.used.update(acts)
        self.later[name] = (acts, value)
        return name

    # -- what is made of it ----------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.marks or self.later or self.people or self.tables)

    def events(self, acts: Sequence[int], *columns: str) -> ir.Table:
        """The events of some activities, with these columns and the keys of the units."""
        names = list(dict.fromkeys(["case_key", "position", "activity_key", *columns]))
        found = self.log.events.filter(is_one_of(tuple(sorted(acts))))
        if self.by is None:
            return found.select(*names)
        held = ibis.coalesce(found[self.by].cast("string"), "")
        return found.select(*names, **{OBJECT: held})

    def table(self, calendar: Calendar) -> ir.Table:
        """The units that have an event of the activities in question, with all that was asked for."""
        rows = self.events(sorted(self.used), "timestamp", *self._resource(), *sorted(self.columns))
        found = rows.group_by(self.keys).agg(n_events_used=_.count(), **self.marks)
        if self.later:
            found = self._joined(found, self._looking_back(found))
        if self.people:
            found = self._joined(found, self._people())
        for table in self.tables.values():
            found = self._joined(found, table)
        return self._with_working(found, calendar)

    def _resource(self) -> list[str]:
        return ["resource_key"] if self.log.has_resources else []

    def _looking_back(self, found: ir.Table) -> ir.Table:
        acts = sorted({act for used, _value in self.later.values() for act in used})
        rows = self.events(acts, "timestamp", *self._resource())
        seen = rows.inner_join(found, self.keys)
        seen = seen.drop(*[name for name in seen.columns if name.endswith("_right")])
        return seen.group_by(self.keys).agg(**{name: value for name, (_acts, value) in self.later.items()})

    def _people(self) -> ir.Table:
        """Per unit whether one person did both of two things, and where the second of them was."""
        acts = sorted({act for pair in self.people.values() for one in pair for act in one})
        marks: dict[str, ir.Deferred] = {}
        found: dict[str, ir.Deferred] = {}
        for name, (one, other) in self.people.items():
            a, b, place = f"{name}_a", f"{name}_b", f"{name}_p"
            marks |= {a: is_one_of(one).any(), b: is_one_of(other).any()}
            marks[place] = _.position.max(where=is_one_of((*one, *other)))
            is_same = _[a] & _[b] & _.resource_key.notnull() & ~_.resource_key.isin(software(self.log))
            found[f"{name}_same"] = is_same.any()
            found[f"{name}_unnamed"] = ((_[a] | _[b]) & _.resource_key.isnull()).any()
            found[f"{name}_place"] = _[place].min(where=is_same)
        rows = self.events(acts, "resource_key")
        by_person = rows.group_by([*self.keys, "resource_key"]).agg(**marks)
        return by_person.group_by(self.keys).agg(**found)

    def _with_working(self, found: ir.Table, calendar: Calendar) -> ir.Table:
        now = data_end(self.log)
        for name, (since, until) in self.working.items():
            ended = found.mutate(_until=ibis.greatest(ibis.coalesce(found[until], now), found[since]))
            timed = self.log.working(ended, calendar, since=since, until="_until", name=name)
            found = timed.drop("_until")
        return found

    def _joined(self, left: ir.Table, right: ir.Table) -> ir.Table:
        both = left.left_join(right, self.keys)
        return both.drop(*[f"{key}_right" for key in self.keys])


def software(log: EventLog) -> list[int]:
    """The performers that are no people."""
    named = log.frame(log.resources)
    is_software = named["resource"].map(lambda name: bool(_SOFTWARE.search(str(name)))).astype(bool)
    return [-1, *named.loc[is_software, "resource_key"].astype(int)]


_SOFTWARE = re.compile(SOFTWARE)
