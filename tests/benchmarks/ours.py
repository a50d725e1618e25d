"""Our side of the table: a process of its own for each size, so that its peak of memory is its own."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from ibis import _

from analysis.discover import directly_follows, overview, variants
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures import between, kpi
from tests.benchmarks.timing import median_s, peak_gb

MAPPING = {"case_id": "SalesOpportunity", "activity": "ActivityName", "timestamp": "EventTime"}


def main(path: str, n_events: int) -> dict[str, float]:
    """Seconds by name of the measurement, gigabytes at the peak."""
    large = n_events > 2_000_000
    measured: dict[str, float] = {
        "index": median_s(lambda: _indexed(path).close(), runs=1 if large else 3, warm=False)
    }
    log = _indexed(path)
    measured["memory_index"] = peak_gb()
    region = log.frame(log.cases.select("Region").distinct())["Region"].dropna().min()
    calls = {
        "flow_table": lambda: directly_follows(log),
        "flow_counts": lambda: log.frame(
            log.events.filter(_.target_key.notnull()).group_by("activity_key", "target_key").agg(n=_.count())
        ),
        "variants": lambda: variants(log),
        "kpi_median": lambda: kpi(log, "sales_cycle_time"),
        "kpi_share": lambda: kpi(log, "win_rate"),
        "kpi_by": lambda: kpi(log, "win_rate", by="region"),
        "kpi_per_object": lambda: kpi(log, "invoice_to_cash_time"),
        "between": lambda: between(
            log, "Quote Created", "Contract Signed", source_at="first", target_at="last"
        ),
        "overview": lambda: overview(log),
        "filtered_flows": lambda: directly_follows(log.where(f.Attribute("region", [region]))),
    }
    for name, call in calls.items():
        try:
            measured[name] = median_s(call, runs=5 if large else 9)
        except Exception as problem:  # noqa: BLE001 - the table is made nevertheless, and says what failed
            print(f"{name}: {problem!r}", file=sys.stderr)
    log.close()
    return measured | {"memory": peak_gb()}


def _indexed(path: str) -> EventLog:
    """A workspace of its own each time: a log that is indexed already is only opened."""
    return EventLog.read(
        Path(path),
        mapping=MAPPING,
        process="lead_to_cash",
        workspace=Path(tempfile.mkdtemp(dir=Path(path).parent)),
    )


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
