"""Which activities and transitions does the map show at this level of detail?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from analysis.discover.ways import Link, Ways, best_ways

AUTO_FLOWS = 25
AUTO_WAYS = 22
AUTO_SHARE_MOVES = 0.95


@dataclass(frozen=True)
class Detail:
    """What a map shows of a log.

    Parameters
    ----------
    names
        Every activity of the log in process order; its place here is its number on the map, at every
        level of detail.
    activities
        The activities shown, in process order.
    flows
        The transitions shown, the most frequent first.
    starts, ends
        The lines shown from the start and to the end, the most frequent first.
    n_flows_least, n_flows_most
        How few and how many transitions these activities can be shown with: the ends of a slider.
    """

    names: tuple[str, ...]
    activities: tuple[str, ...]
    flows: tuple[Link, ...]
    starts: tuple[Link, ...]
    ends: tuple[Link, ...]
    n_flows_least: int
    n_flows_most: int

    @property
    def links(self) -> tuple[Link, ...]:
        """Every line of the map."""
        return self.starts + self.flows + self.ends


@dataclass(frozen=True)
class Coverage:
    """How much of a log a map shows: cases whose whole way is drawn, and moves between activities."""

    n_cases: int
    n_cases_shown: int
    n_moves: int
    n_moves_shown: int

    @property
    def share_cases(self) -> float:
        """Share of cases with every activity, move, start and end drawn; 1 without cases."""
        return self.n_cases_shown / self.n_cases if self.n_cases else 1.0

    @property
    def share_moves(self) -> float:
        """Share of moves between two activities that are drawn; 1 without moves."""
        return self.n_moves_shown / self.n_moves if self.n_moves else 1.0


def simplify(
    flows: pd.DataFrame,
    activities: pd.DataFrame,
    endpoints: pd.DataFrame,
    *,
    n_activities: int | None = None,
    n_flows: int | None = None,
    main: Collection[str] = (),
    keep: Collection[tuple[str, str]] = (),
    rarest: bool = False,
) -> Detail:
    """The frequent activities and transitions of a log, with no activity cut off.

    Rare ones go first. With each activity shown, those on its best way from the start are shown, and
    those on its best way to the end unless it has another by then, and as few transitions as keep a way
    for all: so a map never shows a step that nothing leads to or from. The best way is short and
    frequent (the sum of 1/n over its lines is least). More activities, or more transitions of the same
    activities, only ever add to what was there.

    Parameters
    ----------
    flows, activities, endpoints
        Frames of `analysis.discover` for the whole log, unfiltered. `activities` may carry a column
        `order` with each activity's place in the process (null where the catalogue has none).
    n_activities
        At most so many activities, by number of cases. None: as many as stay readable.
    n_flows
        At most so many transitions, but for those that keep activities connected. None: those that
        make 95 % of the moves, at most 25.
    main
        Activities that go last, however rare, such as the milestones of the process; they are part of
        the automatic start.
    keep
        Transitions shown in any case, with their activities, such as the slowest three.
    rarest
        Shows, beside the ways, the rarest transitions between the activities instead of the most frequent.

    Returns
    -------
    Detail. Empty for an empty log.

    Notes
    -----
    An activity that the frames give no way to or from is left out; a log has none.
    """
    links = _links(flows, endpoints)
    rank = _process_order(activities, links)
    ways = Ways.of(links, rank)
    names = tuple(name for name in rank if name in ways)
    asked = [name for pair in keep for name in pair]
    kept = ways.closed([*asked, *main])
    if n_activities is not None and n_activities < len(kept):
        ways = Ways.of([link for link in links if _inside(link, kept)], rank)
        kept = ways.closed(asked)
    shown = _activities_shown(_by_weight(activities, rank, main), ways, kept, n_activities)
    candidates = [link for link in links if _inside(link, shown)]
    backbone = ways.lines(shown) | {link for link in candidates if link[:2] in set(keep)}
    lines = _flows_shown(candidates, backbone, n_flows, rarest=rarest)
    moves = [link for link in lines if _is_flow(link)]
    return Detail(
        names=names,
        activities=tuple(name for name in names if name in shown),
        flows=tuple(moves),
        starts=tuple(link for link in lines if link.source is None),
        ends=tuple(link for link in lines if link.target is None),
        n_flows_least=sum(map(_is_flow, backbone)),
        n_flows_most=sum(map(_is_flow, candidates)),
    )


def coverage(
    detail: Detail,
    flows: pd.DataFrame,
    variants: pd.DataFrame,
    *,
    along: Callable[[Sequence[str]], Sequence[str]] = list,
) -> Coverage:
    """How much of a log, filtered or not, a map at this level of detail shows.

    A case counts as shown when all of it is: every activity, every move, its start and its end. A
    move counts as shown when its line is drawn, wherever its case goes otherwise.

    Parameters
    ----------
    flows, variants
        Frames of `analysis.discover` for the log as filtered.
    along
        The boxes that a trace comes by, where activities are folded or not looked at.
    """
    lines = {link[:2] for link in detail.links}
    moves = list(zip(flows["source"].tolist(), flows["target"].tolist(), flows["n"].tolist()))
    cases = list(zip(variants["trace"].tolist(), variants["n_cases"].tolist()))
    return Coverage(
        n_cases=sum(n for _, n in cases),
        n_cases_shown=sum(n for trace, n in cases if _is_drawn(along(trace), lines)),
        n_moves=sum(n for *_, n in moves),
        n_moves_shown=sum(n for source, target, n in moves if (source, target) in lines),
    )


def _is_drawn(trace: Sequence[str], lines: set[tuple[str | None, str | None]]) -> bool:
    stations = (None, *trace, None)
    return all(pair in lines for pair in pairwise(stations))


def _links(flows: pd.DataFrame, endpoints: pd.DataFrame) -> list[Link]:
    """All lines of a log, the most frequent first, then by name."""
    moves = [Link(*row) for row in zip(flows["source"], flows["target"], flows["n"].astype(int))]
    ends = list(zip(endpoints["activity"], endpoints["n_start"], endpoints["n_end"]))
    starts = [Link(None, name, int(n)) for name, n, _ in ends if n > 0]
    stops = [Link(name, None, int(n)) for name, _, n in ends if n > 0]
    return sorted(starts + moves + stops, key=lambda link: (-link.n, link.source or "", link.target or ""))


def _process_order(activities: pd.DataFrame, links: list[Link]) -> dict[str | None, int]:
    """Each activity's place in the process: the catalogue's, else after the activity that leads to it."""
    first = {name: i for i, name in enumerate(sorted(activities["activity"]))}
    known = _known_order(activities)
    keys: dict[str | None, tuple[float, int]] = {None: (-1.0, 0)}
    for name, link in best_ways(links, first).items():
        order, steps = keys[link.source]
        keys[name] = (known[name], 0) if name in known else (order, steps + 1)
    n = dict(zip(activities["activity"], activities["n"]))
    names = sorted(first, key=lambda name: (keys.get(name, (float("inf"), 0)), -n[name], name))
    return {name: i for i, name in enumerate(names)}


def _known_order(activities: pd.DataFrame) -> dict[str, float]:
    if "order" not in activities:
        return {}
    known = activities[activities["order"].notna()]
    return dict(zip(known["activity"], known["order"].astype(float)))


def _by_weight(activities: pd.DataFrame, rank: Mapping[str | None, int], main: Collection[str]) -> list[str]:
    """Activities by their claim to a place on the map: the main ones, then the frequent ones."""
    rows = zip(activities["activity"], activities["n_cases"], activities["n"])
    ranked = sorted((name not in main, -int(cases), -int(n), rank[name], name) for name, cases, n in rows)
    return [name for *_, name in ranked]


def _activities_shown(
    by_weight: list[str], ways: Ways, kept: frozenset[str], n_activities: int | None
) -> frozenset[str]:
    """The longest run of these activities that fits, each with its ways; never less than the first."""
    shown = kept or ways.closed(by_weight[:1])
    for name in by_weight:
        more = ways.closed([*shown, name])
        if n_activities is None:
            fits = sum(map(_is_flow, ways.lines(more))) <= AUTO_WAYS
        else:
            fits = len(more) <= n_activities
        if not fits:
            break
        shown = more
    return shown


def _flows_shown(
    candidates: list[Link], backbone: set[Link], n_flows: int | None, *, rarest: bool
) -> list[Link]:
    """The backbone, then the most frequent others; starts and ends no rarer than the rarest of both.

    Or, of the others, the rarest; starts and ends then are those of the ways.
    """
    moves = [link for link in candidates if _is_flow(link)]
    auto = AUTO_FLOWS if rarest else _auto_flows(moves, backbone)
    room = (auto if n_flows is None else n_flows) - sum(map(_is_flow, backbone))
    others = [link for link in (reversed(moves) if rarest else moves) if link not in backbone]
    added = set(others[: max(room, 0)])
    drawn = [link.n for link in moves if link in backbone or link in added]
    least = min(drawn, default=float("inf")) if len(drawn) < len(moves) else 0
    least = float("inf") if rarest else least
    return [
        link
        for link in candidates
        if link in backbone or link in added or (not _is_flow(link) and link.n >= least)
    ]


def _auto_flows(moves: list[Link], backbone: set[Link]) -> int:
    """So many transitions that, with the backbone, they make most of the moves; at most `AUTO_FLOWS`."""
    enough = AUTO_SHARE_MOVES * sum(link.n for link in moves)
    ways = [link for link in moves if link in backbone]
    n_flows, n_moves = len(ways), sum(link.n for link in ways)
    for link in moves:
        if n_flows >= AUTO_FLOWS or n_moves >= enough:
            break
        if link not in backbone:
            n_flows, n_moves = n_flows + 1, n_moves + link.n
    return n_flows


def _is_flow(link: Link) -> bool:
    return link.source is not None and link.target is not None


def _inside(link: Link, shown: frozenset[str]) -> bool:
    return (link.source is None or link.source in shown) and (link.target is None or link.target in shown)
