"""Which words tell steps, plans and roles apart in headers? Those of `words.toml`, in a few languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any


def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


_said = _read()
CLOSED = {"lead_to_cash": "Opportunity Closed"}
"""Process to the name a closing date goes by until the outcome of its row makes it a step."""

CLOSING = re.compile(_said["closing"])
PLANNED = re.compile(_said["planned"])
WON, LOST = (re.compile(_said[key], re.IGNORECASE) for key in ("won", "lost"))
STAGE_PREFIX = re.compile(_said["stage_prefix"], re.IGNORECASE)
FIRST_STAGE = re.compile(_said["first_stage"], re.IGNORECASE)
COMMON = re.compile(_said["common"])
SUBJECTS = {process: re.compile(pattern) for process, pattern in _said["subjects"].items()}
FORMER, TRAILING = re.compile(_said["former"]), re.compile(_said["trailing"])
STEPS = {
    process: {step: re.compile(pattern) for step, pattern in steps.items()}
    for process, steps in _said["steps"].items()
}
"""Process to its activities and the words that stand for each; the first that fits counts."""

ROLE_WORDS = {role: re.compile(pattern) for role, pattern in _said["roles"].items()}
ROLE_VALUES = {role: frozenset(words.split()) for role, words in _said["values"].items()}
"""Role to words that its values usually are, as `headers.normal` writes them."""

HISTORY = {part: frozenset(words.split()) for part, words in _said["history"].items()}
"""What the columns of a field history are called, and its fields, as `headers.normal` writes them."""
