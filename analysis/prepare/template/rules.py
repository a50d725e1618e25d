"""What does the sheet of events refuse, offer and mark? Its drop-downs, its limits, its red cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.prepare.template.cells import MISSING
from analysis.prepare.template.columns import choices, kind_of
from analysis.processes import Attribute, Catalogue

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

N_CHECKED_ROWS = 50_000
EARLIEST, LATEST = "DATE(2000,1,1)", "DATE(2099,12,31)"
TOMORROW = "TODAY()+1"
LIMITS: dict[str, tuple[str, str, str, str | None]] = {
    "datetime": ("date", "between", EARLIEST, TOMORROW),
    "date": ("date", "between", EARLIEST, LATEST),
    "number": ("decimal", "greaterThanOrEqual", "0", None),
    "percent": ("decimal", "between", "0", "100"),
}
"""Per kind of value what Excel compares and with what: what happened lies in the past, what is planned or
due may lie ahead."""
MOST_LETTERS = {"title": 32, "error": 225, "prompt": 255}
"""Excel calls a workbook damaged whose messages are longer."""


def restrict(
    sheet: Worksheet,
    letter: str,
    attribute: Attribute,
    catalogue: Catalogue,
    said: Mapping[str, str],
    *,
    language: str,
) -> None:
    """Bind a column to what may stand in it; text of any kind stays free."""
    offered = choices(catalogue, attribute, language)
    kind = kind_of(attribute)
    if attribute.role == "activity" and catalogue.activities:
        rule = _list(activity_range(said["sheet.activities"]))
        _refuse(rule, "activity", said)
    elif kind == "flag":
        rule = _list(_quoted([said["flag.yes"], said["flag.no"]]))
        _refuse(rule, "flag", said)
    elif kind in LIMITS:
        rule = _limit(kind)
        _refuse(rule, kind, said)
    elif offered:
        rule = _list(_quoted(offered))
        rule.showErrorMessage = False
        rule.prompt = said["rule.choice.prompt"][: MOST_LETTERS["prompt"]]
    else:
        return
    rule.showInputMessage = bool(rule.prompt)
    rule.add(f"{letter}2:{letter}{N_CHECKED_ROWS}")
    sheet.add_data_validation(rule)


def activity_range(title: str) -> str:
    """The names in the sheet of activities, however many somebody adds below: a formula that grows."""
    name = "'" + title.replace("'", "''") + "'"
    return f"OFFSET({name}!$A$2,0,0,COUNTA({name}!$A:$A)-1,1)"


def mark_missing(sheet: Worksheet, letters: Sequence[str], *, last: str) -> None:
    """Required cells of a row that has been begun turn red until they are filled."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    red = PatternFill(bgColor=MISSING)
    for letter in letters:
        begun = f"AND(COUNTA($A2:${last}2)>0,LEN(TRIM({letter}2))=0)"
        sheet.conditional_formatting.add(
            f"{letter}2:{letter}{N_CHECKED_ROWS}", FormulaRule(formula=[begun], fill=red)
        )


def _list(formula: str) -> DataValidation:
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation(type="list", formula1=formula, allow_blank=True)


def _limit(kind: str) -> DataValidation:
    from openpyxl.worksheet.datavalidation import DataValidation

    compared, operator, low, high = LIMITS[kind]
    return DataValidation(type=compared, operator=operator, formula1=low, formula2=high, allow_blank=True)


def _refuse(rule: Any, kind: str, said: Mapping[str, str]) -> None:
    """What does not fit is not taken, and a sentence says why."""
    rule.errorStyle, rule.showErrorMessage = "stop", True
    rule.errorTitle = said[f"rule.{kind}.title"][: MOST_LETTERS["title"]]
    rule.error = said[f"rule.{kind}.error"][: MOST_LETTERS["error"]]
    rule.promptTitle = said[f"rule.{kind}.title"][: MOST_LETTERS["title"]]
    rule.prompt = said[f"rule.{kind}.prompt"][: MOST_LETTERS["prompt"]]


def _quoted(values: Sequence[str]) -> str:
    return '"' + ",".join(values) + '"'
