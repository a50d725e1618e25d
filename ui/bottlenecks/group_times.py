"""How do groups of cases compare in time: the sentence, the bars, the table, for any stretch of a case?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.group_times import GROUP_TIMES
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import assumed, charts, frame, names, state, sure, table_units, tables
from ui.act import figure
from ui.bottlenecks import look_line, moves
from ui.bottlenecks.attributes import said as not_offered
from ui.charts import CONFIG
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

BARS = 15
COLUMNS = ("group", "n", "n_open", "median_h", "low_h", "high_h", "rest_h", "sure")
KINDS = GROUP_TIMES.columns | {"sure": "text"}


@dataclass(frozen=True)
class Topic:
    """What is compared: how a group comes by its figures, and how the stretch is called.

    Parameters
    ----------
    found
        Gives frame `GROUP_TIMES` of a log, from what is cached.
    called
        Gives the name of the stretch in the language spoken.
    with_stuck
        Whether the stuck ones are a column.
    act
        The figure of the stretch, for an action on a group; None where it is no figure of its own.
    """

    key: str
    by: str
    found: Callable[[EventLog], pd.DataFrame]
    called: Callable[[EventLog], str]
    with_stuck: bool = False
    act: figure.Subject | None = None


def choose_by(log: EventLog, options: list[str], key: str) -> str:
    """By which attribute."""
    held = state.selected("split", options[0])
    now = held if held in options else options[0]
    return look_line.box(
        key, options, now, label=t("bottlenecks.split"), named=lambda one: names.column(log, one),
        held_as="split", note=not_offered(log),
    )  # fmt: skip


def draw(log: EventLog, topic: Topic) -> None:
    """The finding, the medians as bars, how to read them, and all figures as a table."""
    found = shown(log, topic)
    if found.empty:
        few = {"n": assumed.value(log, "min_shown"), "cases": names.cases_noun(log)}
        st.info(t("group_times.none", **few))
        return
    st.markdown(f"#### {finding(log, topic, found, say=md)}")
    hidden = int(topic.found(log)["n"].sum() - found["n"].sum())
    if hidden:
        st.caption(t("group_times.hidden", cases=names.cases(log, hidden), noun=names.cases_noun(log)))
    drawn, alt = _drawn(found.head(BARS)), finding(log, topic, found)
    st.plotly_chart(drawn, key=f"{topic.key}_by_bars", config=CONFIG, alt=alt)
    offer(log, f"{topic.key}_by_bars", partial(chart_page, log, topic), name=f"{topic.key}-by")
    moves.of_group(log, topic.by, foremost(found), key=f"{topic.key}_by", act=topic.act)
    frame.reading_help("group_times")
    columns = _columns(topic)
    tables.show(
        found, KINDS | {"share_marked": "share"}, key=f"{topic.key}_by", columns=columns,
        labels=_labels(log, topic), download=f"{topic.key}-by", log=log, make=partial(table_page, log, topic),
    )  # fmt: skip


def shown(log: EventLog, topic: Topic) -> pd.DataFrame:
    """Groups of enough cases, the slowest first, named, and whether each differs from the others."""
    found = topic.found(log)
    kept = found[found["n"] >= assumed.value(log, "min_shown")].reset_index(drop=True)
    named = [names.value(log, topic.by, one) for one in kept["group"]]
    words = [sure.said(word, n, log=log) for word, n in zip(kept["word"], kept["n_more"], strict=True)]
    return kept.assign(value=kept["group"], group=named, sure=words)


def finding(log: EventLog, topic: Topic, found: pd.DataFrame, *, say: Any = plain) -> str:
    """The group that clearly takes longer than all others, or that there is none."""
    told = {
        "by": names.column(log, topic.by),
        "what": topic.called(log),
        "cases": names.cases_noun(log),
    }
    if len(found) < 2:
        return say("group_times.one_group", **told)
    row = _apart(found)
    if row is None:
        named = zip(found["group"], found["word"], found["n_more"], strict=True)
        return say("group_times.alike", sure=unsure(log, named), **told)
    key = "finding" if row["median_h"] > row["rest_h"] else "finding_quick"
    medians = {"median": float(row["median_h"]), "rest": float(row["rest_h"])}
    return say(f"group_times.{key}", group=str(row["group"]), **medians, **told)


def foremost(found: pd.DataFrame) -> str:
    """The value of the group that the finding names; of the slowest where it names none."""
    row = _apart(found)
    return str((found.iloc[0] if row is None else row)["value"])


def _apart(found: pd.DataFrame) -> pd.Series | None:
    """The slowest that clearly takes longer, else the quickest that clearly does not; None without."""
    clear = found[found["word"] == "clear"]
    slow, quick = clear[clear["median_h"] > clear["rest_h"]], clear[clear["median_h"] < clear["rest_h"]]
    return slow.iloc[0] if len(slow) else quick.iloc[-1] if len(quick) else None


def unsure(log: EventLog, named: Iterable[tuple[str, str, Any]], *, say: Any = plain) -> str:
    """Why none of the groups is called different: too few, or chance and what would settle the nearest.

    Parameters
    ----------
    named
        Group, word and about how many more cases would settle it.
    """
    chance = [(sure.more(n, log=log), group) for group, word, n in named if word == "chance"]
    nearest = min(((n, group) for n, group in chance if n is not None), default=None)
    told = {"cases": names.cases_noun(log)}
    if nearest is None:
        return say(f"group_times.unsure.{'chance' if chance else 'few'}", **told)
    return say("group_times.unsure.more", n=nearest[0], group=nearest[1], **told)


def chart_page(log: EventLog, topic: Topic) -> Page:
    """The medians of the groups, as a page of a report."""
    found = shown(log, topic)
    return Page(_words(log, topic, found), Chart(_drawn(found.head(BARS))))


def table_page(log: EventLog, topic: Topic) -> Page:
    """All figures of the groups, as a page of a report."""
    found, columns = shown(log, topic), _columns(topic)
    words = _words(log, topic, found)
    return tables.page(words, found, KINDS, columns=columns, labels=_labels(log, topic))


def _drawn(found: pd.DataFrame) -> Any:
    known = found[found["median_h"].notna()]
    unit, lang = table_units.unit_of(known["median_h"]), state.language()
    sized = zip(known["group"], known["n"], strict=True)
    is_slow = (known["word"] == "clear") & (known["median_h"] > known["rest_h"])
    return charts.bars(
        [t("bottlenecks.bar", group=group, n=n) for group, n in sized],
        list(known["median_h"] / table_units.HOURS_OF[unit]),
        axis=t("bottlenecks.axis.median", unit=t(f"unit.long.{unit}")),
        texts=[written(median, "days", lang) for median in known["median_h"]],
        colours=[charts.MAIN if one else charts.PALE for one in is_slow],
    )


def _columns(topic: Topic) -> tuple[str, ...]:
    return (*COLUMNS, "n_marked", "share_marked") if topic.with_stuck else COLUMNS


def _labels(log: EventLog, topic: Topic) -> dict[str, str]:
    said = {name: t(f"group_times.column.{name}") for name in _columns(topic) if name not in ("group", "n")}
    return said | {"group": names.column(log, topic.by), "n": names.cases_title(log)}


def _words(log: EventLog, topic: Topic, found: pd.DataFrame) -> Any:
    return slide_text(
        log,
        headline=finding(log, topic, found),
        population=topic.called(log),
        n=int(found["n"].sum()),
        definition=t("group_times.definition", cases=names.cases_noun(log)),
        assumption=t("group_times.assumption", n=assumed.value(log, "min_clear"), **names.nouns(log)),
    )
