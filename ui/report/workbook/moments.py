"""When did the spans of a case begin and end, how long did they take, and are they still open?"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.log import EventLog
from analysis.measures import precision
from analysis.processes import Span
from analysis.report.workbook import Column, Kind, formulas
from analysis.report.workbook.formulas import cell
from ui import names
from ui.report.workbook.shared import Shared
from ui.text import t

Moment = tuple[str, tuple[str, ...]]
"""The first or last time of any of some activities."""


def moments(shared: Shared, found: pd.DataFrame) -> Iterator[Column]:
    """One column for each moment that a span begins or ends with, then the other milestones."""
    log, keys = shared.log, moment_keys(shared.log)
    several = {name for (_, acts), _key in keys.items() for name in acts if _is_both(keys, name)}
    for (at, activities), column in keys.items():
        said = names.activity(log, activities[0])
        header = t(f"book.column.{at}", activity=said) if activities[0] in several else said
        yield Column(column, header, "time", shared.clock(found[column]), group="time")


def moment_keys(log: EventLog) -> dict[Moment, str]:
    """Each moment that the log can tell of, with the column that holds it, in the order of the activities."""
    held: dict[Moment, str] = {}
    for span in shown_spans(log):
        if len(span.start) == 1:
            held.setdefault(("first", span.start), f"{span.key}_start_at")
        held.setdefault((span.at, (span.end,)), f"{span.key}_end_at")
    for milestone in log.catalogue.milestones:
        moment = (milestone.at, (milestone.activity,))
        if milestone.key != "created" and log.has_activity(milestone.activity):
            held.setdefault(moment, f"{milestone.key}_at")
    order = {name: place for place, name in enumerate(log.catalogue.colour_order)}
    return dict(sorted(held.items(), key=lambda one: (order.get(one[0][1][0], 999), one[0][0])))


def shown_spans(log: EventLog) -> list[Span]:
    """The spans of the process whose ends the log knows."""
    known = log.has_activity
    return [one for one in log.catalogue.spans if known(one.end) and any(known(name) for name in one.start)]


def spans(shared: Shared, found: pd.DataFrame) -> Iterator[Column]:
    """Per span its days, as a formula of its two times, and whether it is done or still open."""
    for span in shown_spans(shared.log):
        kind: Kind = "whole_days" if _is_whole_days(shared.log, span) else "days"
        start, end = found[f"{span.key}_start_at"], found[f"{span.key}_end_at"]
        days = ((end - start) / pd.Timedelta(days=1)).where(end >= start)
        label, formula = span.label[shared.lang], formulas.lasted(*ends(shared.log, span))
        header = t("book.column.span", name=label)
        yield Column(f"d:{span.key}", header, kind, days, formula, group="duration")
        states = _states(found, span)
        yield Column(
            f"s:{span.key}", t("book.column.span_state", name=label), "text", states, group="duration"
        )


def ends(log: EventLog, span: Span) -> tuple[str, str]:
    """The cells with the start and the end of a span, for formulas of its row."""
    keys = moment_keys(log)
    end = cell(keys[(span.at, (span.end,))])
    start = ""
    for name in reversed([name for name in span.start if log.has_activity(name)]):
        column = cell(keys[("first", (name,))])
        start = f'IF({column}="",{start},{column})' if start else column
    return start, end


def _states(found: pd.DataFrame, span: Span) -> pd.Series:
    """In words: done, open, ended otherwise; nothing where it never began or the log cannot tell."""
    start, end = found[f"{span.key}_start_at"], found[f"{span.key}_end_at"]
    is_open = found[f"{span.key}_open"].astype("boolean")
    said = pd.Series([None] * len(found), dtype="object", index=found.index)
    said[is_open.fillna(False)] = t("book.span.open")
    is_over = start.notna() & ~is_open.fillna(True)
    said[is_over & end.notna()] = t("book.span.done")
    said[is_over & end.isna()] = t("book.span.otherwise")
    return said


def _is_both(keys: dict[Moment, str], name: str) -> bool:
    """Whether both the first and the last time of an activity are shown."""
    return ("first", (name,)) in keys and ("last", (name,)) in keys


def _is_whole_days(log: EventLog, span: Span) -> bool:
    return any(precision.is_whole_days(log, name, span.end) for name in span.start)
