"""The process as a model: discovered from the variants of the view, and the reference path replayed on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import _pm4py
from analysis.discover.model_cover import Game
from analysis.discover.variants import variants
from analysis.log import EventLog
from analysis.schema import Schema

REPLAY = Schema(
    "replay",
    {"variant_id": "text", "n_cases": "count", "outcome": "text", "share_replayed": "share"},
    ("-n_cases", "variant_id"),
)
NOISE = 0.2
"""How much rare behaviour is left out at least where nobody says otherwise."""
NOISES = (NOISE, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
MOST_BOXES = 36
"""Activities and branches that a reader can still take in, and a slide can hold."""
MOST_VARIANTS = 2000
"""So many of the commonest variants make the model; with more, finding it would take minutes."""
MOST_ACTIVITIES = 100
"""So many of the commonest activities, too: a drawing of more is not read, and finding it would not end."""
CHUNK = 200
"""Variants replayed between two reports of progress."""


@dataclass(frozen=True)
class Model:
    """A process model as a graph, in a fixed order.

    Parameters
    ----------
    nodes
        `(id, kind, activity)`: kind is `start`, `end`, `task`, `xor` (one of the ways) or `and` (all of
        them, in any order); the activity is empty for all but tasks.
    arcs
        `(id, id)`.
    n_cases
        The cases whose variants were taken.
    left_out
        Activities that are too rare to be in the model, the most frequent first.
    """

    nodes: tuple[tuple[str, str, str], ...]
    arcs: tuple[tuple[str, str], ...]
    n_cases: int = 0
    left_out: tuple[str, ...] = ()

    @property
    def activities(self) -> tuple[str, ...]:
        """The activities of the model, in its order."""
        return tuple(activity for _, kind, activity in self.nodes if kind == "task")

    @property
    def n_boxes(self) -> int:
        """Activities and branches."""
        return sum(kind not in ("start", "end") for _, kind, _activity in self.nodes)


def model(log: EventLog, *, noise: float = NOISE) -> Model:
    """The model that the inductive miner of pm4py finds in the variants of the view, weighted by cases.

    Parameters
    ----------
    noise
        Between 0 and 0.5. Activities that happen in a smaller share of the cases are left out, and
        then, at each step, ways that are rarer than this share of the commonest. With 0 every variant
        taken can happen in the model; the model always allows more than was seen. Of more than
        `MOST_ACTIVITIES` the commonest stay.

    Returns
    -------
    The model; without nodes for a view without cases, or where no activity is common enough.

    References
    ----------
    Leemans, Fahland and van der Aalst (2014), Lecture Notes in Business Information Processing 171, 66-78.
    """
    found = variants(log).head(MOST_VARIANTS)
    traces, counts = [tuple(trace) for trace in found["trace"]], found["n_cases"].astype(int).tolist()
    taken: Counter[str] = Counter()
    for trace, n in zip(traces, counts, strict=True):
        taken.update(dict.fromkeys(trace, n))
    commonest = sorted(taken, key=lambda name: (-taken[name], name))[:MOST_ACTIVITIES]
    kept = {name for name in commonest if taken[name] >= noise * sum(counts)}
    seen: Counter[tuple[str, ...]] = Counter()
    for trace, n in zip(traces, counts, strict=True):
        seen[tuple(name for name in trace if name in kept)] += n
    seen.pop((), None)
    left_out = tuple(sorted(taken.keys() - kept, key=lambda name: (-taken[name], name)))
    nodes, arcs = _pm4py.model_of_variants(dict(seen), noise) if seen else ((), ())
    return Model(*_merged(tuple(nodes), tuple(arcs)), n_cases=sum(counts), left_out=left_out)


def readable_noise(log: EventLog) -> float:
    """The least of `NOISES` whose model has at most `MOST_BOXES` boxes; the last where none has so few."""
    for noise in NOISES:
        if 0 < model(log, noise=noise).n_boxes <= MOST_BOXES:
            return noise
    return NOISE if not model(log, noise=NOISES[-1]).nodes else NOISES[-1]


def n_covered(log: EventLog, found: Model) -> int | None:
    """Cases of the view that the model allows from first to last step, activities it leaves out set aside.

    None for a model with so many states that this cannot be said in time.
    """
    game, left_out, n = Game(found.nodes, found.arcs), set(found.left_out), 0
    held = variants(log)
    try:
        for trace, n_cases in zip(held["trace"], held["n_cases"], strict=True):
            kept = [name for name in trace if name not in left_out]
            n += int(n_cases) if kept and game.allows(kept) else 0
    except OverflowError:
        return None
    return n


def _merged(
    nodes: tuple[tuple[str, str, str], ...], arcs: tuple[tuple[str, str], ...]
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str], ...]]:
    """The same model with one `xor` in place of two that follow each other with no choice in between."""
    choices, found = {node_id for node_id, kind, _ in nodes if kind == "xor"}, set(arcs)
    while True:
        n_out, n_in = Counter(source for source, _ in found), Counter(target for _, target in found)
        pairs = ((a, b) for a, b in sorted(found) if {a, b} <= choices and (n_out[a] == 1 or n_in[b] == 1))
        first, second = next(pairs, (None, None))
        if first is None:
            break
        found = {tuple(first if end == second else end for end in arc) for arc in found} - {(first, first)}
        choices.discard(second)
    kept = {end for arc in found for end in arc}
    return tuple(node for node in nodes if node[0] in kept), tuple(sorted(found))


def replay(
    log: EventLog, reference: Sequence[str], *, progress: Callable[[float], None] | None = None
) -> pd.DataFrame:
    """How the variants of the view follow a reference path, replayed by pm4py.

    Parameters
    ----------
    reference
        The activities in the order they should happen.
    progress
        Called with the share done, between 0 and 1.

    Returns
    -------
    Frame `REPLAY`, one row a variant: `outcome` is `follows` (every step of the path once, in order;
    others may lie between), `so_far` (in order from its first step, but not to the end), else `deviates`.
    `share_replayed` is the fitness of token-based replay, 1 for `follows`.
    """
    found = variants(log)
    path = tuple(reference)
    parts = []
    for start in range(0, len(found), CHUNK):
        parts.append(
            _pm4py.replay([tuple(trace) for trace in found["trace"].iloc[start : start + CHUNK]], path)
        )
        if progress:
            progress(min(1.0, (start + CHUNK) / len(found)))
    fitness = pd.concat(parts)["fitness"].to_numpy() if parts else []
    return REPLAY.conform(
        found.assign(share_replayed=fitness, outcome=[outcome_of(t, path) for t in found["trace"]])
    )


def outcome_of(trace: Sequence[str], path: tuple[str, ...]) -> str:
    """How a sequence stands to a reference path: `follows`, `so_far` or `deviates` (as in `replay`)."""
    taken = tuple(activity for activity in trace if activity in set(path))
    if taken == path:
        return "follows"
    return "so_far" if taken and taken == path[: len(taken)] else "deviates"
