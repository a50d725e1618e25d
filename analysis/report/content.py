"""What can be put on a slide: plain values, translated and formatted by the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from analysis.errors import AnalysisError

Language = Literal["en", "zh"]


class NotNative(AnalysisError):
    """A figure has no honest native twin; hand in a table instead."""

    def __init__(self, kind: str) -> None:
        super().__init__("not_native", kind=kind)


@dataclass(frozen=True)
class SlideText:
    """The words around what a slide shows.

    Parameters
    ----------
    headline
        A sentence with the finding; it stands in the title placeholder.
    subtitle
        What is shown of what: the filter, the population.
    notes
        (label, text) pairs for the speaker notes, in order: filter, population, n, definition, …
    footer
        A short source line under the content.
    remark
        What the reader says about it, in lines of its own above the content.
    lang
        Language of the texts, for spelling and line breaks.
    """

    headline: str
    subtitle: str = ""
    notes: Sequence[tuple[str, str]] = ()
    footer: str = ""
    lang: Language = "en"
    remark: str = ""


@dataclass(frozen=True)
class Tile:
    """One figure with its name and a remark below it; `colour` (hex) marks the remark."""

    label: str
    value: str
    note: str = ""
    colour: str | None = None


@dataclass(frozen=True)
class Step:
    """One activity of a variant; `colour` and `pattern` (stripes, dots, bars) are its look everywhere."""

    text: str
    colour: str
    pattern: str = ""


@dataclass(frozen=True)
class VariantRow:
    """One variant: its name, its figures (a line each) and its steps; None leaves a gap."""

    label: str
    figures: Sequence[str]
    steps: Sequence[Step | None]


@dataclass(frozen=True)
class MapNode:
    """An activity, a start or end of the process map, or a branch of a model (one of the ways, or all).

    `from` and `to` are signs of another slide, where a map that was split goes on.

    Parameters
    ----------
    rank, lane
        Place along and across the flow in the screen's layout, in any unit: only the order counts.
    sub
        The figure under the name; it may have two parts, parted by ` · `.
    weight
        0–1: how strongly the box is filled with `colour`.
    mark, pattern
        The activity's own colour, drawn as the outline of the box, and its pattern, which an outline cannot
        show; empty for none.
    is_group
        Whether several activities are in it, such as a phase.
    is_own
        Whether it is no step of the product's own, such as one of another system: its corner is folded.
    """

    id: str
    label: str
    sub: str = ""
    weight: float = 1.0
    colour: str = "1F6FB5"
    kind: Literal["act", "start", "end", "xor", "and", "from", "to"] = "act"
    rank: float = 0.0
    lane: float = 0.0
    mark: str = ""
    pattern: str = ""
    is_group: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class MapEdge:
    """A transition. The label may have two parts, parted by ` · ` or a line break.

    Parameters
    ----------
    width
        0–1, as thick as on the screen.
    badge
        1–3 for the transitions that lose most time.
    """

    source: str
    target: str
    label: str = ""
    width: float = 0.3
    colour: str = "8796A5"
    dashed: bool = False
    badge: int | None = None


@dataclass(frozen=True)
class MapSlide:
    """A process map as it is on the screen.

    Parameters
    ----------
    legend
        The colours of the lines from low to high as (text, colour); those between have no text.
    signs
        (sign, text) pairs: what `width`, `dash`, `loop`, `badge`, `start`, `end`, `group` and `page` (the
        sign of a transition that goes on on another slide) mean. Only those that are drawn are explained.
    left_out
        What says how many activities, and how many transitions, are not drawn, each with `{n}`.
    is_whole
        Nothing may be left out, as of a model; it takes as many slides as it needs.
    """

    nodes: Sequence[MapNode]
    edges: Sequence[MapEdge]
    legend: Sequence[tuple[str, str]] = ()
    signs: Sequence[tuple[str, str]] = ()
    left_out: Sequence[str] = ()
    is_whole: bool = False


@dataclass(frozen=True)
class Chart:
    """A plotly figure; it becomes a native chart with its data sheet, a heat map a shaded table."""

    figure: Any


@dataclass(frozen=True)
class Table:
    """Texts in rows; `align` is `l`, `c` or `r` per column, `shade` a colour (or None) per cell."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: Sequence[str] | None = None
    shade: Sequence[Sequence[str | None]] | None = None


@dataclass(frozen=True)
class Tiles:
    """Up to ten figures, large."""

    tiles: Sequence[Tile]


@dataclass(frozen=True)
class Variants:
    """Variants as rows of chevrons."""

    rows: Sequence[VariantRow]


@dataclass(frozen=True)
class Comparison:
    """Two variants with aligned steps; `rows` hold name, left, right, difference under `header`."""

    left: VariantRow
    right: VariantRow
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Statement:
    """One sentence of a list, such as a decision asked for: what, the words below it, and its figure."""

    text: str
    remark: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Statements:
    """Up to seven sentences under each other, numbered or not."""

    statements: Sequence[Statement]
    is_numbered: bool = True


Single = Chart | Table | Tiles | MapSlide | Variants | Comparison | Statements


@dataclass(frozen=True)
class Beside:
    """Two contents on one slide; `share` of the width goes to the left one.

    With `is_above` the first stands above the second, and `share` is of the height.
    """

    left: Single
    right: Single
    share: float = 0.62
    is_above: bool = False


@dataclass(frozen=True)
class Cover:
    """A title slide: what the report is about, and a few lines such as log, filter and date."""

    title: str
    subtitle: str = ""
    lines: Sequence[str] = ()


Content = Single | Beside | Cover


@dataclass(frozen=True)
class Asides:
    """Sentences for what a slide cannot show as the screen does, in the language of the slide.

    Parameters
    ----------
    as_table
        The chart has no twin here, and its data stand below as a table.
    empty
        There is nothing to draw.
    """

    as_table: str = ""
    empty: str = ""


@dataclass(frozen=True)
class Page:
    """One slide, or one block of a report: its words, and what it shows."""

    words: SlideText
    content: Content
