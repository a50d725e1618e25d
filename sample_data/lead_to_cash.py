"""How do leads become deals, and deals cash: the events of a block of opportunities and of their leads."""

from __future__ import annotations

import numpy as np

from sample_data import deals as population
from sample_data import won_deals
from sample_data.cases import APPROVED, OWN_REP, RECALLED, REJECTED, REP
from sample_data.clock import between
from sample_data.deals import EARLY, LATE, STAGES, WON, Deals
from sample_data.events import Events

ACTIVITIES = (
    "Lead Captured",
    "Lead Assigned",
    "Lead Contacted",
    "Lead Qualified",
    "Lead Disqualified",
    "Lead Converted to Opportunity",
    "Opportunity Created",
    "Opportunity Owner Changed",
    "Opportunity Qualified",
    "Needs Analyzed",
    "Proposal Stage Reached",
    "Stage Moved Backward",
    "Close Date Pushed",
    "Amount Reduced",
    "Quote Created",
    "Quote Revised",
    "Discount Approval Requested",
    "Discount Approved",
    "Discount Rejected",
    "Approval Recalled",
    "Quote Presented",
    "Negotiation Started",
    "Quote Accepted",
    "Quote Denied",
    "Credit Check Performed",
    "Contract Generated",
    "Contract Approval Requested",
    "Contract Approved",
    "Contract Sent for Signature",
    "Contract Signed",
    "Opportunity Closed Won",
    "Opportunity Closed Lost",
    "Opportunity Reopened",
    "Sales Order Created",
    "Order Activated",
    "Order Changed",
    "Order Fulfilled",
    "Invoice Generated",
    "Invoice Sent",
    "Invoice Accepted by Customer",
    "Payment Reminder Sent",
    "Invoice Disputed",
    "Payment Received",
    "Order Closed",
)
NEEDS_STAGE, PROPOSAL_STAGE = 2, 3
FIELDS = {  # -1: none
    "who": -1,
    "stage": -1,
    "quote": 0,
    "approval": 0,
    "approver": -1,
    "outcome": -1,
    "invoice": 0,
    "due_day": -1,
    "collected": 0,
    "reduced": 0,
}


def simulate(rng: np.random.Generator, params: dict, n: int, *, faults: bool) -> tuple[Deals, Events]:
    """`n` opportunities and their leads: who they are, and everything that happens to them."""
    events = Events(ACTIVITIES, FIELDS)
    deals = population.drawn(rng, params, n, faults=faults)
    _leads(deals, events)
    _qualification(deals, events)
    _quotes(deals, events)
    _lost(deals, events)
    won_deals.contract(deals, events)
    won_deals.order(deals, events)
    won_deals.invoices(deals, events)
    _beside(deals, events)
    return deals, events


def _leads(deals: Deals, events: Events) -> None:
    """The steps of the leads: of those behind deals, and of those that became none."""
    leads, rng = deals.leads, deals.rng
    cases, sdr = leads.case, deals.who("development", leads.case)
    events.add("Lead Captured", cases, leads.captured, who=deals.integration)
    events.add(
        "Lead Assigned", cases, leads.captured + rng.uniform(0.0006, 0.006, len(cases)), who=deals.integration
    )
    has = leads.contacted_at < np.inf
    events.add("Lead Contacted", cases[has], leads.contacted_at[has], who=sdr[has])
    has = leads.qualified_at < np.inf
    events.add("Lead Qualified", cases[has], leads.qualified_at[has], who=sdr[has])
    has = leads.disqualified_at < np.inf
    events.add("Lead Disqualified", cases[has], leads.disqualified_at[has], who=sdr[has])
    from_lead = np.flatnonzero(~deals.direct)
    events.add(
        "Lead Converted to Opportunity",
        from_lead,
        deals.created[from_lead],
        who=deals.who("development", from_lead),
    )


def _qualification(deals: Deals, events: Events) -> None:
    """From the opportunity to the proposal stage, for those that get there."""
    everyone = np.arange(deals.n)
    events.add("Opportunity Created", everyone, deals.created, stage=0)
    deals.last = deals.created.copy()
    for name, activity, reached in (
        ("qualified", "Opportunity Qualified", deals.lost_after > 0),
        ("needs", "Needs Analyzed", deals.lost_after > 1),
        ("proposal", "Proposal Stage Reached", deals.lost_after > 2),
    ):
        cases = np.flatnonzero(reached)
        deals.last[cases] = deals.go(name, cases, deals.last[cases])
        events.add(activity, cases, deals.last[cases], stage=STAGES[activity])
    late = np.flatnonzero(deals.outcome != EARLY)
    won = deals.outcome[late] == WON
    back = late[np.where(won, deals.flags("regressed_won", late), deals.flags("regressed_lost", late))]
    at = deals.go("stepped_back", back, deals.last[back])
    events.add("Stage Moved Backward", back, at, stage=NEEDS_STAGE)
    deals.last[back] = deals.go("proposal_again", back, at)
    events.add("Proposal Stage Reached", back, deals.last[back], stage=PROPOSAL_STAGE)


def _quotes(deals: Deals, events: Events) -> None:
    """Up to four rounds of quote, approval and presentation; then the customer's answer."""
    cases = np.flatnonzero(deals.n_quotes > 0)
    skips = np.zeros(deals.n, bool)
    skips[cases] = deals.flags("approval_skipped", cases)
    deals.first_quote = np.full(deals.n, np.nan)
    for number in range(1, 5):
        cases = np.flatnonzero(deals.n_quotes >= number)
        at = deals.go("quoted" if number == 1 else "revised", cases, deals.last[cases])
        if number == 1:
            events.add("Quote Created", cases, at, quote=number)
            deals.first_quote[cases] = at
        else:
            _moved_back(deals, events, cases, deals.last[cases], at)
            events.add("Quote Revised", cases, at, quote=number)
        deals.last[cases] = at
        discount = deals.discounts[cases, number - 1]
        risen = number == 1 or discount > deals.discounts[cases, number - 2]
        needs = cases[(discount > deals.params["discount"]["needs_approval_above"]) & risen & ~skips[cases]]
        _approval(deals, events, needs, number)
        deals.last[cases] = deals.go("presented", cases, deals.last[cases])
        events.add("Quote Presented", cases, deals.last[cases], quote=number)
    _answers(deals, events)


def _moved_back(deals: Deals, events: Events, cases: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    """A new quote after the stage was already negotiation: it moves back to proposal."""
    back = deals.flags("renegotiated", cases)
    started = between(deals.rng, low[back], high[back])
    events.add("Negotiation Started", cases[back], started, stage=STAGES["Negotiation Started"])
    events.add("Stage Moved Backward", cases[back], high[back] - 2 / 3600, stage=PROPOSAL_STAGE)


def _approval(deals: Deals, events: Events, cases: np.ndarray, number: int) -> None:
    """Requests until one is approved: the first may be recalled or rejected, the second rejected."""
    discount = deals.discounts[:, number - 1]
    for attempt in (1, 2, 3):
        fields = {"quote": number, "approval": number * 10 + attempt}
        name = "approval_requested" if attempt == 1 else "resubmitted"
        at = deals.go(name, cases, deals.last[cases])
        events.add("Discount Approval Requested", cases, at, **fields)
        draw, shares = deals.rng.uniform(size=len(cases)), deals.params["shares"]
        recalled = (draw > 1 - shares["approval_recalled"]) & (attempt == 1)
        rejected = (draw < shares["approval_rejected"]) & (attempt < 3)
        gone, went = cases[recalled], deals.go("recalled", cases[recalled], at[recalled])
        events.add("Approval Recalled", gone, went, outcome=RECALLED, **fields)
        deals.last[gone] = went
        twice = discount[cases] > deals.params["discount"]["needs_two_above"]
        for decided, name in ((~recalled & ~twice, "approved"), (~recalled & twice, "approved_twice")):
            _decision(deals, events, name, cases[decided], at[decided], rejected[decided], fields)
        cases = cases[recalled | rejected]


def _decision(
    deals: Deals,
    events: Events,
    name: str,
    cases: np.ndarray,
    at: np.ndarray,
    rejected: np.ndarray,
    fields: dict,
) -> None:
    end = deals.go(name, cases, at)
    who = deals.who("managers", cases)
    if name == "approved_twice":
        end = np.maximum(end, at + 0.05)
        first, yes = np.minimum(between(deals.rng, at, end, "mobile"), end - 0.02), ~rejected
        events.add(
            "Discount Approved",
            cases[yes],
            first[yes],
            who=who[yes],
            approver=who[yes],
            outcome=APPROVED,
            **fields,
        )
        who = deals.who("deal_desk", cases)
    else:
        who = np.where(deals.flags("self_approved", cases), REP, who)
    for activity, outcome, these in (
        ("Discount Approved", APPROVED, ~rejected),
        ("Discount Rejected", REJECTED, rejected),
    ):
        events.add(
            activity,
            cases[these],
            end[these],
            who=who[these],
            approver=np.where(who[these] == REP, OWN_REP, who[these]),
            outcome=outcome,
            **fields,
        )
    deals.last[cases] = end


def _answers(deals: Deals, events: Events) -> None:
    """Accepted, denied, or silence; in between most deals are in negotiation."""
    answered = np.flatnonzero((deals.n_quotes > 0) & ((deals.outcome == WON) | deals.denied))
    at = deals.go("answered", answered, deals.last[answered])
    talks = deals.flags("negotiated", answered)
    started = between(deals.rng, deals.last[answered][talks], at[talks])
    events.add("Negotiation Started", answered[talks], started, stage=STAGES["Negotiation Started"])
    deals.last[answered] = at
    won, number = deals.outcome[answered] == WON, deals.n_quotes[answered]
    events.add("Quote Accepted", answered[won], at[won], quote=number[won])
    events.add("Quote Denied", answered[~won], at[~won], quote=number[~won])


def _lost(deals: Deals, events: Events) -> None:
    """The closing of lost deals; a few are opened again and lost again."""
    late = deals.outcome == LATE
    ways = {
        "lost_at_once": deals.lost_after == 0,
        "lost_at_qualification": deals.lost_after == 1,
        "lost_at_needs": deals.lost_after == 2,
        "lost_at_proposal": late & (deals.n_quotes == 0),
        "lost_denied": late & (deals.n_quotes > 0) & deals.denied,
        "lost_silent": late & (deals.n_quotes > 0) & ~deals.denied,
    }
    for name, those in ways.items():
        cases = np.flatnonzero(those)
        deals.closed[cases] = deals.go(name, cases, deals.last[cases])
        events.add(
            "Opportunity Closed Lost", cases, deals.closed[cases], stage=STAGES["Opportunity Closed Lost"]
        )
    early = np.flatnonzero((deals.outcome == EARLY) & ~deals.open)
    again = early[deals.flags("reopened", early)]
    at = deals.go("reopened", again, deals.closed[again])
    events.add("Opportunity Reopened", again, at, stage=deals.lost_after[again])
    deals.closed[again] = deals.go("lost_again", again, at)
    events.add("Opportunity Closed Lost", again, deals.closed[again], stage=STAGES["Opportunity Closed Lost"])


def _beside(deals: Deals, events: Events) -> None:
    """What happens beside the steps: new owners, pushed close dates, smaller amounts."""
    rng, deals.n_pushes = deals.rng, deals.pushes()
    for count, activity in (
        (deals.n_owners, "Opportunity Owner Changed"),
        (deals.n_pushes, "Close Date Pushed"),
    ):
        for number in range(1, int(count.max(initial=0)) + 1):
            cases = np.flatnonzero(count >= number)
            at = between(rng, deals.created[cases], deals.closed[cases])
            events.add(activity, cases, at, who=deals.who("managers", cases) if "Owner" in activity else REP)
    cases = np.flatnonzero(deals.left < 1)
    at = between(rng, deals.first_quote[cases], deals.closed[cases])
    events.add("Amount Reduced", cases, at, reduced=1)
