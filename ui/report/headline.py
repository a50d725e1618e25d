"""How is a finding said as the headline of a slide: one sentence, read at a glance?"""

from __future__ import annotations

from ui import state
from ui.plain import plain

MOST_WORDS, MOST_SIGNS = 14, 42


def fitting(key: str, **params: object) -> str:
    """The sentence of `key`; where long names make it too long to read at a glance, that of `<key>_short`."""
    said = plain(key, **params)
    fits = len(said) <= MOST_SIGNS if state.language() == "zh" else len(said.split()) <= MOST_WORDS
    return said if fits else plain(f"{key}_short", **params)
