"""The executive summary: seven slides that say what is, what it costs, and what to decide."""

from __future__ import annotations

import pandas as pd

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.report import Beside, Chart, Page, Statement, Statements, Table, Tile, Tiles
from ui import assumptions, cached, charts, exact, names, state
from ui.bottlenecks import chosen, transitions
from ui.bottlenecks import groups as by_group
from ui.discover import first, map_content
from ui.monitor.values import plain
from ui.process_map.slide import map_slide
from ui.report.decks import asked, doubts
from ui.report.headline import fitting
from ui.report.text import slide_text
from ui.text import t, written

BARS, COSTS, MOST_SAID = 8, 5, 3
COST_COLUMNS = ("wait", "n", "amount", "excess", "cost", "range")
FIGURES = map_content.Figures(second="median")


def pages(log: EventLog) -> list[Page]:
    """The seven slides of the view."""
    makers = (figures, the_map, where_time_goes, why, money, asked.page, doubts.page)
    return [make(log) for make in makers]


def figures(log: EventLog) -> Page:
    """How many cases, how long they take, what becomes of them."""
    row, lang = cached.overview(log).iloc[0], state.language()
    n = int(row["n_cases"])
    told = {"cases": names.cases(log, n), "variants": int(row["n_variants"])}
    tiles = [Tile(names.cases_title(log), written(n, "count", lang), _events(row))]
    tiles += [_kpi_tile(log, key) for key in _headline_kpis(log)]
    long = exact.throughout(log, row["median_throughput_h"])
    longest = exact.throughout(log, row["p90_throughput_h"])
    duration = written(long, "duration", lang)
    tiles.append(Tile(t("deck.duration"), duration, t("deck.p90", value=written(longest, "duration", lang))))
    won = _outcome(log)
    key = "deck.figures.headline" if won else "deck.figures.plain"
    words = _words(log, plain(key, outcome=won, duration=duration, **told), t("deck.figures.definition"))
    said = first.page(log).content.statements[:MOST_SAID]
    if not said:
        return Page(words, Tiles(tiles[:5]))
    below = Statements(said, is_numbered=False)
    return Page(words, Beside(Tiles(tiles[:5]), below, share=0.4, is_above=True))


def the_map(log: EventLog) -> Page:
    """The way that most cases take."""
    top = cached.variants(log)
    model = cached.map_drawn(log, map_content.AUTOMATIC, FIGURES, state.language())
    said = plain(
        "deck.map.headline", n=min(5, len(top)), share=float(top["share"].head(5).sum()),
        cases=names.cases_noun(log), variants=len(top),
    )  # fmt: skip
    return Page(_words(log, said, t("discover.map.slide.definition")), map_slide(model))


def where_time_goes(log: EventLog) -> Page:
    """The transitions in which most time lies."""
    ranked = _ranked(log)
    if ranked.empty:
        return _nothing(log, "deck.time.none")
    top, said = ranked.head(BARS), transitions.headline(log, ranked, "total_h")
    drawn = charts.bars(
        [chosen.label(log, *pair) for pair in zip(top["source"], top["target"], strict=True)],
        list(top["total_h"] / 24), axis=t("bottlenecks.axis.total_h"), highlight=1,
        texts=[_time_said(one) for one in top.itertuples()],
    )  # fmt: skip
    return Page(_words(log, said, t("bottlenecks.definition.total_h")), Chart(drawn))


def why(log: EventLog) -> Page:
    """The group that is clearly slower than the others where most time lies, or that there is none."""
    found = cached.findings(log)
    slow = found[found["kind"] == "group"]
    if slow.empty:
        return _no_group(log)
    told = slow.iloc[0]["params"]
    flow, by = (told["source"], told["target"]), told["by"]
    row = chosen.row_of(cached.transitions(log), *flow)
    groups = by_group.shown_groups(log, cached.transition_by(log, *flow, by=by), by)
    ends = {"source": names.activity(log, flow[0]), "target": names.activity(log, flow[1])}
    said = fitting(
        "deck.why.headline", group=told["group"], value=exact.between(log, *flow, told["value"]),
        others=exact.between(log, *flow, told["others"]), **ends,
    )  # fmt: skip
    definition = t("deck.why.definition", by=names.column(log, by), **ends)
    return Page(_words(log, said, definition), Chart(by_group.drawn_bars(log, row, groups)))


def money(log: EventLog) -> Page:
    """What the excess time of the slowest transitions costs, each with its range and never added up."""
    rate = assumptions.value(log, "cost_of_capital")
    pairs = [(row.source, row.target) for row in _ranked(log).head(COSTS).itertuples()]
    try:
        found = cached.cost_of_excess(log, tuple(pairs), rate=rate)
    except AnalysisError as problem:
        return _nothing(log, f"deck.money.{problem.code}")
    found = found[found["cost"] > 0]
    if found.empty:
        return _nothing(log, "deck.money.nothing")
    row = found.iloc[0]
    said = fitting(
        "deck.money.headline", cost=names.amount(log, row["cost"]), low=names.amount(log, row["low"]),
        high=names.amount(log, row["high"]), **_ends(log, row),
    )  # fmt: skip
    words = _words(
        log,
        said,
        t("deck.money.definition"),
        n=int(row["n_cases"]),
        assumption=t("deck.money.assumes", rate=rate),
    )
    header = [t(f"deck.money.column.{name}", rate=rate) for name in COST_COLUMNS]
    return Page(words, Table(header, [_cost_row(log, one) for one in found.itertuples()], ["l", *"rrrrr"]))


def _cost_row(log: EventLog, row) -> list[str]:
    lang = state.language()
    low, high = names.amount(log, row.low), names.amount(log, row.high)
    return [
        chosen.label(log, row.source, row.target), written(row.n_cases, "count", lang),
        names.amount(log, row.amount), written(row.excess_h, "days", lang), names.amount(log, row.cost),
        t("deck.money.range", low=low, high=high) if row.low == row.low else t("deck.money.one"),
    ]  # fmt: skip


def _ranked(log: EventLog) -> pd.DataFrame:
    found = transitions.ranking(cached.transitions(log), "total_h")
    return found[found["total_h"] > 0]


def _time_said(row) -> str:
    lang = state.language()
    return t("deck.time.bar", share=float(row.share), median=written(row.median_h, "days", lang))


def _ends(log: EventLog, row) -> dict[str, str]:
    return {name: names.activity(log, getattr(row, name)) for name in ("source", "target")}


def _headline_kpis(log: EventLog) -> list[str]:
    """The key figures that open the summary, of those the log can answer."""
    wanted = ("win_rate", "time_to_signature", "sales_cycle_time", "order_to_cash_time", "on_time_delivery",
              "invoice_to_cash_time", "rework_rate")  # fmt: skip
    can = set(cached.kpis(log.unfiltered()))
    return [key for key in wanted if key in can][:3]


def _kpi_tile(log: EventLog, key: str) -> Tile:
    from ui.monitor import values

    row, lang = cached.kpi(log, key).iloc[0], state.language()
    said = values.said(row["value"], values.exact_unit(log, key))
    return Tile(values.text(log, key).label[lang], said, t("deck.counted", n=int(row["n"])))


def _outcome(log: EventLog) -> str:
    """How it ends for how many: won of decided deals, paid of all orders."""
    if "win_rate" in cached.kpis(log.unfiltered()):
        won = cached.kpi(log, "win_rate")["value"].iloc[0]
        return t("deck.won", share=float(won)) if won == won else ""
    states = cached.case_states(log)
    paid = states.loc[states["state"] == "paid", "n_cases"].sum()
    total = states["n_cases"].sum()
    return t("deck.paid", share=float(paid / total)) if paid and total else ""


def _events(row) -> str:
    return t("deck.events", n=int(row["n_events"]), since=row["first_at"].date(), until=row["last_at"].date())


def _no_group(log: EventLog) -> Page:
    ranked = _ranked(log)
    if ranked.empty:
        return _nothing(log, "deck.time.none")
    row = ranked.iloc[0]
    said = plain("deck.why.none", median=exact.between(log, row["source"], row["target"], row["median_h"]),
                 **_ends(log, row))  # fmt: skip
    reasons = [Statement(t("deck.why.looked")), Statement(t("deck.why.next"))]
    return Page(_words(log, said, t("deck.why.none_definition")), Statements(reasons, is_numbered=False))


def _nothing(log: EventLog, key: str) -> Page:
    """A slide that says why there is no figure, and what would bring one."""
    n = cached.size(log)[0]
    words = _words(log, t(f"{key}.headline", cases=names.cases(log, n), n=n), t("deck.none_definition"))
    return Page(words, Statements([Statement(t(f"{key}.text"))], is_numbered=False))


def _words(log: EventLog, headline: str, definition: str, *, n: int | None = None, assumption: str = ""):
    return slide_text(
        log, headline=headline, population=names.cases_title(log), n=cached.size(log)[0] if n is None else n,
        definition=definition, assumption=assumption,
    )  # fmt: skip
