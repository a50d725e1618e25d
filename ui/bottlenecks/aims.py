"""What can have a target, what does it usually take, and is its target met?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial

from analysis.log import EventLog
from ui import cached, exact, goals, names, state, workspace
from ui.cached.answers import over_target, typical
from ui.cached.bottleneck_time import stages
from ui.monitor import kpis, values
from ui.text import NOTHING

KINDS = ("flow", "stage", "kpi")
DAY_H = 24.0
"""From so many hours on a duration is written in days (`ui.text.days`)."""


@dataclass(frozen=True)
class Aim:
    """A transition, a stage or a key figure with its figures, and its target where it has one.

    Parameters
    ----------
    subject
        Source and target of a transition; the stage; the key of a key figure.
    usual, best
        Median and best quartile of the whole log (of a key figure its value); the median of a stage counts
        those that are still there, as under *Stages*.
    now
        The same in the view.
    unit
        What the figures are: `hours`, `whole_days`, `share`, `per_week`.
    entry
        In what a target is typed: `days`, `hours`, `percent`, `per_week`.
    better
        `down` where less is better.
    over
        Of a time with a target: how many in the view took longer, and how many open ones do so far.
    above_h
        Of a time with a target: all hours of the view above it.
    """

    kind: str
    subject: tuple[str, ...]
    name: str
    n: int
    usual: float | None
    best: float | None
    now: float | None
    target: float | None
    unit: str
    entry: str
    better: str = "down"
    over: tuple[int, int] | None = None
    above_h: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the view reaches the target; None without one of them."""
        return values.is_met(self.now, self.target, self.better)

    @property
    def n_over(self) -> int:
        """How many of `n` are over the target: of a stage also those that are there for longer by now."""
        return 0 if self.over is None else sum(self.over) if self.kind == "stage" else self.over[0]

    @property
    def times(self) -> float:
        """How far from its target: 2 where it takes twice as long, or reaches half."""
        if self.is_met is None or not self.target or not self.now:
            return 0.0
        return self.now / self.target if self.better == "down" else self.target / self.now

    def said(self, value: float | None, lang: str | None = None) -> str:
        """A figure of it in words."""
        return NOTHING if value is None or value != value else values.said(value, self.unit, lang)


def kinds(log: EventLog) -> tuple[str, ...]:
    """The kinds of which this log has any."""
    whole = log.unfiltered()
    has = {kind: bool(len(typical(whole, kind=kind))) for kind in ("flow", "stage")}
    has["kpi"] = bool(cached.kpis(log))
    return tuple(kind for kind in KINDS if has[kind])


def aims(log: EventLog, kind: str) -> list[Aim]:
    """All of a kind, those with a target first, then what takes most time."""
    found = _kpis(log, cached.kpis(log)) if kind == "kpi" else _times(log, kind)
    return sorted(found, key=lambda one: one.target is None)


def with_target(log: EventLog) -> list[Aim]:
    """All that has a target and is in the log."""
    held = kpis.targets(log)
    return [*in_time(log), *_kpis(log, [key for key in cached.kpis(log) if key in held])]


def in_time(log: EventLog) -> list[Aim]:
    """The transitions and stages that have a target."""
    targets = goals.of(log)
    if not (targets.flows or targets.stages):
        return []
    return [one for kind in ("flow", "stage") for one in _times(log, kind) if one.target is not None]


def put(log: EventLog, aim: Aim, value: float | None) -> None:
    """Keep a target in hours, as a share or a week; None takes it away."""
    if aim.kind == "flow":
        goals.set_flow(log, *aim.subject, value)
    elif aim.kind == "stage":
        goals.set_stage(log, *aim.subject, value)
    elif value is None:
        workspace.store().remove_target(log.series_id, *aim.subject)
    else:
        workspace.store().set_target(log.series_id, *aim.subject, value, now=workspace.now())


def _times(log: EventLog, kind: str) -> list[Aim]:
    """Transitions or stages of the whole log, with what the view says of each."""
    of, targets, named = typical(log.unfiltered(), kind=kind), goals.of(log), _named(log, kind)
    now = {(row.source, row.target): row for row in typical(log, kind=kind).itertuples()}
    over = over_target(log, targets) if targets.flows or targets.stages else {}
    above = _above(log, kind)
    found = []
    for row in of.itertuples():
        here = now.get((row.source, row.target))
        subject = (row.source, row.target) if kind == "flow" else (row.source,)
        target = targets.flow_h(*subject) if kind == "flow" else targets.stage_h(*subject)
        is_whole = kind == "flow" and isinstance(exact.between(log, *subject, 1.0), exact.WholeDays)
        unit = "whole_days" if is_whole else "hours"
        found.append(
            Aim(
                kind, subject, named(*subject), int(here.n_cases) if here else 0, row.usual_h,
                row.best_h, here.usual_h if here else None, target, unit,
                _entry(unit, row.usual_h), over=over.get((row.source, row.target)),
                above_h=above.get(subject) if target is not None else None,
            )
        )  # fmt: skip
    return found


def total_above(log: EventLog, kind: str) -> float:
    """All hours of the view above target or usual, of all transitions or all stages together."""
    return float(sum(_above(log, kind).values()))


def _above(log: EventLog, kind: str) -> dict[tuple[str, ...], float]:
    """Transition or stage to its hours above target or usual; empty where no target is set."""
    targets = goals.of(log)
    if not (targets.flows if kind == "flow" else targets.stages):
        return {}
    if kind == "flow":
        found = cached.transitions(log)
        return dict(zip(zip(found["source"], found["target"], strict=True), found["excess_h"], strict=True))
    found = stages(log, targets)
    return {(stage,): hours for stage, hours in zip(found["stage"], found["excess_h"], strict=True)}


def _entry(unit: str, usual: float | None) -> str:
    """In what a target is typed: as the figures of its row are written."""
    if unit == "whole_days":
        return "days"
    return "days" if usual is None or not usual < DAY_H else "hours"


def _named(log: EventLog, kind: str) -> Callable[..., str]:
    label = cache(partial(names.activity, log))

    def flow(source: str, target: str) -> str:
        return f"{label(source)} → {label(target)}"

    return flow if kind == "flow" else str


def _kpis(log: EventLog, keys: Iterable[str]) -> list[Aim]:
    held, lang = kpis.targets(log), state.language()
    found = []
    for key in keys:
        row, known = cached.kpi(log, key).iloc[0], values.text(log, key)
        usual, unit = cached.kpi(log.unfiltered(), key).iloc[0]["value"], values.exact_unit(log, key)
        is_time = unit in ("hours", "whole_days")
        found.append(
            Aim(
                "kpi", (key,), known.label[lang], int(row["n"]), usual, None, row["value"], held.get(key),
                unit, _entry(unit, usual) if is_time else values.entry_unit(log, key), known.better,
            )
        )  # fmt: skip
    return found
