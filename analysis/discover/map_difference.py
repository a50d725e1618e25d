"""Where on the process map do two groups differ: what takes longer, what happens more often?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.discover import shades
from analysis.discover.flows import named
from analysis.discover.map_model import Legend, MapEdge, MapModel, MapNode
from analysis.discover.shades import Shade
from analysis.discover.what_differs import MIN_CASES, differences_of_shares
from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures import statistics as s
from analysis.measures.statistics import Difference
from analysis.schema import Schema

By = Literal["share", "time"]

MEDIANS = Schema(
    "transition_medians",
    {"source": "text", "target": "text", "n_cases": "count", "median_h": "hours", "low_h": "hours",
     "high_h": "hours"},
    ("source", "target"),
)  # fmt: skip

LESS = (Shade("#1d4f8a", "#7db8ef"), Shade("#5b93cf", "#4b7fb5"))
"""Faster, or less often: a large difference and a smaller one."""
MORE = (Shade("#a8480b", "#ffab66"), Shade("#dd8f4c", "#b97233"))
"""Slower, or more often."""
GREY = Shade("#c3cad2", "#4a545f")
THIN, WIDE = 1.2, 8.0


@dataclass(frozen=True)
class DifferenceTexts:
    """The words of a difference map.

    Parameters
    ----------
    label
        A difference (hours, or a share from -1 to 1) to a few letters with a sign.
    tip
        Source, target and what is known of them to the sentence read on hover.
    less, more
        The two ends of the legend: faster and slower, or less and more often.
    """

    label: Callable[[float], str]
    tip: Callable[[str, str, EdgeDifference], str]
    less: str
    more: str


@dataclass(frozen=True)
class EdgeDifference:
    """A transition in two groups: its value in each, and how far they lie apart."""

    left: float
    right: float
    difference: Difference


def transition_medians(log: EventLog) -> pd.DataFrame:
    """What each transition takes in the middle case, with the interval by order statistics.

    Of several moves of a case its mean counts, so that cases and not moves are what an interval stands on.

    Returns
    -------
    Frame `MEDIANS`: one row a transition of the view, by name.
    """
    found = log.ask(_pairs)
    keys = found.assign(activity_key=found["pair"] // 1_000_000, target_key=found["pair"] % 1_000_000)
    columns = {"n": "n_cases", "value": "median_h", "low": "low_h", "high": "high_h"}
    return MEDIANS.conform(named(log, keys).rename(columns=columns))


def _pairs(log: EventLog) -> ir.Table:
    """Per transition, both activities in one number, the median of its cases."""
    moves = log.events.filter(_.target_key.notnull())
    per_case = moves.group_by("case_key", "activity_key", "target_key").agg(value=_.flow_h.mean())
    width = ibis.literal(1_000_000, "int64")
    coded = per_case.select("value", pair=_.activity_key.cast("int64") * width + _.target_key.cast("int64"))
    return intervals.medians(coded, "pair")


def edge_differences(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    by: By,
    n_left: int,
    n_right: int,
    min_clear: int = s.MIN_CLEAR,
) -> dict[tuple[str, str], EdgeDifference]:
    """How the transitions of two groups that ten cases take differ, corrected for their number.

    Parameters
    ----------
    left, right
        Frames `MEDIANS`, the group compared with first.
    by
        `share` of the cases that take it, or the median `time` it takes.
    """
    both = left.merge(right, on=["source", "target"], how="outer", suffixes=("_left", "_right"))
    both = both.fillna({"n_cases_left": 0, "n_cases_right": 0})
    both = both[both["n_cases_left"] + both["n_cases_right"] >= MIN_CASES]
    n_left, n_right = int(n_left), int(n_right)
    if by == "share":
        found = differences_of_shares(both["n_cases_left"], n_left, both["n_cases_right"], n_right)
        sides = zip(
            both["n_cases_left"] / max(n_left, 1), both["n_cases_right"] / max(n_right, 1), strict=True
        )
    else:
        found = [
            _of_time(row, (int(row["n_cases_left"]), int(row["n_cases_right"])))
            for row in both.to_dict("records")
        ]
        sides = zip(both["median_h_left"], both["median_h_right"], strict=True)
    judged = s.adjusted(found, min_clear=min_clear)
    pairs = zip(both["source"], both["target"], strict=True)
    told = zip(pairs, sides, judged, strict=True)
    return {pair: EdgeDifference(float(a), float(b), one) for pair, (a, b), one in told}


def shaded(
    model: MapModel, differences: Mapping[tuple[str, str], EdgeDifference], texts: DifferenceTexts
) -> MapModel:
    """A drawn map with its lines as wide and coloured as two groups differ.

    Only what is clear has a colour; all else is thin and grey. Boxes say names only.
    """
    clear = [abs(one.difference.value) for one in differences.values() if one.difference.word == "clear"]
    most = max(clear, default=0.0)
    names = {node.id: node.activity for node in model.nodes}
    edges = [_edge(edge, names, differences, texts, most) for edge in model.edges]
    nodes = [_node(node) for node in model.nodes]
    legend = Legend((*LESS, GREY, *reversed(MORE)), texts.less, texts.more)
    return replace(model, nodes=tuple(nodes), edges=tuple(edges), legend=legend)


def _of_time(row: Mapping[str, float], n: tuple[int, int]) -> Difference:
    """Judged by the intervals of the two medians."""
    a, b = (
        (row[f"median_h_{side}"], row[f"low_h_{side}"], row[f"high_h_{side}"]) for side in ("left", "right")
    )
    value = b[0] - a[0]
    low = value - math.hypot(b[0] - b[1], a[2] - a[0])
    high = value + math.hypot(b[2] - b[0], a[0] - a[1])
    reach = value - low if value > 0 else high - value
    if min(n) < s.MIN_RATED or math.isnan(reach):
        return Difference(value, low, high, math.nan, *n, "few")
    p = math.erfc(abs(value) / reach * intervals.Z / math.sqrt(2)) if reach else float(not value)
    return Difference(value, low, high, p, *n, "chance")


def _node(node: MapNode) -> MapNode:
    if node.kind != "activity":
        return replace(node, sub="", second="")
    return replace(node, sub="", second="", fill=shades.PLAIN, ink=shades.ink(shades.PLAIN), tip=node.label)


def _edge(
    edge: MapEdge,
    names: Mapping[str, str | None],
    differences: Mapping[tuple[str, str], EdgeDifference],
    texts: DifferenceTexts,
    most: float,
) -> MapEdge:
    source, target = names.get(edge.source), names.get(edge.target)
    plain = replace(edge, label="", stroke=GREY, width=THIN, badge=None, second="")
    if edge.is_bridge or (source, target) not in differences or source is None or target is None:
        return replace(plain, tip="")
    one = differences[source, target]
    plain = replace(plain, tip=texts.tip(source, target, one))
    if one.difference.word != "clear" or not most:
        return plain
    value = one.difference.value
    part = abs(value) / most
    ramp = MORE if value > 0 else LESS
    return replace(
        plain, label=texts.label(value), stroke=ramp[0] if part >= 0.4 else ramp[1],
        width=round(THIN + (WIDE - THIN) * part**0.6, 2), is_faint=False,
    )  # fmt: skip
