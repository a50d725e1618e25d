"""What does a report look like: on a screen by day, by night, and on paper?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from analysis.report.colours import FAINT, HEADING, INK, LINE, MUTED, PAPER
from analysis.report.svg.elements import FONTS

_BRAND = "brand"
_DAY = {
    "ink": INK, "muted": MUTED, "line": LINE, "faint": FAINT, "paper": PAPER, "heading": HEADING,
    _BRAND: "0F4C96",
}  # fmt: skip
_NIGHT = {
    "ink": "E8EDF3", "muted": "A9B4C2", "line": "3A3F46", "faint": "1E2023", "paper": "141414",
    "heading": "A9C8F5", _BRAND: "8CB8F2",
}  # fmt: skip
_PICTURES = "figure svg{filter:invert(.92) hue-rotate(180deg)}"
"""By night light and dark change places and hues stay: what is pale on paper is dim on black."""


@cache
def sheet() -> str:
    """The style sheet of every report, its colours by day and by night first."""
    day = f":root{{color-scheme:light dark;--fonts:{FONTS};{_named(_DAY)}}}"
    night = f"@media screen and (prefers-color-scheme:dark){{:root{{{_named(_NIGHT)}}}{_PICTURES}}}"
    rest = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    return f"{day}\n{night}\n{rest}"


def _named(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:#{colour};" for name, colour in colours.items())
