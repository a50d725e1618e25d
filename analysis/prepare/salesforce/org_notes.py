"""What is said about the files of an organisation? Codes and what they name, in the order they were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from analysis.prepare.salesforce.recognise import Recognised
    from analysis.reading import RawTable

NOTE_CODES: dict[str, str] = {
    "not_recognised": "warning: file; no object of ours, and no column joins it to one",
    "report_other_language": "warning: file; a report of opportunities below headings of another language",
    "header_unknown_language": "warning: file, object; ids of that object below headings we cannot read",
    "missing_key": "warning: file, object, fields; a needed column is missing, the file is left out",
    "empty_table": "warning: file, object; a header and no rows",
    "same_file_twice": "note: file, other; the same content again, left out",
    "rows_repeated": "note: object, n; rows of a record that is there already, the latest one kept",
    "history_twice": "note: object, n; rows of a report left out, their record's history is there with ids",
    "ids_scientific": "warning: file, field, n, examples; ids that a spreadsheet turned into numbers",
    "ids_caseless": "warning: file, field, n; ids of 15 characters that lost upper and lower case",
    "ids_collide": "warning: object, field, n, examples; caseless ids that may name several records",
    "ids_restored": "note: file, field, n, examples; ids of 18 characters whose case was restored",
    "ids_matched_without_case": "note: object, field, n; caseless ids found by those of other files",
    "ids_not_salesforce": "note: file, field, n, examples; no ids of Salesforce, taken as they are",
    "two_orgs": "warning: files, others; ids of two organisations that never refer to each other",
    "parents_missing": "warning: object, field, parent, n, share; rows whose record is in no file",
    "custom_columns_capped": "note: file, n, kept; own columns beyond a number that stay out",
    "unreadable_values": "warning: file, field, n, examples; values left empty",
    "date_order_assumed": "note: file, field, examples; day and month could be swapped",
    "times_without_zone": "note: file; times of a report without a zone, taken as UTC",
    "day_only": "note: object, field, n; days without a time of day",
    "deleted_rows": "note: object, n; left out",
    "merged_rows": "note: object, n; joined to the record they were merged into",
    "names_as_ids": "note: object, n; records known by their name alone",
    "names_ambiguous": "warning: object, n, examples; rows of a name that several opportunities have",
    "opportunities_from_history": "note: n; no file of opportunities, taken from their history",
    "one_timestamp": "warning: object, n, at; all rows of a history have one time",
    "close_before_created": "warning: n, share; opportunities that close before they were created",
    "created_in_bulk": "warning: object, n, share, at; records created within one hour",
    "no_history": "warning: n; opportunities and no history of them",
    "history_incomplete": "note: n, share; opportunities without a row in the history",
    "activities_archived": "note: object, n, at; tasks or meetings begin long after the opportunities do",
    "tracking_list": "note: file; says which fields are tracked, and no change of them",
}
"""Code to severity, what it carries and tells."""
N_EXAMPLES = 5


@dataclass(frozen=True)
class Note:
    """One thing to say: its sentence is `salesforce.note.<code>`, filled in with `params`."""

    code: str
    params: dict[str, object]

    @property
    def severity(self) -> str:
        """`warning` or `note`."""
        return NOTE_CODES[self.code].split(":")[0]


class Notes(list[Note]):
    """The notes of an organisation, collected on the way."""

    def add(
        self, code: str, *, examples: pa.Array | Sequence[object] | None = None, **params: object
    ) -> None:
        """A note; of the examples a few are kept."""
        if examples is not None:
            params["examples"] = said(examples)
        if code not in NOTE_CODES:
            raise KeyError(code)
        self.append(Note(code, params))

    def of_recognised(self, raw: RawTable, found: Recognised) -> bool:
        """What is to be said of a file by its columns; whether it can be used."""
        if not found.object and found.relation is None:
            code = "header_unknown_language" if found.looks_like else "not_recognised"
            self.add(code, file=raw.name, **({"object": found.looks_like} if found.looks_like else {}))
            return False
        if not raw.n_rows:
            self.add("empty_table", file=raw.name, object=found.object)
            return False
        if found.missing_needed and found.dialect == "report" and len(found.fields) * 2 < len(raw.columns):
            self.add("header_unknown_language", file=raw.name, object=found.object)
            return False
        if found.missing_needed:
            fields = tuple(one.replace("|", " / ") for one in found.missing_needed)
            self.add("missing_key", file=raw.name, object=found.object, fields=fields)
            return False
        if found.object == "FieldHistory":
            self.add("tracking_list", file=raw.name)
        return True


def said(values: pa.Array | Sequence[object]) -> tuple[str, ...]:
    """A few values as text."""
    first: Any = values[:N_EXAMPLES]
    return tuple(str(one) for one in (first.to_pylist() if hasattr(first, "to_pylist") else first))
