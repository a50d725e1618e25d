"""How do filled rows look? Two dozen of a few made-up cases: one smooth, one with rework, one lost."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from analysis.prepare.template.columns import FOLDER, choices, event_columns
from analysis.processes import Attribute, Catalogue


def rows(catalogue: Catalogue, language: str, *, flags: tuple[str, str]) -> list[list[object]]:
    """The example's rows, a value for each of `event_columns`; `flags` are the words for yes and no."""
    attributes = event_columns(catalogue)
    made = sorted(_events(catalogue, language), key=lambda event: (event["case_id"], event["timestamp"]))
    return [[_value(one, event, catalogue, language, flags) for one in attributes] for event in made]


def _events(catalogue: Catalogue, language: str) -> Iterator[dict[str, Any]]:
    """Per event what is known of it, by key of the attribute or by core role."""
    held = _held(catalogue.key)
    everywhere = _spoken(held.get("all", {}), language)
    for case in held["case"]:
        of_case = everywhere | _spoken(case, language) | {"case_id": case["id"]}
        for activity, at, of_event in case["event"]:
            yield of_case | of_event | {"activity": activity, "timestamp": at}


def _spoken(part: Mapping[str, Any], language: str) -> dict[str, Any]:
    return part.get("both", {}) | part.get(language, {})


def _value(
    attribute: Attribute,
    event: Mapping[str, Any],
    catalogue: Catalogue,
    language: str,
    flags: tuple[str, str],
) -> object:
    """A cell: a number stands for a value of a list unless the column holds numbers."""
    named = attribute.role if attribute.role in ("case_id", "activity", "timestamp") else attribute.key
    value = event.get(named)
    if isinstance(value, bool):
        return flags[0] if value else flags[1]
    if isinstance(value, int) and attribute.type != "number":
        return _listed(catalogue, attribute, language)[value]
    known = catalogue.activity(value) if named == "activity" and isinstance(value, str) else None
    return known.label[language] if known else value


def _listed(catalogue: Catalogue, attribute: Attribute, language: str) -> list[str]:
    key = "activity" if attribute.role == "activity" else attribute.key
    own = _held(catalogue.key).get("list", {}).get(key)
    return own[language] if own else choices(catalogue, attribute, language)


@cache
def _held(process: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"example_{process}.toml").read_text("utf-8"))
