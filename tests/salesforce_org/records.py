"""From what happened to the records of the org: every object as a table, under the names of the interface.

Times are kept as seconds since 1970, dates as dates; how they are written is a matter of the dialect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from tests.salesforce_org import aside
from tests.salesforce_org.ids import ASIDE, Ids
from tests.salesforce_org.people import ACCOUNT_IDS, USER_IDS, by
from tests.salesforce_org.vocabulary import (
    CURRENCIES,
    ORDER_STATUSES,
    STAGE_CLOSED,
    STAGE_FORECAST,
    STAGE_LABEL,
    STAGE_PROBABILITY,
    STAGE_WON,
    STAGES,
)

Rows = list[dict[str, object]]


class Office:
    """The log, looked up by object and by record, with draws for what tells of no event."""

    def __init__(self, log: pd.DataFrame, *, seed: int, zone: str, renames: bool) -> None:
        rows = log.astype(object).where(log.notna(), None).to_dict("records")
        self.rows: Rows = sorted(rows, key=lambda row: row["time"])
        self.rng = np.random.default_rng(seed + 1_000)
        self.ids = Ids(first=ASIDE)
        self.zone = ZoneInfo(zone)
        self.renames = renames
        self.of_object: dict[str, Rows] = {}
        self.of_record: dict[tuple[str, str], dict[str, object]] = {}
        self.below: dict[tuple[str, str], Rows] = {}
        for row in self.rows:
            self.of_object.setdefault(row["object"], []).append(row)
            self.of_record[row["object"], row["record"]] = row
            self.below.setdefault((row["object"], row["parent"]), []).append(row)

    def all(self, kind: str) -> Rows:
        """What happened to the records of an object, by time."""
        return self.of_object.get(kind, [])

    def under(self, kind: str, parent: str) -> Rows:
        """The same, of those that hang from a record."""
        return self.below.get((kind, parent), [])

    def when(self, kind: str, record: str) -> int | None:
        """The time of something else that happened to a record."""
        row = self.of_record.get((kind, record))
        return row["time"] if row else None

    def day(self, now: int | None) -> dt.date | None:
        """The day it was in the zone of the org."""
        return None if now is None else dt.datetime.fromtimestamp(now, tz=self.zone).date()

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return bool(self.rng.random() < share)


def history(row: dict[str, object], parent: str) -> dict[str, object]:
    """A row of a history of fields."""
    return {
        "Id": row["record"],
        parent: row["parent"],
        "Field": row["field"],
        "OldValue": row["old"],
        "NewValue": row["new"],
        "DataType": "Text",
        "CreatedDate": row["time"],
        **by(row["resource"]),
    }


def stage_name(office: Office, stage: str, now: int) -> str:
    """The stage as stored: since it was given another label, the label."""
    renamed = office.rows[len(office.rows) // 2]["time"]
    return STAGE_LABEL[stage] if now >= renamed and office.renames else stage


def leads(office: Office) -> Iterator[tuple[str, dict[str, object]]]:
    """Leads and their history."""
    for row in office.all("Lead"):
        record = row["record"]
        steps = office.under("LeadHistory", record)
        told = [step["time"] for step in steps if step["field"] == "leadConverted"]
        at = told[0] if told else office.when("Lead.ConvertedDate", record)
        status = [step["new"] for step in steps if step["field"] == "Status"] or ["Open - Not Contacted"]
        owner = [step["new"] for step in steps if step["field"] == "Owner"] or [row["resource"]]
        yield (
            "Lead",
            {
                "Id": record,
                "CreatedDate": row["time"],
                **by(row["resource"]),
                **by(owner[-1], "Owner"),
                "Status": "Closed - Converted" if at else status[-1],
                "LeadSource": row["source"],
                "Company": row["company"],
                "IsConverted": at is not None,
                "ConvertedDate": office.day(at),
                "ConvertedOpportunityId": row["opportunity"],
                "MasterRecordId": None,
                "IsDeleted": False,
                "SystemModstamp": at or row["time"],
            },
        )
        for step in steps:
            yield "LeadHistory", history(step, "LeadId")
        yield from aside.of_lead(office, row, steps)


def deals(office: Office) -> Iterator[tuple[str, dict[str, object]]]:
    """Opportunities, their snapshots and the history of their fields."""
    contracts = {
        row["opportunity"]: row["record"] for row in office.all("Contract") if row["way"] == "opportunity"
    }
    for row in office.all("Opportunity"):
        record = row["record"]
        shots = list({shot["record"]: shot for shot in office.under("OpportunityHistory", record)}.values())
        owners = office.under("OpportunityFieldHistory", record)
        last = shots[-1] if shots else row
        yield "Opportunity", opportunity(office, row, last, contracts.get(record), owners)
        first = {**row, "record": row["snapshot"], "previous_amount": None, "previous_close_date": None}
        later = [shot for shot in shots if not shot["first"]]
        if shots or office.chance(0.5):
            for shot in aside.snapshots(office, [first, *later]):
                yield "OpportunityHistory", snapshot(office, shot)
        for step in owners:
            yield "OpportunityFieldHistory", history(step, "OpportunityId")
        yield from aside.of_deal(office, row, later, owners)


def opportunity(
    office: Office, row: dict, last: dict, contract: str | None, owners: Rows
) -> dict[str, object]:
    """The record of a deal as it stands today."""
    stage = last["stage"]
    return {
        "Id": row["record"],
        "Name": f"{row['account']} – {row['record'][9:15]}",
        "CreatedDate": row["time"],
        **by(row["resource"]),
        **by(owners[-1]["new"] if owners else row["owner"], "Owner"),
        "AccountId": ACCOUNT_IDS[row["account"]],
        "Account.Name": row["account"],
        "StageName": stage_name(office, stage, last["time"]),
        "IsClosed": STAGE_CLOSED[stage],
        "IsWon": STAGE_WON[stage],
        "Amount": last["amount"],
        "Probability": STAGE_PROBABILITY[stage],
        "CloseDate": last["close_date"],
        "LeadSource": row["source"],
        "Type": "New Business",
        "ContractId": contract,
        "CurrencyIsoCode": row["currency"],
        "IsDeleted": row["deleted"],
        "SystemModstamp": last["time"],
        "Margin__c": float(office.rng.integers(5, 60)),
    }


def snapshot(office: Office, shot: dict[str, object]) -> dict[str, object]:
    """A row of the stage history."""
    return {
        "Id": shot["record"],
        "OpportunityId": shot["parent"],
        "StageName": stage_name(office, shot["stage"], shot["time"]),
        "Amount": shot["amount"],
        "PrevAmount": shot["previous_amount"],
        "CloseDate": shot["close_date"],
        "PrevCloseDate": shot["previous_close_date"],
        "Probability": shot.get("probability", STAGE_PROBABILITY[shot["stage"]]),
        "ForecastCategory": STAGE_FORECAST[shot["stage"]],
        "CreatedDate": shot["time"],
        **by(shot["resource"]),
    }


def quotes(office: Office) -> Iterator[tuple[str, dict[str, object]]]:
    """Quotes, their history and their documents."""
    contracts = {row["quote"]: row["record"] for row in office.all("Contract") if row["way"] == "quote"}
    for row in office.all("Quote"):
        record, amount = row["record"], row["amount"] or 0.0
        steps, documents = office.under("QuoteHistory", record), office.under("QuoteDocument", record)
        yield (
            "Quote",
            {
                "Id": record,
                "QuoteNumber": f"{int(row['time']) % 10**8:08d}",
                "OpportunityId": row["parent"],
                "ContractId": contracts.get(record),
                "Status": steps[-1]["new"] if steps else "Draft",
                "IsSyncing": row["number"] == 1,
                "Discount": float(office.rng.integers(0, 30)),
                "GrandTotal": amount,
                "CreatedDate": row["time"],
                **by(row["resource"]),
                "CurrencyIsoCode": row["currency"],
            },
        )
        for step in steps:
            yield "QuoteHistory", history(step, "QuoteId")
        for made in documents:
            yield "QuoteDocument", document(made)
        yield from aside.of_quote(office, row, steps)


def document(row: dict[str, object]) -> dict[str, object]:
    """A quote made into a document."""
    return {"Id": row["record"], "QuoteId": row["parent"], "CreatedDate": row["time"], **by(row["resource"])}


def approvals(office: Office) -> Iterator[tuple[str, dict[str, object]]]:
    """Approvals of both engines, with steps that are none."""
    kinds = {"Discount": "Quote", "Contract": "Contract", "Order": "Order"}
    for row in office.all("ProcessInstance"):
        steps = office.under("ProcessInstanceStep", row["record"])
        yield (
            "ProcessInstance",
            {
                "Id": row["record"],
                "TargetObjectId": row["parent"],
                "TargetObject.Type": kinds[row["what"]],
                "Status": row["status"],
                **by(row["resource"], "SubmittedBy"),
                "CreatedDate": row["time"],
                "CompletedDate": steps[-1]["time"],
            },
        )
        for step in (*steps, *aside.of_approval(office, row, steps)):
            yield (
                "ProcessInstanceStep",
                {
                    "Id": step["record"],
                    "ProcessInstanceId": row["record"],
                    "StepStatus": step["status"],
                    **by(step["resource"], "Actor"),
                    "CreatedDate": step["time"],
                },
            )
    for row in office.all("ApprovalSubmission"):
        steps = office.under("ApprovalWorkItem", row["record"])
        yield (
            "ApprovalSubmission",
            {
                "Id": row["record"],
                "RelatedRecordId": row["parent"],
                "RelatedRecordObjectName": kinds[row["what"]],
                "Status": row["status"],
                **by(row["resource"], "SubmittedBy"),
                "CreatedDate": row["time"],
                "LastModifiedDate": steps[-1]["time"],
            },
        )
        for step in steps:
            yield (
                "ApprovalWorkItem",
                {
                    "Id": step["record"],
                    "ApprovalSubmissionId": row["record"],
                    "RelatedRecordId": row["parent"],
                    "Status": step["status"],
                    **by(step["resource"], "ReviewedBy"),
                    "ReviewedDate": step["time"],
                    "CreatedDate": row["time"],
                },
            )


def contracts(office: Office) -> Iterator[tuple[str, dict[str, object]]]:
    """Contracts and their history; a signed one may have been activated too."""
    for row in office.all("Contract"):
        record = row["record"]
        signed = office.of_record.get(("Contract.Signed", record))
        dated = bool(signed and signed["dated"])
        active = signed["time"] + 7_200 * dated if signed and (not dated or office.chance(0.5)) else None
        steps = office.under("ContractHistory", record)
        yield (
            "Contract",
            {
                "Id": record,
                "ContractNumber": f"{int(row['time']) % 10**8:08d}",
                "AccountId": ACCOUNT_IDS[row["account"]],
                "Status": "Activated" if active else "In Approval Process" if steps else "Draft",
                "CustomerSignedDate": office.day(signed["time"]) if dated else None,
                "ActivatedDate": active,
                **by(signed["resource"] if active else None, "ActivatedBy"),
                "LastApprovedDate": row["approved"],
                "SpecialTerms": "Net 90" if office.chance(0.2) else None,
                "CreatedDate": row["time"],
                **by(row["resource"]),
            },
        )
        for step in steps:
            yield "ContractHistory", history(step, "ContractId")


def lists(office: Office) -> Iterator[tuple[str, dict[str, object]]]:
    """People, customers, stages, statuses and rates."""
    for name, record in USER_IDS.items():
        yield (
            "User",
            {
                "Id": record,
                "Name": name,
                "Username": f"{record[9:15]}@example.com",
                "IsActive": True,
                "UserType": "Standard",
                "Department": "Sales" if len(name) % 2 else "Finance",
            },
        )
    for name, record in ACCOUNT_IDS.items():
        yield "Account", {"Id": record, "Name": name, "Industry": "Manufacturing", "IsDeleted": False}
    for place, (name, label, active, closed, won, probability, forecast, _) in enumerate(STAGES, start=1):
        yield (
            "OpportunityStage",
            {
                "Id": office.ids.next("OpportunityStage"),
                "ApiName": name,
                "MasterLabel": label,
                "IsActive": active,
                "IsClosed": closed,
                "IsWon": won,
                "SortOrder": place,
                "DefaultProbability": probability,
                "ForecastCategoryName": forecast,
            },
        )
    for place, (name, category, _) in enumerate(ORDER_STATUSES, start=1):
        yield (
            "OrderStatus",
            {
                "Id": office.ids.next("OrderStatus"),
                "ApiName": name,
                "MasterLabel": name,
                "StatusCode": category,
                "SortOrder": place,
            },
        )
    for code, rate in CURRENCIES.items():
        yield (
            "CurrencyType",
            {
                "Id": office.ids.next("CurrencyType"),
                "IsoCode": code,
                "ConversionRate": rate,
                "IsCorporate": code == "EUR",
                "IsActive": True,
            },
        )
        for start, end, drift in ((2023, 2025, 1.0), (2025, 2027, 1.02)):
            yield (
                "DatedConversionRate",
                {
                    "Id": office.ids.next("DatedConversionRate"),
                    "IsoCode": code,
                    "StartDate": dt.date(start, 1, 1),
                    "NextStartDate": dt.date(end, 1, 1),
                    "ConversionRate": rate if code == "EUR" else rate * drift,
                },
            )
