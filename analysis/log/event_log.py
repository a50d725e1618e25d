"""The event log: four indexed tables and the filters through which one looks at them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from collections.abc import Mapping as MappingOf
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from analysis.errors import FilterError
from analysis.log import filters as f
from analysis.log.calendar import Calendar
from analysis.log.engine import Engine
from analysis.log.facts import Facts
from analysis.log.meta import Meta
from analysis.reading import money


class EventLog(Facts):
    """A view on an indexed log: its tables, seen through filters.

    Made by `EventLog.read` (any file), `EventLog.from_frame` or `EventLog.open` (an indexed file);
    narrowed by `where`. The tables are unbound Ibis expressions; `frame` runs a query on them.

    Attributes
    ----------
    events, cases, variants, activities : ibis Table
        What the filters leave: times are UTC without zone, keys dense integers.
    log_id : str
        Hash of content, mapping, process and the version of the indexing code.
    series_id : str
        Stable name of a log over its uploads: targets, actions and views hang on it.
    view_id : str
        Short hash of `log_id` and the filters, whatever their order: the key of every cache.
    filters : tuple of Filter
    hidden_names : HiddenNames, or None where names are shown (`analysis.log.hiding`)
    """

    def __init__(
        self, engine: Engine, meta: Meta, filters: tuple[f.Filter, ...] = (), names: Any | None = None
    ) -> None:
        self._engine, self._meta, self.filters, self.hidden_names = engine, meta, filters, names

    @classmethod
    def open(cls, path: str | Path, *, threads: int | None = None) -> EventLog:
        """An indexed log file, read-only."""
        engine = Engine(Path(path), threads=threads)
        return cls(engine, Meta.from_frame(engine.frame(engine.tables["meta"])))

    @classmethod
    def read(
        cls,
        path: str | Path,
        mapping: MappingOf[str, str] | None = None,
        process: str | None = None,
        as_of: datetime | None = None,
        workspace: str | Path | None = None,
        *,
        sheet: str | None = None,
        name: str | None = None,
    ) -> EventLog:
        """Any event-log file: CSV, TSV, XLSX, Parquet, XES, zipped or not. Columns are guessed.

        Parameters
        ----------
        mapping
            Role to column for what shall not be guessed: `case_id`, `activity`, `timestamp`,
            `start_timestamp`, `resource`, and any of the catalogue's roles.
        process
            Key of a catalogue; guessed from columns and activities when `None`.
        as_of
            Until when the events are known (UTC); default: the last event, or `LastDataUpdate`.
        workspace
            Folder of the indexed file; a temporary one, gone at the end of Python, when `None`.

        Raises
        ------
        FileError, MappingError
            With a code that names what is missing and where.
        """
        from analysis.log import building

        return building.read(
            path, mapping=mapping, process=process, as_of=as_of, workspace=workspace, sheet=sheet, name=name
        )

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        case_id: str,
        activity: str,
        timestamp: str,
        start_timestamp: str | None = None,
        resource: str | None = None,
        roles: MappingOf[str, str] | None = None,
        process: str | None = None,
        as_of: datetime | None = None,
        workspace: str | Path | None = None,
        *,
        name: str = "frame",
    ) -> EventLog:
        """A pandas frame, one row an event; the frame is not changed. Parameters as in `read`."""
        from analysis.log import building

        core = {"case_id": case_id, "activity": activity, "timestamp": timestamp}
        optional = {"start_timestamp": start_timestamp, "resource": resource, **(roles or {})}
        mapping = core | {role: column for role, column in optional.items() if column}
        return building.from_frame(
            frame, mapping=mapping, process=process, as_of=as_of, workspace=workspace, name=name
        )

    @property
    def path(self) -> Path:
        """The indexed file."""
        return self._engine.path

    @property
    def currencies(self) -> tuple[str, ...]:
        """Codes of the currencies of the amounts of this view; none where the log does not tell."""
        held, column = self._meta.currencies, self._meta.keys.get(money.KEY)
        for each in self.filters:
            if isinstance(each, f.Attribute) and not each.ever and self._column(each.name) == column:
                chosen = {money.currency_of(value) or value for value in each.values}
                held = [code for code in held if code in chosen]
        return tuple(held)

    @property
    def is_money_mixed(self) -> bool:
        """Whether the amounts of this view are in several currencies: then no figure may add them up."""
        return len(self.currencies) > 1

    @property
    def money_columns(self) -> frozenset[str]:
        """The columns that hold amounts of money, in the currency of their case."""
        names = self._meta.attributes["column"]
        return money.money_columns(self._meta.roles, self._meta.keys, names=names)

    @property
    def attributes(self) -> pd.DataFrame:
        """Columns of the log beside the core: `column, scope, kind, role, n_values` (of the cases)."""
        return self._meta.attributes.copy()

    @property
    def has_resources(self) -> bool:
        return "resources" in self._engine.tables

    @property
    def resources(self) -> ir.Table:
        """`resource_key, resource`: who performed the events."""
        return self._engine.tables["resources"]

    # -- the tables of the view --------------------------------------------------------------------

    @cached_property
    def view_id(self) -> str:
        seen = f"{self.log_id}{getattr(self.hidden_names, 'look', '')}{f.to_json(self._canonical)}"
        return hashlib.sha256(seen.encode()).hexdigest()[:12]

    @cached_property
    def _canonical(self) -> list[f.Filter]:
        return sorted(set(self.filters), key=lambda each: f.to_json([each]))

    @property
    def all_events(self) -> ir.Table:
        """`events` of the whole log, lead cases included."""
        return self._engine.tables["events"]

    @property
    def all_cases(self) -> ir.Table:
        """`cases` of the whole log, lead cases included."""
        return self._engine.tables["cases"]

    @property
    def all_variants(self) -> ir.Table:
        return self._engine.tables["variants"]

    @property
    def activities(self) -> ir.Table:
        """`activity_key, activity, catalogue_order, n`: every activity of the log, whatever the filter."""
        return self._engine.tables["activities"]

    @cached_property
    def cases(self) -> ir.Table:
        if self._canonical:
            return self._tables["cases"]
        if self._meta.n_leads:
            return self.all_cases.filter(self.all_cases.case_kind == "case")
        return self.all_cases

    @cached_property
    def events(self) -> ir.Table:
        if self._canonical:
            return self._tables["events"]
        if self._meta.n_leads:
            return self.all_events.filter(self.all_events.case_key < self._meta.n_cases)
        return self.all_events

    @cached_property
    def _tables(self) -> dict[str, ir.Table]:
        """The tables of this view: named after it, and made of its cases when they are first asked for."""
        conditions = [each.predicate(self, self.all_cases) for each in self._canonical]
        if self._meta.n_leads and not any(isinstance(each, f.WithLeads) for each in self.filters):
            conditions.append(self.all_cases.case_kind == "case")
        return self._engine.view(self.view_id, self.all_cases.filter(*conditions), self._engine.tables)

    @cached_property
    def variants(self) -> ir.Table:
        """`variant_key, variant_id, trace, n_cases`: the variants the cases of this view take."""
        if self.cases is self.all_cases:
            return self.all_variants
        counted = self.cases.group_by("variant_key").agg(n_cases=self.cases.count())
        return self.all_variants.drop("n_cases").join(counted, "variant_key")

    def where(self, *filters: f.Filter) -> EventLog:
        """The same log seen through these filters as well; where names are hidden, theirs are too."""
        names = self.hidden_names
        new = (names.hidden(self, each) for each in filters) if names else filters
        return EventLog(self._engine, self._meta, (*self.filters, *new), names)

    def unfiltered(self) -> EventLog:
        """The same log without any filter."""
        return EventLog(self._engine, self._meta, names=self.hidden_names)

    def column(self, name: str) -> str:
        """The column of this name, role, or key of a catalogue's attribute (`InvoiceId`).

        Raises
        ------
        FilterError
            `filter_unknown_column`, with the columns there are.
        """
        found = self._column(name)
        if found is None:
            raise FilterError(
                "filter_unknown_column", column=name, known=list(self._meta.attributes["column"])
            )
        return found

    def has_column(self, name: str) -> bool:
        """Whether `column` finds one."""
        return self._column(name) is not None

    def _column(self, name: str) -> str | None:
        if name in self._meta.keys:
            return self._meta.keys[name]
        return name if name in self._attribute_names else self._meta.roles.get(name)

    @cached_property
    def _attribute_names(self) -> frozenset[str]:
        return frozenset(self._meta.attributes["column"])

    def activity_key(self, name: str) -> int:
        """The key of an activity by its name, or by a label or alias the catalogue knows.

        -1, which no event has, for an activity of the process that never happened in this log.

        Raises
        ------
        FilterError
            `filter_unknown_activity`, with the activities there are.
        """
        if name in self._activity_keys:
            return self._activity_keys[name]
        known = self.catalogue.activity(name)
        if known is None:
            raise FilterError("filter_unknown_activity", activity=name, known=list(self._activity_keys))
        return self._activity_keys.get(known.key, -1)

    def has_activity(self, name: str) -> bool:
        """Whether the activity ever happened in the log."""
        known = self.catalogue.activity(name)
        return name in self._activity_keys or (known is not None and known.key in self._activity_keys)

    @property
    def activity_names(self) -> dict[int, str]:
        """Key to name of every activity of the log."""
        return self._engine.activity_names

    @cached_property
    def _activity_keys(self) -> dict[str, int]:
        return {name: key for key, name in self.activity_names.items()}

    def working(self, rows: ir.Table, calendar: Calendar, **which: str) -> ir.Table:
        """Rows of this log with the working hours between two moments (`analysis.log.working`)."""
        from analysis.log.working import with_working_h

        return with_working_h(self, rows, calendar, **which)

    def frame(self, expr: ir.Table) -> pd.DataFrame:
        """The rows of an expression on this log's tables, as pandas; callable from any thread."""
        return self._engine.frame(expr)

    def ask(self, build: Callable[..., ir.Table], *given: Hashable) -> pd.DataFrame:
        """The rows of `build(log, *given)`, which is built and compiled once for all views of the log.

        `build` is a function of a module and knows nothing beside the log and `given`. One that looks at the
        filters of the view, or narrows it, is right too, but built every time.
        """
        if self._canonical and not self._engine.is_defined(self.view_id):
            _ = self._tables
        return self._engine.asked(self._named(build, given), self.view_id, lambda: self._built(build, given))

    def _built(self, build: Callable[..., ir.Table], given: tuple[Hashable, ...]) -> tuple[ir.Table, bool]:
        """What is built, and whether it is the same for every view."""
        if self._canonical:
            _ = self._tables
        watched = _Watched(self)
        return build(watched, *given), not watched.is_looked_at

    def keep(self, build: Callable[..., ir.Table], *given: Hashable) -> ir.Table:
        """What `build(log, *given)` makes of the unfiltered log: a small table, made once (see `ask`)."""
        whole = self.unfiltered()
        return self._engine.kept(whole._named(build, given), lambda: build(whole, *given))

    def _named(self, build: Callable[..., ir.Table], given: tuple[Hashable, ...]) -> Hashable:
        look = getattr(self.hidden_names, "look", "")
        for one in (build, *given):
            if "<" in getattr(one, "__qualname__", ""):
                raise ValueError(f"{one} is not a function of a module: two of them cannot be told apart")
        return (build.__module__, build.__qualname__, given, bool(self._canonical), look)

    def arrow(self, expr: ir.Table) -> pa.Table:
        """The same as an Arrow table, its types kept."""
        return self._engine.arrow(expr)

    def close(self) -> None:
        """Lets go of the file, for every view of this log."""
        self._engine.close()


class _Watched(EventLog):
    """A view that notices whether more than its tables is asked for."""

    def __init__(self, log: EventLog) -> None:
        self.__dict__ |= log.__dict__ | {"is_looked_at": False}

    @property
    def filters(self) -> tuple[f.Filter, ...]:
        self.is_looked_at = True
        return self.__dict__["filters"]
