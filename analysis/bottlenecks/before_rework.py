"""What came right before the first correction of a case: a changed value, a skipped step, a handover?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.rework_kinds import ANY, MASK, corrected
from analysis.log import EventLog
from analysis.measures import intervals
from analysis.measures.statistics import MIN_CLEAR, MIN_RATED, Difference, adjusted, difference_of_shares
from analysis.schema import Schema

CAUSES = ("changed", "skipped", "system", "team", "person", "none")
"""In this order: what a correction has of several counts as the first of them."""

BEFORE = Schema(
    "before_rework",
    {
        "place": "count", "cause": "text", "n": "count", "n_compared": "count", "n_without": "count",
        "share": "share", "share_without": "share", "difference": "share", "low": "share", "high": "share", "word": "text", "n_more": "count",
    },
    ("place",),
)  # fmt: skip
BEFORE_STEPS = Schema(
    "steps_before_rework",
    {
        "activity": "text", "n_first": "count", "share": "share", "n_cases": "count", "risk": "share",
        "low": "share", "high": "share",
    },
    ("-n_first", "activity"),
)  # fmt: skip
BEFORE_BY = Schema(
    "before_rework_by",
    {
        "group": "text", "n_first": "count", "activity": "text", "share_activity": "share",
        **{f"share_{cause}": "share" for cause in CAUSES},
    },
    ("-n_first", "group"),
)  # fmt: skip
OWNER = "Opportunity Owner Changed"
"""A change of a field that is a handover and no changed value."""

PROGRESS = frozenset(
    {
        "OpportunityStage", "OrderStatus", "LeadStatus", "PreviousStage", "ActivityType", "ApprovalOutcome",
        "Approver", "SourceSystem", "ResourceRole", "Department", "Resource", "IsAutomated", "StartTime",
        "EndTime", "StepCost", "HandlingMinutes", "CollectedAmount", "ChangeReason", "InvoiceType",
        "CreditStatus", "LastDataUpdate", "ActualDeliveryDate", "SupportCaseOpenedAt", "SupportCaseClosedAt",
        "SalesRepresentative", "PaymentDueDate",
    }
)  # fmt: skip
"""These change as a case goes on, belong to one of several objects, or say who did what: no changed value."""

MOST_COLUMNS = 8
MOST_CHANGES = 0.5
"""A column that changes at more of its filled events than this says nothing of a change."""


def before_rework(
    log: EventLog,
    *,
    kind: str = ANY,
    reference: Sequence[str] = (),
    min_rated: int = MIN_RATED,
    min_clear: int = MIN_CLEAR,
) -> pd.DataFrame:
    """What went before a case's first correction, beside the same step in cases without one.

    Not the cause: what goes before more often than without a correction is where to look first. The
    comparison are cases without such a correction at the same step: the first time they did what the
    others did right before theirs. It is weighted to the same mix of steps.

    Parameters
    ----------
    kind
        `any` (rework and corrections), or one of `KINDS`.
    reference
        The path whose left-out activities count as skipped; the catalogue's when empty.

    Returns
    -------
    Frame `BEFORE`, one row a cause in the order in which they count: `share` of the first corrections,
    `share_without` of the comparison (`n_without` cases); both add up to 1. The difference with its
    interval and word, corrected for the number of causes, is that of the `n_compared` corrections whose
    step before also comes without one: what always leads to a correction has nothing to be held against.
    """
    found = counted(log, kind=kind, reference=reference)
    firsts, others = found[found["is_first"]], found[~found["is_first"]]
    n = int(firsts["n"].sum())
    with_cause = firsts.groupby("cause")["n"].sum()
    n_without = _n_without(log, kind, reference, firsts)
    expected = _weighted(firsts, others)
    compared = firsts[firsts["before_key"].isin(others["before_key"])]
    n_compared, k_compared = int(compared["n"].sum()), compared.groupby("cause")["n"].sum()
    rows, apart = [], []
    for place, cause in enumerate(CAUSES):
        k, share_without = int(with_cause.get(place, 0)), float(expected.get(place, 0.0))
        known = n_without > 0
        apart.append(
            difference_of_shares(
                round(share_without * n_without), n_without, int(k_compared.get(place, 0)), n_compared,
                min_rated=min_rated, min_clear=min_clear,
            )
            if n_compared and known
            else _NOTHING
        )  # fmt: skip
        rows.append(
            {"place": place, "cause": cause, "n": k, "share": k / n if n else math.nan}
            | {"n_compared": n_compared, "n_without": n_without}
            | {"share_without": share_without if known else math.nan}
        )  # fmt: skip
    said = adjusted(apart, min_clear=min_clear)
    told = {"difference": "value", "low": "low", "high": "high", "word": "word", "n_more": "n_more"}
    return BEFORE.conform(
        pd.DataFrame(rows).assign(**{name: [getattr(one, of) for one in said] for name, of in told.items()})
    )


def steps_before_rework(log: EventLog, *, kind: str = ANY, reference: Sequence[str] = ()) -> pd.DataFrame:
    """The activity right before the first correction, and how often it leads to one.

    Returns
    -------
    Frame `BEFORE_STEPS`: `n_first` first corrections came right after it, `share` of all; `risk` of the
    `n_cases` that had it (cases without such a correction, and these), with Wilson's interval.
    """
    found = counted(log, kind=kind, reference=reference)
    by_step = found.pivot_table(
        index="before_key", columns="is_first", values="n", aggfunc="sum", fill_value=0
    )
    by_step = by_step.reindex(columns=[False, True], fill_value=0)
    n_first, n_cases = by_step[True], by_step[True] + by_step[False]
    low, high = intervals.wilson(n_first, n_cases)
    shown = pd.DataFrame(
        {
            "activity": by_step.index.map(log.activity_names), "n_first": n_first, "n_cases": n_cases,
            "share": n_first / max(int(n_first.sum()), 1), "risk": n_first / n_cases, "low": low, "high": high,
        }
    )  # fmt: skip
    return BEFORE_STEPS.conform(shown[(n_first > 0) & shown["activity"].notna()])


def before_rework_by(
    log: EventLog, *, by: str, kind: str = ANY, reference: Sequence[str] = (), min_shown: int = 1
) -> pd.DataFrame:
    """What came before the first corrections of each group of cases.

    Returns
    -------
    Frame `BEFORE_BY`, the most corrections first; groups with fewer than `min_shown` are left out.
    `activity` is the one that came before most often, in `share_activity` of the group's corrections.
    """
    found = log.ask(_by_group, MASK[kind], tuple(reference), log.column(by))
    rows = []
    for group, here in found.groupby("group", dropna=False):
        n = int(here["n"].sum())
        if n < min_shown:
            continue
        steps = here.groupby("before_key")["n"].sum().sort_index().sort_values(ascending=False, kind="stable")
        causes = here.groupby("cause")["n"].sum()
        shares = {f"share_{cause}": causes.get(place, 0) / n for place, cause in enumerate(CAUSES)}
        first = {
            "activity": log.activity_names.get(int(steps.index[0]), ""),
            "share_activity": steps.iloc[0] / n,
        }
        rows.append({"group": group, "n_first": n, **first, **shares})
    return BEFORE_BY.conform(pd.DataFrame(rows, columns=list(BEFORE_BY.columns)))


def counted(log: EventLog, *, kind: str, reference: Sequence[str]) -> pd.DataFrame:
    """First corrections (`is_first`), and the same steps of cases without: `before_key, cause, n`."""
    found = log.ask(_counted, MASK[kind], tuple(reference))
    used = found.loc[found["is_first"], "before_key"].unique()
    return found[found["before_key"].isin(used)].reset_index(drop=True)


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


def _n_without(log: EventLog, kind: str, reference: Sequence[str], firsts: pd.DataFrame) -> int:
    """How many cases the comparison is made of: each counts once, however many steps it lends."""
    used = tuple(sorted(int(key) for key in firsts["before_key"].unique()))
    if not used:
        return 0
    return int(log.ask(_others, MASK[kind], tuple(reference), used)["n"].iloc[0])


def _weighted(firsts: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Cause to its share among the others, had they the steps of the first corrections."""
    of_step = others.groupby("before_key")["n"].sum()
    weights = firsts.groupby("before_key")["n"].sum()
    weights = weights[weights.index.isin(of_step.index)]
    if not len(weights):
        return pd.Series(dtype="float64")
    shares = others.groupby(["before_key", "cause"])["n"].sum().div(of_step, level="before_key")
    weighted = shares.mul(weights / weights.sum(), level="before_key")
    return weighted.groupby("cause").sum()


_NOTHING = Difference(math.nan, math.nan, math.nan, math.nan, 0, 0, "few")


# -- the moves of the whole log, made once: each step, the one before it, and what lay between


def _told(log: EventLog, bit: int, reference: tuple[str, ...]) -> tuple[ir.Table, ir.Table]:
    """The first correction of each case of the view that has one, and the moves of those without."""
    moves, corrections = log.keep(_moves, reference, _telling(log)), log.keep(corrected)
    here = log.cases.select("case_key")
    at = corrections.filter((_.mask & bit) > 0).semi_join(here, "case_key")
    at = at.group_by("case_key").agg(position=_.position.min())
    firsts = at.left_join(moves, ["case_key", "position"])
    nowhere = {"before_key": ibis.coalesce(firsts.before_key, -1), "cause": ibis.coalesce(firsts.cause, 5)}
    others = moves.semi_join(here, "case_key").anti_join(at, "case_key").filter(_.is_first_before)
    return firsts.select("case_key", **nowhere), others


def _counted(log: EventLog, bit: int, reference: tuple[str, ...]) -> ir.Table:
    firsts, others = _told(log, bit, reference)
    parts = [
        one.group_by("before_key", "cause").agg(n=_.count()).mutate(is_first=ibis.literal(is_first))
        for one, is_first in ((firsts, True), (others, False))
    ]
    return ibis.union(*parts)


def _others(log: EventLog, bit: int, reference: tuple[str, ...], used: tuple[int, ...]) -> ir.Table:
    _firsts, others = _told(log, bit, reference)
    return others.filter(_.before_key.isin(used)).agg(n=_.case_key.nunique())


def _by_group(log: EventLog, bit: int, reference: tuple[str, ...], column: str) -> ir.Table:
    firsts, _others = _told(log, bit, reference)
    groups = log.cases.select("case_key", group=ibis.coalesce(log.cases[column].cast("string"), ""))
    return firsts.join(groups, "case_key").group_by("group", "before_key", "cause").agg(n=_.count())


def _telling(log: EventLog) -> tuple[str, ...]:
    """Of the columns looked at, those that do not change all the time."""
    columns = values_looked_at(log)
    if not columns:
        return ()
    found = log.frame(log.keep(_how_often, columns)).iloc[0]
    return tuple(name for i, name in enumerate(columns) if found[f"n{i}"] * MOST_CHANGES >= found[f"c{i}"])


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


def _moves(log: EventLog, reference: tuple[str, ...], columns: tuple[str, ...]) -> ir.Table:
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
