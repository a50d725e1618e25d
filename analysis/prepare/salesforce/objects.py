"""Which objects of Salesforce do we know, which fields have they, and what are these called in files?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.prepare.extraction.queries import _objects as asked_objects
from analysis.processes import Text
from analysis.reading.headers import normal

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh")
HISTORY_FIELDS = (
    "Id", "Field", "OldValue", "NewValue", "DataType", "CreatedById", "CreatedBy.Name", "CreatedDate",
    "IsDeleted",
)  # fmt: skip
ANY = "*"
FLAG = re.compile(r"(?:Is|Has)[A-Z]")


@dataclass(frozen=True)
class Field:
    """A field of an object.

    Parameters
    ----------
    name
        As the interface calls it: `StageName`, `Owner.Name`.
    type
        `id, reference, text, datetime, date, number, boolean`.
    target
        Of a reference: the object it points to, `*` for any.
    """

    name: str
    type: str
    target: str = ""

    @property
    def is_id(self) -> bool:
        """Whether its values are ids of records."""
        return self.type in ("id", "reference")


@dataclass(frozen=True)
class Object:
    """An object, or a standard report whose rows are those of one (`stands_for`).

    Parameters
    ----------
    needs
        Fields without which it cannot be used; of each group one.
    tells
        Fields that hardly any other object has.
    history_of
        The object whose changes its rows are; `parent` is the reference to it.
    called
        What files of it are called.
    api, labels
        Headers (as `known` writes them) to field: names of the interface, and of reports by language.
    """

    name: str
    label: Text
    prefix: str
    needs: tuple[tuple[str, ...], ...]
    tells: frozenset[str]
    fields: MappingOf[str, Field]
    history_of: str
    parent: str
    stands_for: str
    api: MappingOf[str, str]
    labels: MappingOf[str, MappingOf[str, str]]
    called: tuple[str, ...] = ()

    @property
    def canonical(self) -> str:
        """The object its rows are of."""
        return self.stands_for or self.name


def known(header: str) -> str:
    """A header as it is compared: `Owner__r.Name`, `owner_name` and `OWNER.NAME` are the same."""
    return normal(header.replace("__r.", ".").replace("__R.", "."))


@cache
def objects() -> MappingOf[str, Object]:
    """All objects by name."""
    told = _told()
    asked = {one["name"]: one for one in asked_objects()}
    return {name: _object(name, own, asked.get(name, {}), told) for name, own in told["object"].items()}


@cache
def prefixes() -> MappingOf[str, str]:
    """First characters of ids to the object they are of; prefixes of several objects left out."""
    found: dict[str, list[str]] = {}
    for one in objects().values():
        if one.prefix:
            found.setdefault(one.prefix, []).append(one.name)
    return {prefix: names[0] for prefix, names in found.items() if len(names) == 1}


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "objects.toml").read_text("utf-8"))


def _object(name: str, own: dict[str, Any], asked: dict[str, Any], told: dict[str, Any]) -> Object:
    history_of = own.get("history_of", "")
    parent = own.get("parent", f"{history_of}Id" if history_of else "")
    names = _field_names(own, asked, parent)
    only_labels = own.get("only_labels", False)
    api = {} if only_labels else {known(field): field for field in names}
    return Object(
        name=name,
        label=_label(name, own, asked, told),
        prefix=own.get("prefix", ""),
        needs=_needs(own, parent),
        tells=frozenset(own.get("tells", (parent, "Field", "OldValue", "NewValue") if parent else ())),
        fields={field: _field(field, name, own, told) for field in names},
        history_of=history_of,
        parent=parent,
        stands_for=own.get("stands_for", ""),
        api=api,
        labels={lang: _labels(lang, names, own, told) for lang in LANGUAGES},
        called=(name, *own.get("called", ())),
    )


def _needs(own: dict[str, Any], parent: str) -> tuple[tuple[str, ...], ...]:
    if "needs" in own:
        return tuple(tuple(one.split("|")) for one in own["needs"])
    alternatives = (parent, "Opportunity.Name") if parent == "OpportunityId" else (parent,)
    return (alternatives, ("Field",), ("NewValue", "OldValue"), ("CreatedDate",))


def _field_names(own: dict[str, Any], asked: dict[str, Any], parent: str) -> tuple[str, ...]:
    from_kit = [*asked.get("fields", ()), *asked.get("currency_fields", ()), *asked.get("fields_cpq", ())]
    history = (parent, *HISTORY_FIELDS) if parent else ()
    more = ("Opportunity.Name",) if parent == "OpportunityId" else ()
    needed = [field for group in own.get("needs", ()) for field in group.split("|")]
    return tuple(
        dict.fromkeys([*history, *more, *from_kit, *own.get("fields", ()), *needed, *own.get("tells", ())])
    )


def _label(name: str, own: dict[str, Any], asked: dict[str, Any], told: dict[str, Any]) -> Text:
    said = own.get("name") or asked.get("label")
    if said:
        return Text(**said)
    of = own.get("history_of") or own.get("stands_for")
    if not of:
        return Text(en=name, zh=name)
    parent = _label(of, told["object"][of], _asked(of), told)
    if own.get("stands_for"):
        return parent
    return Text(en=f"History: {parent.en}", zh=f"{parent.zh}历史")


def _asked(name: str) -> dict[str, Any]:
    return next((one for one in asked_objects() if one["name"] == name), {})


def _labels(lang: str, names: tuple[str, ...], own: dict[str, Any], told: dict[str, Any]) -> dict[str, str]:
    """Label to field; what the object says itself goes before what is said for all."""
    found: dict[str, str] = {}
    history = told["history_labels"][lang] if "history_of" in own else {}
    for said in (own.get("labels", {}).get(lang, {}), history, told["labels"][lang]):
        for field in names:
            for label in said.get(field, ()):
                found.setdefault(known(label), field)
    return found


def _field(name: str, of: str, own: dict[str, Any], told: dict[str, Any]) -> Field:
    said = own.get("types", {}).get(name) or told["targets"].get(name)
    if said in _kinds():
        return Field(name, said)
    if said:
        target = said.removeprefix("reference:")
        return Field(name, "reference", of if target == "self" else target)
    if name == "Id":
        return Field(name, "id", of)
    bare = name if name in _typed() else name.rsplit(".", 1)[-1]
    if bare in _typed():
        return Field(name, _typed()[bare])
    if FLAG.match(bare):
        return Field(name, "boolean")
    if bare.endswith("Id") and "." not in name:
        return Field(name, "reference", ANY)
    return Field(name, "text")


def _kinds() -> Iterable[str]:
    return ("datetime", "date", "number", "boolean", "text")


@cache
def _typed() -> dict[str, str]:
    return {name: type_ for type_, names in _told()["types"].items() for name in names}
