"""Which steps are in the history of opportunities? Stages, back-steps, closing, pushes, amount cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import AMOUNT, CLOSE, CREATED, STAGE, Changes, changes
from analysis.prepare.salesforce.events.deals import late_first, of_closing, of_creation
from analysis.prepare.salesforce.events.making import (
    Rows,
    codes_of,
    made,
    numbers_of,
    places_in,
    times_of,
    together,
)
from analysis.prepare.salesforce.events.snapshots import Snapshots, attributes_of, snapshots, spread
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc


def events(sources: Sources) -> pa.Table:
    """Events of `Opportunity`, `OpportunityHistory` and, where that is missing, of the field history."""
    history = sources.rows("OpportunityHistory")
    found = [_of_history(sources, history)] if len(history) else []
    fields = changes(sources, "OpportunityFieldHistory", "OpportunityId")
    found.append(_of_fields(sources, fields))
    together_ = together(found)
    return together([of_creation(sources, history, fields), together_, of_closing(sources, together_)])


def _of_history(sources: Sources, rows: Rows) -> pa.Table:
    if sources.name("deal_created") is None:
        sources.idle.say(rows, np.ones(len(rows), bool), "other_process")
        return together([])
    seen = snapshots(sources, rows)
    steps = _steps(sources, seen)
    extra = attributes_of(rows, seen)
    link = ("Opportunity", rows.text("OpportunityId"))
    who = sources.person(rows, "CreatedBy")
    keep = np.zeros(len(rows), bool)
    keep[seen.place] = True
    activity = spread(steps, seen.place, len(rows))
    at = rows.at("CreatedDate")
    found = [made(rows, keep, activity, at, link=link, resource=who, attributes=extra)]
    own = spread(_own_ends(sources, seen), seen.place, len(rows))
    found.append(made(rows, keep, own, at, link=link, resource=who, attributes=extra))
    found += _moves(sources, rows, seen, link=link, who=who, extra=extra)
    sources.idle.say(rows, keep & activity.is_null().to_numpy(zero_copy_only=False), "unchanged")
    return together(found)


def _steps(sources: Sources, seen: Snapshots) -> pa.Array:
    """Per snapshot the activity its stage stands for, given the one before; empty where it is none."""
    table = StageTable.of(sources, seen.names)
    now, then = seen.stage, seen.stage_before
    late = late_first(sources, seen) & ~table.closed[now]
    changed = (now != then) & (now >= 0) & ~late
    code = table.step(now, then)
    activity = np.where(changed, code, -1)
    reasons = {"unchanged": ~changed, "same_step": changed & (code == -2), "no_step": changed & (code == -1)}
    for reason, where in reasons.items():
        told = np.zeros(len(seen.rows), bool)
        told[seen.place[where]] = True
        if reason != "unchanged":
            sources.idle.say(seen.rows, told, reason)
    return pa.array(table.labels).take(pa.array(np.maximum(activity, 0), mask=activity < 0))


def _own_ends(sources: Sources, seen: Snapshots) -> pa.Array:
    """Per snapshot the step that somebody gave to a stage which ends a deal; it comes beside the end."""
    table = StageTable.of(sources, seen.names)
    code = np.where(seen.stage >= 0, table.own_end(seen.stage, seen.stage_before), -1)
    code[seen.stage == seen.stage_before] = -1
    return pa.array(table.labels).take(pa.array(np.maximum(code, 0), mask=code < 0))


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

    def own_end(self, now: np.ndarray, then: np.ndarray) -> np.ndarray:
        """Place of the step a stage that ends a deal was given beside won and lost; -1 for none."""
        is_own = self.closed[now] & ~np.isin(self.activity[now], [self.fixed["won"], self.fixed["lost"]])
        return np.where(is_own & (self.step(now, then) >= 0), self.activity[now], -1)

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


def _moves(
    sources: Sources, rows: Rows, seen: Snapshots, *, link: tuple, who: pa.Array, extra: dict
) -> list[pa.Table]:
    """Close dates put off and amounts cut, against the snapshot before; of the first, as it says itself."""
    close, amount = rows.at("CloseDate")[seen.place], rows.number("Amount")[seen.place]
    has_before = seen.before >= 0
    close_before = np.where(has_before, close[seen.before], rows.at("PrevCloseDate")[seen.place])
    amount_before = np.where(has_before, amount[seen.before], rows.number("PrevAmount")[seen.place])
    days = (close - close_before) / np.timedelta64(1, "D")
    cut = amount - amount_before
    at = rows.at("CreatedDate")
    found = []
    for key, moved, where, name in (
        ("close_date_pushed", days, days > 0, "CloseDateMovedDays"),
        ("amount_reduced", cut, cut < 0, "AmountChange"),
    ):
        keep, value = np.zeros(len(rows), bool), np.full(len(rows), np.nan)
        keep[seen.place[where]] = True
        value[seen.place] = moved
        if sources.name(key) is None:
            sources.idle.say(rows, keep, sources.why_not(key))
            continue
        told = {**extra, name: pa.array(value, from_pandas=True)}
        found.append(made(rows, keep, sources.name(key), at, link=link, resource=who, attributes=told))
    return found


# -- the field history


def _of_fields(sources: Sources, seen: Changes) -> pa.Table:
    """Changes of owner; of stage, close date and amount for deals whose snapshots are missing."""
    from analysis.prepare.salesforce.events.owners import owner_changes

    rows = seen.rows
    if not len(rows):
        return together([])
    if sources.name("deal_created") is None:
        sources.idle.say(rows, np.ones(len(rows), bool), "other_process")
        return together([])
    told = (
        places_in(rows.text("OpportunityId"), sources.rows("OpportunityHistory").text("OpportunityId")) >= 0
    )
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
    ends = table.own_end(now[: len(rows)], now[len(rows) :])
    return together([
        made(
            rows, keep, pa.array(table.labels).take(pa.array(np.maximum(each, 0), mask=each < 0)),
            rows.at("CreatedDate"), link=("Opportunity", rows.text("OpportunityId")),
            resource=sources.person(rows, "CreatedBy"),
            attributes={"OpportunityStage": new, "PreviousStage": old},
        )
        for each in (code, ends)
    ])  # fmt: skip


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
