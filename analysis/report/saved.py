"""How is a page of a report kept as text, and read back from a file that somebody else may have made?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from analysis.errors import AnalysisError
from analysis.report import content

MOST_LETTERS = 5_000_000
_KINDS = {
    kind.__name__: kind
    for kind in (
        content.Page, content.SlideText, content.Chart, content.Table, content.Tiles, content.Tile,
        content.Variants, content.VariantRow, content.Step, content.Comparison, content.Statements,
        content.Statement, content.MapSlide, content.MapNode, content.MapEdge, content.Beside, content.Cover,
    )
}  # fmt: skip


def to_json(page: content.Page) -> str:
    """A page as JSON: plain values under the name of their kind, figures as plotly writes them."""
    return json.dumps(_plain(page), ensure_ascii=False)


def from_json(text: str) -> content.Page:
    """The page that `to_json` wrote; nothing in it is ever run.

    Raises
    ------
    AnalysisError
        `page_unreadable` where it is no such page.
    """
    try:
        if len(text) > MOST_LETTERS:
            raise ValueError("too long")
        page = _made(json.loads(text))
        if not isinstance(page, content.Page) or not isinstance(page.words, content.SlideText):
            raise TypeError("no page")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise AnalysisError("page_unreadable") from problem
    return page


def _plain(value: Any) -> Any:
    if isinstance(value, content.Chart):
        return {"is": "Chart", "figure": json.loads(value.figure.to_json())}
    if is_dataclass(value):
        held = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {"is": type(value).__name__, **held}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(one) for one in value)
    if not isinstance(value, Mapping):
        return value
    kind = _KINDS[value["is"]]
    held = {name: one for name, one in value.items() if name != "is"}
    if kind is content.Chart:
        return content.Chart(_figure(held["figure"]))
    return kind(**{name: _made(one) for name, one in held.items()})


def _figure(held: Any) -> Any:
    import plotly.graph_objects as go

    return go.Figure({"data": held["data"], "layout": held.get("layout", {})}, skip_invalid=True)
