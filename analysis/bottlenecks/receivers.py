"""Does a transition take longer where the one who goes on with it has more on the desk?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.measures.statistics import Difference, difference_of_medians
from analysis.schema import Schema

LOADS = Schema(
    "receiver_load",
    {
        "third": "text", "n": "count", "n_cases": "count", "arrived_low": "count", "arrived_high": "count",
        "median_h": "hours", "p90_h": "hours", "word": "text", "n_more": "count",
    },
)  # fmt: skip
THIRDS = ("low", "middle", "high")
DAYS = 7


def receiver_load(log: EventLog, source: str, target: str, *, min_clear: int = 30) -> pd.DataFrame:
    """The moves of one transition in three equal parts, by how much had come to the one who goes on with it.

    Counted are the moves that arrived at that person in the seven days before the day on which the waiting
    began: of the whole log, to any of their activities. With one timestamp an event it is known only
    afterwards who goes on, so work that nobody has taken up yet is not in it.

    Returns
    -------
    Frame `LOADS`: `low`, `middle`, `high`, fewer where loads are equal; empty where the log has no
    performers or these moves no known one. `word` and `n_more` say on the last row whether its median
    differs from that of the first (`difference_of_medians`, one move a case).
    """
    if not log.has_resources:
        return LOADS.conform(pd.DataFrame(columns=list(LOADS.columns)))
    found = log.ask(_loaded, source, target)
    if found.empty:
        return LOADS.conform(pd.DataFrame(columns=list(LOADS.columns)))
    third = _thirds(found["arrived"].to_numpy("float64"))
    parts = [(name, found[third == number]) for number, name in enumerate(THIRDS)]
    parts = [(name, rows) for name, rows in parts if len(rows)]
    frame = pd.DataFrame([_row(name, rows) for name, rows in parts])
    apart = _apart(parts, min_clear=min_clear)
    if apart is not None:
        last = frame.index[-1]
        frame["word"], frame["n_more"] = "", None
        frame.loc[last, "word"], frame.loc[last, "n_more"] = apart.word, apart.n_more
    return LOADS.conform(frame)


def _thirds(arrived: np.ndarray) -> np.ndarray:
    """0, 1 or 2 by the thirds of the loads; equal loads lie in the same third."""
    low, high = np.quantile(arrived, [1 / 3, 2 / 3])
    return np.where(arrived <= low, 0, np.where(arrived <= high, 1, 2))


def _row(name: str, rows: pd.DataFrame) -> dict[str, object]:
    hours = rows["flow_h"]
    return {
        "third": name, "n": len(rows), "n_cases": int(rows["case_key"].nunique()),
        "arrived_low": int(rows["arrived"].min()), "arrived_high": int(rows["arrived"].max()),
        "median_h": float(hours.median()), "p90_h": float(hours.quantile(0.9)),
    }  # fmt: skip


def _apart(parts: list[tuple[str, pd.DataFrame]], *, min_clear: int) -> Difference | None:
    """The last third against the first, by the first move of each case; a case of both counts as busy."""
    if len(parts) < 2:
        return None
    (_first, low), (_last, high) = parts[0], parts[-1]
    high = high.drop_duplicates("case_key")
    low = low[~low["case_key"].isin(high["case_key"])].drop_duplicates("case_key")
    return difference_of_medians(low["flow_h"], high["flow_h"], min_clear=min_clear)


# -- queries


def _loaded(log: EventLog, source: str, target: str) -> ir.Table:
    moves = log.events.filter(
        _.activity_key == log.activity_key(source), _.target_key == log.activity_key(target),
        _.target_resource_key.notnull(),
    )  # fmt: skip
    here = moves.select(
        "case_key", "position", "flow_h", who="target_resource_key", day=_.timestamp.cast("date")
    )
    came = log.keep(_week_of)
    joined = here.left_join(came, [here.who == came.receiver, here.day == came.at])
    told = joined.select("case_key", "position", "flow_h", arrived=ibis.coalesce(joined.arrived, 0))
    return told.order_by("case_key", "position")


def _week_of(log: EventLog) -> ir.Table:
    """Per person and day how many moves came to them in the seven days before."""
    moves = log.events.filter(_.target_resource_key.notnull())
    day = moves.select(receiver="target_resource_key", day=_.timestamp.cast("date"))
    daily = day.group_by("receiver", "day").agg(n=_.count())
    later = ibis.literal(list(range(1, DAYS + 1)), type="array<int64>").unnest().name("ahead").as_table()
    ahead = daily.cross_join(later)
    at = (ahead.day.cast("timestamp") + ahead.ahead.as_interval("D")).cast("date")
    return ahead.mutate(at=at).group_by("receiver", "at").agg(arrived=_.n.sum())
