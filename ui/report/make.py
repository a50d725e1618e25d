"""How do pages become the file of a deck, in the language asked for?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from analysis.log import EventLog
from analysis.report import Asides, Deck, Page
from analysis.report.saved import from_json
from ui import state
from ui.report.html import html_of
from ui.text import t

Pages = Callable[[EventLog], Sequence[Page]]


def deck(pages: Iterable[Page], *, title: str, lang: str, template: bytes | None) -> bytes:
    """A presentation of these pages."""
    made = Deck(title=title, lang=lang, template=template, asides=_asides())
    for page in pages:
        made.add(page)
    return made.save()


def _asides() -> dict[str, Asides]:
    """What a slide says, in its own language, where it cannot show what the screen does."""
    return {
        lang: Asides(t("aside.as_table", lang=lang), t("aside.empty", lang=lang)) for lang in state.LANGUAGES
    }


def ready(log: EventLog, pages: Pages, *, title: str, lang: str, template: bytes | None) -> bytes:
    """A ready deck of the view; called on a click, outside the session."""
    with state.speaking(lang):
        return deck(pages(log), title=t(title), lang=lang, template=template)


def document(log: EventLog, pages: Pages, *, title: str, lang: str, template: bytes | None = None) -> bytes:
    """The same as a document for a browser."""
    with state.speaking(lang):
        return html_of(pages(log), title=t(title), template=template)


def of_basket(items: Sequence[Any], lang: str) -> list[Page]:
    """The pages put aside, in their order, under the reader's own headlines and with their remarks.

    Raises
    ------
    AnalysisError
        `page_unreadable`.
    """
    return [_worded(from_json(item.pages[lang]), item, lang) for item in items]


def _worded(page: Page, item: Any, lang: str) -> Page:
    words = page.words
    if item.title:
        words = replace(words, headline=item.title)
    if item.note:
        with state.speaking(lang):
            note = (t("report.note.remark"), item.note)
        words = replace(words, remark=item.note, notes=(note, *words.notes))
    return replace(page, words=words)
