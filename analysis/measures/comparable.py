"""Which cases are comparable: of the same product and amount band, where there are enough of them."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from analysis.log import EventLog

MIN_COMPARABLE = 30
"""Fewer comparable cases than this say little: then all cases are the comparison."""

AMOUNT_BANDS = (10_000, 100_000)
"""Where a small deal ends and a large one begins, in the currency of the log."""


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


def _band(amount: ir.Column) -> ir.StringValue:
    small, large = AMOUNT_BANDS
    return ibis.cases(
        (amount < small, "small"), (amount < large, "middle"), (amount >= large, "large"), else_=""
    )
