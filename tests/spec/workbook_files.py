"""Workbooks written by hand: .xlsb, which no library of ours writes, and .xlsx with any XML one likes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>"""
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
BOOK = f"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}">
<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"""


def relations(**targets: str) -> str:
    said = [
        f'<Relationship Id="{key}" Type="{OFFICE}/{target.split(":")[0]}" Target="{target.split(":")[1]}"/>'
        for key, target in targets.items()
    ]
    return f"{RELATIONS}{''.join(said)}</Relationships>"


def packed(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_xlsx(
    path: Path, *, rows: str = "", strings: str | None = None, before: str = "", **other: str
) -> Path:
    """A workbook of one sheet with these rows (XML), and what stands `before` each part's root element."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>{before}'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(r1="officeDocument:xl/workbook.xml"),
        "xl/workbook.xml": head + BOOK,
        "xl/_rels/workbook.xml.rels": relations(
            r1="worksheet:worksheets/sheet1.xml", r2="sharedStrings:sharedStrings.xml"
        ),
        "xl/worksheets/sheet1.xml": head + SHEET.format(rows),
    }
    if strings is not None:
        sst = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>'
        parts["xl/sharedStrings.xml"] = head + sst
    return packed(path, parts | other)


def inline(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def record(number: int, data: bytes = b"") -> bytes:
    """A record of the binary format: its number, its length (seven bits a byte), its data."""
    said = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    n, length = len(data), b""
    while n >= 128:
        length, n = length + bytes([n & 0x7F | 0x80]), n >> 7
    return said + length + bytes([n]) + data


def wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def cell(column: int, value: object) -> bytes:
    start = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return record(6, start + wide(value))
    return record(5, start + struct.pack("<d", value))


def write_xlsb(
    path: Path, rows: Sequence[Sequence[object]], *, row_numbers: Sequence[int] | None = None
) -> Path:
    """A workbook of one sheet `S` in the binary format."""
    numbers = row_numbers or range(len(rows))
    body = b"".join(
        record(0, struct.pack("<I", number) + bytes(13))
        + b"".join(cell(place, value) for place, value in enumerate(row) if value != "")
        for number, row in zip(numbers, rows)
    )
    extent = struct.pack("<IIII", 0, max(numbers), 0, max(map(len, rows)) - 1)
    sheet = record(129) + record(148, extent) + record(145) + body + record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("S"))
    book = record(131) + record(143) + bundle + record(144) + record(132)
    return packed(path, {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(r1="officeDocument:xl/workbook.bin"),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relations(r1="worksheet:worksheets/sheet1.bin"),
        "xl/worksheets/sheet1.bin": sheet,
    })  # fmt: skip
