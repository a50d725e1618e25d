"""What do transitions and stages usually take, and what does their quickest quarter take?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.measures.stage_visits import STILL, has_history, stays
from analysis.measures.stages import is_open
from analysis.measures.targets import Targets
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


def over_target(log: EventLog, targets: Targets) -> dict[tuple[str, str], tuple[int, int]]:
    """How many went over a target, and how many open cases are over it by now.

    Returns
    -------
    By source and target of a transition (stage and nothing for a stage): moves (cases that left the
    stage) over the target; open cases that wait after the source, or in the stage, for longer so far.
    """
    found = {(a, b): _over_flow(log, a, b, hours) for a, b, hours in targets.flows}
    if targets.stages and has_history(log):
        found |= {(stage, ""): _over_stage(log, stage, hours) for stage, hours in targets.stages}
    return found


def _over_flow(log: EventLog, source: str, target: str, hours: float) -> tuple[int, int]:
    now = ibis.literal(log.as_of).cast("timestamp(6)")
    still = log.cases.filter(is_open(log)).select("case_key")
    here = log.events.filter(_.activity_key == log.activity_key(source))
    moved = here.filter(_.target_key == log.activity_key(target), _.flow_h > hours)
    waiting = here.filter(_.target_key.isnull()).semi_join(still, "case_key")
    late = waiting.filter(now.delta(waiting.timestamp, unit="microsecond") / 3.6e9 > hours)
    return _n(log, moved), _n(log, late)


def _over_stage(log: EventLog, stage: str, hours: float) -> tuple[int, int]:
    here = stays(log).filter(_.stage == stage, _.dwell_h > hours)
    return _n(log, here.filter(_.became != STILL)), _n(log, here.filter(_.became == STILL))


def _n(log: EventLog, rows: ir.Table) -> int:
    return int(log.frame(rows.agg(n=_.count()))["n"].iloc[0])


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
