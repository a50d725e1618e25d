"""How does the address of a page say what is looked at? By the short id of a stored view."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from ui import names_shown, state, workspace


def publish_view(log: EventLog | None) -> None:
    """Store the view and say its short id in the address."""
    if log is None:
        state.write_address(None)
        return
    held = {
        "slots": [[slot, one.to_dict()] for slot, one in state.slots().items()],
        "off": sorted(state.off()),
    }
    said = json.dumps(held, ensure_ascii=False, sort_keys=True)
    short = hashlib.sha256(f"{log.log_id}{said}".encode()).hexdigest()[:10]
    if short != state.view_short():
        workspace.store().put_view(short, log.log_id, said)
    state.write_address(short)


def load_view(short: str) -> tuple[str, dict[str, Any], frozenset[str]] | None:
    """Log id, slots and switched-off slots of a stored view; None where there is none (any more)."""
    found = workspace.store().view(short)
    if found is None or workspace.store().log(found.log_id) is None:
        return None
    held = json.loads(found.filters)
    try:
        filters = {slot: f.from_json(json.dumps([one]))[0] for slot, one in held["slots"]}
        fitting = names_shown.fitted(found.log_id, filters)
    except (AnalysisError, KeyError, OSError):
        return None
    return found.log_id, fitting, frozenset(held["off"])
