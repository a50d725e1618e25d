"""Which names do the columns of event logs usually go by? In English, Chinese, XES and Salesforce."""

from __future__ import annotations

from functools import cache

from analysis.processes import PROCESSES, load
from analysis.reading.headers import normal

XES_NAMES = {
    "case_id": "case:concept:name",
    "activity": "concept:name",
    "timestamp": "time:timestamp",
    "start_timestamp": "start_timestamp",
    "resource": "org:resource",
}
CORE_NAMES: dict[str, tuple[str, ...]] = {
    "case_id": (
        "case id", "case", "deal", "deal id", "deal number", "opportunity", "case number",
        "case no", "case key", "trace id", "process instance",
        "instance id", "案例ID", "案例编号", "案例号", "案例", "流程实例", "流程实例ID", "实例ID",
        "SalesOpportunity", "Opportunity ID", "Opportunity Number", "销售机会ID", "业务机会ID",
        "机会ID", "商机ID", "SalesOrder", "Sales Order ID", "Order ID", "Order Number", "销售订单ID",
        "订单ID", "订单编号", "订单号", "application id", "claim id", "Parent Id",
        "业务机会编号", "销售机会编号", "机会编号", "商机编号",
        "Opportunity Name", "Deal Name", "Deal ID", "Order Name", "业务机会名称", "销售机会名称",
        "机会名称", "商机名称", "订单名称",
    ),
    "activity": (
        "activity", "activity name", "活动", "活动名称", "event", "event name", "event type", "activity type",
        "task", "task name", "step", "step name", "action", "operation", "事件", "事件名称", "步骤",
        "步骤名称", "任务", "操作", "环节", "StageName", "New Value", "To Stage", "stage", "新值",
        "到阶段", "至阶段", "阶段", "status",
    ),
    "timestamp": (
        "event time", "timestamp", "complete timestamp", "completion timestamp", "completed timestamp",
        "complete time", "completion time", "completed at", "end timestamp", "end time", "finish time",
        "时间戳", "事件时间", "完成时间", "结束时间", "date time", "event date", "activity date", "time",
        "date", "发生时间", "操作时间", "时间", "日期", "CreatedDate", "created at", "edit date", "创建日期",
        "创建时间", "start timestamp", "start time", "开始时间",
        "Last Modified", "Last Modified Date", "最后修改日期", "上次修改日期", "编辑日期", "修改日期",
        "Bearbeitungsdatum",
    ),
    "start_timestamp": (
        "start timestamp", "start time", "started at", "begin time", "time:start", "event start",
        "开始时间", "开始时间戳", "起始时间",
    ),
    "resource": (
        "resource", "performed by", "done by", "user", "user name", "actor", "employee", "agent", "performer",
        "operator", "执行人", "资源", "用户", "处理人", "操作人", "经办人", "执行用户",
        "CreatedBy.Name", "Created By", "CreatedById", "edited by", "创建人",
        "Last Modified By", "最后修改人", "上次修改人", "编辑人", "修改人", "上次修改者", "最后修改者",
        "Bearbeitet von",
    ),
}  # fmt: skip


@cache
def known_core_names() -> dict[str, tuple[str, ...]]:
    """Role to names, as `headers.normal` writes them: ours and those of every catalogue."""
    return {role: tuple(_all_names(role, *PROCESSES)) for role in CORE_NAMES}


@cache
def core_names(role: str, process: str) -> tuple[str, ...]:
    """Names of a core role from the most to the least telling: XES, of the process, ours, of generic logs."""
    own = [a for a in load(process).attributes if a.role == role]
    first = [XES_NAMES[role], *(name for a in own for name in (a.key, a.label.en, a.label.zh))]
    return tuple(dict.fromkeys([*map(normal, first), *_all_names(role, process, "generic")]))


def _all_names(role: str, *processes: str) -> list[str]:
    entries = [a for process in processes for a in load(process).attributes if a.role == role]
    theirs = [name for a in entries for name in (a.key, a.label.en, a.label.zh, *a.aliases)]
    return list(dict.fromkeys(normal(name) for name in (*CORE_NAMES[role], *theirs)))
