"""What do transitions and stages usually take, and what does their quickest quarter take?"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.log.engine import quantiles
from analysis.log.moments import hours_from
from analysis.measures.stage_visits import STILL, has_history, stays
from analysis.measures.stages import is_open
from analysis.measures.survival import survival
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


def typical(log: EventLog, *, kind: str | None = None) -> pd.DataFrame:
    """The transitions (`flow`) and stages (`stage`) of the view, each with median and best quartile.

    A stage counts once per case, all visits together. Its `usual_h` is that of `analysis.bottlenecks.stages`:
    cases that are still there count as at least so long, and it is NaN where half never left; `best_h` is
    of those that have left. Without a history of stages there are none.

    Parameters
    ----------
    kind
        `flow` or `stage`; both where None.

    Returns
    -------
    Frame `TYPICAL`: per kind by `total_h` descending; `target` is empty for a stage.
    """
    found = [] if kind == "stage" else [_of_flows(log)]
    if kind != "flow" and has_history(log):
        found.append(_of_stages(log))
    nothing = pd.DataFrame(columns=list(TYPICAL.columns))
    return TYPICAL.conform(pd.concat(found, ignore_index=True) if found else nothing)


def _of_flows(log: EventLog) -> pd.DataFrame:
    names, flows = log.activity_names, log.ask(_flows)
    source, target = (flows[key].map(names) for key in KEYS)
    return flows.assign(kind="flow", source=source, target=target)


def _of_stages(log: EventLog) -> pd.DataFrame:
    return _with_open(log.ask(_stages), log.ask(_stays)).assign(kind="stage", target="")


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
    now = data_end(log)
    still = log.cases.filter(is_open(log)).select("case_key")
    here = log.events.filter(_.activity_key == log.activity_key(source))
    moved = here.filter(_.target_key == log.activity_key(target), _.flow_h > hours)
    waiting = here.filter(_.target_key.isnull()).semi_join(still, "case_key")
    late = waiting.filter(hours_from(waiting.timestamp, now) > hours)
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
    is_over = _.became != STILL
    counted = (
        stays(log)
        .group_by("stage")
        .agg(
            n_cases=_.count(),
            total_h=_.dwell_h.sum(where=is_over),
            best_h=_.dwell_h.quantile(0.25, where=is_over),
        )
    )
    return counted.mutate(source=_.stage).drop("stage")


def _stays(log: EventLog) -> ir.Table:
    return stays(log).select("stage", "dwell_h", "became")


def _with_open(found: pd.DataFrame, lengths: pd.DataFrame) -> pd.DataFrame:
    """The stages with their median, what is still there censored; those nobody has left are no yardstick."""
    lasting = {
        stage: survival(rows["dwell_h"], rows["became"] != STILL).median
        for stage, rows in lengths.groupby("stage")
    }
    left = found[found["total_h"].notna()]
    return left.assign(usual_h=[lasting[stage] for stage in left["source"]])
