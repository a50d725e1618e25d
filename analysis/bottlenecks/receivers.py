"""Does it take longer at a transition when whoever goes on with it has more open work?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.measures.statistics import Difference, difference_of_medians
from analysis.schema import Schema

LOADS = Schema(
    "receiver_load",
    {
        "third": "text", "n": "count", "n_cases": "count", "open_low": "count", "open_high": "count",
        "median_h": "hours", "p90_h": "hours", "word": "text", "n_more": "count",
        "apart_h": "hours", "apart_low_h": "hours", "apart_high_h": "hours", "own_word": "text",
        "n_late": "count",
    },
)  # fmt: skip
THIRDS = ("low", "middle", "high")
AUTOMATED = "IsAutomated"
LATE = 0.9
"""Moves are left out that began so late that one move in ten takes longer than was left to see."""


def receiver_load(log: EventLog, source: str, target: str, *, min_clear: int = 30) -> pd.DataFrame:
    """The moves of one transition in three equal parts, by the open work of the one who goes on with it.

    Open are the other moves, of the whole log and to any activity, that had come to that person when the
    move began and that this person completed only later. With one timestamp an event it is known only
    afterwards who goes on, so work that nobody has taken up yet is not in it. As of the last moves of the
    data only the quick ones are over, and little of the work then open was done in it, moves are left out
    that began later than one in ten takes before the end of the data (`n_late`). So are moves that a system
    ended (`IsAutomated`).

    Returns
    -------
    Frame `LOADS`: `low`, `middle`, `high`, fewer where loads are equal; empty where the log has no
    performers or these moves no known one. On the last row how far its median lies above that of the
    first, with its interval, and how sure that is (`difference_of_medians`, one move a case). `own_word` is
    how sure it is once the median of all moves of the same person is taken off each: who is slow has more
    open, however little the one has to do with the other.
    """
    empty = LOADS.conform(pd.DataFrame(columns=list(LOADS.columns)))
    if not log.has_resources:
        return empty
    every = log.ask(_loaded, source, target)
    found = every[every["left_h"] >= every["flow_h"].quantile(LATE)]
    if found.empty:
        return empty
    found = found.assign(beyond_h=found["flow_h"] - found.groupby("who")["flow_h"].transform("median"))
    third = _thirds(found["n_open"].to_numpy("float64"))
    parts = [(name, found[third == number]) for number, name in enumerate(THIRDS)]
    parts = [(name, rows) for name, rows in parts if len(rows)]
    frame = pd.DataFrame([_row(name, rows) for name, rows in parts]).assign(n_late=len(every) - len(found))
    apart, own = (_apart(parts, of, min_clear=min_clear) for of in ("flow_h", "beyond_h"))
    if apart is not None and own is not None:
        told = {
            "word": apart.word, "n_more": apart.n_more,
            "apart_h": apart.value, "apart_low_h": apart.low, "apart_high_h": apart.high,
            "own_word": own.word,
        }  # fmt: skip
        blank = frame.assign(**(dict.fromkeys(told) | {"word": "", "own_word": ""}))
        frame = pd.concat([blank.iloc[:-1], frame.iloc[-1:].assign(**told)])
    return LOADS.conform(frame.reset_index(drop=True))


def _thirds(n_open: np.ndarray) -> np.ndarray:
    """0, 1 or 2 by the thirds of the loads; equal loads lie in the same third."""
    low, high = np.quantile(n_open, [1 / 3, 2 / 3])
    return np.where(n_open <= low, 0, np.where(n_open <= high, 1, 2))


def _row(name: str, rows: pd.DataFrame) -> dict[str, object]:
    hours = rows["flow_h"]
    return {
        "third": name, "n": len(rows), "n_cases": int(rows["case_key"].nunique()),
        "open_low": int(rows["n_open"].min()), "open_high": int(rows["n_open"].max()),
        "median_h": float(hours.median()), "p90_h": float(hours.quantile(0.9)),
    }  # fmt: skip


def _apart(parts: list[tuple[str, pd.DataFrame]], of: str, *, min_clear: int) -> Difference | None:
    """The last third against the first, by the first move of each case; a case of both counts as busy."""
    if len(parts) < 2:
        return None
    (_first, low), (_last, high) = parts[0], parts[-1]
    high = high.drop_duplicates("case_key")
    low = low[~low["case_key"].isin(high["case_key"])].drop_duplicates("case_key")
    return difference_of_medians(low[of], high[of], min_clear=min_clear)


# -- queries


def _loaded(log: EventLog, source: str, target: str) -> ir.Table:
    """The moves of the view: how long, the open work at their begin, and the hours left until the end."""
    moves = log.events.filter(
        _.activity_key == log.activity_key(source), _.target_key == log.activity_key(target),
        _.target_resource_key.notnull(),
    )  # fmt: skip
    moves = _by_people(log, moves)
    now = data_end(log)
    here = moves.select(
        "case_key", "position", "flow_h", who="target_resource_key", at="timestamp",
        left_h=hours_from(moves.timestamp, now),
    )  # fmt: skip
    found = here.join(log.keep(_open_at), ["who", "at"])
    itself = ibis.ifelse(found.flow_h > 0, 1, 0)
    told = found.select("case_key", "position", "who", "flow_h", "left_h", n_open=found.n_open - itself)
    return told.order_by("case_key", "position")


def _by_people(log: EventLog, moves: ir.Table) -> ir.Table:
    """Without the moves that a system ended: it has no desk on which work piles up."""
    if not log.has_column(AUTOMATED) or log.column(AUTOMATED) not in log.events.columns:
        return moves
    flag = log.events[log.column(AUTOMATED)]
    if not flag.type().is_boolean():
        return moves
    ends = log.events.filter(flag).select(of_case=_.case_key, before=_.position - 1)
    return moves.anti_join(ends, [moves.case_key == ends.of_case, moves.position == ends.before])


def _open_at(log: EventLog) -> ir.Table:
    """Per person and moment how much work had come to them and was not completed: `who, at, n_open`."""
    events = log.all_events
    came = events.filter(_.target_resource_key.notnull()).select(
        who="target_resource_key", at="timestamp", change=ibis.literal(1)
    )
    done = events.filter(_.resource_key.notnull(), _.position > 0).select(
        who="resource_key", at="timestamp", change=ibis.literal(-1)
    )
    changes = ibis.union(came, done).group_by("who", "at").agg(change=_.change.sum())
    so_far = ibis.window(group_by="who", order_by="at", preceding=None, following=0)
    return changes.select("who", "at", n_open=_.change.sum().over(so_far))
