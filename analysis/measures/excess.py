"""How much of the time between two activities is more than comparable cases usually need?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.measures.comparable import MIN_COMPARABLE, group_columns

GROUPS = ["product_group", "amount_band"]


def with_usual(
    log: EventLog, moves: Callable[..., ir.Table], *given: Hashable, keys: Sequence[str]
) -> ir.Table:
    """The moves of the view, each with what is usual for comparable cases of the whole log.

    Usual is the median of the same transition in cases of the same product and amount band of the whole
    log, or in all its cases where those are fewer than 30.

    Parameters
    ----------
    moves
        The moves of a view, `moves(log, *given)`: one row a move with `case_key`, `flow_h` and `keys`. A
        function of a module, for what is usual is worked out once (`EventLog.keep`).
    keys
        The columns that say which transition a move takes.

    Returns
    -------
    Expression: the columns of `moves`, `product_group`, `amount_band`, and `usual_h`.
    """
    near, usual = (log.keep(each, moves, given, tuple(keys)) for each in (_near, _usual))
    here = _in_groups(log, moves, given)
    joined = here.left_join(near, [*keys, *GROUPS]).drop(*[f"{key}_right" for key in (*keys, *GROUPS)])
    joined = joined.left_join(usual, keys).drop(*[f"{key}_right" for key in keys])
    enough = ibis.coalesce(_.n_near >= MIN_COMPARABLE, False)
    return joined.mutate(usual_h=ibis.ifelse(enough, _.usual_near, _.usual_all))


def excess_h(move: ir.Deferred) -> ir.Deferred:
    """The hours of a move above what is usual; a fast one never makes up for a slow one."""
    return ibis.greatest(move.flow_h - move.usual_h, 0.0)


def _near(log: EventLog, moves: Callable[..., ir.Table], given: tuple, keys: tuple[str, ...]) -> ir.Table:
    """What a transition usually takes in comparable cases."""
    past = _in_groups(log, moves, given)
    return past.group_by([*keys, *GROUPS]).agg(n_near=_.count(), usual_near=_.flow_h.median())


def _usual(log: EventLog, moves: Callable[..., ir.Table], given: tuple, keys: tuple[str, ...]) -> ir.Table:
    """What it takes in all cases."""
    return moves(log, *given).group_by(keys).agg(usual_all=_.flow_h.median())


def _in_groups(log: EventLog, moves: Callable[..., ir.Table], given: tuple) -> ir.Table:
    return moves(log, *given).join(_grouped(log.cases, group_columns(log)), "case_key")


def _grouped(cases: ir.Table, groups: Callable[[ir.Table], dict[str, ir.Value]]) -> ir.Table:
    return cases.mutate(**groups(cases)).select("case_key", *GROUPS)
