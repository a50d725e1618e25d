"""Which colour, and beyond twelve which pattern, does an activity have? The same on every page and slide.

Twelve colours that stay apart for colour-blind eyes too, then the same with three patterns; from the
forty-ninth on activities share a grey. Colour never tells alone: names, or initials, stand on it. Ink on
every colour keeps a contrast of at least 4.5; a pattern stays out of the way of the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PALETTE = (
    "#e89081", "#77eeff", "#c391be", "#d1bf53", "#8ba6fd", "#d47452",
    "#b3f7d1", "#8c7dd5", "#ffe179", "#58d1e5", "#b47793", "#a3dbad",
)  # fmt: skip
"""Found by search: the twelve hues whose lightness keeps them furthest apart in normal sight and for the
three kinds of colour blindness; neighbours in this order are far apart."""
PATTERNS = ("", "stripes", "dots", "bars")
GREY = "#c3cad3"
INK = "#16202c"
_MOST_LETTERS = 3


@dataclass(frozen=True)
class Look:
    """The colour of an activity and its pattern, one of `PATTERNS`."""

    colour: str
    pattern: str = ""

    @property
    def line(self) -> str:
        """The colour of the pattern's lines."""
        return mixed(self.colour, INK, 0.62)

    @property
    def background(self) -> str:
        """As a background in CSS: the pattern runs along the lower edge and leaves the name its ground."""
        line, edge = self.line, f"left bottom/100% 5px no-repeat,{self.colour}"
        dots = f"left bottom/7px 5px repeat-x,{self.colour}"
        return {
            "": self.colour,
            "stripes": f"repeating-linear-gradient(135deg,{line} 0 3px,transparent 3px 7px) {edge}",
            "dots": f"radial-gradient(circle at 50% 50%,{line} 1.6px,transparent 2px) {dots}",
            "bars": f"repeating-linear-gradient(90deg,{line} 0 7px,transparent 7px 12px) {edge}",
        }[self.pattern]


LOOKS = tuple(Look(colour, pattern) for pattern in PATTERNS for colour in PALETTE)


def activity_looks(names: Iterable[str], *, known: Sequence[str] = ()) -> dict[str, Look]:
    """Activity to its look.

    Parameters
    ----------
    names
        The activities of the whole log; those that are not known take the looks that are left, in this
        order.
    known
        The activities of the process in a fixed order: each has its place there, in every log.
    """
    places = {name: place for place, name in enumerate(dict.fromkeys(known))}
    listed = list(dict.fromkeys(names))
    taken = {places[name] for name in listed if name in places}
    left = (place for place in range(len(LOOKS) + len(listed)) if place not in taken)
    found = {name: places[name] if name in places else next(left) for name in listed}
    return {name: LOOKS[place] if place < len(LOOKS) else Look(GREY) for name, place in found.items()}


def initials(labels: Mapping[str, str]) -> dict[str, str]:
    """Name to a few letters of its label, for where the label has no room; no two share them.

    The first letters of the words (QP for Quote Presented), or the first signs of a label without words;
    where they are taken, more of the last word, and at last a number.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, label in labels.items():
        said = next(one for one in _shortened(label) if one not in taken)
        taken.add(said)
        found[name] = said
    return found


def _shortened(label: str) -> Iterable[str]:
    words = [word for word in label.replace("/", " ").replace("-", " ").split() if word[0].isalnum()] or ["?"]
    *before, last = words[:_MOST_LETTERS]
    heads = "".join(word[0].upper() for word in before)
    first = 1 if heads else 2
    for n in range(first, min(len(last), 6) + 1):
        yield heads + last[:1].upper() + last[1:n]
    number = 2
    while True:
        yield f"{heads}{last[:first].upper()}{number}"
        number += 1


def luminance(colour: str) -> float:
    """Relative luminance 0–1 of #rrggbb, as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another in it."""
    here, there = ([int(one[place : place + 2], 16) for place in (1, 3, 5)] for one in (colour, other))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(here, there, strict=True))
