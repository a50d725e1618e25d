"""How is a finding said as the headline of a slide: one sentence, read at a glance?"""

from __future__ import annotations

from ui.monitor.values import plain

MOST_WORDS = 14


def fitting(key: str, **params: object) -> str:
    """The sentence of `key`; where long names make it longer than 14 words, that of `<key>_short`."""
    said = plain(key, **params)
    return said if len(said.split()) <= MOST_WORDS else plain(f"{key}_short", **params)
