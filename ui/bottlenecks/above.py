"""What is time counted as too much above, in words: usual, the best quartile, or a target?"""

from __future__ import annotations

from analysis.log import EventLog
from ui import cached, goals, names, state
from ui.plain import together
from ui.text import t, written


def flows(log: EventLog) -> str:
    """Above what, of all transitions together."""
    return t(f"bottlenecks.above.said.{goals.kind(log)}")


def stages(log: EventLog) -> str:
    """Above what, of all stages together."""
    return t(f"bottlenecks.above.said.{goals.kind_of_stages(log)}")


def count_of_stages(log: EventLog) -> str:
    """The header of how many are in a stage now and above that."""
    return t("stages.column.n_above", above=t(f"bottlenecks.above.column.{goals.kind_of_stages(log)}"))


def stage(log: EventLog, name: str) -> str:
    """Above what, of one stage; nothing where it is what holds for all of them."""
    held = goals.of(log)
    return _own(held.stage_h(name), goals.kind_of_stages(log))


def into(log: EventLog, activity: str) -> str:
    """Above what, of a queue: all transitions that end in one activity."""
    kind, hours = _into(log, activity)
    return t(f"bottlenecks.above.said.{kind}", limit=_time(hours))


def step(log: EventLog, activity: str) -> str:
    """The same, said of one queue among all; nothing where it is what holds for all of them."""
    kind, hours = _into(log, activity)
    return "" if kind in ("mixed", "mixed_best", "targets") else _own(hours, goals.kind(log))


def kind_into(log: EventLog, activity: str) -> str:
    """The kind of a queue, for headers and axes: as `goals.kind` of transitions together."""
    return _into(log, activity)[0].removesuffix("s")


def assumption_of_stages(log: EventLog) -> str:
    """What the time in stages is measured against, for the notes of a figure."""
    held = goals.of(log)
    usual = t(f"stages.{'usual' if held.basis == 'usual' else 'usual_best'}", **names.nouns(log))
    return together([usual, t("bottlenecks.usual_target", n=len(held.stages))] if held.stages else [usual])


def _own(hours: float | None, kind: str) -> str:
    if hours is not None:
        return t("bottlenecks.above.own.target", limit=_time(hours))
    return t(f"bottlenecks.above.own.{kind}") if kind in ("mixed", "mixed_best") else ""


def _into(log: EventLog, activity: str) -> tuple[str, float | None]:
    """The kind of a queue, and its target where all its transitions have the same."""
    held = goals.of(log)
    limits = {a: hours for a, b, hours in held.flows if b == activity}
    if not limits:
        return held.basis, None
    found = cached.transitions(log)
    sources = set(found.loc[found["target"] == activity, "source"])
    if sources <= set(limits):
        hours = {limits[one] for one in sources}
        return "target" if len(hours) == 1 else "targets", hours.pop() if len(hours) == 1 else None
    return {"usual": "mixed", "best": "mixed_best"}[held.basis], None


def _time(hours: float | None) -> str:
    return written(hours, "days", state.language())


def noted(log: EventLog) -> str:
    """What the excess of transitions is measured against, for the notes of a figure."""
    held = goals.of(log)
    usual = t(f"bottlenecks.{'usual' if held.basis == 'usual' else 'usual_best'}", **names.nouns(log))
    return together([usual, t("bottlenecks.usual_target", n=len(held.flows))] if held.flows else [usual])
