"""Frames of `analysis.discover` counted from plain traces, without the code under test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import pandas as pd


class Frames(NamedTuple):
    """What the map is made from."""

    flows: pd.DataFrame
    activities: pd.DataFrame
    endpoints: pd.DataFrame


def frames(traces: Iterable[str]) -> Frames:
    """Traces as words, an activity a letter: `"abc abc ac"`.split(). Every move takes ten hours."""
    traces = list(traces)
    n, n_cases = Counter("".join(traces)), Counter(name for trace in traces for name in set(trace))
    moves = Counter(move for trace in traces for move in pairwise(trace))
    move_cases = Counter(move for trace in traces for move in set(pairwise(trace)))
    starts, ends = Counter(trace[0] for trace in traces), Counter(trace[-1] for trace in traces)
    flows = [
        (*move, count, move_cases[move], 10.0, 10.0, 10.0, 10.0 * count) for move, count in moves.items()
    ]
    columns = ["source", "target", "n", "n_cases", "median_h", "mean_h", "p90_h", "total_h"]
    return Frames(
        pd.DataFrame(flows, columns=columns).sort_values(
            ["total_h", "source", "target"], ascending=[False, True, True]
        ),
        pd.DataFrame([(x, n[x], n_cases[x]) for x in sorted(n)], columns=["activity", "n", "n_cases"]),
        pd.DataFrame(
            [(x, starts[x], ends[x]) for x in sorted(n) if starts[x] or ends[x]],
            columns=["activity", "n_start", "n_end"],
        ),
    )


def variants(traces: Iterable[str]) -> pd.DataFrame:
    """Distinct traces with their cases."""
    counted = Counter(traces)
    return pd.DataFrame({"trace": [list(trace) for trace in counted], "n_cases": list(counted.values())})
