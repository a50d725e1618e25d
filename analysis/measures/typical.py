"""What do transitions and stages usually take, and what does their quickest quarter take?"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.measures.stage_visits import STILL, has_history, stays
from analysis.schema import Schema

TYPICAL = Schema(
    "typical_times",
    {
        "kind": "text", "source": "text", "target": "text", "n_cases": "count", "usual_h": "hours",
        "best_h": "hours", "total_h": "hours",
    },
    ("kind", "-total_h", "source", "target"),
)  # fmt: skip
KEYS = ["activity_key", "target_key"]


def typical(log: EventLog) -> pd.DataFrame:
    """The transitions (`flow`) and stages (`stage`) of the view, each with median and best quartile.

    A stage counts once per case, all visits together, among cases that have left it. Without a history
    of stages there are none.

    Returns
    -------
    Frame `TYPICAL`: per kind by `total_h` descending; `target` is empty for a stage.
    """
    names = log.activity_names
    flows = log.ask(_flows)
    flows = flows.assign(
        kind="flow", source=flows["activity_key"].map(names), target=flows["target_key"].map(names)
    )
    if not has_history(log):
        return TYPICAL.conform(flows)
    found = log.ask(_stages).assign(kind="stage", target="")
    return TYPICAL.conform(pd.concat([flows, found], ignore_index=True))


def _flows(log: EventLog) -> ir.Table:
    moves = log.events.filter(_.target_key.notnull()).group_by(KEYS)
    counted = moves.agg(
        n_cases=_.is_first_flow.sum(), total_h=_.flow_h.sum(), q=quantiles(_.flow_h, [0.25, 0.5])
    )
    return counted.mutate(best_h=_.q[0], usual_h=_.q[1]).drop("q")


def _stages(log: EventLog) -> ir.Table:
    over = stays(log).filter(_.became != STILL).group_by("stage")
    counted = over.agg(n_cases=_.count(), total_h=_.dwell_h.sum(), q=quantiles(_.dwell_h, [0.25, 0.5]))
    return counted.mutate(best_h=_.q[0], usual_h=_.q[1], source=_.stage).drop("q", "stage")
