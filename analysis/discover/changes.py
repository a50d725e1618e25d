"""Which attributes changed while a case ran: from what, to what, with which event?"""

from __future__ import annotations

import pandas as pd

from analysis.discover.cases import object_ids
from analysis.log import EventLog
from analysis.schema import Schema

CHANGES = Schema(
    "changes",
    {
        "position": "count", "timestamp": "time", "activity": "text", "attribute": "text", "before": "any",
        "after": "any",
    },
    ("position",),
)  # fmt: skip
OF_AN_EVENT = (
    "team", "resource", "Resource", "ResourceRole", "Department", "IsAutomated", "SourceSystem", "Approver",
    "ApprovalOutcome", "InvoiceType", "PaymentDueDate", "PreviousStage", "ActivityType", "ChangeReason",
    "StepCost", "HandlingMinutes", "StartTime", "EndTime",
)  # fmt: skip
"""Roles and attributes of the catalogues that tell of one event or one invoice, not of the case."""
MANY = 5
"""From so many events on, an attribute that is new with every one of them tells nothing."""


def changes(log: EventLog, events: pd.DataFrame, *, of_events: bool = False) -> pd.DataFrame:
    """The attributes of a case that took another value, event by event.

    An event that does not tell an attribute leaves it as it was. What the first event tells is no change;
    a value first told later is one, from nothing. Left out is what is new with every event (the number of
    a row, a time of the last update), from five events on.

    Parameters
    ----------
    events
        Rows of `timeline`, in order.
    of_events
        Also what tells of the single event or of one of several invoices, quotes, … and so changes to and
        fro: their ids, the team, whether a machine did it.

    Returns
    -------
    Frame `CHANGES`: one row a change, by the event's place, then in the order of the log's columns.
    """
    left_out = set() if of_events else _of_an_event(log)
    columns = [name for name in log.attributes["column"] if name in events.columns and name not in left_out]
    found = [part for name in columns if len(part := _of(events, name))]
    return CHANGES.conform(pd.concat(found) if found else pd.DataFrame(columns=list(CHANGES.columns)))


def _of_an_event(log: EventLog) -> set[str]:
    known = log.keys | log.roles
    return {known[name] for name in OF_AN_EVENT if name in known} | set(object_ids(log))


def _of(events: pd.DataFrame, name: str) -> pd.DataFrame:
    """The changes of one attribute."""
    told = events[events[name].notna()]
    after = told[name].astype("object")
    before = after.shift(1)
    is_new = (after != before) & (told["position"] > events["position"].min())
    if len(events) >= MANY and after.nunique() >= len(events):
        is_new &= False
    changed = told.loc[is_new, ["position", "timestamp", "activity"]]
    held = [None if pd.isna(value) else value for value in before[is_new]]
    was = pd.Series(held, index=changed.index, dtype="object")
    return changed.assign(attribute=name, before=was, after=after[is_new])
