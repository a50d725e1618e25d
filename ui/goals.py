"""How long may transitions and stages take, by what was entered for the series of a log?"""

from __future__ import annotations

from typing import get_args

from analysis.log import EventLog
from analysis.measures.targets import Basis, Targets
from ui import workspace

BASIS = "excess_basis"


def of(log: EventLog) -> Targets:
    """The targets in time that hold for a log; those of activities it does not have are left out."""
    rows = workspace.store().time_targets.rows(log.series_id)
    flows = ((one["source"], one["target"], one["hours"]) for one in rows if one["kind"] == "flow")
    known = [one for one in flows if log.has_activity(one[0]) and log.has_activity(one[1])]
    stages = [(one["source"], one["hours"]) for one in rows if one["kind"] == "stage"]
    return Targets(tuple(known), tuple(stages), basis(log))


def kind(log: EventLog, source: str = "", target: str = "") -> str:
    """What the excess of a transition is counted above: `usual`, `best` or `target`.

    Without a transition that of all of them together: `mixed` (or `mixed_best`) where some have a target.
    """
    held = of(log)
    if source:
        return held.basis if held.flow_h(source, target) is None else "target"
    return {"usual": "mixed", "best": "mixed_best"}[held.basis] if held.flows else held.basis


def kind_of_stages(log: EventLog) -> str:
    """The same of the stages together."""
    held = of(log)
    return {"usual": "mixed", "best": "mixed_best"}[held.basis] if held.stages else held.basis


def basis(log: EventLog) -> Basis:
    """What excess is measured against where no target is set."""
    said = workspace.store().setting(f"{BASIS}:{log.series_id}")
    return said if said in get_args(Basis) else "usual"


def set_basis(log: EventLog, chosen: Basis) -> None:
    """Measure excess of this series against the median of comparable cases, or their best quartile."""
    kept = None if chosen == "usual" else chosen
    workspace.store().set_setting(f"{BASIS}:{log.series_id}", kept)


def set_flow(log: EventLog, source: str, target: str, hours: float | None) -> None:
    """The hours a transition shall take at most; None takes the target away."""
    _set(log, ("flow", source, target), hours)


def set_stage(log: EventLog, stage: str, hours: float | None) -> None:
    """The hours a case shall stay in a stage at most; None takes the target away."""
    _set(log, ("stage", stage, ""), hours)


def _set(log: EventLog, subject: tuple, hours: float | None) -> None:
    times = workspace.store().time_targets
    if hours is None:
        times.remove(log.series_id, *subject)
    else:
        times.put(log.series_id, *subject, hours=hours, now=workspace.now())
