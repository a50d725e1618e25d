"""What can be done about rows that are no events? The case filled from above, or the rows left out."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair, from_dict, repair
from analysis.reading import RawTable
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text


@repair("fill_down")
@dataclass(frozen=True)
class FillDown(Repair):
    """Fills the empty cells of a column from the row above, before the file is read as events.

    Rows that held nothing else but the case stay as they are: headings, which give no event.
    """

    column: str

    def apply(self, events: Events) -> Events:
        return events

    def of_raw(self, raw: RawTable) -> RawTable:
        """The table with the column filled; as it was, where it has no such column."""
        if self.column not in raw.columns:
            return raw
        table = raw.arrow()
        place = table.column_names.index(self.column)
        filled = pc.fill_null_forward(as_text(table[self.column]))
        table = table.set_column(place, self.column, pa.chunked_array([filled]))
        types = {**raw.types, self.column: str(filled.type)}
        return replace(raw, table=table, types=types, source=None, source_columns=(), path=None)


@repair("leave_out_rows")
@dataclass(frozen=True)
class LeaveOutRows(Repair):
    """Agrees that rows with this problem are no events. They are left out anyway: this lets them be.

    Parameters
    ----------
    problem
        Code of the finding, such as `missing_time`.
    """

    problem: str

    def apply(self, events: Events) -> Events:
        return events


def before_reading(raw: RawTable, steps: Iterable[MappingOf[str, Any]]) -> RawTable:
    """The table after those steps of a recipe (JSON values) that come before it is read as events."""
    for said in steps:
        if said.get("repair") == FillDown.code:
            step = from_dict(dict(said))
            raw = step.of_raw(raw) if isinstance(step, FillDown) else raw
    return raw
