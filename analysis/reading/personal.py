"""Which columns hold names of people or customers, and in which other ones may a name be hidden?"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.processes import load

PERSON, CUSTOMER = "person", "customer"
KINDS = (PERSON, CUSTOMER)
LETTER = {PERSON: "P", CUSTOMER: "C"}
"""What a pseudonym begins with: letters, since a log is stored once and read in two languages."""

ROLES = {"rep": PERSON, "resource": PERSON, "customer": CUSTOMER}
RISKS = ("free_text", "mentions", "title")
SOFTWARE = r"(?i)\b(integration|automat\w*|system|batch)\b|集成|自动|系统"
"""Users that are programs, as they are usually called: nobody's name, and worth knowing apart."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_FLAGS = {"true", "false", "yes", "no", "y", "n", "0", "1", "是", "否"}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\u3400-\u9fff]+")
_PEOPLE = (
    "owner|reps?|representative|approver|submitter|users?|username|employee|contact|manager|seller|"
    "salesperson|salesrep|assignee|assigned to|agent|performer|operator|author|editor|person|surname|"
    "e ?mail|phone|mobile|"
    "(created|modified|approved|submitted|performed|changed|edited|handled) by|(first|last|full|user) name|"
    "account executive"
)
_COMPANIES = "customer|client|account|company|organi[sz]ation|buyer|(ship|sold|bill) to"
_OTHERWISE = (
    "segment|type|status|stage|tier|class|category|group|region|country|industry|size|count|date|time|at|"
    "score|rating|amount|value|role|team|department|source|currency|terms|age|level|channel|since|is|has|"
    "revenue|satisfaction|kind|days|period|activity|activities|outcome|reason"
)
_TOLD = {
    PERSON: re.compile(
        rf"\b({_PEOPLE})\b|姓名|负责人|联系人|审批人|所有人|创建人|修改人|提交人|经办人|执行人|处理人|操作人|"
        "销售代表|业务员|员工|用户名|邮箱|手机|电话|客户经理"
    ),
    CUSTOMER: re.compile(rf"\b({_COMPANIES})\b|客户|公司|买方"),
}
_NOT = re.compile(
    rf"\b({_OTHERWISE})\b|类型|类别|分类|等级|级别|细分|行业|区域|地区|国家|状态|阶段|数量|期|时间|金额|评分|"
    "满意度|来源|渠道|角色|团队|部门|币|条款|条件"
)
_FREE = re.compile(r"\b(comments?|notes?|description|remarks?|subject|message)\b|备注|说明|描述|意见|留言")
_TITLE = re.compile(r"\bname\b|名称")
LONG_TEXT = 40
SHORTEST_NAME = 4


@dataclass(frozen=True)
class Personal:
    """What a table holds of people and customers.

    Parameters
    ----------
    columns
        Column to kind (one of `KINDS`), for those whose values are names.
    risks
        Column to reason (one of `RISKS`), for those in whose text a name may stand.
    """

    columns: dict[str, str] = field(default_factory=dict)
    risks: dict[str, str] = field(default_factory=dict)


def name_columns(
    samples: Mapping[str, Sequence[object]],
    *,
    roles: Mapping[str, str] = {},
    attributes: Mapping[str, str] = {},
    process: str = "generic",
    fixed: Collection[str] = (),
) -> Personal:
    """The columns that hold names: by their role, by the catalogue, by header, by e-mail addresses in them.

    Parameters
    ----------
    samples
        Every column with some different values.
    roles, attributes
        Role (`resource` too) to column, and key of the catalogue's attribute to column.
    fixed
        Columns that are no names whatever they are called: case, activity, times.
    """
    catalogue = load(process)
    held = {column: role for role, column in roles.items()}
    keys = {column: key for key, column in attributes.items()}
    found = {}
    for column, values in samples.items():
        known = catalogue.attribute(keys.get(column, column))
        said = known.names if known else None
        kind = ROLES.get(held.get(column, "")) or said or _by_content(values)
        if kind is None and known is None:
            kind = _by_header(column, values)
        if kind and column not in fixed:
            found[column] = kind
    names = {str(name) for column in found for name in samples[column] if len(str(name)) >= SHORTEST_NAME}
    others = {column: values for column, values in samples.items() if column not in found}
    known_ones = {column for column in others if catalogue.attribute(keys.get(column, column))}
    return Personal(found, _risks(others, names, known_ones | set(fixed)))


def words(header: str) -> str:
    """A header as small words: `SBQQ__SalesRep__c` is `sbqq sales rep c`."""
    return " ".join(_WORDS.findall(header)).lower()


def _by_content(values: Sequence[object]) -> str | None:
    told = [str(value) for value in values if value is not None]
    n_addresses = sum(1 for value in told if _EMAIL.fullmatch(value.strip()))
    return PERSON if told and 2 * n_addresses >= len(told) else None


def _by_header(column: str, values: Sequence[object]) -> str | None:
    told = {str(value).strip().lower() for value in values if value is not None}
    if told <= _FLAGS:
        return None
    header = words(column)
    if _NOT.search(header):
        return None
    return next((kind for kind, pattern in _TOLD.items() if pattern.search(header)), None)


def _risks(others: Mapping[str, Sequence[object]], names: set[str], known: set[str]) -> dict[str, str]:
    """The first reason that holds: a known name in the text, free text, a title somebody made up."""
    result = {}
    for column, values in others.items():
        told = [str(value) for value in values if isinstance(value, str)]
        together, header = "\n".join(told), words(column)
        if any(name in together for name in names):
            result[column] = "mentions"
        elif column in known:
            continue
        elif _FREE.search(header) or (told and len(together) / len(told) > LONG_TEXT and " " in together):
            result[column] = "free_text"
        elif _TITLE.search(header) and told:
            result[column] = "title"
    return result
