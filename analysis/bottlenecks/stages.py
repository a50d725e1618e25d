"""In which stage is most time lost, how long do cases stay there, and what becomes of them?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from analysis.bottlenecks.group_times import group_times
from analysis.log import EventLog
from analysis.measures.grouping import grouping
from analysis.measures.stage_visits import LOST, MOVED, STILL, WON, stays
from analysis.measures.survival import OPEN, OTHER, REACHED, incidence, survival
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

AFTER_DAYS = (7, 30, 90)
ENDS = {"n_moved": MOVED, "n_won": WON, "n_lost": LOST, "n_still": STILL}
CURVE_DAYS = 180
STAGES = Schema(
    "stage_dwell",
    {
        "stage": "text", "n_cases": "count", "n_moved": "count", "n_won": "count", "n_lost": "count",
        "n_still": "count", "n_stuck": "count", "n_judged": "count", "n_above": "count",
        "share_stuck": "share",
        "median_h": "hours", "low_h": "hours", "high_h": "hours", "longest_still_h": "hours",
        "total_h": "hours", "excess_h": "hours", "excess_left_h": "hours", "excess_still_h": "hours",
        "target_h": "hours",
    },
    ("-excess_h", "stage"),
)  # fmt: skip
FATES = Schema(
    "stage_fates",
    {
        "after_days": "count", "share_moved": "share", "share_won": "share", "share_lost": "share",
        "share_still": "share", "n_watched": "count",
    },
    ("after_days",),
)  # fmt: skip


def stages(log: EventLog, *, targets: Targets = NONE) -> pd.DataFrame:
    """The stages of the view with the time cases spend in each, and how much of it is excess.

    What is counted is the pair of a case and a stage: all its visits to the stage together. Excess is the
    time above the target of the stage where one is set, else above the median of comparable cases (same
    product and amount band, of the whole log, that have left the stage; all cases where those are fewer
    than 30; with `targets.basis` *best* above their best quartile). Of a case that is still there it is
    the excess so far.

    Returns
    -------
    Frame `STAGES`, by `excess_h` descending, then by name. `median_h` with its interval: the time until a
    case leaves the stage for good, however it leaves, open ones censored; NaN where half never left.
    `n_stuck` and `share_stuck` of those still there whose limit is known; `n_above` of those that are over
    the target, or the usual time. `target_h` is NaN where none is set.
    """
    found = log.ask(_narrow, targets)
    keys, names = found.pop("stage_key").to_numpy(), log.ask(_names).set_index("stage_key")["stage"]
    columns = [found[name].to_numpy() for name in ("dwell_h", "became", "limit_h", "is_stuck")]
    rows = [
        {"stage": names[key], "target_h": _target(targets, names[key])}
        | _figures(*(column[keys == key] for column in columns))
        for key in np.unique(keys)
    ]
    return STAGES.conform(pd.DataFrame(rows, columns=list(STAGES.columns)))


def _figures(
    dwell_h: NDArray[np.float64],
    became: NDArray[np.int8],
    limit_h: NDArray[np.float64],
    is_stuck: NDArray[np.int8],
) -> dict[str, float]:
    """The figures of one stage of all its stays; a limit that is not known (NaN) makes no excess."""
    still, above_h = became == STILL, np.fmax(dwell_h - limit_h, 0.0)
    n_stuck, n_judged = int((is_stuck == 1).sum()), int((is_stuck >= 0).sum())
    ends = {name: int((became == end).sum()) for name, end in ENDS.items()}
    lasting = survival(dwell_h, ~still)
    return ends | {
        "n_cases": len(dwell_h), "n_stuck": n_stuck, "n_judged": n_judged,
        "n_above": int((still & (dwell_h > limit_h)).sum()),
        "share_stuck": n_stuck / n_judged if n_judged else np.nan,
        "median_h": lasting.median, "low_h": lasting.low, "high_h": lasting.high,
        "longest_still_h": dwell_h[still].max() if still.any() else np.nan,
        "total_h": dwell_h.sum(), "excess_h": above_h.sum(),
        "excess_left_h": above_h[~still].sum(), "excess_still_h": above_h[still].sum(),
    }  # fmt: skip


def fates(log: EventLog, stage: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What became of the cases that entered a stage, after so many days in it.

    Cumulative incidence of the three ends that compete (moved on, won, lost), open cases censored
    (Aalen and Johansen, `analysis.measures.survival.incidence`); the clock is the time in the stage, all
    visits together. Not the shares of those that are over: among these the quick ones are too many.

    Returns
    -------
    Frame `FATES` after 7, 30 and 90 days, and the same day by day up to 180 days (or the longest stay);
    the shares of a row sum to 1. A row stands only where somebody is still watched so long, or where
    nobody is left.
    """
    here = log.frame(stays(log).filter(_.stage == stage).select("dwell_h", "became"))
    if here.empty:
        return FATES.conform(here), FATES.conform(here)
    curve = _competing(here)
    last = min(CURVE_DAYS, int(np.ceil(here["dwell_h"].max() / 24)))
    days = FATES.conform(_at(curve, here, range(last + 1)))
    return FATES.conform(_at(curve, here, AFTER_DAYS)), days


def stage_by(log: EventLog, stage: str, *, by: str, min_rated: int = 10, min_clear: int = 30) -> pd.DataFrame:
    """How long cases stay in a stage by an attribute, each group beside all others.

    Parameters
    ----------
    by
        A column or role; the value the case has now, numbers in bands (`grouping`).

    Returns
    -------
    Frame `GROUP_TIMES` (`analysis.bottlenecks.group_times`), the slowest first, with the stuck ones of
    each group.
    """
    groups = log.cases.select("case_key", group=grouping(log, by).of(log.cases))
    here = stays(log).filter(_.stage == stage).join(groups, "case_key")
    found = log.frame(here.select("group", "dwell_h", "became", "is_stuck"))
    is_over = (found["became"] != STILL).to_numpy()
    stuck = found["is_stuck"].astype("boolean")
    return group_times(
        found["dwell_h"], is_over, found["group"], min_rated=min_rated, min_clear=min_clear,
        n_marked=stuck.fillna(False).to_numpy("bool"), n_judged=stuck.notna().to_numpy("bool"),
    )  # fmt: skip


def stuck_ids(log: EventLog, stage: str, *, targets: Targets = NONE) -> list[str]:
    """The cases that stand in a stage for too long, the longest first.

    Those that are stuck; where nothing says what is too long (no case was won), those above the target or
    the usual time.
    """
    here = late(log, targets=targets).filter(_.stage == stage, _.is_late)
    named = here.join(log.cases.select("case_key", "case_id"), "case_key")
    return list(log.frame(named.order_by(_.dwell_h.desc(), _.case_id).select("case_id"))["case_id"])


def late(log: EventLog, *, targets: Targets = NONE) -> ir.Table:
    """The cases that are in a stage now: `case_key, stage, dwell_h, is_late` (as `stuck_ids` says)."""
    here = _limited(log, targets).filter(_.became == STILL)
    is_late = ibis.coalesce(here.is_stuck, here.dwell_h > here.limit_h, False)
    return here.select("case_key", "stage", "dwell_h", is_late=is_late)


def _limited(log: EventLog, targets: Targets) -> ir.Table:
    """The stays, each with the hours above which its time is excess."""
    set_h = [(_.stage == stage, ibis.literal(float(hours))) for stage, hours in targets.stages]
    usual = "best_h" if targets.basis == "best" else "usual_h"
    limit = ibis.cases(*set_h, else_=_[usual]) if set_h else _[usual]
    return stays(log).mutate(limit_h=limit)


def _narrow(log: EventLog, targets: Targets) -> ir.Table:
    """The stays in numbers alone; `is_stuck` is -1 where that is not known."""
    is_stuck = ibis.coalesce(_.is_stuck.cast("int8"), -1).cast("int8")
    return _limited(log, targets).select("stage_key", "dwell_h", "became", "limit_h", is_stuck=is_stuck)


def _names(log: EventLog) -> ir.Table:
    return log.keep(_all_names)


def _all_names(log: EventLog) -> ir.Table:
    return stays(log).select("stage_key", "stage").distinct()


def _target(targets: Targets, stage: str) -> float:
    hours = targets.stage_h(stage)
    return np.nan if hours is None else float(hours)


def _competing(here: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """The curve of each end against the other two."""
    found = {}
    for end in (MOVED, WON, LOST):
        how = np.where(here["became"] == STILL, OPEN, np.where(here["became"] == end, REACHED, OTHER))
        found[end] = incidence(here["dwell_h"], how).curve
    return found


def _at(curves: dict[int, pd.DataFrame], here: pd.DataFrame, days: range | tuple[int, ...]) -> pd.DataFrame:
    """The curves after so many days; none where nobody was watched so long and some are still open."""
    at = curves[MOVED]["at"].to_numpy()
    rows = []
    lasted = np.sort(here["dwell_h"].to_numpy())
    for day in days:
        place = int(np.searchsorted(at, day * 24.0, side="right")) - 1
        shares = [
            float(curves[end]["share"].iloc[place]) if place >= 0 else 0.0 for end in (MOVED, WON, LOST)
        ]
        still = float(curves[MOVED]["share_open"].iloc[place]) if place >= 0 else 1.0
        n_watched = len(lasted) - int(np.searchsorted(lasted, day * 24.0, side="left"))
        if n_watched or still < 1e-9:
            rows.append([day, *shares, still, n_watched])
    return pd.DataFrame(rows, columns=list(FATES.columns))
