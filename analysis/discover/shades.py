"""Which colour stands for how much, on a light and on a dark page?

Every ramp runs one way in lightness, so that it reads the same to a colour-blind eye and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Shade(NamedTuple):
    """One meaning, as a colour for light pages and one for dark pages."""

    light: str
    dark: str


def _ramp(light: str, dark: str) -> tuple[Shade, ...]:
    return tuple(Shade(*pair) for pair in zip(light.split(), dark.split(), strict=True))


FREQUENCY = _ramp(
    "#eff5fb #dce9f6 #c0d8ee #97bee2 #6aa2d6 #2d6db0 #1d4f8a",
    "#1b2734 #1f3245 #25415b #2b5278 #336699 #74add9 #a6d0f2",
)
TIME = _ramp(
    "#d3c3a1 #dfae5c #d98a2f #bf5f17 #94360f #671b12",
    "#5d5341 #80693a #aa8237 #d39b3d #f0b861 #ffdba0",
)
MONEY = _ramp(
    "#d5cbe6 #b9a6da #9a7fca #7b58b6 #5d3b98 #43256f",
    "#4b4163 #62508a #7d66ae #9d86cb #bfabe3 #ddd0f3",
)
REWORK = _ramp(
    "#eebcd0 #e292b2 #d16391 #b83a70 #941f54 #6d0f3b",
    "#5f3a4b #834c66 #ab6185 #cf7fa5 #eaa4c2 #f9ccde",
)
LINE = _ramp(
    "#bcc6d1 #a3b0be #8a9aab #728498 #5a6e84 #435970",
    "#46525f #56646f #6a7987 #8192a2 #9aacbc #b6c6d4",
)
PLAIN = Shade("#f2f5f8", "#1d2733")
FAINT = Shade("#e3e7ec", "#29313a")
START = Shade("#2f7d5d", "#5bb08b")
END = Shade("#56616e", "#9aa7b4")
GATEWAY = Shade("#fdf6e3", "#3a3421")
_INKS = Shade("#ffffff", "#14202c")


def shade(ramp: Sequence[Shade], share: float) -> Shade:
    """The step of a ramp for a share between 0 and 1; what lies outside takes the nearest end."""
    return ramp[min(max(int(share * len(ramp)), 0), len(ramp) - 1)]


def ink(fill: Shade) -> Shade:
    """The text colour, white or near black, that reads best on each of the two colours."""
    return Shade(*(max(_INKS, key=lambda text, on=on: contrast(text, on)) for on in fill))


def contrast(one: str, other: str) -> float:
    """Ratio of the luminances of two colours, 1 to 21, as WCAG 2.1 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
