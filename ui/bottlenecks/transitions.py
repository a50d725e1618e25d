"""Bottlenecks, view *Where time goes*: which transitions take most time, in all or above usual?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.time import TRANSITIONS
from analysis.log import EventLog
from analysis.measures import precision
from analysis.report import Chart, Page
from ui import cached, calendar_panel, charts, exact, figures, filters, frame, goals, names, state, tables
from ui.bottlenecks import above, chosen
from ui.charts import CONFIG
from ui.plain import plain
from ui.report.headline import fitting
from ui.report.offer import aside, offer
from ui.report.text import slide_text
from ui.text import md, t, written

TOTAL, EXCESS = "total_h", "excess_h"
RANKS = (EXCESS, TOTAL)
LEAST_ABOVE = 0.01
"""With a smaller share of the time above usual there is nothing to speak of, and all time is looked at."""
BARS = 8
SLIDE_ROWS = 12
COLUMNS = (
    "source", "target", "n_cases", "n", "median_h", "mean_h", "p90_h", "total_h", "share", "excess_h",
)  # fmt: skip
ON_SLIDE = ("source", "target", "n_cases", "median_h", "p90_h", "total_h", "share", "excess_h")


def view(log: EventLog) -> None:
    """The finding, tiles, the worst transitions as bars, the chosen one, and all of them as a table."""
    found = cached.transitions(log)
    if not len(found) or not found["total_h"].sum():
        st.info(t("bottlenecks.none"))
        return
    rank = chosen_rank(found)
    ranked = ranking(found, rank)
    st.markdown(f"#### {finding(log, ranked, rank, say=md)}")
    figures.tiles(_tiles(log, found), key="tiles")
    aside(log, "bottleneck_tiles", partial(tiles_page, log, rank), name="figures", words="download.figures")
    _switch(log, rank)
    _chart(log, ranked, rank)
    calendar_panel.say_all_hours(log)
    chosen.card(log, found, *chosen.flow(ranked), for_whom=True)
    frame.reading_help("transitions")
    frame.heading(t("bottlenecks.table"))
    _table(log, ranked, rank)


def chosen_rank(found: pd.DataFrame) -> str:
    """What the reader ranks by; else time above usual where there is any to speak of."""
    return state.selected("rank", None) or usual_rank(found)


def usual_rank(found: pd.DataFrame) -> str:
    """By time above usual; by all time where hardly any is above usual."""
    return TOTAL if hardly_any(found) else EXCESS


def hardly_any(found: pd.DataFrame) -> bool:
    """Whether so little time is above usual that no place of it is worth naming."""
    return bool(found[EXCESS].sum() < LEAST_ABOVE * found[TOTAL].sum())


def ranking(found: pd.DataFrame, rank: str) -> pd.DataFrame:
    """The transitions on which time is lost, the most first."""
    order = found.sort_values([rank, "source", "target"], ascending=[False, True, True], kind="stable")
    return order.reset_index(drop=True)


def finding(log: EventLog, ranked: pd.DataFrame, rank: str, *, say: Any = plain) -> str:
    """Where most time is lost, as a sentence."""
    row, targets, little = ranked.iloc[0], goals.of(log), rank != TOTAL and hardly_any(ranked)
    excess = float(ranked[EXCESS].sum() if little else row[EXCESS])
    if little:
        row = ranked.loc[ranked[TOTAL].idxmax()]
    target = targets.flow_h(row["source"], row["target"])
    limit_of = "above_target" if target is not None else f"above_{targets.basis}"
    counted = rank if rank == TOTAL else limit_of if not little else "hardly" if excess else "no_excess"
    return say(
        f"bottlenecks.finding.{counted}",
        source=names.activity(log, row["source"]),
        target=names.activity(log, row["target"]),
        share=float(row["share"]),
        of_all=float(row[EXCESS] / (ranked[EXCESS].sum() or 1.0)),
        part=float(ranked[EXCESS].sum() / (ranked[TOTAL].sum() or 1.0)),
        half=half(exact.between(log, row["source"], row["target"], float(row["median_h"]))),
        excess=written(excess, "days", state.language()),
        limit=written(target, "days", state.language()),
        above=above.flows(log),
        no_target=t("bottlenecks.no_target") if targets.flows and target is None else "",
        noun=names.cases_noun(log),
        cases=names.cases(log, int(row["n_cases"])),
    )


def half(median: float) -> str:
    """Half of the moves take longer than 2.0 d; where that is nothing, that they take under a minute."""
    at_once = median < 1 / 60 and not isinstance(median, exact.WholeDays)
    return t("bottlenecks.half_at_once") if at_once else t("bottlenecks.half", median=median)


def headline(log: EventLog, ranked: pd.DataFrame, rank: str) -> str:
    """The point of the finding, as a slide says it; where names are long, without them."""
    rank = TOTAL if hardly_any(ranked) else rank
    row = ranked.loc[ranked[rank].idxmax()]
    said = {name: names.activity(log, row[name]) for name in ("source", "target")}
    of_kind = {"usual": EXCESS, "best": "excess_best", "target": "excess_target"}
    key = rank if rank == TOTAL else of_kind[goals.kind(log, row["source"], row["target"])]
    said |= {"share": float(row["share"]), "excess": written(row["excess_h"], "days", state.language())}
    return fitting(f"deck.{key}.headline", **said)


def labels(log: EventLog) -> dict[str, str]:
    """The headers of the table of transitions."""
    said = {name: t(f"bottlenecks.column.{name}") for name in COLUMNS}
    above_what = t(f"bottlenecks.above.column.{goals.kind(log)}")
    return said | {"excess_h": above_what, "n_cases": names.cases_title(log)}


def tiles_page(log: EventLog, rank: str) -> Page:
    """The figures above the chart as a page of a report."""
    found = cached.transitions(log)
    return figures.page(_slide_text(log, ranking(found, rank), rank), _tiles(log, found))


def _tiles(log: EventLog, found: pd.DataFrame) -> list[tuple[str, str, figures.Explained]]:
    """How many cases, how much time, and how much of it lies in few places or above what is usual."""
    lang, total = state.language(), float(found["total_h"].sum())
    worst, n_cases = float(found["share"].nlargest(3).sum()), cached.size(log)[0]
    excess = float(found["excess_h"].sum()) / total
    given = {
        "cases": written(n_cases, "count", lang),
        "total": written(total, "days", lang),
        "per_case": written(total / n_cases, "days", lang),
        "worst": written(worst, "percent", lang),
        "excess": written(excess, "percent", lang),
    }
    return [
        (
            _tile_label(log, name),
            value,
            figures.Explained(
                t(f"bottlenecks.tile.{name}.definition", above=above.flows(log), **names.nouns(log)),
                population=filters.said(log), n=n_cases,
                assumption=above.noted(log) if name == "excess" else "",
            ),
        )
        for name, value in given.items()
    ]  # fmt: skip


def _tile_label(log: EventLog, name: str) -> str:
    if name == "cases":
        return names.cases_title(log)
    if name == "excess":
        return t(f"bottlenecks.above.column.{goals.kind(log)}")
    return t(f"bottlenecks.tile.{name}.label", case=names.case_noun(log))


def _switch(log: EventLog, rank: str) -> None:
    state.show_in("flow_rank", rank)
    st.segmented_control(
        t("bottlenecks.rank"), RANKS, key="flow_rank", required=True,
        format_func=partial(_rank_name, log), help=above.noted(log),
        on_change=lambda: state.select("rank", state.value("flow_rank")),
    )  # fmt: skip


def _rank_name(log: EventLog, rank: str) -> str:
    is_excess = rank != TOTAL
    return t(f"bottlenecks.above.rank.{goals.kind(log)}" if is_excess else f"bottlenecks.rank_by.{rank}")


def _axis(log: EventLog, rank: str) -> str:
    key = f"bottlenecks.axis.{rank}" if rank == TOTAL else f"bottlenecks.above.axis.{goals.kind(log)}"
    return t(key, cases=names.cases_noun(log))


def with_chosen(ranked: pd.DataFrame, rank: str, now: tuple[str, str] | None) -> pd.DataFrame:
    """The first of a ranking, and the chosen one wherever it stands."""
    top = ranked[ranked[rank] > 0].head(BARS)
    is_now = (ranked["source"] == now[0]) & (ranked["target"] == now[1]) if now else ranked["n"] < 0
    return pd.concat([top, ranked[is_now & ~ranked.index.isin(top.index)]])


def _chart(log: EventLog, ranked: pd.DataFrame, rank: str) -> None:
    """Bars one can click; the picked one is remembered by its activities, not by its place."""
    top = with_chosen(ranked, rank, chosen.flow(ranked))
    pairs = list(zip(top["source"], top["target"], strict=True))
    drawn = _bars(log, top, rank, now=chosen.flow(ranked))
    key = f"flow_bars_{rank}_{log.view_id}_{state.selected('flow_picks', 0)}"
    st.plotly_chart(
        drawn, key=key, selection_mode="points", config=CONFIG,
        on_select=lambda: _bar_clicked(key, pairs), alt=finding(log, ranked, rank),
    )  # fmt: skip
    offer(log, "flow_bars", partial(chart_page, log, rank), name="bottlenecks")


def _bar_clicked(key: str, pairs: list[tuple[str, str]]) -> None:
    if places := state.clicked(key):
        chosen.choose(*pairs[places[0]])
        state.select("flow_picks", state.selected("flow_picks", 0) + 1)


def _table(log: EventLog, ranked: pd.DataFrame, rank: str) -> None:
    picks = state.selected("flow_picks", 0)
    shown = precision.to_whole_days(log, ranked, ["median_h", "mean_h", "p90_h"])
    rows = tables.show(
        shown, TRANSITIONS, key=f"flows_{rank}_{log.view_id}_{picks}", labels=labels(log), columns=COLUMNS,
        say=_say(log), selection="single-row", search=True,
        download="transitions", stem="flows", log=log, make=partial(table_page, log, rank),
    )  # fmt: skip
    if rows:
        chosen.choose(ranked["source"].iloc[rows[0]], ranked["target"].iloc[rows[0]])
        state.select("flow_picks", picks + 1)
        st.rerun()


def _slide_text(log: EventLog, ranked: pd.DataFrame, rank: str) -> Any:
    return slide_text(
        log,
        headline=headline(log, ranked, rank),
        finding=finding(log, ranked, rank),
        population=t("bottlenecks.population", cases=names.cases_noun(log)),
        n=int(ranked["n"].sum()),
        definition=t(f"bottlenecks.definition.{rank}", above=above.flows(log)),
        assumption=above.noted(log),
    )


def chart_page(log: EventLog, rank: str) -> Page:
    """The worst transitions as bars, as a page of a report."""
    ranked = ranking(cached.transitions(log), rank)
    top = ranked[ranked[rank] > 0].head(BARS)
    return Page(_slide_text(log, ranked, rank), Chart(_bars(log, top, rank)))


def table_page(log: EventLog, rank: str) -> Page:
    """The transitions with their figures, as a page of a report."""
    ranked = ranking(cached.transitions(log), rank)
    shown = precision.to_whole_days(log, ranked, ["median_h", "mean_h", "p90_h"])
    return tables.page(
        _slide_text(log, ranked, rank), shown, TRANSITIONS, labels=labels(log), columns=ON_SLIDE,
        say=_say(log), most=SLIDE_ROWS,
    )  # fmt: skip


def _say(log: EventLog) -> dict[str, Any]:
    return dict.fromkeys(("source", "target"), partial(names.activity, log))


def _bars(log: EventLog, top: pd.DataFrame, rank: str, *, now: tuple[str, str] | None = None) -> Any:
    pairs = list(zip(top["source"], top["target"], strict=True))
    return charts.flow_bars(
        [chosen.label(log, *pair) for pair in pairs],
        list(top[rank] / 24),
        axis=_axis(log, rank),
        texts=[written(hours, "days", state.language()) for hours in top[rank]],
        chosen=pairs.index(now) if now in pairs else None,
    )
