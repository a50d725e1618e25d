"""How many cases can happen in a process model from their first step to their last?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

Marking = frozenset[tuple[str, str]]
"""The arcs that carry a token."""

MOST_MARKINGS = 20_000
"""With more states of a model than this nothing is said: a model of so many side ways nobody reads."""


class Game:
    """The steps a model allows, state by state.

    Parameters
    ----------
    nodes
        `(id, kind, activity)` as in `models.Model`: `xor` takes one of its ways, `and` all of them.
    arcs
        `(id, id)`.
    """

    def __init__(self, nodes: Iterable[tuple[str, str, str]], arcs: Iterable[tuple[str, str]]) -> None:
        self._kind = {node: kind for node, kind, _activity in nodes}
        self._activity = {node: activity for node, kind, activity in nodes if kind == "task"}
        self._in: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._out: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for arc in arcs:
            self._out[arc[0]].append(arc)
            self._in[arc[1]].append(arc)
        self._steps: dict[Marking, tuple[dict[str, set[Marking]], bool]] = {}
        self.n_markings = 0

    @property
    def start(self) -> Marking:
        """The state before the first step."""
        begin = [node for node, kind in self._kind.items() if kind == "start"]
        return frozenset(arc for node in begin for arc in self._out[node])

    def allows(self, trace: Sequence[str]) -> bool:
        """Whether the steps can be taken in this order, from the start to the end."""
        here = {self.start}
        for activity in trace:
            here = {marking for one in here for marking in self._from(one)[0].get(activity, ())}
            if not here:
                return False
        return any(self._from(one)[1] for one in here)

    def _from(self, marking: Marking) -> tuple[dict[str, set[Marking]], bool]:
        """What can come next, and whether this can be the end; gateways are passed without a step."""
        if marking not in self._steps:
            self._steps[marking] = self._explored(marking)
        return self._steps[marking]

    def _explored(self, marking: Marking) -> tuple[dict[str, set[Marking]], bool]:
        steps: dict[str, set[Marking]] = defaultdict(set)
        is_end, seen, waiting = False, {marking}, [marking]
        while waiting:
            self.n_markings += 1
            if self.n_markings > MOST_MARKINGS:
                raise OverflowError
            here = waiting.pop()
            is_end = is_end or (bool(here) and all(self._kind[target] == "end" for _, target in here))
            for activity, after in self._moves(here):
                if activity:
                    steps[activity].add(after)
                elif after not in seen:
                    seen.add(after)
                    waiting.append(after)
        return dict(steps), is_end

    def _moves(self, here: Marking) -> Iterable[tuple[str, Marking]]:
        for node in {target for _, target in here}:
            came = [arc for arc in self._in[node] if arc in here]
            kind = self._kind[node]
            if kind == "task":
                yield from ((self._activity[node], here - {arc} | set(self._out[node])) for arc in came)
            elif kind == "xor":
                yield from (("", here - {arc} | {way}) for arc in came for way in self._out[node])
            elif kind == "and" and len(came) == len(self._in[node]):
                yield "", here - set(came) | set(self._out[node])
