"""Of the deals that have waited so many days without being decided, how many are lost in the end?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.split import spans_of
from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.measures.intervals import wilson
from analysis.measures.survival import OPEN, OTHER, REACHED, incidence
from analysis.schema import Schema

LOSS = Schema(
    "loss_by_wait",
    {
        "from_day": "count", "to_day": "count", "n": "count", "n_lost": "count", "n_reached": "count",
        "n_open": "count", "share": "share", "low": "share", "high": "share", "lost_later": "share",
        "lost_low": "share", "lost_high": "share", "n_decided": "count",
    },
    ("from_day",),
)  # fmt: skip
DAYS = (0, 7, 14, 21, 30, 45, 60, 90, 120, 180)
"""From which days on the buckets run; the last has no end."""

DAY_H = 24.0


def loss_by_wait(log: EventLog, split: str, *, days: tuple[int, ...] = DAYS) -> pd.DataFrame:
    """How many of those still undecided after so many days are lost next, and how many in the end.

    Counted from the begin of the span (the first presented quote). A case is decided when its span ends
    (signed), when it is won, or when it is lost; until then it is open and counted for as long as it was
    watched.

    Returns
    -------
    Frame `LOSS`, one row a bucket of days in which anybody was still undecided. `n` at its begin;
    `n_lost`, `n_reached` and `n_open` (not watched any longer) within it. `share`: lost within it, of
    `n` less half of `n_open` (the actuarial way), with Wilson's interval; null in the last bucket, which has
    no end: what is lost within it is lost in the end. `lost_later`: lost in the end,
    of those decided in the end, by Aalen and Johansen's estimate from that day on; its interval is
    Wilson's with the `n_decided` decided ones. Null where nobody of them is decided yet.

    References
    ----------
    Cutler and Ederer (1958), J. Chronic Dis. 8, 699-712. Aalen and Johansen (1978), Scand. J. Stat. 5.
    """
    found = log.ask(_decided, split)
    lasted, outcome = found["lasted_h"].to_numpy("float64") / DAY_H, found["outcome"].to_numpy("int8")
    ends = [*days[1:], None]
    rows = [_bucket(lasted, outcome, low, high) for low, high in zip(days, ends, strict=True)]
    frame = pd.DataFrame([row for row in rows if row["n"]], columns=[*rows[0]])
    if frame.empty:
        return LOSS.conform(frame)
    watched = (frame["n"] - frame["n_open"] / 2).where(frame["to_day"].notna())
    share = frame["n_lost"] / watched.where(watched > 0)
    low, high = wilson(frame["n_lost"], watched)
    lost_low, lost_high = wilson(frame["lost_later"] * frame["n_decided"], frame["n_decided"])
    return LOSS.conform(frame.assign(share=share, low=low, high=high, lost_low=lost_low, lost_high=lost_high))


def undecided(log: EventLog, split: str, *, after_days: int) -> list[str]:
    """The cases of the view that are not decided yet and have waited so many days, the longest first."""
    found = log.ask(_decided, split)
    waited = found[(found["outcome"] == OPEN) & (found["lasted_h"] > after_days * DAY_H)]
    return [
        str(one) for one in waited.sort_values(["lasted_h", "case_id"], ascending=[False, True])["case_id"]
    ]


def _bucket(lasted: np.ndarray, outcome: np.ndarray, low: int, high: int | None) -> dict[str, object]:
    """Those undecided after `low` days: what became of them until `high`, and in the end."""
    here = lasted > low if low else lasted >= 0
    later, became = lasted[here], outcome[here]
    within = became[later <= high] if high else became
    n_decided = int((became != OPEN).sum())
    return {
        "from_day": low, "to_day": high, "n": len(later), "n_lost": int((within == OTHER).sum()),
        "n_reached": int((within == REACHED).sum()), "n_open": int((within == OPEN).sum()),
        "lost_later": _in_the_end(later, became), "n_decided": n_decided,
    }  # fmt: skip


def _in_the_end(lasted: np.ndarray, outcome: np.ndarray) -> float:
    """The share lost of those that will have been decided where the curve ends."""
    curve = incidence(lasted, outcome).curve
    if not len(curve):
        return float("nan")
    lost, reached = float(curve["share_other"].iloc[-1]), float(curve["share"].iloc[-1])
    return lost / (lost + reached) if lost + reached else float("nan")


def _decided(log: EventLog, split: str) -> ir.Table:
    """Per case how long it was watched from the begin of the span, and how it was decided."""
    marks = {one: [s.key for s in log.catalogue.states if getattr(s, one)] for one in ("lost", "won")}
    here = log.keep(spans_of, split).select("case_key", "since")
    end = log.catalogue.split(split).span
    cases = log.cases.select("case_key", "case_id", "state", "closed_at", reached_at=_[f"{end}_end_at"])
    known = here.join(cases, "case_key")
    is_lost, is_won = (
        ibis.coalesce(known.state.isin(keys), False) if keys else ibis.literal(False)
        for keys in marks.values()
    )
    now = ibis.greatest(data_end(log), known.since)
    reached = ibis.ifelse(is_won, ibis.coalesce(known.reached_at, known.closed_at), known.reached_at)
    outcome = ibis.cases((is_lost, OTHER), (reached.notnull(), REACHED), else_=OPEN)
    until = ibis.cases((is_lost, known.closed_at), (reached.notnull(), reached), else_=now)
    told = known.mutate(outcome=outcome.cast("int8"), until=until)
    lasted = hours_from(told.since, told.until)
    return told.mutate(lasted_h=lasted).filter(_.lasted_h >= 0).select("case_id", "lasted_h", "outcome")
