"""How is a colour of the screen written in a slide, and which ink is legible on it?"""

from __future__ import annotations

import re

INK, MUTED, FAINT, LINE, PAPER, HEADING = "0F1826", "5A6676", "F3F5F8", "D8DEE7", "FFFFFF", "0F2F63"
ACCENTS = ("1F5FBF", "E69F00", "009E73", "CC79A7", "56B4E9", "D55E00")
_RGB = re.compile(r"rgba?\(([^)]+)\)")


def to_hex(colour: object) -> str | None:
    """`RRGGBB` for any CSS colour, transparency blended with white; None when it is not one.

    Figures carry `#abc`, `#aabbcc`, `rgb(…)`, `rgba(…)` or a name.
    """
    if not isinstance(colour, str) or not colour.strip():
        return None
    text = colour.strip().lower()
    if found := _RGB.fullmatch(text):
        return _from_parts([part.strip() for part in found[1].split(",")])
    digits = text.lstrip("#")
    if re.fullmatch(r"[0-9a-f]{6}", digits):
        return digits.upper()
    from PIL import ImageColor

    try:
        red, green, blue, *rest = ImageColor.getrgb(text)
    except ValueError:
        return None
    return _blend((red, green, blue), rest[0] / 255 if rest else 1.0)


def tint(colour: str, strength: float) -> str:
    """`colour` on white paper: 0 is white, 1 the colour itself."""
    return _blend(_parts(colour), min(max(strength, 0.0), 1.0))


def shade(colour: str, strength: float) -> str:
    """`colour` darkened: 0 leaves it, 1 is black."""
    return "".join(f"{round(part * (1 - strength)):02X}" for part in _parts(colour))


def ink_on(colour: str) -> str:
    """Dark or white ink, whichever has the higher contrast on `colour`."""
    light = luminance(colour)
    on_white_ink, on_dark_ink = 1.05 / (light + 0.05), (light + 0.05) / (luminance(INK) + 0.05)
    return PAPER if on_white_ink > on_dark_ink else INK


def luminance(colour: str) -> float:
    """Relative luminance 0–1 as WCAG 2 defines it."""
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in (c / 255 for c in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[0:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)


def _from_parts(parts: list[str]) -> str | None:
    try:
        values = [float(p.rstrip("%")) * (2.55 if p.endswith("%") else 1) for p in parts[:3]]
        alpha = float(parts[3]) if len(parts) > 3 else 1.0
    except ValueError:
        return None
    return _blend(tuple(round(v) for v in values), alpha) if len(values) == 3 else None


def _blend(parts: tuple[int, ...], alpha: float) -> str:
    mixed = (round(255 + (min(max(part, 0), 255) - 255) * alpha) for part in parts[:3])
    return "".join(f"{part:02X}" for part in mixed)
