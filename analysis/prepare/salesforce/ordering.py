"""Which of two steps at one moment comes first? By the catalogue, own stages by the list of stages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.prepare.salesforce.options import Stage
from analysis.processes import Catalogue


def places(names: Sequence[str], catalogue: Catalogue, stages: Sequence[Stage]) -> np.ndarray:
    """Per step its place; a stage that the catalogue does not know stands right after the one below it.

    A step neither knows, such as one of another system, comes last.
    """
    known = {one.key: float(one.order) for one in catalogue.activities}
    own, last = _of_stages(stages, known), 1 + max(known.values())
    return np.array([known.get(name, own.get(name, last)) for name in names], float)


def _of_stages(stages: Sequence[Stage], known: dict[str, float]) -> dict[str, float]:
    """Open stages of one's own between those of the catalogue, in the order of the list."""
    open_ = sorted(
        (one for one in stages if one.activity and one.order is not None and not one.is_closed),
        key=lambda one: one.order or 0.0,
    )
    found: dict[str, float] = {}
    begin = min((known[one.activity] for one in open_ if one.activity in known), default=None)
    ends = [known[one.activity] for one in stages if one.is_closed and one.activity in known]
    place = (begin if begin is not None else min(ends, default=1.0)) - 0.5
    for n, one in enumerate(open_, 1):
        if one.activity in known:
            place = max(place, known[one.activity])
        else:
            found.setdefault(str(one.activity), place + n / (2 * len(open_) + 2))
    return found
