"""The five tiles of *Discover*."""

from __future__ import annotations

from analysis.log import EventLog
from ui import cached, exact, figures, filters, names, state
from ui.text import t, written


def overview(log: EventLog) -> None:
    """Cases, events, variants, median and 90th percentile of case duration; open ones named apart."""
    row, lang = cached.overview(log).iloc[0], state.language()
    said, n = filters.said(log), int(row["n_cases"])

    def explained(name: str) -> figures.Explained:
        return figures.Explained(t(f"figure.{name}.definition"), population=said, n=n)

    entries = [
        (names.cases_title(log), written(n, "count", lang), explained("cases")),
        (t("figure.open.label"), written(row["n_open"], "count", lang), explained("open")),
        (t("figure.variants.label"), written(row["n_variants"], "count", lang), explained("variants")),
        (
            t("figure.median.label"),
            written(exact.throughout(log, row["median_throughput_h"]), "duration", lang),
            explained("median"),
        ),
        (
            t("figure.p90.label"),
            written(exact.throughout(log, row["p90_throughput_h"]), "duration", lang),
            explained("p90"),
        ),
    ]
    figures.tiles(entries, key="tiles")
