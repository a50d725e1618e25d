"""What happened in the org, as it is told: one row a happening, with all that its record will say of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from tests.salesforce_org.ids import Ids
from tests.salesforce_org.vocabulary import USERS

DAY = 86_400
EPOCH = dt.datetime(2024, 1, 8, 8, 0, tzinfo=dt.UTC)


@dataclass
class Deal:
    """A deal while it is being told."""

    opportunity: str
    account: str
    currency: str
    owner: str
    stage: str
    amount: float | None
    close_date: dt.date
    now: int
    quotes: list[dict[str, object]] = field(default_factory=list)
    contract: str | None = None
    contract_way: str | None = None


@dataclass
class Order:
    """An order while it is being told."""

    record: str
    deal: Deal
    amount: float
    now: int


class Teller:
    """Draws, keeps the clock, and writes down what happens."""

    def __init__(self, seed: int, *, zone: str, step_s: int, only_reports: bool, billing: str) -> None:
        self.rng = np.random.default_rng(seed)
        self.zone = ZoneInfo(zone)
        self.step_s = step_s
        self.only_reports = only_reports
        self.billing = billing
        self.ids = Ids()
        self.rows: list[dict[str, object]] = []

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return bool(self.rng.random() < share)

    def one_of(self, choices: tuple | list):
        """One of them, all alike."""
        return choices[int(self.rng.integers(len(choices)))]

    def user(self) -> str:
        """Somebody."""
        return self.one_of(USERS)

    def later(self, now: int, *, days: float, tie: bool = True) -> int:
        """A later time; with `tie` now and then the very same second, without it at least four steps on."""
        if tie and self.chance(0.12):
            return now
        gone = max(4 * self.step_s, int(self.rng.exponential(days) * DAY))
        return now + gone // self.step_s * self.step_s

    def local_day(self, now: int) -> dt.date:
        """The day it is in the zone of the org."""
        return dt.datetime.fromtimestamp(now, tz=self.zone).date()

    def noon_after(self, now: int) -> int:
        """Noon, in the zone of the org, of the day after: what a date without a time comes back as."""
        day = self.local_day(now) + dt.timedelta(days=1)
        return int(dt.datetime.combine(day, dt.time(12), tzinfo=self.zone).timestamp())

    def tell(
        self,
        kind: str,
        record: str,
        now: int,
        *,
        deals: tuple[str, ...] = (),
        orders: tuple[str, ...] = (),
        lead_to_cash: str | None = None,
        order_to_cash: str | None = None,
        resource: str | None = None,
        named: bool = True,
        **values: object,
    ) -> None:
        """Write down what happened.

        Parameters
        ----------
        kind
            The object whose record tells it.
        named
            Whether the reference says whose doing it was; if not, `resource` is nothing to expect.
        """
        self.rows.append(
            {
                "object": kind,
                "record": record,
                "time": now,
                "deals": deals,
                "orders": orders,
                "lead_to_cash": lead_to_cash,
                "order_to_cash": order_to_cash,
                "resource": resource,
                "named": named,
                **values,
            }
        )
