"""Which activities does the catalogue of the process not know, and which of its own is meant most likely?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.encoded import values
from analysis.prepare.quality.slips import folded, is_slip, words
from analysis.prepare.repairs.labels import RenameActivities
from analysis.processes import Catalogue
from analysis.processes.catalogue import names as names_of

MIN_ALIKE = 0.75
MIN_BEGINNING = 5
MAX_NAMES = 200
SMALL = frozenset(
    {"a", "an", "the", "of", "by", "to", "for", "in", "on", "at", "with", "and", "was", "is", "been", "has"}
)


def alike(one: str, other: str) -> float:
    """How much of two names is the same, 0–1: words in any order and ending, Chinese by its characters."""
    if folded(one) == folded(other):
        return 1.0
    if is_slip(folded(one), folded(other)) and len(folded(other)) > 7:
        return 0.95
    mine, theirs = _units(one), _units(other)
    if not mine or not theirs:
        return 0.0
    left, n = list(theirs), 0
    for unit in mine:
        hit = next((other for other in left if _is_same(unit, other)), None)
        if hit is not None:
            left.remove(hit)
            n += 1
    return 2 * n / (len(mine) + len(theirs))


def _units(name: str) -> list[str]:
    told = [word for word in words(name) if word not in SMALL]
    return [unit for word in told for unit in (list(word) if word[0] > "\u2e80" else [word])]


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    if any(char.isdigit() for char in one + other) or min(len(one), len(other)) < 4:
        return False
    return is_slip(one, other) or (len(one) > 5 < len(other) and one[:MIN_BEGINNING] == other[:MIN_BEGINNING])


def nearest(name: str, catalogue: Catalogue) -> str | None:
    """The one activity of the catalogue that is most like a name; None where none is, or two are."""
    scores: Counter[str] = Counter()
    for entry in catalogue.activities:
        scores[entry.key] = max(int(1000 * alike(name, other)) for other in names_of(entry))
    (best, high), (_, second) = scores.most_common(2)
    return best if high >= 1000 * MIN_ALIKE and high > second else None


def _find(events: Events, *, now: datetime) -> Iterator[Defect]:
    catalogue = events.catalogue
    if len(catalogue.activities) < 2:
        return
    found = values(events, "activity")
    unknown = [i for i, name in enumerate(found.names) if catalogue.activity(name) is None]
    if not unknown:
        return
    ranked = sorted(unknown, key=lambda i: (-found.n_events[i], found.names[i]))
    near = {found.names[i]: nearest(found.names[i], catalogue) for i in ranked[:MAX_NAMES]}
    new = {name: key for name, key in near.items() if key}
    told = found.examples(new) + tuple(f"{found.names[i]} ({found.n_events[i]:,})" for i in ranked)
    flags = found.flags(dict.fromkeys((found.names[i] for i in unknown), ""))
    places = found.events(flags)
    yield Defect(
        "unknown_activities", len(places), events.n, examples=told[:5], events=places,
        repair=RenameActivities(new) if new else None, params={"n_names": len(unknown), "n_near": len(new)},
    )  # fmt: skip


CHECKS = (Check("unknown_activities", "note", _find),)
