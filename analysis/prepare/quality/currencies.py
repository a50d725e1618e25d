"""Are the amounts of a file in one currency? What is added up over several is no figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from analysis.prepare.currencies import money_of
from analysis.prepare.events import Events
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect


def several_currencies(events: Events, *, now: datetime) -> Iterator[Defect]:
    """Events whose amount is in another currency than the commonest one.

    No repair is offered: the rates come from the reader (`repairs.money.ConvertAmounts`).
    """
    found = money_of(events)
    counts = found.counts()
    if len(counts) < 2:
        return
    most, *others = counts
    is_other = found.has_amount & (found.codes >= 0) & (found.codes != found.names.index(most))
    yield Defect(
        "several_currencies",
        n=int(is_other.sum()),
        of=int(found.has_amount.sum()),
        column=str(found.column),
        examples=tuple(counts)[:N_EXAMPLES],
        events=np.flatnonzero(is_other),
        params={"most": most, "others": others, "n_currencies": len(counts), "counts": counts},
    )


CHECKS: tuple[Check, ...] = (Check("several_currencies", "warning", several_currencies),)
