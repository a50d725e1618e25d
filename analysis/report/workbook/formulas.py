"""How is a figure said as a formula that Excel 2016 and LibreOffice both understand?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.workbook.safe import cell_text


def text(value: str) -> str:
    """A text inside a formula."""
    return '"' + cell_text(value).replace('"', '""') + '"'


def cell(key: str) -> str:
    """The cell of a column in the same row."""
    return "{" + key + "}"


def is_among(reference: str, values: Sequence[str]) -> str:
    """Whether a cell holds one of these texts."""
    if not values:
        return "FALSE"
    tests = [f"EXACT({reference},{text(value)})" for value in values]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def lasted(start: str, end: str) -> str:
    """Days from one cell to another; empty where one is missing or it runs backwards."""
    return f'IF(OR({start}="",{end}=""),"",IF({end}<{start},"",{end}-{start}))'


def median(values: str, *, scale: str = "") -> str:
    return f'IF(COUNT({values})=0,"",MEDIAN({values}){scale})'


def mean(values: str, *, scale: str = "") -> str:
    return f'IF(COUNT({values})=0,"",AVERAGE({values}){scale})'


def percentile(values: str, share: float, *, scale: str = "") -> str:
    return f'IF(COUNT({values})=0,"",PERCENTILE({values},{share:g}){scale})'


def of_group(groups: str, name: str, values: str) -> str:
    """The numbers of a group, for formulas that are entered as arrays."""
    return f"IF(EXACT({groups},{name})*ISNUMBER({values}),{values})"


def n_of_group(groups: str, name: str, values: str | None = None) -> str:
    """How many rows of a group there are, or how many of them have a number."""
    known = f",--ISNUMBER({values})" if values else ""
    return f"SUMPRODUCT(--EXACT({groups},{name}){known})"


def is_met(value: str, target: str, better: str, *, yes: str, no: str) -> str:
    """Whether a value reaches its target, in words."""
    sign = ">=" if better == "up" else "<="
    return f'IF(OR({value}="",{target}=""),"",IF({value}{sign}{target},{text(yes)},{text(no)}))'
