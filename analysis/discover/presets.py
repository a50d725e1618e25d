"""Which comparisons are worth offering for a log, and which groups do they set side by side?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.discover.groups import MIN_SHOWN, MOST_GROUPS, Group
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.kpi import kpi
from analysis.measures.statistics import MIN_RATED

OFFERED = (
    "variants", "path", "won_lost", "quarters", "date", "rep", "region", "channel", "product", "attribute",
)  # fmt: skip
"""Every comparison there is, in the order in which they are offered; `attribute` is any further one."""

MIN_OFFERED = 10
"""A group with fewer cases is too small to be worth offering."""

MIN_REPS = 4
BEST_SHARE = 0.25


def offered(
    log: EventLog, *, min_rated: int = MIN_RATED, reference: Sequence[str] | None = None
) -> list[str]:
    """The comparisons of `OFFERED` for which a view has at least two groups of enough cases.

    `min_rated` as in `rated_reps`, `reference` as in `path_and_rest`.
    """
    pairs = {
        "path": path_and_rest(log, reference), "won_lost": won_and_lost(log), "quarters": quarters(log),
    }  # fmt: skip
    totals = log.ask(_totals).iloc[0]
    found = {
        "variants": int(totals["n_variants"]) > 1,
        "date": _has_two_days(totals),
        **_are_large(log, pairs),
        "rep": len(rated_reps(log, min_rated)) >= MIN_REPS,
        "attribute": bool(other_columns(log)),
    }
    found |= {role: len(_common(log, role)) > 1 for role in ("region", "channel", "product")}
    return [key for key in OFFERED if found[key]]


def won_and_lost(log: EventLog) -> tuple[Group, ...]:
    """Won cases and lost ones; none where the process knows no such states."""
    won, lost = log.catalogue.states_marked("won"), log.catalogue.states_marked("lost")
    if not won or not lost:
        return ()
    return Group("won", (f.State(won),)), Group("lost", (f.State(lost),))


def quarters(log: EventLog) -> tuple[Group, ...]:
    """Cases created in the quarter before the last one of the log, and in the last."""
    this = pd.Period(pd.Timestamp(log.as_of), freq="Q")
    return tuple(
        Group(code, (f.Period(each.start_time.date(), each.end_time.date()),), (("quarter", str(each)),))
        for code, each in (("last_quarter", this - 1), ("this_quarter", this))
    )


def before_and_after(log: EventLog, at: date) -> tuple[Group, ...]:
    """Cases created before a day, and from that day on."""
    before, after = f.Period(end=at - timedelta(days=1)), f.Period(start=at)
    return Group("before", (before,), (("at", at),)), Group("after", (after,), (("at", at),))


def middle_day(log: EventLog) -> date:
    """The day by which half of the cases of a view were created."""
    return log.frame(log.cases.agg(at=_.created_at.quantile(0.5)))["at"].iloc[0].date()


def path_and_rest(log: EventLog, reference: Sequence[str] | None = None) -> tuple[Group, ...]:
    """The cases that take the standard path of the process, and all others.

    That is the reference path (default: the catalogue's) where at least `MIN_OFFERED` cases follow it step by
    step, else the commonest.
    """
    counted = log.ask(_commonest)
    if counted.empty:
        return ()
    path = list(log.catalogue.reference_path if reference is None else reference)
    standard = [list(trace) == path for trace in counted["trace"]]
    fits = counted[pd.Series(standard, index=counted.index) & (counted["n_cases"] >= MIN_OFFERED)]
    code, row = ("standard", fits.iloc[0]) if len(fits) else ("commonest", counted.iloc[0])
    chosen = f.Variant([str(row["variant_id"])])
    return Group(code, (chosen,)), Group("rest", (f.Not(chosen),))


def _commonest(log: EventLog) -> ir.Table:
    return log.variants.order_by(ibis.desc("n_cases"), "variant_id").limit(200)


def values(log: EventLog, column: str, chosen: Sequence[object], *, is_person: bool = False) -> tuple:
    """One group for each of these values of an attribute (`None`: without a value), at most four."""
    return tuple(
        Group("value" if value is not None else "no_value", (f.Attribute(column, [value]),),
              (("column", column), ("value", value)), is_person)
        for value in list(chosen)[:MOST_GROUPS]
    )  # fmt: skip


def variants(log: EventLog, chosen: Sequence[str]) -> tuple[Group, ...]:
    """One group for each of these variants, by id, at most four."""
    return tuple(
        Group("variant", (f.Variant([one]),), (("variant_id", one),)) for one in chosen[:MOST_GROUPS]
    )


def rep_and_best(log: EventLog, rep: str, min_rated: int = MIN_RATED) -> tuple[Group, ...]:
    """The other reps of the best quarter, and one rep.

    The best are those with the highest win rate (where the log has none: the shortest median case
    duration) among reps of at least `min_rated` cases counted; so on that figure they are ahead by choice.
    """
    ranked = [name for name in rated_reps(log, min_rated) if name != rep]
    best = ranked[: max(1, round(BEST_SHARE * (len(ranked) + 1)))]
    return (
        Group("best_reps", (f.Attribute("rep", best),), (("n", len(best)),), len(best) == 1),
        Group("value", (f.Attribute("rep", [rep]),), (("column", "rep"), ("value", rep)), True),
    )


def rated_reps(log: EventLog, min_rated: int = MIN_RATED) -> list[str]:
    """Reps with so many cases that they can be rated (assumption `min_rated`), the best first."""
    if "rep" not in log.roles:
        return []
    if log.catalogue.states_marked("won") and log.catalogue.states_marked("lost"):
        found = kpi(log, "win_rate", by="rep")
        found = found.assign(goodness=found["value"]) if len(found) else _by_duration(log)
    else:
        found = _by_duration(log)
    enough = found[(found["n"] >= min_rated) & (found["group"] != "") & found["goodness"].notna()]
    return enough.sort_values(["goodness", "group"], ascending=[False, True])["group"].astype(str).tolist()


def common_values(log: EventLog, column: str, *, least: int = MIN_SHOWN) -> list[object]:
    """Values of an attribute with at least so many cases, the commonest first."""
    column = log.column(column)
    found = log.ask(_common_values, column, least)
    return found.sort_values(["n", "value"], ascending=[False, True])["value"].tolist()


def _common_values(log: EventLog, column: str, least: int) -> ir.Table:
    held = log.cases.filter(log.cases[column].notnull()).group_by(value=column).agg(n=_.count())
    return held.filter(_.n >= least)


def other_columns(log: EventLog, *, most_values: int = 40) -> list[str]:
    """Further attributes of cases one can compare by: texts of few values, and flags; not people's names.

    Of one that changes within a case it is the last value that counts. Those that look like an outcome, with
    two values for the whole log, come first where the process has no states of its own.
    """
    taken = {log.roles.get(role) for role in ("rep", "region", "channel", "product", "customer")}
    told = log.attributes[log.attributes["kind"].isin(["text", "flag"])]
    columns = [column for column in told["column"] if column not in taken and column in log.cases.columns]
    if not columns:
        return []
    n = log.ask(_n_values, tuple(columns))
    n_of = {one: int(n[f"n{i}"].iloc[0]) for i, one in enumerate(columns)}
    found = [one for one in columns if 1 < n_of[one] <= most_values]
    return found if log.catalogue.states else sorted(found, key=lambda one: n_of[one] > 2)


def outcome_like(log: EventLog) -> str | None:
    """The attribute that tells two ends of cases apart, in a log whose process knows no states."""
    if log.catalogue.states:
        return None
    found = [one for one in other_columns(log, most_values=2) if len(common_values(log, one)) == 2]
    return found[0] if found else None


def _n_values(log: EventLog, columns: tuple[str, ...]) -> ir.Table:
    return log.cases.agg(**{f"n{i}": log.cases[one].nunique() for i, one in enumerate(columns)})


def _common(log: EventLog, role: str) -> list[object]:
    return common_values(log, role, least=MIN_OFFERED) if role in log.roles else []


def _by_duration(log: EventLog) -> pd.DataFrame:
    cases = log.cases.mutate(group=ibis.coalesce(log.cases[log.roles["rep"]].cast("string"), ""))
    found = log.frame(cases.group_by("group").agg(n=_.count(), median=_.throughput_h.median()))
    return found.assign(goodness=-found["median"])


def _totals(log: EventLog) -> ir.Table:
    return log.cases.agg(
        n_variants=_.variant_key.nunique(), first=_.created_at.min(), last=_.created_at.max()
    )


def _are_large(log: EventLog, groups: Mapping[str, Sequence[Group]]) -> dict[str, bool]:
    """Whether each of these has several groups, all of enough cases; counted at once."""
    asked = {key: held for key, held in groups.items() if len(held) > 1}
    if not asked:
        return dict.fromkeys(groups, False)
    named = {f"{key}{at}": group for key, held in asked.items() for at, group in enumerate(held)}
    marked = log.cases.select(**{name: _is_in(log, group) for name, group in named.items()})
    n = log.frame(marked.agg(**{name: marked[name].sum() for name in named})).iloc[0]
    return {
        key: key in asked and all(n[f"{key}{at}"] >= MIN_OFFERED for at in range(len(held)))
        for key, held in groups.items()
    }


def _is_in(log: EventLog, group: Group) -> ir.BooleanValue:
    """Whether a case of the view is in a group."""
    held = [one.predicate(log, log.cases) for one in group.seen(log).filters[len(log.filters) :]]
    return ibis.and_(*held).fill_null(False)


def _has_two_days(totals: pd.Series) -> bool:
    return bool(pd.notna(totals["first"]) and totals["first"].date() < totals["last"].date())
