"""Who acted where a record says a queue? The person it was last handed to before, as far as that is told."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import matched
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

QUEUE = "00G"
"""How ids of queues and of public groups begin."""


def is_queue(ids: pa.Array) -> np.ndarray:
    """Which ids name a queue and no person."""
    return pc.starts_with(ids, QUEUE).fill_null(False).to_numpy(zero_copy_only=False)


def last_person(
    sources: Sources, *, actor: pa.Array, who: pa.Array, record: pa.Array, at: np.ndarray, handed: np.ndarray
) -> pa.Array:
    """Per row who acted; for a queue, the person the same record was last handed to by then.

    Parameters
    ----------
    actor, who
        Id and name of who acted. A queue that was handed to nobody keeps its own name.
    record
        What was handed on, per row, such as the approval its steps belong to.
    handed
        Rows that hand the record to the person they name.
    """
    asks = is_queue(actor)
    if not asks.any():
        return who
    places, handed_places = np.flatnonzero(asks), np.flatnonzero(handed & ~asks)
    left, right = matched(record.take(pa.array(places)), record.take(pa.array(handed_places)))
    mine, theirs = places[left], handed_places[right]
    before = at[theirs] <= at[mine]
    mine, theirs = mine[before], theirs[before]
    order = np.lexsort((at[theirs], mine))
    found = np.arange(len(who))
    found[mine[order]] = theirs[order]
    sources.guess("queue_resolved", len(np.unique(mine)))
    return who.take(pa.array(found))
