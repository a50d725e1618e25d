"""How much of the time between two activities, or in a stage, is more than was aimed at or is usual?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.measures.comparable import GROUPS, beside_comparable, in_groups
from analysis.measures.targets import NONE, Basis, Targets

BEST = 0.25
"""The best quartile: a quarter of comparable cases need no longer."""


def with_usual(
    log: EventLog,
    moves: Callable[..., ir.Table],
    *given: Hashable,
    keys: Sequence[str],
    targets: Targets = NONE,
) -> ir.Table:
    """The moves of the view, each with the hours that its excess is counted from.

    These are the target where one is set; else what is usual: the median of the same transition in cases
    of the same product and amount band of the whole log, or in all its cases where those are fewer than
    30. With the basis `best` it is their lower quartile in place of the median.

    Parameters
    ----------
    moves
        The moves of a view, `moves(log, *given)`: one row a move with `case_key`, `flow_h` and `keys`. A
        function of a module, for what is usual is worked out once (`EventLog.keep`).
    keys
        The columns that say which transition a move takes: two with the keys of its activities; or one
        with the name of a stage.
    targets
        The targets of transitions count for two keys, those of stages for one.

    Returns
    -------
    Expression: the columns of `moves`, `product_group`, `amount_band`, and `usual_h`.
    """
    here = _in_groups(moves(log, *given), log.cases, log)
    return aimed_at(log, compared(log, here, moves, *given, keys=keys, basis=targets.basis), keys, targets)


def of_all_cases(
    log: EventLog, rows: ir.Table, moves: Callable[..., ir.Table], *, keys: Sequence[str], basis: Basis
) -> ir.Table:
    """Moves of the whole log, leads included, with what is usual for them, which no filter changes.

    For `EventLog.keep`; `aimed_at` puts the targets in.

    Parameters
    ----------
    rows
        The moves; `moves` gives those that what is usual is told from.
    """
    here = _in_groups(rows, log.all_cases, log)
    return compared(log, here, moves, keys=keys, basis=basis).drop(*GROUPS)


def aimed_at(log: EventLog, moves: ir.Table, keys: Sequence[str], targets: Targets) -> ir.Table:
    """Moves that know what is usual for them: with the target in its place where one is set."""
    return moves.mutate(usual_h=_aimed_at(log, keys, targets))


def compared(
    log: EventLog,
    here: ir.Table,
    moves: Callable[..., ir.Table],
    *given: Hashable,
    keys: Sequence[str],
    basis: Basis,
) -> ir.Table:
    """Moves in their groups, each with what is usual for it: `usual_h`."""
    near, usual = (log.keep(each, moves, given, tuple(keys), basis) for each in (_near, _usual))
    return beside_comparable(here, near, usual, keys=keys, figures=["usual_h"])


def excess_h(move: ir.Deferred) -> ir.Deferred:
    """The hours of a move above target or usual; a fast one never makes up for a slow one."""
    return ibis.greatest(move.flow_h - move.usual_h, 0.0)


def _aimed_at(log: EventLog, keys: Sequence[str], targets: Targets) -> ir.Deferred:
    """The target of a move's transition or stage; where it has none, what is usual."""
    branches = []
    for *subject, hours in targets.flows if len(keys) == 2 else targets.stages:
        named = [log.activity_key(name) for name in subject] if len(keys) == 2 else subject
        is_it = [_[key] == name for key, name in zip(keys, named, strict=True)]
        branches.append((is_it[0] & is_it[1] if len(is_it) == 2 else is_it[0], float(hours)))
    return ibis.cases(*branches, else_=_.usual_h) if branches else _.usual_h


def _near(
    log: EventLog, moves: Callable[..., ir.Table], given: tuple, keys: tuple[str, ...], basis: Basis
) -> ir.Table:
    """What a transition usually takes in comparable cases."""
    past = _in_groups(moves(log, *given), log.cases, log)
    return past.group_by([*keys, *GROUPS]).agg(n_near=_.count(), near_usual_h=_middle(basis))


def _usual(
    log: EventLog, moves: Callable[..., ir.Table], given: tuple, keys: tuple[str, ...], basis: Basis
) -> ir.Table:
    """What it takes in all cases."""
    return moves(log, *given).group_by(keys).agg(all_usual_h=_middle(basis))


def _middle(basis: Basis) -> ir.Deferred:
    return _.flow_h.median() if basis == "usual" else _.flow_h.quantile(BEST)


def _in_groups(moves: ir.Table, cases: ir.Table, log: EventLog) -> ir.Table:
    return moves.join(in_groups(log, cases), "case_key")
