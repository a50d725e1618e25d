"""How long does it take from any step to any other, and for whom?"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.group_times import group_times
from analysis.log import EventLog
from analysis.log.apart import At
from analysis.log.filters import Between
from analysis.log.moments import hours_from
from analysis.measures.between import paired
from analysis.measures.grouping import Grouping, grouping
from analysis.measures.survival import OPEN, OTHER, REACHED, incidence, survival
from analysis.schema import Schema

STATUSES = ("done", "open", "reversed", "missing")
DONE, RUNNING, MISSING, LOST = 0, 1, 3, 4
"""How a stretch stands: the place of its status; lost are those missing that began, in a case then lost."""
KNOWN = (DONE, RUNNING, LOST)
"""Those that have lasted for a time."""
WIDTHS_H = (
    1 / 12, 0.25, 0.5, 1, 2, 4, 6, 12, 24, 48, 120, 168, 336, 720, 1440, 2160, 4320, 8760, 17520, 43800,
)  # fmt: skip
"""Widths of bars that read well: minutes, hours, days, weeks, months of 30 days, years."""
MOST_BARS = 30
DRAWN = 0.98
"""Up to this share of the durations the bars go; the longest are in the last, which is open."""

SUMMARY = Schema(
    "between_any",
    {
        "n_done": "count", "n_open": "count", "n_reversed": "count", "n_missing": "count",
        "median_h": "hours", "p90_h": "hours", "mean_h": "hours", "longest_h": "hours",
        "all_median_h": "hours",
    },
)  # fmt: skip
BARS = Schema(
    "between_bars", {"low_h": "hours", "high_h": "hours", "n": "count", "n_cases": "count"}, ("low_h",)
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """From which step to which: `None` for the start of the case, or its end.

    Parameters
    ----------
    source_at, target_at
        The `first` or the `last` time it happened.
    pair_by
        A column with ids of objects: each object has a stretch of its own.
    """

    source: str | None = None
    target: str | None = None
    source_at: At = "first"
    target_at: At = "last"
    pair_by: str | None = None

    def within(self, min_h: float | None, max_h: float | None) -> Between:
        """The filter on the cases that took so long."""
        return Between(
            self.source, self.target, self.source_at, self.target_at, min_h, max_h, self.pair_by
        )  # fmt: skip


@dataclass(frozen=True)
class Spread:
    """Durations in figures and as bars: frames `SUMMARY` (one row) and `BARS`."""

    summary: pd.DataFrame
    bars: pd.DataFrame


def spread(log: EventLog, stretch: Stretch) -> Spread:
    """How long the stretch takes: its figures, what is left out and why, and bars.

    Returns
    -------
    Figures and bars of what is `done` alone; what is still `open` (and would make them longer), `reversed`
    or `missing` is counted beside them (`analysis.measures.between`). `all_median_h` is the time by which
    half of those that get there are through: open ones count as at least so long, lost ones until they were
    lost (`survival.incidence`, as in the key figure *time to signature*; in a process in which nothing can be
    lost `survival.survival`; NaN where too many are open to say). A bar holds the durations from
    `low_h` up to, and without, `high_h`; the last is open (`high_h` NaN) where some lie far out; `n_cases`
    of a bar counts a case once.
    """
    found = log.ask(_durations, stretch)
    counts = np.bincount(found["status"], minlength=len(STATUSES) + 1)
    counts[MISSING] += counts[LOST]
    done = found[found["status"] == DONE]
    hours = np.sort(done["duration_h"].to_numpy("float64"))
    figures = {f"n_{name}": [int(n)] for name, n in zip(STATUSES, counts, strict=False)}
    figures["all_median_h"] = [_of_all(log, found)]
    figures |= dict(zip(("median_h", "p90_h", "mean_h", "longest_h"), _figures(hours), strict=True))
    return Spread(SUMMARY.conform(pd.DataFrame(figures)), _bars(done))


def between_by(
    log: EventLog, stretch: Stretch, *, by: str, min_rated: int = 10, min_clear: int = 30
) -> pd.DataFrame:
    """How long the stretch takes by an attribute of the cases, what is still open censored.

    Returns
    -------
    Frame `GROUP_TIMES` (`analysis.bottlenecks.group_times`), the slowest first. Of several objects of a
    case the longest counts, so that no case is proof of itself.
    """
    found = log.ask(_grouped, stretch, grouping(log, by))
    is_over = (found["status"] == DONE).to_numpy("bool")
    elsewhere = (found["status"] == LOST).to_numpy("bool") if _can_be_lost(log) else None
    least = {"min_rated": min_rated, "min_clear": min_clear}
    return group_times(found["duration_h"], is_over, found["group"], elsewhere=elsewhere, **least)


def width_h(longest_h: float) -> float:
    """The narrowest bar that reads well of which at most 30 hold so many hours."""
    return next((width for width in WIDTHS_H if longest_h <= width * MOST_BARS), WIDTHS_H[-1])


def _of_all(log: EventLog, found: pd.DataFrame) -> float:
    """The median with those that are under way, and those that ended otherwise."""
    status = found["status"].to_numpy()
    known = np.isin(status, KNOWN)
    hours, status = found["duration_h"].to_numpy("float64")[known], status[known]
    if not _can_be_lost(log):
        return survival(hours, status == DONE).median
    return incidence(hours, np.select([status == DONE, status == RUNNING], [REACHED, OPEN], OTHER)).median


def _can_be_lost(log: EventLog) -> bool:
    return any(state.lost for state in log.catalogue.states)


def _durations(log: EventLog, stretch: Stretch) -> ir.Table:
    return _ended(log, stretch)


def _grouped(log: EventLog, stretch: Stretch, by: Grouping) -> ir.Table:
    known = _ended(log, stretch).filter(_.status.isin(KNOWN))
    longest = known.group_by("case_key").agg(
        duration_h=_.duration_h.max(), status=_.status.argmax(_.duration_h)
    )
    groups = log.cases.select("case_key", group=by.of(log.cases))
    return longest.join(groups, "case_key").select("group", "duration_h", "status")


def _ended(log: EventLog, stretch: Stretch) -> ir.Table:
    """The stretches; one that began in a case lost before it was through lasts until then, and says so.

    How one stands is a number, of millions of stretches as well.
    """
    lost = [state.key for state in log.catalogue.states if state.lost]
    pairs = _paired(log, stretch)
    status = ibis.cases(*((pairs.status == name, place) for place, name in enumerate(STATUSES)))
    pairs = pairs.mutate(status=status.cast("int8"))
    if not lost:
        return pairs.select("case_key", "duration_h", "status")
    is_lost = pairs.since.notnull() & pairs.until.isnull() & pairs.state.isin(lost)
    lasted = ibis.greatest(hours_from(pairs.since, pairs.over_at), 0.0)
    return pairs.select(
        "case_key", duration_h=ibis.ifelse(is_lost, lasted, pairs.duration_h),
        status=ibis.ifelse(is_lost, ibis.literal(LOST, "int8"), pairs.status),
    )  # fmt: skip


def _paired(log: EventLog, stretch: Stretch) -> ir.Table:
    """From the file: for two activities the events of a small view are not worth a copy (`log.views`)."""
    events = log.all_events.semi_join(log.cases, "case_key")
    return paired(
        log, stretch.source, None if stretch.target is None else [stretch.target],
        source_at=stretch.source_at, target_at=stretch.target_at, pair_by=stretch.pair_by,
        events=events,
    )  # fmt: skip


def _figures(hours: np.ndarray) -> list[list[float]]:
    if not len(hours):
        return [[np.nan]] * 4
    middle, late = np.quantile(hours, [0.5, 0.9])
    return [[float(one)] for one in (middle, late, hours.mean(), hours[-1])]


def _bars(done: pd.DataFrame) -> pd.DataFrame:
    if done.empty:
        return BARS.conform(pd.DataFrame(columns=list(BARS.columns)))
    hours = done["duration_h"].to_numpy("float64")
    width = width_h(float(np.quantile(hours, DRAWN)))
    place = np.minimum(np.floor(hours / width + 1e-9), MOST_BARS).astype("int64")
    n_bars = int(place.max()) + 1
    cases = np.unique(done["case_key"].to_numpy("int64") * n_bars + place) % n_bars
    low = np.arange(n_bars) * float(width)
    high = low + width
    if n_bars > MOST_BARS:
        high[-1] = np.nan
    n, n_cases = (np.bincount(one, minlength=n_bars) for one in (place, cases))
    return BARS.conform(pd.DataFrame({"low_h": low, "high_h": high, "n": n, "n_cases": n_cases}))
