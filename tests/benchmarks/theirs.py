"""pm4py's side of the table, on the same file in the same run."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys

import pandas as pd

from tests.benchmarks.timing import median_s, peak_gb

os.environ["PM4PY_SHOW_PROGRESS_BAR"] = "False"
os.environ["PM4PY_SHOW_INTERNAL_WARNINGS"] = "False"


def main(path: str, n_events: int) -> dict[str, float]:
    """Seconds by name of the measurement, gigabytes at the peak."""
    import pm4py

    runs = {"runs": 1, "warm": False} if n_events > 2_000_000 else {"runs": 3}
    measured = {"index": median_s(lambda: _read(pm4py, path), **runs)}
    frame = _read(pm4py, path)
    measured["memory_index"] = peak_gb()
    region = min(frame["Region"].dropna().unique())
    calls = {
        "flow_counts": lambda: pm4py.discover_dfg(frame),
        "performance": lambda: pm4py.discover_performance_dfg(frame),
        "variants": lambda: pm4py.get_variants(frame),
        "overview": lambda: pm4py.get_all_case_durations(frame),
        "filtered_flows": lambda: _both(
            pm4py, pm4py.filter_event_attribute_values(frame, "Region", [region], level="case", retain=True)
        ),
    }
    for name, call in calls.items():
        measured[name] = median_s(call, **runs)
        measured["memory"] = peak_gb()
        print(json.dumps(measured), flush=True)  # what is done stays done when time runs out
    measured["flow_table"] = measured["flow_counts"] + measured["performance"]
    return measured


def _read(pm4py, path: str) -> pd.DataFrame:
    return pm4py.format_dataframe(
        pd.read_parquet(path),
        case_id="SalesOpportunity",
        activity_key="ActivityName",
        timestamp_key="EventTime",
    )


def _both(pm4py, frame: pd.DataFrame) -> None:
    pm4py.discover_dfg(frame)
    pm4py.discover_performance_dfg(frame)


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import pm4py  # noqa: F401 - greets on the way in
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))), flush=True)
