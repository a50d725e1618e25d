"""How was a file prepared, so that next month's opens the same way? Mapping and repairs as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.errors import AnalysisError
from analysis.reading.headers import normal, tidy
from analysis.reading.mapping import CORE, Mapping

VERSION = 1
SOURCE_FILE = "sourcefile"
"""Column that says which file of an archive a row is from: no part of a table's likeness."""

_SINGLE = (*CORE, "lifecycle", "stages", "history_field")
"""Keys of a mapping whose value is a column."""

_NUMBERED = re.compile(r" \(\d+\)$")
_MAPPED: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(CORE, (str, type(None))), "roles": dict, "process": str, "day_first": (bool, type(None)),
    "milestones": dict, "lifecycle": (str, type(None)), "formats": dict, "zone": (str, type(None)),
    "stages": (str, type(None)), "history_field": (str, type(None)), "history": dict,
}  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """What was decided on a file: plain values, none of which is ever run.

    Parameters
    ----------
    mapping
        As `Mapping.to_dict`.
    repairs
        Steps as `Repair.to_dict`, in their order.
    kept
        Codes of checks whose findings were looked at and left as they are.
    name
        What the log was called.
    """

    mapping: dict[str, Any]
    repairs: tuple[dict[str, Any], ...] = ()
    kept: tuple[str, ...] = ()
    name: str = ""
    version: int = VERSION

    def to_json(self) -> str:
        """The recipe as JSON, its keys in order."""
        said = {
            "version": self.version, "name": self.name, "mapping": self.mapping,
            "repairs": list(self.repairs), "kept": list(self.kept),
        }  # fmt: skip
        return json.dumps(said, ensure_ascii=False, allow_nan=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> Recipe:
        """The recipe again; nothing is taken over that is not known and of the right type.

        Whether each repair is one there is, says `repairs.from_dict`.

        Raises
        ------
        AnalysisError
            `recipe_broken`, or `recipe_newer` (param `version`).
        """
        try:
            said = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as cause:
            raise AnalysisError("recipe_broken") from cause
        version = said.get("version") if isinstance(said, dict) else None
        if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
            raise AnalysisError("recipe_newer", version=version)
        if version is not True and version == VERSION and _is_recipe(said):
            return cls(said["mapping"], tuple(said["repairs"]), tuple(said["kept"]), said["name"], VERSION)
        raise AnalysisError("recipe_broken")

    def as_mapping(self, *, attributes: dict[str, str] | None = None) -> Mapping:
        """The mapping of the recipe; which attributes of the catalogue there are is guessed anew."""
        return Mapping.from_dict(self.mapping, attributes=attributes or {})


def fingerprint(columns: Iterable[str], process: str | None = None) -> str:
    """The likeness of a table by its headers: their order, case, spaces and punctuation do not count.

    Nor does the numbering of repeated ones, nor the column that says which file a row is from.
    """
    named = sorted(_bare(name) for name in columns)
    told = json.dumps([process or "", [name for name in named if name != SOURCE_FILE]], ensure_ascii=False)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def fits(recipe: Recipe, columns: Sequence[str]) -> bool:
    """Whether a table has every column that the mapping of the recipe names."""
    there = {normal(name) for name in columns}
    return all(normal(name) in there for name in _named(recipe.mapping))


def adapted(recipe: Recipe, columns: Sequence[str]) -> Recipe:
    """The recipe with the columns of its mapping spelled as this table spells them; it has to fit."""
    own = {normal(name): name for name in reversed(columns)}
    exact = set(columns)
    spelled = {name: name if name in exact else own[normal(name)] for name in _named(recipe.mapping)}
    return replace(
        recipe, mapping={key: _spelled(key, value, spelled) for key, value in recipe.mapping.items()}
    )


def _no_number(said: str) -> None:
    """Python reads `NaN` and `Infinity`, which are no JSON."""
    raise ValueError(said)


def _bare(name: str) -> str:
    """A header as compared; one without letters or digits as it is."""
    plain = _NUMBERED.sub("", tidy(name))
    return normal(plain) or plain


def _named(mapping: dict[str, Any]) -> list[str]:
    """The columns a mapping names."""
    single = [mapping.get(key) for key in _SINGLE]
    several = [
        *mapping.get("roles", {}).values(),
        *mapping.get("milestones", {}),
        *mapping.get("formats", {}),
    ]
    return [name for name in (*single, *several) if name]


def _spelled(key: str, value: Any, spelled: dict[str, str]) -> Any:
    if key in _SINGLE:
        return spelled[value] if value else value
    if key == "roles":
        return {role: spelled[column] for role, column in value.items()}
    if key in ("milestones", "formats"):
        return {spelled[column]: said for column, said in value.items()}
    return value


def _is_recipe(said: dict[str, Any]) -> bool:
    parts = {"name": str, "mapping": dict, "repairs": list, "kept": list}
    if set(said) != {"version", *parts} or not all(
        isinstance(said[key], kind) for key, kind in parts.items()
    ):
        return False
    is_steps = all(isinstance(step, dict) and isinstance(step.get("repair"), str) for step in said["repairs"])
    return is_steps and all(isinstance(code, str) for code in said["kept"]) and _is_mapping(said["mapping"])


def _is_mapping(said: dict[str, Any]) -> bool:
    if not set(said) <= set(_MAPPED) or not {"roles", "process"} <= set(said):
        return False
    if not all(isinstance(value, _MAPPED[key]) for key, value in said.items()):
        return False
    texts = [said.get(key, {}) for key in ("roles", "milestones", "formats", "history")]
    return all(isinstance(each, str) for text in texts for pair in text.items() for each in pair)
