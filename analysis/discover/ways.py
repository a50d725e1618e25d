"""Which ways lead from the start to each activity, and from there to the end: short and frequent ones."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    """A transition with its number of moves; None stands for outside: before the start, after the end."""

    source: str | None
    target: str | None
    n: int


@dataclass(frozen=True)
class Ways:
    """The last line of each activity's best way from the start and the first to the end, nearest first."""

    inward: dict[str, Link]
    outward: dict[str, Link]

    @classmethod
    def of(cls, links: Sequence[Link], rank: Mapping[str | None, int]) -> Ways:
        """The best ways along these lines."""
        outward = best_ways(map(turn, links), rank)
        return cls(best_ways(links, rank), {name: turn(link) for name, link in outward.items()})

    def __contains__(self, name: str) -> bool:
        return name in self.inward and name in self.outward

    def closed(self, names: Iterable[str]) -> frozenset[str]:
        """These activities, where they are known, and what gives all of them a way in and a way out.

        The best way in is there always, the best way out only where the ways in give none.
        """
        found = self._reached(names)
        while True:
            ends = (link.target for link in self._ways_out(found) if link.target is not None)
            missing = next((name for name in ends if name not in found), None)
            if missing is None:
                return found
            found |= self._reached([missing])

    def _reached(self, names: Iterable[str]) -> frozenset[str]:
        """These activities and all on their best ways from the start."""
        found: set[str] = set()
        for name in names:
            place: str | None = name if name in self else None
            while place is not None and place not in found:
                found.add(place)
                place = self.inward[place].source
        return frozenset(found)

    def lines(self, names: Iterable[str]) -> set[Link]:
        """As few lines as give each of these activities a way from the start and to the end.

        All last lines of the ways from the start; then, from the end upwards, first lines of ways to the
        end for the activities that have none yet.
        """
        names = set(names)
        return {self.inward[name] for name in names} | set(self._ways_out(names))

    def _ways_out(self, names: Collection[str]) -> Iterator[Link]:
        """The first lines to the end, nearest first, of those that the ways in do not lead out."""
        before: dict[str | None, set[str]] = defaultdict(set)
        for name in names:
            source = self.inward[name].source
            if source is not None:
                before[name].add(source)
        leading: set[str | None] = {None}
        for name in self.outward:
            if name in names and name not in leading:
                link = self.outward[name]
                yield link
                before[link.target].add(name)
                if link.target in leading:
                    leading |= _all_before(name, before)


def _all_before(name: str, before: Mapping[str | None, set[str]]) -> set[str]:
    """An activity and all from which one gets to it."""
    found: set[str] = set()
    ahead = {name}
    while ahead:
        found |= ahead
        ahead = {other for place in ahead for other in before.get(place, ())} - found
    return found


def best_ways(links: Iterable[Link], rank: Mapping[str | None, int]) -> dict[str, Link]:
    """For each activity the last line of its best way from outside, in the order they are reached."""
    leaving: dict[str | None, list[Link]] = defaultdict(list)
    for link in links:
        leaving[link.source].append(link)
    reached: dict[str, Link] = {}
    ahead: list[tuple[float, int, int, Link]] = []
    place, length = None, 0.0
    while True:
        for link in leaving[place]:
            if link.target is not None and link.target not in reached:
                order = (rank[link.target], rank.get(link.source, -1))
                heapq.heappush(ahead, (length + 1 / link.n, *order, link))
        while ahead and ahead[0][-1].target in reached:
            heapq.heappop(ahead)
        if not ahead:
            return reached
        length, *_, link = heapq.heappop(ahead)
        place = str(link.target)
        reached[place] = link


def turn(link: Link) -> Link:
    return Link(link.target, link.source, link.n)
