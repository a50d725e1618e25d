"""What do the files of a table hold, and what are their sheets called?"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ui.table_units import HOURS_OF
from ui.text import has, t

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {"hours": "#,##0.0", "share": "0.0%"}
"""How a spreadsheet shows the numbers of a kind."""
MOST_SHEET_LETTERS = 31
"""Of the name of a sheet, in Excel."""


def export(
    spoken: pd.DataFrame,
    kinds: Mapping[str, str],
    labels: Mapping[str, str],
    units: Mapping[str, str],
    units_said: Mapping[str, str],
) -> pd.DataFrame:
    """What a download holds: everything shown under its labels, nothing that runs.

    Durations are in the table's unit, which their header names, with one decimal from a tenth on. It is made
    when somebody clicks, outside the session: what needs the reader's language comes in said.
    """
    made = spoken.copy()
    for name, unit in units.items():
        made[name] = [_in_decimals(float(value) / HOURS_OF[unit]) for value in made[name]]
    heads = [
        f"{labels[name]} ({units_said[units[name]]})" if name in units else labels[name]
        for name in spoken.columns
    ]
    heads = [defused(head) for head in heads]
    made = made.map(defused).set_axis(heads, axis="columns")
    formats = {head: FORMATS.get(kinds[name]) for name, head in zip(spoken.columns, heads, strict=True)}
    made.attrs["formats"] = {head: known for head, known in formats.items() if known}
    return made


def unit_names(units: Mapping[str, str]) -> dict[str, str]:
    """What the units of a table are called in the language spoken."""
    return {unit: t(f"unit.long.{unit}") for unit in set(units.values()) if unit}


def _in_decimals(value: float) -> float | None:
    """One decimal; two digits below a tenth, so that what is short is not nothing."""
    if value != value:
        return None
    return round(value, 1) if abs(value) >= 0.1 else float(f"{value:.2g}")


def defused(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return "'" + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, so that Excel reads Chinese."""
    return frame.to_csv(index=False).encode("utf-8-sig")


def xlsx(frame: pd.DataFrame, *, sheet: str = "Cashlane") -> bytes:
    """One sheet of this name; times without zone, as Excel knows none."""
    plain = frame.copy()
    for name in plain.select_dtypes("datetimetz"):
        plain[name] = plain[name].dt.tz_localize(None)
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as book:
        plain.to_excel(book, index=False, sheet_name=sheet[:MOST_SHEET_LETTERS])
        for place, head in enumerate(plain.columns, start=1):
            shown = frame.attrs.get("formats", {}).get(head)
            for row in range(2, len(plain) + 2) if shown else ():
                book.sheets[sheet[:MOST_SHEET_LETTERS]].cell(row, place).number_format = shown
    return file.getvalue()


def sheet_of(name: str) -> str:
    """The name of a table as its sheet: that of its view, where it has one, in the language spoken."""
    plain = name.replace("-", "_").replace(" ", "_")
    key = f"sheet.{plain}"
    return t(key) if has(key) else name.replace("-", " ").capitalize()
