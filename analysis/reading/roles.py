"""Which column plays the rep, the region, the stage …, where the catalogue does not know it by its name?"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from analysis.processes import ROLES
from analysis.reading.arrow import pc
from analysis.reading.headers import normal
from analysis.reading.mapping import Guess
from analysis.reading.milestones import as_words
from analysis.reading.profile import ID_WORD, Profile
from analysis.reading.words import FORMER, ROLE_VALUES, ROLE_WORDS, TRAILING

BY_NAME, BY_CONTENT, DOUBTED = 0.7, 0.55, 0.3
"""How sure a role is: by name with fitting values, by the values alone, by a name the values do not fit."""
MIN_KNOWN_SHARE = 0.6
MAX_CATEGORIES = {"region": 300, "stage": 60, "product": 1_000, "team": 300, "channel": 60, "partner": 500}


def guess_roles(seen: MappingOf[str, Profile], *, known: MappingOf[str, str], taken: set[str]) -> list[Guess]:
    """A guess for each role the catalogue has no column for: by the name, else by the values.

    No column plays two roles. A guess below `mapping.SURE` is a proposal: the name says so, the values
    do not fit.
    """
    free = {name: column for name, column in seen.items() if name not in taken and column.n_filled}
    wanted = [role for role in ROLES if role not in known]
    rated = [
        guess for role in wanted for column in free.values() if (guess := _rated(role, column)) is not None
    ]
    found: dict[str, Guess] = {}
    for guess in sorted(rated, key=lambda one: (-one.confidence, as_words(one.column).count(" "))):
        used = {one.column for one in found.values()}
        if guess.role not in found and guess.column not in used:
            found[guess.role] = guess
    return [found[role] for role in wanted if role in found]


def _rated(role: str, column: Profile) -> Guess | None:
    words = TRAILING.sub("", as_words(column.name).lower())
    if FORMER.search(words):
        return None
    is_named = ROLE_WORDS[role].search(words) is not None
    fits = _fits(role, column)
    if is_named:
        confidence = BY_NAME if fits else DOUBTED
        return Guess(role, column.name, confidence, "name_and_content" if fits else "name", column.samples)
    if fits and role in ROLE_VALUES and _known_share(role, column) >= MIN_KNOWN_SHARE:
        return Guess(role, column.name, BY_CONTENT, "content", column.samples)
    return None


def _fits(role: str, column: Profile) -> bool:
    """Whether the values can be of that role: a number for an amount, few different words for a category."""
    if column.date_share > 0.5 or column.is_flag or column.n_distinct < 2:
        return False
    if role == "amount":
        return column.is_number and not ID_WORD.search(column.name)
    if role in ("rep", "customer"):
        return not column.is_fraction and not (column.is_number and not ID_WORD.search(column.name))
    is_few = column.n_distinct <= MAX_CATEGORIES[role] and (column.n < 50 or column.rows_per_value >= 2)
    return is_few and not column.is_number


def _known_share(role: str, column: Profile) -> float:
    """Share of the different values that are words of the role."""
    values = [normal(value) for value in pc.drop_null(column.values).unique()[:200].to_pylist()]
    return sum(value in ROLE_VALUES[role] for value in values) / len(values) if len(values) > 1 else 0.0
