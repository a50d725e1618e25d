"""How was a log made and looked at, so that somebody else can follow it? As JSON that people can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.indexing import VERSION as INDEXING
from analysis.measures import assumptions
from analysis.prepare.project.facts import id_of

VERSION = 1


def of_log(
    log: EventLog,
    *,
    file_name: str = "",
    source: Mapping[str, Any] | None = None,
    entered_here: Mapping[str, Any] | None = None,
    app_version: str = "",
    mask: Callable[[Any], Any] = lambda value: value,
) -> dict[str, Any]:
    """The recipe of a view: its file, how that was read and repaired, the filters, what figures assume.

    Parameters
    ----------
    source
        How the original file was read, with its hash, where that is known.
    entered_here
        As `Store.projects.entered` gives it: stored views and assumptions.
    mask
        Puts pseudonyms in place of names (`masking.Mask`), where names are hidden.
    """
    held = entered_here or {}
    settings = held.get("settings", {})
    told = {
        "recipe": VERSION,
        "made_with": {"cashlane": app_version, "indexing": INDEXING},
        "file": dict(source) if source else {"file_name": file_name},
        "log_id": id_of(log),
        "view_id": log.view_id,
        "process": log.process,
        "as_of": log.as_of.isoformat(),
        "names": "hidden" if log.hidden_names else "shown",
        "mapping": log.mapping,
        "repairs": list(log.repairs),
        "filters": json.loads(f.to_json(log.filters)),
        "views": [json.loads(row["filters"]) for row in held.get("views", ())],
        "assumptions": {
            "entered": settings.get("assumptions", {}),
            "in_use": assumptions.values(settings.get("assumptions", {})),
        },
        "working_calendar": settings.get("calendar", {}),
        "reference_path": settings.get("reference_path", []),
        "rules": {row["rule_id"]: row["change"] for row in held.get("rules", ())},
    }
    return {name: one if name == "mapping" else mask(one) for name, one in told.items()}
