"""Bottlenecks, *Before corrections* by product, rep or customer: what comes before them there?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.before_rework import BEFORE_BY
from analysis.bottlenecks.before_rework_moves import CAUSES
from analysis.log import EventLog
from analysis.report import Page
from ui import assumed, frame, names, split_choice, state, tables, workspace
from ui.bottlenecks.nothing import nothing
from ui.bottlenecks.rework_words import kind_name, splits
from ui.cached import bottleneck_rework as found_by
from ui.plain import together
from ui.report.text import slide_text
from ui.text import listed, t

COLUMNS = ("group", "n_first", "activity", "share_activity", *(f"share_{cause}" for cause in CAUSES))


def choose(log: EventLog) -> str | None:
    """Split by what; nothing where the log has nothing to split by."""
    options = splits(log)
    if not options:
        return None
    return split_choice.choose(
        log, options, kept_as="corrections_by", key="corrections_split", label=t("rework.split")
    )


def draw(log: EventLog, kind: str, by: str | None) -> None:
    """Per group the step before its corrections and what came with it."""
    if by is None:
        st.info(t("rework.no_split"))
        return
    found = shown(log, kind, by)
    if not len(found):
        least = assumed.value(log, "min_shown")
        st.info(nothing(log, "rework.no_group", n=least, cases=names.cases_noun(log)))
        return
    frame.reading_help("corrections_groups")
    columns = columns_of(found)
    tables.show(
        found, BEFORE_BY, key="corrections_groups", columns=columns, labels=_labels(log, by, columns),
        say={"activity": partial(names.activity, log)}, search=len(found) > 15, download="corrections_groups",
        log=log, make=partial(page, log, kind, by),
    )  # fmt: skip


def shown(log: EventLog, kind: str, by: str) -> pd.DataFrame:
    """Groups with enough corrections, named."""
    found = found_by.before_rework_by(
        log, by=by, kind=kind, reference=workspace.reference_path(log),
        min_shown=assumed.value(log, "min_shown"),
    )  # fmt: skip
    return found.assign(group=[names.value(log, by, name) for name in found["group"]])


def columns_of(found: pd.DataFrame) -> tuple[str, ...]:
    """Without the reasons that nowhere occur."""
    return tuple(name for name in COLUMNS if name not in _SHARES or found[name].sum() > 0)


def page(log: EventLog, kind: str, by: str) -> Page:
    """What came before the corrections of each group, as a page of a report."""
    found = shown(log, kind, by)
    columns, n = columns_of(found), int(found["n_first"].sum())
    words = slide_text(
        log, headline=t("corrections.by_headline", by=names.column(log, by)),
        population=t("corrections.population", kind=kind_name(kind)), n=n,
        definition=t("corrections.definition", cases=names.cases_noun(log)),
        assumption=order_said(log),
    )  # fmt: skip
    say = {"activity": partial(names.activity, log)}
    return tables.page(words, found, BEFORE_BY, columns=columns, labels=_labels(log, by, columns), say=say)


_SHARES = {f"share_{cause}" for cause in CAUSES}


def _labels(log: EventLog, by: str, columns: tuple[str, ...]) -> dict[str, str]:
    said: dict[str, Any] = {
        name: t(f"corrections.column.{name}") for name in ("n_first", "activity", "share_activity")
    }
    said |= {
        name: t(f"corrections.cause_short.{name.removeprefix('share_')}")
        for name in columns
        if name in _SHARES
    }
    return said | {"group": names.column(log, by)}


def order_said(log: EventLog) -> str:
    """Which of the reasons that the log tells of counts first, and what corrections are compared with."""
    causes = found_by.causes_told(log, reference=workspace.reference_path(log))
    reasons = listed([t(f"corrections.told.{one}") for one in causes], state.language())
    compared = t("corrections.compared", cases=names.cases_noun(log))
    return together([t("corrections.order", reasons=reasons), compared] if causes else [compared])
