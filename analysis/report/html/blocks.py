"""How is what a page shows written as HTML, kind by kind?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis.report import content as c
from analysis.report.canvas import Box
from analysis.report.html.shades import Shades
from analysis.report.html.tables import MOST_FIGURES, figures_of, table
from analysis.report.html.tags import plain, tag
from analysis.report.html.words import Words
from analysis.report.svg.canvas import SvgCanvas
from analysis.report.svg.chart import svg_of

_MAP_BODY, _VARIANTS_BODY = (0.1, 0.1, 12.1, 6.6), (0.05, 0.05, 12.1, 40.0)


def block(page: c.Page, words: Words, shades: Shades) -> str:
    """What a page shows; a chart that cannot be drawn is its table."""
    return _block(page.content, page.words.headline, words, shades)


def _block(shown: c.Content, name: str, words: Words, shades: Shades) -> str:
    match shown:
        case c.Beside():
            parts = [_block(one, name, words, shades) for one in (shown.left, shown.right)]
            return tag(
                "div", *(tag("div", one) for one in parts), class_="stacked" if shown.is_above else "beside"
            )
        case c.Cover():
            return "".join(tag("p", plain(line)) for line in (shown.subtitle, *shown.lines) if line)
        case c.Chart():
            return _chart(shown, name, words, shades)
        case c.Table():
            return table(
                shown.header, shown.rows, words=words, caption=name, align=shown.align, shade=shown.shade,
                shades=shades,
            )  # fmt: skip
        case c.Tiles():
            return _tiles(shown, shades)
        case c.Variants():
            return _variants(shown.rows, name)
        case c.Comparison():
            return _comparison(shown, name, words, shades)
        case c.Statements():
            return _statements(shown)
        case c.MapSlide():
            return _map(shown, name, words, shades)


def _chart(shown: c.Chart, name: str, words: Words, shades: Shades) -> str:
    header, rows = figures_of(shown.figure)
    listed = table(header, rows, words=words, caption=name, shades=shades, most=MOST_FIGURES)
    try:
        drawn = svg_of(shown.figure, name=name)
    except c.NotNative:
        return listed
    return _figure(drawn, "chart") + _folded(words.figures, listed)


def _figure(drawn: str, kind: str) -> str:
    return tag("figure", drawn, class_=kind)


def _folded(said: str, inside: str) -> str:
    return tag("details", tag("summary", plain(said)), inside, class_="figures")


def _map(shown: c.MapSlide, name: str, words: Words, shades: Shades) -> str:
    """The map in rows, as on slides, and its transitions as a table."""
    from analysis.report.process_map.draw import draw_page, map_pages

    labels = {node.id: node.label for node in shown.nodes}
    rows = [[labels.get(e.source, ""), labels.get(e.target, ""), e.label] for e in shown.edges]
    listed = table(
        [words.source, words.target, words.figure],
        rows,
        words=words,
        caption=name,
        align=["l", "l", "r"],
        shades=shades,
    )
    drawn = [
        _drawn(lambda canvas, page=page: draw_page(canvas, page, _MAP_BODY), _MAP_BODY, name)
        for page in map_pages(shown, _MAP_BODY)
    ]
    return "".join(_figure(one, "map") for one in drawn) + _folded(words.figures, listed)


def _variants(rows: Sequence[c.VariantRow], name: str) -> str:
    from analysis.report.variants import draw_variants

    heard = "; ".join(_heard(row) for row in rows)
    drawn = _drawn(lambda canvas: draw_variants(canvas, rows, _VARIANTS_BODY), _VARIANTS_BODY, name, heard)
    return _figure(drawn, "variants")


def _heard(row: c.VariantRow) -> str:
    steps = " → ".join(step.text if step else "–" for step in row.steps)
    return " · ".join([row.label, *row.figures, steps])


def _comparison(shown: c.Comparison, name: str, words: Words, shades: Shades) -> str:
    drawn = _variants([shown.left, shown.right], name)
    return drawn + table(shown.header, shown.rows, words=words, caption=name, shades=shades)


def _drawn(draw: Callable[..., None], body: Box, name: str, about: str = "") -> str:
    canvas = SvgCanvas(body=body)
    draw(canvas)
    return canvas.svg(name=name, about=about)


def _tiles(shown: c.Tiles, shades: Shades) -> str:
    listed = [
        tag(
            "li",
            tag("div", plain(tile.label), class_="label"),
            tag("div", plain(tile.value), class_="value"),
            tag("div", plain(tile.note), class_=" ".join(filter(None, ("note", shades.ink(tile.colour))))),
        )
        for tile in shown.tiles
    ]
    return tag("ul", *listed, class_="tiles")


def _statements(shown: c.Statements) -> str:
    listed = []
    for number, one in enumerate(shown.statements, 1):
        parts = [tag("span", str(number) if shown.is_numbered else "•", class_="number")]
        parts.append(tag("span", plain(one.text), class_="text"))
        parts.append(tag("span", plain(one.figure), class_="figure"))
        if one.remark:
            parts.append(tag("span", plain(one.remark), class_="remark"))
        listed.append(tag("li", *parts))
    return tag("ol", *listed, class_="said")
