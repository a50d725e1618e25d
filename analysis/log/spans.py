"""What became of each case: its milestones, its spans and whether they are open, and its state."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
from ibis import _

from analysis.log.ordering import Ordered
from analysis.processes import Catalogue, Span, State
from analysis.reading.numbers import NO, YES


def told(
    backend, cases: pa.Table, seen: dict[str, pa.Array], *, catalogue: Catalogue, keys: dict[str, str]
) -> pa.Table:
    """What the catalogue says of cases, in the order of their keys.

    Per milestone `<key>_at`; per span `<key>_start_at`, `<key>_end_at` and `<key>_open` (null where its
    start never happened, or where the log nowhere has its end); `state`; `created_at` and `closed_at`, on
    which the period filter stands (else first and last event); everything null where the process is not
    known.

    Parameters
    ----------
    cases
        `case_key, case_kind, started_at, ended_at`.
    seen
        What is to be seen of their events: `marks`.
    keys
        Key of an attribute of the catalogue to its column.
    """
    for name, values in seen.items():
        cases = cases.append_column(name, values)
    table = ibis.memtable(cases)
    activities = _activity_keys(backend)
    for state in catalogue.states:
        if state.settled and state.settled in activities:
            column = keys.get(state.by or "", state.by)
            found = _settled(backend.table("events"), state, activities, column)
            table = table.left_join(found, "case_key").drop("case_key_right")
    ordered = table.order_by("case_key")
    return backend.to_pyarrow(ordered.select(**_told(ordered, catalogue)))


def marks(
    events: Ordered, activity_key: np.ndarray, at: pa.Array, *, names: pd.Series, catalogue: Catalogue
) -> dict[str, pa.Array]:
    """Per case the first and last time, and the last place, of the activities that the catalogue looks at.

    Parameters
    ----------
    activity_key, at
        Per event.
    names
        The activities, by key.
    """
    found = {}
    for key, name in names.items():
        for which in sorted(which for which, wanted in _wanted(catalogue) if wanted == name):
            places = events.one_each(np.flatnonzero(activity_key == key), is_first=which == "first")
            rows = pa.array(places, mask=places < 0)
            found[_mark(which, name)] = (pa.array(events.position) if which == "position" else at).take(rows)
    return found


def _told(cases: ir.Table, catalogue: Catalogue) -> dict[str, ir.Value]:
    state = _state(cases, catalogue)
    found = {**_milestones(cases, catalogue), "state": state}
    for span in catalogue.spans:
        found |= _span(cases, span, catalogue, state)
    created = [found["created_at"]] if "created_at" in found else []
    found["created_at"] = ibis.coalesce(*created, cases.started_at)
    return {**found, "closed_at": _closed_at(cases, catalogue, state)}


def _closed_at(table: ir.Table, catalogue: Catalogue, case_state: ir.Value) -> ir.Column:
    """When the outcome fell: the event that decides the state of a case that is over.

    A paid deal closed when it was won. A process without states has no such event: its cases count as
    closed at their last one.
    """
    if not catalogue.states:
        return table.ended_at
    won = next((_outcome(table, state) for state in catalogue.states if state.won and state.is_), None)
    branches = []
    for state in catalogue.states:
        outcome = _outcome(table, state) or (won if state.won else None)
        events = [outcome, _deciding(state) if state.final else None]
        times = [_column(table, "last", event) for event in events if event]
        if known := [column for column in times if column is not None]:
            column = ibis.coalesce(*known)
            branches.append((ibis.coalesce(case_state == state.key, False), column))
    return ibis.cases(*branches, else_=None) if branches else ibis.null("timestamp(6)")


def _outcome(table: ir.Table, state: State) -> str | None:
    """The event that says a case is in this state; the one that tells instead where no case has it."""
    if state.instead and _column(table, "position", str(state.is_)) is None:
        return state.instead
    return state.is_


def _deciding(state: State) -> str | None:
    return state.settled or (state.has[0] if state.has else None)


def _activity_keys(backend) -> dict[str, int]:
    found = backend.to_pandas(backend.table("activities").select("activity", "activity_key"))
    return dict(zip(found["activity"], found["activity_key"].astype(int), strict=True))


def _wanted(catalogue: Catalogue) -> set[tuple[str, str]]:
    """Which occurrence of which activity the catalogue looks at: its first or last time, its last place."""
    wanted = {(milestone.at, milestone.activity) for milestone in catalogue.milestones}
    for span in catalogue.spans:
        wanted |= {("first", name) for name in span.start} | {("last", name) for name in span.ends}
        wanted.add((span.at, span.end))
    for state in catalogue.states:
        wanted |= {("position", name) for name in state.last_of} | {("first", name) for name in state.has}
        outcomes = [name for name in (state.is_, state.instead, _deciding(state)) if name]
        wanted |= {(which, name) for which in ("last", "position") for name in outcomes}
    return wanted


def _mark(which: str, activity: str) -> str:
    return f"_{which}_{activity}"


def _column(table: ir.Table, which: str, activity: str) -> ir.Column | None:
    name = _mark(which, activity)
    return table[name] if name in table.columns else None


def _milestones(table: ir.Table, catalogue: Catalogue) -> dict[str, ir.Column]:
    found = {m.key: [] for m in catalogue.milestones}
    for milestone in catalogue.milestones:
        column = _column(table, milestone.at, milestone.activity)
        if column is not None:
            found[milestone.key].append(column)
    return {
        f"{key}_at": ibis.coalesce(*columns) if columns else ibis.null("timestamp(6)")
        for key, columns in found.items()
    }


def _span(table: ir.Table, span: Span, catalogue: Catalogue, state: ir.Value) -> dict[str, ir.Column]:
    starts = [c for c in (_column(table, "first", name) for name in span.start) if c is not None]
    end = _column(table, span.at, span.end)
    started = ibis.coalesce(*starts) if starts else ibis.null("timestamp(6)")
    if end is None:
        unknown = {f"{span.key}_end_at": ibis.null("timestamp(6)"), f"{span.key}_open": ibis.null("boolean")}
        return {f"{span.key}_start_at": started, **unknown}
    over = _reached(table, span, end, catalogue) | _ended_otherwise(table, span, started, catalogue, state)
    still_open = ibis.ifelse(started.isnull(), ibis.null("boolean"), ~over)
    return {f"{span.key}_start_at": started, f"{span.key}_end_at": end, f"{span.key}_open": still_open}


def _reached(table: ir.Table, span: Span, end: ir.Column, catalogue: Catalogue) -> ir.BooleanValue:
    """Whether the end came; where a state says what settles it, only when everything is settled."""
    for state in catalogue.states:
        name = f"_settled_{state.key}"
        if state.settled == span.end and name in table.columns:
            return end.notnull() & ibis.coalesce(table[name], False)
    return end.notnull()


def _ended_otherwise(
    table: ir.Table, span: Span, started: ir.Column, catalogue: Catalogue, state: ir.Value
) -> ir.BooleanValue:
    """Whether a competing end came. A lost case that was opened again has not ended: its state says so."""
    lost_by = {each.is_: each.key for each in catalogue.states if each.lost and each.is_}
    over: ir.BooleanValue = ibis.literal(False)
    for name in span.ends:
        if name in lost_by:
            over = over | ibis.coalesce(state == lost_by[name], False)
        elif (other := _column(table, "last", name)) is not None:
            over = over | ibis.coalesce(other >= started, False)
    return over


def _settled(events: ir.Table, state: State, activities: dict[str, int], column: str | None) -> ir.Table:
    """Per case whether every object that was opened has been settled (without ids: the last one).

    What the log itself says of an object, else of the whole case, comes first; where it says nothing, any
    event that settles will do, and where it has no ids the last one.
    """
    opening = [activities[name] for name in state.of if name in activities]
    settling = activities[str(state.settled)]
    column = column if column in events.columns else None
    settles = _yes(events, state.settles) if column else None
    settles_all = _yes(events, state.settles_all)
    says = [flag.notnull() for flag in (settles, settles_all) if flag is not None]
    relevant = events.filter(ibis.or_(_.activity_key.isin([*opening, settling]), *says))
    object_id = ibis.coalesce(relevant[column].cast("string"), "") if column else ibis.literal("")
    opened = _.position.max(where=_.activity_key.isin(opening)) if opening else ibis.null("int32")
    flags = _said(opening, settles, settles_all)
    per_object = (
        relevant.mutate(object_id=object_id)
        .group_by("case_key", "object_id")
        .agg(opened=opened, settled=_.position.max(where=_.activity_key == settling), **flags)
    )
    with_id = ibis.literal(column is not None) & (_.object_id != "")
    by_event = _.settled.notnull() & (with_id | _.opened.isnull() | (_.settled > _.opened))
    told = [_.said] if settles is not None else []
    if settles_all is not None:
        of_case = ibis.window(group_by="case_key")
        per_object = per_object.mutate(
            is_told=_.is_told.any().over(of_case), final=_.final.max().over(of_case)
        )
        began = ibis.ifelse(with_id, _.first_opened, _.opened)
        is_over = ibis.coalesce(_.final > began, False)
        told.append(ibis.ifelse(_.is_told, is_over, ibis.null("boolean")))
    done = ibis.coalesce(*told, by_event)
    return per_object.group_by("case_key").agg(
        **{f"_settled_{state.key}": (done | _.opened.isnull()).all() & _.settled.notnull().any()}
    )


def _said(
    opening: list[int], settles: ir.BooleanValue | None, settles_all: ir.BooleanValue | None
) -> dict[str, ir.Value]:
    """What the log says of an object: whether it is settled; and of its case, where its last event lies."""
    found: dict[str, ir.Value] = {}
    if settles is not None:
        found["said"] = settles.any(where=_.object_id != "")
    if settles_all is not None:
        found["is_told"] = settles_all.notnull().any()
        found["final"] = _.position.max(where=settles_all)
        found["first_opened"] = (
            _.position.min(where=_.activity_key.isin(opening)) if opening else ibis.null("int32")
        )
    return found


def _yes(events: ir.Table, column: str | None) -> ir.BooleanValue | None:
    """A column of yes and no, however it is written; None where the log has none of this name."""
    if column is None or column not in events.columns:
        return None
    said = _[column].cast("string").lower()
    return ibis.cases((said.isin(YES), True), (said.isin(NO), False), else_=ibis.null("boolean"))


def _state(table: ir.Table, catalogue: Catalogue) -> ir.Column:
    if not catalogue.states:
        return ibis.null("string")
    branches = [(_condition(table, state), state.key) for state in catalogue.states]
    named = ibis.cases(*branches, else_=None)
    return ibis.ifelse(table.case_kind == "case", named, ibis.null("string"))


def _condition(table: ir.Table, state: State) -> ir.BooleanValue:
    if state.otherwise:
        return ibis.literal(True)
    if state.settled:
        name = f"_settled_{state.key}"
        return ibis.coalesce(table[name], False) if name in table.columns else ibis.literal(False)
    if state.last_of:
        wanted = _column(table, "position", str(_outcome(table, state)))
        others = [_column(table, "position", name) for name in state.last_of if name != state.is_]
        if wanted is None:
            return ibis.literal(False)
        latest = ibis.greatest(wanted, *[ibis.coalesce(c, -1) for c in others if c is not None])
        return ibis.coalesce(wanted == latest, False)
    happened = [c for c in (_column(table, "first", name) for name in state.has) if c is not None]
    result = ibis.literal(False)
    for column in happened:
        result = result | column.notnull()
    return result
