"""Which part of a span takes how long: approval, the customer, drafting, signature, delivery, collection?"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.bottlenecks.split import DONE, OTHER, RUNNING, parts_of, spans_of, standing_in
from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.log.moments import hours_from
from analysis.measures.comparable import GROUPS, beside_comparable, in_groups
from analysis.measures.excess import BEST, excess_h
from analysis.measures.grouping import Grouping, grouping
from analysis.measures.statistics import adjusted, difference_of_medians
from analysis.measures.targets import Basis
from analysis.schema import Schema

PHASES = Schema(
    "phases",
    {
        "part": "text", "n_cases": "count", "median_h": "hours", "p90_h": "hours", "mean_h": "hours",
        "total_h": "hours", "share": "share", "excess_h": "hours", "n_open": "count",
        "open_median_h": "hours",
    },
)  # fmt: skip
WHOLE = Schema(
    "phases_whole",
    {
        "n_cases": "count", "median_h": "hours", "p90_h": "hours", "mean_h": "hours", "total_h": "hours",
        "n_open": "count", "open_median_h": "hours", "n_excluded": "count",
    },
)  # fmt: skip
BY = Schema(
    "phases_by",
    {
        "group": "text", "part": "text", "n_cases": "count", "mean_h": "hours", "share": "share",
        "whole_mean_h": "hours", "whole_median_h": "hours", "word": "text", "n_more": "count",
    },
)  # fmt: skip


def splits(log: EventLog) -> list[str]:
    """The splits of the process that this log can show: their span has a begin and an end in it."""
    found = []
    for split in log.catalogue.splits:
        span = log.catalogue.span(split.span)
        if log.has_activity(span.end) and any(map(log.has_activity, span.start)):
            found.append(split.key)
    return found


def unseen(log: EventLog, split: str) -> list[tuple[str, str]]:
    """The parts this log cannot show, each with an activity it lacks: their time counts as `OTHER`."""
    found = []
    for part in log.catalogue.split(split).parts:
        for names in (part.opens, part.closes):
            if not any(map(log.has_activity, names)):
                found.append((part.key, names[0]))
                break
    return found


def whole(log: EventLog, split: str) -> pd.DataFrame:
    """The span as a whole, one row `WHOLE`: finished cases, those in it now, and those left out.

    Left out are cases that began the span and ended otherwise (a lost deal), or whose end lies before
    its begin.
    """
    found = log.ask(_whole, split)
    return WHOLE.conform(found.assign(n_excluded=found["n"] - found["n_cases"] - found["n_open"]))


def phases(log: EventLog, split: str, *, basis: Basis = "usual", n_done: int | None = None) -> pd.DataFrame:
    """The parts of a span, in the order of the catalogue, `OTHER` last; their hours add up to the whole.

    Parameters
    ----------
    split
        Key of a split of the catalogue, one of `splits(log)`.
    basis
        What excess is measured against, as in `Targets`; a part has no target of its own.
    n_done
        The finished cases, where `whole` has been asked already.

    Returns
    -------
    Frame `PHASES`. Finished cases: `n_cases` that were in the part, median and p90 among these, `mean_h`
    over all finished cases (so that means add up), `share` of all hours, and `excess_h` above the median
    (or the best quartile) of comparable cases, as in `transitions`. `n_open` cases stand in the part
    now, for `open_median_h`.
    """
    timed = log.ask(_timed, split, basis).set_index("part")
    waiting = log.ask(_waiting, split).set_index("part")
    n_done = int(whole(log, split)["n_cases"].iloc[0]) if n_done is None else n_done
    keys = [part.key for part in log.catalogue.split(split).parts]
    found = timed.reindex([*keys, OTHER]).join(waiting)
    counts, sums = ["n_cases", "n_open"], ["total_h", "excess_h"]
    found[counts + sums] = found[counts + sums].fillna(0)
    if not found.loc[OTHER, [*counts]].any():
        found = found.drop(index=OTHER)
    total = float(found["total_h"].sum())
    share = found["total_h"] / total if total else 0.0
    mean = found["total_h"] / n_done if n_done else float("nan")
    return PHASES.conform(
        found.assign(share=share, mean_h=mean).astype(dict.fromkeys(counts, int)).reset_index()
    )


def phases_by(log: EventLog, split: str, *, by: str, min_shown: int = 5, min_clear: int = 30) -> pd.DataFrame:
    """The parts per value of an attribute: hours a finished case, which add up to the mean of the whole.

    Parameters
    ----------
    by
        A column or role; the value a case has now, numbers in bands (`grouping`).
    min_shown, min_clear
        Fewest finished cases to show a group, and to call a difference clear.

    Returns
    -------
    Frame `BY`, the group with the longest mean first, its parts in their order. `word` says whether the
    median of the whole differs from that of all other finished cases, corrected for the number of groups.
    """
    parted = grouping(log, by)
    rows, cases = log.ask(_by_group, split, parted), log.ask(_whole_by_case, split, parted)
    counts = cases["group"].value_counts()
    shown = counts[counts >= min_shown].index
    if not len(shown):
        return BY.conform(pd.DataFrame(columns=list(BY.columns)))
    told = _compared(cases, list(shown), min_clear=min_clear)
    keys = [*(part.key for part in log.catalogue.split(split).parts), OTHER]
    grid = rows.pivot_table(index="group", columns="part", values="total_h", aggfunc="sum").fillna(0.0)
    grid = grid.reindex(index=told["group"], columns=keys, fill_value=0.0).fillna(0.0)
    if not grid[OTHER].any():
        grid = grid.drop(columns=OTHER)
    long = grid.stack().rename("total_h").reset_index().merge(told, on="group")
    long = long.assign(mean_h=long["total_h"] / long["n_cases"], share=_shares(long))
    return BY.conform(long)


def _shares(long: pd.DataFrame) -> pd.Series:
    total = long.groupby("group")["total_h"].transform("sum")
    return (long["total_h"] / total.where(total > 0)).fillna(0.0)


def _compared(cases: pd.DataFrame, shown: list[str], *, min_clear: int) -> pd.DataFrame:
    """Each group with its mean and median, and whether it differs from all others; the longest first."""
    rows, hours, group = [], cases["flow_h"].to_numpy(), cases["group"]
    for name in shown:
        here = (group == name).to_numpy()
        found = difference_of_medians(hours[~here], hours[here], min_clear=min_clear)
        mean, median = float(hours[here].mean()), float(pd.Series(hours[here]).median())
        rows.append((name, int(here.sum()), mean, median, found))
    told = adjusted([row[-1] for row in rows], min_clear=min_clear)
    columns = ["group", "n_cases", "whole_mean_h", "whole_median_h"]
    frame = pd.DataFrame([row[:-1] for row in rows], columns=columns)
    frame = frame.assign(word=[one.word for one in told], n_more=[one.n_more for one in told])
    return frame.sort_values(["whole_mean_h", "group"], ascending=[False, True], ignore_index=True)


# -- queries: the parts of a case do not change with a filter, so they are worked out once a log


def _timed(log: EventLog, split: str, basis: Basis) -> ir.Table:
    here = log.keep(_with_usual, split, basis).semi_join(log.cases, "case_key")
    counted = here.group_by("part").agg(
        n_cases=_.count(), total_h=_.flow_h.sum(), excess_h=excess_h(_).sum(),
        q=quantiles(_.flow_h, [0.5, 0.9]),
    )  # fmt: skip
    return counted.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")


def _with_usual(log: EventLog, split: str, basis: Basis) -> ir.Table:
    """The parts of all cases, each with what is usual in comparable ones."""
    every = log.keep(parts_of, split).join(in_groups(log, log.all_cases), "case_key")
    middle = _.flow_h.median() if basis == "usual" else _.flow_h.quantile(BEST)
    near = every.group_by("part", *GROUPS).agg(n_near=_.count(), near_usual_h=middle)
    usual = every.group_by("part").agg(all_usual_h=middle)
    found = beside_comparable(every, near, usual, keys=["part"], figures=["usual_h"])
    return found.select("case_key", "part", "flow_h", "usual_h").order_by("part", "flow_h")


def _waiting(log: EventLog, split: str) -> ir.Table:
    here = log.keep(standing_in, split).semi_join(log.cases, "case_key")
    return here.group_by("part").agg(n_open=_.count(), open_median_h=_.waited_h.median())


def _whole(log: EventLog, split: str) -> ir.Table:
    here = _lasting(log, split)
    is_done, is_open = here.status == DONE, here.status == RUNNING
    counted = here.agg(
        n=_.count(),
        n_cases=is_done.sum().fill_null(0),
        q=_.flow_h.quantile([0.5, 0.9], where=is_done),
        mean_h=_.flow_h.mean(where=is_done),
        total_h=_.flow_h.sum(where=is_done).fill_null(0.0),
        n_open=is_open.sum().fill_null(0),
        open_median_h=_.flow_h.median(where=is_open),
    )
    return counted.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")


def _by_group(log: EventLog, split: str, by: Grouping) -> ir.Table:
    here = log.keep(parts_of, split).join(_groups(log, by), "case_key")
    return here.group_by("group", "part").agg(total_h=_.flow_h.sum())


def _whole_by_case(log: EventLog, split: str, by: Grouping) -> ir.Table:
    here = _lasting(log, split).filter(_.status == DONE)
    return here.join(_groups(log, by), "case_key").select("case_key", "group", "flow_h").order_by("case_key")


def _lasting(log: EventLog, split: str) -> ir.Table:
    return log.keep(_all_lasting, split).semi_join(log.cases, "case_key")


def _all_lasting(log: EventLog, split: str) -> ir.Table:
    lasting = spans_of(log, split).select("case_key", "status", flow_h=hours_from(_.since, _.until))
    return lasting.order_by("status", "flow_h")


def _groups(log: EventLog, by: Grouping) -> ir.Table:
    return log.cases.select("case_key", group=by.of(log.cases))
