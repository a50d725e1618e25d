"""What stands out in a log? A few findings of different kinds, each with its number of cases and a way on."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from analysis.act.standing_out import slow_group, uneven_outcome
from analysis.bottlenecks.time import transitions
from analysis.discover import variants
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.kpi import available, kpi
from analysis.measures.stages import stuck
from analysis.measures.statistics import Difference, difference_of_medians
from analysis.schema import Schema

FINDINGS = Schema(
    "findings",
    {
        "finding_id": "text", "kind": "text", "subject": "text", "sentence_code": "text", "params": "any",
        "n": "count", "effect": "number", "low": "number", "high": "number", "p_adjusted": "number",
        "verdict": "text", "money": "number", "money_low": "number", "money_high": "number", "filter": "any",
    },
)  # fmt: skip
MOST = 8
FEWEST_CASES = 5
LEAST_SHARE = 0.02
COMMONEST = 5


@dataclass(frozen=True)
class Finding:
    """One finding.

    Parameters
    ----------
    kind, subject
        What it is about: `time` of a transition, `group` of cases, `rework`, …; no two have both the same.
    params
        What its sentence names; `finding.<kind>` in the locales.
    n
        On how many cases (or moves, or invoices: as its sentence says) it stands.
    difference
        For a comparison: how far apart and how sure.
    filter
        The cases it is about.
    """

    kind: str
    subject: str
    params: dict[str, Any]
    n: int
    effect: float = math.nan
    difference: Difference | None = None
    filter: tuple[f.Filter, ...] = field(default=())

    def row(self) -> dict[str, Any]:
        """As a row of `FINDINGS`."""
        sure = self.difference
        told = f"{self.kind}:{self.subject}"
        return {
            "finding_id": hashlib.blake2b(told.encode(), digest_size=6).hexdigest(),
            "kind": self.kind, "subject": self.subject, "sentence_code": f"finding.{self.kind}",
            "params": {name: _plain(value) for name, value in self.params.items()}, "n": self.n,
            "effect": sure.value if sure else self.effect, "low": sure.low if sure else math.nan,
            "high": sure.high if sure else math.nan, "p_adjusted": sure.p if sure else math.nan,
            "verdict": sure.word if sure else "", "money": math.nan, "money_low": math.nan,
            "money_high": math.nan, "filter": json.loads(f.to_json(self.filter)) if self.filter else None,
        }  # fmt: skip


def _plain(value: Any) -> Any:
    """A number of numpy's as one of Python's."""
    return value.item() if hasattr(value, "item") else value


def findings(log: EventLog) -> pd.DataFrame:
    """What stands out in the view, at most eight, what costs most time first.

    Descriptions need no test: where time lies, how many cases go back, which ways are common, what is
    stuck. Comparisons (a slow group, an uneven outcome) are only told where they are clear after the
    correction for all groups that were looked at.

    Returns
    -------
    Frame `FINDINGS`, in the order in which they are told; no two of the same kind. Money is not counted
    yet. Empty for a view without cases.
    """
    flows = transitions(log)
    group = _group(log, flows)
    told = (group.params["by"], group.params["group"]) if group else None
    kinds: tuple[Callable[[], Finding | None], ...] = (
        lambda: _time(flows),
        lambda: group,
        lambda: _outcome(log, told),
        lambda: _rework(log),
        lambda: _stuck(log),
        lambda: _lost_after(log, flows),
        lambda: _cash(log),
        lambda: _ways(log),
    )
    found = [one for one in (make() for make in kinds) if one is not None]
    return FINDINGS.conform(pd.DataFrame([one.row() for one in found[:MOST]], columns=list(FINDINGS.columns)))


def _time(flows: pd.DataFrame) -> Finding | None:
    """The transition in which most of all elapsed time lies."""
    total = flows["total_h"].sum()
    if not total or flows["n_cases"].max() < FEWEST_CASES:
        return None
    row = flows.sort_values(["total_h", "source", "target"], ascending=[False, True, True]).iloc[0]
    said = {
        "source": row["source"], "target": row["target"], "share": row["total_h"] / total,
        "median_h": row["median_h"],
    }  # fmt: skip
    subject = f"{row['source']} → {row['target']}"
    where = (f.Follows(row["source"], row["target"], directly=True),)
    return Finding("time", subject, said, int(row["n_cases"]), said["share"], filter=where)


def _group(log: EventLog, flows: pd.DataFrame) -> Finding | None:
    """The group of cases that is clearly slowest in one of the transitions with most time."""
    found = slow_group(log, flows)
    if found is None:
        return None
    where = (f.Attribute(found.by, [found.group]), f.Follows(found.source, found.target, directly=True))
    subject = f"{found.by}: {found.group}, {found.source} → {found.target}"
    said = {
        "by": found.by, "group": found.group, "source": found.source, "target": found.target,
        "value": found.value, "others": found.others,
    }  # fmt: skip
    return Finding("group", subject, said, found.n, difference=found.difference, filter=where)


def _outcome(log: EventLog, told: tuple[str, str] | None) -> Finding | None:
    """The group of cases whose outcome is clearly unlike that of the others."""
    found = uneven_outcome(log, without=told)
    if found is None:
        return None
    said = {
        "by": found.by,
        "group": found.group,
        "kpi": found.kpi,
        "value": found.value,
        "others": found.others,
    }
    where = (f.Attribute(found.by, [found.group]),)
    subject = f"{found.by}: {found.group}"
    return Finding("outcome", subject, said, found.n, difference=found.difference, filter=where)


def _rework(log: EventLog) -> Finding | None:
    """How many cases repeat a step or go back, and how much longer those take that are over."""
    cases = log.ask(_with_rework)
    share = cases["has_rework"].mean() if len(cases) else 0.0
    if len(cases) < FEWEST_CASES or share < LEAST_SHARE:
        return None
    over = log.catalogue.states_marked("won", "lost", "final")
    closed = cases[cases["state"].isin(over)] if over else cases
    with_, without = (closed.loc[closed["has_rework"] == yes, "throughput_h"] for yes in (True, False))
    said = {"share": share, "with_h": with_.median(), "without_h": without.median()}
    return Finding(
        "rework", "rework", said, len(cases), share, difference=difference_of_medians(without, with_)
    )


def _with_rework(log: EventLog) -> ir.Table:
    marked = log.cases.select("variant_key", "throughput_h", "state").join(
        log.all_variants.select("variant_key", "has_rework"), "variant_key"
    )
    return marked.select("throughput_h", "state", "has_rework")


def _stuck(log: EventLog) -> Finding | None:
    """Open cases that stay longer in their stage than most of those that were won."""
    if "stage" not in log.roles or not any(state.won for state in log.catalogue.states):
        return None
    row = log.ask(_n_stuck).iloc[0]
    n, n_stuck = int(row["n"]), int(row["n_stuck"] if row["n_stuck"] == row["n_stuck"] else 0)
    if n < FEWEST_CASES or not n_stuck:
        return None
    return Finding("stuck", "stuck", {"n_stuck": n_stuck, "share": n_stuck / n}, n, n_stuck / n)


def _n_stuck(log: EventLog) -> ir.Table:
    return stuck(log).agg(n=_.count(), n_stuck=_.is_stuck.sum())


def _lost_after(log: EventLog, flows: pd.DataFrame) -> Finding | None:
    """After which step most losses come; a case that is lost again after it was reopened counts again."""
    ends = {state.is_ for state in log.catalogue.states if state.lost and state.is_}
    lost = flows[flows["target"].isin(ends)]
    n = int(lost["n"].sum())
    if n < FEWEST_CASES:
        return None
    row = lost.sort_values(["n", "source"], ascending=[False, True]).iloc[0]
    said = {"source": row["source"], "target": row["target"], "share": row["n"] / n}
    where = (f.Follows(row["source"], row["target"], directly=True),)
    return Finding("lost_after", row["source"], said, n, said["share"], filter=where)


def _cash(log: EventLog) -> Finding | None:
    """How long invoices wait for their payment."""
    if "invoice_to_cash_time" not in available(log):
        return None
    row = kpi(log, "invoice_to_cash_time").iloc[0]
    if not row["n"] >= FEWEST_CASES:
        return None
    said = {"value": row["value"], "low": row["low"], "high": row["high"]}
    return Finding("cash", "invoice_to_cash_time", said, int(row["n"]), float(row["value"]))


def _ways(log: EventLog) -> Finding | None:
    """How much of the cases the commonest ways cover."""
    found = variants(log)
    n = int(found["n_cases"].sum())
    if len(found) <= COMMONEST or n < FEWEST_CASES:
        return None
    share = found["share"].head(COMMONEST).sum()
    said = {"share": share, "commonest": COMMONEST, "n_variants": len(found)}
    return Finding("ways", "variants", said, n, share)
