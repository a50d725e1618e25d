"""When are two names the same but for the way they are written? Folded names, and slips of the hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MIN_LENGTH = 5
MIN_WORD = 4
_SIGNS = re.compile(r"(?<!\d)[^\w+#%&<>=]+|[^\w+#%&<>=]+(?!\d)|_+")
_WORDS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


def bare(name: str) -> str:
    """In one case and width, Latin letters without accents; spaces and signs stay."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    kept, last = [], ""
    for char in plain:
        if not (unicodedata.combining(char) and last < "\u0250"):
            kept.append(char)
        last = last if unicodedata.combining(char) else char
    return unicodedata.normalize("NFC", "".join(kept))


def folded(name: str) -> str:
    """A name without case, spaces, punctuation, width and accents; signs between digits stay (1.5, 3-4)."""
    return _SIGNS.sub("", bare(name))


def words(name: str) -> list[str]:
    """The words of a name, in one case; Chinese runs are one word."""
    return _WORDS.findall(bare(name))


def numbers(name: str) -> list[str]:
    """Words that hold a digit: they tell names apart on purpose."""
    return sorted(word for word in words(name) if any(char.isdigit() for char in word))


def lacks_one(name: str) -> Iterator[str]:
    """The name itself, and what is left of it without each of its characters."""
    yield name
    for i in range(len(name)):
        yield name[:i] + name[i + 1 :]


def is_slip(one: str, other: str) -> bool:
    """Whether one letter is missing, extra, wrong, or two neighbours are swapped; Chinese is no slip."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    touched = a + b
    if any(char > "\u0500" or char.isdigit() for char in touched):
        return False
    return (len(a) <= 1 and len(b) <= 1) or (len(a) == 2 and a == b[::-1])


def is_typo(one: str, other: str) -> bool:
    """Whether `one` is `other` with one slip, in a word long enough that it is no other word.

    Words with digits must be the same ("Level 1" is not "Level 2"), and so must short ones ("Release A"
    is not "Release B").
    """
    short = folded(other)
    if len(short) < MIN_LENGTH or not is_slip(folded(one), short) or numbers(one) != numbers(other):
        return False
    mine, theirs = words(one), words(other)
    if len(mine) != len(theirs):
        return True
    return all(len(b) >= MIN_WORD for a, b in zip(mine, theirs) if a != b)


def near(rare: Iterable[str], common: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a rare name and a common one that is a slip away; each list holds folded names."""
    index: dict[str, set[str]] = {}
    for name in common:
        for part in lacks_one(name):
            index.setdefault(part, set()).add(name)
    for name in rare:
        found = set().union(*(index.get(part, ()) for part in lacks_one(name)))
        yield from ((name, other) for other in sorted(found) if is_slip(name, other))
