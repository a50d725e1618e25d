"""Who are the orders: values, size and fate of a block of sales orders, and when the customer wants them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sample_data.cases import Cases
from sample_data.clock import DAY_H, WEEK_H, hours, working_time
from sample_data.deals import quarter_ends
from sample_data.draws import Steps, chosen, chosen_within, happens, lognormal
from sample_data.planted import Planted

KEPT, CREATED, APPROVED, CONFIRMED = 0, 1, 2, 3  # `cancelled_after`
PICKED = ("ProductCategory", "SalesChannel", "OrderType", "Partner", "InvoiceType", "ColourTag")


@dataclass(kw_only=True)
class Orders(Cases):
    """A block of sales orders."""

    cancelled_after: np.ndarray
    unchecked: np.ndarray
    invoiced_early: np.ndarray
    terms_code: np.ndarray
    discount: np.ndarray
    quantity: np.ndarray
    lines: np.ndarray
    created: np.ndarray
    shift: np.ndarray
    slack: np.ndarray
    last: np.ndarray = field(init=False)
    delivered: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.last, self.delivered = self.created.copy(), np.full(self.n, np.nan)

    @property
    def clerk(self) -> np.ndarray:
        """Code of the person at the order desk who enters each order."""
        return self.people["order_desk"][0] + self.codes["Resource"]

    def requested_days(self) -> np.ndarray:
        """Days from entry to the delivery the customer asked for.

        What the customer gives is set so that of the orders nothing planted has slowed the share
        `late_delivery` arrives later: a delay anywhere on the way makes an order late, as it does in life.
        """
        taken = np.floor(self.delivered / DAY_H) - np.floor(self.created / DAY_H)
        normal = np.isfinite(taken) & ~self.planted.slowed(self.codes)
        normal = normal if normal.any() else np.isfinite(taken)
        beyond = (
            np.quantile((taken - self.slack)[normal], 1 - self.params["shares"]["late_delivery"])
            if normal.any()
            else 7
        )
        return np.maximum(np.floor(self.slack + beyond), 1)


def drawn(rng: np.random.Generator, params: dict, n: int, *, faults: bool) -> Orders:
    """`n` orders to which nothing has happened yet."""
    shares, pay = params["shares"], params["payment"]
    codes = _values(rng, params, n)
    values = {**params["values"], "Resource": params["people"]["order_desk"]}
    terms = chosen(rng, n, pay["terms_weights"])
    amount = np.round(
        lognormal(params["amount"]["median"], params["amount"]["p90"], rng.standard_normal(n)), 2
    )
    created = working_time(rng, n)
    planted = Planted("order_to_cash", shares, values, faults=faults)
    return Orders(
        rng=rng,
        params=params,
        n=n,
        codes=codes,
        planted=planted,
        steps=Steps(rng, params["transitions"]),
        amount=amount,
        terms=np.take(pay["terms_days"], terms),
        terms_code=terms,
        cancelled_after=_fate(rng, shares, n),
        unchecked=happens(rng, shares["credit_unchecked"], n),
        invoiced_early=happens(rng, planted.share("invoiced_early", codes), n),
        discount=_discount(rng, params["discount"], n),
        lines=rng.geometric(0.35, n),
        quantity=np.ceil(lognormal(12, 80, rng.standard_normal(n))),
        created=created,
        shift=_weeks(rng, params["period"], created),
        slack=rng.choice(params["requested"]["slack_days"], n) + rng.uniform(0.01, 0.99, n),
    )


def _values(rng: np.random.Generator, params: dict, n: int) -> dict[str, np.ndarray]:
    values, accounts = params["values"], params["accounts"]
    codes = {name: chosen(rng, n, values[name]["weights"]) for name in PICKED}
    region = codes["Region"] = chosen(rng, n, values["Region"]["weights"])
    reps = values["SalesRepresentative"]
    codes["SalesRepresentative"] = chosen_within(rng, region, reps["region"], reps["weights"])
    rank = np.arange(1, len(accounts["en"]) + 1)
    codes["CustomerName"] = (region * len(rank) + chosen(rng, n, list(rank ** -accounts["pareto"]))).astype(
        np.int16
    )
    codes["Resource"] = rng.integers(0, len(params["people"]["order_desk"]["en"]), n)
    return codes


def _fate(rng: np.random.Generator, shares: dict, n: int) -> np.ndarray:
    created, confirmed = shares["cancelled_created"], shares["cancelled_confirmed"]
    when = np.take(
        [CREATED, APPROVED, CONFIRMED], chosen(rng, n, [created, 1 - created - confirmed, confirmed])
    )
    return np.where(happens(rng, shares["cancelled"], n), when, KEPT)


def _discount(rng: np.random.Generator, discount: dict, n: int) -> np.ndarray:
    some = np.minimum(
        lognormal(discount["median"], discount["p90"], rng.standard_normal(n)), discount["most"]
    )
    return np.where(happens(rng, discount["none"], n), 0.0, np.round(some, 1))


def _weeks(rng: np.random.Generator, period: dict, created: np.ndarray) -> np.ndarray:
    """Hours, in whole weeks, from the week everything is drawn in to the week of each order."""
    as_of, n = hours(period["as_of"]), len(created)
    ends = quarter_ends(period["as_of"], period["created_over_days"])
    there = rng.choice(ends, n) - rng.uniform(0, period["quarter_end_days"] * DAY_H, n)
    anywhere = as_of - rng.uniform(0, period["created_over_days"] * DAY_H, n)
    target = np.where(happens(rng, period["quarter_end_share"], n), there, anywhere)
    return np.floor((np.minimum(target, as_of) - created) / WEEK_H) * WEEK_H
