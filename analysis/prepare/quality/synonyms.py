"""Which activities are one step under several names? By the catalogue, their names, and their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.encoded import values
from analysis.prepare.quality.neighbours import apart, by_chance, shares, sides
from analysis.prepare.quality.slips import MIN_WORD, words
from analysis.prepare.repairs.labels import RenameActivities
from analysis.processes import PROCESSES, load
from analysis.processes.catalogue import fold

MIN_EVENTS = 20
MAX_NAMES = 300
MAX_APART = 0.1
MAX_TOGETHER = 0.1
OTHER_STEP = frozenset(
    {
        "not", "no", "non", "un", "re", "again", "second", "final", "partial", "partially", "rejected",
        "refused", "denied", "cancelled", "canceled", "failed", "lost", "start", "started", "begin", "end",
        "ended", "completed", "reopened", "revised", "manual", "automatic",
        "未", "不", "再次", "取消", "拒绝", "失败", "部分",
    }
)  # fmt: skip
"""Words that make another step of a name they are added to."""


def known_synonyms(events: Events) -> dict[str, str]:
    """Name to the commonest other one that a catalogue gives the same activity, in any language."""
    own = events.catalogue
    catalogues = [own] if own.activities else [load(process) for process in PROCESSES]
    found = values(events, "activity")
    groups: dict[str, list[int]] = {}
    for i, name in enumerate(found.names):
        entry = next((one for c in catalogues if (one := c.activity(name))), None)
        if entry:
            groups.setdefault(entry.key, []).append(i)
    new = {}
    for group in groups.values():
        if len({fold(found.names[i]) for i in group}) > 1:
            best = min(group, key=lambda i: (-found.n_events[i], found.names[i]))
            new |= {found.names[i]: found.names[best] for i in group if i != best}
    return new


def qualified(names: list[str]) -> list[tuple[int, int]]:
    """Pairs of a name and another one that is its beginning or end ("Bring drinks - Dep 2", "Bring drinks").

    What is added must not change the meaning ("Contract Signed" is not "Contract Not Signed").
    """
    told = [words(name) for name in names]
    place = {tuple(one): i for i, one in enumerate(told)}
    pairs = []
    for i, one in enumerate(told):
        for k in range(len(one) - 1, 0, -1):
            for part, rest in ((one[:k], one[k:]), (one[-k:], one[:-k])):
                j = place.get(tuple(part), i)
                if j != i and not OTHER_STEP & set(rest) and _is_telling(part):
                    pairs.append((i, j))
    return pairs


def _is_telling(part: list[str]) -> bool:
    return len(part) > 1 or any(char > "\u2e80" for char in part[0]) or len(part[0]) > 3


def _alike(events: Events, pairs: list[tuple[int, int]], codes: np.ndarray, n: np.ndarray) -> list[bool]:
    """Whether both of a pair stand between the same activities and are done by the same people."""
    beside = sides(events)
    one, other = np.array(pairs).T
    merged = np.append(codes, len(codes))
    result = np.ones(len(pairs), bool)
    columns = [(beside.label, merged[beside.before]), (beside.label, merged[beside.after])]
    if "resource" in events.table.column_names:
        people = values(events, "resource")
        columns.append((events.activity.astype(np.int64), people.codes + 1))
    for label, column in columns:
        width = int(column.max(initial=0)) + 1
        a, b = shares(label, column, one, width), shares(label, column, other, width)
        noise = [by_chance(x, y, int(n[i]), int(n[j])) for x, y, i, j in zip(a, b, one, other)]
        result &= apart(a, b) <= MAX_APART + np.array(noise)
    return result.tolist()


def by_name_and_place(events: Events) -> dict[str, str]:
    """Name to the shorter, commoner one it only qualifies, where both stand in the same places."""
    found = values(events, "activity")
    n = found.n_events
    known = [events.catalogue.activity(name) is not None for name in found.names]
    usual = np.argsort(-n, kind="stable")[:MAX_NAMES]
    usual = [int(i) for i in usual if n[i] >= MIN_EVENTS]
    pairs = [(usual[a], usual[b]) for a, b in qualified([found.names[i] for i in usual])]
    pairs = [(i, j) for i, j in pairs if n[i] < n[j] and not (known[i] and known[j])]
    if not pairs:
        return {}
    merged = np.arange(len(n))
    for i, j in pairs:
        merged[i] = j
    alike = _alike(events, pairs, merged, n)
    return _named(found.names, [pair for pair, same in zip(pairs, alike) if same])


def _named(names: list[str], pairs: Iterable[tuple[int, int]]) -> dict[str, str]:
    """Each name to where its chain of pairs ends."""
    to: dict[int, int] = {}
    for i, j in pairs:
        to.setdefault(i, j)
    new = {}
    for i, j in to.items():
        seen = {i}
        while j in to and j not in seen:
            seen.add(j)
            j = to[j]
        new[names[i]] = names[j]
    return new


def by_place(events: Events) -> dict[str, str]:
    """Name to a commoner one that stands in the same places but (nearly) never in the same case.

    Alternatives do so too ("examine casually" and "examine thoroughly"): a hint, no more.
    """
    found = values(events, "activity")
    n = found.n_events
    usual = [int(i) for i in np.argsort(-n, kind="stable")[:MAX_NAMES] if n[i] >= MIN_EVENTS]
    known = {i for i in usual if events.catalogue.activity(found.names[i])}
    candidates = _in_same_places(events, usual, n)
    pairs = [(i, j) for i, j in candidates if not (i in known and j in known)]
    pairs = [(i, j) for i, j in pairs if not _numbered(found.names[i], found.names[j])]
    pairs = [pair for pair in pairs if _together(events, *pair) <= MAX_TOGETHER]
    if not pairs:
        return {}
    alike = [_alike(events, [(i, j)], _merge(len(n), i, j), n)[0] for i, j in pairs]
    return _named(found.names, [pair for pair, same in zip(pairs, alike) if same])


def _numbered(one: str, other: str) -> bool:
    """Whether names differ by a number, a letter or so: on purpose ("Release A", "Release C")."""
    mine, theirs = words(one), words(other)
    if len(mine) != len(theirs) or not set(mine) & set(theirs):
        return False
    told = [word for a, b in zip(mine, theirs) if a != b for word in (a, b)]
    return all(len(word) < MIN_WORD or any(char.isdigit() for char in word) for word in told)


def _merge(n: int, i: int, j: int) -> np.ndarray:
    codes = np.arange(n)
    codes[i] = j
    return codes


def _in_same_places(events: Events, usual: list[int], n: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of which what is before and after is roughly the same; the rarer one first."""
    if len(usual) < 2:
        return []
    beside, chosen = sides(events), np.array(usual)
    before, after = (
        shares(beside.label, side, chosen, beside.n + 1) for side in (beside.before, beside.after)
    )
    pairs = []
    for k in range(1, len(usual)):
        limit = MAX_APART + 2 / np.sqrt(n[chosen[k]])
        near = (apart(before[:k], before[k]) <= limit) & (apart(after[:k], after[k]) <= limit)
        pairs += [(usual[k], usual[int(j)]) for j in np.flatnonzero(near)]
    return pairs


def _together(events: Events, i: int, j: int) -> float:
    """Cases with both, of those to be expected if neither knew of the other."""
    n_cases = max(1, len(events.case_names))
    has = [np.bincount(events.case[events.activity == k], minlength=n_cases) > 0 for k in (i, j)]
    expected = has[0].mean() * has[1].mean() * n_cases
    return float((has[0] & has[1]).sum() / expected) if expected else 0.0


def _defect(code: str, events: Events, new: dict[str, str]) -> Iterator[Defect]:
    if new:
        found = values(events, "activity")
        places = found.events(found.flags(new))
        yield Defect(
            code, len(places), events.n, examples=found.examples(new), events=places,
            repair=RenameActivities(new), params={"n_names": len(new)},
        )  # fmt: skip


def _known(events: Events, *, now: datetime) -> Iterator[Defect]:
    yield from _defect("known_synonyms", events, known_synonyms(events))


def _qualified(events: Events, *, now: datetime) -> Iterator[Defect]:
    yield from _defect("qualified_names", events, by_name_and_place(events))


def _by_place(events: Events, *, now: datetime) -> Iterator[Defect]:
    told = known_synonyms(events) | by_name_and_place(events)
    new = {name: other for name, other in by_place(events).items() if name not in told}
    yield from _defect("alternative_names", events, new)


CHECKS = (
    Check("known_synonyms", "warning", _known),
    Check("qualified_names", "warning", _qualified),
    Check("alternative_names", "note", _by_place, is_hint=True),
)
