"""Runs inside a Python that speaks to LibreOffice: types into a workbook as a person does, tells what came.

Called by test_template_typed.py as `calc.py PIPE JOB.json`; no test of its own.
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
    for _ in range(120):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote, remote.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", remote
            )
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice does not answer")


class Typist:
    """Goes to cells and enters strings through the dispatcher, as the keyboard does."""

    def __init__(self, context, document) -> None:
        self.document = document
        self.frame = document.CurrentController.Frame
        self.helper = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", context
        )

    def type(self, sheet, address: str, text: str) -> None:
        self.document.CurrentController.setActiveSheet(sheet)
        self.helper.executeDispatch(self.frame, ".uno:GoToCell", "", 0, (prop("ToPoint", address),))
        self.helper.executeDispatch(self.frame, ".uno:EnterString", "", 0, (prop("StringName", text),))

    def is_refused(self, sheet, address: str, text: str) -> bool:
        """Whether LibreOffice holds what was typed for invalid; the cell is emptied again."""
        self.type(sheet, address, text)
        sheet.clearArrows()
        invalid = bool(sheet.showInvalid())
        sheet.clearArrows()
        sheet.getCellRangeByName(address).setString("")
        return invalid


def rule_of(sheet, address: str) -> dict[str, object]:
    """The validation of a cell as LibreOffice read it."""
    found = sheet.getCellRangeByName(address).Validation
    return {
        "type": found.Type.value, "alert": found.ErrorAlertStyle.value, "shown": found.ShowErrorMessage,
        "message": found.ErrorMessage, "title": found.ErrorTitle, "formula": found.getFormula1(),
        "list": found.ShowList, "prompt": found.InputMessage,
    }  # fmt: skip


def main(pipe: str, job_path: str) -> None:
    job = json.loads(Path(job_path).read_text("utf-8"))
    context, desk = desktop(pipe)
    document = desk.loadComponentFromURL(
        uno.systemPathToFileUrl(job["workbook"]), "_blank", 0, (prop("Hidden", False),)
    )
    typist, told = Typist(context, document), {}
    events = document.Sheets.getByName(job["events"])
    told["rules"] = {address: rule_of(events, address) for address in job["rules"]}
    told["refused"] = [typist.is_refused(events, address, text) for address, text in job["tries"]]
    for address, text in job["own"]:
        typist.type(document.Sheets.getByName(job["activities"]), address, text)
    told["refused_with_own"] = [
        typist.is_refused(events, address, text) for address, text in job["own_tries"]
    ]
    for row in job["rows"]:
        for address, text in row:
            typist.type(events, address, text)
    told["invalid_at_the_end"] = bool(events.showInvalid())
    events.clearArrows()
    told["shown"] = [[events.getCellRangeByName(address).String for address, _ in row] for row in job["rows"]]
    document.storeToURL(
        uno.systemPathToFileUrl(job["saved"]), (prop("FilterName", "Calc MS Excel 2007 XML"),)
    )
    document.close(True)
    Path(job["told"]).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    with suppress(DisposedException):  # the office may be gone before it answers
        desk.terminate()


main(*sys.argv[1:])
