"""The full diagnosis: for those who want to know how you know it, view after view."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.discover.variant_folding import Folding
from analysis.log import EventLog
from analysis.report import Cover, Page
from ui import cached, filters, names
from ui.bottlenecks import chosen, groups, transitions
from ui.discover import evenness, over_time, variants
from ui.discover.variant_controls import Wish
from ui.monitor import kpis
from ui.report.decks import asked, doubts, executive, waiting
from ui.report.decks.words import words
from ui.report.text import title
from ui.text import t

MOST_FLOWS, MOST_SPLITS = 3, 2
COMMONEST = Wish("common", Folding(), is_short=False)
SPLIT_BY = ("region", "team", "product", "channel", "partner")
"""People are not judged on a slide; where a case is now says little about an earlier transition."""
OVER_TIME = ("flow", "progress")


def pages(log: EventLog) -> list[Page]:
    """Cover, summary, ways, time and for whom, evenness, work over time, key figures, decisions, doubts."""
    made = [cover(log, t("report.ready.diagnosis.title")), executive.figures(log), executive.the_map(log)]
    if len(cached.variants(log)) > 1:
        made += [make(log, COMMONEST) for make in (variants.rows_page, variants.coverage_page)]
    made += list(_time(log))
    made += [evenness.chart_page(log, by) for by in _even(log)]
    made += list(_over_time(log))
    made += [kpis.table_page(log)] if cached.kpis(log) else []
    return [*made, waiting.money(log), asked.page(log), doubts.page(log)]


def cover(log: EventLog, said: str) -> Page:
    """The title slide: what this is, of which log, under which filter, until when."""
    n = cached.size(log)[0]
    lines = [names.cases(log, n), filters.said(log), t("deck.until", until=log.as_of.date())]
    return Page(words(log, said, t("deck.cover_definition")), Cover(said, title(log), lines))


def _time(log: EventLog) -> Iterator[Page]:
    """Where time goes, by all of it and by what is above usual; the slowest transitions by group."""
    found = cached.transitions(log)
    if not len(found) or not found["total_h"].sum():
        yield waiting.where_time_goes(log)
        return
    yield transitions.chart_page(log, "total_h")
    if found["excess_h"].sum():
        yield transitions.chart_page(log, "excess_h")
    yield transitions.table_page(log, "total_h")
    yield waiting.why(log)
    for row in transitions.ranking(found, "total_h").head(MOST_FLOWS).itertuples():
        yield from _by_group(log, found, (row.source, row.target))


def _by_group(log: EventLog, found: pd.DataFrame, flow: tuple[str, str]) -> Iterator[Page]:
    """A transition by the first attribute whose groups differ, if one does."""
    for by in (role for role in SPLIT_BY if role in log.roles):
        split = groups.known_groups(log, *flow, by)
        if groups.standing(chosen.row_of(found, *flow), split) in ("finding", "tail"):
            yield groups.chart_page(log, *flow, by)
            return


def _even(log: EventLog) -> list[str]:
    return [by for by in evenness.splits(log) if len(evenness.shown(log, by)) > 1][:MOST_SPLITS]


def _over_time(log: EventLog) -> Iterator[Page]:
    """Arrivals and finished, work in progress, the ends of months."""
    if cached.over_time_days(log).empty:
        return
    for one in OVER_TIME:
        yield over_time.periods_page(log, one)
    if over_time.has_ends(log):
        yield over_time.ends_page(log)
