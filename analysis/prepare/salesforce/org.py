"""What is in somebody's Salesforce? Its files as one table an object, cleaned, every row with its source.

The shape of an `Org`, which links and events are made from:

- `tables["Opportunity"]` and so on: an Arrow table an object, under API names of the fields *found*
  (`StageName`, `Owner.Name`; ask `has(object, field)`), never chunked. Types: ids and references `string` of
  18 characters; datetimes `timestamp[us]` in UTC without zone; dates `date32`; numbers `double`; booleans
  `bool`; else `string`. Empty is null.
- `Id` is always there and never null: where a file has none it is `<file>#<row>` (opportunities, users,
  products and accounts without ids: their name).
- `_file` (string) and `_row` (int32) say where a row comes from: the file, and its row as a spreadsheet
  counts (the row below the header is 2).
- The customer's own columns are under their own header; `custom["Opportunity"]` lists them.
- Both standard reports are rows of `OpportunityHistory` and `OpportunityFieldHistory`. What they say of an
  opportunity (owner, customer, created) makes rows of `Opportunity` where no file has any. The first has
  `FromStage` beside `StageName`; only `FromStage` of a first row is news.
- `OpportunityId` of reports that give only the name is looked up; where no opportunity is called so, the
  name itself is the id.
- Unknown objects and files of other systems are in `tables` under their file's name; `relations[name]` says
  how they join: their reference is cleaned, their `dates` are timestamps, all else is text.
- A datetime that has a day and no time in every row is `date32` too; `day_only` holds its (object, field).
- Deleted rows are gone, `deleted[object]` has their ids; merged ones stay, `merged[object]` tells the winner.
- `notes` are said under `salesforce.note.<code>`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

import pyarrow as pa

from analysis.prepare.salesforce.org_cells import Read, order_of, read_table
from analysis.prepare.salesforce.org_checks import check
from analysis.prepare.salesforce.org_notes import Note, Notes
from analysis.prepare.salesforce.org_rows import joined, with_names_resolved, without_deleted
from analysis.prepare.salesforce.recognise import Recognised, recognise
from analysis.prepare.salesforce.recognise_custom import Custom
from analysis.reading import RawTable

N_HEAD = 400
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """A file, what it was taken for, and how many rows it gave."""

    file: str
    object: str
    dialect: str
    language: str
    n_rows: int
    recognised: Recognised = field(repr=False)


@dataclass(frozen=True)
class Org:
    """The tables of an organisation; their shape is told at the head of this module."""

    tables: MappingOf[str, pa.Table]
    sources: tuple[Source, ...] = ()
    custom: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    relations: MappingOf[str, Custom] = field(default_factory=dict)
    day_only: frozenset[tuple[str, str]] = frozenset()
    deleted: MappingOf[str, pa.Array] = field(default_factory=dict)
    merged: MappingOf[str, pa.Table] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def has(self, name: str, *fields: str) -> bool:
        """Whether there is a table of this object, with these columns."""
        return name in self.tables and set(fields) <= set(self.tables[name].column_names)

    def column(self, name: str, column: str) -> pa.Array:
        """A column in one piece; all null where the table has none."""
        table = self.tables[name]
        if column not in table.column_names:
            return pa.nulls(table.num_rows, pa.string())
        found = table[column]
        found = found.chunk(0) if found.num_chunks == 1 else found.combine_chunks()
        return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)

    def n_rows(self, name: str) -> int:
        """How many rows an object has, 0 where there is no table."""
        return self.tables[name].num_rows if name in self.tables else 0


def read_org(raws: Sequence[RawTable], *, zone: str | None = None, tell: Tell | None = None) -> Org:
    """The organisation whose objects are in these tables.

    Nothing is raised for what is wrong with them: it is in `notes`, and what cannot be used is left out.

    Parameters
    ----------
    zone
        IANA name of the zone of times in reports, which do not say theirs. Times of all other exports
        are in UTC.
    tell
        Is told the name of each file before it is read.
    """
    notes = Notes()
    known = [(raw, recognise(_name_of(raw), raw.columns, raw.sample(N_HEAD))) for raw in raws]
    usable = [(raw, found) for raw, found in known if notes.of_recognised(raw, found)]
    orders = {raw.name: order_of(raw, found) for raw, found in usable}
    said = {order for order in orders.values() if order is not None}
    common = said.pop() if len(said) == 1 else None
    read: list[Read] = []
    for raw, found in usable:
        if tell is not None:
            tell(raw.name)
        order = common if orders[raw.name] is None else orders[raw.name]
        read.append(read_table(raw, found, zone=zone, day_first=order, notes=notes))
    tables = without_deleted(with_names_resolved(joined(read, notes), notes), notes)
    check(tables.tables, tables.day_only, notes)
    return Org(
        tables=tables.tables,
        sources=tuple(_source(one) for one in read),
        custom=tables.custom,
        relations=tables.relations,
        day_only=tables.day_only,
        deleted=tables.deleted,
        merged=tables.merged,
        notes=tuple(notes),
    )


def _name_of(raw: RawTable) -> str:
    return raw.member or raw.name


def _source(one: Read) -> Source:
    found = one.recognised
    return Source(one.file, one.object, found.dialect, found.language, one.table.num_rows, found)
