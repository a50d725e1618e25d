"""What does each stage and status mean? Maps seeded from the org's own lists, to be confirmed and edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, codes_of, whole
from analysis.prepare.salesforce.options import Stage
from analysis.processes import load
from analysis.reading.arrow import pc
from analysis.reading.stages import canonical
from analysis.reading.words import FIRST_STAGE, LOST, WON

STOCK = {
    "Prospecting": (1, None), "Qualification": (2, "Opportunity Qualified"),
    "Needs Analysis": (3, "Needs Analyzed"), "Value Proposition": (4, "Needs Analyzed"),
    "Id. Decision Makers": (5, "Needs Analyzed"), "Perception Analysis": (6, "Needs Analyzed"),
    "Proposal/Price Quote": (7, "Proposal Stage Reached"), "Negotiation/Review": (8, "Negotiation Started"),
    "潜在客户开发": (1, None), "资质评估": (2, "Opportunity Qualified"), "需求分析": (3, "Needs Analyzed"),
    "价值主张": (4, "Needs Analyzed"), "识别决策者": (5, "Needs Analyzed"), "认知分析": (6, "Needs Analyzed"),
    "方案/报价": (7, "Proposal Stage Reached"), "谈判/审核": (8, "Negotiation Started"),
}  # fmt: skip
"""Stages as Salesforce delivers them: place and activity."""
WON_STEP, LOST_STEP = "Opportunity Closed Won", "Opportunity Closed Lost"

STATUS_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "lead": (
        ("lead_disqualified", r"not converted|disqualif|unqualif|rejected|recycled|\bdead\b"
         r"|不合格|未转|无效|不符合"),
        ("", r"converted|not contacted|uncontacted|转化|转换|未联系"),
        ("lead_contacted", r"contacted|working|attempted|联系|跟进"),
        ("lead_qualified", r"qualified|\b[ms]ql\b|合格|准入"),
    ),
    "quote": (
        ("discount_requested", r"^(in|needs) review$|^in approval|^pending approval"
         r"|审核中|需要审核|待审批|审批中"),
        ("discount_approved", r"^approved$|^已?批准$|审批通过|已审批"),
        ("discount_rejected", r"^rejected$|驳回|审批拒绝"),
        ("quote_presented", r"^presented$|已呈现|已提交(给)?客户|已展示|^sent( to customer)?$|已发送"),
        ("quote_accepted", r"^accepted$|已接受|^接受$"),
        ("quote_denied", r"^denied$|^declined$|已拒绝|客户拒绝"),
        ("quote_revised", r"^draft$|草稿"),
    ),
    "contract": (
        ("contract_requested", r"in approval|approval process|审批(流程)?中|待审批"),
        ("contract_sent", r"out for signature|sent for signature|待签"),
    ),
    "order": (
        ("order_cancelled", r"cancel|取消|作废"),
        ("back_ordered", r"back.?order|缺货"),
        ("order_closed", r"^(order )?(closed|completed?)$|已?关闭|^已?完成$"),
        ("delivered", r"deliver|送达|签收|交付"),
        ("shipped", r"shipped|dispatched|已?发货"),
        ("packed", r"packed|包装"),
        ("picked", r"picked|拣货"),
        ("allocated", r"allocated|reserved|分配"),
        ("order_validated", r"ready for review|validated|校验|待审核"),
        ("order_rejected", r"rejected|驳回"),
        ("order_approved", r"^approved$|审批通过|^已批准$"),
    ),
}  # fmt: skip
"""What the words of a status tell: step (empty: none of its own) to pattern; the first that fits."""
ACTIVATED, DRAFT = "activated", "draft"
_IS_ACTIVE = re.compile(r"activ|confirm|激活|启用|确认", re.IGNORECASE)
_IS_DRAFT = re.compile(r"draft|草稿", re.IGNORECASE)


def stages_of(tables: Mapping[str, pa.Table]) -> tuple[Stage, ...]:
    """The stages of an org: those of its list, and others its rows hold, told from their names and rows."""
    listed = (
        _listed(Rows("OpportunityStage", tables["OpportunityStage"])) if "OpportunityStage" in tables else []
    )
    known = {one.name for one in listed}
    others = [_guessed(name, tables) for name in _used(tables) if name not in known]
    return tuple(sorted([*listed, *others], key=lambda one: (one.order is None, one.order or 0, one.name)))


def step_of(kind: str, value: str, said: Mapping[str, str]) -> str | None:
    """The step a status stands for: as said, else by its words; None where nothing tells, empty for none."""
    if value in said:
        return said[value]
    return next((step for step, words in STATUS_WORDS[kind] if re.search(words, value, re.IGNORECASE)), None)


def order_categories(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """Status of orders to its category, `draft` or `activated`, by the org's list."""
    rows = Rows("OrderStatus", tables["OrderStatus"]) if "OrderStatus" in tables else None
    if rows is None:
        return {}
    found: dict[str, str] = {}
    codes = rows.text("StatusCode").to_pylist()
    for name in ("ApiName", "MasterLabel"):
        for value, code in zip(rows.text(name).to_pylist(), codes, strict=True):
            if value and code:
                found[value] = category_by_words(code) or str(code).lower()
    return found


def category_by_words(status: str) -> str | None:
    """The category the name of a status tells, if it does."""
    if _IS_DRAFT.search(status):
        return DRAFT
    return ACTIVATED if _IS_ACTIVE.search(status) else None


def _listed(rows: Rows) -> list[Stage]:
    """The org's list, each stage under its API name and its label."""
    order = rows.number("SortOrder")
    closed, won = rows.flag("IsClosed"), rows.flag("IsWon")
    found: dict[str, Stage] = {}
    names_, labels = rows.text("ApiName").to_pylist(), rows.text("MasterLabel").to_pylist()
    for names in (names_, labels):
        for place, name in enumerate(names):
            if name and name not in found:
                both = (names_[place] or name, labels[place] or name)
                activity = _activity(*both, is_closed=bool(closed[place]), is_won=bool(won[place]))
                at = None if np.isnan(order[place]) else float(order[place])
                found[name] = Stage(name, activity, at, bool(closed[place]), bool(won[place]))
    return list(found.values())


def _activity(*names: str, is_closed: bool, is_won: bool) -> str | None:
    """What reaching a stage is called; told by its API name, then its label, else the label itself."""
    if is_closed:
        return WON_STEP if is_won else LOST_STEP
    for name in names:
        if name in STOCK:
            return STOCK[name][1]
        if FIRST_STAGE.search(name):
            return None
        if known := canonical(name, load("lead_to_cash")):
            return known
    return names[-1]


def _used(tables: Mapping[str, pa.Table]) -> list[str]:
    """The stages the rows of the org hold."""
    found: dict[str, None] = {}
    for object_, fields in (
        ("OpportunityHistory", ("StageName", "FromStage")),
        ("Opportunity", ("StageName",)),
    ):
        for field in fields:
            if object_ in tables and field in tables[object_].column_names:
                found |= dict.fromkeys(pc.drop_null(tables[object_][field].unique()).to_pylist())
    return sorted({*found, *_of_field_history(tables)})


def _of_field_history(tables: Mapping[str, pa.Table]) -> Iterable[str]:
    from analysis.prepare.salesforce.events.changes import STAGE, is_field

    table = tables.get("OpportunityFieldHistory")
    if table is None or "Field" not in table.column_names:
        return ()
    rows = Rows("OpportunityFieldHistory", table)
    mask = pa.array(is_field(rows.text("Field"), STAGE))
    values = [rows.text(name).filter(mask).unique() for name in ("OldValue", "NewValue")]
    return {one for part in values for one in pc.drop_null(part).to_pylist()}


def _guessed(name: str, tables: Mapping[str, pa.Table]) -> Stage:
    """A stage that no list holds: outcome by flags or words, place by the usual one, else by likelihood."""
    is_closed, is_won = _outcome(name, tables)
    usual = STOCK.get(name, (None, None))[0]
    order = 1000.0 if is_closed else usual if usual is not None else _likelihood(name, tables)
    activity = _activity(name, is_closed=is_closed, is_won=is_won)
    return Stage(name, activity, order, is_closed, is_won, is_guessed=True)


def _outcome(name: str, tables: Mapping[str, pa.Table]) -> tuple[bool, bool]:
    is_lost = bool(LOST.search(name))
    is_won = bool(WON.search(name)) and not is_lost
    if "Opportunity" in tables:
        rows = Rows("Opportunity", tables["Opportunity"])
        if rows.has("StageName", "IsClosed"):
            here = pc.equal(rows.text("StageName"), name).fill_null(False).to_numpy(zero_copy_only=False)
            if here.any():
                is_closed = bool(rows.flag("IsClosed")[here].mean() > 0.5)
                said = bool(rows.flag("IsWon")[here].mean() > 0.5) if rows.has("IsWon") else is_won
                return is_closed, is_closed and said
    return is_won or is_lost, is_won


def _likelihood(name: str, tables: Mapping[str, pa.Table]) -> float | None:
    """A place between the usual ones by the likelihood of winning that its rows carry."""
    for object_ in ("OpportunityHistory", "Opportunity"):
        if object_ in tables and {"StageName", "Probability"} <= set(tables[object_].column_names):
            rows = Rows(object_, tables[object_])
            codes, labels = codes_of(rows.text("StageName"))
            place = pc.index(whole(labels), name).as_py()
            values = rows.number("Probability")[codes == place] if place >= 0 else np.array([])
            values = values[~np.isnan(values)]
            if len(values):
                return float(np.median(values)) / 100 * 9
    return None
