"""How does a drawing become a PNG, without a browser, and with which fonts?"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from analysis.errors import AnalysisError

MOST_PIXELS = 64_000_000
"""Of a picture; a larger one is drawn at a smaller scale."""
CHINESE = "中文"


class NoFonts(AnalysisError):
    """There is no font for the letters of a picture on this machine."""

    def __init__(self) -> None:
        super().__init__("no_fonts")


def png(svg: str, *, width: float, height: float, scale: float = 2.0) -> bytes:
    """The drawing as a PNG at `scale` pixels to one of its own, on white.

    Raises
    ------
    NoFonts
        Where the picture has Chinese letters and the machine no font with any: the SVG, opened on a
        machine that has one, shows them.
    """
    if any("\u2e80" <= letter <= "\uffef" for letter in svg) and not has_chinese():
        raise NoFonts
    scale = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
    return _drawn(svg, scale)


@cache
def has_chinese() -> bool:
    """Whether some font here has Chinese letters: without one, all of them look the same."""
    one, other = (_drawn(_sample(letter), 1.0) for letter in CHINESE)
    return one != other


def _sample(letter: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">'
        f'<text x="4" y="26" font-size="24">{letter}</text></svg>'
    )


def _drawn(svg: str, scale: float) -> bytes:
    import resvg_py

    fallback = _carried()
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=scale, background="#ffffff", font_dirs=[str(fallback)] if fallback else None,
            font_family="Noto Sans CJK SC",
        )
    )  # fmt: skip


@cache
def _carried() -> Path | None:
    """Fonts with Latin letters that are installed with Cashlane, for a machine that has none at all."""
    found = find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else None
    return folder if folder and folder.is_dir() else None
