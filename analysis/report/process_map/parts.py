"""On how many slides does a map stand, and where does it go on from one to the next?

A map is cut along its order, where few and thin transitions are cut through. A transition that is cut
through ends at a sign with the number of the slide where it goes on, and begins there at such a sign.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.report.clean import clean
from analysis.report.content import MapEdge, MapNode, MapSlide
from analysis.report.process_map.selection import TERMINAL_KINDS

MOST_ON_A_SLIDE, GOOD_ON_A_SLIDE, GOOD_OF_A_WHOLE, MOST_SLIDES = 30, 16, 19, 10
_MOST_WAYS_ON, _NAME_LIMIT, _UNEVEN, _BADGE_WHOLE = 7, 26, 0.06, 6.0
Ends = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """The part of a map on one slide, with signs for the ways on; transitions that neither shows."""

    content: MapSlide
    n_left_out: int = 0


def n_slides(content: MapSlide) -> int:
    """How many slides a map asks for, before anything is laid out."""
    n = sum(node.kind not in TERMINAL_KINDS for node in content.nodes)
    if n <= MOST_ON_A_SLIDE:
        return 1
    needed = math.ceil(n / (GOOD_OF_A_WHOLE if content.is_whole else GOOD_ON_A_SLIDE))
    return needed if content.is_whole else min(needed, MOST_SLIDES)


def split(content: MapSlide, n: int) -> list[Part]:
    """The map in `n` parts."""
    if n <= 1:
        return [Part(content)]
    activities = sorted(
        (node for node in content.nodes if node.kind not in TERMINAL_KINDS),
        key=lambda node: (node.rank, node.lane, node.id),
    )
    cuts = _cuts([node.id for node in activities], content.edges, n)
    page = {
        node.id: number
        for number, (start, stop) in enumerate(zip((0, *cuts), (*cuts, len(activities)), strict=True), 1)
        for node in activities[start:stop]
    }
    kept = _ways_kept(content, page)
    return [_part(content, page, kept, number) for number in range(1, n + 1)]


def _cuts(order: Sequence[str], edges: Sequence[MapEdge], n: int) -> tuple[int, ...]:
    """Places in the order to cut at: thin transitions, none with a badge, and parts of about equal size."""
    crossing = _crossing(order, edges)
    fair, total = len(order) / n, len(order)
    longest = math.floor(max(fair * 1.25, fair + 1))
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, ())}]
    for number in range(1, n + 1):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, cuts) in best[-1].items():
            last = number == n
            for stop in range(start + 1, min(start + longest, total) + 1):
                if last and stop != total:
                    continue
                own = cost + _UNEVEN * (stop - start - fair) ** 2 + (0.0 if last else crossing[stop])
                found = (own, cuts if last else (*cuts, stop))
                reached[stop] = min(reached.get(stop, found), found)
        best.append(reached)
    return best[-1][total][1]


def _crossing(order: Sequence[str], edges: Sequence[MapEdge]) -> list[float]:
    place = {name: index for index, name in enumerate(order)}
    steps = [0.0] * (len(order) + 2)
    for edge in edges:
        if edge.source in place and edge.target in place:
            low, high = sorted((place[edge.source], place[edge.target]))
            cost = 0.2 + edge.width + (_BADGE_WHOLE if edge.badge else 0.0)
            steps[low + 1] += cost
            steps[high + 1] -= cost
    found, running = [], 0.0
    for step in steps:
        running += step
        found.append(running)
    return found


def _ways_kept(content: MapSlide, page: dict[str, int]) -> set[Ends]:
    """The transitions between slides that are shown on both: the widest, as many as either has room for."""
    cut = [
        edge
        for edge in content.edges
        if edge.source in page and edge.target in page and page[edge.source] != page[edge.target]
    ]
    if content.is_whole:
        return {_ends(edge) for edge in cut}
    signs: dict[int, set[tuple[str, int, bool]]] = defaultdict(set)
    kept = set()
    for edge in sorted(cut, key=lambda edge: (edge.badge is None, -edge.width, _ends(edge))):
        here, there = page[edge.source], page[edge.target]
        one, other = signs[here] | {(edge.source, there, True)}, signs[there] | {(edge.target, here, False)}
        if len(one) <= _MOST_WAYS_ON and len(other) <= _MOST_WAYS_ON:
            signs[here], signs[there] = one, other
            kept.add(_ends(edge))
    return kept


def _ends(edge: MapEdge) -> Ends:
    return edge.source, edge.target


def _part(content: MapSlide, page: dict[str, int], kept: set[Ends], number: int) -> Part:
    names = {node.id: clean(node.label, limit=60) for node in content.nodes}
    here = {name for name, on in page.items() if on == number}
    nodes = [node for node in content.nodes if node.id in here or node.kind in TERMINAL_KINDS]
    inside: list[MapEdge] = []
    ways: dict[tuple[str, int, bool], list[MapEdge]] = defaultdict(list)
    n_left_out = 0
    for edge in content.edges:
        ends = _ends(edge)
        beyond = [page[end] for end in ends if end in page and page[end] != number]
        if not beyond:
            inside.append(edge)
        elif ends in kept and set(ends) & here:
            leaves = edge.source in here
            ways[(edge.source if leaves else edge.target, beyond[0], leaves)].append(edge)
        else:
            n_left_out += bool(set(ends) & here)
    for (activity, other, leaves), edges in sorted(ways.items()):
        node, edge = _way_on(activity, other, leaves, edges, names)
        nodes.append(node)
        inside.append(edge)
    return Part(replace(content, nodes=nodes, edges=inside), n_left_out)


def _way_on(
    activity: str, other: int, leaves: bool, edges: Sequence[MapEdge], names: dict[str, str]
) -> tuple[MapNode, MapEdge]:
    """The sign of another slide and the line to it, named after the widest transition that goes there."""
    widest = max(edges, key=lambda edge: (edge.width, edge.source, edge.target))
    far = names[widest.target if leaves else widest.source]
    name = far if len(far) <= _NAME_LIMIT else far[: _NAME_LIMIT - 1].rstrip() + "…"
    figure = widest.label.replace("\n", " · ").split(" · ")[0]
    more = f"+ {len(edges) - 1}" if len(edges) > 1 else ""
    label = " · ".join(part for part in (name, figure, more) if part)
    kind: Literal["from", "to"] = "to" if leaves else "from"
    sign = MapNode(f"{kind} {other}: {activity}", str(other), kind=kind)
    ends = (activity, sign.id) if leaves else (sign.id, activity)
    return sign, replace(widest, source=ends[0], target=ends[1], label=label, badge=None)
