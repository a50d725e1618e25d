"""What stands in the sheets of the workbook: the events to fill, the two lists, the example?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.prepare.template import example
from analysis.prepare.template.cells import SOFT_INK, Look, append, chip, head, letters, sheet_of, table
from analysis.prepare.template.columns import LEVELS, event_columns, format_of, header_of, kind_of
from analysis.prepare.template.rules import mark_missing, restrict
from analysis.prepare.unlocks import needing
from analysis.processes import Activity, Attribute, Catalogue

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Said = Mapping[str, str]
N_OWN = 15
"""Empty rows below the list of activities that invite names of one's own."""


def events(book: Workbook, catalogue: Catalogue, look: Look, said: Said) -> None:
    """The table to fill: heads, formats, limits, and red where something required is missing."""
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter

    attributes = event_columns(catalogue)
    sheet = _wide(book, said["sheet.events"], attributes, look, tab="events")
    required = []
    for place, attribute in enumerate(attributes, start=1):
        letter = get_column_letter(place)
        text = f"{attribute.label[look.language]}\n{attribute.why[look.language]}"
        sheet.cell(1, place).comment = Comment(text, "Cashlane", 120, 320)
        sheet.column_dimensions[letter].number_format = format_of(attribute)  # type: ignore[attr-defined]
        restrict(sheet, letter, attribute, catalogue, said, language=look.language)
        required += [letter] if attribute.level == "required" else []
    mark_missing(sheet, required, last=get_column_letter(len(attributes)))


def attributes(book: Workbook, catalogue: Catalogue, look: Look, said: Said) -> None:
    """What each column means, the required first."""
    names = ("column", "name", "level", "type", "why", "source", "unlocks")
    ordered = [a for level in LEVELS for a in catalogue.attributes if a.level == level]
    rows = [
        (
            header_of(a, look.language), a.label[look.language], said[f"level.{a.level}"],
            said[f"type.{kind_of(a)}"], a.why[look.language], a.source[look.language],
            a.unlocks[look.language],
        )
        for a in ordered
    ]  # fmt: skip
    sheet = sheet_of(book, said["sheet.attributes"], (24, 22, 15, 15, 46, 44, 38), tab="lists")
    table(sheet, [said[f"column.{name}"] for name in names], rows, look)
    for row, one in enumerate(ordered, start=2):
        chip(sheet.cell(row, 3), one.level, look)


def activities(book: Workbook, catalogue: Catalogue, look: Look, said: Said) -> None:
    """The steps worth recording, and below them room for one's own: both feed the drop-down."""
    names = ("name", "level", "why", "source", "unlocks")
    ordered = sorted(catalogue.activities, key=lambda one: one.order)
    rows = [
        (
            a.label[look.language], said[f"level.{a.level}"], a.why[look.language], a.source[look.language],
            _unlocked(catalogue, a, look, said),
        )
        for a in ordered
    ]  # fmt: skip
    sheet = sheet_of(book, said["sheet.activities"], (32, 15, 48, 50, 44), tab="lists")
    table(sheet, [said[f"column.{name}"] for name in names], rows, look)
    for row, one in enumerate(ordered, start=2):
        chip(sheet.cell(row, 2), one.level, look)
    _room(sheet, len(ordered) + 2, look, said)


def _unlocked(catalogue: Catalogue, activity: Activity, look: Look, said: Said) -> str:
    """Key figures and durations that need the activity; the map and the paths show every one."""
    found = [
        one.label[look.language]
        for one in needing(catalogue, activity.key)
        if one.label and one.kind in ("kpi", "duration")
    ]
    comma = "、" if look.language == "zh" else ", "
    return comma.join(dict.fromkeys(found)) or said["activities.map_only"]


def _room(sheet: Worksheet, first: int, look: Look, said: Said) -> None:
    """Empty cells for activities of one's own, with a word beside the first."""
    from openpyxl.styles import Border, PatternFill, Side

    line = Side("thin", color="D9C77A")
    for row in range(first, first + N_OWN):
        sheet.cell(row, 1).fill = PatternFill("solid", start_color="FFF9E3")
        sheet.cell(row, 1).border = Border(bottom=line, top=line, left=line, right=line)
        sheet.cell(row, 1).font = look.font(bold=True)
    note = sheet.cell(first, 3)
    note.value, note.font = said["activities.own"], look.font(italic=True, ink=SOFT_INK)


def filled_in(book: Workbook, catalogue: Catalogue, look: Look, said: Said) -> None:
    """Rows as they look when filled, a rule between the cases."""
    from openpyxl.styles import Border, Side

    attributes = event_columns(catalogue)
    sheet = _wide(book, said["sheet.example"], attributes, look, tab="example")
    before = None
    for values in example.rows(catalogue, look.language, flags=(said["flag.yes"], said["flag.no"])):
        row = append(sheet, values)
        for place, attribute in enumerate(attributes, start=1):
            cell = sheet.cell(row, place)
            cell.number_format, cell.font = format_of(attribute), look.font()
            if before not in (None, values[0]):
                cell.border = Border(top=Side("medium", color="7F8FA3"))
        before = values[0]


def _wide(book: Workbook, title: str, attributes: list[Attribute], look: Look, *, tab: str) -> Worksheet:
    """A sheet with the columns of the events: heads in the colour of their level, frozen."""
    headers = [header_of(attribute, look.language) for attribute in attributes]
    widths = [_width(one, header) for one, header in zip(attributes, headers, strict=True)]
    sheet = sheet_of(book, title, widths, tab=tab)
    append(sheet, headers)
    for place, attribute in enumerate(attributes, start=1):
        head(sheet.cell(1, place), attribute.level, look)
    sheet.row_dimensions[1].height = look.line * 2
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    return sheet


def _width(attribute: Attribute, header: str) -> float:
    """What the head and a usual value need."""
    usual = {"case_id": 23, "activity": 31, "timestamp": 24}.get(attribute.role or "", 14)
    usual = {"datetime": 24, "date": 15, "number": 13, "flag": 11}.get(attribute.type, usual)
    return max(usual, letters(header) + 3)
