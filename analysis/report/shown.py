"""How is content of any kind drawn into a part of a slide?"""

from __future__ import annotations

from typing import Any

from analysis.report import content as c
from analysis.report.canvas import Box, Canvas, Run
from analysis.report.clean import clean
from analysis.report.colours import MUTED
from analysis.report.metrics import best_fit, height_in, wrapped

_GAP_IN, _LEAST_SHARE, _MOST_SHARE = 0.4, 0.25, 0.75
_ASIDE_PT, _EMPTY_FITS = 11, ((18, 3), (15, 4), (12, 8))
_MOST_HEAT_ROW_IN = 0.7


def draw_content(canvas: Canvas, shown: c.Content, box: Box, *, lang: c.Language, asides: c.Asides) -> None:
    """Draw any content but a title slide inside `box`; a chart without a twin becomes a table."""
    match shown:
        case c.Beside():
            left, right = halves(box, shown.share, is_above=shown.is_above)
            draw_content(canvas, shown.left, left, lang=lang, asides=asides)
            draw_content(canvas, shown.right, right, lang=lang, asides=asides)
        case c.Chart():
            draw_figure(canvas, shown.figure, box, lang=lang, asides=asides)
        case c.Table():
            from analysis.report.tables import draw_table

            draw_table(canvas, shown.header, shown.rows, box, align=shown.align, shade=shown.shade, lang=lang)
        case c.Tiles():
            from analysis.report.tiles import draw_tiles

            draw_tiles(canvas, shown.tiles, box)
        case c.Statements():
            from analysis.report.statements import draw_statements

            draw_statements(canvas, shown, box)
        case c.MapSlide():
            from analysis.report.process_map import draw_map

            draw_map(canvas, shown, box)
        case c.Variants():
            from analysis.report.variants import draw_variants

            draw_variants(canvas, shown.rows, box)
        case c.Comparison():
            from analysis.report.comparison import draw_comparison

            draw_comparison(canvas, shown.left, shown.right, shown.header, shown.rows, box, lang=lang)


def halves(box: Box, share: float, *, is_above: bool = False) -> tuple[Box, Box]:
    """The parts of `box` for two contents beside (or above) each other."""
    left, top, width, height = box
    if is_above:
        (above, high), (below, rest) = _parts(top, height, share)
        return (left, above, width, high), (left, below, width, rest)
    (first, wide), (second, rest) = _parts(left, width, share)
    return (first, top, wide, height), (second, top, rest, height)


def _parts(start: float, size: float, share: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Start and size of both parts of a length, with a gap between them."""
    first = (size - _GAP_IN) * min(max(share, _LEAST_SHARE), _MOST_SHARE)
    return (start, first), (start + first + _GAP_IN, size - _GAP_IN - first)


def draw_native(canvas: Canvas, found: Any, box: Box, *, lang: str) -> None:
    """What `native` found: a chart, or a heat map as a shaded table."""
    from analysis.report.charts import draw_chart
    from analysis.report.charts.plan import ChartPlan
    from analysis.report.tables import draw_table

    if isinstance(found, ChartPlan):
        draw_chart(canvas, found, box, name="chart", lang=lang)
        return
    header, rows, shade = found
    align = ["l", *["c"] * (len(header) - 1)]
    draw_table(
        canvas, header, rows, box, align=align, shade=shade, most_row_in=_MOST_HEAT_ROW_IN,
        is_grid=len(header) > 2, lang=lang,
    )  # fmt: skip


def native(figure: Any) -> Any:
    """The plan of the native chart, or the cells of the table, that say the same as a figure.

    Raises
    ------
    NotNative
        Where nothing does.
    """
    from analysis.report.charts import heat_cells, is_heat_map, read_figure

    return heat_cells(figure) if is_heat_map(figure) else read_figure(figure)


def draw_figure(canvas: Canvas, figure: Any, box: Box, *, lang: str, asides: c.Asides) -> None:
    """A figure as a native chart, else its data as a table with a note, else a sentence that it is empty.

    A figure may come out of a file that somebody else has made, so nothing in it may end the deck.
    """
    try:
        found = native(figure)
    except (ValueError, TypeError, LookupError, AttributeError):
        _draw_data(canvas, figure, box, lang=lang, asides=asides)
        return
    draw_native(canvas, found, box, lang=lang)


def _draw_data(canvas: Canvas, figure: Any, box: Box, *, lang: str, asides: c.Asides) -> None:
    from analysis.report.charts.data import figure_cells
    from analysis.report.tables import draw_table

    header, rows = figure_cells(figure)
    left, top, width, height = box
    if not rows:
        _draw_empty(canvas, asides.empty, box)
        return
    if asides.as_table:
        words = clean(asides.as_table, limit=300)
        high = height_in(len(wrapped(words, width, _ASIDE_PT)), _ASIDE_PT) + 0.1
        run = Run(words, _ASIDE_PT, colour=MUTED, align="l")
        canvas.text((left, top, width, high), [run], name="aside")
        top, height = top + high, height - high
    draw_table(canvas, header, rows, (left, top, width, height), lang=lang)


def _draw_empty(canvas: Canvas, words: str, box: Box) -> None:
    sentence = clean(words, limit=300) or "–"
    size, _ = best_fit([sentence], box[2] * 0.8, _EMPTY_FITS)
    spot = (box[0] + box[2] * 0.1, box[1], box[2] * 0.8, box[3] * 0.8)
    canvas.text(spot, [Run(sentence, size, colour=MUTED)], name="empty", anchor="ctr")
