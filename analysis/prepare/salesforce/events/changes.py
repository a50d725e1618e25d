"""Which changes does a history of fields tell? Twins with ids and values overwritten at once taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, codes_of, in_time
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

STAGE = ("stagename", "stage", "阶段")
OWNER = (
    "owner", "ownerid", "ownerassignment", "opportunityowner", "leadowner",
    "业务机会所有人", "销售机会所有人", "所有人", "负责人", "潜在客户所有人",
)  # fmt: skip
CLOSE = ("closedate", "结束日期", "截止日期", "关闭日期", "预计结束日期")
AMOUNT = ("amount", "金额")
STATUS = (
    "status",
    "leadstatus",
    "quotestatus",
    "orderstatus",
    "contractstatus",
    "状态",
    "潜在客户状态",
    "sbqqstatusc",
)
CREATED = ("created", "opportunitycreated", "创建", "已创建", "创建日期")
CONVERTED = ("leadconverted", "converted", "已转换", "已转化", "潜在客户已转换", "线索已转换", "线索已转化")
DISCOUNT = ("discount", "grandtotal", "折扣", "总计")
_ID = r"^[0-9a][0-9A-Za-z]{14}(?:[0-9A-Za-z]{3})?$"
_SECOND = 1_000_000


@dataclass(frozen=True)
class Changes:
    """Changes of fields, one each record, field and second.

    Parameters
    ----------
    keep
        Per row of the history whether it tells a change; the others repeat one or were overwritten.
    old
        Per row the value before, that of the first of the rows that fell together.
    field
        Per row the field in small letters without spaces.
    """

    rows: Rows
    keep: np.ndarray
    old: pa.Array
    field: pa.Array
    record: np.ndarray
    at: np.ndarray
    order: np.ndarray

    def of(self, fields: tuple[str, ...]) -> np.ndarray:
        """Which rows tell a change of one of these fields."""
        return self.keep & in_set(self.field, fields)


def normal_fields(values: pa.Array) -> pa.Array:
    """Names of fields in small letters, without spaces and signs."""
    codes, labels = codes_of(values)
    bare = pc.replace_substring_regex(pc.utf8_lower(labels), r"[\s_:/.]|__c$", "")
    return bare.take(pa.array(np.where(codes < 0, 0, codes), mask=codes < 0))


def in_set(values: pa.Array, known: tuple[str, ...]) -> np.ndarray:
    """Which values are one of these."""
    return pc.is_in(values, value_set=pa.array(known)).to_numpy(zero_copy_only=False)


def is_field(values: pa.Array, fields: tuple[str, ...]) -> np.ndarray:
    """Which names of fields mean one of these, however they are written."""
    return in_set(normal_fields(values), fields)


def changes(sources: Sources, object_: str, parent: str) -> Changes:
    """The changes a history of fields tells, in any order of rows.

    A lookup is written twice, with names and with ids: the row with ids is left out where the other is
    there. Of several rows of a field within a second only the last holds.
    """
    rows = sources.rows(object_)
    fields = normal_fields(rows.text("Field"))
    record, _ = codes_of(rows.filled(parent, "ParentId"))
    at = rows.at("CreatedDate")
    usable = (record >= 0) & ~np.isnat(at)
    sources.idle.say(rows, np.isnat(at), "no_time")
    field_code, _ = codes_of(fields)
    group = record * (int(field_code.max(initial=0)) + 2) + field_code + 1
    order = in_time(group, at, rows.text("Id"))
    order = order[usable[order]]
    new_group = _begins(group[order], at[order])
    is_twin = _twins(rows, order, new_group)
    sources.idle.say(rows, is_twin, "id_twin")
    order = order[~is_twin[order]]
    starts = np.flatnonzero(_begins(group[order], at[order])) if len(order) else np.zeros(0, int)
    lasts = np.r_[starts[1:], len(order)] - 1 if len(order) else starts
    keep = np.zeros(len(rows), bool)
    keep[order[lasts]] = True
    first = np.arange(len(rows))
    first[order[lasts]] = order[starts]
    overwritten = np.zeros(len(rows), bool)
    overwritten[order] = True
    sources.idle.say(rows, overwritten & ~keep, "same_second")
    old = rows.text("OldValue").take(pa.array(first))
    undone = pc.equal(old, rows.text("NewValue")).fill_null(False).to_numpy(zero_copy_only=False) & keep
    sources.idle.say(rows, undone, "same_second")
    return Changes(rows, keep & ~undone, old, fields, record, at, order)


def _begins(group: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Where another record, field or second begins; the rows are in that order."""
    second = at.astype(np.int64) // _SECOND
    return np.r_[True, (group[1:] != group[:-1]) | (second[1:] != second[:-1])][: len(group)]


def _twins(rows: Rows, order: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Rows with ids beside a row with names of the same record, field and second."""
    is_id = np.zeros(len(rows), bool)
    for name in ("OldValue", "NewValue"):
        is_id |= (
            pc.match_substring_regex(rows.text(name), _ID).fill_null(False).to_numpy(zero_copy_only=False)
        )
    if not is_id.any() or not len(order):
        return np.zeros(len(rows), bool)
    group = np.cumsum(begins) - 1
    has_named = np.zeros(group[-1] + 1, bool)
    has_named[group[~is_id[order]]] = True
    found = np.zeros(len(rows), bool)
    found[order] = is_id[order] & has_named[group]
    return found
