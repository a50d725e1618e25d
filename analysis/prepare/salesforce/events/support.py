"""What do support cases tell? When a customer asked for help, and if wanted: opened, escalated, closed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import changes, in_set
from analysis.prepare.salesforce.events.making import Rows, looked_up, made, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

OBJECT = "Case"
COMPLAINT = r"complain|claim|投诉|索赔"
ESCALATED = ("isescalated", "escalated", "已升级", "升级")
STATUS = ("status", "casestatus", "状态", "个案状态")


def events(sources: Sources) -> pa.Table:
    """Events of `Case` and `CaseHistory`, where they are wanted."""
    rows, history = sources.rows(OBJECT), sources.rows("CaseHistory")
    merged = rows.text("MasterRecordId").is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(rows, merged, "merged")
    if not sources.options.with_support:
        for one in (rows, history):
            sources.idle.say(one, np.ones(len(one), bool), "switched_off")
        return together([])
    seen = changes(sources, "CaseHistory", "CaseId")
    raised = seen.keep & in_set(seen.field, ESCALATED) & _is_set(seen.rows.text("NewValue"))
    sources.idle.say(seen.rows, seen.keep & in_set(seen.field, STATUS), "told_elsewhere")
    sources.idle.say(seen.rows, seen.keep & ~raised, "field_not_used")
    return together([
        _of(sources, rows, "support_opened", "CreatedDate", ~merged, sources.person(rows, "CreatedBy")),
        _of(sources, rows, "support_closed", "ClosedDate", ~merged, sources.person(rows, "Owner")),
        made(
            seen.rows, raised, sources.name("support_escalated"), seen.rows.at("CreatedDate"),
            link=(OBJECT, seen.rows.filled("CaseId", "ParentId")),
            resource=sources.person(seen.rows, "CreatedBy"),
        ),
    ])  # fmt: skip


def _of(
    sources: Sources, rows: Rows, key: str, field: str, keep: np.ndarray, who: pa.Array
) -> pa.Table:  # fmt: skip
    at, days = sources.when(rows, field)
    extra = {"SupportCaseId": rows.text("Id"), "SupportReason": rows.filled("Reason", "Type")}
    return made(
        rows, keep, sources.name(key), at, link=(OBJECT, rows.text("Id")), resource=who, day_only=days,
        attributes=extra,
    )  # fmt: skip


def _is_set(values: pa.Array) -> np.ndarray:
    said = pc.is_in(pc.utf8_lower(values), value_set=pa.array(["true", "1", "yes", "是"]))
    return said.to_numpy(zero_copy_only=False)


def of_cases(sources: Sources, ids: pa.Array) -> dict[str, pa.Array]:
    """Per deal or order when its first support case was opened and its last one closed, and complaints.

    Nothing is said of the time it was closed while any of its support cases is open.
    """
    rows = sources.rows(OBJECT)
    case = sources.deal_of(OBJECT, rows.text("Id"))
    if not len(rows) or case.null_count == len(case):
        return {}
    opened, closed = sources.when(rows, "CreatedDate")[0], sources.when(rows, "ClosedDate")[0]
    complains = pc.match_substring_regex(rows.filled("Reason", "Type"), COMPLAINT, ignore_case=True)
    told = pa.table({
        "case": case, "opened": pa.array(opened), "closed": pa.array(closed),
        "complains": complains.fill_null(False), "is_open": pa.array(np.isnat(closed)),
    })  # fmt: skip
    of = told.filter(case.is_valid()).group_by("case").aggregate([
        ("opened", "min"), ("closed", "max"), ("complains", "max"), ("is_open", "max"),
    ])  # fmt: skip
    ended = pc.if_else(of["is_open_max"], pa.scalar(None, pa.timestamp("us")), of["closed_max"])
    moment = pa.timestamp("us", "UTC")
    return {
        "SupportCaseOpenedAt": looked_up(ids, of["case"], of["opened_min"]).cast(moment),
        "SupportCaseClosedAt": looked_up(ids, of["case"], ended).cast(moment),
        "HasComplaint": pc.fill_null(looked_up(ids, of["case"], of["complains_max"]), False),
    }
