"""Is an upload files of Salesforce, what is in them, and which log do they make? For the child process."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.errors import AnalysisError
from analysis.prepare.plans import Address
from analysis.prepare.recipe import fingerprint
from analysis.prepare.salesforce.build import Built, build
from analysis.prepare.salesforce.events.custom import guesses
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.options import CustomMapping, Options, Stage
from analysis.prepare.salesforce.org import N_HEAD, Org, read_org
from analysis.prepare.salesforce.org_notes import Note
from analysis.prepare.salesforce.recognise import Recognised, recognise
from analysis.prepare.salesforce.recognise_custom import Custom
from analysis.prepare.salesforce.stage_map import stages_of, step_of
from analysis.reading import RawTable, guess, kind_of, read_file
from analysis.reading.archives import members_of
from analysis.reading.arrow import pc

Tell = Callable[[str], None]
PROCESSES = ("lead_to_cash", "order_to_cash")
BEGINS = {
    "lead_to_cash": ("Opportunity", "OpportunityHistory", "OpportunityFieldHistory", "Lead"),
    "order_to_cash": ("Order",),
}
"""Process to the objects of which one is needed to have cases."""
N_HEAD_BYTES = 1 << 18
TEXTS = (".csv", ".tsv", ".txt")
MOST_FILES = 200
NAMED = "Salesforce"
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


@dataclass(frozen=True)
class FileFacts:
    """A file of the upload and what it was taken for.

    Parameters
    ----------
    object
        "" where it is none we know; `is_used` says whether its rows go into the log.
    problem
        Why it could not be read, as an error with its sentence.
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
    problem: AnalysisError | None = None


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
    """

    files: tuple[FileFacts, ...]
    notes: tuple[Note, ...]
    processes: tuple[str, ...]
    stages: tuple[Stage, ...] = ()
    statuses: MappingOf[str, tuple[tuple[str, str | None], ...]] = field(default_factory=dict)
    adds: tuple[str, ...] = ()
    customs: tuple[CustomMapping, ...] = ()
    likeness: str = ""


def choice(process: str, options: MappingOf[str, Any] | None = None) -> str:
    """What `Address.built` holds: the log to be made of the files."""
    return json.dumps(
        {"process": process, "options": dict(options or {})}, sort_keys=True, ensure_ascii=False
    )


def look(address: Address, *, tell: Tell) -> OrgFacts | None:
    """What is in the files; None where they are no export of Salesforce.

    Raises
    ------
    FileError
        As `members_of`, for an archive that cannot be opened.
    """
    if not _is_salesforce(Path(address.path), address.name):
        return None
    tell("salesforce_read")
    org, files, likeness = _org(*_place(address), None)
    held = {one.object for one in org.sources}
    processes = tuple(one for one in PROCESSES if held & set(BEGINS[one]))
    if not processes and len(files) == 1:
        return None
    return OrgFacts(
        files=tuple(sorted(files, key=lambda one: (not one.is_used, one.file.lower()))),
        notes=org.notes, processes=processes,
        stages=stages_of(org.tables) if "lead_to_cash" in processes else (),
        statuses=_statuses(org), adds=would_add(held), customs=guesses(org.relations),
        likeness=likeness,
    )  # fmt: skip


def made(address: Address, *, tell: Tell) -> Built:
    """The log that `address.built` asks for."""
    said = json.loads(address.built)
    tell("salesforce_read")
    options = Options.from_dict(said["options"])
    return build(
        _org(*_place(address), options.zone)[0], process=said["process"], options=options,
        links=_links(*_place(address), options.zone), tell=lambda area: tell(f"salesforce_{area}"),
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


@lru_cache(maxsize=1)
def _org(path: str, name: str, zone: str | None) -> tuple[Org, tuple[FileFacts, ...], str]:
    """The organisation, what is said of each of its files, and the likeness of all; not the files."""
    raws, problems = _tables(Path(path), name)
    known = [(raw, _recognised(raw)) for raw in raws]
    org = read_org(raws, zone=zone)
    files = [_facts(raw, found, org) for raw, found in known]
    files += [FileFacts(called, problem=problem) for called, problem in problems]
    return org, tuple(files), _likeness(known)


@lru_cache(maxsize=1)
def _links(path: str, name: str, zone: str | None) -> Links:
    """The links of the organisation: the same for both processes and all decisions."""
    return Links(_org(path, name, zone)[0])


def _tables(path: Path, name: str) -> tuple[list[RawTable], list[tuple[str, AnalysisError]]]:
    """Every table of the upload; of a file that cannot be read, why."""
    if kind_of(path, name) != "zip":
        return _sheets(path, name, member=None), []
    raws, problems = [], []
    members = members_of(path, name)
    for member in members[:MOST_FILES]:
        called = PurePosixPath(member.replace("\\", "/")).name
        try:
            raws += [replace(one, name=called, members=()) for one in _sheets(path, name, member=member)]
        except AnalysisError as problem:
            problems.append((called, problem))
    return raws, problems


def _sheets(path: Path, name: str, *, member: str | None) -> list[RawTable]:
    """The table of a file; of a workbook with several sheets each."""
    first = read_file(path, name=name, member=member)
    if len(first.sheets) < 2:
        return [first]
    found = []
    for sheet in first.sheets:
        try:
            found.append(replace(read_file(path, name=name, member=member, sheet=sheet), member=sheet))
        except AnalysisError:
            continue
    return found or [first]


def _is_salesforce(path: Path, name: str) -> bool:
    """Whether a file of the upload is one of Salesforce; a single one must not be events already."""
    if kind_of(path, name) == "zip":
        members = members_of(path, name)
        heads = (_head(path, name, member) for member in members[:MOST_FILES])
        found = [_recognised(raw) for raw in heads if raw is not None]
        is_one = len(found) == 1 and len(members) == 1
        return any(one.object for one in found) and not (is_one and not found[0].object)
    if kind_of(path, name) == "xes":
        return False
    raw = read_file(path, name=name)
    found_one = _recognised(raw)
    if not found_one.object:
        return False
    activity = guess(raw).activity
    return activity is None or activity in found_one.fields.values() or bool(found_one.report)


def _recognised(raw: RawTable) -> Recognised:
    return recognise(raw.member or raw.name, raw.columns, raw.sample(N_HEAD))


def _head(path: Path, name: str, member: str) -> RawTable | None:
    """The first rows of a text file of an archive, all of another one; None where it cannot be read."""
    try:
        if not member.lower().endswith(TEXTS):
            return read_file(path, name=name, member=member)
        with zipfile.ZipFile(path) as archive, archive.open(member) as content:
            start = content.read(N_HEAD_BYTES)
        if len(start) == N_HEAD_BYTES:
            start = start[: start.rfind(b"\n") + 1]
        with tempfile.TemporaryDirectory(prefix="cashlane-") as folder:
            place = Path(folder) / "head.csv"
            place.write_bytes(start)
            return replace(read_file(place, name=PurePosixPath(member).name), member=member)
    except (AnalysisError, OSError, RuntimeError, zipfile.BadZipFile, KeyError):
        return None


def _facts(raw: RawTable, found: Recognised, org: Org) -> FileFacts:
    again = {note.params["file"] for note in org.notes if note.code == "same_file_twice"}
    used = {one.file for one in org.sources} - again
    return FileFacts(
        raw.name, found.report or found.object, found.dialect, found.language, raw.n_rows, len(raw.columns),
        len(found.fields), len(found.custom), found.relation, raw.name in used and not found.missing_needed,
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
