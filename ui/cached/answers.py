"""What the questions of step 4 are answered from, worked out once per view."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from analysis.measures.targets import Targets
from ui.cached.by_view import by_view
from ui.cached.figures import transitions


@by_view
def slow_group(log: EventLog) -> Any:
    """The group clearly slower than the others (`analysis.act.standing_out.slow_group`); None without."""
    from analysis.act.standing_out import slow_group

    return slow_group(log, transitions(log))


@by_view
def typical(log: EventLog, *, kind: str) -> pd.DataFrame:
    """`analysis.measures.typical.typical` of transitions or of stages."""
    from analysis.measures.typical import typical

    return typical(log, kind=kind)


@by_view
def over_target(log: EventLog, targets: Targets) -> dict[tuple[str, str], tuple[int, int]]:
    """`analysis.measures.typical.over_target`."""
    from analysis.measures.typical import over_target

    return over_target(log, targets)
