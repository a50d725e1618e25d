"""What does one ask Salesforce for: one query per object, period and edition?"""

from __future__ import annotations

import textwrap
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.processes import Text

PROCESSES = ("lead_to_cash", "order_to_cash")
EDITIONS = ("standard", "cpq", "billing")
"""Sales Cloud alone, with Salesforce CPQ, and with CPQ and Billing."""
FOLDER = Path(__file__).parent
WIDTH = 72


@dataclass(frozen=True)
class Window:
    """The period to take, both days included, in UTC as Salesforce stores its times.

    Raises
    ------
    AnalysisError
        `extraction_backwards` where it ends before it starts.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise AnalysisError("extraction_backwards", start=self.start, end=self.end)

    @property
    def since(self) -> str:
        """The first moment, as SOQL writes it."""
        return f"{self.start.isoformat()}T00:00:00Z"

    @property
    def until(self) -> str:
        """The first moment after it."""
        return f"{(self.end + timedelta(days=1)).isoformat()}T00:00:00Z"


@dataclass(frozen=True)
class Query:
    """What to ask of one object.

    Parameters
    ----------
    name
        The object, as Salesforce calls it.
    label, holds
        What it is called, and what it tells.
    only_if
        When it is worth asking; None: always.
    soql, count
        The query, and the one that counts its rows.
    file
        Name of its file in the kit, without ending: `04_OpportunityHistory`.
    """

    name: str
    label: Text
    holds: Text
    only_if: Text | None
    soql: str
    count: str
    file: str


def queries(
    process: str, *, window: Window, edition: str = "standard", has_currencies: bool = False
) -> tuple[Query, ...]:
    """The queries of a process in the order of its steps.

    Parameters
    ----------
    window
        Records touched and history written in this period; open deals are taken whatever their age.
    edition
        One of `EDITIONS`.
    has_currencies
        Whether several currencies are switched on: only then there is a field for the currency.

    Raises
    ------
    ValueError
        For a process or edition there is no kit for.
    """
    if process not in PROCESSES or edition not in EDITIONS:
        raise ValueError(f"no queries for {process!r} with {edition!r}")
    wanted = [one for one in _objects() if _is_wanted(one, process, edition, has_currencies)]
    return tuple(
        _query(one, place, window, edition, has_currencies) for place, one in enumerate(wanted, start=1)
    )


def _is_wanted(one: dict[str, Any], process: str, edition: str, has_currencies: bool) -> bool:
    fits = process in one["processes"] and edition in one.get("editions", EDITIONS)
    return fits and (has_currencies or not one.get("has_currencies", False))


def _query(one: dict[str, Any], place: int, window: Window, edition: str, has_currencies: bool) -> Query:
    fields = [*one["fields"]]
    fields += one.get("currency_fields", []) if has_currencies else []
    fields += one.get("fields_cpq", []) if edition != "standard" else []
    start = f"FROM {one['name']}"
    where = _where(one, window, edition)
    order = f"ORDER BY {_order(one)}"
    listed = textwrap.fill(", ".join(fields), WIDTH, initial_indent="SELECT ", subsequent_indent="       ")
    return Query(
        name=one["name"],
        label=Text(**one["label"]),
        holds=Text(**one["holds"]),
        only_if=Text(**one["only_if"]) if "only_if" in one else None,
        soql="\n".join(part for part in (listed, start, where, order) if part),
        count=" ".join(part for part in ("SELECT COUNT()", start, " ".join(where.split())) if part),
        file=f"{place:02d}_{one['name']}",
    )


def _where(one: dict[str, Any], window: Window, edition: str) -> str:
    conditions = []
    if field := one.get("window"):
        since = f"{field} >= {window.since}"
        conditions = [f"({since} OR {one['also']})" if "also" in one else since]
        conditions.append(f"{one.get('until', field)} < {window.until}")
    own = one.get("where_cpq") if edition != "standard" else None
    if own or "where" in one:
        conditions.append(own or one["where"])
    return "WHERE " + "\n  AND ".join(conditions) if conditions else ""


def _order(one: dict[str, Any]) -> str:
    if "order" in one:
        return one["order"]
    return "CreatedDate, Id" if "CreatedDate" in one["fields"] else "Id"


@cache
def _objects() -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / "objects.toml").read_text("utf-8"))["object"]
