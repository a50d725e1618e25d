"""Step 6: the transitions and stages with a target, how long they take now, and whether that is met."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.report import Page
from ui import filters, frame, tables
from ui.bottlenecks import aims
from ui.bottlenecks.aims import Aim
from ui.report.text import slide_text
from ui.text import t

COLUMNS = {"name": "text", "kind": "text", "n": "count", "now": "text", "target": "text", "met": "text"}


def line(log: EventLog) -> None:
    """How many targets in time are met, and where they stand; nothing where there is none."""
    if found := aims.in_time(log):
        st.caption(t("monitor.times.line", said=sentence(found)))


def table(log: EventLog) -> None:
    """All that has a target in time; nothing where there is none."""
    found = aims.in_time(log)
    if not found:
        return
    frame.heading(t("monitor.times.title"), hint=t("monitor.times.help"))
    tables.show(
        rows(found), COLUMNS, key="time_targets", labels=_labels(), download="targets", log=log,
        make=partial(table_page, log),
    )  # fmt: skip


def table_page(log: EventLog) -> Page:
    """The same as a page of a report."""
    found = aims.in_time(log)
    words = slide_text(
        log, headline=sentence(found), population=filters.said(log), n=len(found),
        definition=t("monitor.times.help"),
    )  # fmt: skip
    return tables.page(words, rows(found), COLUMNS, labels=_labels(), right=("now", "target"))


def sentence(found: list[Aim]) -> str:
    """How many of the targets in time are met."""
    return t("monitor.times.sentence", met=sum(one.is_met is True for one in found), n=len(found))


def rows(found: list[Aim]) -> pd.DataFrame:
    """Each in words."""
    told = [
        {
            "name": one.name, "kind": t(f"bottlenecks.targets.one.{one.kind}"), "n": one.n,
            "now": one.said(one.now), "target": one.said(one.target),
            "met": "" if one.is_met is None else t("monitor.met" if one.is_met else "monitor.not_met"),
        }
        for one in found
    ]  # fmt: skip
    return pd.DataFrame(told, columns=list(COLUMNS))


def _labels() -> dict[str, str]:
    said = {name: t(f"monitor.column.{name}") for name in ("target", "met")}
    return said | {name: t(f"monitor.times.{name}") for name in ("name", "kind", "n", "now")}
