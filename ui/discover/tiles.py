"""The five tiles of *Discover*, and what leaves its views with little to show."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.log import EventLog
from analysis.report import Page
from ui import cached, exact, figures, filters, names, state
from ui.discover import odd
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import t, written

Entry = tuple[str, str, figures.Explained]


def overview(log: EventLog) -> None:
    """The tiles, and what is odd about the log."""
    figures.tiles(_entries(log), key="tiles")
    offer(log, "discover_tiles", partial(page, log), name="figures")
    wrong = odd.said(log)
    if wrong:
        st.info(wrong, icon=":material/info:")


def page(log: EventLog) -> Page:
    """The tiles as a page of a report."""
    row = cached.overview(log).iloc[0]
    n = int(row["n_cases"])
    told = {"events": int(row["n_events"]), "variants": int(row["n_variants"])}
    words = slide_text(
        log, headline=t("tiles.discover", cases=names.cases(log, n), **told),
        population=names.cases_title(log), n=n, definition=t("tiles.definition"),
    )  # fmt: skip
    return figures.page(words, _entries(log))


def _entries(log: EventLog) -> list[Entry]:
    """Cases, events and variants; how long it takes, open ones counted; and what becomes of them."""
    row, lang = cached.overview(log).iloc[0], state.language()
    said, n = filters.said(log), int(row["n_cases"])

    def explained(name: str, *, n: int = n) -> figures.Explained:
        return figures.Explained(t(f"figure.{name}.definition"), population=said, n=n)

    entries: list[Entry] = [
        (names.cases_title(log), written(n, "count", lang), explained("cases")),
        (t("figure.events.label"), written(row["n_events"], "count", lang), explained("events")),
        (t("figure.variants.label"), written(row["n_variants"], "count", lang), explained("variants")),
    ]
    kpis = set(cached.kpis(log.unfiltered()))
    if "time_to_signature" in kpis and "win_rate" in kpis:
        entries += _of_deals(log, said)
    else:
        for name, value in (("median", "median_throughput_h"), ("p90", "p90_throughput_h")):
            shown = written(exact.throughout(log, row[value]), "duration", lang)
            entries.append((t(f"figure.{name}.label"), shown, explained(name)))
    return entries


def _of_deals(log: EventLog, said: str) -> list[Entry]:
    """Time to signature beside the sales cycle, and the win rate."""
    lang = state.language()
    signed, cycle, won = (
        cached.kpi(log, key).iloc[0] for key in ("time_to_signature", "sales_cycle_time", "win_rate")
    )
    beside = t("figure.cycle.delta", value=cycle["value"])
    return [
        (
            t("figure.signature.label"), written(signed["value"], "duration", lang),
            figures.Explained(f"{t('figure.signature.definition')} ({beside})", said, int(signed["n"])),
        ),
        (
            log.catalogue.kpi("win_rate").label[lang], written(won["value"], "percent", lang),
            figures.Explained(t("figure.won.definition"), said, int(won["n"]), int(won["n_excluded"])),
        ),
    ]  # fmt: skip
