"""What became of every row of an org? Counts, links, rules of thumb, gaps, rows without event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, codes_of, whole
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.links import Coverage
from analysis.prepare.salesforce.one_more import OneMore, one_more
from analysis.prepare.salesforce.own_columns import OWN_COLUMNS
from analysis.reading import RawTable
from analysis.reading.arrow import pc
from analysis.schema import Schema

SOURCE_ROWS = Schema(
    "source_rows",
    {"object": "text", "file": "text", "n_rows": "count", "n_used": "count", "n_events": "count"},
    ("object", "file"),
)
SOURCE_EVENTS = Schema(
    "source_events",
    {"object": "text", "activity": "text", "n": "count", "n_cases": "count"},
    ("object", "activity"),
)
ROWS_WITHOUT_EVENT = Schema(
    "rows_without_event", {"object": "text", "reason": "text", "n": "count"}, ("object", "reason")
)
RULES_OF_THUMB = Schema("rules_of_thumb", {"rule": "text", "n": "count"}, ("rule",))
TRACKING = Schema(
    "tracking",
    {"object": "text", "first_at": "time", "last_at": "time", "n_rows": "count", "n_before": "count",
     "n_moments": "count"},
    ("object",),
)  # fmt: skip
RULES = {
    "first_snapshot_late": "a deal whose first snapshot lies more than a day after its creation",
    "stages_from_field_history": "a stage change told by the field history, snapshots missing",
    "created_with_first_snapshot": "a creation with a day only, placed at the first snapshot of that day",
    "created_from_first_snapshot": "a creation taken from the first row of the history, no record there",
    "closed_by_last_stage_change": "an end taken from the last change of stage, no history of it there",
    "closed_without_time": "a closed deal whose end nothing tells: it has no closing event",
    "owner_by_id": "a new owner told by id only",
    "lead_after_deal": "a lead that joined a deal that was there before",
    "converted_with_deal": "a conversion placed at the creation of its deal, on the same day",
    "converted_at_noon": "a conversion of which only the day is known",
    "accepted_without_time": "a quote accepted by now, nothing tells since when: it has no such event",
    "presented_by_document": "a quote presented when its document was made",
    "presented_by_email": "a quote presented when an e-mail about it went out",
    "queue_resolved": "a step of a queue, given to the person it was last handed to",
    "approval_without_steps": "an approval whose end is told by the request alone",
    "requested_by_first_item": "a request taken from the first approver's work item",
    "approved_by_last_change": "an approval dated by the last change of its row",
    "signed_by_envelope": "a signature dated by the e-signature envelope",
    "signed_by_activation": "a signature taken from the activation of the contract",
    "delivered_by_closing": "a delivery taken from the closing of the warehouse order",
    "shipped_by_record": "a shipment dated by the creation of its row",
    "invoice_by_date": "an invoice dated by the date on it",
    "void_by_last_change": "a void invoice dated by its last change",
    "payment_by_record": "a payment dated by the creation of its row",
    "payment_without_allocation": "a payment that names its invoice itself",
    "by_subject": "a step told by the subject of a task or e-mail",
    "contacted_by_task": "a first contact taken from a task or meeting",
    "joined_by_number": "a row joined by a number people read",
    "stage_guessed": "a stage the list of stages does not hold",
    "currency_of_case": "an amount in another currency than that of its case, taken to be in the case's",
    "shared_record": "a record that belongs to several cases, its amounts divided",
}
"""Rules of thumb a build may rest on."""
HISTORIES = (
    "LeadHistory", "OpportunityHistory", "OpportunityFieldHistory", "QuoteHistory", "SBQQ__Quote__History",
    "ContractHistory", "OrderHistory", "OrderItemHistory", "ShipmentHistory", "CaseHistory",
    "ProcessInstance",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """How the rows of an org became a log.

    Parameters
    ----------
    rows
        Frame `SOURCE_ROWS`: per object and file the rows, those that made an event, and the events.
    events
        Frame `SOURCE_EVENTS`: per object and activity.
    without
        Frame `ROWS_WITHOUT_EVENT`; rows and rows with an event add up to all rows of the object.
    rules
        Frame `RULES_OF_THUMB`: each rule that was used, and how often.
    tracking
        Frame `TRACKING`: the first and the last row of each history, and how many cases began before it.
    coverage
        Per object how many of its records belong to a case, and by which way (`links`).
    n_cases, n_events, n_leads
        Of the log.
    own
        Frame `OWN_COLUMNS`: the customer's own columns, the attribute each became or why it is none.
    rates
        The organisation's list of rates, for the repair of currencies.
    one_more
        What a file of each object that is not there would add.
    """

    rows: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    without: pd.DataFrame = field(repr=False)
    rules: pd.DataFrame = field(repr=False)
    tracking: pd.DataFrame = field(repr=False)
    coverage: tuple[Coverage, ...] = field(repr=False)
    n_cases: int
    n_events: int
    n_leads: int
    own: pd.DataFrame = field(default_factory=lambda: OWN_COLUMNS.conform(pd.DataFrame()), repr=False)
    one_more: tuple[OneMore, ...] = ()
    rates: RawTable | None = field(default=None, repr=False)


def report_of(
    sources: Sources, made: pa.Table, events: pa.Table, *, created: np.ndarray,
    columns: Sequence[str], coverage: tuple[Coverage, ...],
    own: pd.DataFrame,
) -> Report:  # fmt: skip
    """The report of a build.

    Parameters
    ----------
    made
        All events the rules made, also of records that belong to no case.
    events
        Those of the log, with `case`.
    created
        When each case began, for the gaps.
    columns
        Those of the log.
    """
    cases = pc.unique(events["case"])
    n_leads = int(pc.sum(pc.starts_with(cases, "LEAD-")).as_py() or 0)
    used = _used(sources, events)
    return Report(
        rows=_rows(sources, events, used), events=_events(events), without=_without(sources, made, used),
        rules=RULES_OF_THUMB.conform(
            pd.DataFrame([*sources.guesses.items()], columns=["rule", "n"])
        ),
        tracking=_tracking(sources, created), coverage=coverage, n_cases=len(cases) - n_leads,
        n_events=events.num_rows, n_leads=n_leads, own=own,
        one_more=one_more(
            sources.process, objects=tuple(sources.tables), columns=columns,
            activities=set(pc.unique(events["activity"]).to_pylist()),
        ),
    )  # fmt: skip


def _used(sources: Sources, events: pa.Table) -> dict[str, np.ndarray]:
    """Per object which of its rows made an event of the log."""
    found = {name: np.zeros(table.num_rows, bool) for name, table in sources.tables.items()}
    objects = events["object"].combine_chunks().dictionary_encode()
    places, codes = events["place"].to_numpy(), objects.indices.to_numpy(zero_copy_only=False)
    for code, name in enumerate(objects.dictionary.to_pylist()):
        found[name][places[codes == code]] = True
    return found


def _rows(sources: Sources, events: pa.Table, used: dict[str, np.ndarray]) -> pd.DataFrame:
    counts = _counted(events, "object", "source_file")
    n_events = {(one.object, one.source_file): one.n for one in counts.itertuples()}
    found = []
    for name, table in sources.tables.items():
        files = Rows(name, table).text("_file").dictionary_encode()
        codes = files.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        for code, file in enumerate(files.dictionary.to_pylist()):
            here = codes == code
            found.append((name, file, here.sum(), used[name][here].sum(), n_events.get((name, file), 0)))
    return SOURCE_ROWS.conform(pd.DataFrame(found, columns=list(SOURCE_ROWS.columns)))


def _events(events: pa.Table) -> pd.DataFrame:
    return SOURCE_EVENTS.conform(_counted(events, "object", "activity"))


def _counted(events: pa.Table, first: str, second: str) -> pd.DataFrame:
    """Events and different cases of each pair of values of two columns with few values."""
    (a, names), (b, others), (case, _) = (codes_of(whole(events[one])) for one in (first, second, "case"))
    pair = (a + 1) * (len(others) + 1) + b + 1
    n_pairs = (len(names) + 1) * (len(others) + 1)
    n_events = np.bincount(pair, minlength=n_pairs)
    n_cases = np.bincount(np.unique(case * n_pairs + pair) % n_pairs, minlength=n_pairs)
    found = np.flatnonzero(n_events)
    told = [[None, *values.to_pylist()] for values in (names, others)]
    return pd.DataFrame({
        first: [told[0][one] for one in found // (len(others) + 1)],
        second: [told[1][one] for one in found % (len(others) + 1)],
        "n": n_events[found], "n_cases": n_cases[found],
    })  # fmt: skip


def _without(sources: Sources, made: pa.Table, used: dict[str, np.ndarray]) -> pd.DataFrame:
    """Per object and reason; a row that made an event which found no case says so."""
    lost = _used(sources, made)
    found = []
    for name, is_used in used.items():
        codes = sources.idle.codes.get(name, np.zeros(len(is_used), np.int8)).astype(np.int64)
        codes = np.where(lost[name] & ~is_used, sources.idle.names.index("no_case"), codes)
        if name not in RULED and name not in sources.idle.codes and not lost[name].any():
            continue
        counts = np.bincount(codes[~is_used], minlength=len(sources.idle.names))
        found += [(name, sources.idle.names[code], counts[code]) for code in np.flatnonzero(counts)]
    return ROWS_WITHOUT_EVENT.conform(pd.DataFrame(found, columns=["object", "reason", "n"]))


RULED = (
    "Lead", "LeadHistory", "Opportunity", "OpportunityHistory", "OpportunityFieldHistory", "Quote",
    "QuoteHistory", "SBQQ__Quote__c", "QuoteDocument", "ProcessInstance", "ProcessInstanceStep",
    "ApprovalSubmission", "ApprovalWorkItem", "sbaa__Approval__c", "Contract", "ContractHistory",
    "dsfs__DocuSign_Status__c", "Order", "OrderHistory", "OrderItem", "OrderItemHistory", "FulfillmentOrder",
    "Shipment", "ReturnOrder", "Invoice", "blng__Invoice__c", "CreditMemo", "blng__CreditNote__c", "Payment",
    "PaymentLineInvoice", "blng__Payment__c", "blng__PaymentAllocationInvoice__c", "Task", "Event",
    "EmailMessage", "Case", "CaseHistory",
)  # fmt: skip
"""Objects whose rows are looked at one by one; lists, lines and people only serve the others."""


def _tracking(sources: Sources, created: np.ndarray) -> pd.DataFrame:
    found = []
    for name in HISTORIES:
        rows = sources.rows(name)
        at = rows.at("CreatedDate")
        at = at[~np.isnat(at)]
        if len(at):
            first = at.min()
            n_moments = pc.count_distinct(pa.array(at)).as_py()
            found.append((name, first, at.max(), len(rows), int((created < first).sum()), n_moments))
    frame = pd.DataFrame(found, columns=list(TRACKING.columns))
    return TRACKING.conform(frame)
