"""What deals and orders have in common: who looks after them, and how faults bear on their steps."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sample_data.draws import Steps, happens
from sample_data.planted import Planted

REP, OWN_REP = -1, -2  # `who`: the sales rep at that time; `approver`: the same (-1 there: nobody)
APPROVED, REJECTED, RECALLED = 0, 1, 2


@dataclass(kw_only=True)
class Cases:
    """A block of `n` cases, arrays by number, and `n_more` rows that follow them (leads without a deal)."""

    rng: np.random.Generator
    params: dict
    n: int
    n_more: int = 0
    codes: dict[str, np.ndarray]
    steps: Steps
    planted: Planted
    amount: np.ndarray
    terms: np.ndarray
    people: dict[str, tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.people = _people(self.params)
        self._draw = self.rng.integers(0, 2**31, self.n + self.n_more)

    @property
    def integration(self) -> int:
        """Code of the system's user."""
        return self.people["integration"][0]

    def who(self, team: str, cases: np.ndarray) -> np.ndarray:
        """The member of a team who looks after each case."""
        first, size = self.people[team]
        return first + (self._draw[cases] // (first + 1)) % size

    def codes_of(self, cases: np.ndarray) -> dict[str, np.ndarray]:
        """Attribute codes of these cases."""
        return {name: values[cases] for name, values in self.codes.items()}

    def go(self, name: str, cases: np.ndarray, start: np.ndarray) -> np.ndarray:
        """When `cases` that begin transition `name` at `start` end it, faults included."""
        return self.steps(name, cases, start, factor=self.planted.factor(name, self.codes_of(cases)))

    def flags(self, name: str, cases: np.ndarray) -> np.ndarray:
        """Whether `name` of `[shares]` happens to each of `cases`, faults included."""
        return happens(self.rng, self.planted.share(name, self.codes_of(cases)), len(cases))


def _people(params: dict) -> dict[str, tuple[int, int]]:
    """Code of the first member and size of each team; the sales reps come first of all."""
    first, result = len(params["values"]["SalesRepresentative"]["en"]), {}
    for team, members in params["people"].items():
        result[team] = (first, len(members["en"]))
        first += len(members["en"])
    return result


def names_and_roles(params: dict, language: str) -> tuple[list[str], np.ndarray]:
    """Names of all people by code, and the code of each one's role."""
    reps, teams = params["values"]["SalesRepresentative"], params["people"].values()
    names = [*reps[language], *(name for team in teams for name in team[language])]
    return names, np.r_[
        np.zeros(len(reps["en"]), int), *(np.full(len(team["en"]), team["role"]) for team in teams)
    ]
