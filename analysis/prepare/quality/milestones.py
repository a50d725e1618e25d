"""What is reported of steps in an order that cannot be, and of ids that several cases share?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import case_examples
from analysis.prepare.finders.milestones import contradictions, is_out_of_order, shared
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.repairs.cases import DropImpossibleOrder
from analysis.reading.arrow import pc

OWN_IDS = {
    "lead_to_cash": ("QuoteId", "ContractId", "OrderId", "InvoiceId", "ApprovalId"),
    "order_to_cash": ("InvoiceId", "ShipmentId", "ApprovalId"),
}
"""Ids of what belongs to one case; a payment may well settle two, and a frame contract cover many orders."""


def _order(events: Events, *, now: datetime) -> Iterable[Defect]:
    found = sorted(contradictions(events), key=lambda one: -np.count_nonzero(one.is_case))
    if not found:
        return
    mask = is_out_of_order(events)
    pairs = [f"{one.second} → {one.first} ({np.count_nonzero(one.is_case)})" for one in found]
    yield Defect(
        "impossible_order", int(mask.sum()), len(mask), examples=tuple(pairs[:N_EXAMPLES]),
        events=np.unique(np.concatenate([one.places for one in found])), repair=DropImpossibleOrder(),
        params={"cases": list(case_examples(events, mask, N_EXAMPLES)), "n_pairs": len(found)},
    )  # fmt: skip


def _shared_ids(events: Events, *, now: datetime) -> Iterable[Defect]:
    for key in OWN_IDS.get(events.process, ()):
        column = events.keys.get(key)
        if column is None or column not in events.table.column_names:
            continue
        places, ids = shared(events, column)
        if len(places):
            n = pc.count_distinct(events.table[column]).as_py()
            some = tuple(str(one) for one in ids[:N_EXAMPLES].to_pylist())
            yield Defect("shared_ids", len(ids), n, column, some, places)


CHECKS: tuple[Check, ...] = (
    Check("impossible_order", "warning", _order),
    Check("shared_ids", "warning", _shared_ids),
)
