"""Bottlenecks, view *For whom*: how long does one transition take by rep, region, stage, product?"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from analysis.bottlenecks.time import BY_GROUP
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import (
    assumed,
    cached,
    calendar_panel,
    charts,
    frame,
    goals,
    names,
    state,
    sure,
    table_units,
    tables,
)
from ui.bottlenecks import chosen, look_line
from ui.bottlenecks.attributes import said as not_offered
from ui.bottlenecks.attributes import splits
from ui.bottlenecks.transitions import chosen_rank, ranking
from ui.cached.bottleneck_time import transition_sure
from ui.charts import CONFIG
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

STANDS_OUT = 1.5
"""A group is named only if it takes half as long again as all, so that chance names nobody."""

BARS = 15
COLUMNS = ("group", "n_cases", "median_h", "p90_h", "total_h", "excess_h", "note")
KINDS = BY_GROUP.columns | {"note": "text"}


def view(log: EventLog) -> None:
    """One transition and one attribute: the finding, the medians as bars, and all figures as a table."""
    found = cached.transitions(log)
    if not len(found) or not found["total_h"].sum():
        st.info(t("bottlenecks.none"))
        return
    ranked = ranking(found, chosen_rank(found))
    with look_line.line("groups_line"):
        source, target = chosen.choose_flow(log, ranked, "flow_choice")
        by = _choose_split(log)
    row = chosen.row_of(found, source, target)
    if row is None or by is None:
        st.info(t("bottlenecks.not_here" if row is None else "bottlenecks.no_split"))
        return
    groups = known_groups(log, source, target, by)
    _answer(log, row, groups, by)
    calendar_panel.say_all_hours(log)
    chosen.card(log, found, source, target, for_whom=False, group=standing_out(row, groups, by))
    if len(groups):
        frame.reading_help("groups")
        _table(log, row, groups, by)


def to_show(log: EventLog) -> int:
    """Fewest cases to show a group."""
    return assumed.value(log, "min_shown")


def to_be_sure(log: EventLog) -> int:
    """Fewest cases to name a group."""
    return assumed.value(log, "min_clear")


def known_groups(log: EventLog, source: str, target: str, by: str) -> pd.DataFrame:
    """The groups of one transition, and how sure it is that each differs from all others."""
    found = cached.transition_by(log, source, target, by=by)
    sure_of = transition_sure(log, source, target, by=by, min_clear=to_be_sure(log))
    return shown_groups(log, found.merge(sure_of, on="group", how="left"), by)


def shown_groups(log: EventLog, groups: pd.DataFrame, by: str) -> pd.DataFrame:
    """Groups of enough cases, the slowest first, each with its name in words and how sure it is."""
    kept = groups[groups["n_cases"] >= to_show(log)]
    kept = kept.sort_values(["median_h", "group"], ascending=[False, True], kind="stable")
    few = kept["n_cases"] < to_be_sure(log)
    note = [sure.said(word, n, log=log) for word, n in zip(kept["word"], kept["n_more"], strict=True)]
    named = [names.value(log, by, name) for name in kept["group"]]
    return kept.assign(value=kept["group"], group=named, note=note, is_few=few).reset_index(drop=True)


def finding(log: EventLog, row: pd.Series, groups: pd.DataFrame, by: str, *, say: Any = plain) -> str:
    """Which group stands out, in its middle or in its longest tenth, among those of enough cases."""
    return say(f"bottlenecks.groups.{standing(row, groups)}", **_said(log, row, groups, by))


def headline(log: EventLog, row: pd.Series, groups: pd.DataFrame, by: str) -> str:
    """The point of the finding, as a slide says it."""
    return plain(f"deck.groups.{standing(row, groups)}", **_said(log, row, groups, by))


def standing(row: pd.Series, groups: pd.DataFrame) -> str:
    """`finding` where a median stands out, `tail` where the longest tenth does; `clear` where a median is
    clearly longer without standing out; `alike`, or `too_few`.
    """
    is_enough = ~groups["is_few"].to_numpy()
    if is_enough.sum() < 2:
        return "too_few"
    medians, longest = groups["median_h"].to_numpy()[is_enough], groups["p90_h"].to_numpy()[is_enough]
    if medians[0] >= STANDS_OUT * row["median_h"]:
        return "finding"
    is_clear = bool(_clearly_slower(row, groups)[is_enough].any())
    if longest.max() >= STANDS_OUT * row["p90_h"] and not is_clear:
        return "tail"
    return "clear" if is_clear else "alike"


def _clearly_slower(row: pd.Series, groups: pd.DataFrame) -> NDArray[np.bool_]:
    """Which groups clearly take longer than the others; a slower one that could be chance does not."""
    return ((groups["word"] == "clear") & (groups["median_h"] > row["median_h"])).to_numpy()


def standing_out(row: pd.Series, groups: pd.DataFrame, by: str) -> tuple[str, str] | None:
    """The attribute and the value of the group that is named; None where none is."""
    stands, enough = standing(row, groups), groups[~groups["is_few"]]
    if stands not in ("finding", "tail"):
        return None
    place = enough["p90_h"].idxmax() if stands == "tail" else enough.index[0]
    return (by, str(enough.loc[place, "value"])) if enough.loc[place, "value"] else None


def _said(log: EventLog, row: pd.Series, groups: pd.DataFrame, by: str) -> dict[str, Any]:
    """What the sentences about the groups name."""
    enough, stands = groups[~groups["is_few"]], standing(row, groups)
    said = {"by": names.column(log, by), "n": to_be_sure(log), "cases": names.cases_noun(log)}
    said |= {"times": STANDS_OUT}
    said |= {"source": names.activity(log, row["source"]), "target": names.activity(log, row["target"])}
    if stands == "too_few":
        return said
    if stands == "tail":
        longest = enough.loc[enough["p90_h"].idxmax()]
        said |= {"group": _called(log, longest, by)}
        told = {"p90": float(longest["p90_h"]), "all": float(row["p90_h"])}
        return said | told | {"sure": sure.said(longest["tail_word"], longest["tail_n_more"], log=log)}
    slow = enough.iloc[_clearly_slower(row, enough).argmax() if stands == "clear" else 0]
    return said | {
        "group": _called(log, slow, by), "median": float(slow["median_h"]),
        "cases": names.cases(log, int(slow["n_cases"])), "least": float(enough["median_h"].iloc[-1]),
        "all": float(row["median_h"]), "sure": sure.said(slow["word"], slow["n_more"], log=log),
    }  # fmt: skip


def _called(log: EventLog, group: pd.Series, by: str) -> str:
    """A group by its name; with its column where that says too little: yes, 7 to 14, no value."""
    name = str(group["group"])
    if group["value"] and log.kind_of(log.roles.get(by, by)) == "text":
        return name
    return t("compare.of_flag", column=names.column(log, by), value=name)


def _choose_split(log: EventLog) -> str | None:
    options = splits(log)
    if not options:
        return None
    held = state.selected("split", options[0])
    held = held if held in options else options[0]
    state.show_in("flow_split", held)
    st.selectbox(
        t("bottlenecks.split"), options, key="flow_split", width=look_line.WIDTH,
        format_func=lambda one: names.column(log, one),
        on_change=lambda: state.select("split", state.value("flow_split")), help=not_offered(log),
    )  # fmt: skip
    return held


def _answer(log: EventLog, row: pd.Series, groups: pd.DataFrame, by: str) -> None:
    st.markdown(f"#### {finding(log, row, groups, by, say=md)}")
    hidden = int(row["n_cases"]) - int(groups["n_cases"].sum())
    if hidden:
        st.caption(t("bottlenecks.hidden", cases=names.cases(log, hidden), n=to_show(log)))
    if not len(groups):
        return
    drawn = _drawn(log, row, groups.head(BARS))
    st.plotly_chart(drawn, key="group_bars", config=CONFIG, alt=finding(log, row, groups, by))
    make = partial(chart_page, log, row["source"], row["target"], by)
    offer(log, "group_bars", make, name="bottleneck")


def _table(log: EventLog, row: pd.Series, groups: pd.DataFrame, by: str) -> None:
    tables.show(
        groups, KINDS, key="groups", labels=_labels(log, row, by), columns=COLUMNS,
        download="groups", log=log, make=partial(table_page, log, row["source"], row["target"], by),
    )  # fmt: skip


def chart_page(log: EventLog, source: str, target: str, by: str) -> Page:
    """The medians of the groups of a transition as a page of a report."""
    row, groups = _found(log, source, target, by)
    return Page(_slide_text(log, row, groups, by), Chart(drawn_bars(log, row, groups)))


def table_page(log: EventLog, source: str, target: str, by: str) -> Page:
    """All figures of the groups of a transition as a page of a report."""
    row, groups = _found(log, source, target, by)
    words = _slide_text(log, row, groups, by)
    return tables.page(words, groups, KINDS, labels=_labels(log, row, by), columns=COLUMNS)


def _found(log: EventLog, source: str, target: str, by: str) -> tuple[pd.Series, pd.DataFrame]:
    row = chosen.row_of(cached.transitions(log), source, target)
    return row, known_groups(log, source, target, by)


def _labels(log: EventLog, row: pd.Series, by: str) -> dict[str, str]:
    said = {name: t(f"bottlenecks.column.{name}") for name in COLUMNS if name != "group"}
    above = t(f"bottlenecks.above.column.{goals.kind(log, row['source'], row['target'])}")
    named = {"group": names.column(log, by), "n_cases": names.cases_title(log), "excess_h": above}
    return said | named


def _drawn(log: EventLog, row: pd.Series, groups: pd.DataFrame, *, as_bar: bool = False) -> Any:
    lang, unit = state.language(), table_units.unit_of(groups["median_h"])
    scale = table_units.HOURS_OF[unit]
    limit = goals.of(log).flow_h(row["source"], row["target"])
    sized = zip(groups["group"], groups["n_cases"], strict=True)
    unsure = ~_clearly_slower(row, groups)
    bars = [
        (t("bottlenecks.bar", group=group, n=n), hours / scale, written(hours, "days", lang), faint)
        for (group, n), hours, faint in zip(sized, groups["median_h"], unsure, strict=True)
    ]
    line = "" if limit is None else t("bottlenecks.target_line", target=written(limit, "days", lang))
    if limit is not None and as_bar:
        name, _colon, said = re.split("([:：])", line, maxsplit=1)
        bars = [(name, limit / scale, said.strip(), True), *bars]
    drawn = charts.group_bars(
        [name for name, *_ in bars],
        [value for _, value, *_ in bars],
        axis=t("bottlenecks.axis.median", unit=t(f"unit.long.{unit}")),
        texts=[said for *_, said, _ in bars],
        faint=[faint for *_, faint in bars],
        middle=float(row["median_h"]) / scale,
        middle_name=t("bottlenecks.all", median=written(row["median_h"], "days", lang)),
        as_bar=as_bar,
        target=None if limit is None else limit / scale,
    )
    if limit is not None and not as_bar:
        drawn.add_vline(
            x=limit / scale, line={"dash": "dot", "width": 2}, annotation_text=line,
            annotation_position="bottom right",
        )  # fmt: skip
    return drawn


def drawn_bars(log: EventLog, row: pd.Series, groups: pd.DataFrame) -> Any:
    """The bars as a slide shows them: the median of all is the first bar, as no line crosses bars there."""
    return _drawn(log, row, groups.head(BARS), as_bar=True)


def _slide_text(log: EventLog, row: pd.Series, groups: pd.DataFrame, by: str) -> Any:
    """The words around a page; the transition stands below whatever headline the reader types."""
    flow = chosen.label(log, row["source"], row["target"])
    words = slide_text(
        log,
        headline=headline(log, row, groups, by),
        finding=finding(log, row, groups, by),
        population=t("bottlenecks.groups.population", flow=flow, cases=names.cases_noun(log)),
        n=int(row["n_cases"]),
        n_excluded=int(row["n_cases"]) - int(groups["n_cases"].sum()),
        definition=t("bottlenecks.definition.median"),
        assumption=t(
            "bottlenecks.groups.assumption",
            n=to_show(log),
            few=to_be_sure(log),
            times=STANDS_OUT,
            cases=names.cases_noun(log),
        ),
    )
    return replace(words, subtitle=" · ".join(part for part in (flow, words.subtitle) if part))
