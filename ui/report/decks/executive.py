"""The executive summary: seven slides that say what is, what it costs, and what to decide."""

from __future__ import annotations

from analysis.log import EventLog
from analysis.report import Beside, Page, Statements, Tile, Tiles
from ui import cached, exact, names, state
from ui.discover import first, map_content
from ui.monitor import values
from ui.plain import plain
from ui.process_map.slide import map_slide
from ui.report.decks import asked, doubts
from ui.report.decks.waiting import money, where_time_goes, why
from ui.report.decks.words import words
from ui.text import t, written

MOST_SAID, MOST_TILES, MOST_MILESTONES = 3, 5, 3
WANTED = (
    "win_rate", "sales_cycle_time", "order_to_cash_time", "on_time_delivery", "quote_to_contract_time",
    "invoice_to_cash_time", "rework_rate",
)  # fmt: skip
"""The key figures that open the summary; the first three the log can answer."""
CYCLES = ("sales_cycle_time", "order_to_cash_time")


def pages(log: EventLog) -> list[Page]:
    """The seven slides of the view."""
    makers = (figures, the_map, where_time_goes, why, money, asked.page, doubts.page)
    return [make(log) for make in makers]


def figures(log: EventLog) -> Page:
    """How many cases, what becomes of them, how long they take, and what stands out."""
    row, lang = cached.overview(log).iloc[0], state.language()
    keys = _headline_kpis(log)
    tiles = [Tile(names.cases_title(log), written(row["n_cases"], "count", lang), _events(row))]
    tiles += [_kpi_tile(log, key) for key in keys]
    if not set(keys) & set(CYCLES):
        tiles.append(_duration_tile(log, row))
    around = words(log, _headline(log, row), t("deck.figures.definition"))
    shown, said = Tiles(tiles[:MOST_TILES]), first.page(log).content.statements[:MOST_SAID]
    if not said:
        return Page(around, shown)
    return Page(around, Beside(shown, Statements(said, is_numbered=False), share=0.4, is_above=True))


def _headline(log: EventLog, row) -> str:
    """How many, how it ends for how many, and how long that takes."""
    won, told = _outcome(log), {"cases": names.cases(log, int(row["n_cases"]))}
    cycle = next((key for key in CYCLES if key in cached.kpis(log.unfiltered())), None)
    value = cached.kpi(log, cycle)["value"].iloc[0] if cycle else None
    if won and value is not None and value == value:
        said = values.said(value, values.exact_unit(log, cycle))
        return plain(f"deck.figures.{cycle}", outcome=won, cycle=said, **told)
    duration = written(exact.throughout(log, row["median_throughput_h"]), "days", state.language())
    return plain("deck.figures.plain", duration=duration, variants=int(row["n_variants"]), **told)


def the_map(log: EventLog) -> Page:
    """The way that most cases take, with how many get how far."""
    model = map_content.drawn(log, map_content.AUTOMATIC, map_content.Figures(), state.language())
    drawn = map_slide(model, looks=cached.activity_looks(log))
    return Page(words(log, _how_far(log), t("deck.map.definition"), about=t("deck.map.about")), drawn)


def _how_far(log: EventLog) -> str:
    """How many cases reach the last milestones of the process; without a process, how common the ways are."""
    counted = cached.activities(log).set_index("activity")["n_cases"]
    lost = {one.activity for one in log.catalogue.milestones if one.activity.endswith(("Lost", "Cancelled"))}
    reached = [one.activity for one in log.catalogue.milestones if one.activity not in lost]
    reached = [name for name in reached if counted.get(name, 0)]
    n = cached.size(log)[0]
    if len(reached) > MOST_MILESTONES:
        picked = [reached[len(reached) // 3], reached[-1]]
        said = [t("deck.map.step", n=int(counted[name]), step=names.activity(log, name)) for name in picked]
        return plain("deck.map.how_far", cases=names.cases(log, n), steps=said)
    top = cached.variants(log)
    share = float(top["share"].head(5).sum())
    return plain(
        "deck.map.headline", n=min(5, len(top)), share=share, cases=names.cases_noun(log), variants=len(top)
    )


def _headline_kpis(log: EventLog) -> list[str]:
    can = set(cached.kpis(log.unfiltered()))
    return [key for key in WANTED if key in can][:MOST_MILESTONES]


def _kpi_tile(log: EventLog, key: str) -> Tile:
    """A key figure, and over what it is counted."""
    row, lang, known = cached.kpi(log, key).iloc[0], state.language(), values.text(log, key)
    over = known.population[lang].partition(";")[0].partition("；")[0].partition(":")[0].partition("：")[0]
    note = t("deck.counted", over=over, n=int(row["n"]))
    return Tile(known.label[lang], values.said(row["value"], values.exact_unit(log, key)), note)


def _duration_tile(log: EventLog, row) -> Tile:
    lang = state.language()
    half, most = (exact.throughout(log, row[f"{name}_throughput_h"]) for name in ("median", "p90"))
    return Tile(
        t("deck.duration"), written(half, "days", lang), t("deck.p90", value=written(most, "days", lang))
    )


def _outcome(log: EventLog) -> str:
    """How it ends for how many: won of decided deals, paid of all orders."""
    if "win_rate" in cached.kpis(log.unfiltered()):
        row = cached.kpi(log, "win_rate").iloc[0]
        share, n = float(row["value"]), int(row["n"])
        return t("deck.won", share=share, won=round(share * n)) if share == share else ""
    states = cached.case_states(log)
    paid = states.loc[states["state"] == "paid", "n_cases"].sum()
    total = states["n_cases"].sum()
    return t("deck.paid", share=float(paid / total)) if paid and total else ""


def _events(row) -> str:
    return t("deck.events", n=int(row["n_events"]), since=row["first_at"].date(), until=row["last_at"].date())
