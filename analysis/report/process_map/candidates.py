"""Which right-angled routes can a transition take between two boxes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.report.process_map.grid import Cell
from analysis.report.process_map.levels import Sheet
from analysis.report.process_map.scene import Point, Rect

GAP_OFFSETS_IN = (0.0, -0.13, 0.13)
Sites = tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class Candidate:
    """A route on the sheet. `figure` numbers the stretch its figure stands on; None: beside the line."""

    points: tuple[Point, ...]
    sites: Sites
    dislike: float
    figure: int | None


@dataclass(frozen=True)
class Plan:
    """The sheet with its boxes, the x of the gap left of each column, and where the slide's room ends."""

    cells: dict[str, Cell]
    boxes: dict[str, Rect]
    gaps: tuple[float, ...]
    sheet: Sheet
    left_in: float
    right_in: float

    def site(self, node: str, side: str) -> Point:
        """Where a connector touches a side of a box."""
        left, top, right, bottom = self.boxes[node]
        return {
            "top": ((left + right) / 2, top),
            "bottom": ((left + right) / 2, bottom),
            "left": (left, (top + bottom) / 2),
            "right": (right, (top + bottom) / 2),
        }[side]


@dataclass(frozen=True)
class _Exit:
    """A way from a box to a channel: the points before the track, and the x where it meets the track."""

    channel: int
    side: str
    points: tuple[Point, ...]
    x: float
    dislike: float
    is_middle: bool = True


def candidates(plan: Plan, source: str, target: str) -> Iterator[Candidate]:
    """All routes worth weighing, the direct ones first."""
    yield from _direct(plan, source, target)
    leaving = list(_exits(plan, source, leaves=True))
    entering = list(_exits(plan, target, leaves=False))
    for out in leaving:
        for into in entering:
            if out.channel == into.channel and (
                len(out.points) == 1 or len(into.points) == 1 or out.is_middle
            ):
                yield from _through_channel(plan, source, target, out, into)
    here, there = plan.cells[source], plan.cells[target]
    if abs(here.band - there.band) >= 1:
        yield from _through_corridor(plan, source, target, leaving, entering)


def _direct(plan: Plan, source: str, target: str) -> Iterator[Candidate]:
    here, there = plan.cells[source], plan.cells[target]
    if here.band != there.band:
        return
    if here.column == there.column:
        yield from _within_column(plan, source, target, down=there.row > here.row)
        return
    forward = there.column > here.column
    sides = ("right", "left") if forward else ("left", "right")
    start, end = plan.site(source, sides[0]), plan.site(target, sides[1])
    sites = ((source, sides[0]), (target, sides[1]))
    back = 0.0 if forward else 3.0
    if here.row == there.row:
        yield Candidate((start, end), sites, back, None)
        return
    near = here.column + 1 if forward else here.column
    far = there.column if forward else there.column + 1
    for gap in dict.fromkeys((near, far)):
        x = plan.gaps[gap]
        figure = None if near == far else (0 if gap == far else 2)
        yield Candidate((start, (x, start[1]), (x, end[1]), end), sites, 0.4 + back, figure)


def _within_column(plan: Plan, source: str, target: str, *, down: bool) -> Iterator[Candidate]:
    sides = ("bottom", "top") if down else ("top", "bottom")
    ends = plan.site(source, sides[0]), plan.site(target, sides[1])
    yield Candidate(ends, ((source, sides[0]), (target, sides[1])), 0.0, None)
    column = plan.cells[source].column
    for side, gap in (("right", column + 1), ("left", column)):
        start, end, x = plan.site(source, side), plan.site(target, side), plan.gaps[gap]
        for offset in GAP_OFFSETS_IN:
            points = (start, (x + offset, start[1]), (x + offset, end[1]), end)
            yield Candidate(points, ((source, side), (target, side)), 2.5, 1)


def _exits(plan: Plan, node: str, *, leaves: bool) -> Iterator[_Exit]:
    cell = plan.cells[node]
    for channel, side in ((cell.band, "top"), (cell.band + 1, "bottom")):
        spot = plan.site(node, side)
        yield _Exit(channel, side, (spot,), spot[0], 0.0)
        for sideways, gap in (("right", cell.column + 1), ("left", cell.column)):
            usual = (sideways == "right") == leaves
            spot = plan.site(node, sideways)
            for offset in GAP_OFFSETS_IN:
                x = plan.gaps[gap] + offset
                yield _Exit(channel, sideways, (spot, (x, spot[1])), x, 1.0 if usual else 3.5, offset == 0)


def _through_channel(plan: Plan, source: str, target: str, out: _Exit, into: _Exit) -> Iterator[Candidate]:
    sites = ((source, out.side), (target, into.side))
    dislike = out.dislike + into.dislike
    if abs(out.x - into.x) < 0.02:
        if len(out.points) == len(into.points) == 1 and plan.cells[source].band != plan.cells[target].band:
            yield Candidate((out.points[0], into.points[0]), sites, dislike, None)
        return
    for y in _tracks(plan, out, into, source, target):
        track = ((out.x, y), (into.x, y))
        points = (*out.points, *track, *reversed(into.points))
        yield Candidate(points, sites, dislike, len(out.points))


def _tracks(plan: Plan, out: _Exit, into: _Exit, source: str, target: str) -> Sequence[float]:
    """The tracks of the channel, those nearest to the two boxes first."""
    tracks = plan.sheet.tracks[out.channel]
    above_both = plan.cells[source].band == plan.cells[target].band == out.channel
    below_both = plan.cells[source].band + 1 == plan.cells[target].band + 1 == out.channel
    if above_both:
        return tracks[::-1]
    return tracks if below_both else tracks[len(tracks) // 2 :] + tracks[: len(tracks) // 2][::-1]


def _through_corridor(
    plan: Plan, source: str, target: str, leaving: Sequence[_Exit], entering: Sequence[_Exit]
) -> Iterator[Candidate]:
    """Along one channel, through a gap between columns past the bands between, along another channel."""
    columns = plan.cells[source].column, plan.cells[target].column
    corridors = sorted({0, len(plan.gaps) - 1, *columns, columns[0] + 1, columns[1] + 1})
    for out in leaving:
        for into in entering:
            if out.channel == into.channel or len(out.points) > 1 or len(into.points) > 1:
                continue
            for gap in corridors:
                for offset in GAP_OFFSETS_IN:
                    yield from _corridor(
                        plan, ((source, out.side), (target, into.side)), out, into, plan.gaps[gap] + offset
                    )


def _corridor(plan: Plan, sites: Sites, out: _Exit, into: _Exit, x: float) -> Iterator[Candidate]:
    down = into.channel > out.channel
    for first in plan.sheet.tracks[out.channel][:: 1 if down else -1][1::3]:
        for last in plan.sheet.tracks[into.channel][:: -1 if down else 1][1::3]:
            points = (*out.points, (out.x, first), (x, first), (x, last), (into.x, last), *into.points)
            longer = 1 if abs(out.x - x) >= abs(into.x - x) else 3
            yield Candidate(points, sites, 1.0, longer)
