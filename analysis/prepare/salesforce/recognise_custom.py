"""How do rows of a table that is no known object join: by which column, to what, and when did they happen?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyarrow as pa

from analysis.prepare.salesforce.ids import prefix_of
from analysis.prepare.salesforce.objects import prefixes
from analysis.reading import dates
from analysis.reading.arrow import pc
from analysis.reading.cells import as_text
from analysis.reading.headers import normal

ORDER = (
    "Opportunity",
    "Order",
    "Quote",
    "Contract",
    "Invoice",
    "Lead",
    "FulfillmentOrder",
    "OrderItem",
    "Payment",
)
"""What a row is joined to, where it could be several things: the nearest to the case first."""
_NO = r"(?:number|no|num|nr|id)"
_HAO = r"(?:编号|号)$"
NUMBERS = (
    ("Order", "PoNumber", rf"^(?:customer|client)?po{_NO}?$|purchaseorder{_NO}?$|采购(?:订单|单)?{_HAO}"),
    ("Order", "OrderNumber", rf"^(?:sales|customer|erp)?order{_NO}?$|^so{_NO}$|订单{_HAO}|订单id$"),
    ("Invoice", "DocumentNumber", rf"invoice{_NO}?$|^billing(?:document|doc)$|发票{_HAO}"),
    ("Quote", "QuoteNumber", rf"quot(?:e|ation){_NO}?$|报价单?{_HAO}"),
    ("Contract", "ContractNumber", rf"contract{_NO}?$|合同{_HAO}"),
    ("Opportunity", "Id", rf"opportunity{_NO}?$|^deal(?:id)?$|(?:业务|销售)?(?:机会|商机)(?:{_HAO}|id$)"),
)
"""Object, field, and what the column that holds its values is called, as `headers.normal` writes it."""
STATUS = re.compile(
    r"(?i)status|stage|state|activity|event|step|action|phase|状态|阶段|活动|事件|步骤|环节|操作"
)
WHO = re.compile(
    r"(?i)^(?:user|resource|createdby\w*|owner\w*|performedby|doneby|employee|clerk|执行人|用户|操作人|创建人|处理人)$"
)
MIN_DATES = 0.9
MAX_DISTINCT = 60


@dataclass(frozen=True)
class Custom:
    """A guess, to be confirmed.

    Parameters
    ----------
    name
        What it is called: the object, or the file.
    reference
        Header of the column that names the record it joins.
    to, by
        The object of that record, and its field that holds the values (`Id`, `OrderNumber`, …).
    dates, status
        Headers of dates, and of columns that say what happened.
    resource
        Header of who did it, "" where none says.
    is_external
        Whether it comes from another system.
    """

    name: str
    reference: str
    to: str
    by: str
    dates: tuple[str, ...]
    status: tuple[str, ...] = ()
    resource: str = ""
    is_external: bool = False


def guess_custom(name: str, head: pa.Table) -> Custom | None:
    """How a table joins, by ids in it or by what its columns are called; None without column or date."""
    date_columns = tuple(one for one in head.column_names if dates.looks_like(head[one]) >= MIN_DATES)
    reference = _by_id(head) or _by_number(head)
    if reference is None or not date_columns:
        return None
    header, to, by = reference
    rest = [one for one in head.column_names if one not in (*date_columns, header)]
    return Custom(
        name=PurePosixPath(name.replace("\\", "/")).stem,
        reference=header,
        to=to,
        by=by,
        dates=date_columns,
        status=tuple(one for one in rest if STATUS.search(one) and _is_choice(head[one])),
        resource=next((one for one in rest if WHO.search(normal(one))), ""),
        is_external=not _has_own_ids(head),
    )


def _by_id(head: pa.Table) -> tuple[str, str, str] | None:
    """The column whose values are ids of the object nearest to the case; never the first of its own ids."""
    found: dict[str, str] = {}
    for column in head.column_names:
        prefix = prefix_of(pc.drop_null(as_text(head[column])))
        if prefix in prefixes() and normal(column) != "id":
            found.setdefault(prefixes()[prefix], column)
    return next(((found[one], one, "Id") for one in ORDER if one in found), None)


def _by_number(head: pa.Table) -> tuple[str, str, str] | None:
    for to, by, shape in NUMBERS:
        for column in head.column_names:
            if re.search(shape, normal(column)):
                return column, to, by
    return None


def _is_choice(column: pa.ChunkedArray) -> bool:
    return 1 <= len(pc.drop_null(as_text(column)).unique()) <= MAX_DISTINCT


def _has_own_ids(head: pa.Table) -> bool:
    own = next((one for one in head.column_names if normal(one) == "id"), None)
    return own is not None and bool(prefix_of(pc.drop_null(as_text(head[own]))))
