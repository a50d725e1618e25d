"""Every result a page shows, computed once per view of a log.

The only module that caches. The key of a call is the log's `view_id` plus the parameters; a frame is
never part of a key (from 50,000 rows on Streamlit hashes a sample). Results are shared by all
sessions: nobody changes them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def by_view(function: F) -> F:
    """Caches a function of a log (and plain values) by the view it is given."""
    cache = st.cache_data(
        max_entries=200, ttl="12h", show_spinner=False, hash_funcs={EventLog: lambda log: log.view_id}
    )
    return cache(function)


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The workspace's store, opened once for everybody; uploads that were never opened are swept."""
    from ui.workspace import sweep_uploads

    found = Store.from_environment()
    sweep_uploads(found.folder)
    return found


@st.cache_resource(max_entries=12, show_spinner=False)
def open_log(log_id: str) -> EventLog:
    """The indexed log of this id, opened once for everybody, read-only."""
    return EventLog.open(store().log_path(log_id))


@st.cache_resource(max_entries=12, show_spinner=False)
def hidden_log(log_id: str, salt: str) -> EventLog:
    """The log of this id with pseudonyms in place of names (`analysis.log.hiding`)."""
    from analysis.log.hiding import with_names_hidden

    return with_names_hidden(open_log(log_id), salt)


def forget(log_id: str) -> None:
    """Let go of a log's file, and forget everything that was worked out of any log."""
    with suppress(OSError):
        open_log(log_id).close()
    open_log.clear(log_id)
    hidden_log.clear()
    contents.clear()
    st.cache_data.clear()


@by_view
def size(log: EventLog) -> tuple[int, float | None]:
    """Cases of the view, and the sum of their amounts where the log has any."""
    from ui import choices

    return choices.size(log)


@by_view
def values(log: EventLog, column: str, *, ever: bool = False) -> pd.DataFrame:
    """Values of a column with the cases that have them: value, n_cases."""
    from ui import choices

    return choices.values(log, column, ever=ever)


@by_view
def bounds(log: EventLog, column: str) -> tuple[Any, Any]:
    """The least and the largest value of a column of the case table."""
    from ui import choices

    return choices.bounds(log, column)


@by_view
def names(log: EventLog) -> pd.DataFrame:
    """Every activity of the log, in the catalogue's order: activity, n."""
    found = log.frame(log.activities)
    return found.sort_values(["catalogue_order", "activity"], na_position="last").reset_index(drop=True)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def activity_labels(log: EventLog, lang: str) -> dict[str, str]:
    """Activity to its label in a language; two activities never share one."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names(log.unfiltered())["activity"]:
        known = log.catalogue.activity(name)
        label = known.label[lang] if known else name
        found[name] = name if label in taken else label
        taken.add(found[name])
    return found


@by_view
def overview(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.overview`."""
    from analysis.discover import overview

    return overview(log)


@by_view
def directly_follows(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.directly_follows`."""
    from analysis.discover import directly_follows

    return directly_follows(log)


@by_view
def variants(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.variants`."""
    from analysis.discover import variants

    return variants(log)


# -- files that are no log yet


@st.cache_resource(max_entries=3, ttl="2h", show_spinner=False)
def raw(path: str, name: str, *, sheet: str | None = None, member: str | None = None) -> Any:
    """The table in an uploaded file (`analysis.reading.read_file`); the path is never reused."""
    from analysis.reading import read_file

    return read_file(path, sheet=sheet, name=name, member=member)


@st.cache_resource(max_entries=12, ttl="2h", show_spinner=False)
def guess(path: str, name: str, sheet: str | None, member: str | None, process: str | None) -> Any:
    """What its columns are taken for (`analysis.reading.guess`)."""
    from analysis.reading import guess

    return guess(raw(path, name, sheet=sheet, member=member), process=process)


@st.cache_data(max_entries=200, ttl="2h", show_spinner=False)
def samples(path: str, name: str, sheet: str | None, member: str | None, column: str) -> list[object]:
    """Some different values of a column of a file, in its order."""
    held = raw(path, name, sheet=sheet, member=member).sample(2000).column(column)
    return held.drop_null().unique()[:5].to_pylist()


@st.cache_resource(
    max_entries=12, ttl="2h", show_spinner=False,
    hash_funcs={"analysis.reading.mapping.Mapping": lambda mapping: str(mapping.to_dict())},
)  # fmt: skip
def contents_of_file(path: str, name: str, sheet: str | None, member: str | None, mapping: Any) -> Any:
    """What a log of the file would hold (`analysis.prepare.contents.of_file`)."""
    from analysis.prepare.contents import of_file

    return of_file(raw(path, name, sheet=sheet, member=member), mapping)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={EventLog: lambda log: log.view_id})
def contents(log: EventLog) -> Any:
    """What the whole log holds (`analysis.prepare.contents.of_log`)."""
    from analysis.prepare.contents import of_log

    return of_log(log)


# -- variants, comparison, cases, people


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
def comparisons(log: EventLog) -> list[str]:
    """The comparisons worth offering (`analysis.discover.presets.offered`)."""
    from analysis.discover.presets import offered

    return offered(log)


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


@st.cache_resource(max_entries=12, ttl="12h", show_spinner=False, hash_funcs={EventLog: lambda log: log.view_id})
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
def what_differs(left: EventLog, right: EventLog, *, rank_by: str, without: tuple[str, ...], min_clear: int) -> pd.DataFrame:
    """`analysis.discover.what_differs` of two groups."""
    from analysis.discover.what_differs import what_differs

    return what_differs(
        group_contents(left), group_contents(right), n_left=size(left)[0], n_right=size(right)[0],
        rank_by=rank_by, without=without, min_clear=min_clear,
    )  # fmt: skip


@by_view
def edge_differences(left: EventLog, right: EventLog, *, by: str, min_clear: int) -> Any:
    """How the transitions of two groups differ (`analysis.discover.map_difference.edge_differences`)."""
    from analysis.discover.map_difference import edge_differences

    sizes = {"n_left": size(left)[0], "n_right": size(right)[0]}
    return edge_differences(transition_medians(left), transition_medians(right), by=by, min_clear=min_clear, **sizes)


@by_view
def transition_medians(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.map_difference.transition_medians`."""
    from analysis.discover.map_difference import transition_medians

    return transition_medians(log)


@by_view
def cases(log: EventLog, *, search: str, limit: int) -> pd.DataFrame:
    """`analysis.discover.cases`."""
    from analysis.discover import cases

    return cases(log, search=search, limit=limit)


@by_view
def timeline(log: EventLog, case_id: str) -> pd.DataFrame:
    """`analysis.discover.timeline`."""
    from analysis.discover import timeline

    return timeline(log, case_id)


@by_view
def evenness(log: EventLog, by: str, min_clear: int) -> pd.DataFrame:
    """`analysis.discover.evenness`."""
    from analysis.discover.evenness import evenness

    return evenness(log, by=by, min_clear=min_clear)


@by_view
def handovers(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.handovers`."""
    from analysis.discover import handovers

    return handovers(log)


# -- the process map and the model


@by_view
def activities(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.activities`."""
    from analysis.discover import activities

    return activities(log)


@by_view
def endpoints(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.endpoints`."""
    from analysis.discover import endpoints

    return endpoints(log)


@by_view
def map_detail(log: EventLog, level: Any) -> Any:
    """What a level of detail shows of a log (`ui.discover.map_content.detail`)."""
    from ui.discover import map_content

    return map_content.detail(log, level)


@by_view
def map_layout(log: EventLog, level: Any, *, has_second: bool = False) -> Any:
    """Where a level of detail stands; ask for the whole log, so that nothing moves with a filter."""
    from ui.discover import map_content

    return map_content.layout(log, level, has_second=has_second)


@by_view
def map_seen(log: EventLog, look: Any, *, with_rework: bool = False) -> Any:
    """The boxes of a look and the moves between them (`ui.discover.map_content.seen`)."""
    from ui.discover import map_content

    return map_content.seen(log, look, with_rework=with_rework)


@by_view
def map_money(log: EventLog, look: Any, rate: float) -> Any:
    """Money on the transitions and at the boxes of a look (`analysis.discover.money_flows`)."""
    from analysis.discover.money_flows import money_flows, money_stops

    return money_flows(log, look, rate=rate), money_stops(log, look)


@by_view
def map_profile(log: EventLog, look: Any, source: str, target: str | None, by: tuple[str, ...]) -> Any:
    """What lies behind a box or a transition (`analysis.discover.profile`)."""
    from analysis.discover.profile import profile

    return profile(log, look, source=source, target=target, by=by)


@by_view
def customer_journey(log: EventLog, wait_h: float) -> pd.DataFrame:
    """`analysis.discover.customer_journey`."""
    from analysis.discover.customer_journey import customer_journey

    return customer_journey(log, wait_h=wait_h)


@by_view
def map_drawn(log: EventLog, level: Any, figures: Any, lang: str) -> Any:
    """The map of the view as it is drawn (`analysis.discover.map_model.MapModel`)."""
    from ui.discover import map_content

    return map_content.drawn(log, level, figures, lang)


@by_view
def map_covered(log: EventLog, level: Any) -> Any:
    """How much of the view a level of detail shows (`analysis.discover.simplify.Coverage`)."""
    from ui.discover import map_content

    return map_content.covered(log, level)


@by_view
def model(log: EventLog) -> Any:
    """The model pm4py finds in the view (`analysis.discover.models.Model`)."""
    from ui.discover import map_content

    return map_content.model(log)


@by_view
def model_drawn(log: EventLog, lang: str) -> Any:
    """The model as it is drawn."""
    from ui.discover import map_content

    return map_content.drawn_model(log, lang)


# -- time lost, key figures, actions, targets


@by_view
def transitions(log: EventLog) -> pd.DataFrame:
    """`analysis.bottlenecks.transitions`."""
    from analysis.bottlenecks import transitions

    return transitions(log)


@by_view
def transition_by(log: EventLog, source: str, target: str, *, by: str) -> pd.DataFrame:
    """`analysis.bottlenecks.transition_by`."""
    from analysis.bottlenecks import transition_by

    return transition_by(log, source, target, by=by)


@by_view
def findings(log: EventLog) -> pd.DataFrame:
    """`analysis.act.findings`."""
    from analysis.act import findings

    return findings(log)


@by_view
def kpi(log: EventLog, key: str) -> pd.DataFrame:
    """`analysis.measures.kpi`, one row."""
    from analysis.measures import kpi

    return kpi(log, key)


@by_view
def kpi_trend(log: EventLog, key: str, *, target: float | None) -> pd.DataFrame:
    """`analysis.monitor.trend`."""
    from analysis.monitor import trend

    return trend(log, key, target=target)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={EventLog: lambda log: log.log_id})
def kpis(log: EventLog) -> list[str]:
    """The KPIs this log can answer (`analysis.measures.kpi.available`)."""
    from analysis.measures.kpi import available

    return available(log)


# -- over time


@by_view
def over_time_days(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.over_time.daily`."""
    from analysis.discover.over_time import daily

    return daily(log)


@by_view
def week_hours(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.over_time.week_hours`."""
    from analysis.discover.over_time import week_hours

    return week_hours(log)


@by_view
def dots(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.over_time.dots`."""
    from analysis.discover.over_time import dots

    return dots(log)
