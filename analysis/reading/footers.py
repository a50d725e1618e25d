"""Where do the rows of a report end? What stands below them (totals, copyright, who made it) is no data."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

N_TAIL = 40
MAX_FILLED = 3
TOTAL = re.compile(
    r"(?:grand\s+|sub)?totals?(?:\s+records?)?\s*[:：]?\s*(?:[((]?\s*[\d,.]+\s*(?:records?|rows?)?\s*[))]?)?"
    r"|(?:总计|合计|总数|总和|小计|记录总数|总记录数|记录数)\s*[:：]?"
    r"\s*(?:[((]?\s*[\d,.]+\s*(?:条|行|个|笔)?(?:记录)?\s*[))]?)?",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"[((]?\s*[\d,]+\s+(?:rows?|records?)(?:\s+(?:affected|selected|returned|exported|fetched))?\s*[.))]?"
    r"|[((]?\s*(?:共|已选择|已导出)?\s*[\d,]+\s*(?:条|行)\s*(?:记录|受影响|数据)?\s*[.。))]?",
    re.IGNORECASE,
)
SAID = re.compile(
    r"confidential information|do not distribute|copyright\s*(?:\(c\)|©|\d{4})|all rights reserved"
    r"|^(?:report\s+)?(?:generated|created|exported|run) (?:by|on|at)\s*[:：]|^applied filters\s*[:：]"
    r"|机密信息|保密信息|请勿(?:分发|散布|散发|传播|外传)|版权所有|保留所有权利|保留一切权利"
    r"|^(?:报表|报告)?(?:生成者|生成人|生成时间|导出人|导出时间|导出者)\s*[:：]|^已应用(?:的)?筛选(?:器|条件)\s*[:：]",
    re.IGNORECASE,
)


class Footer(NamedTuple):
    """How many of the last rows it takes, and what it says, from the top."""

    n_rows: int
    said: list[str]


def footer(tail: Sequence[Sequence[object]], *, short: Collection[int] = ()) -> Footer:
    """The footer among the last rows of a table, which may hold blank ones.

    Rows that say nothing telling but stand beside telling ones (the name of the report, the company)
    belong to the footer when a single cell of them is filled and a blank row parts them from the data,
    or the row is cut short.

    Parameters
    ----------
    short
        Places (in `tail`) of rows with fewer cells than the header.
    """
    rows = [[str(cell).strip() for cell in row if not _is_empty(cell)] for row in tail]
    first = None
    for place in range(len(rows) - 1, -1, -1):
        if is_footer(rows[place]):
            first = place
        elif len(rows[place]) > 1:
            break
    if first is None:
        return Footer(0, [])
    first = _with_neighbours(rows, first, set(short))
    return Footer(len(rows) - first, [" ".join(row) for row in rows[first:] if row])


def is_footer(filled: Sequence[str]) -> bool:
    """Whether the filled cells of a row are those of a footer."""
    if not filled:
        return False
    if TOTAL.fullmatch(filled[0]):
        return True
    if len(filled) > MAX_FILLED:
        return False
    return bool(SAID.search(filled[0]) or (len(filled) == 1 and COUNTED.fullmatch(filled[0])))


def _with_neighbours(rows: Sequence[Sequence[str]], first: int, short: set[int]) -> int:
    found, place = first, first - 1
    while place >= 0 and len(rows[place]) <= 1:
        if not rows[place] or (place in short and found == place + 1):
            found = place
        place -= 1
    return found


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
