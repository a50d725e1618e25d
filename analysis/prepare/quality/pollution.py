"""Which names carry something of the single case: an id, a number, a date, a person?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.encoded import Values, category_columns, values
from analysis.prepare.quality.slips import folded, near
from analysis.prepare.repairs.labels import StripNames

MIN_NAMES = 10
MIN_SHARE_ONCE = 0.8
MIN_SHARE_EVENTS = 0.5
FEW_KINDS = 0.05
ROLES_OF_KINDS = ("region", "stage", "product", "channel", "team")
_ID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_DATE = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_LATIN = "A-Za-z0-9\u00c0-\u024f"
_TOKEN = re.compile(rf"({_ID}|{_DATE}|[{_LATIN}]+)")
_SIGNS = " _-#:/.,;()[]（）：，、|*=+"


@dataclass(frozen=True)
class Stem:
    """Names of the same make: what is left of them, the expression they fit, and which they are."""

    name: str
    pattern: str
    places: tuple[int, ...]


def stems(found: Values, once: np.ndarray) -> list[Stem]:
    """The groups of names that differ by something unique to a case; `once`: which are in one case only."""
    parts = [_TOKEN.split(name) for name in found.names]
    result = [stem for group in _by_make(parts) if (stem := _stem(group, parts, found, once))]
    taken = {i for stem in result for i in stem.places}
    free = [i for i in range(len(parts)) if i not in taken and once[i]]
    return result + _by_beginning(free, parts, found, once)


def _by_make(parts: list[list[str]]) -> Iterator[list[int]]:
    """Places of names with the same words, those with a digit aside; few kinds of a number stay apart."""
    makes: dict[tuple[str, ...], list[int]] = {}
    for i, one in enumerate(parts):
        make = tuple("\0" if _varies(part) else part for part in one)
        if "\0" in make:
            makes.setdefault(make, []).append(i)
    for make, group in makes.items():
        if len(group) >= MIN_NAMES:
            few = [
                k for k, part in enumerate(make) if part == "\0" and _is_kind([parts[i][k] for i in group])
            ]
            kinds: dict[tuple[str, ...], list[int]] = {}
            for i in group:
                kinds.setdefault(tuple(parts[i][k] for k in few), []).append(i)
            yield from (kind for kind in kinds.values() if len(kind) >= MIN_NAMES)


def _varies(part: str) -> bool:
    return any(char.isdigit() for char in part) or "@" in part


def _is_kind(told: list[str]) -> bool:
    return len(set(told)) <= max(1, FEW_KINDS * len(told))


def _stem(group: list[int], parts: list[list[str]], found: Values, once: np.ndarray) -> Stem | None:
    if not _is_unique(group, found, once):
        return None
    first = parts[group[0]]
    fixed = [len({parts[i][k] for i in group}) == 1 for k in range(len(first))]
    kept = "".join(part if stays else "\0" for part, stays in zip(first, fixed))
    name = _tidy(kept)
    if not any(char.isalpha() for char in name):
        return None
    pattern = "".join(
        re.escape(part) if stays else (rf"[{_LATIN}]+" if part.isalnum() else r"\S+(?: [\d:.]+)?")
        for part, stays in zip(first, fixed)
    )
    return Stem(name, pattern, tuple(group))


def _tidy(kept: str) -> str:
    """What is left when the unique parts (marked) go with the signs around them."""
    pieces = [piece.strip(_SIGNS) for piece in kept.split("\0")]
    return " ".join(piece for piece in pieces if piece)


def _is_unique(group: list[int], found: Values, once: np.ndarray) -> bool:
    """Whether nearly every name belongs to one case, and most events to such names."""
    single, n = once[group], found.n_events[group]
    return single.mean() >= MIN_SHARE_ONCE and n[single].sum() >= MIN_SHARE_EVENTS * n.sum()


def _by_beginning(free: list[int], parts: list[list[str]], found: Values, once: np.ndarray) -> list[Stem]:
    """Names that begin with a common name and go on with text of their own ("Call back Ann Lee")."""
    usual = (found.n_events >= MIN_NAMES) & ~once
    common = {name for name, is_usual in zip(found.names, usual) if is_usual}
    whole = {folded(name) for name in common}
    typos = {one for one, _ in near((folded(found.names[i]) for i in free), whole)} | whole
    groups: dict[str, list[int]] = {}
    for i in free:
        if folded(found.names[i]) not in typos:
            for stem in _beginnings(found.names[i], parts[i]):
                if stem in common:
                    groups.setdefault(stem, []).append(i)
                    break
    return [
        Stem(stem, rf"{re.escape(stem)}[\s_\-#:/.,;(\[（：，|]+.+", tuple(group))
        for stem, group in groups.items()
        if len(group) >= MIN_NAMES
    ]


def _beginnings(name: str, parts: list[str]) -> Iterable[str]:
    """What the name begins with, word by word, the longest first."""
    ends = np.cumsum([len(part) for part in parts])
    return (name[:end].rstrip(_SIGNS) for end in ends[-3::-1])


def in_one_case(events: Events, found: Values) -> np.ndarray:
    """Per value whether all its events belong to one case."""
    has = found.codes >= 0
    codes, case = found.codes[has], events.case[has]
    any_case = np.zeros(len(found.names), dtype=case.dtype)
    any_case[codes] = case
    return np.bincount(codes[case != any_case[codes]], minlength=len(found.names)) == 0


def _defect(events: Events, code: str, column: str) -> Defect | None:
    found = values(events, column)
    once = in_one_case(events, found)
    if once.sum() < MIN_NAMES:
        return None
    made = stems(found, once)
    if column != "activity" and not _are_kinds(made, found):
        return None
    new = {found.names[i]: stem.name for stem in made for i in stem.places}
    places = found.events(found.flags(new))
    return Defect(
        code, len(places), int(found.n_events.sum()), column="" if column == "activity" else column,
        examples=found.examples(new), events=places, params={"n_names": len(new)},
        repair=StripNames({stem.pattern: stem.name for stem in made}, column),
    )  # fmt: skip


def _are_kinds(made: list[Stem], found: Values) -> bool:
    """Whether the stems are kinds of something; a column of nothing but numbered names is one of ids."""
    return len(made) > 1 or any(stem.name in found.names for stem in made)


def _activities(events: Events, *, now: datetime) -> Iterator[Defect]:
    found = _defect(events, "polluted_names", "activity")
    if found:
        yield found


def _values(events: Events, *, now: datetime) -> Iterator[Defect]:
    kinds = {events.roles[role] for role in ROLES_OF_KINDS if role in events.roles}
    for column in category_columns(events):
        if column in kinds and (found := _defect(events, "polluted_values", column)):
            yield found


CHECKS = (Check("polluted_names", "warning", _activities), Check("polluted_values", "warning", _values))
