"""Which rows of the file have a problem? Collected on the way, with the numbers a spreadsheet shows."""

from __future__ import annotations

import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.cells import Column, places
from analysis.reading.problems import N_EXAMPLES, problem
from analysis.reading.raw import RawTable


class Notes(list[dict[str, object]]):
    """Rows for `problems.problems`, of one file."""

    def __init__(self, raw: RawTable) -> None:
        super().__init__(raw.notes)
        self._raw = raw

    def add(self, code: str, **what: object) -> None:
        """A problem, as by `problems.problem`."""
        self.append(problem(code, **what))  # type: ignore[arg-type]

    def add_rows(self, code: str, mask: pa.Array, *, column: str, shown: Column | None = None) -> None:
        """A problem of the rows where the mask holds, if any: their numbers, and the values there."""
        n = pc.sum(mask).as_py() or 0
        if not n:
            return
        found = places(mask, N_EXAMPLES)
        examples: list[object] = list(self._raw.row_numbers(found))
        if shown is not None:
            examples = [f"{row}: {shown[place].as_py()}" for row, place in zip(examples, found, strict=True)]
        self.add(code, column=column, n=n, of=len(mask), examples=examples)
