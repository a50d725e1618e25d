"""What is a repair? An undoable step of a recipe: events in, events out, kept with the log as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from analysis.errors import AnalysisError
from analysis.prepare.events import Events


@dataclass(frozen=True)
class Repair:
    """A step that mends events; subclasses are frozen dataclasses of plain JSON values.

    A step is a rule and no list of rows, so that it does the same to next month's file.
    """

    code: ClassVar[str] = ""

    def apply(self, events: Events) -> Events:
        """The events after this step; those it does not concern stay as they are."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON values, for the recipe and for the log's identity."""
        return {"repair": self.code, **dataclasses.asdict(self)}


KINDS: dict[str, type[Repair]] = {}
"""Code to class of every repair there is."""

R = TypeVar("R", bound=type[Repair])


def repair(code: str) -> Callable[[R], R]:
    """Registers a class of repairs under its code, which recipes name."""

    def register(kind: R) -> R:
        kind.code = code
        KINDS[code] = kind
        return kind

    return register


def from_dict(said: dict[str, Any]) -> Repair:
    """The step a recipe holds; lists become tuples.

    Raises
    ------
    AnalysisError
        `unknown_repair` (param `repair`) or `broken_repair` (`repair`): a recipe of a newer version, or
        one that was edited by hand.
    """
    code = str(said.get("repair", ""))
    if code not in KINDS:
        raise AnalysisError("unknown_repair", repair=code)
    try:
        values = {key: tuple(v) if isinstance(v, list) else v for key, v in said.items() if key != "repair"}
        return KINDS[code](**values)
    except (TypeError, ValueError) as cause:
        raise AnalysisError("broken_repair", repair=code) from cause


@dataclass(frozen=True)
class Effect:
    """What a step did: how many events it changed and how many it left out."""

    repair: Repair
    n_changed: int
    n_dropped: int


def apply(events: Events, steps: Iterable[Repair]) -> tuple[Events, list[Effect]]:
    """The events after all steps, one after the other, and what each did."""
    effects = []
    for step in steps:
        before, events = events, step.apply(events)
        n_dropped = before.n - events.n
        effects.append(Effect(step, _n_changed(before, events) if not n_dropped else 0, n_dropped))
    return events, effects


def _n_changed(before: Events, after: Events) -> int:
    """Events in which any column differs; the same number of events in the same order."""
    import numpy as np

    changed = np.zeros(after.n, bool)
    for name in after.table.column_names:
        new = after.table[name].combine_chunks()
        if name not in before.table.column_names:
            changed |= new.is_valid().to_numpy(zero_copy_only=False)
            continue
        old = before.table[name].combine_chunks()
        if old is new or old.equals(new):
            continue
        changed |= _differs(old, new)
    return int(changed.sum())


def _differs(old: Any, new: Any) -> Any:
    from analysis.reading.arrow import pc

    if old.type != new.type:
        old = old.cast(new.type, safe=False)
    same = pc.fill_null(pc.equal(old, new), False)
    both_empty = pc.and_(old.is_null(), new.is_null())
    return pc.invert(pc.or_(same, both_empty)).to_numpy(zero_copy_only=False)
