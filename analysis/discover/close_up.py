"""What are the figures of one activity, of one transition, and of the transitions that take most time?"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class ActivityFigures(NamedTuple):
    """An activity of the view: cases and their share, events, events beyond a case's first, starts, ends."""

    activity: str
    n_cases: int
    share_cases: float
    n: int
    n_repeats: int
    n_start: int
    n_end: int


class FlowFigures(NamedTuple):
    """A transition of the view; `share_time` is its share of all time between activities."""

    source: str
    target: str
    n: int
    n_cases: int
    share_cases: float
    median_h: float
    mean_h: float
    p90_h: float
    total_h: float
    share_time: float


def activity_figures(
    name: str, activities: pd.DataFrame, endpoints: pd.DataFrame, *, n_cases: int
) -> ActivityFigures | None:
    """The figures of an activity; None where it does not happen.

    Parameters
    ----------
    activities, endpoints
        Frames of `analysis.discover` for the view.
    n_cases
        Cases of the view.
    """
    found = activities[activities["activity"] == name]
    if found.empty:
        return None
    n, here = int(found["n"].iloc[0]), int(found["n_cases"].iloc[0])
    ends = endpoints[endpoints["activity"] == name]
    return ActivityFigures(
        activity=name,
        n_cases=here,
        share_cases=here / n_cases,
        n=n,
        n_repeats=n - here,
        n_start=int(ends["n_start"].sum()),
        n_end=int(ends["n_end"].sum()),
    )


def flow_figures(source: str, target: str, flows: pd.DataFrame, *, n_cases: int) -> FlowFigures | None:
    """The figures of a transition; None where it does not happen.

    Parameters
    ----------
    flows
        `directly_follows` of the view.
    n_cases
        Cases of the view.
    """
    found = flows[(flows["source"] == source) & (flows["target"] == target)]
    return next(_figures(found, flows, n_cases), None)


def most_time(flows: pd.DataFrame, *, n_cases: int, n: int = 3) -> list[FlowFigures]:
    """The transitions that take most time in all, the longest first; none that takes no time.

    Parameters
    ----------
    flows
        `directly_follows` of the view: by `total_h` descending, then by name.
    n_cases
        Cases of the view.
    """
    return list(_figures(flows[flows["total_h"] > 0].head(n), flows, n_cases))


def _figures(rows: pd.DataFrame, flows: pd.DataFrame, n_cases: int):
    everything = float(flows["total_h"].sum())
    for row in rows.itertuples(index=False):
        yield FlowFigures(
            source=row.source,
            target=row.target,
            n=int(row.n),
            n_cases=int(row.n_cases),
            share_cases=int(row.n_cases) / n_cases,
            median_h=float(row.median_h),
            mean_h=float(row.mean_h),
            p90_h=float(row.p90_h),
            total_h=float(row.total_h),
            share_time=float(row.total_h) / everything if everything else 0.0,
        )
