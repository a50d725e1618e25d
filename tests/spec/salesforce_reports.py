"""The standard reports of opportunities as they are exported, in English and in Chinese: three deals."""

from __future__ import annotations

TITLES = {
    "OpportunityHistory": {"en": "Opportunity History", "zh": "业务机会历史"},
    "OpportunityFieldHistory": {"en": "Opportunity Field History", "zh": "业务机会字段历史"},
}
FOOTERS = {
    "en": ("Confidential Information - Do Not Distribute", "Copyright 2000-2025 salesforce.com, inc."),
    "zh": ("机密信息 - 请勿分发", "版权所有 2000-2025 salesforce.com, inc. 保留所有权利。"),
}
HEADERS = {
    "OpportunityHistory": {
        "en": "Opportunity Name,Created Date,From Stage,To Stage,Amount,Last Modified,Last Modified By",
        "zh": "业务机会名,创建日期,从阶段,到阶段,金额,最后修改日期,最后修改人",
    },
    "OpportunityFieldHistory": {
        "en": "Opportunity Name,Created Date,Field / Event,Old Value,New Value,Edit Date,Edited By",
        "zh": "业务机会名,创建日期,字段/事件,旧值,新值,编辑日期,编辑人",
    },
}
STAGE = {"en": "Stage", "zh": "阶段"}
STAGES_ZH = {
    "Prospecting": "潜在客户开发", "Qualification": "资质评估", "Proposal/Price Quote": "方案/报价",
    "Closed Won": "已结束并赢得客户", "Closed Lost": "已结束但失去客户",
}  # fmt: skip
CHANGES = """
Big   | 1/6 | Prospecting          | Qualification        | 1/10 | Ann
Big   | 1/6 | Qualification        | Proposal/Price Quote | 1/15 | Ann
Big   | 1/6 | Proposal/Price Quote | Closed Won           | 2/14 | Bo
Mid   | 1/7 | Prospecting          | Qualification        | 1/11 | Bo
Mid   | 1/7 | Qualification        | Closed Lost          | 1/31 | Bo
Small | 1/8 | Prospecting          | Qualification        | 1/20 | Ann
Small | 1/8 | Qualification        | Proposal/Price Quote | 1/29 | Ann
Small | 1/8 | Proposal/Price Quote | Qualification        | 2/3  | Ann
"""
"""Deal, made on, from, to, when (month/day of 2025; 9 in the morning), by whom."""


def rows(text: str) -> list[list[str]]:
    """The cells of a text table."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def day(cell: str, lang: str) -> str:
    """A day of 2025, 9 in the morning, as reports of the language write it."""
    return f"{cell}/2025 9:00 AM" if lang == "en" else f"2025/{cell} 上午9:00"


def report(name: str, lang: str) -> str:
    """The report with its title and footer below the rows, as it is exported."""
    lines = []
    for deal, made, before, after, at, who in rows(CHANGES):
        start = [deal, day(made, lang)]
        end = [day(at, lang), who]
        field = [STAGE[lang]] if name == "OpportunityFieldHistory" else []
        amount = [] if field else ["100"]
        before, after = (STAGES_ZH[one] if lang == "zh" else one for one in (before, after))
        lines.append(",".join([*start, *field, before, after, *amount, *end]))
    footer = ["", f'"{TITLES[name][lang]}"', *(f'"{one}"' for one in FOOTERS[lang])]
    return "\n".join([HEADERS[name][lang], *lines, *footer]) + "\n"
