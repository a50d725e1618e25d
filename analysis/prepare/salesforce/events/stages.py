"""Which steps are in the history of opportunities? Creation, stages, back-steps, closing, pushes, amount cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import AMOUNT, CLOSE, CREATED, STAGE, Changes, changes, in_set
from analysis.prepare.salesforce.events.making import (
    Rows,
    codes_of,
    in_time,
    made,
    numbers_of,
    places_in,
    times_of,
    together,
)
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

_SECOND = 1_000_000
_LATE_US = 86_400 * _SECOND
"""A first snapshot so long after the creation does not show the stage the deal began in."""


@dataclass(frozen=True)
class Snapshots:
    """States of opportunities one after the other: arrays by record and time, `place` the row of each.

    `before` is the place of the state before in the same arrays; -1 for the first of a record.
    """

    rows: Rows
    place: np.ndarray
    record: pa.Array
    at: np.ndarray
    stage: np.ndarray
    stage_before: np.ndarray
    before: np.ndarray
    names: list[str]


def events(sources: Sources) -> pa.Table:
    """Events of `Opportunity`, `OpportunityHistory` and, where that is missing, of the field history."""
    history = sources.rows("OpportunityHistory")
    found = [_of_history(sources, history)] if len(history) else []
    fields = changes(sources, "OpportunityFieldHistory", "OpportunityId")
    found.append(_of_fields(sources, fields, has_history=bool(len(history))))
    together_ = together(found)
    return together([_created(sources, history, fields), together_, _closed(sources, together_)])


# -- snapshots


def snapshots(sources: Sources, rows: Rows) -> Snapshots:
    """The snapshots of `OpportunityHistory`, of those within a second the last."""
    record, ids = codes_of(rows.text("OpportunityId"))
    at = rows.at("CreatedDate")
    order = in_time(record, at, rows.text("Id"))
    order = order[(record >= 0)[order] & ~np.isnat(at)[order]]
    sources.idle.say(rows, np.isnat(at), "no_time")
    second = at[order].astype(np.int64) // _SECOND
    last = np.r_[(record[order][1:] != record[order][:-1]) | (second[1:] != second[:-1]), True][: len(order)]
    overwritten = np.zeros(len(rows), bool)
    overwritten[order[~last]] = True
    sources.idle.say(rows, overwritten, "same_second")
    place = order[last]
    stage, labels = codes_of(rows.text("StageName"))
    same = np.r_[False, record[place][1:] == record[place][:-1]][: len(place)]
    before = np.where(same, np.arange(len(place)) - 1, -1)
    names = [str(one) for one in labels.to_pylist()]
    stage_before = np.where(before >= 0, stage[place][before], -1)
    if rows.has("FromStage"):
        said, told = codes_of(rows.text("FromStage"))
        known = {name: number for number, name in enumerate(names)}
        names += [str(one) for one in told.to_pylist() if str(one) not in known]
        known = {name: number for number, name in enumerate(names)}
        to = np.array([*(known[str(one)] for one in told.to_pylist()), -1])
        stage_before = np.where(before >= 0, stage_before, to[said[place]])
    return Snapshots(
        rows, place, ids.take(pa.array(record[place])), at[place], stage[place], stage_before, before, names
    )


def _of_history(sources: Sources, rows: Rows) -> pa.Table:
    if sources.name("deal_created") is None:
        sources.idle.say(rows, np.ones(len(rows), bool), "other_process")
        return together([])
    seen = snapshots(sources, rows)
    steps = _steps(sources, seen)
    extra = _attributes(rows, seen)
    link = ("Opportunity", rows.text("OpportunityId"))
    who = sources.person(rows, "CreatedBy")
    keep = np.zeros(len(rows), bool)
    keep[seen.place] = True
    activity = _spread(steps, seen.place, len(rows))
    at = rows.at("CreatedDate")
    found = [made(rows, keep, activity, at, link=link, resource=who, attributes=extra)]
    found += _moves(sources, rows, seen, link=link, who=who, extra=extra)
    sources.idle.say(rows, keep & activity.is_null().to_numpy(zero_copy_only=False), "unchanged")
    return together(found)


def _steps(sources: Sources, seen: Snapshots) -> pa.Array:
    """Per snapshot the activity its stage stands for, given the one before; empty where it is none."""
    table = StageTable.of(sources, seen.names)
    now, then = seen.stage, seen.stage_before
    changed = (now != then) & (now >= 0)
    code = table.step(now, then)
    activity = np.where(changed, code, -1)
    reasons = {"unchanged": ~changed, "same_step": changed & (code == -2), "no_step": changed & (code == -1)}
    for reason, where in reasons.items():
        told = np.zeros(len(seen.rows), bool)
        told[seen.place[where]] = True
        if reason != "unchanged":
            sources.idle.say(seen.rows, told, reason)
    return pa.array(table.labels).take(pa.array(np.maximum(activity, 0), mask=activity < 0))


@dataclass(frozen=True)
class StageTable:
    """The stages of a history as arrays, one place a name; the last place stands for none."""

    labels: list[str]
    activity: np.ndarray
    order: np.ndarray
    closed: np.ndarray
    won: np.ndarray
    fixed: dict[str, int]

    @classmethod
    def of(cls, sources: Sources, names: list[str]) -> StageTable:
        known = {one.name: one for one in sources.stages}
        stages = [known.get(name) for name in names]
        keys = ("won", "lost", "reopened", "moved_backward")
        fixed_names = [sources.name(key) or "" for key in keys]
        own = [one.activity for one in stages if one and one.activity]
        labels = list(dict.fromkeys([*fixed_names, *own]))
        number = {label: place for place, label in enumerate(labels)}
        activity = [number[one.activity] if one and one.activity else -1 for one in stages]
        order = [np.nan if one is None or one.order is None else one.order for one in stages]
        return cls(
            labels, np.array([*activity, -1]), np.array([*order, np.nan], float),
            np.array([*(bool(one and one.is_closed) for one in stages), False]),
            np.array([*(bool(one and one.is_won) for one in stages), False]),
            {key: number[name] for key, name in zip(keys, fixed_names, strict=True)},
        )  # fmt: skip

    def step(self, now: np.ndarray, then: np.ndarray) -> np.ndarray:
        """Place of the activity among `labels`; -1 for none, -2 where it is that of the stage before."""
        is_open, was_open = ~self.closed[now], ~self.closed[then]
        found = self.activity[now].copy()
        again = (found >= 0) & (found == self.activity[then]) & (then >= 0) & is_open & was_open
        found[again] = -2
        found[is_open & was_open & (self.order[now] < self.order[then])] = self.fixed["moved_backward"]
        found[is_open & ~was_open] = self.fixed["reopened"]
        found[~is_open & self.won[now]] = self.fixed["won"]
        found[~is_open & ~self.won[now]] = self.fixed["lost"]
        same_end = ~is_open & ~was_open & (self.won[now] == self.won[then])
        found[same_end] = -2
        return found


def _spread(values: pa.Array, places: np.ndarray, n: int) -> pa.Array:
    """Values of some rows as a column of all rows."""
    at = np.full(n, -1)
    at[places] = np.arange(len(places))
    return values.take(pa.array(np.maximum(at, 0), mask=at < 0)) if len(values) else pa.nulls(n, pa.string())


def _attributes(rows: Rows, seen: Snapshots) -> dict[str, pa.Array]:
    n = len(rows)
    names = pa.array(seen.names, pa.string())
    before = names.take(pa.array(np.maximum(seen.stage_before, 0), mask=seen.stage_before < 0))
    return {
        "OpportunityStage": rows.text("StageName"),
        "PreviousStage": _spread(before, seen.place, n),
        "SnapshotAmount": pa.array(rows.number("Amount"), from_pandas=True),
        "ExpectedCloseDate": _days(rows, "CloseDate"),
    }


def _days(rows: Rows, field: str) -> pa.Array:
    return pa.array(rows.at(field).astype("datetime64[D]")).cast(pa.date32())


def _moves(
    sources: Sources, rows: Rows, seen: Snapshots, *, link: tuple, who: pa.Array, extra: dict
) -> list[pa.Table]:
    """Close dates put off and amounts cut, against the snapshot before."""
    close, amount = rows.at("CloseDate")[seen.place], rows.number("Amount")[seen.place]
    has_before = seen.before >= 0
    days = (close - close[seen.before]) / np.timedelta64(1, "D")
    cut = amount - amount[seen.before]
    at = rows.at("CreatedDate")
    found = []
    for key, moved, where, name in (
        ("close_date_pushed", days, days > 0, "CloseDateMovedDays"),
        ("amount_reduced", cut, cut < 0, "AmountChange"),
    ):
        keep, value = np.zeros(len(rows), bool), np.full(len(rows), np.nan)
        keep[seen.place[has_before & where]] = True
        value[seen.place] = moved
        if sources.name(key) is None:
            sources.idle.say(rows, keep, sources.why_not(key))
            continue
        told = {**extra, name: pa.array(value, from_pandas=True)}
        found.append(made(rows, keep, sources.name(key), at, link=link, resource=who, attributes=told))
    return found


# -- the field history


def _of_fields(sources: Sources, seen: Changes, *, has_history: bool) -> pa.Table:
    """Changes of owner; of stage, close date and amount for deals whose snapshots are missing."""
    from analysis.prepare.salesforce.events.owners import owner_changes

    rows = seen.rows
    if not len(rows):
        return together([])
    if sources.name("deal_created") is None:
        sources.idle.say(rows, np.ones(len(rows), bool), "other_process")
        return together([])
    told = places_in(rows.text("OpportunityId"), sources.rows("OpportunityHistory").text("OpportunityId")) >= 0
    snapshot_fields = seen.of(STAGE) | seen.of(CLOSE) | seen.of(AMOUNT)
    sources.idle.say(rows, snapshot_fields & told, "told_elsewhere")
    own = seen.keep & ~told
    found = [owner_changes(sources, seen), _stage_changes(sources, seen, own)]
    found += _value_changes(sources, seen, own)
    sources.idle.say(rows, seen.keep & ~snapshot_fields & ~seen.of(CREATED), "field_not_used")
    return together(found)


def _stage_changes(sources: Sources, seen: Changes, own: np.ndarray) -> pa.Table:
    rows = seen.rows
    keep = own & seen.of(STAGE)
    sources.guess("stages_from_field_history", keep.sum())
    new, old = rows.text("NewValue"), seen.old
    now, labels = codes_of(pa.chunked_array([new, old]).combine_chunks())
    table = StageTable.of(sources, [str(one) for one in labels.to_pylist()])
    code = table.step(now[: len(rows)], now[len(rows) :])
    sources.idle.say(rows, keep & (code == -2), "same_step")
    sources.idle.say(rows, keep & (code == -1), "no_step")
    activity = pa.array(table.labels).take(pa.array(np.maximum(code, 0), mask=code < 0))
    extra = {"OpportunityStage": new, "PreviousStage": old}
    return made(
        rows, keep, activity, rows.at("CreatedDate"), link=("Opportunity", rows.text("OpportunityId")),
        resource=sources.person(rows, "CreatedBy"), attributes=extra,
    )  # fmt: skip


def _value_changes(sources: Sources, seen: Changes, own: np.ndarray) -> list[pa.Table]:
    rows, found = seen.rows, []
    for key, fields, name in (
        ("close_date_pushed", CLOSE, "CloseDateMovedDays"),
        ("amount_reduced", AMOUNT, "AmountChange"),
    ):
        here = own & seen.of(fields)
        if not here.any():
            continue
        only = pa.array(here)
        blank = pa.scalar(None, pa.string())
        new, old = (pc.if_else(only, one, blank) for one in (rows.text("NewValue"), seen.old))
        if key == "close_date_pushed":
            moved = (times_of(new) - times_of(old)) / np.timedelta64(1, "D")
            is_event = moved > 0
        else:
            moved = numbers_of(new) - numbers_of(old)
            is_event = moved < 0
        sources.idle.say(rows, here & ~is_event, "unchanged")
        if sources.name(key) is None:
            sources.idle.say(rows, here, sources.why_not(key))
            continue
        found.append(
            made(
                rows, here & is_event, sources.name(key), rows.at("CreatedDate"),
                link=("Opportunity", rows.text("OpportunityId")), resource=sources.person(rows, "CreatedBy"),
                attributes={name: pa.array(moved, from_pandas=True)},
            )
        )  # fmt: skip
    return found


# -- creation and closing


def _created(sources: Sources, history: Rows, fields: Changes) -> pa.Table:
    """The creation: of the record; of deals that only a history names, its first row."""
    rows = sources.rows("Opportunity")
    name = sources.name("deal_created")
    if name is None:
        sources.idle.say(rows, np.ones(len(rows), bool), "other_process")
        return together([])
    _first_snapshots(sources, rows, history)
    at, days = sources.when(rows, "CreatedDate")
    everyone = np.ones(len(rows), bool)
    sources.idle.say(rows, np.isnat(at), "no_time")
    extra = {"LeadSource": rows.text("LeadSource")}
    if not len(history):
        extra["ExpectedCloseDate"] = _days(rows, "CloseDate")
    found = made(
        rows, everyone, name, at, link=("Opportunity", rows.text("Id")), day_only=days,
        resource=sources.person(rows, "CreatedBy"), attributes=extra,
    )  # fmt: skip
    return together([found, *_unrecorded(sources, rows, history, fields, name)])


def _first_snapshots(sources: Sources, rows: Rows, history: Rows) -> None:
    """Counts deals whose first snapshot lies long after their creation: the start of the history is lost."""
    if not len(history) or not len(rows):
        return
    record, ids = codes_of(history.text("OpportunityId"))
    first = np.full(len(ids), np.iinfo(np.int64).max)
    at = history.at("CreatedDate")
    usable = (record >= 0) & ~np.isnat(at)
    np.minimum.at(first, record[usable], at[usable].astype(np.int64))
    place = places_in(rows.text("Id"), ids)
    created = rows.at("CreatedDate")
    known = (place >= 0) & ~np.isnat(created)
    late = first[place[known]] - created[known].astype(np.int64) > _LATE_US
    sources.guess("first_snapshot_late", int(late.sum()))


def _unrecorded(
    sources: Sources, rows: Rows, history: Rows, fields: Changes, name: str
) -> list[pa.Table]:
    """Creations of deals without a record, where the org has no table of opportunities at all."""
    said = fields.of(CREATED) if len(fields.rows) else np.zeros(0, bool)
    lacks = places_in(fields.rows.text("OpportunityId"), rows.text("Id")) < 0
    sources.idle.say(fields.rows, said & ~lacks, "told_elsewhere")
    found = [
        made(
            fields.rows, said & lacks, name, fields.rows.at("CreatedDate"),
            link=("Opportunity", fields.rows.text("OpportunityId")),
            resource=sources.person(fields.rows, "CreatedBy"),
        )
    ]  # fmt: skip
    if len(rows) or not len(history):
        return found
    seen = snapshots(sources, history)
    told = places_in(seen.record, fields.rows.text("OpportunityId").filter(pa.array(said))) >= 0
    first = np.zeros(len(history), bool)
    first[seen.place[(seen.before < 0) & ~told]] = True
    sources.guess("created_from_first_snapshot", first.sum())
    found.append(
        made(
            history, first, name, history.at("CreatedDate"), basis="created_from_first_snapshot",
            link=("Opportunity", history.text("OpportunityId")),
            resource=sources.person(history, "CreatedBy"), attributes=_attributes(history, seen),
        )
    )  # fmt: skip
    return found


def _closed(sources: Sources, known: pa.Table) -> pa.Table:
    """The end of deals whose history does not show it: the last change of stage, never the close date."""
    rows = sources.rows("Opportunity")
    name = sources.name("won")
    if name is None or not len(rows):
        return together([])
    stages = {one.name: one for one in sources.stages}
    labels = rows.text("StageName")
    closed_names = [one.name for one in stages.values() if one.is_closed]
    is_closed = rows.flag("IsClosed") if rows.has("IsClosed") else in_set(labels, tuple(closed_names) or ("",))
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
        rows, usable, activity, at, link=("Opportunity", rows.text("Id")), basis="closed_by_last_stage_change",
        attributes={"OpportunityStage": labels},
    )  # fmt: skip
