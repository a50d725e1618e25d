"""The process map, its transitions and the model as slides: words now, the file when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from analysis import report
from analysis.discover.map_model import MapModel
from analysis.log import EventLog
from analysis.report import SlideText
from ui import cached, exact, names, state
from ui.process_map.slide import map_slide
from ui.report.text import slide_text
from ui.text import t, written

ROWS = 12
TIMES = ("median_h", "mean_h", "p90_h", "total_h")


def process_map_slide(log: EventLog, model: MapModel, *, headline: str) -> Callable[[], bytes]:
    """What makes a slide of the map as it is drawn, without what a filter left empty."""
    text = _text(log, headline, t("discover.map.slide.definition"))
    return partial(report.map_slide, text, map_slide(model, looks=cached.activity_looks(log)))


def model_slide(log: EventLog, model: MapModel, *, headline: str) -> Callable[[], bytes]:
    """What makes slides of the model: as many as it needs, for nothing of a model may be left out."""
    text = _text(log, headline, t("help.model.read"))
    drawn = map_slide(model, looks=cached.activity_looks(log), is_whole=True)
    return partial(report.map_slide, text, drawn)


def transitions_slide(log: EventLog, flows: pd.DataFrame, *, headline: str) -> Callable[[], bytes]:
    """What makes a slide of the transitions that take most time (rows of `directly_follows`), as a table."""
    text = _text(log, headline, t("discover.map.slide.definition_time"))
    columns = ("source", "target", "n", *TIMES)
    header = [t(f"discover.map.column.{name}") for name in columns]
    rows = [_row(log, one) for one in flows.head(ROWS).itertuples()]
    return partial(report.table_slide, text, header, rows, align=["l", "l", *"rrrrr"])


def _text(log: EventLog, headline: str, definition: str) -> SlideText:
    return slide_text(
        log,
        headline=headline,
        population=t("discover.map.slide.population", cases=names.cases_noun(log)),
        n=cached.size(log)[0],
        definition=definition,
    )


def _row(log: EventLog, one) -> list[str]:
    lang = state.language()
    hours = [exact.between(log, one.source, one.target, getattr(one, name)) for name in TIMES]
    times = [written(each, "duration", lang) for each in hours]
    ends = [names.activity(log, name, lang) for name in (one.source, one.target)]
    return [*ends, written(one.n, "count", lang), *times]
