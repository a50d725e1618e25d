"""Which variants leave the reference path in some way, and how many cases take them?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.bottlenecks.conformance import ANY, Checked, Ways


class Off(NamedTuple):
    """Variants of a view that leave a path in some way: their ids, and how many of its cases take them."""

    ids: list[str]
    n_cases: int


def variants_with(
    taken: Ways,
    known: dict[tuple[str, ...], Checked],
    counted: pd.DataFrame,
    *,
    kind: str,
    activity: str,
) -> Off:
    """The variants of a view (`counted`: its `by_variant`) in whose way something does not fit.

    Of any activity where none is named; `ANY` for all that leave the path.

    Open cases of the same variants may still do what is missing at the end of those that are over.
    """
    cases = counted[~counted["is_lead"]]
    keys = cases["variant_key"].to_numpy()
    has = np.array([_has(known.get(steps), kind, activity) for steps in taken.steps], dtype=bool)
    kept = has[taken.of_variant[keys]]
    if kind in ("missing", "unfinished", ANY):
        at_end = np.array([_has_at_end(known.get(steps), activity) for steps in taken.steps], dtype=bool)
        is_over = cases["is_over"].to_numpy(dtype=bool) == (kind != "unfinished")
        kept |= at_end[taken.of_variant[keys]] & is_over
    off = pd.unique(keys[kept])
    n_cases = counted.loc[counted["variant_key"].isin(off), "n_cases"].sum()
    return Off(list(taken.ids[off]), int(n_cases))


def _has(found: Checked | None, kind: str, activity: str) -> bool:
    return found is not None and any(
        kind in (told[0], ANY) and activity in (told[1], "") for told in found.deviations
    )


def _has_at_end(found: Checked | None, activity: str) -> bool:
    return found is not None and any(activity in (name, "") for name, _n in found.tail)
