"""The share of breaches month by month: which of its points are to be read with care, and why?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui import assumed, charts, exact, names, state
from ui.charts import MAIN
from ui.text import listed, t, written

MOST_NAMED = 6


def drawn(log: EventLog, found: pd.DataFrame) -> Any:
    """The line, with hollow points where there are few cases or the month is not over."""
    few, part = _few(log, found), _unfinished(log, found)
    figure = charts.months(
        list(found["month"]), list(found["share"]), name=t("rules.trend.label"), unit="",
        texts=[_tip(row, few[i], part[i]) for i, row in enumerate(found.itertuples())],
        faint=[False] * len(found), percent=True,
    )  # fmt: skip
    hollow = [a or b for a, b in zip(few, part, strict=True)]
    figure.data[0].update(
        cliponaxis=False,  # a month without a breach lies on the axis: its point is whole too
        marker={
            "symbol": ["circle-open" if one else "circle" for one in hollow],
            "size": [10 if one else 9 for one in hollow],
            "color": MAIN,
            "line": {"color": MAIN, "width": [2.5 if one else 1 for one in hollow]},
        },
    )
    return figure


def notes(log: EventLog, found: pd.DataFrame) -> list[str]:
    """What the hollow points are, in a line each."""
    lang, said = state.language(), []
    few = [f"{month:%Y-%m}" for month, one in zip(found["month"], _few(log, found), strict=True) if one]
    if few:
        named = [*few[:MOST_NAMED], *(["…"] if len(few) > MOST_NAMED else [])]
        least = int(assumed.value(log, "min_rated"))
        said.append(
            t("rules.trend.few_months", least=least, cases=names.cases_noun(log), months=listed(named, lang))
        )
    if any(_unfinished(log, found)):
        at = exact.clock(log, log.as_of)
        said.append(t("rules.trend.last_month", month=f"{at:%Y-%m}", at=at))
    return said


def _few(log: EventLog, found: pd.DataFrame) -> list[bool]:
    return list(found["n_judged"] < assumed.value(log, "min_rated"))


def _unfinished(log: EventLog, found: pd.DataFrame) -> list[bool]:
    """The month in which the data ends, unless it ends on its last day."""
    at = pd.Timestamp(exact.clock(log, log.as_of))
    is_over = at.day == at.days_in_month
    return [not is_over and (month.year, month.month) == (at.year, at.month) for month in found["month"]]


def _tip(row: Any, is_few: bool, is_part: bool) -> str:
    share = written(float(row.share), "percent", state.language())
    said = t(
        "rules.trend.tip", month=f"{row.month:%Y-%m}", n=int(row.n_breach), of=int(row.n_judged), share=share
    )
    said = t("rules.trend.tip_few", said=said) if is_few else said
    return t("rules.trend.tip_part", said=said) if is_part else said
