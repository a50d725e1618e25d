"""How does a figure explain itself: definition, population, n, left out, assumption?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analysis.report import Page, SlideText, Tile, Tiles
from ui import state
from ui.text import escape, number, t


@dataclass(frozen=True)
class Explained:
    """What stands behind the ⓘ of a figure; empty parts are left out.

    Parameters
    ----------
    definition, population, assumption
        Sentences, in the reader's language.
    n, n_excluded
        Cases (or objects) counted, and those left out.
    """

    definition: str
    population: str = ""
    n: int | None = None
    n_excluded: int | None = None
    assumption: str = ""

    def lines(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Label and sentence of each part there is; the notes of a slide say the same."""
        lang = lang or state.language()
        counts = [("n", self.n), ("n_excluded", self.n_excluded)]
        texts = [("definition", self.definition), ("population", self.population)]
        parts = texts + [(name, number(n, lang)) for name, n in counts if n is not None]
        parts.append(("assumption", self.assumption))
        return [(t(f"explained.{name}", lang=lang), said) for name, said in parts if said]


def page(words: SlideText, entries: list[tuple[str, str, Explained]], remarks: Sequence[str] = ()) -> Page:
    """Tiles, perhaps each with a remark, as a page of a report; what each is stands in the notes."""
    notes = [(label, explained.definition) for label, _value, explained in entries if explained.definition]
    words = replace(words, notes=(*words.notes, *notes))
    remarks = [*remarks, *[""] * (len(entries) - len(remarks))]
    tiles = [Tile(label, value, note) for (label, value, _told), note in zip(entries, remarks, strict=True)]
    return Page(words, Tiles(tiles))


def tile(label: str, value: str, explained: Explained, *, delta: str | None = None) -> None:
    """A figure with its label; the ⓘ beside it explains it."""
    explanation = "  \n".join(f"**{name}** {escape(said)}" for name, said in explained.lines())
    st.metric(label, value, delta=delta, delta_color="off", delta_arrow="off", help=explanation)


def tiles(entries: list[tuple[str, str, Explained]], *, key: str) -> None:
    """At most five tiles in a row."""
    with st.container(key=key):
        for column, (label, value, explained) in zip(st.columns(len(entries[:5])), entries[:5], strict=True):
            with column:
                tile(label, value, explained)
