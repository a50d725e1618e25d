"""How long a call takes, warm, and how much memory a process has needed."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable


def median_s(call: Callable[[], object], *, runs: int, warm: bool = True) -> float:
    """Seconds of a call: the median of `runs`, after one that does not count."""
    if warm:
        call()
    return statistics.median(_seconds(call) for _ in range(runs))


def peak_gb() -> float:
    """The most memory this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e9 if sys.platform == "darwin" else peak / 1e6


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun
