"""Logs of deals in which one thing is planted: a slow transition, a slow stage, rework, or a broken rule.

Nothing of ours has touched them: plain numpy and pandas. What is natural (noise) and what is planted (size)
are known, so that a test can ask whether the planted thing comes first.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

STEPS = (
    ("Opportunity Created", "Prospecting", 0.0),
    ("Opportunity Qualified", "Qualification", 40.0),
    ("Proposal Stage Reached", "Proposal", 70.0),
    ("Quote Created", "Proposal", 30.0),
    ("Quote Presented", "Quoting", 50.0),
    ("Negotiation Started", "Negotiation", 60.0),
    ("Quote Accepted", "Negotiation", 80.0),
    ("Contract Generated", "Contracting", 25.0),
    ("Contract Signed", "Contracting", 90.0),
    ("Opportunity Closed Won", "Closed Won", 8.0),
    ("Sales Order Created", "Closed Won", 20.0),
    ("Order Fulfilled", "Closed Won", 100.0),
    ("Invoice Generated", "Closed Won", 24.0),
    ("Invoice Sent", "Closed Won", 6.0),
    ("Payment Received", "Closed Won", 300.0),
)
"""Activity, stage from it on, and the usual hours it takes after the step before it."""

NAMES = tuple(name for name, _stage, _h in STEPS)
SHARE = 0.3
"""Of the deals have what is planted."""


def natural_excess_h(usual_h: float, noise: float) -> float:
    """Mean hours above the median of a lognormal wait: E max(0, X − m); `noise` is its log's deviation."""
    below = 0.5 * (1 + math.erf(noise / math.sqrt(2)))
    return usual_h * (math.exp(noise**2 / 2) * below - 0.5)


def waits(rng: np.random.Generator, n: int, noise: float) -> np.ndarray:
    """Hours before each step of each deal: lognormal around the usual."""
    usual = np.array([h for _name, _stage, h in STEPS])
    return usual * rng.lognormal(0.0, noise, (n, len(STEPS)))


def slow(n: int, at: int, *, size: float, noise: float, seed: int) -> pd.DataFrame:
    """The step at this place comes late in some deals, with `size` times the worst excess of the others."""
    rng = np.random.default_rng(seed)
    hours = waits(rng, n, noise)
    others = [natural_excess_h(h, noise) for place, (_n, _s, h) in enumerate(STEPS) if place != at]
    hours[rng.random(n) < SHARE, at] += size * max(others) / SHARE
    return _events(rng, hours)


def slow_stage(n: int, stage: str, *, size: float, noise: float, seed: int) -> pd.DataFrame:
    """Some deals stay longer in a stage, in whichever of its steps."""
    rng = np.random.default_rng(seed)
    hours = waits(rng, n, noise)
    left = [place + 1 for place, (_n, s, _h) in enumerate(STEPS[:-1]) if s == stage]
    longest = max(natural_excess_h(h, noise) for _n, s, h in STEPS if s != stage)
    more = rng.random(n) < SHARE
    hours[np.flatnonzero(more), rng.choice(left, more.sum())] += 2 * size * longest / SHARE
    return _events(rng, hours)


def reworked(n: int, at: int, *, size: float, noise: float, seed: int) -> pd.DataFrame:
    """One step is done again in more deals than any other is; every step is, now and then."""
    rng = np.random.default_rng(seed)
    frame = _events(rng, waits(rng, n, noise))
    often = np.full(len(STEPS), 0.03)
    often[at] = 0.03 * size
    place = frame.groupby("deal").cumcount().to_numpy()
    again = frame[(rng.random(len(frame)) < often[place]) & (place > 0)].copy()
    again["at"] += pd.to_timedelta(rng.uniform(0.1, 1.0, len(again)), unit="h")
    return pd.concat([frame, again], ignore_index=True)


def broken(n: int, first: str, then: str, *, size: float, noise: float, seed: int) -> pd.DataFrame:
    """Two steps change places in more deals than any other two neighbours do."""
    rng = np.random.default_rng(seed)
    frame = _events(rng, waits(rng, n, noise))
    times = frame["at"].to_numpy().reshape(n, len(STEPS)).copy()
    for place in range(1, len(STEPS) - 1):
        if NAMES[place] in (first, then) or NAMES[place + 1] in (first, then):
            continue
        swapped = rng.random(n) < 0.02
        times[np.ix_(swapped, [place, place + 1])] = times[np.ix_(swapped, [place + 1, place])]
    a, b = NAMES.index(first), NAMES.index(then)
    swapped = rng.random(n) < 0.02 * size
    times[np.ix_(swapped, [a, b])] = times[np.ix_(swapped, [b, a])]
    return frame.assign(at=times.ravel())


def _events(rng: np.random.Generator, hours: np.ndarray) -> pd.DataFrame:
    n, m = hours.shape
    begun = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.uniform(0, 24 * 300, n), unit="h")
    at = begun.to_numpy()[:, None] + (hours.cumsum(axis=1) * 3.6e9).astype("timedelta64[us]")
    amounts = rng.lognormal(10.0, 0.5, n).round(2)
    return pd.DataFrame(
        {
            "deal": np.repeat([f"D{i:05d}" for i in range(n)], m), "activity": np.tile(NAMES, n),
            "at": at.ravel(), "OpportunityStage": np.tile([stage for _n, stage, _h in STEPS], n),
            "OpportunityAmount": np.repeat(amounts, m), "Resource": rng.choice(list("pqrstuv"), n * m),
            "Region": np.repeat(rng.choice(["North", "South"], n), m),
        }
    )  # fmt: skip
