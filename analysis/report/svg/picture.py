"""What does a picture of a map consist of? The places are the screen's, in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """An activity, a start, an end or a branch; `x`, `y` is its centre. Colours are `#rrggbb`.

    Parameters
    ----------
    tip
        What is said where the pointer rests.
    second
        The figure under the first.
    is_faint
        Nothing of it is left in the view.
    is_folded
        Several activities are in it.
    is_own
        It comes from an object of the customer's own or another system.
    """

    kind: Literal["start", "end", "activity", "xor", "and"]
    label: str
    x: float
    y: float
    width: float
    height: float
    fill: str
    ink: str
    sub: str = ""
    second: str = ""
    tip: str = ""
    is_faint: bool = False
    is_folded: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class Line:
    """A transition: a spline through `points` (as SVG's C wants them) that ends in an arrow at `arrow`.

    Parameters
    ----------
    at
        The centre of the room for its figures; None where there is none.
    is_dashed, is_bridge
        Nothing of it is left; it passes activities that are left out.
    badge
        1–3 for the transitions that lose most time.
    """

    points: Sequence[Point]
    arrow: Point
    colour: str
    width: float
    at: Point | None = None
    label: str = ""
    second: str = ""
    tip: str = ""
    is_dashed: bool = False
    is_bridge: bool = False
    badge: int | None = None


@dataclass(frozen=True)
class Picture:
    """A map as it stands on the screen, with what its colours mean.

    Parameters
    ----------
    scale, low, high
        The colours of the legend from low to high, and the words at its ends; empty without legend.
    bridge, own
        What dashed lines and folded corners mean, where there are any.
    """

    boxes: Sequence[Box]
    lines: Sequence[Line]
    width: float
    height: float
    scale: Sequence[str] = ()
    low: str = ""
    high: str = ""
    bridge: str = ""
    own: str = ""
