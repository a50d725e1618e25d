"""Record ids as Salesforce writes them: 15 characters in which case counts, 3 that say which are capital."""

from __future__ import annotations

import string
from collections import Counter

from tests.salesforce_org.vocabulary import PREFIX

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
CHECK = string.ascii_uppercase + "012345"
ORG = "bm"
# Starts where neighbours differ by nothing but upper and lower case (…0Za, …0ZA).
FIRST = 62 * 10
# Far above, for rows that tell of no event.
ASIDE = 62**4


def id18(short: str) -> str:
    """The 18 characters for 15: one more for every five, its bits saying which are capital letters."""
    checks = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(short[start : start + 5]) if letter.isupper())
        checks += CHECK[bits]
    return short + checks


class Ids:
    """Gives out ids, rising within an object as they do in an org."""

    def __init__(self, *, first: int = FIRST) -> None:
        self._first = first
        self._given: Counter[str] = Counter()

    def next(self, name: str) -> str:
        """The next id of an object (by its prefix, which objects of history share)."""
        prefix = PREFIX[name]
        number = self._first + self._given[prefix]
        self._given[prefix] += 1
        return id18(f"{prefix}{ORG}00000" + _base62(number, 5))


def _base62(number: int, width: int) -> str:
    written = ""
    for _ in range(width):
        number, rest = divmod(number, 62)
        written = DIGITS[rest] + written
    return written
