"""Is an upload files of Salesforce, what is in them, and which log do they make? For the child process."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.prepare.plans import Address
from analysis.prepare.recipe import fingerprint
from analysis.prepare.salesforce.build import Built, build
from analysis.prepare.salesforce.events.custom import guesses
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.options import CustomMapping, Options, Stage
from analysis.prepare.salesforce.org import Org, read_org
from analysis.prepare.salesforce.org_notes import Note
from analysis.prepare.salesforce.recognise import Recognised
from analysis.prepare.salesforce.recognise_custom import Custom
from analysis.prepare.salesforce.stage_map import stages_of, step_of
from analysis.prepare.salesforce.switches import added
from analysis.prepare.salesforce_tables import in_other_language, is_salesforce, recognised, tables_of
from analysis.reading import RawTable
from analysis.reading.arrow import pc

Tell = Callable[[str], None]
PROCESSES = ("lead_to_cash", "order_to_cash")
BEGINS = {
    "lead_to_cash": ("Opportunity", "OpportunityHistory", "OpportunityFieldHistory", "Lead"),
    "order_to_cash": ("Order",),
}
"""Process to the objects of which one is needed to have cases."""
NAMED = "Salesforce"
READING = "salesforce_read"
OTHER_LANGUAGE = ("header_unknown_language", "report_other_language")
"""Notes of a file that is Salesforce's and cannot be read."""
ADDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("OpportunityHistory", ("OpportunityFieldHistory",), ()),
    ("Opportunity", (), ()),
    ("OpportunityStage", (), ("Opportunity", "OpportunityHistory", "OpportunityFieldHistory")),
    ("OpportunityFieldHistory", (), ("OpportunityHistory",)),
    ("Lead", (), ("Opportunity",)),
    ("LeadHistory", (), ("Lead",)),
    ("User", (), ()),
    ("Account", (), ("Opportunity", "Order")),
    ("Quote", ("SBQQ__Quote__c",), ("Opportunity",)),
    ("QuoteHistory", ("SBQQ__Quote__History",), ("Quote", "SBQQ__Quote__c")),
    ("ProcessInstance", ("ApprovalSubmission", "sbaa__Approval__c"), ("Quote", "SBQQ__Quote__c", "Contract")),
    ("Contract", (), ("Quote", "Order")),
    ("ContractHistory", (), ("Contract",)),
    ("Order", (), ("Opportunity", "Quote", "Contract")),
    ("OrderHistory", (), ("Order",)),
    ("OrderItem", (), ("Order",)),
    ("FulfillmentOrder", ("Shipment",), ("Order",)),
    ("Invoice", ("blng__Invoice__c",), ("Order",)),
    ("Payment", ("blng__Payment__c",), ("Invoice", "blng__Invoice__c")),
)  # fmt: skip
"""A file that would add something, those that do the same, and those of which one has to be there."""

STATUSES = {
    "lead": ("Lead", "LeadHistory"), "quote": ("Quote", "QuoteHistory"),
    "contract": ("Contract", "ContractHistory"), "order": ("Order", "OrderHistory"),
}  # fmt: skip
"""Kind of status to the object that has it and its history."""
MOST_STATUSES = 40
MOST_PEOPLE = 2_000


@dataclass(frozen=True)
class FileFacts:
    """A file of the upload and what it was taken for.

    Parameters
    ----------
    object
        "" where it is none we know; `is_used` says whether its rows go into the log.
    is_abroad
        It is a report in a language we cannot read.
    problem
        Why it could not be read, as an error with its sentence.
    custom
        Headings of the columns that are of the organisation's own.
    """

    file: str
    object: str = ""
    dialect: str = ""
    language: str = ""
    n_rows: int = 0
    n_columns: int = 0
    n_fields: int = 0
    n_custom: int = 0
    relation: Custom | None = None
    is_used: bool = False
    is_abroad: bool = False
    problem: AnalysisError | None = None
    custom: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrgFacts:
    """What a page says of the files of an organisation.

    Parameters
    ----------
    processes
        Those the files can make a log of.
    statuses
        `lead, quote, contract, order` to each status there and the step it stands for; None: nothing tells.
    customs
        How tables that are no object we know could become events; to be confirmed.
    adds
        Objects one more file of which would add something, the most telling first.
    likeness
        The same for next month's files of the same columns.
    switches
        Process to each kind of steps that may be added, and the events that would be (`switches.added`).
    people
        Names of users, of whom some may be programs.
    """

    files: tuple[FileFacts, ...]
    notes: tuple[Note, ...]
    processes: tuple[str, ...]
    stages: tuple[Stage, ...] = ()
    statuses: MappingOf[str, tuple[tuple[str, str | None], ...]] = field(default_factory=dict)
    adds: tuple[str, ...] = ()
    customs: tuple[CustomMapping, ...] = ()
    likeness: str = ""
    switches: MappingOf[str, MappingOf[str, int]] = field(default_factory=dict)
    people: tuple[str, ...] = ()


def choice(process: str, options: MappingOf[str, Any] | None = None) -> str:
    """What `Address.built` holds: the log to be made of the files."""
    return json.dumps(
        {"process": process, "options": dict(options or {})}, sort_keys=True, ensure_ascii=False
    )


def look(address: Address, *, tell: Tell, is_more: bool = False) -> OrgFacts | None:
    """What is in the files; None where they are no export of Salesforce.

    Parameters
    ----------
    is_more
        They join files that are there already, so one that makes no log by itself will do.

    Raises
    ------
    FileError
        As `members_of`, for an archive that cannot be opened.
    """
    if not is_salesforce(Path(address.path), address.name):
        return None
    org, files, likeness = _org(address, None, tell)
    held = {one.object for one in org.sources}
    processes = tuple(one for one in PROCESSES if held & set(BEGINS[one]))
    notes = tuple(_named(one, files) for one in org.notes)
    is_said = is_more or any(one.code in OTHER_LANGUAGE for one in notes)
    if not processes and len(files) == 1 and not is_said:
        return None
    return OrgFacts(
        files=tuple(sorted(files, key=lambda one: (not one.is_used, one.file.lower()))),
        notes=notes, processes=processes,
        stages=stages_of(org.tables) if "lead_to_cash" in processes else (),
        statuses=_statuses(org), adds=would_add(held), customs=guesses(org.relations),
        likeness=likeness,
        switches={one: added(org, _links(_Same(org)), process=one) for one in processes},
        people=tuple(sorted(_values(org, "User", "Name")))[:MOST_PEOPLE],
    )  # fmt: skip


def made(address: Address, *, tell: Tell) -> Built:
    """The log that `address.built` asks for."""
    said = json.loads(address.built)
    options = Options.from_dict(said["options"])
    org = _org(address, options.zone, tell)[0]
    tell("salesforce_links")
    return build(
        org, process=said["process"], options=options, links=_links(_Same(org)),
        tell=lambda area: tell(f"salesforce_{area}"),
    )  # fmt: skip


def would_add(held: set[str]) -> tuple[str, ...]:
    """Which one more file would add something to these objects."""
    return tuple(
        name
        for name, instead, needs in ADDS
        if not held & {name, *instead} and (not needs or held & set(needs))
    )


# -- the files


def _place(address: Address) -> tuple[str, str]:
    """Path and name; what an archive is called does not matter, its files have names of their own."""
    return address.path, "files.zip" if address.path.endswith(".zip") else address.name


_READ: dict[tuple[str, str, str | None], tuple[Org, tuple[FileFacts, ...], str]] = {}
"""The organisation that was read last, since all that follows is made of it."""


def _org(address: Address, zone: str | None, tell: Tell) -> tuple[Org, tuple[FileFacts, ...], str]:
    """The organisation, what is said of each of its files, and the likeness of all; not the files."""
    key = (*_place(address), zone)
    if key not in _READ:
        _READ.clear()
        _links.cache_clear()
        _READ[key] = _read(*key, tell)
    return _READ[key]


def _read(path: str, name: str, zone: str | None, tell: Tell) -> tuple[Org, tuple[FileFacts, ...], str]:
    """The files, and then their rows: how far that is, is told file by file."""
    raws, problems = tables_of(Path(path), name, told=lambda share, file: tell(reading(share / 2, file)))
    known = [(raw, recognised(raw)) for raw in raws]
    n_begun = count()
    org = read_org(
        raws, zone=zone, tell=lambda file: tell(reading(0.5 + next(n_begun) / len(raws) / 2, file))
    )
    files = [_facts(raw, found, org) for raw, found in known]
    files += [FileFacts(called, problem=problem) for called, problem in problems]
    return org, tuple(files), _likeness(known)


def reading(share: float, file: str) -> str:
    """The stage of reading: how far it is, and the file it is at."""
    return f"{READING}|{share:.3f}|{file}"


class _Same:
    """An organisation as a key: the same only if it is this very one."""

    def __init__(self, org: Org) -> None:
        self.org = org

    def __hash__(self) -> int:
        return id(self.org)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.org is self.org


@lru_cache(maxsize=1)
def _links(of: _Same) -> Links:
    """The links of the organisation: the same for both processes and all decisions."""
    return Links(of.org)


def _named(note: Note, files: Sequence[FileFacts]) -> Note:
    """That a file is not recognised, or, where its headings tell why, that."""
    abroad = {one.file for one in files if one.is_abroad}
    is_so = note.code == "not_recognised" and note.params["file"] in abroad
    return Note("report_other_language", note.params) if is_so else note


def _facts(raw: RawTable, found: Recognised, org: Org) -> FileFacts:
    again = {note.params["file"] for note in org.notes if note.code == "same_file_twice"}
    used = {one.file for one in org.sources} - again
    return FileFacts(
        raw.name, found.report or found.object, found.dialect, found.language, raw.n_rows, len(raw.columns),
        len(found.fields), len(found.custom), found.relation, raw.name in used and not found.missing_needed,
        custom=tuple(found.custom), is_abroad=not found.object and in_other_language(raw.columns),
    )  # fmt: skip


def _statuses(org: Org) -> dict[str, tuple[tuple[str, str | None], ...]]:
    """Kind to each status of the files and the step its words tell."""
    found = {}
    for kind, (name, history) in STATUSES.items():
        values = _values(org, name, "Status") | _values(org, history, "NewValue", of_field="Status")
        if values:
            found[kind] = tuple((one, step_of(kind, one, {})) for one in sorted(values)[:MOST_STATUSES])
    return found


def _values(org: Org, name: str, column: str, *, of_field: str | None = None) -> set[str]:
    """The different values of a column; of a history those of one field."""
    if not org.has(name, column) or (of_field and not org.has(name, "Field")):
        return set()
    values = org.column(name, column)
    if of_field:
        values = values.filter(pc.equal(pc.utf8_lower(org.column(name, "Field")), of_field.lower()))
    return {str(one) for one in pc.drop_null(values.unique()).to_pylist()}


def _likeness(known: Sequence[tuple[RawTable, Recognised]]) -> str:
    """One text for the objects and headers of all files."""
    told = sorted(f"{found.object or raw.name}:{fingerprint(raw.columns)}" for raw, found in known)
    return fingerprint(told, "salesforce")
