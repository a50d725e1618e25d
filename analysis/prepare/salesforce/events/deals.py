"""When does a deal begin and end? By its record and its history, never by the close date."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import CREATED, Changes, in_set
from analysis.prepare.salesforce.events.making import Rows, in_time, made, places_in, together
from analysis.prepare.salesforce.events.snapshots import Snapshots, attributes_of, days_of, snapshots
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

_LATE = np.timedelta64(1, "D")
"""A first snapshot so long after the creation does not show the stage the deal began in."""


def of_creation(sources: Sources, history: Rows, fields: Changes) -> pa.Table:
    """The creation: of the record; of deals that only a history names, its first row."""
    rows = sources.rows("Opportunity")
    name = sources.name("deal_created")
    if name is None:
        sources.idle.say(rows, np.ones(len(rows), bool), "other_process")
        return together([])
    first, amount = _first_snapshots(rows, history)
    at, days = _made_at(sources, rows, first)
    amount[~(first - at <= _LATE)] = np.nan
    everyone = np.ones(len(rows), bool)
    sources.idle.say(rows, np.isnat(at), "no_time")
    extra = {"LeadSource": rows.text("LeadSource"), "SnapshotAmount": pa.array(amount, from_pandas=True)}
    if not len(history):
        extra["ExpectedCloseDate"] = days_of(rows, "CloseDate")
    found = made(
        rows, everyone, name, at, link=("Opportunity", rows.text("Id")), day_only=days,
        resource=sources.person(rows, "CreatedBy"), attributes=extra,
    )  # fmt: skip
    return together([found, *_unrecorded(sources, rows, history, fields, name)])


def _made_at(sources: Sources, rows: Rows, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """When each deal was created, and whether only the day is known.

    A day without a time is that of the first snapshot, where that lies on it. Deals whose first snapshot is
    late are counted: the start of their history is lost.
    """
    at, is_day = sources.when(rows, "CreatedDate")
    days = np.full(len(rows), is_day)
    if np.isnat(first).all():
        return at, days
    sources.guess("first_snapshot_late", int((first - at > _LATE).sum()))
    same_day = days & (sources.day(first) == rows.at("CreatedDate").astype("datetime64[D]"))
    sources.guess("created_with_first_snapshot", same_day.sum())
    return np.where(same_day, first, at), days & ~same_day


def made_at(sources: Sources) -> tuple[np.ndarray, np.ndarray]:
    """Per deal when it was created, as its event says, and whether only the day is known."""
    rows = sources.rows("Opportunity")
    at, is_day = sources.when(rows, "CreatedDate")
    days = np.full(len(rows), is_day)
    if not len(rows) or not (is_day or np.isnat(at).any()):
        return at, days
    first, _ = _first_snapshots(rows, sources.rows("OpportunityHistory"))
    same_day = days & (sources.day(first) == rows.at("CreatedDate").astype("datetime64[D]"))
    told = same_day | np.isnat(at)
    return np.where(told, first, at), days & ~told


def late_first(sources: Sources, seen: Snapshots) -> np.ndarray:
    """First snapshots long after the creation: when the stage they show was reached is not known."""
    deals = sources.rows("Opportunity")
    place = places_in(seen.record, deals.text("Id"))
    is_first = (seen.before < 0) & (seen.stage_before < 0) & (place >= 0)
    if not len(deals):
        return is_first
    return is_first & (seen.at - sources.when(deals, "CreatedDate")[0][place] > _LATE)


def _first_snapshots(rows: Rows, history: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Per deal the time of its first snapshot, and the amount in it."""
    first, amount = np.full(len(rows), np.datetime64("NaT"), "datetime64[us]"), np.full(len(rows), np.nan)
    record, at = places_in(history.text("OpportunityId"), rows.text("Id")), history.at("CreatedDate")
    usable = np.flatnonzero((record >= 0) & ~np.isnat(at))
    moments = np.full(len(rows), np.iinfo(np.int64).max)
    np.minimum.at(moments, record[usable], at[usable].astype(np.int64))
    here = usable[at[usable].astype(np.int64) == moments[record[usable]]]
    order = in_time(record[here], at[here], history.text("Id").take(pa.array(here)))
    here = here[order][np.r_[True, np.diff(record[here][order]) != 0][: len(here)]]
    first[record[here]] = at[here]
    amount[record[here]] = history.number("Amount")[here]
    return first, amount


def _unrecorded(sources: Sources, rows: Rows, history: Rows, fields: Changes, name: str) -> list[pa.Table]:
    """Creations of deals whose record does not say when: by the field history, else the first row."""
    known = rows.text("Id").filter(pa.array(~np.isnat(rows.at("CreatedDate"))))
    said = fields.of(CREATED) if len(fields.rows) else np.zeros(0, bool)
    lacks = places_in(fields.rows.text("OpportunityId"), known) < 0
    sources.idle.say(fields.rows, said & ~lacks, "told_elsewhere")
    told = fields.rows.text("OpportunityId").filter(pa.array(said))
    found = [
        made(
            fields.rows, said & lacks, name, fields.rows.at("CreatedDate"),
            link=("Opportunity", fields.rows.text("OpportunityId")),
            resource=sources.person(fields.rows, "CreatedBy"),
        )
    ]  # fmt: skip
    others = history.text("OpportunityId").unique()
    if not len(others) or (places_in(others, pa.concat_arrays([known, told])) >= 0).all():
        return found
    seen = snapshots(sources, history)
    is_known = (places_in(seen.record, told) >= 0) | (places_in(seen.record, known) >= 0)
    first = np.zeros(len(history), bool)
    first[seen.place[(seen.before < 0) & ~is_known]] = True
    sources.guess("created_from_first_snapshot", first.sum())
    found.append(
        made(
            history, first, name, history.at("CreatedDate"), basis="created_from_first_snapshot",
            link=("Opportunity", history.text("OpportunityId")),
            resource=sources.person(history, "CreatedBy"), attributes=attributes_of(history, seen),
        )
    )  # fmt: skip
    return found


def of_closing(sources: Sources, known: pa.Table) -> pa.Table:
    """The end of deals whose history does not show it: the last change of stage, never the close date."""
    rows = sources.rows("Opportunity")
    name = sources.name("won")
    if name is None or not len(rows):
        return together([])
    stages = {one.name: one for one in sources.stages}
    labels = rows.text("StageName")
    closed_names = [one.name for one in stages.values() if one.is_closed]
    is_closed = (
        rows.flag("IsClosed") if rows.has("IsClosed") else in_set(labels, tuple(closed_names) or ("",))
    )
    won_names = tuple(one.name for one in stages.values() if one.is_won) or ("",)
    is_won = rows.flag("IsWon") if rows.has("IsWon") else in_set(labels, won_names)
    ends = known.filter(pc.is_in(known["activity"], value_set=pa.array([name, sources.name("lost")])))
    lacks = is_closed & (places_in(rows.text("Id"), ends["link_id"]) < 0)
    at = rows.at("LastStageChangeDate")
    usable = lacks & ~np.isnat(at)
    sources.guess("closed_by_last_stage_change", usable.sum())
    sources.guess("closed_without_time", (lacks & np.isnat(at)).sum())
    activity = pc.if_else(pa.array(is_won), name, sources.name("lost"))
    return made(
        rows, usable, activity, at, link=("Opportunity", rows.text("Id")),
        basis="closed_by_last_stage_change",
        attributes={"OpportunityStage": labels},
    )  # fmt: skip
