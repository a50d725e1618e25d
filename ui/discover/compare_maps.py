"""Compare, part *Maps*: the groups' maps in one layout, or one map of where they differ."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.groups import Group
from analysis.discover.map_difference import DifferenceTexts, EdgeDifference, shaded
from analysis.discover.map_model import MapModel
from analysis.log import EventLog
from analysis.report import Page, SlideText
from ui import assumed, cached, calendar_panel, exact, frame, names, state, sure, tables
from ui.discover import compare_differs, compare_map_panel, compare_mix, map_content
from ui.discover.compare_differs import other
from ui.discover.compare_groups import Compared
from ui.discover.process import READABLE, STYLE, height, tool_texts
from ui.plain import plain
from ui.process_map import Selection, process_map
from ui.process_map.slide import map_slide
from ui.report import offer, pictures
from ui.report.map import map_page
from ui.report.text import slide_text
from ui.text import NOTHING, days, md, t, written

HOW = ("difference", "beside")
BY = ("time", "share")
COLUMNS = dict.fromkeys(("source", "target", "left", "right", "difference", "sure"), "text")
Differences = dict[tuple[str, str], EdgeDifference]
AROUND = 48
"""The margins of a map on both sides, and its border."""


def draw(found: Compared) -> None:
    """Where the clearest difference lies in a sentence, then the maps."""
    st.html(STYLE)
    with st.container(horizontal=True, key="compare_map_controls", gap="large", vertical_alignment="bottom"):
        how = _choice("compare_map", HOW, t("compare.map.how"))
        by = _choice("compare_map_by", BY, t("compare.map.by"))
        place = other(found) if how == "difference" else 1
        by_mix = compare_mix.choose(found) if how == "difference" else compare_mix.in_use(found)
    if how == "beside":
        _beside(found, by, by_mix)
    else:
        _difference(found, place, by, by_mix)


def _difference(found: Compared, place: int, by: str, by_mix: tuple[str, ...]) -> None:
    """The finding, the map with what is selected on it, its slide, and the same as a table."""
    differences = _differences(found, place, by, by_mix)
    said = compare_mix.headed(finding(found, place, differences, by), by_mix)
    told = finding(found, place, differences, by, say=md)
    st.markdown(f"#### {compare_mix.headed(told, by_mix, say=md)}")
    compare_mix.said_of_pair(found, place, by_mix)
    model = _shaded(found, place, by, differences)
    with st.container(horizontal=True, key="map_row", gap="medium"):
        with st.container(key="map_place"):
            chosen = process_map(
                model, key=f"compare_difference_{found.of.log_id}", texts=tool_texts(), aria=said,
                height=height(model), looks=cached.activity_looks(found.of),
            )  # fmt: skip
        with st.container(key="map_panel", width=290):
            _panel(found, place, chosen, by_mix)
    st.caption(_legend(found, place, by))
    if by == "time":
        calendar_panel.say_all_hours(found.of)
    _offer(found, place, by, by_mix, model, said)
    frame.reading_help("difference_map")
    _table(found, place, differences, by, by_mix)


def _panel(found: Compared, place: int, chosen: Selection | None, by_mix: tuple[str, ...]) -> None:
    rows = compare_differs.rows_of(found, place, "cases", by_mix) if chosen else pd.DataFrame()
    compare_map_panel.draw(
        found, place, chosen,
        share=_differences(found, place, "share", by_mix) if chosen else {},
        time=_differences(found, place, "time", by_mix) if chosen else {},
        activities=rows[rows["kind"] == "activity"] if len(rows) else rows,
    )  # fmt: skip


def finding(
    found: Compared,
    place: int,
    differences: Differences,
    by: str,
    *,
    say: Any = plain,
) -> str:
    """The largest clear difference of a transition."""
    clear = {pair: one for pair, one in differences.items() if one.difference.word == "clear"}
    sides = {"left": found.names[0], "right": found.names[place]}
    if not clear:
        return say(f"compare.map.none_{by}", **sides)
    pair, one = max(clear.items(), key=lambda item: (abs(item[1].difference.value), item[0]))
    flow = {"source": names.activity(found.of, pair[0]), "target": names.activity(found.of, pair[1])}
    way = "more" if one.difference.value > 0 else "less"
    return say(
        f"compare.map.{by}_{way}", gap=_signed(found, pair, by, one.difference.value)[1:], **flow, **sides
    )


def _differences(found: Compared, place: int, by: str, by_mix: tuple[str, ...]) -> Differences:
    least, sides = assumed.value(found.of, "min_clear"), (found.views[0], found.views[place])
    if by_mix:
        return cached.edges_at_mix(*sides, found.of, by_mix=by_mix, by=by, min_clear=least)
    return cached.edge_differences(*sides, by=by, min_clear=least)


def _plain(found: Compared, by: str) -> MapModel:
    """The map of all cases compared, as the automatic level of detail shows it."""
    figures = map_content.Figures("time" if by == "time" else "cases")
    return map_content.drawn(found.of, map_content.AUTOMATIC, figures, state.language())


def _beside(found: Compared, by: str, by_mix: tuple[str, ...]) -> None:
    """Each group's map, everything in the same place; below each other where they would not fit."""
    st.markdown(f"#### {md('compare.map.beside', groups=list(found.names))}")
    if by_mix:
        st.caption(t("compare.mix.not_beside"))
    widest = max(_model(found, place, by).width for place in range(len(found.groups)))
    st.html(f"<style>.st-key-compare_maps {{ --map-width: {round(READABLE * widest) + AROUND}px }}</style>")
    with st.container(horizontal=True, key="compare_maps", gap="medium"):
        for place in range(len(found.groups)):
            with st.container(key=f"compare_map_{place}"):
                _one_of(found, place, by)
    if by == "time":
        calendar_panel.say_all_hours(found.of)
    frame.reading_help("maps_beside")


def _model(found: Compared, place: int, by: str) -> MapModel:
    figures = map_content.Figures("time" if by == "time" else "cases")
    return map_content.drawn(found.views[place], map_content.AUTOMATIC, figures, state.language())


def _one_of(found: Compared, place: int, by: str) -> None:
    model = _model(found, place, by)
    n = names.cases(found.of, int(found.sizes["n_cases"].iloc[place]))
    st.markdown(f"**{md('compare.map.title', group=found.names[place], cases=n)}**")
    process_map(
        model, key=f"compare_map_{place}_{found.of.log_id}", texts=tool_texts(), aria=found.names[place],
        height=height(model), looks=cached.activity_looks(found.of),
    )  # fmt: skip
    key, make = f"compare_map_{place}", partial(one_page, found.of, found.groups, place, by)
    title = plain("compare.map.title", group=found.names[place], cases=n)
    files = partial(pictures.buttons, found.views[place], model, headline=title, key=key, name="process-map")
    offer.offer(found.views[place], key, make, name="process-map", files=files)


def _texts(found: Compared, place: int, by: str) -> DifferenceTexts:
    lang = state.language()

    def label(value: float) -> str:
        sign = "+" if value > 0 else "−"
        return sign + (
            days(abs(value), lang) if by == "time" else t("compare.map.points", points=abs(value) * 100)
        )

    def tip(source: str, target: str, one: EdgeDifference) -> str:
        pair = (source, target)
        flow = {"source": names.activity(found.of, source), "target": names.activity(found.of, target)}
        sides = {"left": found.names[0], "right": found.names[place]}
        values = {
            "value_left": _said(found, pair, by, one.left),
            "value_right": _said(found, pair, by, one.right),
        }
        word = sure.said(one.difference.word, one.difference.n_more, log=found.of)
        return t("compare.map.tip", sure=word, **flow, **sides, **values)

    return DifferenceTexts(label, tip, t(f"compare.map.less_{by}"), t(f"compare.map.more_{by}"))


def _said(found: Compared, pair: tuple[str, str], by: str, value: float) -> str:
    if value != value:
        return NOTHING
    if by == "share":
        return written(value, "percent", state.language())
    return written(exact.between(found.of, *pair, value), "duration", state.language())


def _signed(found: Compared, pair: tuple[str, str], by: str, value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if by == "share":
        return sign + t("compare.points", points=abs(value) * 100)
    return sign + _said(found, pair, by, abs(value))


def difference_page(
    of: EventLog, groups: tuple[Group, ...], place: int = 1, by: str = "time", by_mix: tuple[str, ...] = ()
) -> Page:
    """The map of where the first group and the one at `place` differ, as a page of a report."""
    found = Compared(of, groups)
    differences = _differences(found, place, by, by_mix)
    words = _words(found, place, by, by_mix, differences)
    return Page(words, map_slide(_shaded(found, place, by, differences), looks=cached.activity_looks(of)))


def table_page(
    of: EventLog, groups: tuple[Group, ...], place: int = 1, by: str = "time", by_mix: tuple[str, ...] = ()
) -> Page:
    """The same as a table, the largest differences first, as a page of a report."""
    found = Compared(of, groups)
    differences = _differences(found, place, by, by_mix)
    words, right = _words(found, place, by, by_mix, differences), ("left", "right", "difference")
    rows = _rows(found, differences, by)
    return tables.page(words, rows, COLUMNS, labels=_labels(found, place), right=right)


def one_page(of: EventLog, groups: tuple[Group, ...], place: int, by: str = "time") -> Page:
    """The map of one of the groups as a page of a report."""
    found = Compared(of, groups)
    n = names.cases(of, int(found.sizes["n_cases"].iloc[place]))
    said = plain("compare.map.title", group=found.names[place], cases=n)
    return map_page(found.views[place], _model(found, place, by), headline=said)


def _words(
    found: Compared,
    place: int,
    by: str,
    by_mix: tuple[str, ...],
    differences: Differences,
) -> SlideText:
    return slide_text(
        found.of,
        headline=compare_mix.headed(finding(found, place, differences, by), by_mix),
        population=t("compare.population_groups", groups=[found.names[0], found.names[place]]),
        n=int(found.sizes["n_cases"].iloc[[0, place]].sum()),
        definition=_legend(found, place, by),
        assumption=compare_mix.assumption(by_mix),
    )


def _legend(found: Compared, place: int, by: str) -> str:
    return t(f"compare.map.legend_{by}", left=found.names[0], right=found.names[place])


def _shaded(found: Compared, place: int, by: str, differences: Differences) -> MapModel:
    return shaded(_plain(found, by), differences, _texts(found, place, by))


def _offer(found: Compared, place: int, by: str, by_mix: tuple[str, ...], model: MapModel, said: str) -> None:
    told = {"name": "difference-map", "definition": _legend(found, place, by)}
    files = partial(pictures.buttons, found.of, model, headline=said, key="compare_map", **told)
    make = partial(difference_page, found.of, found.groups, place, by, by_mix)
    offer.offer(found.of, "compare_map", make, name="difference-map", files=files)


def _table(
    found: Compared,
    place: int,
    differences: Differences,
    by: str,
    by_mix: tuple[str, ...],
) -> None:
    """The map as a table, the largest differences of the transitions in both groups first."""
    folded = st.expander(t("compare.map.table"), key="compare_map_table_folded", on_change="rerun")
    if not folded.open:
        return
    with folded:
        tables.show(
            _rows(found, differences, by), COLUMNS, key="compare_map_table", labels=_labels(found, place),
            search=True, download="difference-map", log=found.of,
            make=partial(table_page, found.of, found.groups, place, by, by_mix),
        )  # fmt: skip


def _rows(found: Compared, differences: Differences, by: str) -> pd.DataFrame:
    rows = [
        {
            "source": names.activity(found.of, pair[0]),
            "target": names.activity(found.of, pair[1]),
            "left": _said(found, pair, by, one.left),
            "right": _said(found, pair, by, one.right),
            "difference": _signed(found, pair, by, one.difference.value),
            "sure": sure.said(one.difference.word, one.difference.n_more, log=found.of),
        }
        for pair, one in sorted(differences.items(), key=lambda item: -abs(item[1].difference.value))
        if one.difference.value == one.difference.value
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _labels(found: Compared, place: int) -> dict[str, str]:
    labels = {name: t(f"discover.map.column.{name}") for name in ("source", "target")}
    return labels | {
        "left": found.names[0], "right": found.names[place], "sure": t("compare.how_sure"),
    }  # fmt: skip


def _choice(slot: str, options: tuple[str, ...], label: str) -> str:
    held = state.selected(slot, options[0])
    state.show_in(f"{slot}_shown", held)
    return st.segmented_control(
        label, options, key=f"{slot}_shown", required=True,
        format_func=lambda one: t(f"compare.map_choice.{one}"),
        on_change=lambda: state.select(slot, state.value(f"{slot}_shown")),
    )  # fmt: skip
