"""What did the reader decide of an uploaded file? Kept until it is a log, whatever page is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from analysis.prepare.plans import Plan
from analysis.prepare.recipe import Recipe
from analysis.processes import ROLES
from analysis.reading import Mapping
from ui import state
from ui.prepare import uploaded

PSEUDONYMS = "pseudonyms"
"""The step of a recipe that says which names were replaced; it is done before the file is read."""


@dataclass(frozen=True)
class Decisions:
    """What was chosen against the guess, and what is done about the findings.

    Parameters
    ----------
    columns
        Role to the column chosen for it; None for "not in the file".
    milestones
        Of a wide sheet: the columns of dates that are events; None: as guessed. Empty: one row an event.
    steps
        Repairs as JSON values, in the order they were chosen.
    kept
        Findings (`code:column`) the reader lets stand.
    is_recalled
        Whether the columns are as they were chosen for an earlier file.
    """

    process: str | None = None
    columns: dict[str, str | None] = field(default_factory=dict)
    day_first: bool | None = None
    formats: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    milestones: dict[str, str] | None = None
    steps: tuple[dict[str, Any], ...] = ()
    kept: tuple[str, ...] = ()
    is_recalled: bool = False

    def mapping(self, guessed: Mapping) -> Mapping:
        """The guess with what the reader chose; a role left without a column has none."""
        core = {role: column for role, column in self.columns.items() if role not in ROLES}
        roles = guessed.roles | {role: one for role, one in self.columns.items() if role in ROLES}
        roles = {role: column for role, column in roles.items() if column}
        shape = guessed.milestones if self.milestones is None else self.milestones
        said = replace(guessed, **core) if core else guessed
        return replace(
            said, roles=roles, day_first=self.day_first, formats=dict(self.formats), zone=self.zone,
            milestones=dict(shape),
        )  # fmt: skip

    def plan(self, guessed: Mapping) -> Plan:
        """Mapping and repairs, as `Preparation` asks for them."""
        return Plan(self.mapping(guessed), self.steps, self.kept)


def of(key: str) -> Decisions:
    """The decisions on the upload of this key."""
    return state.kept(f"decided:{key}", Decisions())


def change(key: str, **changes: Any) -> None:
    """Remember a decision."""
    state.keep(f"decided:{key}", replace(of(key), **changes))


def choose(key: str, role: str, column: str | None) -> None:
    """Take a role from this column."""
    change(key, columns=of(key).columns | {role: column}, is_recalled=False)


def mend(key: str, step: dict[str, Any]) -> None:
    """Add a repair to the end of the recipe."""
    change(key, steps=(*of(key).steps, step))


def undo(key: str, place: int) -> None:
    """Take a repair out of the recipe."""
    steps = of(key).steps
    change(key, steps=steps[:place] + steps[place + 1 :])


def let_stand(key: str, finding: str, *, yes: bool = True) -> None:
    """Leave a finding as it is, or bring it back."""
    held = [one for one in of(key).kept if one != finding]
    change(key, kept=(*held, finding) if yes else tuple(held))


def recipe(pending: uploaded.Pending, plan: Plan) -> Recipe:
    """What was decided, as it is kept for the next file with these columns, or saved."""
    names = [list(one) for one in pending.address.names]
    first = ({"repair": PSEUDONYMS, "columns": names},) if names else ()
    return Recipe(
        plan.mapping.to_dict(), (*first, *map(dict, plan.steps)), of(pending.key).kept, pending.name
    )
