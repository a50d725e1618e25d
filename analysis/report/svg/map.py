"""How is a map drawn as a picture that looks as on the screen, with its finding above it?"""

from __future__ import annotations

from analysis.report.clean import clean
from analysis.report.colours import HEADING, MUTED, PAPER
from analysis.report.content import SlideText
from analysis.report.svg.curves import arrow_half, arrow_head, nearest, path_of
from analysis.report.svg.elements import cut, drawing, element, lines, text, title, width_px
from analysis.report.svg.picture import Box, Line, Picture

_MARGIN, _LEAST_WIDTH = 28.0, 560.0
_TITLE, _SMALL, _NAME, _FIGURE = 20.0, 12.0, 13.0, 12.0
_NAME_ROOM, _FIGURE_GAP, _LINE_HIGH, _NAME_HIGH = 20.0, 10.0, 13.5, 14.5
_LABEL_ROOM = 46.0
_FOLD = 8.0
_QUIET, _OUTLINE, _BADGE = "#4B545F", "#C5CBD3", "#A1260D"
_PAPER = f"#{PAPER}"


def map_svg(picture: Picture, words: SlideText) -> str:
    """A self-contained SVG: finding and filter above the map; below it the legend and the small print."""
    wide = max(picture.width + 2 * _MARGIN, _LEAST_WIDTH)
    head, top = _head(words, wide)
    left = (wide - picture.width) / 2
    foot, below = _foot(picture, words, wide, top + picture.height + 14)
    drawn = element("g", *_map(picture), transform=f"translate({left:.1f} {top:.1f})")
    ground = element("rect", width=wide, height=below, fill=_PAPER)
    about = " ".join(f"{label}: {said}" for label, said in words.notes)
    return drawing(
        ground,
        head,
        drawn,
        foot,
        width=wide,
        height=below,
        name=clean(words.headline, limit=400),
        about=about,
    )


def _map(picture: Picture) -> list[str]:
    """Lines, boxes above them, and the figures above all."""
    return [
        element("g", *map(_line, picture.lines)),
        element("g", *map(_box, picture.boxes)),
        element("g", *(_label(line) for line in picture.lines)),
        element("g", *(_badge(line) for line in picture.lines)),
    ]


# -- around the map


def _head(words: SlideText, wide: float) -> tuple[str, float]:
    room, y, drawn = wide - 2 * _MARGIN, _MARGIN, []
    for line in lines(words.headline, room, _TITLE, n_lines=3, bold=True):
        drawn.append(text(line, _MARGIN, y + _TITLE / 2, size=_TITLE, fill=f"#{HEADING}", weight=700))
        y += _TITLE * 1.25
    if words.subtitle:
        for line in lines(words.subtitle, room, _SMALL, n_lines=3):
            drawn.append(text(line, _MARGIN, y + _SMALL / 2 + 4, size=_SMALL, fill=f"#{MUTED}"))
            y += _SMALL * 1.4
    return "".join(drawn), y + 20


def _foot(picture: Picture, words: SlideText, wide: float, y: float) -> tuple[str, float]:
    drawn = []
    if picture.scale or picture.bridge or picture.own:
        drawn.append(_legend(picture, y))
        y += 24
    if words.footer:
        small = cut(words.footer, wide - 2 * _MARGIN, _SMALL - 1)
        drawn.append(text(small, _MARGIN, y + 6, size=_SMALL - 1, fill=f"#{MUTED}"))
        y += 16
    return "".join(drawn), y + 14


def _legend(picture: Picture, y: float) -> str:
    x, drawn = _MARGIN, []
    if picture.scale:
        drawn.append(text(picture.low, x, y + 6, size=_SMALL, fill=_QUIET))
        x += width_px(clean(picture.low), _SMALL) + 8
        for colour in picture.scale:
            drawn.append(element("rect", x=x, y=y + 1.5, width=16, height=9, fill=colour))
            x += 16
        drawn.append(text(picture.high, x + 7, y + 6, size=_SMALL, fill=_QUIET))
        x += width_px(clean(picture.high), _SMALL) + 30
    if picture.bridge:
        drawn.append(text(picture.bridge, x, y + 6, size=_SMALL, fill=_QUIET))
        x += width_px(clean(picture.bridge), _SMALL) + 30
    if picture.own:
        sign = element(
            "g",
            *_folded_box(22, 13, 2.5, 5, flap=_QUIET, fill=_PAPER),
            transform=f"translate({x + 11} {y + 6})",
        )
        drawn += [sign, text(picture.own, x + 29, y + 6, size=_SMALL, fill=_QUIET)]
    return "".join(drawn)


# -- lines


def _line(line: Line) -> str:
    dashes = "9 5" if line.is_bridge else "2 4" if line.is_dashed else None
    path = element(
        "path", d=path_of(line.points), fill="none", stroke=line.colour, stroke_width=line.width,
        stroke_dasharray=dashes,
    )  # fmt: skip
    head = element("polygon", points=arrow_head(line.arrow, line.points[-1], line.width), fill=line.colour)
    return element("g", *([title(line.tip)] if line.tip else []), path, head)


def _label(line: Line) -> str:
    """The figures beside their line: they begin at the side of their room that is next to it."""
    rows = [row for row in (line.label, line.second) if row]
    if not rows or line.at is None:
        return ""
    x, y = line.at
    near = nearest(line.points, line.at)[0]
    side = 1 if near <= x else -1
    gap = 14 if line.badge else 6 + arrow_half(line.width)
    away = max(side * (near - x) + gap, -_LABEL_ROOM / 2)
    anchor = "start" if side > 0 else "end"
    return "".join(
        text(row, x + side * away, y + (i - (len(rows) - 1) / 2) * _LINE_HIGH, size=_FIGURE, fill=_QUIET,
             anchor=anchor, halo=_PAPER)
        for i, row in enumerate(rows)
    )  # fmt: skip


def _badge(line: Line) -> str:
    if not line.badge:
        return ""
    x, y = nearest(line.points, line.at or line.points[0])
    dot = element("circle", cx=x, cy=y, r=9, fill=_BADGE, stroke=_PAPER, stroke_width=2)
    return dot + text(line.badge, x, y, size=_FIGURE, fill=_PAPER, anchor="middle", weight=700)


# -- boxes


def _box(box: Box) -> str:
    match box.kind:
        case "activity":
            drawn = _activity(box)
        case "start" | "end":
            drawn = _terminal(box)
        case _:
            drawn = _gateway(box)
    said = [title(box.tip)] if box.tip else []
    return element("g", *said, *drawn, transform=f"translate({box.x:.2f} {box.y:.2f})")


def _activity(box: Box) -> list[str]:
    place = {"x": -box.width / 2, "y": -box.height / 2, "width": box.width, "height": box.height, "rx": 7}
    fill, ink, weight = (_PAPER, _QUIET, None) if box.is_faint else (box.fill, box.ink, 600)
    frame = {"fill": fill, "stroke": _OUTLINE, "stroke_dasharray": "3 3" if box.is_faint else None}
    behind = {**place, "x": place["x"] + 5, "y": place["y"] - 5}
    drawn = [element("rect", **behind, **frame, opacity=0.55)] if box.is_folded else []
    drawn += (
        _folded_box(box.width, box.height, 7, _FOLD, flap=ink, **frame)
        if box.is_own
        else [element("rect", **place, **frame)]
    )
    figures = [figure for figure in (box.sub, box.second) if figure]
    taken = max((width_px(figure, _FIGURE) + _FIGURE_GAP for figure in figures), default=0.0)
    room = box.width - _NAME_ROOM
    rows = lines(box.label, room - taken, _NAME, n_lines=2, bold=True)
    for i, row in enumerate(rows):
        y = (i - (len(rows) - 1) / 2) * _NAME_HIGH
        x, anchor = (-room / 2, "start") if figures else (0.0, "middle")
        drawn.append(text(row, x, y, size=_NAME, fill=ink, anchor=anchor, weight=weight))
    for i, figure in enumerate(figures):
        y = (i - (len(figures) - 1) / 2) * _LINE_HIGH
        drawn.append(text(figure, room / 2, y, size=_FIGURE, fill=ink, anchor="end"))
    return drawn


def _folded_box(width: float, height: float, round_: float, fold: float, *, flap: str, **frame) -> list[str]:
    """A box around the centre whose lower right corner is folded over."""
    right, low, r = width / 2, height / 2, round_
    way = (
        f"M{r - right:g} {-low:g}H{right - r:g}Q{right:g} {-low:g} {right:g} {r - low:g}V{low - fold:g}"
        f"L{right - fold:g} {low:g}H{r - right:g}Q{-right:g} {low:g} {-right:g} {low - r:g}V{r - low:g}"
        f"Q{-right:g} {-low:g} {r - right:g} {-low:g}Z"
    )
    over = f"M{right - fold:g} {low:g}L{right - 0.8 * fold:g} {low - 0.8 * fold:g}L{right:g} {low - fold:g}Z"
    shape = {"stroke": _OUTLINE, **frame}
    return [element("path", d=way, **shape), element("path", d=over, fill=flap, opacity=0.55)]


def _terminal(box: Box) -> list[str]:
    dot = element("circle", r=box.width / 2, fill=box.fill)
    if box.kind == "start":
        sign = element("polygon", points="-4.5,-6.5 7,0 -4.5,6.5", fill=box.ink)
    else:
        sign = element("rect", x=-5, y=-5, width=10, height=10, rx=1, fill=box.ink)
    x, drawn = box.width / 2 + 9, [dot, sign]
    if box.label:
        drawn.append(text(box.label, x, 0.0, size=_FIGURE, fill=_QUIET, halo=_PAPER))
        x += width_px(clean(box.label), _FIGURE) + 8
    if box.sub:
        drawn.append(text(box.sub, x, 0.0, size=_FIGURE, fill=_QUIET, halo=_PAPER))
    return drawn


def _gateway(box: Box) -> list[str]:
    half = box.width / 2
    diamond = f"0,{-half:g} {half:g},0 0,{half:g} {-half:g},0"
    sign = "M-7 0H7M0 -7V7" if box.kind == "and" else "M-5 -5L5 5M-5 5L5 -5"
    return [
        element("polygon", points=diamond, fill=box.fill, stroke=_OUTLINE),
        element("path", d=sign, fill="none", stroke=box.ink, stroke_width=2),
    ]
