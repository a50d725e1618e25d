"""Which steps are in leads and their history? Captured, assigned, contacted, qualified, converted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import CONVERTED, CREATED, OWNER, STATUS, Changes, changes
from analysis.prepare.salesforce.events.deals import made_at
from analysis.prepare.salesforce.events.making import Rows, codes_of, looked_up, made, places_in, together
from analysis.prepare.salesforce.events.owners import named
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.stage_map import step_of

WEST, EAST = np.timedelta64(-12, "h"), np.timedelta64(14, "h")
"""The clocks furthest from UTC."""


def events(sources: Sources) -> pa.Table:
    """Events of `Lead` and `LeadHistory`."""
    rows = sources.rows("Lead")
    history = sources.rows("LeadHistory")
    if sources.name("lead_captured") is None:
        for one in (rows, history):
            sources.idle.say(one, np.ones(len(one), bool), "other_process")
        return together([])
    seen = changes(sources, "LeadHistory", "LeadId")
    told = _converted_in_history(sources, seen)
    return together([
        _captured(sources, rows), _owners(sources, seen), _statuses(sources, seen), told,
        _converted(sources, rows, told),
    ])  # fmt: skip


def _captured(sources: Sources, rows: Rows) -> pa.Table:
    at, days = sources.when(rows, "CreatedDate")
    is_merged = rows.text("MasterRecordId").is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(rows, is_merged, "merged")
    sources.idle.say(rows, np.isnat(at), "no_time")
    deal_at, _ = _of_deal(sources, rows)
    is_late = ~np.isnat(deal_at) & (deal_at < at)
    sources.guess("lead_after_deal", (is_late & ~is_merged).sum())
    extra = {"LeadSource": rows.text("LeadSource"), "LeadId": rows.text("Id")}
    return made(
        rows, ~is_merged, sources.name("lead_captured"), at, link=("Lead", rows.text("Id")),
        resource=sources.person(rows, "CreatedBy"), day_only=days, attributes=extra,
    )  # fmt: skip


def _of_deal(sources: Sources, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Per lead when the deal it became was created, and whether only the day of it is known."""
    deals = sources.rows("Opportunity")
    place = places_in(rows.text("ConvertedOpportunityId"), deals.text("Id"))
    found, is_day = np.full(len(rows), np.datetime64("NaT"), "datetime64[us]"), np.zeros(len(rows), bool)
    at, days = made_at(sources)
    found[place >= 0], is_day[place >= 0] = at[place[place >= 0]], days[place[place >= 0]]
    return found, is_day


def _on_day(sources: Sources, at: np.ndarray, days: np.ndarray, *, is_date: bool) -> np.ndarray:
    """Whether times lie on days of the org's clock; where nobody said which that is, of any clock."""
    exact = sources.day(at) == days
    if sources.zone is not None or not is_date:
        return exact
    return exact | (
        ((at + WEST).astype("datetime64[D]") <= days) & (days <= (at + EAST).astype("datetime64[D]"))
    )


def _of_lead(
    sources: Sources, seen: Changes, keep: np.ndarray, activity: object, **extra: pa.Array
) -> pa.Table:
    rows = seen.rows
    lead = rows.text("LeadId")
    return made(
        rows, keep, activity, rows.at("CreatedDate"), link=("Lead", lead),
        resource=sources.person(rows, "CreatedBy"), attributes={"LeadId": lead, **extra},
    )  # fmt: skip


def _owners(sources: Sources, seen: Changes) -> pa.Table:
    """The first change of owner assigns a lead; later ones pass it on."""
    keep = seen.of(OWNER)
    moments = np.where(keep, seen.at.astype(np.int64), np.iinfo(np.int64).max)
    order = np.lexsort((moments, seen.record))
    order = order[keep[order]]
    first = np.zeros(len(keep), bool)
    first[order[np.r_[True, seen.record[order][1:] != seen.record[order][:-1]][: len(order)]]] = True
    new, _ = named(sources, seen.rows.text("NewValue"))
    old, _ = named(sources, seen.old)
    found = [_of_lead(sources, seen, first, sources.name("lead_assigned"), OldOwner=old, NewOwner=new)]
    name = sources.name("lead_owner_changed")
    if name is None:
        sources.idle.say(seen.rows, keep & ~first, sources.why_not("lead_owner_changed"))
        return found[0]
    return together([*found, _of_lead(sources, seen, keep & ~first, name, OldOwner=old, NewOwner=new)])


def _statuses(sources: Sources, seen: Changes) -> pa.Table:
    keep = seen.of(STATUS)
    new = seen.rows.text("NewValue")
    activity = statuses(sources, new, "lead", sources.options.lead_statuses)
    sources.idle.say(seen.rows, keep, "no_step")
    sources.idle.say(seen.rows, seen.of(CREATED), "told_elsewhere")
    used = keep | seen.of(OWNER) | seen.of(CONVERTED) | seen.of(CREATED)
    sources.idle.say(seen.rows, seen.keep & ~used, "field_not_used")
    return _of_lead(sources, seen, keep, activity, LeadStatus=new, PreviousStatus=seen.old)


def statuses(sources: Sources, values: pa.Array, kind: str, said) -> pa.Array:
    """Per status the activity it stands for; empty where none."""
    codes, labels = codes_of(values)
    named_ = [sources.name(step_of(kind, str(one), said)) for one in labels.to_pylist()]
    return pa.array([*named_, None], pa.string()).take(pa.array(np.where(codes < 0, len(labels), codes)))


def _converted_in_history(sources: Sources, seen: Changes) -> pa.Table:
    keep = seen.of(CONVERTED)
    rows = sources.rows("Lead")
    lone = rows.text("Id").filter(pa.array(_without_deal(rows)))
    is_lone = keep & (places_in(seen.rows.text("LeadId"), lone) >= 0)
    sources.idle.say(seen.rows, is_lone, "no_case")
    return _of_lead(sources, seen, keep & ~is_lone, sources.name("lead_converted"))


def _without_deal(rows: Rows) -> np.ndarray:
    """Leads that were converted to a customer only; false where the export does not say to what."""
    if not rows.has("ConvertedOpportunityId"):
        return np.zeros(len(rows), bool)
    return rows.text("ConvertedOpportunityId").is_null().to_numpy(zero_copy_only=False)


def _converted(sources: Sources, rows: Rows, told: pa.Table) -> pa.Table:
    """Conversions without a row of history: with the deal's creation on that day, else at noon."""
    said = places_in(rows.text("Id"), told["link_id"]) >= 0
    is_known = rows.at("ConvertedDate")
    keep = ~np.isnat(is_known) & ~said & ~_without_deal(rows)
    has_time = not sources.when(rows, "ConvertedDate")[1]
    days = sources.day(is_known) if has_time else is_known.astype("datetime64[D]")
    deal = sources.rows("Opportunity")
    deal_at, deal_is_day = _of_deal(sources, rows)
    with_deal = keep & _on_day(sources, deal_at, days, is_date=not has_time)
    at = np.where(with_deal, deal_at, is_known if has_time else sources.noon(days))
    sources.guess("converted_with_deal", with_deal.sum())
    sources.guess("converted_at_noon", 0 if has_time else (keep & ~with_deal).sum())
    who = looked_up(rows.text("ConvertedOpportunityId"), deal.text("Id"), sources.person(deal, "CreatedBy"))
    basis = np.where(with_deal, "converted_with_deal", "" if has_time else "converted_at_noon")
    return made(
        rows, keep, sources.name("lead_converted"), at, link=("Lead", rows.text("Id")), resource=who,
        day_only=np.full(len(rows), not has_time) & (~with_deal | deal_is_day),
        basis=pa.array(basis, mask=basis == ""), attributes={"LeadId": rows.text("Id")},
    )  # fmt: skip
