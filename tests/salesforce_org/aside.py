"""Rows of an org that tell of no event, or tell an event a second time: what a builder must not count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.salesforce_org.people import USER_IDS, by
from tests.salesforce_org.vocabulary import STAGE_ORDER, USERS

if TYPE_CHECKING:
    from tests.salesforce_org.records import Office

Row = dict[str, object]


def of_lead(office: Office, lead: Row, steps: list[Row]) -> Iterator[tuple[str, Row]]:
    """The row of its making, and the twins with ids of changes of owner."""
    yield (
        "LeadHistory",
        _history(office, "LeadHistory", "LeadId", lead["record"], lead["time"], lead["resource"], "created"),
    )
    for step in steps:
        if step["field"] == "Owner":
            yield "LeadHistory", _twin(office, "LeadHistory", "LeadId", step)


def of_deal(office: Office, deal: Row, shots: list[Row], owners: list[Row]) -> Iterator[tuple[str, Row]]:
    """What the snapshots tell already, and the twins with ids of changes of owner."""
    name, parent = "OpportunityFieldHistory", "OpportunityId"
    yield name, _history(office, name, parent, deal["record"], deal["time"], deal["resource"], "created")
    for step in owners:
        yield name, _twin(office, name, parent, step)
    for shot in shots:
        told = (
            ("StageName", shot["previous_stage"], shot["stage"]),
            ("Amount", shot["previous_amount"], shot["amount"]),
            ("CloseDate", shot["previous_close_date"], shot["close_date"]),
        )
        for field, old, new in told:
            if old != new:
                yield (
                    name,
                    _history(
                        office, name, parent, deal["record"], shot["time"], shot["resource"], field, old, new
                    ),
                )


def snapshots(office: Office, shots: list[Row]) -> Iterator[Row]:
    """The snapshots of a deal, some said again, some written over within their second."""
    for shot, following in zip(shots, [*shots[1:], None], strict=True):
        if shot.get("spare") and office.chance(0.08):
            yield _written_over(shot)
        yield shot
        gap = following["time"] - shot["time"] if following else 7_200
        if office.chance(0.3) and gap > 120:
            again = int(shot["time"]) + int(gap) // 120 * 60
            yield {
                **shot,
                "record": office.ids.next("OpportunityHistory"),
                "time": again,
                "probability": 33,
                "previous_amount": shot["amount"],
                "previous_close_date": shot["close_date"],
                "resource": USERS[int(office.rng.integers(len(USERS)))],
            }


def _written_over(shot: Row) -> Row:
    """What a trigger overwrote within the second: a stage not on the way to the one that stayed."""
    stage = shot["previous_stage"] or shot["stage"]
    between = range(STAGE_ORDER[stage] + 1, STAGE_ORDER[shot["stage"]])
    other = next(
        name for name, place in STAGE_ORDER.items() if name != stage and place > 1 and place not in between
    )
    return {**shot, "record": shot["spare"], "stage": other}


def of_quote(office: Office, quote: Row, steps: list[Row]) -> Iterator[tuple[str, Row]]:
    """Statuses an approval engine has told already, and documents of quotes that were presented."""
    name, record = "QuoteHistory", quote["record"]
    yield name, _history(office, name, "QuoteId", record, quote["time"], quote["resource"], "created")
    for asked, decided in (
        ("ProcessInstance", "ProcessInstanceStep"),
        ("ApprovalSubmission", "ApprovalWorkItem"),
    ):
        for request in office.under(asked, record):
            end = office.under(decided, request["record"])[-1]
            for row, old, new in ((request, "Draft", "In Review"), (end, "In Review", "Approved")):
                if end["status"] == "Approved":
                    yield (
                        name,
                        _history(
                            office, name, "QuoteId", record, row["time"], row["resource"], "Status", old, new
                        ),
                    )
    presented = [step["time"] for step in steps if step["new"] == "Presented"]
    if presented and office.chance(0.4):
        yield (
            "QuoteDocument",
            {
                "Id": office.ids.next("QuoteDocument"),
                "QuoteId": record,
                "CreatedDate": presented[0] - 60,
                **by(quote["resource"]),
            },
        )


def of_approval(office: Office, request: Row, steps: list[Row]) -> Iterator[Row]:
    """The submission itself, and approvers who no longer had to answer."""
    name = "ProcessInstanceStep"
    yield {
        "record": office.ids.next(name),
        "status": "Started",
        "resource": request["resource"],
        "time": request["time"],
    }
    if office.chance(0.3):
        yield {
            "record": office.ids.next(name),
            "status": "NoResponse",
            "resource": USERS[0],
            "time": steps[-1]["time"],
        }


def of_order(office: Office, order: Row, active: Row | None) -> Iterator[tuple[str, Row]]:
    """The row of its making, its activation told by the history too, and an edit from before it."""
    name, record = "OrderHistory", order["record"]
    yield name, _history(office, name, "OrderId", record, order["time"], order["resource"], "created")
    if active is None:
        return
    if office.chance(0.7):
        yield (
            name,
            _history(
                office,
                name,
                "OrderId",
                record,
                active["time"],
                active["resource"],
                "Status",
                active["status"],
                "Activated",
            ),
        )
    if office.chance(0.3) and active["time"] - order["time"] > 240:
        yield (
            name,
            _history(
                office, name, "OrderId", record, order["time"] + 120, order["resource"], "PoNumber", "", "77"
            ),
        )


def _history(
    office: Office,
    name: str,
    parent: str,
    record: object,
    now: object,
    user: object,
    field: str,
    old: object = None,
    new: object = None,
) -> Row:
    return {
        "Id": office.ids.next(name),
        parent: record,
        "Field": field,
        "OldValue": None if old is None else str(old),
        "NewValue": None if new is None else str(new),
        "DataType": "Text",
        "CreatedDate": now,
        **by(user),
    }


def _twin(office: Office, name: str, parent: str, step: Row) -> Row:
    old, new = (USER_IDS[step[key]] for key in ("old", "new"))
    row = _history(
        office, name, parent, step["parent"], step["time"], step["resource"], step["field"], old, new
    )
    return {**row, "DataType": "EntityId"}
