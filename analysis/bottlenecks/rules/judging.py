"""What does one demand make of a case? Its outcome, and where and when that was settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.bottlenecks.rules.sheet import DAY_H, Acts, Sheet
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.log.clock import data_end
from analysis.processes.rules import Check

NOT_APPLICABLE, PASS, PENDING, CANNOT, BREACH = range(5)
OUTCOMES = ("not_applicable", "pass", "pending", "cannot", "breach")
"""From the mildest to the gravest: of several demands, or several objects of a case, the gravest counts."""
NOWHERE, NOWHEN, NOTHING = ibis.null("int32"), ibis.null("timestamp(6)"), ibis.null("float64")
"""Of a verdict: no event that settled it, no moment beside that of the event, nothing to measure."""


@dataclass(frozen=True)
class Missing:
    """What a log lacks: an `activity`, a `column` (of numbers: `number`, of dates: `date`), `resources`, one
    currency (`currencies`), anybody of a `role`, or two steps of a reference path (`path`).
    """

    kind: str
    name: str = ""


class Lacking(Exception):
    """A demand cannot be judged on this log at all."""

    def __init__(self, *missing: Missing) -> None:
        self.missing = missing
        super().__init__(missing)


@dataclass(frozen=True)
class Verdict:
    """Expressions on the row of a unit: the outcome, the place of the event that settled it, and the moment.

    `at` is null where it is that of the event at `place`. `over` is by how much a breach is beyond what is
    demanded, in `unit`: `hours`, `days`, `count` (below zero: too few), `share` or `number`; null where
    there is nothing to measure. It is worked out in detail only (`Court.in_detail`).
    """

    outcome: ir.Value
    place: ir.Value
    at: ir.Value = field(default_factory=lambda: NOWHEN)
    by: str | None = None
    over: ir.Value = field(default_factory=lambda: NOTHING)
    unit: str = ""


@dataclass
class Court:
    """Judges demands on a log: collects what has to be known, by unit.

    Parameters
    ----------
    is_mixed
        Whether the amounts of the view are in several currencies.
    columns
        Attributes of the case that are needed, name to column.
    in_detail
        Whether it is asked by how much a breach is beyond its limit.
    """

    log: EventLog
    calendar: Calendar
    is_mixed: bool
    sheets: dict[str | None, Sheet] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    whole: dict[str, ir.Table] = field(default_factory=dict)
    in_detail: bool = False

    def sheet(self, by: str | None) -> Sheet:
        """The units of a kind; of a column that does not change within cases they are the cases."""
        column = self.log.column(by) if by and self.log.has_column(by) else None
        column = column if column in self.log.all_events.columns else None
        return self.sheets.setdefault(column, Sheet(self.log, column))

    def acts(self, names: tuple[str, ...] | None) -> Acts:
        """The keys of activities, of which at least one must be known of the log.

        Raises
        ------
        Lacking
        """
        known = [name for name in names or () if self.log.has_activity(name)]
        if not known:
            raise Lacking(*(Missing("activity", name) for name in names or ()))
        return tuple(sorted({self.log.activity_key(name) for name in known}))

    def target(self, check: Check, name: str = "b") -> Acts:
        """As `acts`; the stand-in where the log never has it."""
        try:
            return self.acts(check.get(name))
        except Lacking:
            if check.get("or_else") is None:
                raise
            return self.acts(check.get("or_else"))

    def slack_h(self, acts: Acts) -> int:
        """How late an event may be in its day: a date without a time of day may be any time of it."""
        names = self.log.activity_names
        return DAY_H if any(names.get(act) in self.log.day_only for act in acts) else 0

    def column(self, name: str) -> ir.Deferred:
        """An attribute of the case.

        Raises
        ------
        Lacking
        """
        if not self.log.has_column(name):
            raise Lacking(Missing("column", name))
        column = self.log.column(name)
        alias = next((one for one, held in self.columns.items() if held == column), None)
        alias = alias or f"_attribute_{len(self.columns)}"
        self.columns[alias] = column
        return _[alias]

    def amount(self, name: str) -> ir.Deferred:
        """An attribute that must be a number, and of one currency where it is money."""
        found = self.column(name)
        column = self.log.column(name)
        if self.is_mixed and column in self.log.money_columns:
            raise Lacking(Missing("currencies", name))
        if not self.log.all_cases[column].type().is_numeric():
            raise Lacking(Missing("number", name))
        return found.cast("float64")

    def measured(self, over: Callable[[], ir.Value]) -> ir.Value:
        """By how much a breach is beyond its limit, where somebody asks."""
        return over().cast("float64") if self.in_detail else NOTHING

    def need_people(self) -> None:
        """Stops where the log does not say who did anything.

        Raises
        ------
        Lacking
        """
        if not self.log.has_resources:
            raise Lacking(Missing("resources"))

    @property
    def now(self) -> ir.Value:
        """The end of the data: what has not happened by then is still open."""
        return data_end(self.log)


Judge = Callable[[Court, Check], Verdict]


def when(*branches: tuple[ir.Value, int], otherwise: int = PASS) -> ir.Value:
    """The outcome of the first condition that holds."""
    return ibis.cases(*((test, ibis.literal(value, "int8")) for test, value in branches),
                      else_=ibis.literal(otherwise, "int8"))  # fmt: skip
