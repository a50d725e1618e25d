"""What does an empty event log look like? A workbook to fill, with what each column and activity means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from analysis.processes import Attribute, Catalogue, load

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TEXT_KEYS = (
    "sheet.read_me", "sheet.events", "sheet.attributes", "sheet.activities", "sheet.example",
    "title", "intro", "step.1", "step.2", "step.3", "step.4",
    "column.name", "column.column", "column.level", "column.type", "column.why", "column.source",
    "column.unlocks", "column.sheet", "column.holds",
    "holds.events", "holds.attributes", "holds.activities", "holds.example",
    "level.required", "level.recommended", "level.optional", "level.extension",
    "type.text", "type.category", "type.datetime", "type.date", "type.number", "type.flag",
    "activity.1", "activity.2", "activity.3",
)  # fmt: skip
"""Texts the workbook needs; `{process}` and `{case}` in them are filled in."""

LEVELS = ("required", "recommended", "optional", "extension")
FILLS = {"required": "1F4E79", "recommended": "2E75B6", "optional": "DDEBF7", "extension": "F2F2F2"}
INKS = {"required": "FFFFFF", "recommended": "FFFFFF", "optional": "1F2937", "extension": "1F2937"}
FORMATS = {"text": "@", "category": "@", "datetime": "yyyy-mm-dd hh:mm:ss", "date": "yyyy-mm-dd",
           "number": "#,##0.00", "flag": "General"}  # fmt: skip
FONT = "Calibri"
LINE_HEIGHT = 15.5
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
N_CHECKED_ROWS = 10_000
EXAMPLE_START = datetime(2025, 3, 3, 9, 12)  # noqa: DTZ001 - a cell of a workbook has no zone
EXAMPLE_STEP = timedelta(days=1, hours=5, minutes=37)
N_EXAMPLE_EVENTS = (8, 5)


def workbook(process: str, *, language: str, texts: Mapping[str, str]) -> bytes:
    """An .xlsx to fill: read me, events (header only), attributes, activities, example rows.

    Parameters
    ----------
    process
        Key of a catalogue.
    language
        `en` puts the technical names into the header of the events, `zh` the Chinese labels; both are
        recognised on upload.
    texts
        One text for each of `TEXT_KEYS`; further ones, `example.<key of an attribute>`, fill the
        example rows.

    Raises
    ------
    KeyError
        When a text is missing.
    """
    from openpyxl import Workbook

    catalogue = load(process)
    said = {key: _filled(texts[key], catalogue, language) for key in TEXT_KEYS}
    said |= {key: text for key, text in texts.items() if key.startswith("example.")}
    book = Workbook()
    book.remove(book.worksheets[0])
    _read_me(book, catalogue, language, said)
    _events(book, catalogue, language, said)
    _attributes(book, catalogue, language, said)
    if catalogue.activities:
        _activities(book, catalogue, language, said)
    _example(book, catalogue, language, said)
    book.active = 0
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def safe(cell: Any, value: object) -> None:
    """Write a value; text that a spreadsheet could take for a formula stays text, also when edited."""
    cell.value = value
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        cell.data_type = "s"
        cell.quotePrefix = True


def event_columns(catalogue: Catalogue) -> list[Attribute]:
    """The columns to fill: all but the extensions, the required first."""
    return [a for level in LEVELS[:-1] for a in catalogue.attributes if a.level == level]


def header_of(attribute: Attribute, language: str) -> str:
    """What the column of an attribute is called in the sheet of events."""
    return attribute.label.zh if language == "zh" else attribute.key


def _filled(text: str, catalogue: Catalogue, language: str) -> str:
    return text.replace("{process}", catalogue.label[language]).replace("{case}", catalogue.case[language])


def _read_me(book: Workbook, catalogue: Catalogue, language: str, said: Mapping[str, str]) -> None:
    sheet = _sheet(book, said["sheet.read_me"], (28, 96))
    lines: list[tuple[str, str]] = [
        (said["title"], ""),
        (catalogue.description[language], ""),
        (said["intro"], ""),
        *((f"{place}", said[f"step.{place}"]) for place in range(1, 5)),
        ("", ""),
        (said["column.sheet"], said["column.holds"]),
    ]
    told = ["events", "attributes", *(["activities"] if catalogue.activities else []), "example"]
    lines += [(said[f"sheet.{key}"], said[f"holds.{key}"]) for key in told]
    for left, right in lines:
        _append(sheet, [left, right] if right else [left])
    _write_large(sheet, title_row=1, wide_rows=(1, 2, 3), heading_row=9)


def _write_large(sheet: Worksheet, *, title_row: int, wide_rows: Iterable[int], heading_row: int) -> None:
    from openpyxl.styles import Alignment, Font

    for row in wide_rows:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 24 if row == title_row else 48
    sheet.cell(title_row, 1).font = Font(name=FONT, bold=True, size=16)
    for column in (1, 2):
        sheet.cell(heading_row, column).font = Font(name=FONT, bold=True)
    sheet.sheet_view.showGridLines = False


def _events(book: Workbook, catalogue: Catalogue, language: str, said: Mapping[str, str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter

    attributes = event_columns(catalogue)
    headers = [header_of(attribute, language) for attribute in attributes]
    sheet = _sheet(book, said["sheet.events"], [max(14, _width(header) + 4) for header in headers])
    _append(sheet, headers)
    for place, attribute in enumerate(attributes, start=1):
        head = sheet.cell(1, place)
        _colour(head, attribute.level)
        head.comment = Comment(
            f"{attribute.label[language]}\n{attribute.why[language]}", "Cashlane", 120, 320
        )
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].number_format = FORMATS[attribute.type]  # type: ignore[attr-defined]
        _restrict(sheet, letter, attribute, catalogue, said)
    sheet.freeze_panes = "A2"


def _restrict(
    sheet: Worksheet, letter: str, attribute: Attribute, catalogue: Catalogue, said: Mapping[str, str]
) -> None:
    """A list to choose from: the activities (others are allowed), and yes or no."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if attribute.role == "activity" and catalogue.activities:
        name = said["sheet.activities"].replace("'", "''")
        allowed = f"'{name}'!$A$2:$A${len(catalogue.activities) + 1}"
        rule = DataValidation(type="list", formula1=allowed, allow_blank=True, showErrorMessage=False)
    elif attribute.type == "flag":
        rule = DataValidation(type="list", formula1='"TRUE,FALSE"', allow_blank=True)
    else:
        return
    rule.add(f"{letter}2:{letter}{N_CHECKED_ROWS}")
    sheet.add_data_validation(rule)


def _attributes(book: Workbook, catalogue: Catalogue, language: str, said: Mapping[str, str]) -> None:
    names = ("column", "name", "level", "type", "why", "source", "unlocks")
    rows = [
        (
            header_of(a, language), a.label[language], said[f"level.{a.level}"], said[f"type.{a.type}"],
            a.why[language], a.source[language], a.unlocks[language],
        )
        for level in LEVELS for a in catalogue.attributes if a.level == level
    ]  # fmt: skip
    levels = [level for level in LEVELS for a in catalogue.attributes if a.level == level]
    sheet = _sheet(book, said["sheet.attributes"], (26, 26, 16, 16, 52, 52, 44))
    _table(sheet, [said[f"column.{name}"] for name in names], rows)
    for row, level in enumerate(levels, start=2):
        _colour(sheet.cell(row, 3), level)


def _activities(book: Workbook, catalogue: Catalogue, language: str, said: Mapping[str, str]) -> None:
    names = ("name", "level", "why", "source")
    ordered = sorted(catalogue.activities, key=lambda activity: activity.order)
    rows = [
        (a.label[language], said[f"level.{a.level}"], a.why[language], a.source[language]) for a in ordered
    ]
    sheet = _sheet(book, said["sheet.activities"], (34, 16, 60, 70))
    _table(sheet, [said[f"column.{name}"] for name in names], rows)
    for row, activity in enumerate(ordered, start=2):
        _colour(sheet.cell(row, 2), activity.level)


def _example(book: Workbook, catalogue: Catalogue, language: str, said: Mapping[str, str]) -> None:
    attributes = event_columns(catalogue)
    headers = [header_of(attribute, language) for attribute in attributes]
    sheet = _sheet(book, said["sheet.example"], [max(14, _width(header) + 4) for header in headers])
    _append(sheet, headers)
    for place, attribute in enumerate(attributes, start=1):
        _colour(sheet.cell(1, place), attribute.level)
    for case, n_events in enumerate(N_EXAMPLE_EVENTS, start=1001):
        for step, activity in enumerate(_example_path(catalogue, language, said)[:n_events]):
            moment = EXAMPLE_START + timedelta(days=case - 1001) + step * EXAMPLE_STEP
            known = {"case_id": f"A-{case}", "activity": activity, "timestamp": moment}
            values = [_example_value(a, known, said) for a in attributes]
            _append(sheet, values)
            for place, attribute in enumerate(attributes, start=1):
                sheet.cell(sheet.max_row, place).number_format = FORMATS[attribute.type]
    sheet.freeze_panes = "A2"


def _example_path(catalogue: Catalogue, language: str, said: Mapping[str, str]) -> list[str]:
    known = [catalogue.activity(name) for name in catalogue.reference_path]
    return [a.label[language] for a in known if a] or [said[f"activity.{place}"] for place in range(1, 4)]


def _example_value(attribute: Attribute, known: Mapping[str, object], said: Mapping[str, str]) -> object:
    if attribute.role and attribute.role in known:
        return known[attribute.role]
    text = said.get(f"example.{attribute.key}")
    if text is None:
        return None
    return float(text) if attribute.type == "number" else text


def _sheet(book: Workbook, title: str, widths: Sequence[float]) -> Worksheet:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet = book.create_sheet(title[:31])
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def _table(sheet: Worksheet, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    _append(sheet, headers)
    for row in rows:
        _append(sheet, row)
    for place in range(1, len(headers) + 1):
        _colour(sheet.cell(1, place), "required")
    widths = [sheet.column_dimensions[get_column_letter(i)].width for i in range(1, len(headers) + 1)]
    for place, row in enumerate(sheet.iter_rows(min_row=2), start=2):
        n_lines = max(ceil(_width(str(cell.value)) / width) for cell, width in zip(row, widths, strict=True))
        sheet.row_dimensions[place].height = LINE_HEIGHT * n_lines
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _append(sheet: Worksheet, values: Sequence[object]) -> None:
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for place, value in enumerate(values, start=1):
        safe(sheet.cell(row, place), value)


def _colour(cell: Any, level: str) -> None:
    from openpyxl.styles import Font, PatternFill

    cell.fill = PatternFill("solid", start_color=FILLS[level])
    cell.font = Font(name=FONT, bold=level in ("required", "recommended"), color=INKS[level])


def _width(text: str) -> int:
    """Letters a text takes: a Chinese one counts double."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
