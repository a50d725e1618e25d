"""The measures once more, in plain pandas and slowly: what ours are compared with.

Written from the definitions alone. Frames have columns `case`, `activity`, `at`; the row's place in the
frame is the row of the source.
"""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

HOUR = pd.Timedelta(hours=1)


def ordered(frame: pd.DataFrame, order: dict[str, int] | None = None) -> pd.DataFrame:
    """Events by case; within a case by time, then the catalogue's order if given, then row of the source."""
    result = frame.assign(_row=range(len(frame)), _order=[(order or {}).get(a, 0) for a in frame["activity"]])
    return result.sort_values(["case", "at", "_order", "_row"]).reset_index(drop=True)


def traces(frame: pd.DataFrame, order: dict[str, int] | None = None) -> dict[str, list[tuple]]:
    """Per case its events in order, as (activity, time)."""
    kept: dict[str, list[tuple]] = {}
    for event in ordered(frame, order).itertuples():
        kept.setdefault(event.case, []).append((event.activity, event.at))
    return kept


def flows(frame: pd.DataFrame, order: dict[str, int] | None = None) -> pd.DataFrame:
    """Pairs of activities that follow each other directly."""
    pairs = [
        {"case": case, "source": a, "target": b, "h": (end - start) / HOUR}
        for case, trace in traces(frame, order).items()
        for (a, start), (b, end) in pairwise(trace)
    ]
    seen = pd.DataFrame(pairs, columns=["case", "source", "target", "h"]).astype({"h": "float64"})
    groups = seen.groupby(["source", "target"])
    return groups.agg(
        n=("h", "size"),
        n_cases=("case", "nunique"),
        median_h=("h", "median"),
        mean_h=("h", "mean"),
        p90_h=("h", lambda h: h.quantile(0.9)),
        total_h=("h", "sum"),
    ).reset_index()


def variants(frame: pd.DataFrame, order: dict[str, int] | None = None) -> dict[tuple, tuple[int, float]]:
    """Distinct sequences of activities: number of cases and median hours from first to last event."""
    rows = [
        (tuple(a for a, _ in trace), (trace[-1][1] - trace[0][1]) / HOUR)
        for trace in traces(frame, order).values()
    ]
    known = pd.DataFrame(rows, columns=["trace", "h"])
    return {trace: (len(h), h.median()) for trace, h in known.groupby("trace")["h"]}


def overview(frame: pd.DataFrame) -> dict[str, object]:
    """Size and duration of a log."""
    cases = frame.groupby("case")["at"]
    hours = (cases.max() - cases.min()) / HOUR
    return {
        "n_cases": frame["case"].nunique(),
        "n_events": len(frame),
        "n_activities": frame["activity"].nunique(),
        "n_variants": len(variants(frame)),
        "first_at": frame["at"].min(),
        "last_at": frame["at"].max(),
        "median_throughput_h": hours.median(),
        "p90_throughput_h": hours.quantile(0.9),
    }


def between(frame: pd.DataFrame, source: str, target: str, *, source_at: str, target_at: str) -> dict:
    """Per case (status, hours) from one `source` to one `target`; generic logs."""
    as_of, result = frame["at"].max(), {}
    pick = {"first": min, "last": max}
    for case, own in frame.groupby("case"):
        starts = list(own.loc[own["activity"] == source, "at"])
        ends = list(own.loc[own["activity"] == target, "at"])
        if not starts:
            result[case] = ("missing", None)
            continue
        start = pick[source_at](starts)
        if not ends:
            result[case] = ("open", (as_of - start) / HOUR)
            continue
        end = pick[target_at](ends)
        result[case] = ("done", (end - start) / HOUR) if end >= start else ("reversed", None)
    return result
