"""Which attributes changed while a case ran: from what, to what, with which event?"""

from __future__ import annotations

from typing import Any

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
OF_SOURCE = (
    "SourceObject", "SourceRecordId", "SourceFile", "SourceRow", "LinkedBy", "TimeBasis", "IsShared",
    "IsDayOnly",
)  # fmt: skip
"""Columns by which a log made of Salesforce files says where each event comes from: never a change."""
MANY = 5
"""From so many events on, an attribute that is new with every one of them tells nothing."""


def changes(log: EventLog, events: pd.DataFrame, *, of_events: bool = False) -> pd.DataFrame:
    """The attributes of a case that took another value, event by event.

    An event that does not tell an attribute leaves it as it was. What the first event tells is no change;
    a value first told later is one, from nothing. Left out is what is new with every event (the number of
    a row, a time of the last update), from five events on, and where an event was read from.

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
    left_out = {*OF_SOURCE, *(() if of_events else _of_an_event(log))}
    columns = [name for name in log.attributes["column"] if name in events.columns and name not in left_out]
    found = [(place, name, *change) for name in columns for place, *change in _of(events, name)]
    places = [one[0] for one in found]
    told = events[["position", "timestamp", "activity"]].iloc[places].reset_index(drop=True)
    said = {
        name: pd.Series([one[at] for one in found], dtype="object")
        for at, name in ((1, "attribute"), (2, "before"), (3, "after"))
    }
    return CHANGES.conform(told.assign(**said))


def _of_an_event(log: EventLog) -> set[str]:
    known = log.keys | log.roles
    return {known[name] for name in OF_AN_EVENT if name in known} | set(object_ids(log))


def _of(events: pd.DataFrame, name: str) -> list[tuple[int, Any, Any]]:
    """The changes of one attribute: the row of its event, what it was, what it became."""
    told = [(place, value) for place, value in enumerate(events[name]) if not pd.isna(value)]
    if not told or (len(events) >= MANY and len({value for _, value in told}) >= len(events)):
        return []
    found, before = [], None
    first = events["position"].min()
    for place, value in told:
        if value != before and events["position"].iat[place] > first:
            found.append((place, before, value))
        before = value
    return found
