"""Which form of a foreign text is safe on a slide and in its data sheet?"""

from __future__ import annotations

import itertools
import re
from xml.sax.saxutils import escape

_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_SPACE = re.compile(r"[\t\r\v\f\u2028\u2029 ]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BEFORE_UNIT = re.compile(r"(?<=[\d.]) (?=[^\W\d_]{1,4}(?!\w))")
NAME_LIMIT = 120
TEXT_LIMIT = 2_000


def clean(text: object, *, limit: int = NAME_LIMIT) -> str:
    """One line without characters XML forbids, at most `limit` long; the cut shows as `…`."""
    return " ".join(_legal(text, limit).split("\n")).strip()


def clean_lines(text: object, *, limit: int = TEXT_LIMIT) -> list[str]:
    """The lines of a text, each as `clean` leaves it; `[""]` for an empty text."""
    return [line.strip() for line in _legal(text, limit).split("\n")]


def defused(text: object) -> str:
    """A name that no spreadsheet takes for a formula: an apostrophe goes before `= + - @`."""
    name = clean(text)
    return f"'{name}" if name.startswith(_FORMULA) else name


def xml_text(text: object, *, limit: int = TEXT_LIMIT) -> str:
    """A cleaned text as it stands between two XML tags."""
    return escape(clean(text, limit=limit))


def xml_name(text: object) -> str:
    """A cleaned text as it stands inside an XML attribute: the name of a shape."""
    return escape(clean(text, limit=250), {'"': "&quot;"})


def _legal(text: object, limit: int) -> str:
    if text is None:
        return ""
    legal = _SPACE.sub(" ", _ILLEGAL.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n")))
    return legal if len(legal) <= limit else legal[: limit - 1].rstrip() + "…"


def unbroken(text: str) -> str:
    """A short figure, such as 70.0 d, that no program breaks at its space."""
    return text.replace(" ", "\u00a0")


def held_together(text: str) -> str:
    """A text whose numbers no program parts from the unit after them."""
    return _BEFORE_UNIT.sub("\u00a0", text)


def is_wide(sign: str) -> bool:
    """Whether a sign is Chinese, or as wide as one."""
    return "\u2e80" <= sign <= "\uffef"


def roomy(text: str) -> str:
    """A short figure with the room that some programs leave between Chinese and other signs; to measure."""
    edges = sum(is_wide(one) != is_wide(after) for one, after in itertools.pairwise(text))
    return unbroken(text + " " * (2 * min(edges, 1) + max(edges - 1, 0)))
