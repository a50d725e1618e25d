"""What did people enter on the log of a project file, and can it be taken in as it is said there?"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, get_args

from ibis.common.exceptions import IbisError

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.calendar import Calendar
from analysis.measures import assumptions
from analysis.measures.kpi import REGISTRY
from analysis.measures.targets import Basis
from analysis.prepare.project.facts import Need
from analysis.prepare.recipe import Recipe
from analysis.processes import rule_changes

MOST = {
    "actions": 10_000, "targets": 1_000, "time_targets": 1_000, "rules": 500, "accepted_breaches": 20_000,
    "views": 10_000, "basket": 200, "recipes": 10,
}  # fmt: skip
LATER: dict[str, Any] = {"time_targets": [], "rules": [], "accepted_breaches": []}
"""What files of an earlier version do not hold."""
MOST_FILTERS, MOST_STEPS, MOST_LETTERS = 100, 500, 2_000_000
SETTINGS = {"assumptions", "calendar", "excess_basis", "reference_path"}
HERE = ("address",)
"""Types of assumptions that stay on the machine: a link from a stranger is not to be clicked."""
_HEX, _KEY = re.compile(r"[0-9a-f]{16}"), re.compile(r"[\w.:-]{1,64}")
_SHAPES = {
    "actions": {
        "action_id": str, "title": str, "owner": str, "due_on": (str, type(None)), "figure": dict,
        "created_at": str, "done_at": (str, type(None)),
    },
    "targets": {"kpi": str, "value": (int, float), "set_at": str},
    "time_targets": {
        "kind": str, "source": str, "target": str, "hours": (int, float), "set_at": str,
    },
    "rules": {"rule_id": str, "change": dict, "set_at": str},
    "accepted_breaches": {
        "rule_id": str, "case_id": str, "reason": str, "author": str, "accepted_at": str,
    },
    "views": {"filters": str},
    "basket": {
        "item_id": str, "kind": str, "title": str, "note": str, "filters": str, "pages": dict,
        "added_at": str, "position": int,
    },
    "recipes": {"fingerprint": str, "recipe": str, "saved_at": str},
}  # fmt: skip
_LIMITS = {
    "title": 300,
    "owner": 200,
    "note": 2_000,
    "kind": 64,
    "source": 2_000,
    "target": 2_000,
    "reason": 1_000,
    "author": 200,
    "case_id": 500,
    "filters": MOST_LETTERS,
    "recipe": MOST_LETTERS,
}
_TIMES = ("accepted_at", "created_at", "done_at", "set_at", "added_at", "saved_at")


def sent(entered: Mapping[str, Any]) -> dict[str, Any]:
    """What goes along: without the addresses of this company's Salesforce."""
    known = assumptions.assumptions()
    settings = dict(entered["settings"])
    if "assumptions" in settings:
        held = settings["assumptions"].items()
        settings["assumptions"] = {k: v for k, v in held if k in known and known[k].type not in HERE}
    return {**entered, "settings": {name: one for name, one in settings.items() if one}}


def checked(said: Any, *, file: str) -> dict[str, Any]:
    """The same, every value of its type and within its limits; what is in it is never run.

    Filters are checked against the log by `check_filters`, pages and figures by whoever shows them.

    Raises
    ------
    AnalysisError
        `project_wrong_content` (params `file`, `where`), `project_too_many` (`file, what, n, limit`).
    """
    need = Need(file)
    need(isinstance(said, dict) and {*LATER, *said} == {*_SHAPES, "settings"}, "entered")
    said = LATER | said
    for kind, shape in _SHAPES.items():
        need(isinstance(said[kind], list), kind)
        if len(said[kind]) > MOST[kind]:
            raise AnalysisError("project_too_many", file=file, what=kind, n=len(said[kind]), limit=MOST[kind])
        for row in said[kind]:
            _check_row(row, shape, need, kind)
    _check_meaning(said, need)
    return said | {"settings": _settings(said["settings"], need)}


def check_filters(entered: Mapping[str, Any], log: EventLog, *, file: str) -> None:
    """Whether every stored view and every page of the report is one of this log.

    Raises
    ------
    AnalysisError
        `project_wrong_filter` (params `file`, `reason`: code of what is wrong).
    """
    for row in entered["views"]:
        usable(row["filters"], log, of_view, file=file)
    for row in entered["basket"]:
        usable(row["filters"], log, f.from_json, file=file)


def usable(said: str, log: EventLog, read: Callable[[str], tuple[f.Filter, ...]], *, file: str) -> None:
    """Fail on filters that this log does not understand."""
    try:
        filters = read(said)
        if len(filters) > MOST_FILTERS or "\\u0000" in said:
            raise ValueError(said[:80])
        log.unfiltered().where(*filters).cases.schema()
    except AnalysisError as cause:
        raise AnalysisError("project_wrong_filter", file=file, reason=cause.code) from cause
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, IbisError) as cause:
        raise AnalysisError("project_wrong_filter", file=file, reason="filter_unreadable") from cause


def understood(given: Mapping[str, Any], log: EventLog, *, file: str) -> dict[str, Any]:
    """The same without the views that this log does not understand."""
    kept = []
    for row in given["views"]:
        with suppress(AnalysisError):
            usable(row["filters"], log, of_view, file=file)
            kept.append(row)
    return {**given, "views": kept}


def of_view(said: str) -> tuple[f.Filter, ...]:
    """The filters of a stored view, those switched off too."""
    held = json.loads(said)
    if set(held) != {"slots", "off"} or not all(isinstance(one, str) for one in held["off"]):
        raise ValueError(said[:80])
    if not all(len(pair) == 2 and isinstance(pair[0], str) for pair in held["slots"]):
        raise ValueError(said[:80])
    return f.from_json(json.dumps([one for _, one in held["slots"]]))


def _check_row(row: Any, shape: Mapping[str, Any], need: Need, where: str) -> None:
    need(isinstance(row, dict) and set(row) == set(shape), where)
    for name, kind in shape.items():
        need(isinstance(row[name], kind) and not isinstance(row[name], bool), f"{where}.{name}")
    for name, limit in _LIMITS.items():
        need(len(row.get(name, "")) <= limit, f"{where}.{name}")
    for name in _TIMES:
        if row.get(name) is not None:
            need.of(lambda name=name: datetime.fromisoformat(row[name]), f"{where}.{name}")


def _check_meaning(said: Mapping[str, Any], need: Need) -> None:
    for row in said["actions"]:
        need(bool(_HEX.fullmatch(row["action_id"])) and bool(row["title"].strip()), "actions")
        need.of(lambda row=row: row["due_on"] is None or date.fromisoformat(row["due_on"]), "actions.due_on")
        need(_size(row["figure"]) <= MOST_LETTERS, "actions.figure")
    for row in said["targets"]:
        need(row["kpi"] in REGISTRY and math.isfinite(row["value"]), "targets")
    for row in said["time_targets"]:
        need(_is_time_target(row), "time_targets")
    for row in said["rules"]:
        need(bool(rule_changes.ID.fullmatch(row["rule_id"])), "rules")
        need.of(lambda row=row: rule_changes.checked(row["rule_id"], row["change"]), "rules")
    for row in said["accepted_breaches"]:
        need(bool(rule_changes.ID.fullmatch(row["rule_id"])), "accepted_breaches")
        need(all(row[name].strip() for name in ("case_id", "reason", "author")), "accepted_breaches")
    for row in said["basket"]:
        need(bool(_HEX.fullmatch(row["item_id"])) and bool(_KEY.fullmatch(row["kind"])), "basket")
        texts = row["pages"].items()
        need(all(isinstance(one, str) for pair in texts for one in pair), "basket.pages")
        need(0 < len(row["pages"]) <= 10 and _size(row["pages"]) <= 5_000_000, "basket.pages")
    for row in said["recipes"]:
        need(bool(re.fullmatch(r"[0-9a-f]{8,64}", row["fingerprint"])), "recipes")
        need.of(lambda row=row: Recipe.from_json(row["recipe"]), "recipes")


def _is_time_target(row: Mapping[str, Any]) -> bool:
    """Of a transition from somewhere to somewhere, or of a stage; in hours that can be met."""
    names = (row["source"],) if row["kind"] == "stage" else (row["source"], row["target"])
    if row["kind"] not in ("flow", "stage") or (row["kind"] == "stage" and row["target"]):
        return False
    return all(names) and "\x00" not in "".join(names) and math.isfinite(row["hours"]) and row["hours"] >= 0


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False))


def _settings(said: Any, need: Need) -> dict[str, Any]:
    """Assumptions, calendar, reference path, what excess is measured against; an assumption we do not know
    is left out."""
    need(isinstance(said, dict) and set(said) <= SETTINGS, "settings")
    found: dict[str, Any] = {}
    if "assumptions" in said:
        need(isinstance(said["assumptions"], dict), "settings.assumptions")
        found["assumptions"] = need.of(lambda: _assumptions(said["assumptions"]), "settings.assumptions")
    if "calendar" in said:
        held = said["calendar"]
        need(isinstance(held, dict) and set(held) <= {"is_on", "calendar"}, "settings.calendar")
        need(isinstance(held.get("is_on", False), bool), "settings.calendar")
        if "calendar" in held:
            calendar = need.of(lambda: Calendar.from_dict(held["calendar"]), "settings.calendar")
            held = held | {"calendar": calendar.to_dict()}
        found["calendar"] = held
    if "reference_path" in said:
        path = said["reference_path"]
        need(isinstance(path, list) and len(path) <= MOST_STEPS, "settings.reference_path")
        need(all(isinstance(one, str) and len(one) <= 300 for one in path), "settings.reference_path")
        found["reference_path"] = path
    if "excess_basis" in said:
        need(said["excess_basis"] in get_args(Basis), "settings.excess_basis")
        found["excess_basis"] = said["excess_basis"]
    return {name: one for name, one in found.items() if one}


def _assumptions(said: Mapping[str, Any]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    known = assumptions.assumptions()
    for key, value in said.items():
        if key in known and known[key].type not in HERE:
            held[key] = assumptions.checked(key, value)
    return held
