"""Which kinds of steps may be added or left out, and how many events would each of them add?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa

from analysis.prepare.salesforce.build import Process, linked, sources_of
from analysis.prepare.salesforce.events import (
    approvals,
    fulfilment,
    invoices,
    leads,
    orders,
    payments,
    quotes,
    stages,
    support,
    tasks,
)
from analysis.prepare.salesforce.events.making import together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.options import Options
from analysis.prepare.salesforce.org import Org
from analysis.reading.arrow import pc

MOST_ROWS = 500_000
"""Of so many rows nothing is counted beforehand: that takes as long as building the log."""
NOT_COUNTED = -1


def _of_tasks(sources: Sources) -> pa.Table:
    found = leads.events(sources)
    contacted = pc.equal(found["activity"], sources.name("lead_contacted") or "")
    return tasks.events(sources, found.filter(contacted)["link_id"])


def _of_quotes(sources: Sources) -> pa.Table:
    return quotes.events(sources, approvals.targets(sources))


SWITCHES: dict[str, tuple[tuple[str, ...], tuple[Callable[[Sources], pa.Table], ...]]] = {
    "with_micro": (
        ("OpportunityHistory", "OpportunityFieldHistory", "LeadHistory"), (leads.events, stages.events),
    ),
    "with_tasks": (("Task", "Event", "EmailMessage"), (_of_tasks,)),
    "with_support": (("Case", "CaseHistory"), (support.events,)),
    "with_quote_edits": (("QuoteHistory", "SBQQ__Quote__History"), (_of_quotes,)),
    "with_other_steps": (
        ("Order", "OrderHistory", "FulfillmentOrder", "Shipment", "ReturnOrder", "Invoice",
         "blng__Invoice__c"),
        (approvals.events, orders.events, fulfilment.events, invoices.events, payments.events),
    ),
}  # fmt: skip
"""Switch of `Options` to the objects whose rows it needs, and the rules that look at it."""


def added(org: Org, links: Links, *, process: Process) -> dict[str, int]:
    """Switch to the events of the log it adds; `NOT_COUNTED` where there are too many rows to say so at once.

    A switch that adds none is left out.
    """
    found = {}
    for name, (objects, _) in SWITCHES.items():
        n_rows = sum(org.n_rows(one) for one in objects)
        if n_rows > MOST_ROWS:
            found[name] = NOT_COUNTED
        elif n_rows:
            on, off = (_n_events(org, links, name, process=process, is_on=one) for one in (True, False))
            if on > off:
                found[name] = on - off
    return found


def _n_events(org: Org, links: Links, name: str, *, process: Process, is_on: bool) -> int:
    options = replace(Options(), **{name: is_on})
    sources = sources_of(org, process=process, options=options, links=links)
    made = together([rule(sources) for rule in SWITCHES[name][1]])
    return linked(sources, made, links).num_rows
