"""Bottlenecks, view *Rework*: what is done again or corrected, how often, and what goes along with it?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.rework_effect import REWORK
from analysis.bottlenecks.rework_kinds import ALL, SHAPES
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import charts, exact, figures, filters, frame, names, state, sure, tables
from ui.bottlenecks import assumed, look_line, rework_groups
from ui.bottlenecks.nothing import nothing
from ui.bottlenecks.question import Needs, Question
from ui.bottlenecks.range_bars import range_bars, slide_bars
from ui.bottlenecks.rework_card import card, more_said
from ui.bottlenecks.rework_words import effort, kind_name, of, signed_days
from ui.cached import bottleneck_rework as found_by
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import aside, offer
from ui.report.text import slide_text
from ui.text import md, t, written

PARTS = ("kinds", "groups")
COLUMNS = (
    "kind", "n_cases", "share", "extra_h", "extra_sure", "extra_range", "cost", "win_rate",
    "win_rate_without", "win_sure", "extra_more", "n_base", "n_in_rate", "n_events", "median_h",
    "median_without_h",
)  # fmt: skip
ASIDE = ("extra_more", "n_base", "n_in_rate", "n_events", "median_h", "median_without_h", "win_sure")
"""In the files of the table, and not on the screen, which has no room for them."""
ON_SLIDE = (
    "kind", "n_cases", "share", "extra_h", "extra_sure", "extra_range", "cost", "win_rate",
    "win_rate_without",
)  # fmt: skip
KINDS = REWORK.columns | dict.fromkeys(("extra_range", "extra_sure", "extra_more", "win_sure"), "text")


@frame.fragment
def view(log: EventLog) -> None:
    """The finding and tiles; then the kinds as bars and a table, or who has most of one."""
    found = of(log)
    if not found["n_cases"].any():
        st.info(nothing(log, "rework.none", cases=names.cases_noun(log)))
        return
    with look_line.line("rework_line"):
        part = look_line.look("rework_part", PARTS, "rework.parts")
        kind, by = rework_groups.choose(log, found, _kind(found)) if part == "groups" else ("", "")
    if part == "groups":
        rework_groups.draw(log, kind, by)
        return
    st.markdown(f"#### {finding(log, found, say=md)}")
    figures.tiles(_tiles(log, found), key="rework_tiles")
    aside(log, "rework_tiles", partial(tiles_page, log), name="rework", words="download.figures")
    if not pd.isna(found["cost"].iloc[0]):
        assumed.draw(log, [effort_said(log, found.iloc[0])], key="rework")
    _chart(log, found)
    card(log, found[found["kind"] == _kind(found)].iloc[0])
    frame.reading_help("rework")
    _table(log, found)


def finding(log: EventLog, found: pd.DataFrame, *, say: Any = plain) -> str:
    """How many cases have rework, of which kind most, and whether they clearly take longer."""
    every, kinds = found.iloc[0], found.iloc[1:]
    told: dict[str, Any] = {"cases": names.cases_noun(log), "share": float(every["share"])}
    if not every["n_cases"]:
        most = kinds.loc[kinds["n_cases"].idxmax()]
        said = {"kind": kind_name(most["kind"]), "most": names.cases(log, int(most["n_cases"]))}
        return say("rework.finding.corrections", **said)
    step = found_by.rework_steps(log, kind=ALL).iloc[0]
    told |= {"step": names.activity(log, step["activity"]), "most": names.cases(log, int(step["n_cases"]))}
    extra = written(abs(every["extra_h"]), "days", state.language())
    return say(f"rework.finding.{_standing(every)}", extra=extra, **told)


def _standing(every: pd.Series) -> str:
    if every["extra_word"] != "clear":
        return "alike"
    return "longer" if every["extra_h"] > 0 else "shorter"


def _kind(found: pd.DataFrame) -> str:
    """The kind somebody looks at: the one chosen, else all rework; where there is none, what is corrected."""
    held = state.selected("rework_kind")
    if held in set(found["kind"]):
        return str(held)
    return ALL if found["n_cases"].iloc[0] else str(found.loc[found["n_cases"].idxmax(), "kind"])


def _tiles(log: EventLog, found: pd.DataFrame) -> list[tuple[str, str, figures.Explained]]:
    """The rework rate, the extra days, the cost, and the corrections that lie outside."""
    every, lang = found.iloc[0], state.language()
    told = [
        (
            t("rework.tile.rate"), written(every["share"], "percent", lang),
            _explained(log, "rate", n=int(every["n_base"])),
        ),
        (
            t("rework.tile.extra"),
            signed_days(every["extra_h"]) if every["n_over"] else written(None, "", lang),
            _explained(
                log, "extra", n=int(every["n_over"]),
                sure=sure.said(every["extra_word"], every["extra_n_more"], log=log),
            ),
        ),
    ]  # fmt: skip
    if not pd.isna(every["cost"]):
        said = effort_said(log, every)
        told.append(
            (
                t("rework.tile.cost"), names.amount(log, float(every["cost"])),
                _explained(log, "cost", n=int(every["n_events"]), more=said),
            )
        )  # fmt: skip
    outside = _outside(found)
    if outside is not None:
        told.append(
            (t("rework.tile.outside"), written(outside, "count", lang), _explained(log, "outside", n=outside))
        )
    return told


def _outside(found: pd.DataFrame) -> int | None:
    """How many cases have a correction and no rework; None where the log can show no correction."""
    can = ~found["kind"].isin((ALL, *SHAPES))
    return int(found["n_beside"].iloc[0]) if can.any() else None


def _explained(log: EventLog, name: str, *, n: int, more: str = "", **told: str) -> figures.Explained:
    definition = t(f"rework.tile.{name}_definition", cases=names.cases_noun(log), **told)
    return figures.Explained(definition, population=filters.said(log), n=n, assumption=more)


def effort_said(log: EventLog, every: pd.Series) -> str:
    """What the cost of work takes for granted, as it holds now."""
    held, counts = effort(log), {"n": int(every["n_recorded"]), "all": int(every["n_events"])}
    cost = names.amount(log, held["hourly_cost"])
    return t("rework.assumption.effort", minutes=held["step_minutes"], cost=cost, **counts)


def _chart(log: EventLog, found: pd.DataFrame) -> None:
    """Bars one can click: the share of cases with each kind, each with its range."""
    kinds = list(found["kind"])
    key = f"rework_bars_{log.view_id}_{state.selected('rework_picks', 0)}"
    st.plotly_chart(
        _drawn(found, chosen=_kind(found)), key=key, selection_mode="points", config=CONFIG,
        on_select=lambda: _clicked(key, kinds), alt=finding(log, found),
    )  # fmt: skip
    offer(log, "rework_bars", partial(chart_page, log), name="rework")


def _clicked(key: str, kinds: list[str]) -> None:
    if places := state.clicked(key):
        choose(kinds[places[0]])


def choose(kind: str) -> None:
    """Look at this kind."""
    state.select("rework_kind", kind)
    state.select("rework_picks", state.selected("rework_picks", 0) + 1)


def _drawn(found: pd.DataFrame, *, chosen: str | None = None, on_slide: bool = False) -> Any:
    lang, kinds = state.language(), list(found["kind"])
    labels = [kind_name(kind) for kind in kinds]
    colours = [charts.MAIN if kind == chosen or (on_slide and kind == ALL) else charts.PALE for kind in kinds]
    shares = {name: list(found[name] * 100) for name in ("share", "low", "high")}
    axis = t("rework.axis")
    if on_slide:
        texts = [_with_range(row) for row in found.itertuples()]
        return slide_bars(labels, *shares.values(), axis=axis, texts=texts, colours=colours)
    texts = [written(share, "percent", lang) for share in found["share"]]
    return range_bars(
        labels, *shares.values(), axis=axis, texts=texts, colours=colours,
        chosen=kinds.index(chosen) if chosen in kinds else None,
    )  # fmt: skip


def _with_range(row: Any) -> str:
    lang = state.language()
    low, share, high = (written(value, "percent", lang) for value in (row.low, row.share, row.high))
    return t("rework.with_range", share=share, low=low, high=high)


def shown(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    """The kinds with how sure their differences are, in words; whole days where nothing shorter is known."""
    hours = ("median_h", "median_without_h", "extra_h")
    whole = {name: [exact.throughout(log, float(value)) for value in found[name]] for name in hours}
    rows = list(found.itertuples())
    extra = [sure.short(row.extra_word, row.extra_low_h, row.extra_high_h) for row in rows]
    more = [more_said(log, row) or "" for row in rows]
    ranges = [_extra_range(row) for row in rows]
    win = [sure.said(row.win_word, row.win_n_more, log=log) for row in rows]
    return found.assign(**whole, extra_sure=extra, extra_more=more, extra_range=ranges, win_sure=win)


def _extra_range(row: Any) -> str:
    if row.extra_word == "few" or pd.isna(row.extra_low_h):
        return ""
    return t("rework.range", low=signed_days(row.extra_low_h), high=signed_days(row.extra_high_h))


def columns_of(found: pd.DataFrame, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the columns that say something in this log."""
    return tuple(name for name in wanted if found[name].notna().any() and not (found[name] == "").all())


def _labels(log: EventLog, columns: tuple[str, ...]) -> dict[str, str]:
    said = {name: t(f"rework.column.{name}") for name in columns if name != "n_cases"}
    said |= {name: names.amount_title(log, said[name]) for name in columns if name == "cost"}
    return said | {"n_cases": names.cases_title(log)}


def _table(log: EventLog, found: pd.DataFrame) -> None:
    told = shown(log, found)
    columns = columns_of(told, COLUMNS)
    rows = tables.show(
        told, KINDS, key=f"rework_{log.view_id}_{state.selected('rework_picks', 0)}", columns=columns,
        labels=_labels(log, columns), say={"kind": kind_name}, selection="single-row", download="rework",
        stem="rework", log=log, make=partial(table_page, log), aside=ASIDE,
    )  # fmt: skip
    st.caption(t("rework.note", cases=names.cases_noun(log)))
    extra = (found[name] for name in ("extra_word", "extra_low_h", "extra_high_h"))
    if any(sure.is_nearly(*one) for one in zip(*extra, strict=True)):
        st.caption(t("sure.nearly_note", cases=names.cases_noun(log)))
    every = found.iloc[0]
    if not pd.isna(every["win_rate"]):
        landmark = float(every["landmark_h"])
        st.caption(t("rework.won_note", landmark=landmark, cases=names.cases_noun(log)))
    if rows:
        choose(str(told["kind"].iloc[rows[0]]))
        st.rerun(scope="fragment")


def tiles_page(log: EventLog) -> Page:
    """The figures above the chart, as a page of a report."""
    found = of(log)
    return figures.page(_slide_text(log, found), _tiles(log, found))


def chart_page(log: EventLog) -> Page:
    """The share of cases with each kind of rework, as a page of a report."""
    found = of(log)
    return Page(_slide_text(log, found), Chart(_drawn(found, on_slide=True)))


def table_page(log: EventLog) -> Page:
    """The kinds of rework with their figures, as a page of a report."""
    found = of(log)
    told = shown(log, found)
    columns = columns_of(told, ON_SLIDE)
    labels = _labels(log, columns)
    return tables.page(
        _slide_text(log, found), told, KINDS, columns=columns, labels=labels, say={"kind": kind_name}
    )


def _slide_text(log: EventLog, found: pd.DataFrame) -> Any:
    every = found.iloc[0]
    return slide_text(
        log, headline=headline(log, found), finding=finding(log, found), population=names.cases_title(log),
        n=int(every["n_base"]), definition=t("rework.definition", cases=names.cases_noun(log)),
        assumption=together([effort_said(log, every), *assumed.currency_said(log)]),
    )  # fmt: skip


def headline(log: EventLog, found: pd.DataFrame) -> str:
    """The point of the finding."""
    every = found.iloc[0]
    return plain("rework.headline", share=float(every["share"]), cases=names.cases_noun(log))


def _answer(log: EventLog) -> str | None:
    found = of(log)
    return finding(log, found, say=md) if found["n_cases"].any() else None


QUESTIONS = (
    Question("rework", "rework", _answer),
    Question(
        "rework_who",
        "rework",
        rework_groups.answer,
        Needs(attributes=("product",)),
        opened=rework_groups.open_it,
    ),
)
