"""How is a heat map drawn?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.colours import INK, ink_on
from analysis.report.svg.elements import cut, element, text, title, width_px

_SIZE, _HIGH, _HEAD, _MOST_NAME = 12.0, 30.0, 26.0, 260.0


def draw_heat(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    shades: Sequence[Sequence[str | None]],
    *,
    width: float,
) -> tuple[list[str], float]:
    """The cells with their figures where they fit, and how high it is."""
    left = min(max(width_px(row[0], _SIZE) for row in rows), _MOST_NAME) + 14
    pitch = (width - left - 4) / max(len(header) - 1, 1)
    drawn = []
    for i, name in enumerate(header[1:]):
        said = cut(name, pitch - 2, _SIZE)
        drawn.append(text(said, left + (i + 0.5) * pitch, 12, size=_SIZE, fill=f"#{INK}", anchor="middle"))
    for number, (row, shade) in enumerate(zip(rows, shades, strict=True)):
        y = _HEAD + number * _HIGH
        name = cut(row[0], left - 14, _SIZE)
        drawn.append(text(name, left - 8, y + _HIGH / 2, size=_SIZE, fill=f"#{INK}", anchor="end"))
        for i, (cell, colour) in enumerate(zip(row[1:], shade[1:], strict=True)):
            if colour is None:
                continue
            x = left + i * pitch
            place = {"x": x + 1, "y": y + 1, "width": pitch - 2, "height": _HIGH - 2}
            tip = title(f"{row[0]} · {header[i + 1]}: {cell}")
            drawn.append(element("rect", tip, **place, rx=2, fill=f"#{colour}"))
            if cell and width_px(cell, _SIZE) < pitch - 4:
                middle = (x + pitch / 2, y + _HIGH / 2)
                drawn.append(text(cell, *middle, size=_SIZE, fill=f"#{ink_on(colour)}", anchor="middle"))
    return drawn, _HEAD + len(rows) * _HIGH + 6
