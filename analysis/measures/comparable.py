"""Which cases are comparable: of the same product and amount band, where there are enough of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog

MIN_COMPARABLE = 30
"""Fewer comparable cases than this say little: then all cases are the comparison."""

AMOUNT_BANDS = (10_000, 100_000)
"""Where a small deal ends and a large one begins, in the currency of the log."""

GROUPS = ("product_group", "amount_band")
"""Cases that agree in these columns are comparable."""


def group_columns(log: EventLog) -> Callable[[ir.Table], dict[str, ir.Value]]:
    """A function that gives, for a case table of the log, `product_group` and `amount_band`.

    Empty text where the log has no product, no amount, or amounts in several currencies.
    """
    product = log.roles.get("product")
    amount = None if log.unfiltered().is_money_mixed else log.roles.get("amount")

    def columns(cases: ir.Table) -> dict[str, ir.Value]:
        group = ibis.coalesce(cases[product].cast("string"), "") if product else ibis.literal("")
        return {"product_group": group, "amount_band": _band(cases[amount]) if amount else ibis.literal("")}

    return columns


def in_groups(log: EventLog, cases: ir.Table) -> ir.Table:
    """Of a case table of the log what makes cases comparable: `case_key` and `GROUPS`."""
    return cases.mutate(**group_columns(log)(cases)).select("case_key", *GROUPS)


def beside_comparable(
    rows: ir.Table, near: ir.Table, every: ir.Table, *, keys: Sequence[str], figures: Sequence[str]
) -> ir.Table:
    """Each row with figures of comparable cases where there are enough of them, else of all cases.

    Parameters
    ----------
    rows
        With `keys` and `GROUPS`.
    near
        By `keys` and `GROUPS` the number of comparable cases, `n_near`, and of each figure `near_<figure>`.
    every
        By `keys` of each figure `all_<figure>`.

    Returns
    -------
    Expression: the columns of `rows`, and the figures; null where neither knows one.
    """
    both = [*keys, *GROUPS]
    joined = rows.left_join(near, both).drop(*[f"{key}_right" for key in both])
    joined = joined.left_join(every, keys).drop(*[f"{key}_right" for key in keys])
    enough = ibis.coalesce(_.n_near >= MIN_COMPARABLE, False)
    told = {name: ibis.ifelse(enough, _[f"near_{name}"], _[f"all_{name}"]) for name in figures}
    sides = [f"{side}_{name}" for side in ("near", "all") for name in figures]
    return joined.mutate(**told).drop("n_near", *sides)


def _band(amount: ir.Column) -> ir.StringValue:
    small, large = AMOUNT_BANDS
    return ibis.cases(
        (amount < small, "small"), (amount < large, "middle"), (amount >= large, "large"), else_=""
    )
