"""How are sentences said where Markdown is not read, and one after the other?"""

from __future__ import annotations

from collections.abc import Iterable

from ui import state
from ui.text import t


def plain(key: str, **params: object) -> str:
    """A sentence without the marks that make words bold, for places that do not read Markdown."""
    return t(key, **params).replace("**", "")


def together(sentences: Iterable[str]) -> str:
    """Sentences one after the other, those that say nothing left out; Chinese puts no space between them."""
    return ("" if state.language() == "zh" else " ").join(one for one in sentences if one)
