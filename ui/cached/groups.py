"""Variants, groups of cases and single cases, worked out once per view."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from ui.cached.by_view import by_view
from ui.cached.logs import names, size


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def activity_looks(log: EventLog) -> dict[str, Any]:
    """Activity to its `ui.colours.Look`, the same everywhere: the reference path first, then by number."""
    from ui.colours import activity_looks

    listed = names(log.unfiltered()).sort_values(["n", "activity"], ascending=[False, True])["activity"]
    return activity_looks(listed, known=(*log.catalogue.reference_path, *log.catalogue.colour_order))


def activity_colours(log: EventLog) -> dict[str, str]:
    """Activity to its colour, where a pattern has no room."""
    return {name: look.colour for name, look in activity_looks(log).items()}


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def folded(log: EventLog, folding: Any) -> Any:
    """The variants of the whole log in groups (`analysis.discover.variant_folding.fold`)."""
    from analysis.discover.variant_folding import fold

    return fold(log, folding)


@by_view
def variant_profiles(log: EventLog, folding: Any = None) -> pd.DataFrame:
    """`analysis.discover.variant_profiles`, perhaps of folded groups."""
    from analysis.discover import variant_profiles

    return variant_profiles(log, folded=folded(log, folding) if folding and folding.is_any else None)


@by_view
def nearest(log: EventLog, case_id: str) -> Any:
    """`analysis.discover.nearest`."""
    from analysis.discover.nearest import nearest

    return nearest(log, case_id)


@by_view
def compare(left: EventLog, right: EventLog, of: EventLog) -> pd.DataFrame:
    """`analysis.discover.compare`."""
    from analysis.discover import compare

    return compare(left, right, of=of)


@by_view
def comparisons(log: EventLog, *, min_rated: int, reference: tuple[str, ...]) -> list[str]:
    """The comparisons worth offering (`analysis.discover.presets.offered`)."""
    from analysis.discover.presets import offered

    return offered(log, min_rated=min_rated, reference=reference)


@by_view
def preset(log: EventLog, name: str, *args: Any) -> Any:
    """The answer of a function of `analysis.discover.presets`."""
    from analysis.discover import presets

    return getattr(presets, name)(log, *args)


@by_view
def group_sizes(views: tuple[EventLog, ...]) -> pd.DataFrame:
    """`analysis.discover.groups.group_sizes`."""
    from analysis.discover.groups import group_sizes

    return group_sizes(views)


@st.cache_resource(
    max_entries=12, ttl="12h", show_spinner=False, hash_funcs={EventLog: lambda log: log.view_id}
)
def observed(log: EventLog) -> Any:
    """What is observed of each figure, case by case (`analysis.discover.side_by_side.observed`)."""
    from analysis.discover.side_by_side import observed

    return observed(log)


@by_view
def side_by_side(
    views: tuple[EventLog, ...], of: EventLog, *, by_mix: tuple[str, ...], min_rated: int, min_clear: int
) -> pd.DataFrame:
    """`analysis.discover.side_by_side`."""
    from analysis.discover.side_by_side import side_by_side

    least = {"min_rated": min_rated, "min_clear": min_clear}
    return side_by_side(views, of=of, by_mix=by_mix, held=observed(of), **least)


@by_view
def covered_by_mix(views: tuple[EventLog, ...], of: EventLog, *, by_mix: tuple[str, ...]) -> float:
    """`analysis.discover.side_by_side.covered_by_mix`."""
    from analysis.discover.side_by_side import covered_by_mix

    return covered_by_mix(views, of=of, by_mix=by_mix)


@by_view
def mixes(log: EventLog) -> list[str]:
    """By what groups can be made comparable (`analysis.discover.comparable_mix.available`)."""
    from analysis.discover.comparable_mix import available

    return available(log)


@by_view
def group_contents(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.what_differs.group_contents`."""
    from analysis.discover.what_differs import group_contents

    return group_contents(log)


@by_view
def what_differs(
    left: EventLog,
    right: EventLog,
    *,
    rank_by: str,
    without: tuple[str, ...],
    are_paths: bool,
    min_clear: int,
) -> pd.DataFrame:
    """`analysis.discover.what_differs` of two groups."""
    from analysis.discover.what_differs import what_differs

    return what_differs(
        group_contents(left), group_contents(right), n_left=size(left)[0], n_right=size(right)[0],
        rank_by=rank_by, without=without, are_paths=are_paths, min_clear=min_clear,
    )  # fmt: skip


@by_view
def edge_differences(left: EventLog, right: EventLog, *, by: str, min_clear: int) -> Any:
    """How the transitions of two groups differ (`analysis.discover.map_difference.edge_differences`)."""
    from analysis.discover.map_difference import edge_differences

    sizes = {"n_left": size(left)[0], "n_right": size(right)[0]}
    return edge_differences(
        transition_medians(left), transition_medians(right), by=by, min_clear=min_clear, **sizes
    )


@by_view
def transition_medians(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.map_difference.transition_medians`."""
    from analysis.discover.map_difference import transition_medians

    return transition_medians(log)


@by_view
def cases(log: EventLog, *, search: str, limit: int | None, by: str = "throughput_h") -> pd.DataFrame:
    """`analysis.discover.cases`."""
    from analysis.discover import cases

    return cases(log, search=search, limit=limit, by=by)


@by_view
def case_orders(log: EventLog) -> tuple[str, ...]:
    """`analysis.discover.cases.orders`."""
    from analysis.discover.cases import orders

    return orders(log)


@by_view
def belonging(log: EventLog, case_id: str) -> pd.DataFrame:
    """`analysis.discover.belonging.belonging`."""
    from analysis.discover.belonging import belonging

    return belonging(log, case_id)


@by_view
def timeline(log: EventLog, case_id: str) -> pd.DataFrame:
    """`analysis.discover.timeline`."""
    from analysis.discover import timeline

    return timeline(log, case_id)


@by_view
def evenness(log: EventLog, by: str, min_clear: int, reference: tuple[str, ...] = ()) -> pd.DataFrame:
    """`analysis.discover.evenness`."""
    from analysis.discover.evenness import evenness

    return evenness(log, by=by, min_clear=min_clear, reference=reference)


@by_view
def handovers(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.handovers`."""
    from analysis.discover import handovers

    return handovers(log)
