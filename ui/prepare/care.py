"""What must be kept in mind about the times of a log? Said again on the steps whose figures are of times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.prepare.salesforce.objects import objects
from ui import links, state, workspace
from ui.text import t

MIN_SHARE = 0.5
"""From this part of the events, or cases, on a finding is about the log rather than about parts of it."""
MIN_SHARE_CLOSED = 0.2
OF_NOTES = ("one_timestamp", "created_in_bulk", "close_before_created")
OF_CHECKS = ("migration", "same_time")
MOST = 3
KEPT = "care"
"""Setting of a log that holds the notes on its files which concern its times."""


def line(log: EventLog) -> None:
    """Under the title of a step: what the times cannot say, with the way to where it is told in full."""
    said = sentence(log)
    if not said:
        return
    with st.container(key="care", gap=None):
        st.caption(f":material/schedule: {said}")
        links.to("upload", t("care.link"), icon=":material/arrow_forward:")


def sentence(log: EventLog) -> str:
    """Why times are to be taken with care; empty where nothing is known against them."""
    notes = workspace.store().setting(f"{KEPT}:{log.log_id}") or ()
    done = {str(one.get("repair")) for one in log.repairs}
    facts = found(log.quality, notes, process=log.process, repaired=done)
    if not facts:
        return ""
    told = [t(f"care.{name}", **params) for name, params in facts]
    return t("care.said", facts=t("care.join").join(told))


def found(
    report: Iterable[Mapping[str, Any]],
    notes: Iterable[Mapping[str, Any]],
    *,
    process: str,
    repaired: Iterable[str] = (),
) -> list[tuple[str, dict[str, Any]]]:
    """What concerns most of a log, the gravest first: key of its words, and what they name."""
    told = {str(one["code"]): one for one in notes if _is_of(one, process)}
    checks = {str(one["code"]): one for one in report if one["code"] in OF_CHECKS}
    is_without = "drop_migrated_cases" in set(repaired)
    facts = [
        _of_note(told.get("one_timestamp"), "one_timestamp", 0),
        None if is_without else _of_note(told.get("created_in_bulk"), "created_in_bulk", MIN_SHARE),
        _of_check(checks.get("same_time"), "same_time"),
        None if is_without else _of_note(told.get("close_before_created"), "closed_before", MIN_SHARE_CLOSED),
    ]
    if not facts[1]:
        facts.insert(1, _of_check(checks.get("migration"), "migration"))
    return [one for one in facts if one][:MOST]


def weighs(report: pd.DataFrame) -> tuple[str, dict[str, Any]] | None:
    """The finding of the checks by which times say little of most of a log; None where there is none."""
    rows = {str(one["code"]): one for one in report.to_dict("records") if one["code"] in OF_CHECKS}
    facts = [_of_check(rows.get(code), code) for code in ("same_time", "migration")]
    return next((one for one in facts if one), None)


def _is_of(note: Mapping[str, Any], process: str) -> bool:
    """Whether a note is about the records a process is made of."""
    if note["code"] not in OF_NOTES:
        return False
    object_ = str(note["params"].get("object", "Opportunity"))
    if note["code"] == "created_in_bulk":
        return object_ == ("Order" if process == "order_to_cash" else "Opportunity")
    return object_.startswith("Order") == (process == "order_to_cash")


def _of_note(note: Mapping[str, Any] | None, key: str, least: float) -> tuple[str, dict[str, Any]] | None:
    if note is None or (share := float(note["params"].get("share", 1.0))) < least:
        return None
    n = int(note["params"]["n"])
    known = objects().get(str(note["params"].get("object", "Opportunity")))
    label = known.label[state.language()] if known else ""
    return key, {"n": n, "of": round(n / share), "object": label}


def _of_check(row: Mapping[str, Any] | None, key: str) -> tuple[str, dict[str, Any]] | None:
    if row is None or float(row["share"]) < MIN_SHARE:
        return None
    return key, {"n": int(row["n"]), "of": int(row["of"]), "share": float(row["share"])}
