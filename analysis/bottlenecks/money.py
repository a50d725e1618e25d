"""Which losses are there in money, side by side, and how far are they the same cases?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from analysis.bottlenecks.cash_tied_up import knows_payments, standing
from analysis.bottlenecks.cost import excess_by_case
from analysis.bottlenecks.rework_groups import cases_with
from analysis.bottlenecks.rework_kinds import ALL
from analysis.log import EventLog
from analysis.measures.amounts import amounts_of
from analysis.measures.targets import NONE, Targets
from analysis.schema import Schema

LOSSES = Schema(
    "money_losses",
    {
        "order": "count", "loss": "text", "place": "text", "source": "text", "target": "text",
        "n_cases": "count", "n_above": "count", "amount": "number", "low_amount": "number",
        "high_amount": "number", "cost": "number", "low": "number", "high": "number",
    },
    ("order",),
)  # fmt: skip
OVERLAPS = Schema(
    "money_overlap",
    {
        "order": "count", "first": "text", "second": "text", "n_first": "count", "n_second": "count",
        "n_both": "count", "share_first": "share", "share_second": "share", "amount_both": "number",
        "share_amount": "share",
    },
    ("order",),
)  # fmt: skip
TIED, REWORK, SLOW = "tied", "rework", "slow"


def losses(tied: pd.DataFrame | None, slow: pd.DataFrame | None, rework: pd.DataFrame) -> pd.DataFrame:
    """The losses one below the other; they must not be added up, for one case may be in all of them.

    Parameters
    ----------
    tied
        `cash_tied_up`, or None where the log cannot tell.
    slow
        `cost_of_excess` of the transitions looked at, or None where the log has no amounts.
    rework
        `cost_of_rework`.

    Returns
    -------
    Frame `LOSSES`: money that stands somewhere, place by place; transitions; rework. `n_above`: so many
    of `n_cases` took longer than aimed at or usual; null for what is no transition.
    """
    parts = [
        found.assign(loss=loss)
        for found, loss in ((tied, TIED), (slow, SLOW), (rework, REWORK))
        if found is not None and len(found)
    ]
    parts = [part[[name for name in LOSSES.columns if name in part and name != "order"]] for part in parts]
    listed = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(LOSSES.columns))
    texts = {
        name: listed[name].fillna("") if name in listed else "" for name in ("place", "source", "target")
    }
    return LOSSES.conform(listed.assign(order=range(len(listed)), **texts))


def overlaps(
    log: EventLog, pairs: Sequence[tuple[str, str]], *, terms_days: int, targets: Targets = NONE
) -> pd.DataFrame:
    """How far two losses lie on the same cases: the reason why they cannot be added up.

    A case belongs to a transition if it needed more there than was aimed at or is usual, to `rework` if the
    key figure counts it, to `tied` if its money stands somewhere.

    Parameters
    ----------
    pairs
        Source and target of the transitions looked at.

    Returns
    -------
    Frame `OVERLAPS`: one row a pair of losses, in their order. A transition is called by its place in
    `pairs` (`slow0`). `amount_both` is that of the cases in both, `share_amount` of the smaller of the two
    amounts.
    """
    amounts = log.ask(amounts_of).set_index("case_key")["amount"]
    members = _members(log, pairs, terms_days, targets)
    rows = []
    for order, (first, second) in enumerate(combinations(members, 2)):
        both = members[first].intersection(members[second])
        of_first, of_second = (float(amounts.reindex(members[one]).sum()) for one in (first, second))
        amount, least = float(amounts.reindex(both).sum()), min(of_first, of_second)
        rows.append(
            {
                "order": order, "first": first, "second": second, "n_first": len(members[first]),
                "n_second": len(members[second]), "n_both": len(both),
                "share_first": len(both) / len(members[first]),
                "share_second": len(both) / len(members[second]), "amount_both": amount,
                "share_amount": amount / least if least else float("nan"),
            }
        )  # fmt: skip
    return OVERLAPS.conform(pd.DataFrame(rows, columns=list(OVERLAPS.columns)))


def _members(
    log: EventLog, pairs: Sequence[tuple[str, str]], terms_days: int, targets: Targets
) -> dict[str, pd.Index]:
    """Which cases are in each loss; losses without a case are left out."""
    found: dict[str, pd.Index] = {}
    has_amounts = "amount" in log.roles and not log.is_money_mixed
    if has_amounts and knows_payments(log):
        found[TIED] = pd.Index(standing(log, terms_days=terms_days)["case_key"])
    if has_amounts and pairs:
        keys = [(log.activity_key(source), log.activity_key(target)) for source, target in pairs]
        cases = excess_by_case(log, keys, targets=targets)
        for place, key in enumerate(keys):
            found[f"{SLOW}{place}"] = pd.Index(cases[key].loc[cases[key]["excess"] > 0, "case_key"])
    found[REWORK] = pd.Index(cases_with(log, kind=ALL)["case_key"])
    return {name: cases for name, cases in found.items() if len(cases)}
