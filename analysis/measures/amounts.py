"""What are the cases of a view worth, can that be added up, and whose cases are they?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.errors import AnalysisError
from analysis.log import EventLog

WHO = ("customer", "rep")
"""The roles that say whose a case is."""


def need_amounts(log: EventLog) -> None:
    """Stops where amounts cannot be added up.

    Raises
    ------
    AnalysisError
        `map_money_missing` where the log has no amounts; `map_money_mixed` where those of the view are in
        several currencies.
    """
    if "amount" not in log.roles:
        raise AnalysisError("map_money_missing")
    if log.is_money_mixed:
        raise AnalysisError("map_money_mixed", currencies=list(log.currencies))


def amounts_of(log: EventLog) -> ir.Table:
    """Case to amount; null where it has none, or the log tells of none."""
    return log.cases.select("case_key", amount=amount_in(log))


def amount_in(log: EventLog) -> ir.Value:
    """The same as a column of the log's cases."""
    column = log.roles.get("amount")
    return log.cases[column].cast("float64") if column else ibis.null("float64")


def known_amounts(log: EventLog) -> ir.Table:
    """The same for the cases that have one."""
    return amounts_of(log).filter(_.amount.notnull())


def owners(log: EventLog, cases: ir.Table) -> dict[str, ir.Value]:
    """Whose the cases of a table of the log are, by role (`WHO`); null where the log does not say."""
    text = ibis.null("string")
    return {role: cases[log.roles[role]].cast("string") if role in log.roles else text for role in WHO}
