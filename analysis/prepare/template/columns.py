"""Which columns the sheet of events has, what they are called, and what may stand in each."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from analysis.processes import Attribute, Catalogue

LEVELS = ("required", "recommended", "optional", "extension")
FOLDER = Path(__file__).parent
Kind = Literal["text", "category", "datetime", "date", "number", "percent", "flag"]
FORMATS: dict[Kind, str] = {
    "text": "@", "category": "@", "datetime": "yyyy-mm-dd hh:mm:ss", "date": "yyyy-mm-dd",
    "number": "#,##0.00", "percent": "0.0", "flag": "General",
}  # fmt: skip


def event_columns(catalogue: Catalogue) -> list[Attribute]:
    """The columns to fill: all but the extensions, the required first."""
    return [a for level in LEVELS[:-1] for a in catalogue.attributes if a.level == level]


def header_of(attribute: Attribute, language: str) -> str:
    """What the column of an attribute is called in the sheet of events."""
    return attribute.label.zh if language == "zh" else attribute.key


def kind_of(attribute: Attribute) -> Kind:
    """What may stand in the column: its type, percentages apart from other numbers."""
    return "percent" if attribute.key.endswith("Percentage") else attribute.type


def format_of(attribute: Attribute) -> str:
    """The number format of the column; a count has no decimals unless somebody writes some."""
    is_money = attribute.role == "amount" or attribute.key.endswith("Amount")
    return "General" if attribute.type == "number" and not is_money and kind_of(attribute) == "number" else (
        FORMATS[kind_of(attribute)]
    )  # fmt: skip


def choices(catalogue: Catalogue, attribute: Attribute, language: str) -> list[str]:
    """Values the column is likely to hold; none where that differs from company to company."""
    return list(_choices().get(catalogue.key, {}).get(attribute.key, {}).get(language, []))


@cache
def _choices() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "choices.toml").read_text("utf-8"))
