"""How wide does a real font draw a text? Measured with its glyphs; skipped where the font is missing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from PIL import ImageFont

_FONTS = Path("/usr/share/fonts")
_SIZE = 1000


def carlito(*, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The free font with Calibri's widths."""
    return _font("Carlito-Bold.ttf" if bold else "Carlito-Regular.ttf")


def noto_cjk(*, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A free Chinese font; its signs are as wide as those of every other."""
    return _font("NotoSansCJK-Bold.ttc" if bold else "NotoSansCJK-Regular.ttc")


def glyph_width_in(text: str, size_pt: float, font: ImageFont.FreeTypeFont) -> float:
    """Width of one line, in inches."""
    return font.getlength(text) / _SIZE * size_pt / 72


@lru_cache
def _found(name: str) -> Path | None:
    return next(iter(sorted(_FONTS.rglob(name))), None) if _FONTS.exists() else None


@lru_cache
def _opened(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _SIZE)


def _font(name: str) -> ImageFont.FreeTypeFont:
    path = _found(name)
    if path is None:
        pytest.skip(f"font {name} is not installed")
    return _opened(path)
