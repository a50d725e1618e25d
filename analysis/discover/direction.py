"""Which lines of a map run with the process, and which run back?

Graphviz turns lines round until no circle is left, but goes by their order and not by how frequent they
are: on a busy map it may turn the main way upside down. So it is told which lines run back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.discover.simplify import Link


def runs_back(links: Sequence[Link], order: Sequence[str]) -> frozenset[Link]:
    """The lines that run against an order of the activities in which few moves do.

    Parameters
    ----------
    links
        Lines between activities.
    order
        The process order. From there, activities are moved one at a time to where the fewest moves run
        back, until that helps no more; so at most half of the moves do.
    """
    place = {name: i for i, name in enumerate(_downwards(links, order))}
    return frozenset(link for link in links if place[str(link.source)] > place[str(link.target)])


def _downwards(links: Sequence[Link], order: Sequence[str]) -> list[str]:
    """The activities in an order that most moves follow."""
    moves: Counter[tuple[str, str]] = Counter()
    for link in links:
        moves[str(link.source), str(link.target)] += link.n
    names = list(order)
    is_settled = False
    while not is_settled:
        is_settled = True
        for name in order:
            others = [other for other in names if other != name]
            here = names.index(name)
            best = _best_place(name, others, moves, here)
            if best != here:
                names = [*others[:best], name, *others[best:]]
                is_settled = False
    return names


def _best_place(name: str, others: list[str], moves: Counter[tuple[str, str]], here: int) -> int:
    """Before which of the others fewest moves of an activity run back; `here` where that is as good."""
    costs = [sum(moves[other, name] for other in others)]
    for other in others:
        costs.append(costs[-1] - moves[other, name] + moves[name, other])
    best = min(range(len(costs)), key=lambda place: costs[place])
    return here if costs[here] == costs[best] else best
