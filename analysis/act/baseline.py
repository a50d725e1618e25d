"""The figure an action starts from, frozen: what it was, of which cases, when."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

import pandas as pd

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures import kpi


@dataclass(frozen=True)
class Baseline:
    """A figure as it stood when an action was made; never computed again.

    Parameters
    ----------
    kind
        `kpi`, `transition`, `stage`, `variant` or `rule`.
    subject
        The KPI's key, `(source, target)`, the stage, the variant's id or the rule's.
    value, unit
        The figure: hours (a median), a share, or cases a week.
    n
        On how many observations it stands.
    low, high
        Its 95 % interval where it has one.
    total_h, excess_h
        For a transition: all its hours, and those above what is usual.
    target
        What it shall come to, where a target was set then, in its unit.
    filters
        The filters of the view as JSON (`analysis.log.filters.to_json`).
    log_id, as_of
        The data it was taken from, and until when that was known.
    """

    kind: str
    subject: tuple[str, ...]
    value: float | None
    unit: str
    n: int
    log_id: str
    as_of: datetime
    filters: str
    low: float | None = None
    high: float | None = None
    total_h: float | None = None
    excess_h: float | None = None
    target: float | None = None

    def to_dict(self) -> dict[str, object]:
        """Plain JSON values."""
        return asdict(self) | {"subject": list(self.subject), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> Baseline:
        """The other way round."""
        given = dict(values)
        given["subject"] = tuple(given["subject"])  # type: ignore[arg-type]
        given["as_of"] = datetime.fromisoformat(str(given["as_of"]))
        return cls(**given)  # type: ignore[arg-type]

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False)


def of_kpi(log: EventLog, key: str) -> Baseline:
    """A KPI of the view as it stands."""
    row = kpi(log, key).iloc[0]
    return Baseline(
        kind="kpi", subject=(key,), value=_number(row["value"]), unit=str(row["unit"]), n=int(row["n"]),
        low=_number(row["low"]), high=_number(row["high"]), **_where(log),
    )  # fmt: skip


def of_transition(log: EventLog, row: pd.Series) -> Baseline:
    """A row of `analysis.bottlenecks.transitions` (or `directly_follows`) as it stands: its median."""
    return Baseline(
        kind="transition", subject=(str(row["source"]), str(row["target"])), value=_number(row["median_h"]),
        unit="hours", n=int(row["n"]), total_h=_number(row["total_h"]), excess_h=_number(row.get("excess_h")),
        **_where(log),
    )  # fmt: skip


def of_rule(log: EventLog, row: pd.Series) -> Baseline:
    """The share of breaches of a rule as it stands (`rule_id, share, low, high, n_judged`)."""
    return Baseline(
        kind="rule", subject=(str(row["rule_id"]),), value=_number(row["share"]), unit="share",
        n=int(row["n_judged"]), low=_number(row["low"]), high=_number(row["high"]), **_where(log),
    )  # fmt: skip


def of_case_figure(
    log: EventLog, kind: str, subject: tuple[str, ...], value: float, unit: str, n: int
) -> Baseline:
    """Any other figure of the view's cases, such as a variant's median duration."""
    return Baseline(kind=kind, subject=subject, value=_number(value), unit=unit, n=n, **_where(log))


def _where(log: EventLog) -> dict:
    return {"log_id": log.log_id, "as_of": log.as_of, "filters": f.to_json(log.filters)}


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]
