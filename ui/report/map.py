"""A map as a page of a report: the process map, the model, the map of a difference."""

from __future__ import annotations

from analysis.discover.map_model import MapModel
from analysis.log import EventLog
from analysis.report import Page, SlideText
from ui import cached, names
from ui.process_map.slide import map_slide
from ui.report.text import slide_text
from ui.text import t


def map_page(
    log: EventLog, model: MapModel, *, headline: str, definition: str = "", assumption: str = ""
) -> Page:
    """The map as it is drawn, without what a filter left empty.

    Parameters
    ----------
    definition
        What its figures count; default: that of the process map.
    """
    words = map_words(log, headline=headline, definition=definition, assumption=assumption)
    return Page(words, map_slide(model, looks=cached.activity_looks(log)))


def model_page(
    log: EventLog, model: MapModel, *, headline: str, finding: str = "", assumption: str = ""
) -> Page:
    """The model, with nothing left out of it."""
    definition = t("help.model.read")
    words = map_words(log, headline=headline, definition=definition, finding=finding, assumption=assumption)
    return Page(words, map_slide(model, looks=cached.activity_looks(log), is_whole=True))


def map_words(
    log: EventLog, *, headline: str, definition: str = "", finding: str = "", assumption: str = ""
) -> SlideText:
    """The words around what shows all cases of a view."""
    return slide_text(
        log,
        headline=headline,
        population=t("discover.map.slide.population", cases=names.cases_noun(log)),
        n=cached.size(log)[0],
        definition=definition or t("discover.map.slide.definition"),
        assumption=assumption,
        finding=finding,
    )
