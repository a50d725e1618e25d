"""What became of each case, by aggregates over its events: for `by_duckdb`."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.processes import Catalogue, Span, State

YES, NO = ("true", "yes", "y", "1", "1.0", "t", "是", "真"), ("false", "no", "n", "0", "0.0", "f", "否", "假")


def with_states(backend, cases: ir.Table, *, catalogue: Catalogue, keys: dict[str, str]) -> ir.Table:
    """`cases` with what the catalogue says of them.

    Adds per milestone `<key>_at`; per span `<key>_start_at`, `<key>_end_at` and `<key>_open` (null where
    its start never happened, or where the log nowhere has its end); `state`; `created_at` and `closed_at`,
    on which the period filter stands (else first and last event); everything null where the process is
    not known.
    """
    activities = _activity_keys(backend)
    marks = _marks(backend.table("events"), _watched(catalogue, activities), activities)
    joined = cases.left_join(marks, "case_key").drop("case_key_right") if marks is not None else cases
    joined = joined.mutate(**_milestones(joined, catalogue))
    joined = _with_settlements(backend, joined, catalogue, activities, keys)
    joined = joined.mutate(state=_state(joined, catalogue))
    for span in catalogue.spans:
        joined = joined.mutate(**_span(joined, span, catalogue))
    return joined.mutate(
        created_at=ibis.coalesce(*_present(joined, ["created_at"]), joined.started_at),
        closed_at=_closed_at(joined, catalogue),
    ).drop(*[name for name in joined.columns if name.startswith("_")])


def _closed_at(table: ir.Table, catalogue: Catalogue) -> ir.Column:
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
            branches.append((ibis.coalesce(table.state == state.key, False), column))
    return ibis.cases(*branches, else_=None) if branches else ibis.null("timestamp(6)")


def _outcome(table: ir.Table, state: State) -> str | None:
    """The event that says a case is in this state; the one that tells instead where no case has it."""
    if state.instead and _column(table, "position", str(state.is_)) is None:
        return state.instead
    return state.is_


def _deciding(state: State) -> str | None:
    return state.settled or (state.has[0] if state.has else None)


def _present(table: ir.Table, names: list[str]) -> list[ir.Column]:
    return [table[name] for name in names if name in table.columns]


def _activity_keys(backend) -> dict[str, int]:
    found = backend.to_pandas(backend.table("activities").select("activity", "activity_key"))
    return dict(zip(found["activity"], found["activity_key"].astype(int), strict=True))


def _watched(catalogue: Catalogue, keys: dict[str, int]) -> list[str]:
    names: set[str] = {milestone.activity for milestone in catalogue.milestones}
    for span in catalogue.spans:
        names |= {*span.start, span.end, *span.ends}
    for state in catalogue.states:
        names |= {*state.last_of, *state.has, *state.of}
        names |= {name for name in (state.settled, state.instead) if name}
    return sorted(name for name in names if name in keys)


def _marks(events: ir.Table, names: list[str], keys: dict[str, int]) -> ir.Table | None:
    """Per case the first and last time and the last position of each watched activity."""
    if not names:
        return None
    found: dict[str, ir.Value] = {}
    for name in names:
        here = _.activity_key == keys[name]
        found[_mark("first", name)] = _.timestamp.min(where=here)
        found[_mark("last", name)] = _.timestamp.max(where=here)
        found[_mark("position", name)] = _.position.max(where=here)
    relevant = events.filter(_.activity_key.isin([keys[name] for name in names]))
    return relevant.group_by("case_key").agg(**found)


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


def _span(table: ir.Table, span: Span, catalogue: Catalogue) -> dict[str, ir.Column]:
    starts = [c for c in (_column(table, "first", name) for name in span.start) if c is not None]
    end = _column(table, span.at, span.end)
    started = ibis.coalesce(*starts) if starts else ibis.null("timestamp(6)")
    if end is None:
        unknown = {f"{span.key}_end_at": ibis.null("timestamp(6)"), f"{span.key}_open": ibis.null("boolean")}
        return {f"{span.key}_start_at": started, **unknown}
    over = _reached(table, span, end, catalogue) | _ended_otherwise(table, span, started, catalogue)
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
    table: ir.Table, span: Span, started: ir.Column, catalogue: Catalogue
) -> ir.BooleanValue:
    """Whether a competing end came. A lost case that was opened again has not ended: its state says so."""
    lost_by = {state.is_: state.key for state in catalogue.states if state.lost and state.is_}
    over: ir.BooleanValue = ibis.literal(False)
    for name in span.ends:
        if name in lost_by:
            over = over | ibis.coalesce(table.state == lost_by[name], False)
        elif (other := _column(table, "last", name)) is not None:
            over = over | ibis.coalesce(other >= started, False)
    return over


def _with_settlements(
    backend, table: ir.Table, catalogue: Catalogue, activities: dict[str, int], keys: dict[str, str]
) -> ir.Table:
    for state in catalogue.states:
        if state.settled and state.settled in activities:
            column = keys.get(state.by or "", state.by)
            found = _settled(backend.table("events"), state, activities, column)
            table = table.left_join(found, "case_key").drop("case_key_right")
    return table


def _settled(events: ir.Table, state: State, activities: dict[str, int], column: str | None) -> ir.Table:
    """Per case whether every object that was opened has been settled (without ids: the last one).

    Of each object: what its own events say in `state.settles`, else what any event of the case says in
    `state.settles_all`, else whether it has a settling event.
    """
    opening = [activities[name] for name in state.of if name in activities]
    settling = activities[str(state.settled)]
    column = column if column in events.columns else None
    tagged = events.select(
        "case_key", "position", "activity_key",
        object_id=ibis.coalesce(events[column].cast("string"), "") if column else ibis.literal(""),
        settles=_flag(events, state.settles), settles_all=_flag(events, state.settles_all),
    )  # fmt: skip
    finals = tagged.filter(tagged.settles_all.notnull()).group_by("case_key")
    finals = finals.agg(final=_.position.max(where=_.settles_all))
    per_object = tagged.group_by("case_key", "object_id").agg(
        begun=_.position.min(where=_.activity_key.isin(opening)) if opening else ibis.null("int32"),
        opened=_.position.max(where=_.activity_key.isin(opening)) if opening else ibis.null("int32"),
        settled=_.position.max(where=_.activity_key == settling),
        n_yes=_.settles.cast("int32").sum(),
    )
    joined = per_object.left_join(finals.mutate(is_told=True), "case_key").drop("case_key_right")
    has_id = ibis.literal(column is not None) & (_.object_id != "")
    by_event = _.settled.notnull() & (has_id | (_.settled > _.opened))
    done = ibis.cases(
        (_.opened.isnull(), True),
        (has_id & _.n_yes.notnull(), _.n_yes > 0),
        (_.is_told.notnull(), _.final.notnull() & (_.final > ibis.ifelse(has_id, _.begun, _.opened))),
        else_=by_event,
    )
    return joined.group_by("case_key").agg(
        **{f"_settled_{state.key}": ibis.coalesce(done, False).all() & _.settled.notnull().any()}
    )


def _flag(events: ir.Table, column: str | None) -> ir.Value:
    """Yes and no; empty where it says neither."""
    if column is None or column not in events.columns:
        return ibis.null("boolean")
    said = events[column].cast("string").lower()
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
