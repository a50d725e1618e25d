"""Did everything arrive? What Salesforce said it has, beside what the files hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Standing = Literal["equal", "fewer", "more", "not_said", "not_found"]
REPORT = "report"
"""Stands for the rows of a report, which is no object."""
CASE_OBJECTS = {"lead_to_cash": "Opportunity", "order_to_cash": "Order"}


@dataclass(frozen=True)
class Compared:
    """An object's rows in Salesforce and in the file; `n_off`: how many more the file has, below 0 fewer."""

    name: str
    n_said: int | None
    n_found: int | None

    @property
    def n_off(self) -> int | None:
        return None if self.n_said is None or self.n_found is None else self.n_found - self.n_said

    @property
    def standing(self) -> Standing:
        if self.n_said is None:
            return "not_said"
        if self.n_off is None:
            return "not_found"
        return "equal" if not self.n_off else "fewer" if self.n_off < 0 else "more"


def compare(said: Mapping[str, int], found: Mapping[str, int]) -> tuple[Compared, ...]:
    """What Salesforce said beside what was found, object by object.

    Parameters
    ----------
    said
        Object to the rows Salesforce counted; `REPORT` for those of a report.
    found
        Object to the rows of its file.

    Returns
    -------
    One row for each name of either, in the order they were said, then in that of the files.
    """
    names = dict.fromkeys((*said, *found))
    return tuple(Compared(name, said.get(name), found.get(name)) for name in names)


def found_in(process: str, *, n_rows: int | None = None, n_cases: int | None = None) -> dict[str, int]:
    """What a single file holds, by names of the checklist: its rows, and the records its cases stand for."""
    found = {REPORT: n_rows, CASE_OBJECTS.get(process, ""): n_cases}
    return {name: n for name, n in found.items() if name and n is not None}
