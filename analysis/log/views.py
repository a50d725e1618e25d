"""Which cases does a view leave? Found once, and kept in memory for the questions that follow.

Of a small view the events are copied too, their narrow columns only; of a large one, which would cost more
than it saves, the keys of its cases are all that is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from threading import Lock

import ibis.expr.types as ir

from analysis.log.questions import NARROW

FILE, MEMORY = "log", "memory"
"""Catalogs of the indexed file and of what is kept of its views."""
KEPT = ("case_key", "variant_key", "n_events")
MOST_DEFINED, MOST_VIEWS, MOST_KEYS, MOST_EVENTS = 20_000, 48, 8_000_000, 3_000_000
MOST_COPIED = 500_000
COPIED_SHARE = 0.5
"""Views with more of the events than this are read from the file, by their keys."""


@dataclass
class Kept:
    """A view in memory.

    Parameters
    ----------
    place
        Its schema, as SQL says it.
    n_users
        Queries that read it now: only a view without any is let go.
    """

    place: str
    n_users: int = 0
    n_cases: int = 0
    n_events: int = 0
    n_copied: int = 0
    is_made: bool = False
    has_steps: bool = False


@dataclass(frozen=True)
class Defined:
    """What a view is made of: expressions on the tables of the file."""

    keys: ir.Table
    cases: ir.Table
    events: ir.Table


class Views:
    """The views of one file that were asked about last; used by any number of threads.

    Parameters
    ----------
    run
        Runs statements one after the other, and gives the rows of the last.
    narrow
        Columns of the events that are copied; `n_events` in the file.
    translate
        An expression on the tables of the file to SQL.
    """

    def __init__(
        self,
        run: Callable[..., list[tuple]],
        *,
        narrow: Sequence[str],
        n_events: int,
        translate: Callable[[ir.Expr], str],
    ) -> None:
        self._run, self._translate, self._number = run, translate, count()
        self._narrow, self._n_events = ", ".join(f'"{name}"' for name in narrow), n_events
        self._defined: OrderedDict[str, Defined] = OrderedDict()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock, self._making = Lock(), Lock()

    def define(self, view_id: str, *, left: ir.Table, cases: ir.Table, events: ir.Table) -> None:
        """Say which cases a view leaves, of which tables: expressions on the tables of the file."""
        with self._lock:
            self._defined[view_id] = Defined(left.select(*KEPT), cases, events)
            self._defined.move_to_end(view_id)
            if len(self._defined) > MOST_DEFINED:
                self._defined.popitem(last=False)

    def is_defined(self, view_id: str) -> bool:
        """Whether `define` has been told of this view."""
        return view_id in self._defined

    @contextmanager
    def held(self, view_ids: Sequence[str], *, with_steps: bool) -> Iterator[list[str]]:
        """The views' schemas, which are there until the block ends."""
        held = [self._take(view_id) for view_id in view_ids]
        try:
            for view_id, kept in zip(view_ids, held, strict=True):
                if not kept.is_made or (with_steps and not kept.has_steps):
                    self._make(view_id, kept, with_steps=with_steps)
            yield [kept.place for kept in held]
        finally:
            self._give_back(held)

    def _take(self, view_id: str) -> Kept:
        with self._lock:
            if view_id not in self._kept:
                self._kept[view_id] = Kept(f'"{MEMORY}"."v{next(self._number)}"')
            self._kept.move_to_end(view_id)
            self._kept[view_id].n_users += 1
            return self._kept[view_id]

    def _give_back(self, held: Sequence[Kept]) -> None:
        with self._lock:
            for kept in held:
                kept.n_users -= 1
            gone = [self._kept.pop(view_id) for view_id in self._too_many()]
        with self._making:
            for kept in gone:
                self._run(f"DROP SCHEMA IF EXISTS {kept.place} CASCADE")

    def _too_many(self) -> list[str]:
        """The views asked about longest ago, as many as go beyond the bounds; none that is read now."""
        found: list[str] = []
        n, every = len(self._kept), self._kept.values()
        n_keys, n_copied = sum(one.n_cases for one in every), sum(one.n_copied for one in every)
        for view_id, kept in self._kept.items():
            if n <= MOST_VIEWS and n_keys <= MOST_KEYS and n_copied <= MOST_EVENTS:
                break
            if not kept.n_users:
                found.append(view_id)
                n, n_keys, n_copied = n - 1, n_keys - kept.n_cases, n_copied - kept.n_copied
        return found

    def _make(self, view_id: str, kept: Kept, *, with_steps: bool) -> None:
        with self._making:
            if not kept.is_made:
                self._make_keys(self._defined[view_id], kept)
            if with_steps and not kept.has_steps:
                self._make_steps(kept)

    def _make_keys(self, defined: Defined, kept: Kept) -> None:
        """The keys of the cases, and the tables of the file seen through them."""
        place = kept.place
        seen = f"SEMI JOIN {place}.keys USING (case_key)"
        cases, events = (self._translate(table) for table in (defined.cases, defined.events))
        counted = self._run(
            f"CREATE SCHEMA IF NOT EXISTS {place}",
            f"CREATE OR REPLACE TABLE {place}.keys AS {self._translate(defined.keys)}",
            f"CREATE OR REPLACE VIEW {place}.cases AS FROM ({cases}) {seen}",
            f"CREATE OR REPLACE VIEW {place}.events AS FROM ({events}) {seen}",
            f"FROM {place}.keys SELECT count(*), coalesce(sum(n_events), 0)",
        )
        kept.n_cases, kept.n_events = (int(n) for n in counted[0])
        kept.is_made = True

    def _make_steps(self, kept: Kept) -> None:
        is_copied = kept.n_events <= COPIED_SHARE * self._n_events and kept.n_events <= MOST_COPIED
        kind, place = "TABLE" if is_copied else "VIEW", kept.place
        self._run(f"CREATE OR REPLACE {kind} {place}.{NARROW} AS FROM {place}.events SELECT {self._narrow}")
        kept.n_copied = kept.n_events if is_copied else 0
        kept.has_steps = True
