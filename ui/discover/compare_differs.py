"""Compare, part *What differs most*: which transitions, activities and attributes set two groups apart?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.groups import Group
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page
from ui import assumed, cached, calendar_panel, frame, names, state, tables
from ui.discover import compare_mix
from ui.discover.compare_groups import Compared
from ui.discover.compare_map_panel import to_cases
from ui.discover.compare_words import settled_by, sure
from ui.plain import plain
from ui.report.offer import Make
from ui.report.text import slide_text
from ui.text import NOTHING, md, t, written

KINDS = ("transition", "activity", "value")
ROWS = 200


def draw(found: Compared) -> None:
    """What differs most in a sentence, ranked by cases or by time, and the way on from a row."""
    with st.container(horizontal=True, key="differs_controls", gap="large", vertical_alignment="bottom"):
        place = other(found)
        rank_by, kinds = _ranking(), _kinds()
        by_mix = compare_mix.choose(found)
    kept = _kept(found, place, rank_by, kinds, by_mix)
    said = finding(found, place, kept, rank_by, say=md)
    st.markdown(f"#### {compare_mix.headed(said, by_mix, say=md)}")
    compare_mix.said_of_pair(found, place, by_mix)
    if len(kept):
        make = partial(page, found.of, found.groups, place, rank_by, kinds, by_mix)
        _table(found, place, kept, rank_by, make)
        _say_definitions(found, kept)
    if rank_by == "hours":
        calendar_panel.say_all_hours(found.of)
    frame.reading_help("differs")


def _say_definitions(found: Compared, rows: pd.DataFrame) -> None:
    """Which activities stand last, since they say what the groups are."""
    ends = rows[rows["is_definition"] & (rows["kind"] == "activity")]
    if len(ends):
        things = [what(found, row) for _, row in ends.iterrows()]
        st.caption(md("compare.differs.definitions", n=len(things), things=things))


def page(
    of: EventLog,
    groups: tuple[Group, ...],
    place: int = 1,
    rank_by: str = "cases",
    kinds: tuple[str, ...] = KINDS,
    by_mix: tuple[str, ...] = (),
) -> Page:
    """What differs most between the first group and the one at `place`, as a page of a report."""
    found = Compared(of, groups)
    rows = _kept(found, place, rank_by, kinds, by_mix)
    words = slide_text(
        of,
        headline=compare_mix.headed(finding(found, place, rows, rank_by), by_mix),
        population=t("compare.population_groups", groups=[found.names[0], found.names[place]]),
        n=int(found.sizes["n_cases"].iloc[[0, place]].sum()),
        definition=t(f"compare.differs.definition_{rank_by}"),
        assumption=compare_mix.assumption(by_mix),
    )
    said, right = spoken(found, place, rows, rank_by), ("difference", "left", "right")
    told = {"labels": _labels(found, place, rank_by), "right": right}
    return tables.page(words, said, dict.fromkeys(said.columns, "text"), **told)


def _kept(
    found: Compared, place: int, rank_by: str, kinds: tuple[str, ...], by_mix: tuple[str, ...]
) -> pd.DataFrame:
    """The first of the ranking, of these kinds."""
    rows = rows_of(found, place, rank_by, by_mix)
    return rows[rows["kind"].isin(kinds)].head(ROWS).reset_index(drop=True)


def rows_of(found: Compared, place: int, rank_by: str, by_mix: tuple[str, ...]) -> pd.DataFrame:
    """What differs, the groups as they are or at the same mix; what makes the mix differs in neither."""
    asked = {"rank_by": rank_by, "are_paths": found.is_path}
    asked["min_clear"] = assumed.value(found.of, "min_clear")
    sides = found.views[0], found.views[place]
    if not by_mix:
        return cached.what_differs(*sides, without=tuple(sorted(found.columns)), **asked)
    alike = {column for name, column in compare_mix.columns(found).items() if name in by_mix and column}
    without = tuple(sorted(found.columns | alike))
    return cached.differs_at_mix(*sides, found.of, by_mix=by_mix, without=without, **asked)


def other(found: Compared) -> int:
    """Which group is set beside the first; asked where there are several."""
    if len(found.groups) == 2:
        return 1
    places = list(range(1, len(found.groups)))
    held = state.selected("compare_other", 1)
    state.show_in("compare_other_shown", held if held in places else 1)
    return st.segmented_control(
        t("compare.beside", first=found.names[0]), places, key="compare_other_shown", required=True,
        format_func=lambda place: found.names[place],
        on_change=lambda: state.select("compare_other", state.value("compare_other_shown")),
    )  # fmt: skip


def finding(found: Compared, place: int, rows: pd.DataFrame, rank_by: str, *, say: Any = plain) -> str:
    """The first clear difference of the ranking."""
    word = "cases_word" if rank_by == "cases" else "hours_word"
    clear = rows[(rows[word] == "clear") & ~rows["is_definition"]]
    sides = {"left": found.names[0], "right": found.names[place]}
    if clear.empty:
        return say("compare.differs.none", **sides)
    row = clear.iloc[0]
    thing = what(found, row)
    if rank_by == "cases":
        shares = {"share_left": float(row["share_left"]), "share_right": float(row["share_right"])}
        return say("compare.differs.cases", thing=thing, **sides, **shares)
    way = "more" if row["total_h"] > 0 else "less"
    return say(f"compare.differs.hours_{way}", thing=thing, hours=_days(abs(row["total_h"])), **sides)


def what(found: Compared, row: pd.Series) -> str:
    """A transition, an activity, or an attribute with its value."""
    of = found.of
    if row["kind"] == "transition":
        return f"{names.activity(of, row['first'])} → {names.activity(of, row['second'])}"
    if row["kind"] == "activity":
        return names.activity(of, row["first"])
    return t("compare.differs.value", column=names.column(of, row["first"]), value=row["second"])


def _ranking() -> str:
    held = state.selected("differs_by", "cases")
    state.show_in("differs_by_shown", held)
    return st.segmented_control(
        t("compare.differs.by"), ("cases", "hours"), key="differs_by_shown", required=True,
        format_func=lambda one: t(f"compare.differs.by_{one}"),
        on_change=lambda: state.select("differs_by", state.value("differs_by_shown")),
    )  # fmt: skip


def _kinds() -> tuple[str, ...]:
    held = state.selected("differs_kinds", KINDS)
    state.show_in("differs_kinds_shown", list(held))
    chosen = st.pills(
        t("compare.differs.kinds"), KINDS, selection_mode="multi", key="differs_kinds_shown",
        format_func=lambda one: t(f"compare.differs.kind_{one}"),
        on_change=lambda: state.select("differs_kinds", tuple(state.value("differs_kinds_shown") or KINDS)),
    )  # fmt: skip
    return tuple(chosen or KINDS)


def spoken(found: Compared, place: int, rows: pd.DataFrame, rank_by: str) -> pd.DataFrame:
    """The rows in words."""
    word = "cases" if rank_by == "cases" else "hours"
    said, n = [], found.sizes["n_cases"]
    for _, row in rows.iterrows():
        said.append({
            "what": what(found, row),
            "left": _side(row, "left", rank_by, int(n.iloc[0])),
            "right": _side(row, "right", rank_by, int(n.iloc[place])),
            "difference": _difference(row, rank_by),
            "sure": t("compare.differs.same") if row["is_definition"]
            else sure(row[f"{word}_word"]),
            "settled": ""
            if row["is_definition"]
            else settled_by(found.of, row[f"{word}_word"], row[f"{word}_n_more"]),
        })  # fmt: skip
    columns = ["what", "left", "right", "sure", "difference", "settled"]
    if not any(one["settled"] for one in said):
        columns.remove("settled")
    return pd.DataFrame(said, columns=columns)


def _difference(row: pd.Series, rank_by: str) -> str:
    if rank_by == "hours":
        return _signed(row["total_h"], _days(abs(row["total_h"])))
    points = 100 * (row["share_right"] - row["share_left"])
    return _signed(points, t("compare.points", points=round(abs(points), 1)))


def _side(row: pd.Series, side: str, rank_by: str, n_all: int) -> str:
    """How many cases of a group have it, and their share; that alone at a comparable mix."""
    if rank_by == "cases":
        n, share = row[f"n_{side}"], row[f"share_{side}"]
        as_counted = n_all and abs(n / n_all - share) < 1e-9
        key = "compare.differs.counted" if as_counted else "compare.differs.only_share"
        return t(key, n=int(n), share=share)
    return written(row[f"mean_{side}_h"], "days", state.language())


def _signed(number: float, said: str) -> str:
    if number != number:
        return NOTHING
    return ("+" if number > 0 else "−" if number < 0 else "±") + said


def _days(hours: float) -> str:
    return written(hours, "days", state.language())


def _labels(found: Compared, place: int, rank_by: str) -> dict[str, str]:
    per = "share" if rank_by == "cases" else "mean"
    return {
        "what": t("compare.differs.what"),
        "left": t(f"compare.differs.{per}", group=found.names[0]),
        "right": t(f"compare.differs.{per}", group=found.names[place]),
        "difference": t(f"compare.differs.difference_{rank_by}", cases=names.cases_noun(found.of)),
        "sure": t("compare.how_sure"),
        "settled": t("compare.settled"),
    }


def _table(found: Compared, place: int, rows: pd.DataFrame, rank_by: str, make: Make) -> None:
    said = spoken(found, place, rows, rank_by)
    picked = tables.show(
        said, dict.fromkeys(said.columns, "text"), key=f"differs_{rank_by}",
        labels=_labels(found, place, rank_by), selection="single-row", search=True,
        download="what-differs", stem="differs", log=found.of, make=make,
    )  # fmt: skip
    if picked:
        _on(found, place, rows.iloc[picked[0]])
    else:
        st.caption(t("compare.differs.pick"))


def _on(found: Compared, place: int, row: pd.Series) -> None:
    """From a row to the transition under Bottlenecks, to the difference map, or to its cases."""
    with st.container(border=True, horizontal=True, key="differs_on", vertical_alignment="center"):
        st.markdown(md("compare.differs.picked", thing=what(found, row)), width="content")
        if row["kind"] == "transition":
            if st.button(
                t("compare.differs.to_bottleneck"), key="differs_flow", icon=":material/hourglass_top:"
            ):
                _to_bottleneck(row)
            st.button(
                t("compare.differs.to_map"), key="differs_map", icon=":material/account_tree:",
                on_click=_to_map,
            )  # fmt: skip
        st.button(
            t("compare.differs.to_cases", cases=names.cases_noun(found.of), group=found.names[place]),
            key="differs_cases", icon=":material/filter_alt:",
            on_click=to_cases, args=(found.groups[place].filters, _filter(row)),
        )  # fmt: skip


def _filter(row: pd.Series) -> f.Filter:
    if row["kind"] == "transition":
        return f.Follows(row["first"], row["second"])
    if row["kind"] == "activity":
        return f.Contains(row["first"])
    return f.Attribute(row["first"], [row["second"]])


def _to_bottleneck(row: pd.Series) -> None:
    state.select("flow", (row["first"], row["second"]))
    st.switch_page("pages/bottlenecks.py", query_params=state.address())


def _to_map() -> None:
    state.select("compare_part", "maps")
    state.select("compare_map", "difference")
