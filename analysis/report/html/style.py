"""What does a report look like: on a screen by day, by night, and on paper?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from analysis.report.colours import FAINT, HEADING, INK, LINE, MUTED, PAPER
from analysis.report.svg.elements import FONTS
from analysis.report.template.look import contrast, mixed

_BRAND, _LEAST_CONTRAST = "brand", 4.5
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
def sheet(brand: str = "", heading: str = "") -> str:
    """The style sheet of every report, colours by day and by night first; a company's where it has any."""
    own = {name: colour for name, colour in ((_BRAND, brand), ("heading", heading)) if colour}
    by_day = _DAY | {name: _legible(colour, INK, PAPER) for name, colour in own.items()}
    by_night = _NIGHT | {name: _legible(colour, PAPER, _NIGHT["paper"]) for name, colour in own.items()}
    day = f":root{{color-scheme:light dark;--fonts:{FONTS};{_named(by_day)}}}"
    night = f"@media screen and (prefers-color-scheme:dark){{:root{{{_named(by_night)}}}{_PICTURES}}}"
    rest = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    return f"{day}\n{night}\n{rest}"


def _legible(colour: str, towards: str, ground: str) -> str:
    """The colour with as much of another in it as it takes to be read on the ground."""
    tried = (mixed(towards, colour, share) for share in (0.0, 0.2, 0.4, 0.6, 0.8))
    return next((one for one in tried if contrast(one, ground) >= _LEAST_CONTRAST), towards)


def _named(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:#{colour};" for name, colour in colours.items())
