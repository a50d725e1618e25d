"""Runs inside a Python that speaks to LibreOffice: works a workbook out anew, changes cells, tells what came.

Called by test_workbook_recalculated.py as `recalculating.py PIPE JOB.json`; no test of its own.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException


def prop(name: str, value: object) -> PropertyValue:
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def desktop(pipe: str):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice does not answer")


def cells(sheet) -> list[list[object]]:
    """Every cell of a sheet: numbers, texts, and `#` with the number of an error."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
    return [
        [value if isinstance(value, float | str) else "#error" for value in row]
        for row in area.getDataArray()
    ]


def worked_out(document, names: list[str]) -> dict[str, list[list[object]]]:
    document.calculateAll()
    return {name: cells(document.Sheets.getByName(name)) for name in names}


def errors(document) -> list[str]:
    """The first cells that LibreOffice cannot work out."""
    found = []
    for sheet in document.Sheets:
        ranges = sheet.queryFormulaCells(4)  # com.sun.star.sheet.FormulaResult.ERROR
        found += [f"{sheet.Name}: {ranges.RangeAddressesAsString[:200]}"] if ranges.Count else []
    return found


def main(pipe: str, job_path: str) -> None:
    job = json.loads(Path(job_path).read_text("utf-8"))
    desk = desktop(pipe)
    told: dict[str, object] = {}
    for name, path in job["workbooks"].items():
        document = desk.loadComponentFromURL(
            uno.systemPathToFileUrl(path), "_blank", 0, (prop("Hidden", True),)
        )
        sheets = list(document.Sheets.ElementNames)
        said = {"sheets": sheets, "before": worked_out(document, sheets), "errors": errors(document)}
        said["after"] = {}
        for change, entered in job["changes"].get(name, {}).items():
            for sheet, address, value in entered:
                document.Sheets.getByName(sheet).getCellRangeByName(address).setValue(value)
            said["after"][change] = worked_out(document, job["looked_at"])
        told[name] = said
        document.close(True)
    Path(job["told"]).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    with suppress(DisposedException):  # the office may be gone before it answers
        desk.terminate()


main(*sys.argv[1:])
