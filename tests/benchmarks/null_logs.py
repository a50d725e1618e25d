"""How often does step 4 call a group clear where there is nothing? Deals whose groups are drawn by lot.

`python -m tests.benchmarks.null_logs 200` takes about an hour on one core and prints, per view, in how many
questions something was called clear: it should be one in twenty, or fewer.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.act.standing_out import slow_group
from analysis.bottlenecks.before_rework import before_rework
from analysis.bottlenecks.phases import phases_by
from analysis.bottlenecks.receivers import receiver_load
from analysis.bottlenecks.rework_effect import rework
from analysis.bottlenecks.rework_groups import rework_by
from analysis.bottlenecks.stages import stage_by
from analysis.bottlenecks.time import transitions
from analysis.bottlenecks.time_by_group import transition_sure
from analysis.log import EventLog
from tests.spec import planted

GROUPS = {"region": 4, "rep": 12, "product": 5, "channel": 3, "team": 4, "partner": 6}
NOISES = (0.5, 0.9, 1.3)


def null_log(seed: int, workspace: Path) -> EventLog:
    """600 deals with rework now and then, a third cut off; every deal in a random group of each attribute."""
    rng = np.random.default_rng(seed)
    frame = planted.reworked(600, 3, size=2.0, noise=NOISES[seed % len(NOISES)], seed=seed)
    frame = frame.drop(columns="Region").sort_values(["deal", "at"], kind="stable")
    deals = frame["deal"].unique()
    n_seen = np.where(rng.random(len(deals)) < 1 / 3, rng.integers(3, 14, len(deals)), 99)
    frame = frame[frame.groupby("deal").cumcount() < frame["deal"].map(dict(zip(deals, n_seen, strict=True)))]
    for name, n in GROUPS.items():
        of = pd.Series(rng.integers(0, n, len(deals)), index=deals)
        frame = frame.assign(**{name: name + frame["deal"].map(of).astype(str)})
    roles = {"stage": "OpportunityStage", "amount": "OpportunityAmount", **{name: name for name in GROUPS}}
    return EventLog.from_frame(
        frame, "deal", "activity", "at", resource="Resource", process="lead_to_cash", roles=roles,
        workspace=workspace,
    )  # fmt: skip


def called_clear(log: EventLog) -> Iterator[tuple[str, bool]]:
    """Each question asked of a log, and whether anything was called clear."""
    flows = transitions(log)
    flow = (str(flows["source"].iloc[0]), str(flows["target"].iloc[0]))
    yield "who", slow_group(log, flows) is not None
    for by in GROUPS:
        sure = transition_sure(log, *flow, by=by)
        yield "transition", bool((sure["word"] == "clear").any())
        yield "transition, longest tenth", bool((sure["tail_word"] == "clear").any())
        yield "stage", bool((stage_by(log, "Negotiation", by=by)["word"] == "clear").any())
        yield "parts", bool((phases_by(log, "quote_to_contract", by=by)["word"] == "clear").any())
        yield "rework by group", bool((rework_by(log, by=by, kind="all")["word"] == "clear").any())
    told = rework(log)
    yield "rework, time", bool((told["extra_word"] == "clear").any())
    yield "rework, won", bool((told["win_word"] == "clear").any())
    yield "before rework", bool((before_rework(log)["word"] == "clear").any())
    load = receiver_load(log, *flow)
    yield "load", bool(len(load) and load["own_word"].iloc[-1] == "clear")


def main(n_logs: int) -> None:
    """Prints the rates."""
    asked: Counter[str] = Counter()
    clear: Counter[str] = Counter()
    for seed in range(n_logs):
        with tempfile.TemporaryDirectory() as folder:
            log = null_log(seed, Path(folder))
            for question, is_clear in called_clear(log):
                asked[question] += 1
                clear[question] += is_clear
            log.close()
    for question, n in asked.items():
        print(f"{question}: {clear[question]} of {n} ({clear[question] / n:.1%})")


if __name__ == "__main__":
    main(int(sys.argv[1]))
