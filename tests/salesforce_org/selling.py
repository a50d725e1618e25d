"""Leads and stages: what happens until a deal is won or lost."""

from __future__ import annotations

import datetime as dt

from tests.salesforce_org.papers import quote
from tests.salesforce_org.teller import EPOCH, Deal, Teller
from tests.salesforce_org.vocabulary import (
    ACCOUNTS,
    CURRENCIES,
    LEAD_SOURCES,
    OPEN_STAGES,
    STAGE_ACTIVITY,
    STAGE_CLOSED,
    STAGE_ORDER,
    STOCK_STAGES,
)


def lead(teller: Teller, now: int, *, opportunity: str | None) -> int:
    """A lead, and when it was converted (or let go): the second in which its deal begins."""
    record, creator = teller.ids.next("Lead"), teller.user()
    deals = (opportunity or f"LEAD-{record}",)
    plain = opportunity is not None and teller.chance(0.3)
    teller.tell(
        "Lead",
        record,
        now,
        deals=deals,
        lead_to_cash="Lead Captured",
        resource=creator,
        parent=record,
        source=teller.one_of(LEAD_SOURCES),
        company=teller.one_of(ACCOUNTS),
        opportunity=opportunity,
        deleted=False,
    )
    if plain:
        now = teller.later(now, days=2, tie=False)
        teller.tell(
            "Lead.ConvertedDate",
            record,
            now,
            deals=deals,
            lead_to_cash="Lead Converted to Opportunity",
            resource=creator,
            parent=record,
        )
        return now
    return _lead_history(teller, record, now, deals, converted=opportunity is not None)


def _lead_history(teller: Teller, record: str, now: int, deals: tuple[str, ...], *, converted: bool) -> int:
    steps = []
    if teller.chance(0.7):
        steps.append(("Owner", None, "Lead Assigned"))
    status = "Open - Not Contacted"
    for new, activity, share in (
        ("Working - Contacted", "Lead Contacted", 0.8),
        ("Open - Not Contacted", None, 0.1),
        ("Working - Contacted", "Lead Contacted", 0.5),
        ("Qualified", "Lead Qualified", 0.6),
    ):
        if teller.chance(share) and new != status:
            steps.append(((status, new), new, activity))
            status = new
    if not converted and teller.chance(0.6):
        steps.append(((status, "Closed - Not Converted"), "Closed - Not Converted", "Lead Disqualified"))
    for what, new, activity in steps:
        now = teller.later(now, days=1, tie=False)
        old = teller.user() if new is None else what[0]
        teller.tell(
            "LeadHistory",
            teller.ids.next("LeadHistory"),
            now,
            deals=deals,
            lead_to_cash=activity,
            resource=teller.user(),
            parent=record,
            field="Owner" if new is None else "Status",
            old=old,
            new=new or _other(teller, old),
        )
    if converted:
        now = teller.later(now, days=1, tie=False)
        teller.tell(
            "LeadHistory",
            teller.ids.next("LeadHistory"),
            now,
            deals=deals,
            parent=record,
            lead_to_cash="Lead Converted to Opportunity",
            resource=teller.user(),
            field="leadConverted",
            old=None,
            new=None,
        )
    return now


def _other(teller: Teller, user: str) -> str:
    while (other := teller.user()) == user:
        pass
    return other


def opening(teller: Teller, number: int) -> Deal:
    """A deal's beginning, with its lead where it came from one."""
    now = (
        int(EPOCH.timestamp())
        + number * 7_200
        + int(teller.rng.integers(600)) // teller.step_s * teller.step_s
    )
    opportunity = teller.ids.next("Opportunity")
    from_lead = teller.chance(0.6)
    if from_lead:
        now = lead(teller, now, opportunity=opportunity)
    deal = Deal(
        opportunity=opportunity,
        account=teller.one_of(ACCOUNTS),
        currency=teller.one_of(list(CURRENCIES)),
        owner=teller.user(),
        stage=teller.one_of(["Prospecting", "Prospecting", "Qualification"]),
        amount=None if teller.chance(0.15) else float(teller.rng.integers(1, 900)) * 250,
        close_date=teller.local_day(now) + dt.timedelta(days=int(teller.rng.integers(20, 90))),
        now=now,
    )
    # A conversion that left nothing but its date is the deal's second: whose doing it was must agree too.
    creator = (
        teller.rows[-1]["resource"]
        if from_lead and teller.rows[-1]["object"] == "Lead.ConvertedDate"
        else None
    )
    creator = creator or teller.user()
    teller.tell(
        "Opportunity",
        deal.opportunity,
        now,
        deals=(opportunity,),
        lead_to_cash="Opportunity Created",
        resource=creator,
        parent=opportunity,
        stage=deal.stage,
        amount=deal.amount,
        close_date=deal.close_date,
        currency=deal.currency,
        account=deal.account,
        owner=deal.owner,
        source=teller.one_of(LEAD_SOURCES),
        snapshot=teller.ids.next("OpportunityHistory"),
        deleted=False,
    )
    if STAGE_ACTIVITY[deal.stage]:
        _snapshot(
            teller,
            deal,
            [STAGE_ACTIVITY[deal.stage]],
            user=creator,
            before=None,
            record=teller.rows[-1]["snapshot"],
        )
    return deal


def _snapshot(
    teller: Teller,
    deal: Deal,
    activities: list[str | None],
    *,
    user: str,
    before: tuple | None,
    record: object = None,
) -> None:
    """One row of the stage history, which may tell several things at once."""
    spare = teller.ids.next("OpportunityHistory")
    record = record or teller.ids.next("OpportunityHistory")
    stage, amount, close_date = before or (None, None, None)
    for activity in activities:
        teller.tell(
            "OpportunityHistory",
            record,
            deal.now,
            deals=(deal.opportunity,),
            lead_to_cash=activity,
            resource=user,
            parent=deal.opportunity,
            stage=deal.stage,
            previous_stage=stage,
            amount=deal.amount,
            previous_amount=amount,
            close_date=deal.close_date,
            previous_close_date=close_date,
            spare=spare,
            currency=deal.currency,
            first=before is None,
        )


def change(
    teller: Teller, deal: Deal, *, stage: str | None = None, push: bool = False, cut: bool = False
) -> None:
    """Enter a stage, push the close date, cut the amount: any of them, in one saving of the record."""
    before = (deal.stage, deal.amount, deal.close_date)
    deal.now = teller.later(deal.now, days=4, tie=False)
    activities: list[str | None] = []
    if stage is not None:
        activities += _stage_activity(deal.stage, stage)
        deal.stage = stage
    if push:
        deal.close_date += dt.timedelta(days=int(teller.rng.integers(1, 60)))
        activities.append("Close Date Pushed")
    elif stage is not None and teller.chance(0.2):
        deal.close_date -= dt.timedelta(days=1)
    if cut and deal.amount:
        deal.amount = round(deal.amount * 0.9, 2)
        activities.append("Amount Reduced")
    elif stage is not None and teller.chance(0.2):
        deal.amount = (deal.amount or 500.0) + 250.0
    if activities or stage is not None:
        _snapshot(teller, deal, activities or [None], user=teller.user(), before=before)


def _stage_activity(old: str, new: str) -> list[str | None]:
    """What entering a stage tells; stages of one activity that follow each other tell it once."""
    if STAGE_CLOSED[old] and not STAGE_CLOSED[new]:
        return ["Opportunity Reopened"]
    if not STAGE_CLOSED[new] and STAGE_ORDER[new] < STAGE_ORDER[old]:
        return ["Stage Moved Backward"]
    return [] if STAGE_ACTIVITY[new] == STAGE_ACTIVITY[old] else [STAGE_ACTIVITY[new]]


def stages(teller: Teller, deal: Deal) -> str:
    """From stage to stage until the deal is closed or left open: how it ended (won, lost, open)."""
    for _ in range(int(teller.rng.integers(1, 6))):
        _on_the_way(teller, deal)
        _to_another_stage(teller, deal)
    ending = teller.one_of(["won", "won", "won", "lost", "lost", "open"])
    if ending == "open":
        return ending
    if teller.chance(0.12):
        _close(teller, deal, "lost")
        change(teller, deal, stage=_among(teller, [name for name in OPEN_STAGES if name != "Prospecting"]))
    _close(teller, deal, ending)
    return ending


def _on_the_way(teller: Teller, deal: Deal) -> None:
    if teller.chance(0.15):
        change(teller, deal, push=True, cut=teller.chance(0.3))
    if teller.chance(0.1):
        change(teller, deal, cut=True)
    if teller.chance(0.15):
        deal.now = teller.later(deal.now, days=2)
        new = _other(teller, deal.owner)
        teller.tell(
            "OpportunityFieldHistory",
            teller.ids.next("OpportunityFieldHistory"),
            deal.now,
            deals=(deal.opportunity,),
            lead_to_cash="Opportunity Owner Changed",
            resource=teller.user(),
            parent=deal.opportunity,
            field="Owner",
            old=deal.owner,
            new=new,
        )
        deal.owner = new
    if teller.chance(0.35):
        quote(teller, deal)


def _to_another_stage(teller: Teller, deal: Deal) -> None:
    place = STAGE_ORDER[deal.stage]
    back = teller.chance(0.15)
    choices = [name for name in OPEN_STAGES if (STAGE_ORDER[name] < place) == back and name != deal.stage]
    stage = _among(teller, choices)
    if stage:
        change(teller, deal, stage=stage, push=teller.chance(0.2), cut=teller.chance(0.1))


def _close(teller: Teller, deal: Deal, ending: str) -> None:
    stages_of = {
        "won": ["Closed Won", "Closed Won - Renewal"],
        "lost": ["Closed Lost", "Closed - No Decision"],
    }
    change(
        teller,
        deal,
        stage=_among(teller, stages_of[ending]),
        push=teller.chance(0.05),
        cut=teller.chance(0.1),
    )


def _among(teller: Teller, choices: list[str]) -> str | None:
    if teller.only_reports:
        choices = [name for name in choices if name in STOCK_STAGES]
    return teller.one_of(choices) if choices else None
