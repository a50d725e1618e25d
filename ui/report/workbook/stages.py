"""The sheet of stages: how long cases stayed in each, and how many are in it now."""

from __future__ import annotations

import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.log.engine import quantiles
from analysis.measures.stages import dwell, stuck
from analysis.report.workbook import Chart, Column, DataSheet
from analysis.report.workbook.model import sheet_title
from ui import names
from ui.text import t

MOST = 200


def sheet(log: EventLog) -> DataSheet | None:
    """One row a stage, in the order in which cases come to them; None without stages."""
    if "stage" not in log.roles:
        return None
    found = _found(log)
    if found.empty:
        return None
    columns = [
        Column("stage", names.column(log, "stage"), "text", found["stage"], group="name"),
        Column("n_left", t("book.stages.n_left"), "count", found["n_left"]),
        *[Column(name, t(f"book.stages.{name}"), "days", found[f"{name}_h"] / 24, group="duration")
          for name in ("median", "mean", "p90")],
        Column("n_now", t("book.stages.n_now"), "count", found["n_now"]),
        Column("n_stuck", t("book.stages.n_stuck"), "count", found["n_stuck"]),
    ]  # fmt: skip
    chart = Chart("bar", t("book.chart.stages"), "stage", ["median", "p90"], axis=t("book.unit.days"))
    return DataSheet("stages", sheet_title(t("book.sheet.stages")), columns, [chart])


def _found(log: EventLog) -> pd.DataFrame:
    """Stays that are over, and the open cases that are in a stage now."""
    started = log.cases.select("case_key", "started_at")
    stays = dwell(log).join(started, "case_key")
    since = stays.entered_at.delta(stays.started_at, unit="second")
    over = stays.mutate(since=since).group_by("stage").agg(
        n_left=(~_.is_current).sum(), mean_h=_.dwell_h.mean(where=~_.is_current), since=_.since.median(),
    )  # fmt: skip
    ended = dwell(log).filter(~_.is_current)
    middle = ended.group_by("stage").agg(q=quantiles(_.dwell_h, [0.5, 0.9]))
    middle = middle.mutate(median_h=_.q[0], p90_h=_.q[1]).drop("q")
    now = stuck(log).group_by("stage").agg(n_now=_.count(), n_stuck=_.is_stuck.sum())
    frames = [log.frame(one).set_index("stage") for one in (over, middle, now)]
    found = pd.concat(frames, axis=1).rename_axis("stage").reset_index()
    found[["n_left", "n_now", "n_stuck"]] = found[["n_left", "n_now", "n_stuck"]].fillna(0).astype("int64")
    found = found[found["n_left"] + found["n_now"] > 0]
    return found.sort_values(["since", "stage"]).head(MOST).reset_index(drop=True)
