"""How does a heat map become a table with shaded cells?"""

from __future__ import annotations

from typing import Any

from analysis.report.charts import values as v
from analysis.report.colours import ACCENTS, tint, to_hex
from analysis.report.content import NotNative

MOST_CELLS = 240
_MANY_COLUMNS, _SHORT_FROM = 12, 9_999.5


def is_heat_map(figure: Any) -> bool:
    """Whether the figure is one heat map."""
    return len(figure.data) == 1 and figure.data[0].type == "heatmap"


def heat_cells(figure: Any) -> tuple[list[str], list[list[str]], list[list[str | None]]]:
    """Header, rows of texts, and the shade of each cell (None in the column of names)."""
    trace = figure.data[0]
    grid = [v.numbers(row) for row in v.plain(trace.z)]
    if not any(value is not None for row in grid for value in row):
        raise NotNative("empty")
    if sum(len(row) for row in grid) > MOST_CELLS:
        raise NotNative("heatmap")
    columns = v.plain(trace.x) or list(range(len(grid[0])))
    names = v.plain(trace.y) or list(range(len(grid)))
    known = [value for row in grid for value in row if value is not None] or [0.0]
    low = min(known) if trace.zmin is None else trace.zmin
    high = max(known) if trace.zmax is None else trace.zmax
    said = [v.texts(row, len(grid[0])) for row in v.plain(trace.text)] if trace.text is not None else None
    rows, shades = [], []
    order = range(len(grid)) if figure.layout.yaxis.autorange == "reversed" else reversed(range(len(grid)))
    for index in order:
        is_tight = len(columns) > _MANY_COLUMNS
        texts = (
            said[index]
            if said
            else [_shown(one, trace.texttemplate, is_tight=is_tight) for one in grid[index]]
        )
        rows.append([str(v.category(names[index])), *(text or "" for text in texts)])
        share = [None if value is None else (value - low) / ((high - low) or 1) for value in grid[index]]
        shades.append([None, *(None if part is None else _shade(trace, part) for part in share)])
    return ["", *(str(v.category(name)) for name in columns)], rows, shades


def _shown(value: float | None, template: Any, *, is_tight: bool = False) -> str:
    """A value as the figure says it; in many narrow columns 12,345 is 12k."""
    if value is None:
        return ""
    if is_tight and not template and abs(value) >= _SHORT_FROM:
        return f"{value / 1e6:.1f}M" if abs(value) >= 999_500 else f"{value / 1e3:.0f}k"
    spec = (
        str(template).partition(":")[2].rstrip("}") if isinstance(template, str) and ":" in template else ""
    )
    try:
        return format(value, spec) if spec else f"{value:,.4g}"
    except ValueError:
        return f"{value:,.4g}"


def _shade(trace: Any, share: float) -> str:
    share = min(max(share, 0.0), 1.0)
    if not trace.colorscale:
        return tint(ACCENTS[0], 0.06 + 0.94 * share)
    from plotly.colors import sample_colorscale

    scale = [[stop, _solid(colour)] for stop, colour in trace.colorscale]
    sampled = sample_colorscale(scale, 1 - share if trace.reversescale else share)[0]
    return to_hex(sampled) or tint(ACCENTS[0], share)


def _solid(colour: str) -> str:
    """A colour as it looks on white: between two that let the paper through none is lost."""
    return f"#{to_hex(colour) or ACCENTS[0]}"
