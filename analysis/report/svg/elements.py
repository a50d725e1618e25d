"""How is SVG written as text, with names out of the data as text only?"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from analysis.report.clean import TEXT_LIMIT, clean
from analysis.report.metrics import shortened, width_in, wrapped

FONTS = (
    "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Noto Sans SC', Arial, sans-serif"
)
"""Latin ones first, then Chinese ones; each letter is drawn in the first that has it."""
_MIDDLE = 0.35
_SPARE = 1.1
"""Which of the fonts is there is not known: some are wider than what texts are measured by."""
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def element(name: str, *inside: str, **attributes: object) -> str:
    """A tag with its attributes (`_` in a name is `-`; None is left out) and what is in it, already SVG."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def text(
    words: object,
    x: float,
    y: float,
    *,
    size: float,
    fill: str,
    anchor: str = "start",
    weight: int | None = None,
    halo: str | None = None,
    rotate: float | None = None,
) -> str:
    """A line of text whose middle is at `y`; with a `halo` it stays legible on lines.

    The halo is a second text below the first: not every program knows the order of stroke and fill.
    """
    place = {"x": x, "y": y + _MIDDLE * size, "font_size": size, "font_weight": weight}
    place["text_anchor"] = None if anchor == "start" else anchor
    place["transform"] = None if rotate is None else f"rotate({rotate:g} {x:g} {y:g})"
    said = escape(clean(words, limit=TEXT_LIMIT))
    written = element("text", said, **place, fill=fill)
    if halo is None:
        return written
    stroke = {"stroke": halo, "stroke_width": 4, "stroke_linejoin": "round", "aria_hidden": "true"}
    return element("text", said, **place, fill=halo, **stroke) + written


def title(words: object) -> str:
    """What is shown where the pointer rests, and read aloud."""
    return element("title", escape(clean(words, limit=TEXT_LIMIT)))


def drawing(
    *inside: str, width: float, height: float, name: str, about: str = "", scales: bool = False
) -> str:
    """The whole picture: self-contained, no script, nothing from elsewhere.

    Parameters
    ----------
    name, about
        Read aloud instead of the picture.
    scales
        As wide as the place it stands in, instead of its own size.
    """
    size = {} if scales else {"width": width, "height": height}
    desc = [element("desc", escape(clean(about, limit=TEXT_LIMIT)))] if about else []
    return element(
        "svg", title(name), *desc, *inside, xmlns="http://www.w3.org/2000/svg", **size,
        viewBox=f"0 0 {_number(width)} {_number(height)}", role="img", font_family=FONTS,
    )  # fmt: skip


def width_px(words: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is drawn, about."""
    return width_in(words, size * _SPARE, bold=bold) * 72


def cut(words: str, room: float, size: float, *, n_lines: int = 1, bold: bool = False) -> str:
    """As much of a text as `n_lines` of `room` pixels hold."""
    return shortened(clean(words, limit=TEXT_LIMIT), room / 72, size * _SPARE, n_lines=n_lines, bold=bold)


def lines(words: str, room: float, size: float, *, n_lines: int, bold: bool = False) -> list[str]:
    """The lines a text breaks into; at most `n_lines`, the last ends in `…` where there is more."""
    return wrapped(cut(words, room, size, n_lines=n_lines, bold=bold), room / 72, size * _SPARE, bold=bold)[
        :n_lines
    ]


def _attribute(value: object) -> str:
    if isinstance(value, float):
        return _number(value)
    return escape(str(value), {'"': "&quot;"})


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing."""
    found = _VIEW.search(svg[:2000])
    return (float(found[1]), float(found[2])) if found else (1.0, 1.0)
