"""The process as a model: discovered from the flows of the view, and the reference path replayed on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import _pm4py
from analysis.discover.flows import flow_counts
from analysis.discover.overview import endpoints
from analysis.discover.variants import variants
from analysis.log import EventLog
from analysis.schema import Schema

REPLAY = Schema(
    "replay",
    {"variant_id": "text", "n_cases": "count", "outcome": "text", "share_replayed": "share"},
    ("-n_cases", "variant_id"),
)
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
    """

    nodes: tuple[tuple[str, str, str], ...]
    arcs: tuple[tuple[str, str], ...]

    @property
    def activities(self) -> tuple[str, ...]:
        """The activities of the model, in its order."""
        return tuple(activity for _, kind, activity in self.nodes if kind == "task")


def model(
    log: EventLog,
    *,
    kept: Sequence[tuple[str, str]] | None = None,
    starts: Sequence[str] | None = None,
    ends: Sequence[str] | None = None,
) -> Model:
    """The model that the inductive miner of pm4py finds in the flow graph of the view.

    The model allows more than was seen; of what was seen nearly every transition can happen in it.

    Parameters
    ----------
    kept
        The flows `(source, target)` to take; all when `None`. Rare ones make a model that allows
        anything: pass those a map shows.
    starts, ends
        The activities to take as first and as last; all when `None`. Open cases end anywhere, and each
        rare end makes everything after it something that may be left out.

    Returns
    -------
    The model; without nodes for a view without cases, or when what is kept runs in circles only.
    """
    flows, counted = flow_counts(log), endpoints(log)
    graph = {(s, t): int(n) for s, t, n in zip(flows["source"], flows["target"], flows["n"], strict=True)}
    if kept is not None:
        graph = {pair: graph[pair] for pair in kept if pair in graph}
    names = {name for pair in graph for name in pair}
    sources, targets = ({pair[side] for pair in graph} for side in (0, 1))
    begin = _counts(counted, "n_start", names, starts) or dict.fromkeys(names - targets, 1)
    end = _counts(counted, "n_end", names, ends) or dict.fromkeys(names - sources, 1)
    if not begin or not end:
        return Model((), ())
    nodes, arcs = _pm4py.model_of_flows(graph, begin, end)
    return Model(tuple(nodes), tuple(arcs))


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


def _counts(ends: pd.DataFrame, column: str, names: set[str], kept: Sequence[str] | None) -> dict[str, int]:
    """How many cases start (or end) with each of these activities, among those to keep."""
    counted = dict(zip(ends["activity"], ends[column].astype(int), strict=True))
    found = {name: n for name, n in counted.items() if n > 0 and (name in names or not names)}
    return {name: n for name, n in found.items() if kept is None or name in kept}
