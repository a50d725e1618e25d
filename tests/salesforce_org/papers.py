"""Quotes, approvals and contracts: the papers of a deal."""

from __future__ import annotations

from tests.salesforce_org.teller import DAY, Deal, Teller


def quote(teller: Teller, deal: Deal) -> None:
    """A quote: made, approved by one of three engines, presented, accepted or denied."""
    now, record, creator = teller.later(deal.now, days=1), teller.ids.next("Quote"), teller.user()
    engines = ["none", "status"] if teller.only_reports else ["none", "status", "classic", "flow"]
    engine = teller.one_of(engines)
    mine = {"deals": (deal.opportunity,), "parent": record}
    teller.tell(
        "Quote",
        record,
        now,
        resource=creator,
        **(mine | {"parent": deal.opportunity}),
        lead_to_cash="Quote Revised" if deal.quotes else "Quote Created",
        currency=deal.currency,
        amount=deal.amount,
        engine=engine,
        number=len(deal.quotes) + 1,
    )
    told = {"record": record, "created": now}
    deal.quotes.append(told)
    status = "Draft"

    def say(new: str, activity: str) -> None:
        nonlocal now, status
        now = teller.later(now, days=1, tie=False)
        teller.tell(
            "QuoteHistory",
            teller.ids.next("QuoteHistory"),
            now,
            lead_to_cash=activity,
            resource=teller.user(),
            field="Status",
            old=status,
            new=new,
            **mine,
        )
        status = new

    if engine == "status":
        say(teller.one_of(["In Review", "Needs Review"]), "Discount Approval Requested")
        if teller.chance(0.25):
            say("Rejected", "Discount Rejected")
            say("In Review", "Discount Approval Requested")
        say("Approved", "Discount Approved")
    elif engine in ("classic", "flow"):
        now = approval(teller, now, record, "Discount", engine, deals=mine["deals"])
    if teller.chance(0.6):
        say("Presented", "Quote Presented")
    elif not teller.only_reports and teller.chance(0.6):
        now = teller.later(now, days=1, tie=False)
        teller.tell(
            "QuoteDocument",
            teller.ids.next("QuoteDocument"),
            now,
            lead_to_cash="Quote Presented",
            resource=teller.user(),
            **mine,
        )
    if teller.chance(0.6):
        say(*teller.one_of([("Accepted", "Quote Accepted"), ("Denied", "Quote Denied")]))
    deal.now = max(deal.now, told["created"])


def approval(
    teller: Teller,
    now: int,
    target: str,
    what: str,
    engine: str,
    *,
    deals: tuple[str, ...] = (),
    orders: tuple[str, ...] = (),
) -> int:
    """Submitted, then approved at one level or two, or rejected and submitted again, or recalled."""
    asked, decided = (
        ("ProcessInstance", "ProcessInstanceStep")
        if engine == "classic"
        else ("ApprovalSubmission", "ApprovalWorkItem")
    )
    process = "order_to_cash" if orders else "lead_to_cash"
    # No catalogue has a rejected contract, nor a recalled order; a work item of a flow is never recalled.
    endings = {
        "Discount": ["Approved", "Approved", "Rejected"] + ["Removed"] * (engine == "classic"),
        "Contract": ["Approved"],
        "Order": ["Approved", "Approved", "Rejected"],
    }[what]
    for attempt in range(3):
        now = teller.later(now, days=1, tie=attempt == 0)
        record = teller.ids.next(asked)
        ending = "Approved" if attempt == 2 else teller.one_of(endings)
        mine = {"deals": deals, "orders": orders}
        teller.tell(
            asked,
            record,
            now,
            resource=teller.user(),
            parent=target,
            status=ending,
            what=what,
            **{process: f"{what} Approval Requested"},
            **mine,
        )
        for level in range(2 if ending == "Approved" and teller.chance(0.3) else 1):
            now = teller.later(now, days=1, tie=level == 0)
            activity = {
                "Approved": f"{what} Approved",
                "Rejected": f"{what} Rejected",
                "Removed": "Approval Recalled",
            }
            teller.tell(
                decided,
                teller.ids.next(decided),
                now,
                resource=teller.user(),
                parent=record,
                target=target,
                status=ending,
                **{process: activity[ending]},
                **mine,
            )
        if ending == "Approved":
            return now
    return now


def contract(teller: Teller, deal: Deal) -> None:
    """A contract: made, approved, signed; how it hangs from the deal differs."""
    now, record, mine = (
        teller.later(deal.now, days=2),
        teller.ids.next("Contract"),
        {"deals": (deal.opportunity,)},
    )
    way = teller.one_of(["opportunity", "quote", "order"] if deal.quotes else ["opportunity", "order"])
    deal.contract, deal.contract_way = record, way
    quoted = teller.one_of(deal.quotes)["record"] if way == "quote" else None
    made = len(teller.rows)
    teller.tell(
        "Contract",
        record,
        now,
        lead_to_cash="Contract Generated",
        resource=teller.user(),
        parent=record,
        way=way,
        opportunity=deal.opportunity,
        quote=quoted,
        account=deal.account,
        **mine,
    )
    approved, how = None, teller.one_of(["none", "history", "classic"])
    if how == "classic" and not teller.only_reports:
        now = approved = approval(teller, now, record, "Contract", "classic", **mine)
    elif how == "history":
        now = teller.later(now, days=1, tie=False)
        teller.tell(
            "ContractHistory",
            teller.ids.next("ContractHistory"),
            now,
            resource=teller.user(),
            parent=record,
            lead_to_cash="Contract Approval Requested",
            field="Status",
            old="Draft",
            new="In Approval Process",
            **mine,
        )
    teller.rows[made]["approved"] = approved
    if teller.chance(0.85):
        dated = teller.chance(0.5)
        now = teller.noon_after(now) if dated else teller.later(now, days=3, tie=False)
        teller.tell(
            "Contract.Signed",
            record,
            now,
            lead_to_cash="Contract Signed",
            resource=teller.user(),
            parent=record,
            named=not dated,
            dated=dated,
            **mine,
        )
        now += DAY if dated else 0
    deal.now = max(deal.now, now)
