"""What is alike in all charts? No frame, thin grid, our font, whole numbers on the axes (4,000, not 4k)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

FONT = "Source Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
UNFADED: dict[str, Any] = {
    "unselected": {"marker": {"opacity": 1}},
    "selected": {"marker": {"opacity": 1}},
}
"""Of a trace: a click or drag fades nothing."""
NAMED: dict[str, Any] = {
    "autorange": "reversed",
    "automargin": True,
    "ticksuffix": "  ",
    "type": "category",
    "showgrid": False,
}
"""Of an axis of names, the first on top."""
_AXIS = {
    "zeroline": False,
    "gridcolor": "rgba(128,140,155,.22)",
    "fixedrange": True,
    "separatethousands": True,
    "exponentformat": "none",
}


def drawn(
    traces: BaseTraceType | Sequence[BaseTraceType],
    *,
    height: int,
    legend: bool = False,
    x: dict[str, Any] | None = None,
    y: dict[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """A figure in the look of all; ground and ink follow the page's theme.

    Made at once: each later `update_…` of a figure takes plotly four times as long as this.

    Parameters
    ----------
    x, y
        Of the axes, beside the look of all.
    layout
        The same of the figure; `margin` and `legend_look` are added to those of all.
    """
    margin = {"l": 8, "r": 48, "t": 28 if legend else 8, "b": 40} | layout.pop("margin", {})
    look = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0} | layout.pop("legend_look", {})
    return go.Figure(
        traces,
        layout={
            "height": height,
            "margin": margin,
            "showlegend": legend,
            "legend": look,
            "font": {"family": FONT, "size": 13},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hoverlabel": {"namelength": -1},
            "uirevision": "kept",
            "xaxis": _AXIS | (x or {}),
            "yaxis": _AXIS | (y or {}),
            **layout,
        },
    )


def line_across(x: float, *, colour: str) -> dict[str, Any]:
    """A dashed line over the whole height, as a shape of the layout."""
    return {
        "type": "line", "xref": "x", "yref": "y domain", "x0": x, "x1": x, "y0": 0, "y1": 1,
        "line": {"color": colour, "dash": "dash", "width": 1.5},
    }  # fmt: skip
