"""Who hands work to whom."""

from __future__ import annotations

import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.schema import Schema

HANDOVERS = Schema(
    "handovers",
    {"source": "text", "target": "text", "n": "count", "n_cases": "count", "median_h": "hours"},
    ("-n", "source", "target"),
)


def handovers(log: EventLog) -> pd.DataFrame:
    """From whom to whom work goes: consecutive events of a case performed by two different people.

    An event without a performer ends the chain: what follows it is not counted as a handover.

    Returns
    -------
    Frame `HANDOVERS`: one row per (source, target), by `n` descending, then by name; the time runs from
    the completion of one's work to the completion of the other's. Empty when the log has no performers.
    """
    if not log.has_resources:
        return HANDOVERS.conform(pd.DataFrame(columns=list(HANDOVERS.columns)))
    between = log.events.filter(_.resource_key != _.target_resource_key)
    counted = between.group_by("resource_key", "target_resource_key").agg(
        n=_.count(), n_cases=_.case_key.nunique(), median_h=_.flow_h.median()
    )
    found = log.frame(counted)
    names = log.frame(log.resources).set_index("resource_key")["resource"]
    source, target = found["resource_key"].map(names), found["target_resource_key"].map(names)
    return HANDOVERS.conform(found.assign(source=source, target=target))
