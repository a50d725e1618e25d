"""Bottlenecks, view *Between any two steps*: how long does it take, how does it spread, and for whom?"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.between_any import BARS, Spread, Stretch
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import calendar_panel, charts_waits, figures, filters, frame, names, state, table_units, tables
from ui.act import figure
from ui.bottlenecks import between_choices, group_times, look_line
from ui.bottlenecks.attributes import splits
from ui.bottlenecks.groups import to_be_sure
from ui.bottlenecks.question import Needs, Question
from ui.cached import bottleneck_time as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

MOST_TICKS = 12
KINDS = {"bar": "text"} | BARS.columns
COLUMNS = ("bar", "n", "n_cases")


@frame.fragment
def view(log: EventLog) -> None:
    """From which step to which; how the time spreads, with a range that becomes a filter; or for whom."""
    stretch = between_choices.draw(log)
    with look_line.line("between_line"):
        look = look_line.look("between_look", ("spread", "by"), "between.look")
        options = splits(log) if look == "by" else []
        by = group_times.choose_by(log, options, "between_split") if options else None
    if look == "by":
        if by:
            key = between_choices.key_figure(log, stretch)
            group_times.draw(log, topic(stretch, by, figure.of_key_figure(key) if key else None))
        else:
            st.info(t("bottlenecks.no_split"))
        return
    found = cached.spread(log, stretch)
    if not int(found.summary["n_done"].iloc[0]):
        st.info(finding(log, stretch, found))
        st.caption(left_out(log, stretch, found))
        return
    _spread(log, stretch, found)


def topic(stretch: Stretch, by: str, act: figure.Subject | None = None) -> group_times.Topic:
    """The stretch by an attribute; `act` is the key figure that it is."""
    return group_times.Topic("between", by, partial(_by, stretch, by), partial(_called, stretch), act=act)


def _by(stretch: Stretch, by: str, log: EventLog) -> pd.DataFrame:
    return cached.between_by(log, stretch, by=by, min_clear=to_be_sure(log))


def _called(stretch: Stretch, log: EventLog) -> str:
    return between_choices.said(log, stretch)


def _spread(log: EventLog, stretch: Stretch, found: Spread) -> None:
    st.markdown(f"#### {finding(log, stretch, found, say=md)}")
    figures.tiles(_tiles(log, stretch, found), key="between_tiles")
    low, high = between_choices.range_of(stretch, found.bars)
    key = f"between_bars_{log.view_id}_{state.selected('between_picks', 0)}"
    st.plotly_chart(
        _drawn(found.bars, low, high), key=key, config=CONFIG, selection_mode=("points", "box"),
        on_select=partial(between_choices.dragged, key, stretch, found.bars),
        alt=finding(log, stretch, found),
    )  # fmt: skip
    between_choices.range_row(log, stretch, found.bars)
    st.caption(left_out(log, stretch, found))
    calendar_panel.say_all_hours(log)
    offer(log, "between_bars", partial(chart_page, log, stretch), name="between")
    frame.reading_help("between")
    rows = _named(found.bars)
    tables.show(
        rows, KINDS, key="between", columns=_columns(stretch), labels=_labels(log, stretch),
        download="between", log=log, make=partial(table_page, log, stretch),
    )  # fmt: skip


def finding(log: EventLog, stretch: Stretch, found: Spread, *, say: Any = plain) -> str:
    """How long half, and nine of ten, take; and how that changes with the open ones."""
    row = found.summary.iloc[0]
    told = {"between": between_choices.said(log, stretch), "cases": names.cases_noun(log)}
    if not int(row["n_done"]):
        return say("between.finding_none", **told)
    times = {name: between_choices.hours(log, stretch, float(row[f"{name}_h"])) for name in ("median", "p90")}
    key = "_at_once" if not times["p90"] else "_single" if row["n_done"] == 1 else ""
    said = [say(f"between.finding{key}", **times, **told)]
    if int(row["n_open"]):
        every = float(row["all_median_h"])
        key = "between.finding_open" if every == every else "between.finding_mostly_open"
        said.append(say(key, n_open=int(row["n_open"]), every=every))
    return together(said)


def left_out(log: EventLog, stretch: Stretch, found: Spread) -> str:
    """What is not in the bars, by reason."""
    row = found.summary.iloc[0]
    return t(
        "between.left_out", n_open=int(row["n_open"]), n_reversed=int(row["n_reversed"]),
        n_missing=int(row["n_missing"]), what=between_choices.unit_said(log, stretch),
    )  # fmt: skip


def chart_page(log: EventLog, stretch: Stretch) -> Page:
    """How the time spreads, as a page of a report."""
    found = cached.spread(log, stretch)
    return Page(_words(log, stretch, found), Chart(_drawn(found.bars, 0.0, math.inf)))


def table_page(log: EventLog, stretch: Stretch) -> Page:
    """The bars as figures."""
    found = cached.spread(log, stretch)
    words, rows = _words(log, stretch, found), _named(found.bars)
    return tables.page(words, rows, KINDS, columns=_columns(stretch), labels=_labels(log, stretch))


def _named(bars: pd.DataFrame) -> pd.DataFrame:
    unit = table_units.unit_of(bars["low_h"])
    return bars.assign(bar=[between_choices.bar_said(one, unit) for one in bars.itertuples()])


def _columns(stretch: Stretch) -> tuple[str, ...]:
    return COLUMNS if stretch.pair_by else COLUMNS[:2]


def _labels(log: EventLog, stretch: Stretch) -> dict[str, str]:
    said = {"bar": t("between.column.bar"), "n": between_choices.unit_said(log, stretch)}
    return said | {"n_cases": names.cases_title(log)}


def _drawn(bars: pd.DataFrame, low: float, high: float) -> Any:
    rows = list(bars.itertuples())
    unit, lang = table_units.unit_of(bars["low_h"]), state.language()
    labels = [between_choices.axis_said(one, unit) for one in rows]
    every = max(1, math.ceil(len(rows) / MOST_TICKS))
    return charts_waits.spread(
        labels,
        list(bars["n"]),
        axis=t("between.axis"),
        across=t("between.across", unit=t(f"unit.long.{unit}")),
        texts=[
            f"{between_choices.bar_said(one, unit)}: {written(int(one.n), 'count', lang)}" for one in rows
        ],
        inside=[one.low_h >= low and one.low_h < high for one in rows],
        ticks=labels[::every],
    )


def _tiles(log: EventLog, stretch: Stretch, found: Spread) -> list[tuple[str, str, figures.Explained]]:
    row, lang = found.summary.iloc[0], state.language()
    n, n_out = int(row["n_done"]), int(row[["n_open", "n_reversed", "n_missing"]].sum())
    given = {"n": written(n, "count", lang)}
    for name in ("median", "p90", "mean"):
        given[name] = written(between_choices.hours(log, stretch, float(row[f"{name}_h"])), "days", lang)
    if row["n_open"]:
        every = float(row["all_median_h"])
        given["every"] = written(every if every == every else None, "days", lang)
    what = between_choices.unit_said(log, stretch)
    return [
        (
            what if name == "n" else t(f"between.tile.{name}.label"), value,
            figures.Explained(
                t(f"between.tile.{name}.definition"), population=filters.said(log), n=n,
                n_excluded=None if name == "every" else n_out,
            ),
        )
        for name, value in given.items()
    ]  # fmt: skip


def _words(log: EventLog, stretch: Stretch, found: Spread) -> Any:
    row = found.summary.iloc[0]
    return slide_text(
        log,
        headline=finding(log, stretch, found),
        population=between_choices.unit_said(log, stretch),
        n=int(row["n_done"]),
        n_excluded=int(row[["n_open", "n_reversed", "n_missing"]].sum()),
        definition=t("between.definition"),
        assumption=left_out(log, stretch, found),
    )


def _answer(log: EventLog) -> str | None:
    stretch = between_choices.default(log)
    found = cached.spread(log, stretch)
    done = int(found.summary["n_done"].iloc[0])
    return finding(log, stretch, found, say=md) if done else None


QUESTIONS = (Question("between_any", "between", _answer, needs=Needs()),)
