"""What does every rule look at? The objects of an org, its people, its links, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import US, Rows, looked_up, places_in
from analysis.prepare.salesforce.events.names import MICRO, names
from analysis.prepare.salesforce.options import Options, Stage
from analysis.reading import zones
from analysis.reading.arrow import pc

PREFIXES = {
    "006": "Opportunity", "00Q": "Lead", "0Q0": "Quote", "800": "Contract", "801": "Order", "3tt": "Invoice",
    "001": "Account", "500": "Case",
}  # fmt: skip
WITHOUT = "no_rule"
REASONS = {
    WITHOUT: "nothing the rules know stands in the row",
    "no_time": "the time of the step is empty",
    "no_case": "no deal (or order) could be found for the record",
    "number_unknown": "no record has this number",
    "number_ambiguous": "several records of different cases have this number",
    "other_process": "a step of the other process",
    "switched_off": "a kind of step that is switched off",
    "unchanged": "a snapshot that repeats the one before",
    "same_second": "overwritten within the same second",
    "id_twin": "the same change again, with ids for names",
    "no_step": "a stage or status that stands for no step",
    "same_step": "a stage that stands for the step before",
    "told_elsewhere": "another row tells the same step",
    "merged": "merged into another record",
    "deleted": "deleted",
    "no_response": "an approver whose answer was no longer needed, or the start of a step",
    "before_activation": "an edit of an order that was not yet active",
    "within_window": "part of the change counted with it",
    "field_not_used": "a field that makes no event",
    "not_done": "planned, in draft or not yet done",
    "unconfirmed": "a mapping nobody has confirmed yet",
    "failed": "a payment that did not go through",
}
"""Why a row made no event. Of several, the first that is said."""


class Idle:
    """Why rows make no event, noted while the rules are applied."""

    def __init__(self) -> None:
        self.codes: dict[str, np.ndarray] = {}
        self.names = list(REASONS)

    def say(self, rows: Rows, where: np.ndarray, reason: str) -> None:
        """The rows where `where` holds make no event for this reason, where none was said yet."""
        codes = self.codes.setdefault(rows.object, np.zeros(len(rows), np.int8))
        codes[where & (codes == 0)] = self.names.index(reason)


@dataclass(frozen=True)
class Sources:
    """All a rule may look at, and where it notes what it did.

    Parameters
    ----------
    tables
        Object to its canonical table.
    day_only
        Object and field of times that have a day and no time of day.
    deals
        Object to a table `record_id, case` of the deal each of its records belongs to (the first, where
        there are several).
    """

    tables: Mapping[str, pa.Table]
    process: str
    options: Options
    stages: tuple[Stage, ...] = ()
    zone: str | None = None
    day_only: frozenset[tuple[str, str]] = frozenset()
    deals: Mapping[str, pa.Table] = field(default_factory=dict)
    idle: Idle = field(default_factory=Idle)
    guesses: Counter[str] = field(default_factory=Counter)

    def rows(self, object_: str) -> Rows:
        """The rows of an object; none where the org has no such table."""
        return Rows(object_, self.tables.get(object_, pa.table({"Id": pa.array([], pa.string())})))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return names(self.process, with_other_steps=self.options.with_other_steps)

    def name(self, key: str | None) -> str | None:
        """What a step is called in this process; None where it is none of its, or switched off.

        A key nobody knows is a name already.
        """
        if not key or (key in MICRO and not self.options.with_micro):
            return None
        known = any(key in names(one, with_other_steps=True) for one in ("lead_to_cash", "order_to_cash"))
        return self._names.get(key) if known else key

    def why_not(self, key: str) -> str:
        """The reason rows of a step without a name make no event."""
        return "switched_off" if key in MICRO and not self.options.with_micro else "other_process"

    def guess(self, code: str, n: int) -> None:
        """Notes that a rule of thumb was used so many times."""
        if n:
            self.guesses[code] += int(n)

    # -- times

    def noon(self, days: np.ndarray) -> np.ndarray:
        """Days as times in UTC: at noon of the org's clock."""
        local = days.astype("datetime64[D]").astype(US) + np.timedelta64(self.options.noon_h, "h")
        return local if self.zone is None else zones.to_utc(local, self.zone).utc

    def day(self, at: np.ndarray) -> np.ndarray:
        """The day of the org's clock at a time in UTC."""
        return (at if self.zone is None else zones.to_local(at, self.zone)).astype("datetime64[D]")

    def when(self, rows: Rows, field_: str) -> tuple[np.ndarray, bool]:
        """A field as times in UTC, and whether it holds dates only, which are placed at noon."""
        if rows.is_date(field_) or (rows.object, field_) in self.day_only:
            return self.noon(rows.at(field_)), True
        return rows.at(field_), False

    # -- people

    @cached_property
    def _users(self) -> Rows:
        return self.rows("User")

    @cached_property
    def _queues(self) -> Rows:
        return self.rows("Group")

    def person(self, rows: Rows, field_: str) -> pa.Array:
        """Who it was: the name beside the id, else the user's, else the id."""
        ids = rows.text(f"{field_}Id", field_)
        relation = f"{field_[:-3]}__r.Name" if field_.endswith("__c") else f"{field_}.Name"
        return pc.coalesce(rows.text(relation), self.user_names(ids), ids)

    def user_names(self, ids: pa.Array) -> pa.Array:
        """The names of users, and of queues, by their ids; empty where not known."""
        found = pa.nulls(len(ids), pa.string())
        for rows, fields in ((self._users, ("Name", "Username")), (self._queues, ("Name", "DeveloperName"))):
            if len(rows):
                found = pc.coalesce(found, looked_up(ids, rows.text("Id"), rows.filled(*fields)))
        return found

    # -- records

    def deal_of(self, object_: str, ids: pa.Array) -> pa.Array:
        """The deal a record belongs to; empty where none is known."""
        if object_ not in self.deals:
            return pa.nulls(len(ids), pa.string())
        table = self.deals[object_]
        return looked_up(ids, table["record_id"], table["case"])

    def holds(self, object_: str, ids: pa.Array) -> np.ndarray:
        """Which of these ids are records of an object the org has."""
        return places_in(ids, self.rows(object_).text("Id")) >= 0

    def object_of(self, ids: pa.Array, said: pa.Array | None = None) -> pa.Array:
        """The object each id is of: as said, else by its first three characters, else by who holds it."""
        prefix = pc.utf8_slice_codeunits(ids, 0, 3)
        known = pa.array(list(PREFIXES)), pa.array(list(PREFIXES.values()))
        found = looked_up(prefix, *known)
        found = found if said is None else pc.coalesce(said, found)
        for object_ in ("SBQQ__Quote__c", "blng__Invoice__c"):
            if object_ in self.tables:
                found = pc.if_else(pa.array(self.holds(object_, ids)), object_, found)
        return found
