"""The KPIs: one definition each, the figure with its population, its n and its interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures import intervals
from analysis.measures import observations as o
from analysis.measures.survival import incidence
from analysis.schema import Schema

COLUMNS = {
    "kpi": "text", "group": "text", "value": "number", "unit": "text", "n": "count",
    "n_excluded": "count", "low": "number", "high": "number",
}  # fmt: skip
KPI = Schema("kpi", {name: kind for name, kind in COLUMNS.items() if name != "group"}, ("kpi",))
KPI_BY_GROUP = Schema("kpi_by_group", COLUMNS, ("kpi", "-n", "group"))
WEEK_S = 7 * 86400
KPI_BY_MONTH = Schema("kpi_by_month", COLUMNS, ("kpi", "group"))


@dataclass(frozen=True)
class Kpi:
    """A KPI of the registry; its words stand in the catalogue of each process that has it.

    Parameters
    ----------
    unit
        `hours` (a median), `share`, or `per_week` (finished cases a week).
    observations
        The log to one row per observation: `case_key`, `at` (when it was decided), `value` (null where
        the case belongs to the population but cannot be counted). Where open cases count, `outcome` too.
    counts_open
        Whether open cases count, with the time they have taken so far (`survival.incidence`).
    """

    key: str
    unit: str
    observations: Callable[[EventLog], ir.Table]
    counts_open: bool = False


REGISTRY: dict[str, Kpi] = {
    kpi.key: kpi
    for kpi in (
        Kpi("sales_cycle_time", "hours", o.sales_cycle),
        Kpi("time_to_signature", "hours", o.to_signature, counts_open=True),
        Kpi("time_to_close", "hours", o.time_to_close),
        Kpi("lead_to_cash_time", "hours", o.lead_to_cash),
        Kpi("win_rate", "share", o.won),
        Kpi("lead_conversion", "share", o.converted),
        Kpi("quote_to_contract_time", "hours", o.quote_to_contract),
        Kpi("approval_time", "hours", o.approvals),
        Kpi("invoice_to_cash_time", "hours", o.invoices),
        Kpi("rework_rate", "share", o.rework),
        Kpi("finished_per_week", "per_week", o.finished),
        Kpi("stuck_share", "share", o.stuck),
        Kpi("order_to_cash_time", "hours", o.order_to_cash),
        Kpi("on_time_delivery", "share", o.on_time),
        Kpi("order_change_rate", "share", o.changed_orders),
    )
}


def kpi(log: EventLog, key: str, *, by: str | None = None) -> pd.DataFrame:
    """A KPI of the view, or of each group of its cases.

    Medians carry an interval by order statistics (where open cases count: that of the curve), shares
    Wilson's, counts a week Poisson's; all 95 %.

    Parameters
    ----------
    key
        One of `REGISTRY`. The conversion of leads has no value under a filter on what leads do not have.
    by
        A column or role; one row a value of it, the most cases first; cases without one form the group
        with the empty name. `None` for one row.

    Returns
    -------
    Frame `KPI` (or `KPI_BY_GROUP` with `group`): `n` observations counted, `n_excluded` of the
    population left out (span not finished or backwards, no outcome yet). Value and interval are null
    where nothing could be counted, the interval of a median also below six observations.

    Raises
    ------
    AnalysisError
        `kpi_unknown`, with the keys there are.
    """
    entry = _entry(key)
    if by is None:
        return KPI.conform(_one(log, entry))
    column = log.column(by)
    if not o.answerable(log, key) or not _fits(log, key, column):
        return KPI_BY_GROUP.conform(pd.DataFrame(columns=list(COLUMNS)))
    return KPI_BY_GROUP.conform(_figures(log, entry, _of_groups, column, weeks=_weeks_of_view))


def kpi_by_month(log: EventLog, key: str) -> pd.DataFrame:
    """A KPI of the view per month in which its observations were decided (UTC).

    Returns
    -------
    Frame `KPI_BY_MONTH`: `group` is the month as `2025-03`, in order. Months without an observation are
    left out; of counts a week they are there, with 0. Empty for a figure that counts open cases: those
    belong to no month yet, and without them it would be another figure.
    """
    entry = _entry(key)
    if entry.counts_open or not o.answerable(log, key):
        return KPI_BY_MONTH.conform(pd.DataFrame(columns=list(COLUMNS)))
    found = _figures(log, entry, _of_months, weeks=_weeks_of_month)
    return KPI_BY_MONTH.conform(found)


def available(log: EventLog) -> list[str]:
    """The KPIs of the log's process that its activities and columns can answer, in catalogue order."""
    return [text.key for text in log.catalogue.kpis if text.key in REGISTRY and o.answerable(log, text.key)]


def _entry(key: str) -> Kpi:
    if key not in REGISTRY:
        raise AnalysisError("kpi_unknown", value=key, known=list(REGISTRY))
    return REGISTRY[key]


def _fits(log: EventLog, key: str, column: str) -> bool:
    """Whether a KPI can be split by a column: that of leads only by what leads without a deal have."""
    return key != "lead_conversion" or o.known_of_leads(log, column)


def _one(log: EventLog, entry: Kpi) -> pd.DataFrame:
    nothing = pd.DataFrame([{"kpi": entry.key, "unit": entry.unit, "n": 0, "n_excluded": 0}])
    if not o.answerable(log, entry.key):
        return nothing
    found = _figures(log, entry, _of_view, weeks=_weeks_of_view)
    return found if len(found) else nothing


def _of_view(log: EventLog, observed: ir.Table) -> ir.Table:
    return observed.mutate(group=ibis.literal("all"))


def _of_months(log: EventLog, observed: ir.Table) -> ir.Table:
    return observed.filter(_["at"].notnull()).mutate(group=_["at"].strftime("%Y-%m"))


def _of_groups(log: EventLog, observed: ir.Table, column: str) -> ir.Table:
    named = ibis.coalesce(log.all_cases[column].cast("string"), "")
    return observed.join(log.all_cases.select("case_key", group=named), "case_key")


def _figures(
    log: EventLog,
    entry: Kpi,
    grouped: Callable[..., ir.Table],
    *given: str,
    weeks: Callable[[EventLog, pd.Series], pd.Series],
) -> pd.DataFrame:
    found = log.ask(_counted, entry.key, grouped, given)
    if entry.counts_open:
        found = _with_open(found)
    elif entry.unit != "hours":
        found = _shares(found) if entry.unit == "share" else _per_week(log, found, weeks)
    return found.assign(kpi=entry.key, unit=entry.unit)


def _counted(log: EventLog, key: str, grouped: Callable[..., ir.Table], given: tuple[str, ...]) -> ir.Table:
    """What is counted of a KPI's observations by group; where open cases count, the observations."""
    entry = _entry(key)
    observed = grouped(log, entry.observations(log), *given)
    if entry.counts_open:
        return observed.select("group", "value", "outcome")
    if entry.unit == "hours":
        return intervals.medians(observed, "group")
    return observed.group_by("group").agg(
        n=_.value.count(), n_excluded=_.value.isnull().sum(), yes=_.value.sum()
    )


def _with_open(observed: pd.DataFrame) -> pd.DataFrame:
    """Per group the time by which half of those that get there are there, open cases counted."""
    rows = []
    for group, cases in observed.groupby("group", sort=True):
        found = incidence(cases["value"].to_numpy("float64", na_value=float("nan")), cases["outcome"])
        rows.append((group, found.median, found.low, found.high, found.n, len(cases) - found.n))
    return pd.DataFrame(rows, columns=["group", "value", "low", "high", "n", "n_excluded"])


def _shares(counted: pd.DataFrame) -> pd.DataFrame:
    n, yes = counted["n"].astype("float64"), counted["yes"].fillna(0).astype("float64")
    low, high = intervals.wilson(yes, n)
    return counted.assign(value=yes / n.where(n > 0), low=low, high=high)


def _per_week(
    log: EventLog, counted: pd.DataFrame, weeks: Callable[[EventLog, pd.Series], pd.Series]
) -> pd.DataFrame:
    """Finished cases by the weeks in which they could finish."""
    if counted.empty:
        return counted
    if weeks is _weeks_of_month:
        counted = _without_gaps(counted)
    n, lasted = counted["n"].astype("float64"), weeks(log, counted["group"])
    low, high = intervals.poisson(n)
    return counted.assign(value=n / lasted, low=low / lasted, high=high / lasted)


def _without_gaps(counted: pd.DataFrame) -> pd.DataFrame:
    """Months in which nothing finished, from the first to the last that had something, with 0."""
    months = pd.period_range(counted["group"].min(), counted["group"].max(), freq="M").strftime("%Y-%m")
    return counted.set_index("group").reindex(months, fill_value=0).rename_axis("group").reset_index()


def _weeks_of_view(log: EventLog, groups: pd.Series) -> pd.Series:
    """From the first event of the view to `as_of`, or what a filter on closing leaves of it; at least one."""
    first = log.frame(log.cases.agg(first=_.started_at.min()))["first"].iloc[0]
    since, until = pd.Timestamp(first), pd.Timestamp(log.as_of)
    for low, high in (each.bounds() for each in log.filters if isinstance(each, f.Period)):
        since, until = max(since, low or since), min(until, high or until)
    return pd.Series(max((until - since).total_seconds() / WEEK_S, 1.0), index=groups.index)


def _weeks_of_month(log: EventLog, groups: pd.Series) -> pd.Series:
    """The weeks of each month, of the last one up to `as_of`; at least one."""
    months = pd.PeriodIndex(groups, freq="M")
    until = months.end_time.where(months.end_time < log.as_of, pd.Timestamp(log.as_of))
    return pd.Series((until - months.start_time).total_seconds() / WEEK_S, index=groups.index).clip(lower=1.0)
