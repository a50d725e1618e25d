"""How long do two groups take on each transition once both have the same mix of cases?"""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.discover.differs_at_mix import Mix
from analysis.discover.flows import named
from analysis.discover.map_difference import MEDIANS
from analysis.log import EventLog
from analysis.measures import intervals

PAIR = ["activity_key", "target_key"]
NEAR = 1e-9
LEAST_WORTH = 6
"""For fewer cases a median has no interval."""


def medians_at_mix(left: EventLog, right: EventLog, common: Mix) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each transition takes in the middle case of two groups of the same mix.

    The mix is that of the cases that take the transition: of each kind, those of both groups who take it
    count as `comparable_mix.weights` says. Kinds in which only one group takes it count nothing.

    Returns
    -------
    Two frames `MEDIANS`. `n_cases` are those that count; the interval is by order statistics for as many
    cases as their weights are worth.
    """
    moves = _taken(left, 0).union(_taken(right, 1))
    kinds = ibis.memtable(
        pd.DataFrame({"case_key": common.of.index.to_numpy("int64"), "mix": common.of.to_numpy("int64")})
    )
    found = left.frame(_medians(_weighted(moves.join(kinds, "case_key"))))
    found = named(left, found)
    first, second = (MEDIANS.conform(found[found["side"] == side]) for side in (0, 1))
    return first, second


def _taken(log: EventLog, side: int) -> ir.Table:
    """A row a case and transition: its mean time, so that cases and not moves are what is counted."""
    moves = log.events.filter(_.target_key.notnull())
    per_case = moves.group_by("case_key", *PAIR).agg(value=_.flow_h.mean())
    return per_case.mutate(side=ibis.literal(side, "int8"))


def _weighted(rows: ir.Table) -> ir.Table:
    """What each case counts on a transition, of the kinds of which both groups have a case there."""
    here = ibis.window(group_by=[*PAIR, "mix"])
    rows = rows.mutate(
        n_a=(_.side == 0).cast("int64").sum().over(here), n_b=(_.side == 1).cast("int64").sum().over(here)
    )
    rows = rows.filter(_.n_a > 0, _.n_b > 0)
    own = ibis.ifelse(rows.side == 0, rows.n_a, rows.n_b)
    return rows.mutate(weight=rows.n_a * rows.n_b / (rows.n_a + rows.n_b) / own)


def _medians(rows: ir.Table) -> ir.Table:
    every = ibis.window(group_by=[*PAIR, "side"])
    upto = ibis.window(group_by=[*PAIR, "side"], order_by=["value", "case_key"], preceding=None, following=0)
    rows = rows.mutate(
        upto=_.weight.sum().over(upto) / _.weight.sum().over(every),
        worth=_.weight.sum().over(every) ** 2 / (_.weight**2).sum().over(every),
    )
    rows = rows.mutate(reach=intervals.Z / 2 / _.worth.sqrt())
    found = rows.group_by(*PAIR, "side").agg(
        n_cases=_.count(),
        median_h=_where(rows, ibis.literal(0.5)),
        low_h=_where(rows, 0.5 - rows.reach),
        high_h=_where(rows, 0.5 + rows.reach),
        worth=_.worth.max(),
    )
    is_enough = found.worth >= LEAST_WORTH
    none = ibis.literal(math.nan)
    return found.mutate(
        low_h=is_enough.ifelse(found.low_h, none), high_h=is_enough.ifelse(found.high_h, none)
    )


def _where(rows: ir.Table, level: ir.Value) -> ir.Value:
    """The value at which the weights come to a level; the middle of two where they do so exactly."""
    most = rows.value.max()
    at = rows.value.min(where=rows.upto >= level - NEAR).fill_null(most)
    beyond = rows.value.min(where=rows.upto > level + NEAR).fill_null(at)
    return (at + beyond) / 2
