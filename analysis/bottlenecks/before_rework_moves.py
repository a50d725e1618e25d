"""Which steps does every case take, and what came with the step before each: a value, a gap, a handover?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog

CAUSES = ("changed", "skipped", "system", "team", "person", "none")
"""In this order: what a correction has of several counts as the first of them."""

OWNER = "Opportunity Owner Changed"
"""A change of a field that is a handover and no changed value."""

PROGRESS = frozenset(
    {
        "OpportunityStage", "OrderStatus", "LeadStatus", "PreviousStage", "ActivityType", "ApprovalOutcome",
        "Approver", "SourceSystem", "ResourceRole", "Department", "Resource", "IsAutomated", "StartTime",
        "EndTime", "StepCost", "HandlingMinutes", "CollectedAmount", "ChangeReason", "InvoiceType",
        "CreditStatus", "LastDataUpdate", "ActualDeliveryDate", "SupportCaseOpenedAt", "SupportCaseClosedAt",
        "SalesRepresentative", "PaymentDueDate", "resource",
    }
)  # fmt: skip
"""These change as a case goes on, belong to one of several objects, or say who did what: no changed value."""

MOST_COLUMNS = 8
MOST_CHANGES = 0.5
"""A column that changes at more of its filled events than this says nothing of a change."""


def values_looked_at(log: EventLog) -> tuple[str, ...]:
    """The columns whose changes count as a changed value: those of events that are no sign of progress."""
    keys = {column: key for key, column in log.keys.items()}
    roles = {column for role, column in log.roles.items() if role in ("stage", "rep", "team")}
    found = []
    for column, scope in log.attributes[["column", "scope"]].itertuples(index=False):
        key = keys.get(column, column)
        if (
            scope != "event"
            or column in roles
            or {key, column} & PROGRESS
            or key.endswith(("Id", "ID", "_id", " ID"))
        ):
            continue
        if column in log.all_events.columns:
            found.append(column)
    return tuple(found[:MOST_COLUMNS])


def telling(log: EventLog) -> tuple[str, ...]:
    """Of the columns looked at, those that do not change all the time."""
    columns = values_looked_at(log)
    if not columns:
        return ()
    found = log.frame(log.keep(_how_often, columns)).iloc[0]
    return tuple(name for i, name in enumerate(columns) if found[f"n{i}"] * MOST_CHANGES >= found[f"c{i}"])


def causes_told(log: EventLog, reference: tuple[str, ...]) -> tuple[str, ...]:
    """The causes the log tells anything of; of the others nobody can say that they do not come before."""
    changes = {one.key for one in log.catalogue.activities if one.micro} - {OWNER}
    told = {
        "changed": bool(telling(log)) or any(log.has_activity(name) for name in changes),
        "skipped": len(_places(log, reference)) > 1,
        "system": log.keys.get("SourceSystem") in log.all_events.columns,
        "team": log.roles.get("team") in log.all_events.columns,
        "person": log.has_resources or log.has_activity(OWNER),
    }
    return tuple(cause for cause in CAUSES if told.get(cause))


def _how_often(log: EventLog, columns: tuple[str, ...]) -> ir.Table:
    """Per column at how many filled events after another one of its case, and at how many it changes."""
    counts = {}
    found = None
    for i, name in enumerate(columns):
        changes = _changes(log, name).agg(**{f"n{i}": _.count(), f"c{i}": _.is_changed.sum()})
        counts |= {f"n{i}": 0, f"c{i}": 0}
        found = changes if found is None else found.cross_join(changes)
    return found.select(**{name: ibis.coalesce(found[name], 0) for name in counts})


def _changes(log: EventLog, column: str) -> ir.Table:
    """The filled events of a column but the first of a case, and whether its value is a new one there."""
    filled = log.all_events.select("case_key", "position", value=log.all_events[column])
    filled = filled.filter(_.value.notnull())
    order = ibis.window(group_by="case_key", order_by="position")
    told = filled.mutate(previous=_.value.lag().over(order)).filter(_.previous.notnull())
    return told.select("case_key", "position", is_changed=told.value != told.previous)


def moves(log: EventLog, reference: tuple[str, ...], columns: tuple[str, ...]) -> ir.Table:
    """Every step of the whole log but the first of a case, with the step before it and what came with that.

    Steps are activities that are more than the change of a field. A value changed if it did so after the
    step before the last one and before this one; work was handed over if another person, team or system did
    the last step than the one before it. `cause` is the place in `CAUSES`.
    """
    steps = _with_previous(_so_far(log, reference, columns))
    cause = ibis.cases(
        (steps.n_before > steps.changed_2, 0),
        (steps.skipped_1, 1),
        (steps.system_1, 2),
        (steps.team_1, 3),
        (steps.person_1 | (steps.n_owner > steps.owner_2), 4),
        else_=5,
    )
    kept = steps.filter(_.before_key.notnull())
    return kept.select("case_key", "position", "before_key", "is_first_before", cause=cause.cast("int8"))


def _with_previous(events: ir.Table) -> ir.Table:
    """The steps, each with what was so at the one before it (`_1`) and at the one before that (`_2`)."""
    order = ibis.window(group_by="case_key", order_by="position")
    steps = events.filter(~_.is_change)
    for name in ("system", "team", "person"):
        handed = steps[name] != steps[name].lag().over(order)
        steps = steps.mutate(**{f"is_other_{name}": ibis.coalesce(handed, False)})
    flags = {"skipped_1": "is_skipped", "is_first_before": "is_first_activity"}
    flags |= {f"{name}_1": f"is_other_{name}" for name in ("system", "team", "person")}
    lagged = {name: ibis.coalesce(steps[of].lag().over(order), False) for name, of in flags.items()}
    for name, of in {"changed_2": "n_changed", "owner_2": "n_owner"}.items():
        lagged[name] = ibis.coalesce(steps[of].lag(2).over(order), 0)
    before_key = steps.activity_key.lag().over(order)
    return steps.mutate(**lagged, before_key=before_key, n_before=steps.n_changed - steps.n_values)


def _so_far(log: EventLog, reference: tuple[str, ...], columns: tuple[str, ...]) -> ir.Table:
    """Every event with how many values changed by then, and whether an activity of the path was left out."""
    events = _with_changes(log, columns)
    micro = [one.key for one in log.catalogue.activities if one.micro]
    changes = tuple(log.activity_key(name) for name in micro if log.has_activity(name)) or (-1,)
    owner = log.activity_key(OWNER) if OWNER in micro and log.has_activity(OWNER) else -1
    places = _places(log, reference)
    place = (
        ibis.cases(*[(events.activity_key == key, i) for key, i in places], else_=None) if places else None
    )
    events = events.mutate(
        is_change=events.activity_key.isin(changes), is_owner=events.activity_key == owner,
        place=ibis.null("int32") if place is None else place.cast("int32"),
    )  # fmt: skip
    so_far = ibis.window(group_by="case_key", order_by="position", rows=(None, 0))
    value = (events.is_change & ~events.is_owner).cast("int32") + events.n_values
    is_new = (events.place.notnull() & events.is_first_activity).cast("int32")
    seen = events.mutate(
        n_changed=value.sum().over(so_far), n_owner=events.is_owner.cast("int32").sum().over(so_far),
        highest=events.place.max().over(so_far), lowest=events.place.min().over(so_far),
        n_reached=is_new.sum().over(so_far),
    )  # fmt: skip
    return seen.mutate(is_skipped=ibis.coalesce(seen.highest - seen.lowest + 1 > seen.n_reached, False))


def _with_changes(log: EventLog, columns: tuple[str, ...]) -> ir.Table:
    """Every event with who did it where, and how many values are new at it."""
    wide = log.all_events
    who = {name: _column(log, name) for name in ("system", "team", "person")}
    events = wide.select("case_key", "position", "activity_key", "is_first_activity", **who)
    if not columns:
        return events.mutate(n_values=ibis.literal(0, "int32"))
    new = ibis.union(*[_changes(log, name).filter(_.is_changed) for name in columns])
    new = new.group_by("case_key", "position").agg(n_values=_.count().cast("int32"))
    joined = events.left_join(new, ["case_key", "position"]).drop("case_key_right", "position_right")
    return joined.mutate(n_values=ibis.coalesce(joined.n_values, 0))


def _column(log: EventLog, what: str) -> ir.Value:
    """Who did an event: the person, the team, the system; null where the log does not say."""
    if what == "person":
        return log.all_events.resource_key if log.has_resources else ibis.null("int32")
    name = log.keys.get("SourceSystem") if what == "system" else log.roles.get("team")
    return log.all_events[name].cast("string") if name in log.all_events.columns else ibis.null("string")


def _places(log: EventLog, reference: tuple[str, ...]) -> list[tuple[int, int]]:
    """Activity key to its place on the path, without activities that the log does not have."""
    known = [name for name in reference or log.catalogue.reference_path if log.has_activity(name)]
    return [(log.activity_key(name), place) for place, name in enumerate(dict.fromkeys(known))]
