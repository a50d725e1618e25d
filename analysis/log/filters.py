"""Filters: each a frozen value with a predicate on cases and a JSON form; the sentence is made in `ui`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, ClassVar

import ibis
import ibis.expr.types as ir

from analysis.errors import FilterError
from analysis.log import passing
from analysis.log.apart import Between
from analysis.log.conditions import among, between, moment, one_of
from analysis.log.filter_base import Filter

if TYPE_CHECKING:
    from analysis.log.event_log import EventLog

MODES = ("created", "closed", "contained", "overlapping")


@dataclass(frozen=True)
class Attribute(Filter):
    """Cases whose attribute has one of the values (`None` for no value).

    Parameters
    ----------
    name
        A column of the log or a role (`rep`, `region`, …).
    values
        Any of these.
    ever
        Whether some event of the case had the value; else the value the case has now (its last one).
    """

    name: str
    values: Sequence[object]
    ever: bool = False
    kind: ClassVar[str] = "attribute"

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        column = log.column(self.name)
        if self.ever and column in log.all_events.columns:
            here = log.all_events.filter(among(log.all_events[column], self.values))
            return cases.case_key.isin(here.case_key)
        return among(cases[column], self.values)


@dataclass(frozen=True)
class Stage(Filter):
    """Cases now in one of the stages, or (`ever`) that have ever been in one."""

    values: Sequence[str]
    ever: bool = False
    kind: ClassVar[str] = "stage"

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        return Attribute("stage", self.values, ever=self.ever).predicate(log, cases)


@dataclass(frozen=True)
class Range(Filter):
    """Cases whose number lies between `low` and `high`, both included; open where `None`."""

    name: str
    low: float | None = None
    high: float | None = None
    kind: ClassVar[str] = "range"

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        column = cases[log.column(self.name)]
        if log.is_money_mixed and log.column(self.name) in log.money_columns:
            raise FilterError("money_mixed", currencies=list(log.currencies))
        if not column.type().is_numeric():
            raise FilterError("filter_not_a_number", column=self.name)
        return between(column, self.low, self.high)


@dataclass(frozen=True)
class State(Filter):
    """Cases in one of the states of the process (`paid`, `lost`, …)."""

    values: Sequence[str]
    kind: ClassVar[str] = "state"

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        known = [state.key for state in log.catalogue.states]
        for value in self.values:
            if value not in known:
                raise FilterError("filter_unknown_state", value=value, known=known)
        return cases.state.isin(self.values)


@dataclass(frozen=True)
class Period(Filter):
    """Cases of a period, both ends included; a date stands for the whole day (UTC), `None` for open.

    Parameters
    ----------
    mode
        `created` in it, `closed` in it, wholly `contained`, or `overlapping` it.
    """

    start: date | datetime | None = None
    end: date | datetime | None = None
    mode: str = "created"
    kind: ClassVar[str] = "period"

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise FilterError("filter_unknown_mode", value=self.mode, known=list(MODES))

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """The moments between which cases must have ended: both open unless `closed` or `contained`."""
        if self.mode not in ("closed", "contained"):
            return None, None
        return moment(self.start, time.min), moment(self.end, time.max)

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        low, high = moment(self.start, time.min), moment(self.end, time.max)
        if self.mode == "contained":
            return between(cases.started_at, low, None) & between(cases.ended_at, None, high)
        if self.mode == "overlapping":
            return between(cases.started_at, None, high) & between(cases.ended_at, low, None)
        return between(cases.created_at if self.mode == "created" else cases.closed_at, low, high)


@dataclass(frozen=True)
class Contains(Filter):
    """Cases in which the activity happened."""

    activity: str
    kind: ClassVar[str] = "contains"

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        events = log.all_events
        found = events.filter(events.activity_key == log.activity_key(self.activity))
        return cases.case_key.isin(found.case_key)


@dataclass(frozen=True)
class Repeats(Filter):
    """Cases in which the activity happened more than once.

    Parameters
    ----------
    activity
        Without one: cases with rework, which do again what does not naturally repeat, or go back.
    """

    activity: str | None = None
    kind: ClassVar[str] = "repeats"

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        if self.activity is None:
            variants = log.all_variants
            return cases.variant_key.isin(variants.filter(variants.has_rework).variant_key)
        events, key = log.all_events, log.activity_key(self.activity)
        again = events.filter(events.activity_key == key, ~events.is_first_activity)
        return cases.case_key.isin(again.case_key)


@dataclass(frozen=True)
class Follows(Filter):
    """Cases in which `target` follows `source`.

    Parameters
    ----------
    directly
        With nothing between them; else anywhere later in the case.
    longer_than_h
        Only where more hours than this lie between them.
    """

    source: str
    target: str
    directly: bool = True
    longer_than_h: float | None = None
    kind: ClassVar[str] = "follows"

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        source, target = log.activity_key(self.source), log.activity_key(self.target)
        find = passing.directly if self.directly else passing.later
        return cases.case_key.isin(find(log, source, target, self.longer_than_h).case_key)


@dataclass(frozen=True)
class Passes(Filter):
    """Cases that go from one of `sources` to one of `targets` with none of `shown` between them.

    Parameters
    ----------
    sources, targets
        Without sources: cases that begin with a target; without targets: that end with a source.
    shown
        The only activities looked at; empty for all. `longer_than_h` as in `Follows`.
    """

    sources: Sequence[str] = ()
    targets: Sequence[str] = ()
    shown: Sequence[str] = ()
    longer_than_h: float | None = None
    kind: ClassVar[str] = "passes"

    def __post_init__(self) -> None:
        for name in ("sources", "targets", "shown"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        sources, targets, shown = (
            [log.activity_key(name) for name in names] for names in (self.sources, self.targets, self.shown)
        )
        found = passing.passing(log, sources, targets, shown, self.longer_than_h)
        return cases.case_key.isin(found.case_key)


@dataclass(frozen=True)
class Variant(Filter):
    """Cases that took one of the variants."""

    variant_ids: Sequence[str]
    kind: ClassVar[str] = "variant"

    def __post_init__(self) -> None:
        object.__setattr__(self, "variant_ids", tuple(self.variant_ids))

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        variants = log.all_variants
        found = variants.filter(one_of(variants.variant_id, self.variant_ids, beside=variants))
        return cases.variant_key.isin(found.variant_key)


@dataclass(frozen=True)
class Throughput(Filter):
    """Cases whose first and last event lie between `min_h` and `max_h` hours apart, both included."""

    min_h: float | None = None
    max_h: float | None = None
    kind: ClassVar[str] = "throughput"

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        return between(cases.throughput_h, self.min_h, self.max_h)


@dataclass(frozen=True)
class CaseIds(Filter):
    """Cases with one of the ids; `what` is a key of what they are, and no part of the condition."""

    case_ids: Sequence[str]
    what: str = field(default="", compare=False)
    kind: ClassVar[str] = "case_ids"

    def __post_init__(self) -> None:
        object.__setattr__(self, "case_ids", tuple(self.case_ids))

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        return one_of(cases.case_id, self.case_ids, beside=log.all_variants)

    def to_dict(self) -> dict[str, object]:
        said = super().to_dict()
        return said if self.what else {name: value for name, value in said.items() if name != "what"}


@dataclass(frozen=True)
class WithLeads(Filter):
    """Counts lead cases too, which are left out of every figure otherwise."""

    kind: ClassVar[str] = "with_leads"

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        return ibis.literal(True)


@dataclass(frozen=True)
class Not(Filter):
    """Cases that the other filter leaves out."""

    other: Filter
    kind: ClassVar[str] = "not"

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        return ~ibis.coalesce(self.other.predicate(log, cases), False)


_OF_A_LOG = (Attribute, Stage, Range, State, Period, Variant, Throughput, CaseIds, WithLeads)
KINDS = {cls.kind: cls for cls in (*_OF_A_LOG, Contains, Repeats, Follows, Passes, Between, Not)}


def to_json(filters: Iterable[Filter]) -> str:
    """The filters as a JSON list, in their order."""
    return json.dumps([each.to_dict() for each in filters], ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> tuple[Filter, ...]:
    """The filters of a JSON list.

    Raises
    ------
    FilterError
        `filter_unreadable` when the text is not such a list.
    """
    try:
        return tuple(_filter(each) for each in json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise FilterError("filter_unreadable", text=text[:80]) from problem


def _filter(values: dict[str, object]) -> Filter:
    given = dict(values)
    cls = KINDS[str(given.pop("kind"))]
    if cls is Not:
        return Not(_filter(given["other"]))  # type: ignore[arg-type]
    if cls is Period:
        given |= {name: _from_iso(given.get(name)) for name in ("start", "end")}
    return cls(**given)  # type: ignore[arg-type]


def _from_iso(text: object) -> date | datetime | None:
    if not isinstance(text, str):
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
