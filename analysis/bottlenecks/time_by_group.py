"""How sure is it that a group of cases takes longer on a transition than all others?"""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis.bottlenecks.group_times import MOST_TESTED
from analysis.bottlenecks.time import timed_flows
from analysis.log import EventLog
from analysis.measures.grouping import Grouping, grouping
from analysis.measures.statistics import adjusted, difference_of_medians, difference_of_shares
from analysis.schema import Schema

LONG = 0.9
"""One move in ten is long: it takes longer than this share of all."""
SURE = Schema(
    "transition_sure",
    {
        "group": "text", "word": "text", "n_more": "number", "tail_word": "text", "tail_n_more": "number",
    },
    ("group",),
)  # fmt: skip


def transition_sure(log: EventLog, source: str, target: str, *, by: str, min_clear: int = 30) -> pd.DataFrame:
    """Whether each group of cases differs from all others in a transition, in its middle and its tail.

    Of each case its first move counts, as several of one case would be proof of each other. The word of
    the middle is that of the difference of medians; that of the tail sets the share of moves longer than
    nine in ten of all beside that of the others. Both corrected for the number of groups compared, which
    are the largest.

    Parameters
    ----------
    by
        A column or role; the value the case has now, numbers in bands (`grouping`).

    Returns
    -------
    Frame `SURE`: groups as in `transition_by`; words `clear`, `chance`, `few`, and about how many more
    cases would settle a `chance`.
    """
    found = log.ask(_firsts, log.activity_key(source), log.activity_key(target), grouping(log, by))
    hours = found["flow_h"].to_numpy("float64")
    codes, known = pd.factorize(found["group"], sort=True)
    largest = np.argsort(-np.bincount(codes), kind="stable")
    tested = largest[:MOST_TESTED] if len(known) > 1 else largest[:0]
    masks = [codes == code for code in tested]
    middles = [difference_of_medians(hours[~one], hours[one], min_clear=min_clear) for one in masks]
    is_long = hours > np.quantile(hours, LONG) if len(hours) else hours > 0
    tails = [
        difference_of_shares(
            int(is_long[~one].sum()), int((~one).sum()), int(is_long[one].sum()), int(one.sum()),
            min_clear=min_clear,
        )
        for one in masks
    ]  # fmt: skip
    rows = pd.DataFrame({"group": known[tested]})
    for prefix, differences in (("", middles), ("tail_", tails)):
        told = adjusted(differences, min_clear=min_clear)
        rows[f"{prefix}word"] = [one.word for one in told]
        rows[f"{prefix}n_more"] = pd.Series([one.n_more for one in told], dtype="float64")
    every = pd.DataFrame({"group": known}).merge(rows, how="left", on="group")
    return SURE.conform(every.fillna({"word": "few", "tail_word": "few"}))


def _firsts(log: EventLog, source: int, target: int, by: Grouping) -> ir.Table:
    moves = timed_flows(log, by=by).filter(_.activity_key == source, _.target_key == target)
    return moves.filter(_.is_first_flow).select("group", "flow_h")
