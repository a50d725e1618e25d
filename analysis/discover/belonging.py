"""Which cases of another log belong to a case: the orders of a deal, the deal of an order?"""

from __future__ import annotations

import ibis
import pandas as pd
from ibis import _

from analysis.discover.cases import name_column
from analysis.log import EventLog
from analysis.schema import Schema

NAMES_OTHER = {"order_to_cash": "OpportunityId", "lead_to_cash": "OrderId"}
"""Process to the attribute that names the cases of the other one."""
BELONGING = Schema("belonging", {"case_id": "text", "case_name": "text"}, ("case_id",))


def belonging(log: EventLog, case_id: str, *, limit: int = 12) -> pd.DataFrame:
    """The cases of `log` that name this case of the other process: frame `BELONGING`, at most `limit` rows.

    Parameters
    ----------
    case_id
        Of a case of the log of the other process.
    """
    column = log.keys.get(NAMES_OTHER.get(log.process, ""))
    if column is None:
        return BELONGING.conform(pd.DataFrame(columns=list(BELONGING.columns)))
    cases = log.all_cases
    if column in cases.columns:
        found = cases.filter(cases[column] == case_id)
    else:
        events = log.all_events
        found = cases.semi_join(events.filter(events[column] == case_id).select("case_key"), "case_key")
    named = name_column(log)
    has_name = named is not None and named in found.columns
    name = found[named].cast("string") if has_name else ibis.null("string")
    listed = found.select("case_id", case_name=name).order_by(_.case_id).limit(limit)
    return BELONGING.conform(log.frame(listed))
