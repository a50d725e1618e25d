"""Which activities come from objects of the customer's own or from other systems, not from those we know?"""

from __future__ import annotations

from collections.abc import Collection

from analysis.log import EventLog

SOURCE = "SourceObject"
"""The column by which a log made of Salesforce files says which object an event was read from."""
_LEAST_SHARE = 0.5


def own_steps(log: EventLog, *, known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Such activities of the whole log, each with what its events were read from, the most frequent first.

    An activity is one where more than half of its events are. A log that does not say where its events come
    from has none.

    Parameters
    ----------
    known
        The objects there is a rule for.
    """
    if SOURCE not in log.all_events.columns:
        return {}
    events = log.all_events.filter(log.all_events[SOURCE].notnull())
    counted = events.group_by("activity_key", SOURCE).agg(n=events.count())
    found = log.frame(counted).sort_values(["activity_key", "n", SOURCE], ascending=[True, False, True])
    found["is_own"] = ~found[SOURCE].isin(list(known))
    own: dict[str, tuple[str, ...]] = {}
    for key, rows in found.groupby("activity_key"):
        mine = rows[rows["is_own"]]
        if mine["n"].sum() > _LEAST_SHARE * rows["n"].sum():
            own[log.activity_names[int(key)]] = tuple(mine[SOURCE].astype(str))
    return own
