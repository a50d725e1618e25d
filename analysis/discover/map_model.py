"""What a drawn process map consists of: boxes, lines, their words, figures and colours."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from analysis.discover.layout import Route
from analysis.discover.shades import Shade

Kind = Literal["start", "end", "activity", "xor", "and"]


class NodeFigures(NamedTuple):
    """A box with its figures: events, cases, cases that begin or finish with it, rework, amounts."""

    activity: str
    n: int = 0
    n_cases: int = 0
    n_start: int = 0
    n_end: int = 0
    n_rework: int = 0
    amount: float | None = None


class EdgeFigures(NamedTuple):
    """A transition with its figures; without times, and with None for outside, at the start and the end."""

    source: str | None
    target: str | None
    n: int = 0
    n_cases: int = 0
    median_h: float | None = None
    mean_h: float | None = None
    p90_h: float | None = None
    total_h: float | None = None
    n_bridged: int = 0
    n_rework: int = 0
    amount: float | None = None
    cost: float | None = None

    @property
    def is_bridge(self) -> bool:
        """Whether at least half of its moves pass activities that are left out."""
        return 0 < self.n <= 2 * self.n_bridged


@dataclass(frozen=True)
class MapTexts:
    """The words of a map, made where the language is known.

    Parameters
    ----------
    start, end
        What the first and the last symbol are called.
    label
        An activity's name to what is shown for it.
    number, duration, money, percent
        A count, hours, an amount, a share to text short enough for a line's label (about eight letters).
    between
        Two activities and the hours from one to the other, to such a text; default: `duration`.
    bridge, own
        What a dashed line means, and a folded corner of a box.
    node_tip, edge_tip
        Figures to the sentence shown on hover and read aloud; default: names and number.
    """

    start: str = ""
    end: str = ""
    label: Callable[[str], str] = str
    number: Callable[[int], str] = "{:,}".format
    duration: Callable[[float], str] = "{:.1f} h".format
    between: Callable[[str, str, float], str] | None = None
    money: Callable[[float], str] = "{:,.0f}".format
    percent: Callable[[float], str] = "{:.0%}".format
    bridge: str = ""
    own: str = ""
    node_tip: Callable[[NodeFigures], str] | None = None
    edge_tip: Callable[[EdgeFigures], str] | None = None

    def of_node(self, figures: NodeFigures) -> str:
        """What an activity says on hover."""
        if self.node_tip:
            return self.node_tip(figures)
        return f"{self.label(figures.activity)}: {self.number(figures.n_cases)}"

    def of_edge(self, figures: EdgeFigures) -> str:
        """What a transition says on hover."""
        if self.edge_tip:
            return self.edge_tip(figures)
        source = self.start if figures.source is None else self.label(figures.source)
        target = self.end if figures.target is None else self.label(figures.target)
        return f"{source} → {target}: {self.number(figures.n_cases)}"


@dataclass(frozen=True)
class MapNode:
    """A box of the map; `x`, `y` is its centre, in pixels. `weight` is the figure its colour stands for.

    `band` is the column of a long map that it stands in: the second goes on where the first ends. `second`
    is the figure under the first; `is_folded` says that several activities are in it, `is_own` that it comes
    from an object of the customer's own or another system.
    """

    id: str
    kind: Kind
    activity: str | None
    label: str
    sub: str
    tip: str
    weight: float
    fill: Shade
    ink: Shade
    x: float
    y: float
    width: float
    height: float
    is_faint: bool = False
    band: int = 0
    second: str = ""
    is_folded: bool = False
    is_own: bool = False

    @property
    def colour(self) -> str:
        """The fill on white, for slides."""
        return self.fill.light


@dataclass(frozen=True)
class MapEdge:
    """A line of the map between two nodes, by id; `weight` is its number of cases or moves.

    `second` is the figure under the first; `is_bridge` says that it passes activities that are left out.
    """

    source: str
    target: str
    label: str
    tip: str
    weight: float
    width: float
    stroke: Shade
    route: Route
    dashed: bool = False
    badge: int | None = None
    is_faint: bool = False
    second: str = ""
    is_bridge: bool = False

    @property
    def colour(self) -> str:
        """The stroke on white, for slides."""
        return self.stroke.light


class Legend(NamedTuple):
    """The colours of a scale from low to high, with the texts of its two ends."""

    scale: tuple[Shade, ...]
    low: str
    high: str


@dataclass(frozen=True)
class MapModel:
    """A map, ready to be drawn: nodes in process order between start and end, edges by frequency.

    `bridge` is what dashed lines mean, `own` what folded corners mean, where there are any.
    """

    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    width: float
    height: float
    legend: Legend | None = None
    bridge: str = ""
    own: str = ""

    @cached_property
    def layout_id(self) -> str:
        """The same for two maps whose boxes stand in the same places, whatever they say."""
        places = [(node.id, node.x, node.y) for node in self.nodes]
        return hashlib.blake2b(repr(places).encode(), digest_size=8).hexdigest()

    def activity(self, node_id: str) -> str | None:
        """The activity of a node of this map."""
        return next((node.activity for node in self.nodes if node.id == node_id), None)
