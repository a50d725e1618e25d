"""What proves that a case breaks a rule: its events, those that should have happened, and its values?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.rules.cases import activities_of, broken_cases, columns_of
from analysis.bottlenecks.rules.each import column_of_each
from analysis.bottlenecks.rules.evaluating import judged
from analysis.bottlenecks.rules.judging import Court
from analysis.log import EventLog
from analysis.log.calendar import Calendar
from analysis.processes.rules import Check, Compare, Condition, Every, Rule, Some, filled
from analysis.schema import Schema

EVIDENCE = Schema(
    "rule_evidence",
    {
        "case_id": "text", "position": "count", "activity": "text", "at": "time", "who": "text",
        "happened": "flag", "is_breach": "flag",
    },
)  # fmt: skip
LOOKED = Schema(
    "rule_looked",
    {"case_id": "text", "attribute": "text", "limit": "number", "above": "number", "unit": "text"},
    ("case_id", "attribute"),
)
DEMANDED = {
    "precedes": "a", "responds": "b", "max_duration": "b", "required": "a", "exactly_once": "a",
    "distinct_resources": "a", "before_date": "a",
}  # fmt: skip
"""What must have happened by a demand, where its absence may be the breach."""
PEOPLE = ("different_resource", "distinct_resources", "not_performed_by", "allowed_resource")
SOURCE = "SourceSystem"
FEW = 100
"""More cases than this are no longer named one by one in a question."""
OF_CASE = {"attr_required": ("attribute",), "value_match": ("x", "y"), "before_date": ("date",)}


@dataclass(frozen=True)
class _Bound:
    """A number that an attribute was compared with; `unit` is that of the limit of the rule."""

    attribute: str
    op: str
    value: float
    unit: str


def evidence(
    log: EventLog,
    rule: Rule,
    case_ids: Sequence[str],
    *,
    calendar: Calendar | None = None,
    broken: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The events of some cases that a rule looks at, in their order, and those that are missing.

    Parameters
    ----------
    broken
        `broken_cases` of the rule, where they are known already.

    Returns
    -------
    Frame `EVIDENCE` by case, then one column for each of `event_columns`, with its value at the event.
    `position` is the place of the event in its case, from 0. `is_breach` marks the event that broke the
    rule. A row that did not happen is one the broken demand asks for and the case never has: without place
    and time, before the event that should have waited for it, else at the end.
    """
    keys = tuple(sorted(log.activity_key(name) for name in activities_of(rule) if log.has_activity(name)))
    columns = event_columns(log, rule)
    broken = broken_cases(log, rule, calendar or Calendar()) if broken is None else broken
    broken = broken.set_index("case_id")
    broken = broken[broken.index.isin(list(case_ids))]
    rows = log.frame(_events(log, keys, tuple(case_ids), columns))
    rows = rows.assign(activity=rows["activity_key"].map(log.activity_names), happened=True)
    places = rows["case_id"].map(broken["place"]).astype("float64")
    rows = rows.assign(is_breach=rows["position"].astype("float64") == places, order=rows["position"])
    missing = _missing(log, rule, calendar or Calendar(), broken, rows)
    every = pd.concat([rows, missing], ignore_index=True) if len(missing) else rows
    every = every.sort_values(["case_id", "order"], kind="stable").reset_index(drop=True)
    return pd.concat([EVIDENCE.conform(every), every[list(columns)]], axis=1)


def event_columns(log: EventLog, rule: Rule) -> tuple[str, ...]:
    """The columns whose values prove something at an event: those the rule names, of people their team, and
    the system the event came from.
    """
    named = [log.column(name) for name in columns_of(rule) if log.has_column(name)]
    if any(part.type in PEOPLE for part in rule.check.parts) and "team" in log.roles:
        named.append(log.roles["team"])
    named += [log.column(SOURCE)] if log.has_column(SOURCE) else []
    return tuple(dict.fromkeys(one for one in named if one in log.all_events.columns))


def case_columns(log: EventLog, rule: Rule) -> tuple[str, ...]:
    """The attributes of the case, as it ended, that decide whether a rule holds for it or is kept."""
    named = [name for condition in _conditions(rule) for name in _attributes(condition)]
    for part in rule.check.parts:
        keys = OF_CASE.get(part.type, ())
        named += [str(part.get(key)) for key in keys if part.get(key) is not None]
    known = [log.column(name) for name in named if log.has_column(name)]
    return tuple(dict.fromkeys(known))


def case_values(log: EventLog, rule: Rule, case_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """The values of `case_columns` of some cases, by `case_id`; of all cases of the view where None."""
    columns = case_columns(log, rule)
    cases = log.cases
    if case_ids is not None:
        cases = cases.filter(cases.case_id.cast("string").isin(list(case_ids)))
    found = log.frame(cases.select("case_id", *columns))
    return _as_it_was_then(log, rule, found.assign(case_id=found["case_id"].astype("str")))


def _as_it_was_then(log: EventLog, rule: Rule, values: pd.DataFrame) -> pd.DataFrame:
    """Values that are asked of each event are those at the event which broke the rule."""
    asked = {column_of_each(log, part) for part in rule.check.parts} - {None}
    if not asked:
        return values
    places = broken_cases(log, rule, Calendar())[["case_id", "place"]]
    cases = log.cases.select("case_key", case_id=log.cases.case_id.cast("string"))
    held = cases.filter(cases.case_id.isin(places["case_id"].astype("str").tolist()))
    then = log.frame(log.events.select("case_key", "position", *sorted(asked)).inner_join(held, "case_key"))
    then = then.merge(places.astype({"case_id": "str"}), on="case_id")
    then = then[then["position"] == then["place"]].set_index("case_id")
    for column in asked:
        known = values["case_id"].map(then[column])
        values = values.assign(**{column: known.fillna(values[column])})
    return values


def looked(
    log: EventLog,
    rule: Rule,
    case_ids: Sequence[str] | None = None,
    *,
    calendar: Calendar | None = None,
    broken: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The limits on attributes under which broken demands hold, and by how much each case is above them.

    Of some of the cases that break the rule, or of all of them.

    Parameters
    ----------
    broken
        `broken_cases` of the rule, where they are known already.

    Returns
    -------
    Frame `LOOKED`: a row a case and attribute; of several limits the first demand's. `above` is in the unit
    of the limit: `percent`, `money`, `count`, `hours`, or nothing. Limits of nought and those not passed are
    left out.
    """
    kept = [part.check for part in judged(Court(log, calendar or Calendar(), log.is_money_mixed), rule).parts]
    bounds = [[*_bounds(log, rule, check.when), *_bounds(log, rule, rule.when)] for check in kept]
    rows = []
    if not any(bounds):
        return LOOKED.conform(pd.DataFrame(columns=list(LOOKED.columns)))
    broken = broken_cases(log, rule, calendar or Calendar()) if broken is None else broken
    masks = dict(zip(broken["case_id"].astype("str"), broken["broken"], strict=True))
    values = case_values(log, rule, case_ids)
    for row in values[values["case_id"].isin(masks)].to_dict("records"):
        mask = int(masks.get(str(row["case_id"]), 0))
        told: dict[str, tuple[float, float, str]] = {}
        for bound in (one for j, held in enumerate(bounds) if mask >> j & 1 for one in held):
            value = row.get(bound.attribute)
            if value is None or value != value or float(value) < bound.value or not bound.value:
                continue
            told.setdefault(bound.attribute, (bound.value, float(value) - bound.value, bound.unit))
        rows += [(row["case_id"], name, *numbers) for name, numbers in told.items()]
    return LOOKED.conform(pd.DataFrame(rows, columns=list(LOOKED.columns)))


def _missing(
    log: EventLog, rule: Rule, calendar: Calendar, broken: pd.DataFrame, rows: pd.DataFrame
) -> pd.DataFrame:
    """A row for each activity that a broken demand asks for and a case does not have."""
    parts = judged(Court(log, calendar, log.is_money_mixed), rule).parts
    held = set(zip(rows["case_id"], rows["activity_key"], strict=True))
    found = []
    asked = [
        (j, part, _known(log, part.check, DEMANDED[part.check.type]))
        for j, part in enumerate(parts)
        if part.check.type in DEMANDED
    ]
    for case_id, place_of, bits in zip(broken.index, broken["place"], broken["broken"], strict=True):
        for j, part, wanted in asked:
            if not int(bits) >> j & 1:
                continue
            if any((case_id, log.activity_key(one)) in held for one in wanted):
                continue
            place = float(place_of) if pd.notna(place_of) else float("inf")
            order = place - 0.5 if part.check.type == "precedes" else float("inf")
            found += [(case_id, one, order) for one in wanted]
    told = pd.DataFrame(found, columns=["case_id", "activity", "order"]).drop_duplicates(
        ["case_id", "activity"]
    )
    return told.assign(happened=False, is_breach=False)


def _known(log: EventLog, check: Check, name: str) -> list[str]:
    wanted = [one for one in check.get(name) or () if log.has_activity(one)]
    return wanted or [one for one in check.get("or_else") or () if name == "b" and log.has_activity(one)]


def _events(
    log: EventLog, keys: tuple[int, ...], case_ids: tuple[str, ...], columns: tuple[str, ...]
) -> ir.Table:
    cases = log.cases.select("case_key", "case_id")
    if len(case_ids) <= FEW:
        cases = cases.filter(cases.case_id.cast("string").isin(list(case_ids)))
    else:
        named = ibis.memtable({"named": list(case_ids)})
        cases = cases.semi_join(named, cases.case_id.cast("string") == named.named)
    who = ["resource_key"] if log.has_resources else []
    events = log.events.filter(_.activity_key.isin([*keys, -1]))
    events = events.select("case_key", "position", "activity_key", "timestamp", *who, *columns)
    rows = events.inner_join(cases, "case_key")
    if log.has_resources:
        rows = rows.left_join(log.resources.select("resource_key", who="resource"), "resource_key")
    else:
        rows = rows.mutate(who=_.case_id.nullif(_.case_id))
    return rows.select("case_id", "position", "activity_key", "who", *columns, at="timestamp")


# -- conditions ---------------------------------------------------------------------------------------


def _conditions(rule: Rule) -> Iterable[Condition]:
    return [one for one in (rule.when, *(part.when for part in rule.check.parts)) if one is not None]


def _attributes(condition: Condition | None) -> list[str]:
    if isinstance(condition, Compare):
        return [condition.attribute]
    inside = condition.parts if isinstance(condition, Every | Some) else [getattr(condition, "part", None)]
    return [name for part in inside if part is not None for name in _attributes(part)]


def _bounds(log: EventLog, rule: Rule, condition: Condition | None) -> list[_Bound]:
    """What must be passed so that a demand holds; of what is negated nothing."""
    if isinstance(condition, Every | Some):
        return [one for part in condition.parts for one in _bounds(log, rule, part)]
    if (
        not isinstance(condition, Compare)
        or condition.op not in (">", ">=")
        or not log.has_column(condition.attribute)
    ):
        return []
    units = {f"${limit.key}": str(limit.unit) for limit in rule.limits}
    value = filled(condition.value, rule.values)
    unit = units.get(str(condition.value)) or _unit(log, condition.attribute)
    return [_Bound(log.column(condition.attribute), condition.op, float(value), unit)]


def _unit(log: EventLog, attribute: str) -> str:
    """Of a limit that says none: money, percent, or nothing."""
    if log.column(attribute) in log.money_columns:
        return "money"
    return "percent" if attribute.endswith(("Percentage", "Percent", "%")) else ""
