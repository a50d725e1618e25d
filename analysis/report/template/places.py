"""On which layouts of a template are slides made, and where is room on them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.errors import AnalysisError
from analysis.report.frame import Box, Frame
from analysis.report.metrics import height_in
from analysis.report.template.faces import heading_stretch, size_of, text_stretch
from analysis.report.theme import HEIGHT_IN

EMU = 914400
TITLES = ("title", "ctrTitle")
_ROOM_FOR_CONTENT = (None, "obj", "body", "tbl", "chart", "dgm", "media", "pic", "clipArt")
_TITLE_ONLY = (
    "title only", "nur titel", "titre seul", "solo el título", "sólo el título", "somente título",
    "apenas título", "solo titolo", "alleen titel", "仅标题", "僅標題", "只有标题", "タイトルのみ", "제목만",
    "tylko tytuł", "endast rubrik", "kun tittel", "kun titel", "vain otsikko", "только заголовок",
)  # fmt: skip
_TITLE_AND_CONTENT = (
    "title and content", "titel und inhalt", "titre et contenu", "título y objetos", "título e conteúdo",
    "titolo e contenuto", "titel en object", "标题和内容", "標題及內容", "タイトルとコンテンツ",
    "제목 및 내용",
)  # fmt: skip
_COVERS = (
    "title slide", "cover", "titelfolie", "deckblatt", "diapositive de titre", "diapositiva de título",
    "slide de título", "diapositiva titolo", "titeldia", "标题幻灯片", "標題投影片", "封面", "首页",
    "タイトル スライド", "表紙", "제목 슬라이드", "титульный слайд",
)  # fmt: skip
_SIZES_PT = (32, 28, 26, 24, 22, 20, 18, 16, 14, 12, 11)
_GAP_IN, _SUBTITLE_IN, _FOOTER_IN, _LEAST_MARGIN_IN = 0.1, 0.32, 0.26, 0.3
_LEAST_WIDE_SHARE, _LEAST_HIGH_SHARE = 0.5, 0.4
_LEAST_SCALE, _MOST_SCALE, _SCALE_SLACK = 0.82, 6.0, 0.12


def frame_of(deck: Any) -> Frame:
    """The layouts for slides with content and for the title slide, and the places on them.

    Raises
    ------
    AnalysisError
        `template_no_layout`, or `template_no_title` where no layout has a place for a headline.
    """
    layouts = [layout for master in deck.slide_masters for layout in master.slide_layouts]
    if not layouts:
        raise AnalysisError("template_no_layout")
    titled = sorted((one for one in layouts if _title(one) is not None), key=_rank)
    if not titled:
        raise AnalysisError("template_no_title")
    size = (deck.slide_width / EMU, deck.slide_height / EMU)
    frames = (_frame(layout, size) for layout in titled)
    frame = next((one for one in frames if _has_room(one, size)), None)
    if frame is None:
        raise AnalysisError("template_no_room")
    cover = min(titled, key=lambda layout: 0 if _is_cover(layout) else 1)
    return frame if not _is_cover(cover) else _with_cover(frame, cover)


def scale_of(deck: Any) -> float:
    """How much larger than ours the slides are: what is drawn on them grows or shrinks with them."""
    scale = deck.slide_height / EMU / HEIGHT_IN
    return 1.0 if abs(scale - 1) < _SCALE_SLACK else min(max(scale, _LEAST_SCALE), _MOST_SCALE)


def decorations(layout: Any) -> Iterator[tuple[Any, Box]]:
    """What a layout and its master draw themselves, with its place."""
    pages = [layout] if layout._element.get("showMasterSp") == "0" else [layout.slide_master, layout]
    for page in pages:
        for shape in page.shapes:
            if not shape.is_placeholder and (box := box_of(shape)) is not None:
                yield shape, box


def box_of(shape: Any) -> Box | None:
    """The place of a shape in inches, inherited or its own."""
    sides = (shape.left, shape.top, shape.width, shape.height)
    return None if any(side is None for side in sides) else tuple(side / EMU for side in sides)


def kind_of(shape: Any) -> str | None:
    """The type of a placeholder; None for one that takes anything."""
    return shape._element.xpath("string(p:nvSpPr/p:nvPr/p:ph/@type | p:nvPicPr/p:nvPr/p:ph/@type)") or None


def _title(layout: Any) -> Any:
    return next((one for one in layout.placeholders if kind_of(one) in TITLES and box_of(one)), None)


def _rank(layout: Any) -> int:
    kind, name = layout._element.get("type"), layout.name.casefold()
    if kind == "titleOnly" or any(known in name for known in _TITLE_ONLY) or name == "标题":
        return 0
    if _is_cover(layout) or kind in ("secHead", "vertTx", "vertTitleAndTx"):
        return 90
    if kind in ("obj", "tx") or any(known in name for known in _TITLE_AND_CONTENT):
        return 1
    return 2 + len(layout.placeholders)


def _is_cover(layout: Any) -> bool:
    name = layout.name.casefold()
    return layout._element.get("type") == "title" or any(known in name for known in _COVERS)


def _with_cover(frame: Frame, cover: Any) -> Frame:
    from dataclasses import replace

    return replace(frame, cover=cover)


def _has_room(frame: Frame, size: tuple[float, float]) -> bool:
    scale = frame.scale
    wide, high = frame.body[2] * scale, frame.body[3] * scale
    return wide >= size[0] * _LEAST_WIDE_SHARE and high >= size[1] * _LEAST_HIGH_SHARE


def _frame(layout: Any, size: tuple[float, float]) -> Frame:
    title = _title(layout)
    place = box_of(title)
    scale = scale_of(layout.part.package.presentation_part.presentation)
    below = _subtitle(layout, place, size)
    room = _room(layout, place, below, size)
    stretch = heading_stretch(layout, title)
    left, top, width, height = room
    if below is None:
        line = (left, top, width, _SUBTITLE_IN * scale)
        top, height = top + line[3] + _GAP_IN * scale, height - line[3] - _GAP_IN * scale
    else:
        line = box_of(below)
    source = _FOOTER_IN * scale
    body = (left, top, width, height - source - 0.06 * scale)
    drawn = [_scaled(box, 1 / scale) for box in (body, (left, top + height - source, width, source))]
    own = below is not None
    return Frame(
        layout,
        layout,
        title=(*place[:2], place[2] - 0.2, place[3]),
        subtitle=line if own else _scaled(line, 1 / scale),
        body=drawn[0],
        footer=drawn[1],
        subtitle_idx=below.placeholder_format.idx if own else None,
        title_fits=_fits(size_of(layout, title, "title"), place[3]),
        subtitle_fits=_fits(size_of(layout, below, "body"), line[3]) if own else ((13, 1), (12, 1), (10, 1)),
        stretch=stretch,
        letters=text_stretch(layout.slide_master),
        has_number=any(kind_of(one) == "sldNum" for one in layout.placeholders),
        scale=scale,
    )


def _fits(own_pt: float, high_in: float) -> list[tuple[float, int]]:
    """The layout's own size and smaller ones, each with the lines it has room for; no shouting."""
    smaller = [size for size in _SIZES_PT if size < own_pt] or [own_pt]
    lines = [(size, min(3, int((high_in - 0.06) / height_in(1, size)))) for size in smaller]
    own = int((high_in - 0.06) / height_in(1, own_pt)) if own_pt <= _SIZES_PT[0] else 0
    return [(own_pt, min(own, 3)), *[(size, max(n, 1)) for size, n in lines if n or size == smaller[-1]]]


def _subtitle(layout: Any, title: Box, size: tuple[float, float]) -> Any:
    """A place for one or two lines right under the headline."""
    for one in layout.placeholders:
        box = box_of(one)
        if kind_of(one) not in ("body", "subTitle") or box is None:
            continue
        is_line = box[3] <= size[1] * 0.13 and box[2] > size[0] * 0.3
        if is_line and title[1] + title[3] * 0.5 <= box[1] < size[1] * 0.35:
            return one
    return None


def _room(layout: Any, title: Box, below: Any, size: tuple[float, float]) -> Box:
    """The part of the slide that neither headline nor decoration takes."""
    width, height = size
    left = max(title[0] + _inset(layout), _LEAST_MARGIN_IN)
    right = max(title[0] + title[2], width - title[0]) - _inset(layout)
    top, bottom = title[1] + title[3] + _GAP_IN, height - _LEAST_MARGIN_IN
    if title[3] > height * 0.45:
        left, top = title[0] + title[2] + 2 * _GAP_IN, max(title[1], _LEAST_MARGIN_IN)
        right = width - _LEAST_MARGIN_IN
    elif title[1] > height * 0.6:
        top, bottom = _LEAST_MARGIN_IN, title[1] - _GAP_IN
    right = min(right, width - _LEAST_MARGIN_IN)
    if below is not None:
        under = box_of(below)
        top = max(top, under[1] + under[3] + _GAP_IN)
    for box in _taken(layout):
        left, top, right, bottom = _clear_of(box, (left, top, right, bottom), size)
    held = _content(layout, below, size)
    if held is not None:
        left, top = max(left, held[0]), max(top, held[1])
        right, bottom = min(right, held[0] + held[2]), min(bottom, held[1] + held[3])
    return left, top, right - left, bottom - top


def _inset(layout: Any) -> float:
    """How far the headline's letters stand from the edge of its place."""
    found = _title(layout)._element.xpath("p:txBody/a:bodyPr/@lIns")
    return int(found[0]) / EMU if found else 0.1


def _taken(layout: Any) -> Iterator[Box]:
    """Decorations, and the places of date, footer and number."""
    for _, box in decorations(layout):
        yield box
    for one in layout.placeholders:
        if kind_of(one) in ("ftr", "dt", "sldNum") and (box := box_of(one)) is not None:
            yield box


def _clear_of(
    box: Box, room: tuple[float, float, float, float], size: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Move an edge of the room (left, top, right, bottom) off a band along an edge of the slide."""
    (x, y, wide, high), (left, top, right, bottom), (width, height) = box, room, size
    gap = _GAP_IN / 2
    beside = x + wide <= left or x >= right
    if y >= height * 0.72 and not beside:
        bottom = min(bottom, y - gap)
    elif y + high <= height * 0.35 and not beside:
        top = max(top, y + high + gap)
    elif x + wide <= width * 0.3 and high > height * 0.5:
        left = max(left, x + wide + 2 * gap)
    elif x >= width * 0.7 and high > height * 0.5:
        right = min(right, x - 2 * gap)
    return left, top, right, bottom


def _content(layout: Any, below: Any, size: tuple[float, float]) -> Box | None:
    """The place of the layout for content, all of them together; None on a layout without any."""
    boxes = [
        box
        for one in layout.placeholders
        if one is not below and kind_of(one) in _ROOM_FOR_CONTENT and (box := box_of(one)) is not None
    ]
    boxes = [box for box in boxes if box[2] * box[3] > size[0] * size[1] * 0.08]
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def _scaled(box: Box, factor: float) -> Box:
    return tuple(side * factor for side in box)
