"""How does a company's own file become an empty deck, with its places, fonts and colours?"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analysis.report.clean import clean
from analysis.report.theme import locale

if TYPE_CHECKING:
    from pptx.presentation import Presentation

    from analysis.report.frame import Frame
    from analysis.report.template.dress import Dress


def open_template(data: bytes, *, title: str, lang: str) -> tuple[Presentation, Frame, Dress]:
    """An empty presentation on the masters of a .pptx or .potx, its places, and its look.

    Nothing of the file is trusted: see `guard` for what is refused and `empty` for what is taken out.

    Raises
    ------
    AnalysisError
        `template_…`: why the file cannot be used.
    """
    from analysis.errors import AnalysisError
    from analysis.report.template.dress import dress_of
    from analysis.report.template.empty import emptied
    from analysis.report.template.guard import broken, guarded
    from analysis.report.template.places import frame_of

    data = guarded(data)
    try:
        deck = _opened(data)
        emptied(deck)
        frame = frame_of(deck)
        dress = dress_of(deck, frame)
    except AnalysisError:
        raise
    except broken() as problem:
        raise AnalysisError("template_unreadable") from problem
    properties = deck.core_properties
    properties.title, properties.author, properties.language = clean(title), "Cashlane", locale(lang)
    return deck, frame, dress


def colours_of(data: bytes) -> tuple[str, str]:
    """First accent and colour of headings of a template, as hex digits, for what is no slide.

    Raises
    ------
    AnalysisError
        `template_…`: why the file cannot be used.
    """
    _, _, dress = open_template(data, title="", lang="en")
    return dress.palette.accents[0], dress.palette.heading


def _opened(data: bytes) -> Presentation:
    from pptx import Presentation

    return Presentation(io.BytesIO(data))
