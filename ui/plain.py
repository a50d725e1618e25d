"""How are sentences said where Markdown is not read; and sentences, their halves, statements in a row?"""

from __future__ import annotations

from collections.abc import Iterable

from ui import state
from ui.text import t, written


def plain(key: str, **params: object) -> str:
    """A sentence without the marks that make words bold, for places that do not read Markdown."""
    return t(key, **params).replace("**", "")


def together(sentences: Iterable[str]) -> str:
    """Sentences one after the other, those that say nothing left out; Chinese puts no space between them."""
    return ("" if state.language() == "zh" else " ").join(one for one in sentences if one)


def halves(parts: Iterable[str]) -> str:
    """Half sentences one after the other; in Chinese only names and nouns take 、 and 和."""
    said = list(parts)
    return "，".join(said) if state.language() == "zh" else written(said, "list", state.language())


def statements(several: Iterable[str]) -> str:
    """Short statements one after the other, in a cell or in brackets."""
    return ("；" if state.language() == "zh" else "; ").join(several)
