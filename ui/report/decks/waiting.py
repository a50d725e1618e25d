"""Where does time go, for whom is it long, and what does that cost? Three slides of a ready deck."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Beside, Chart, Page, Statement, Statements, Table
from ui import assumed, cached, charts, exact, names, state
from ui.bottlenecks import chosen, transitions
from ui.bottlenecks import groups as by_group
from ui.plain import plain
from ui.report.decks.words import nothing, words
from ui.report.headline import fitting
from ui.text import t, written

BARS, COSTS = 8, 5
COST_COLUMNS = ("wait", "n", "amount", "excess", "cost", "range")


def where_time_goes(log: EventLog) -> Page:
    """The transitions in which most time lies."""
    ranked = _ranked(log)
    if ranked.empty:
        return nothing(log, "deck.time.none")
    top, said = ranked.head(BARS), transitions.headline(log, ranked, "total_h")
    drawn = charts.bars(
        [chosen.label(log, *pair) for pair in zip(top["source"], top["target"], strict=True)],
        list(top["total_h"] / 24), highlight=1,
        axis=t("bottlenecks.axis.total_h", cases=names.cases_noun(log)),
        texts=[_time_said(one) for one in top.itertuples()],
    )  # fmt: skip
    return Page(words(log, said, t("bottlenecks.definition.total_h")), Chart(drawn))


def why(log: EventLog) -> Page:
    """The group that is clearly slower than the others where most time lies, or that there is none.

    Where the filter leaves one group alone, that group beside all others of the whole log.
    """
    told, of = _slow_group(log), log
    if told is None:
        told, of = alone(log), log.unfiltered()
    if told is None:
        return _no_group(log)
    flow, by = (told["source"], told["target"]), told["by"]
    row = chosen.row_of(cached.transitions(of), *flow)
    groups = by_group.known_groups(of, *flow, by)
    ends = {"source": names.activity(log, flow[0]), "target": names.activity(log, flow[1])}
    said = fitting(
        "deck.why.headline", group=told["group"], value=exact.between(of, *flow, told["value"]),
        others=exact.between(of, *flow, told["others"]), **ends,
    )  # fmt: skip
    by_name = names.column(log, by)
    about = t("deck.why.about" if of is log else "deck.why.about_all", by=by_name, **ends)
    definition = t("deck.why.definition", by=by_name, **ends)
    around = words(of, said, definition, about=about)
    around = around if of is log else replace(around, subtitle=about)
    return Page(around, Chart(by_group.drawn_bars(of, row, groups)))


def slow_flow(log: EventLog) -> tuple[str, str] | None:
    """The transition in which a group is clearly slower than the others, if there is one."""
    told = _slow_group(log)
    return (told["source"], told["target"]) if told else None


def money(log: EventLog) -> Page:
    """What the excess time of the slowest transitions costs, each with its range and never added up."""
    rate = assumed.value(log, "cost_of_capital")
    pairs = [(row.source, row.target) for row in _ranked(log).head(COSTS).itertuples()]
    slow = slow_flow(log)
    pairs += [slow] if slow and slow not in pairs else []
    try:
        found = cached.cost_of_excess(log, tuple(pairs), rate=rate)
    except AnalysisError as problem:
        return nothing(log, f"deck.money.{problem.code}")
    found = found[found["cost"] > 0]
    if found.empty:
        return nothing(log, "deck.money.nothing")
    row = found.iloc[0]
    low, high = names.amount_range(log, row["low"], row["high"])
    cost = names.amount(log, row["cost"])
    said = fitting("deck.money.headline", cost=cost, low=low, high=high, **_ends(log, row))
    taken = t("deck.money.assumes", rate=rate)
    around = words(log, said, t("deck.money.definition"), n=int(row["n_cases"]), assumption=taken)
    header = [t(f"deck.money.column.{name}", rate=rate) for name in COST_COLUMNS]
    table = Table(header, [_cost_row(log, one) for one in found.itertuples()], ["l", *"rrrrr"])
    notes = [Statement(taken, t("deck.money.how")), Statement(t("deck.money.not_added"))]
    below = Statements(notes, is_numbered=False)
    return Page(around, Beside(table, below, share=0.58, is_above=True))


def _cost_row(log: EventLog, row) -> list[str]:
    lang = state.language()
    low, high = names.amount_range(log, row.low, row.high)
    return [
        chosen.label(log, row.source, row.target), written(row.n_cases, "count", lang),
        names.amount(log, row.amount), written(row.excess_h, "days", lang), names.amount(log, row.cost),
        t("deck.money.range", low=low, high=high) if row.low == row.low else t("deck.money.one"),
    ]  # fmt: skip


def _slow_group(log: EventLog) -> dict | None:
    """What the finding about a slow group names."""
    found = cached.findings(log)
    slow = found[found["kind"] == "group"]
    return None if slow.empty else slow.iloc[0]["params"]


def alone(log: EventLog) -> dict | None:
    """The slow group of the whole log, where the filter leaves just that group."""
    told = _slow_group(log.unfiltered()) if log.filters else None
    if told is None:
        return None
    kept = [one for one in log.filters if isinstance(one, f.Attribute) and one.values == (told["group"],)]
    return told if any(log.column(one.name) == log.column(told["by"]) for one in kept) else None


def _ranked(log: EventLog) -> pd.DataFrame:
    found = transitions.ranking(cached.transitions(log), "total_h")
    return found[found["total_h"] > 0]


def _time_said(row) -> str:
    lang = state.language()
    return t("deck.time.bar", share=float(row.share), median=written(row.median_h, "days", lang))


def _ends(log: EventLog, row) -> dict[str, str]:
    return {name: names.activity(log, getattr(row, name)) for name in ("source", "target")}


def _no_group(log: EventLog) -> Page:
    ranked = _ranked(log)
    if ranked.empty:
        return nothing(log, "deck.time.none")
    row = ranked.iloc[0]
    said = plain("deck.why.none", median=exact.between(log, row["source"], row["target"], row["median_h"]),
                 **_ends(log, row))  # fmt: skip
    reasons = [Statement(t("deck.why.looked")), Statement(t("deck.why.next"))]
    return Page(words(log, said, t("deck.why.none_definition")), Statements(reasons, is_numbered=False))
