"""How long does something take in each group of cases, beside all others, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.measures.statistics import Difference, adjusted, difference_of_medians, difference_of_times
from analysis.measures.survival import OPEN, OTHER, REACHED, incidence, survival
from analysis.schema import Schema

MOST_TESTED = 15
"""So many groups, the largest, are compared; a list of more is a list to look something up in."""

GROUP_TIMES = Schema(
    "group_times",
    {
        "group": "text", "n": "count", "n_open": "count", "median_h": "hours", "low_h": "hours",
        "high_h": "hours", "rest_h": "hours", "word": "text", "n_more": "number", "n_marked": "count",
        "share_marked": "share",
    },
    ("-median_h", "group"),
)  # fmt: skip


def group_times(
    durations: ArrayLike,
    is_over: NDArray[np.bool_],
    groups: pd.Series,
    *,
    min_rated: int,
    min_clear: int,
    n_marked: NDArray[np.bool_] | None = None,
    n_judged: NDArray[np.bool_] | None = None,
    elsewhere: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """The median of each group with its interval, what runs on censored, beside that of all others.

    Parameters
    ----------
    durations
        One per case, in hours; of what still runs until today (`is_over` False).
    min_rated, min_clear
        As in `analysis.measures.statistics`.
    n_marked, n_judged
        Cases that are counted as well (stuck ones), and those of which that is known.
    elsewhere
        Cases that ended otherwise after their duration: they will never get there, and are no cases of a
        group. With it medians are those of `survival.incidence`.

    Returns
    -------
    Frame `GROUP_TIMES`, the slowest first. `rest_h` is the median of all other cases, `word` says whether
    the group differs from them (`clear`, `chance`, `few`; corrected for the number of groups compared),
    `n_more` about how many more cases would settle a `chance`.
    """
    lasted = np.asarray(durations, dtype="float64")
    order = np.argsort(lasted, kind="stable")
    codes, names = pd.factorize(groups.to_numpy()[order], sort=True)
    timed = _Timed(lasted[order], np.asarray(is_over)[order], None if elsewhere is None else elsewhere[order])
    marks = {"n_marked": _ordered(n_marked, order), "n_judged": _ordered(n_judged, order)}
    rows = [_row(str(name), codes == code, timed, marks) for code, name in enumerate(names)]
    found = pd.DataFrame(rows, columns=[*list(GROUP_TIMES.columns)[:6], "n_marked", "share_marked"])
    found = found[found["n"] > 0]
    return GROUP_TIMES.conform(_compared(found, codes, timed, min_rated, min_clear))


@dataclass(frozen=True)
class _Timed:
    """Durations, the shortest first; which are over, and which ended otherwise (None: none can)."""

    lasted: NDArray[np.float64]
    is_over: NDArray[np.bool_]
    elsewhere: NDArray[np.bool_] | None

    def median(self, here: NDArray[np.bool_]) -> tuple[float, float, float]:
        """Of some of them, with its interval."""
        known = self.lasted[here]
        found = (
            survival(known, self.is_over[here])
            if self.elsewhere is None
            else incidence(known, self.how(here))
        )
        return found.median, found.low, found.high

    def how(self, here: NDArray[np.bool_]) -> NDArray[np.int8]:
        """How they stand: there, ended otherwise, or open."""
        return np.where(self.elsewhere[here], OTHER, np.where(self.is_over[here], REACHED, OPEN)).astype(
            "int8"
        )

    def counts(self, here: NDArray[np.bool_]) -> tuple[int, int]:
        """How many are there or on the way, and how many of them on the way."""
        kept = here if self.elsewhere is None else here & ~self.elsewhere
        return int(kept.sum()), int((kept & ~self.is_over).sum())

    def difference(self, here: NDArray[np.bool_], **least: int) -> Difference:
        """Some of them less all others."""
        if self.elsewhere is not None:
            return difference_of_times(
                self.lasted[~here],
                self.lasted[here],
                outcome_a=self.how(~here),
                outcome_b=self.how(here),
                **least,
            )
        return difference_of_medians(
            self.lasted[~here],
            self.lasted[here],
            open_a=~self.is_over[~here],
            open_b=~self.is_over[here],
            **least,
        )


def _ordered(flags: NDArray[np.bool_] | None, order: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.zeros(len(order), dtype="bool") if flags is None else flags[order]


def _row(name: str, here: NDArray, timed: _Timed, marks: dict[str, NDArray]) -> list[Any]:
    n_marked, n_judged = (int(marks[one][here].sum()) for one in ("n_marked", "n_judged"))
    share = n_marked / n_judged if n_judged else np.nan
    return [name, *timed.counts(here), *timed.median(here), n_marked, share]


def _compared(
    found: pd.DataFrame, codes: NDArray, timed: _Timed, min_rated: int, min_clear: int
) -> pd.DataFrame:
    """With each of the largest groups beside the rest."""
    tested = found["n"].sort_values(ascending=False, kind="stable").index[:MOST_TESTED]
    least = {"min_rated": min_rated, "min_clear": min_clear}
    apart = [timed.difference(codes == code, **least) for code in tested] if len(found) > 1 else []
    known = dict(zip(tested, adjusted(apart, min_clear=min_clear), strict=False))
    words = [known[i].word if i in known else "few" for i in found.index]
    more = [known[i].n_more if i in known else None for i in found.index]
    rest = [found["median_h"][i] - known[i].value if i in known else np.nan for i in found.index]
    return found.assign(word=words, n_more=pd.Series(more, index=found.index, dtype="float64"), rest_h=rest)
