"""Write five ugly but realistic files, and what a careful reader would say about each.

    python make.py FOLDER            write the files and FOLDER/expected.toml; fail if the
                                     manifest beside this script says something else
    python make.py FOLDER --update   the same, and rewrite the manifest beside this script

Every file starts as clean events made here. The figures of the manifest come from those clean
events and from counting what was planted, so they depend on no program that reads the files.
Needs openpyxl; everything else is the standard library. Seeded: same files, same figures.
"""

# Times without a zone are the point of these files; long lines are data.
# ruff: noqa: C901, DTZ001, E501
from __future__ import annotations

import csv
import io
import itertools
import random
import statistics
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill

HERE = Path(__file__).resolve().parent
DASH = "\u2013"


# ------------------------------------------------------------------ helpers
def office(rng: random.Random, moment: datetime, after: datetime | None = None) -> datetime:
    """The same day at an hour people work, never on a weekend, never before `after`."""
    day = moment.date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    hour = min(18, max(8, int(rng.gauss(13, 3))))
    out = datetime(day.year, day.month, day.day, hour, rng.randrange(60))
    if after is not None and out <= after:
        out = after + timedelta(minutes=rng.randint(3, 90))
    return out


def wait(rng: random.Random, median_days: float, spread: float = 0.8) -> timedelta:
    return timedelta(days=median_days * rng.lognormvariate(0, spread))


def days(span: timedelta) -> float:
    return span.total_seconds() / 86400


def median_days(spans: list[timedelta]) -> float:
    return round(statistics.median(days(s) for s in spans), 1)


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def spans_of(events: list[tuple[str, datetime]], cases: set[str]) -> list[timedelta]:
    first: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    for case, when in events:
        if case in cases:
            first[case] = min(first.get(case, when), when)
            last[case] = max(last.get(case, when), when)
    return [last[c] - first[c] for c in first]


def toml(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return '"' + text + '"'


def toml_table(name: str, table: dict) -> list[str]:
    lines = [f"[{name}]"]
    nested = []
    for key, value in table.items():
        if isinstance(value, dict):
            nested.append((f"{name}.{key}", value))
        else:
            plain = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
            lines.append(f"{key if plain else toml(key)} = {toml(value)}")
    lines.append("")
    for sub, value in nested:
        lines += toml_table(sub, value)
    return lines


# ------------------------------------------------------------------ 1
def opportunity_report_zh(folder: Path) -> dict:
    """A formatted Salesforce report, Chinese labels, header and filter block, footer."""
    rng = random.Random(20250331)
    as_of = datetime(2025, 3, 31, 14, 32)
    stages = ["潜在客户开发", "资格审查", "需求分析", "价值主张", "提案/报价", "谈判/复审"]
    won_name, lost_name = "已结束并赢得客户", "已结束但失去客户"
    likely = dict(zip([*stages, won_name, lost_name], [10, 10, 20, 50, 75, 90, 100, 0]))
    dwell = [9, 13, 19, 15, 27, 22]
    lose = [0.12, 0.15, 0.13, 0.10, 0.16, 0.14]
    people = {
        "王磊": "华东",
        "李静": "华东",
        "张伟": "华东",
        "刘洋": "华南",
        "陈晓燕": "华南",
        "赵国强": "华北",
        "孙丽": "华北",
        "周敏": "华北",
        "Kevin Tan": "海外",
    }
    towns = ["上海", "苏州", "杭州", "深圳", "广州", "佛山", "北京", "天津", "青岛", "成都", "武汉"]
    words = ["恒通", "华信", "新源", "天成", "博远", "金石", "瑞丰", "中科", "海纳", "东方", "晨光"]
    kinds = ["科技有限公司", "精密机械有限公司", "电子股份有限公司", "医疗器械有限公司", "物流有限公司"]
    wares = ["产线升级", "备件年度框架", "MES 一期", "检测设备", "维保续签", "二期扩容"]
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789"

    deals, taken, names = [], set(), set()
    n_deals = 300
    for _number in range(n_deals):
        while True:
            ident = "0062x00000" + "".join(rng.choice(letters) for _ in range(5))
            if ident.lower() not in taken:
                break
        taken.add(ident.lower())
        while True:
            account = rng.choice(towns) + rng.choice(words) + rng.choice(kinds)
            name = f"{account[:4]}-{rng.choice(wares)}-{rng.choice(['2024', '2025', 'Q2', 'Q3', 'FY24'])}"
            if name not in names:
                break
        names.add(name)
        owner = rng.choice(list(people))
        amount = round(rng.lognormvariate(12.2, 0.9), -2)
        start = office(rng, datetime(2024, 1, 8) + timedelta(days=rng.random() ** 0.7 * 440))
        rows, when, at, outcome, reopened = [], start, 0, "open", False
        close = (start + timedelta(days=rng.randint(45, 160))).date()
        rows.append([stages[0], when, amount, close, owner])
        while True:
            nxt = office(rng, when + wait(rng, dwell[at]), when)
            if nxt > as_of:
                break
            if rng.random() < 0.16:  # amount or close date edited
                amount = round(amount * rng.uniform(0.75, 1.2), -2)
                close += timedelta(days=rng.choice([14, 30, 30, 31]))
                between = when + (nxt - when) * rng.uniform(0.2, 0.8)
                between = between.replace(second=0, microsecond=0)
                if when < between < nxt:
                    rows.append([stages[at], between, amount, close, owner])
            if rng.random() < lose[at]:
                rows.append([lost_name, nxt, amount, nxt.date(), owner])
                when = nxt
                if not reopened and rng.random() < 0.07:
                    back = office(rng, when + wait(rng, 20), when)
                    if back <= as_of:
                        reopened, when, at = True, back, 2
                        rows.append([stages[2], back, amount, close, owner])
                        continue
                outcome = "lost"
                break
            if at == len(stages) - 1:
                rows.append([won_name, nxt, amount, nxt.date(), owner])
                outcome = "won"
                break
            at = min(at + (2 if rng.random() < 0.15 and at < 4 else 1), len(stages) - 1)
            when = nxt
            rows.append([stages[at], when, amount, close, owner])
        deals.append(
            {
                "id": ident,
                "name": name,
                "account": account,
                "owner": owner,
                "region": people[owner],
                "rows": rows,
                "outcome": outcome,
                "reopened": reopened,
                "start": start,
            }
        )

    # ids that differ only in the case of one letter, as Salesforce's 15 characters do
    pairs = 0
    for i in range(0, 60, 15):
        source, other = deals[i]["id"], deals[i + 1]
        spot = max((k for k, ch in enumerate(source) if ch.isalpha() and k > 9), default=None)
        if spot is None:
            continue
        other["id"] = source[:spot] + source[spot].swapcase() + source[spot + 1 :]
        pairs += 1
    # two deals, one name
    for i in range(100, 112, 2):
        deals[i + 1]["name"], deals[i + 1]["account"] = deals[i]["name"], deals[i]["account"]
    # steps written by a nightly job, shortly after midnight
    midnight = 0
    for deal in deals:
        for k in range(1, len(deal["rows"]) - 1):
            if midnight < 8 and rng.random() < 0.03:
                old = deal["rows"][k][1]
                new = old.replace(hour=0, minute=rng.choice([1, 5, 15]))
                if new > deal["rows"][k - 1][1]:
                    deal["rows"][k][1], deal["rows"][k][4] = new, "系统集成用户"
                    midnight += 1
    for deal in deals:
        moments = [r[1] for r in deal["rows"]]
        assert moments == sorted(moments)
        assert len(set(moments)) == len(moments)
    assert len({d["id"] for d in deals}) == n_deals

    clean = [(d["id"], r[1]) for d in deals for r in d["rows"]]
    outcome = {k: {d["id"] for d in deals if d["outcome"] == k} for k in ("won", "lost", "open")}
    closed = outcome["won"] | outcome["lost"]
    median = median_days(spans_of(clean, closed))
    same_stage = sum(1 for d in deals for a, b in zip(d["rows"], d["rows"][1:]) if a[0] == b[0])

    # ---- make it ugly
    def zh(moment: datetime) -> str:
        half = "上午" if moment.hour < 12 else "下午"
        return (
            f"{moment.year}/{moment.month}/{moment.day} {half} {moment.hour % 12 or 12}:{moment.minute:02d}"
        )

    def zh_day(day: date) -> str:
        return f"{day.year}/{day.month}/{day.day}"

    out = []
    for deal in sorted(deals, key=lambda d: (d["name"], d["start"])):
        for k, (stage, when, amount, close, by) in reversed(list(enumerate(deal["rows"]))):
            inner = 0 < k < len(deal["rows"]) - 1
            out.append(
                {
                    "inner": inner,
                    "when": when,
                    "cells": [
                        deal["name"],
                        deal["id"],
                        deal["account"],
                        deal["owner"],
                        deal["region"],
                        stage,
                        f"CNY {amount:,.2f}",
                        f"{likely[stage]}%",
                        zh_day(close),
                        zh_day(deal["start"].date()),
                        zh(when),
                        by,
                    ],
                }
            )
    inner_rows = [i for i, r in enumerate(out) if r["inner"]]
    chosen = rng.sample(inner_rows, 3 + 14)
    missing, excel_dates = chosen[:3], chosen[3:]
    for i in missing:
        out[i]["cells"][10] = None
    for i in excel_dates:
        out[i]["cells"][10] = out[i]["when"]
    no_amount = rng.sample(range(len(out)), 21)
    for i in no_amount:
        out[i]["cells"][6] = None
    padded = rng.sample(range(len(out)), 17)
    for i in padded:
        out[i]["cells"][3] += rng.choice([" ", "\u3000", "\u00a0"])
    written = [r["when"] for i, r in enumerate(out) if i not in set(missing)]
    noon = sum(1 for i, r in enumerate(out) if r["when"].hour == 12 and i not in set(missing + excel_dates))

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "业务机会历史 – 全部区域"
    head = [
        "业务机会名称  ↑",
        "业务机会编号",
        "客户名",
        "业务机会所有人",
        "区域",
        "阶段",
        "金额",
        "可能性 (%)",
        "结束日期",
        "创建日期",
        "上次修改日期",
        "上次修改者",
    ]
    block = [
        [],
        ["业务机会历史 – 全部区域"],
        ["截至 2025/3/31 下午 2:32 中国标准时间 • 生成者 王磊 • 排序依据 业务机会名称, 升序"],
        [],
        ["筛选依据"],
        ["显示: 所有业务机会"],
        ["创建日期: 大于或等于 2024/1/1"],
        ["业务机会状态: 任意"],
        ["可能性: 全部"],
        [],
    ]
    for line in block:
        sheet.append([None, *line])
    sheet["B2"].font = Font(bold=True, size=16)
    for row in (2, 3, 6, 7):
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=8)
    sheet.append([None, *head])
    header_row = sheet.max_row
    for cell in sheet[header_row][1:]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDDDDD")
        cell.alignment = Alignment(wrap_text=True)
    repeat_at = len(out) * 3 // 5  # a second export pasted below the first
    for i, row in enumerate(out):
        if i == repeat_at:
            sheet.append([None, *head])
        sheet.append([None] + row["cells"])
        if isinstance(row["cells"][10], datetime):
            sheet.cell(sheet.max_row, 12).number_format = "yyyy/m/d h:mm"
    sheet.append([None, "总计", f"计数 {len(out)}"])
    sheet.append([])
    sheet.append([None, "机密信息 - 请勿分发"])
    sheet.append([None, "版权所有 © 2000-2025 salesforce.com, inc. 保留所有权利。"])
    sheet.column_dimensions["A"].width = 3
    for letter in "BCDEGHJKL":
        sheet.column_dimensions[letter].width = 18
    book.save(folder / "opportunity_report_zh.xlsx")

    won, lost, still = (len(outcome[k]) for k in ("won", "lost", "open"))
    return {
        "file": "opportunity_report_zh.xlsx",
        "format": "xlsx",
        "sheet": sheet.title,
        "header_row": header_row,
        "first_column": "B",
        "process": "lead_to_cash",
        "shape": "one row an event, newest first within a deal; times are text, local, no zone",
        "columns": {
            "case": "业务机会编号",
            "activity": "阶段",
            "time": "上次修改日期",
            "rep": "业务机会所有人",
            "region": "区域",
            "amount": "金额",
            "resource": "上次修改者",
            "customer": "客户名",
            "not_events": ["结束日期", "创建日期"],
            "not_case": ["业务机会名称"],
        },
        "counts": {
            "cases": n_deals,
            "rows_below_header": len(out) + 5,
            "events_usable": len(out) - 3,
            "rows_not_usable": 3 + 1 + 4,
        },
        "not_usable": {
            "time_missing": 3,
            "header_repeated": 1,
            "total_line": 1,
            "blank_line": 1,
            "footer_lines": 2,
        },
        "dates": {"first": stamp(min(written)), "last": stamp(max(written))},
        "defects": {
            "header_and_filter_lines_above_header": len(block),
            "empty_column_left": 1,
            "sort_arrow_in_header": 1,
            "id_pairs_differing_only_in_letter_case": pairs,
            "pairs_of_deals_with_one_name": 6,
            "times_missing": 3,
            "times_as_true_excel_dates": 14,
            "times_at_noon_as_pm_12": noon,
            "times_past_midnight_as_am_12": midnight,
            "rows_amount_missing": 21,
            "owner_with_trailing_blank": 17,
            "rows_same_stage_again_amount_or_close_date_edited": same_stage,
            "deals_lost_then_reopened": sum(d["reopened"] for d in deals),
            "owners": len(people),
        },
        "truth": {
            "won": won,
            "lost": lost,
            "open": still,
            "median_days_closed": median,
            "sentence": f"{n_deals} deals, {won} won, {lost} lost, {still} still open; "
            f"median first-to-last {median} days over closed deals",
        },
    }


# ------------------------------------------------------------------ 2
def pipeline_wide(folder: Path) -> dict:
    """The pipeline sheet of a sales team: one row a deal, one column a milestone."""
    rng = random.Random(42017)
    as_of = date(2025, 6, 13)
    steps = [
        "Lead in",
        "Qualified",
        "Demo held",
        "Proposal sent",
        "Legal review",
        "Contract signed",
        "Invoiced",
        "Paid",
    ]
    lost_step = "Lost on"
    gap = [10, 24, 35, 31, 19, 11, 33]
    lose = [0.14, 0.16, 0.17, 0.14, 0.06, 0.0, 0.0]
    reps = {
        "Dana Whitfield": "West",
        "Marcus Oyelaran": "West",
        "J. Kowalski": "Central",
        "Priya Raman": "Central",
        "Tom Brandt": "East",
        "Alicia Gomez": "East",
        "Sam O'Neill": "South",
    }
    first = [
        "Blue Ridge",
        "Harbor",
        "Summit",
        "Ironwood",
        "Lakeside",
        "Cedar",
        "Pioneer",
        "Granite",
        "Red Oak",
        "Northstar",
        "Copperfield",
        "Bayview",
        "Mesa",
        "Prairie",
    ]
    second = [
        "Foods",
        "Logistics",
        "Medical, Inc.",
        "Manufacturing",
        "Credit Union",
        "Packaging",
        "Dental Group",
        "Energy LLC",
        "Robotics",
        "School District",
    ]
    notes = [
        "",
        "",
        "",
        "",
        "",
        "waiting on legal",
        "champion left :(",
        "budget FY26",
        "asked 15% off, told no",
        'said "next quarter" again',
        "call w/ CFO\nsend deck first",
        "see e-mail 3/4",
        "dup of old opp?",
    ]

    deals = []
    for number in range(224):
        rep = rng.choice(list(reps))
        start = date(2024, 1, 3) + timedelta(days=int(rng.random() ** 0.75 * 522))
        dates: dict[str, date] = {}
        when, outcome = start, "open"
        dates[steps[0]] = when
        for k in range(1, len(steps)):
            nxt = when + timedelta(days=max(0, round(days(wait(rng, gap[k - 1], 0.7)))))
            while nxt.weekday() > 4:
                nxt += timedelta(days=1)
            if nxt > as_of:
                break
            if rng.random() < lose[k - 1]:
                dates[lost_step] = nxt
                outcome = "lost"
                break
            when = nxt
            if steps[k] in ("Demo held", "Legal review") and rng.random() < 0.22:
                continue  # not every deal has a demo or legal
            dates[steps[k]] = nxt
        if steps[5] in dates:
            outcome = "won"
        amount = round(rng.lognormvariate(10.1, 0.8) / 50) * 50
        deals.append(
            {
                "no": f"D-{start.year % 100}-{number + 117:04d}",
                "rep": rep,
                "region": reps[rep],
                "account": f"{rng.choice(first)} {rng.choice(second)}",
                "amount": amount,
                "dates": dates,
                "outcome": outcome,
                "note": rng.choice(notes),
                "expected": start + timedelta(days=rng.choice([60, 75, 90, 120])),
                "start": start,
            }
        )
    deals.sort(key=lambda d: (d["start"], d["no"]))
    fresh = [d for d in deals if d["outcome"] == "open"][-2:]  # listed, nothing happened yet
    for deal in fresh:
        deal["dates"] = {}

    clean = [(d["no"], datetime(v.year, v.month, v.day)) for d in deals for v in d["dates"].values()]
    sets = {k: {d["no"] for d in deals if d["outcome"] == k} for k in ("won", "lost", "open")}
    closed = sets["won"] | sets["lost"]
    median = median_days(spans_of(clean, closed))
    won_value = sum(d["amount"] for d in deals if d["outcome"] == "won")

    # ---- make it ugly
    cells = {(d["no"], s): f"{v.month}/{v.day}/{v.year}" for d in deals for s, v in d["dates"].items()}
    typed = {(d["no"], s): v for d in deals for s, v in d["dates"].items()}
    # the year not yet changed in January
    january = [
        k
        for k, v in typed.items()
        if v.month == 1
        and v.year == 2025
        and k[1] not in (steps[0], lost_step)
        and next(d for d in deals if d["no"] == k[0])["start"].year == 2024
    ]
    wrong_year = rng.sample(january, 4)
    for key in wrong_year:
        v = typed[key]
        cells[key] = f"{v.month}/{v.day}/2024"
        typed[key] = date(2024, v.month, v.day)
    rest = [k for k in cells if k not in wrong_year]
    short_year = rng.sample(rest, 24)
    for key in short_year:
        v = typed[key]
        cells[key] = f"{v.month}/{v.day}/{v.year % 100:02d}"
    zeroed = rng.sample([k for k in rest if k not in short_year], 60)
    for key in zeroed:
        v = typed[key]
        cells[key] = f"{v.month:02d}/{v.day:02d}/{v.year}"
    # words where a date should be: on steps that have not happened
    words = ["TBD", "n/a", "-", "?", "next wk", "TBD", "pending", "n/a", "TBD", "-", "after 7/4?"]
    open_deals = [d for d in deals if d["outcome"] == "open" and d["dates"]]
    for deal, word in zip(rng.sample(open_deals, len(words)), words):
        missing = [s for s in steps[1:] if s not in deal["dates"]]
        cells[(deal["no"], missing[-1] if len(missing) == 1 else missing[1])] = word

    def money(value: float) -> str:
        return f"${value:,.2f}"

    regions_messy = amounts_k = amounts_missing = 0
    rows: dict[str, list] = {}
    for deal in deals:
        region = deal["region"]
        if rng.random() < 0.05:
            region = rng.choice([region.lower(), region + " ", region.upper()])
            regions_messy += 1
        amount = money(deal["amount"])
        roll = rng.random()
        if (roll < 0.02 and deal["amount"] % 1000 == 0) or roll < 0.008:
            deal["amount_written"] = round(deal["amount"] / 1000) * 1000
            amount = f"${deal['amount_written'] // 1000}k"
            amounts_k += 1
        elif roll > 0.97:
            amount, amounts_missing = rng.choice(["", "$ -", "tbd"]), amounts_missing + 1
        elif roll > 0.90:
            amount = f" {money(deal['amount'])} "
        rows[deal["no"]] = [
            deal["no"],
            deal["account"],
            deal["rep"],
            region,
            amount,
            *[cells.get((deal["no"], s), "") for s in steps],
            cells.get((deal["no"], lost_step), ""),
            f"{deal['expected'].month}/{deal['expected'].day}/{deal['expected'].year}",
            deal["note"],
        ]

    head = ["Deal #", "Account", "Rep", "Region", "Amount", *steps, lost_step, "Expected close date", "Notes"]
    quarter = lambda d: (d.year, (d.month - 1) // 3 + 1)  # noqa: E731
    # deals carried over: listed in their quarter as they stood then, and again in the next
    eligible = [
        d
        for d in deals
        if len(d["dates"]) >= 3
        and quarter(d["start"]) < (2025, 2)
        and not any(k[0] == d["no"] for k in wrong_year)
    ]
    carried = {d["no"]: d for d in rng.sample(eligible, 6)}
    repeated_cells = 0
    lines: list[list] = [head]
    blanks = labels = 0
    quarters = sorted({quarter(d["start"]) for d in deals})
    again: list[list] = []
    for q in quarters:
        if q != quarters[0]:
            for _ in range(rng.choice([1, 1, 2])):
                lines.append([""] * len(head))
                blanks += 1
        lines.append([f"Q{q[1]} {q[0]}"] + [""] * (len(head) - 1))
        labels += 1
        lines += again
        again = []
        for deal in [d for d in deals if quarter(d["start"]) == q]:
            row = rows[deal["no"]]
            if deal["no"] in carried:
                again.append(row)
                filled = [i for i in range(5, 14) if row[i]]
                early = list(row)
                for i in filled[2:]:
                    early[i] = ""
                repeated_cells += 2
                early[-1] = "c/o"
                lines.append(early)
            else:
                lines.append(row)
    lines += again
    total = sum(d.get("amount_written", d["amount"]) for d in deals) + sum(
        d["amount"] for d in carried.values()
    )
    lines.append([""] * len(head))
    blanks += 1
    lines.append(
        [
            "TOTAL",
            f"{len(deals) + len(carried)} deals",
            "",
            "",
            money(total),
            *[str(sum(1 for r in lines[1:] if r[i] and "/" in r[i])) for i in range(5, 14)],
            "",
            "",
        ]
    )
    with (folder / "pipeline_wide.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle, lineterminator="\r\n").writerows(lines)

    written = [(k[0], datetime(v.year, v.month, v.day)) for k, v in typed.items()]
    moments = [w for _, w in written]
    won, lost, still = (len(sets[k]) for k in ("won", "lost", "open"))
    signed_first = sum(1 for d in deals if any(k[0] == d["no"] for k in wrong_year))
    return {
        "file": "pipeline_wide.csv",
        "format": "csv",
        "encoding": "utf-8-sig",
        "delimiter": ",",
        "header_row": 1,
        "process": "lead_to_cash",
        "shape": "wide: one row a deal, one date column a milestone; unpivot to events; US dates m/d/yyyy, no times",
        "columns": {
            "case": "Deal #",
            "activity": "(column heads of the milestones)",
            "time": [*steps, lost_step],
            "rep": "Rep",
            "region": "Region",
            "amount": "Amount",
            "customer": "Account",
            "not_events": ["Expected close date"],
            "currency": "USD",
        },
        "counts": {
            "cases": len(deals),
            "cases_with_events": len(deals) - len(fresh),
            "rows_below_header": len(lines) - 1,
            "rows_deals": len(deals) + len(carried),
            "events_usable": len(typed),
            "cells_not_usable": len(words) + repeated_cells,
            "rows_not_usable": blanks + labels + 1,
        },
        "not_usable": {
            "blank_rows": blanks,
            "quarter_labels": labels,
            "totals_row": 1,
            "cells_words_for_dates": len(words),
            "cells_repeated_in_carried_over_rows": repeated_cells,
        },
        "dates": {
            "first": stamp(min(moments)),
            "last": stamp(max(moments)),
            "first_true": stamp(min(w for _, w in clean)),
            "last_true": stamp(max(w for _, w in clean)),
        },
        "defects": {
            "deals_listed_twice": len(carried),
            "deals_without_any_date": len(fresh),
            "dates_with_last_years_number": len(wrong_year),
            "deals_with_such_a_date": signed_first,
            "dates_with_two_digit_year": len(short_year),
            "dates_with_leading_zeros": len(zeroed),
            "words_for_dates": len(words),
            "regions_in_other_case_or_with_blank": regions_messy,
            "amounts_written_as_k": amounts_k,
            "amounts_missing_or_words": amounts_missing,
            "counts_in_date_columns_of_totals_row": 9,
            "notes_with_line_break": sum(1 for r in lines if "\n" in r[-1]),
        },
        "truth": {
            "won": won,
            "lost": lost,
            "open": still,
            "median_days_closed": median,
            "median_days_closed_as_written": median_days(spans_of(written, closed)),
            "won_value_usd": won_value,
            "sentence": f"{len(deals)} deals, {won} won (contract signed) worth ${won_value:,}, {lost} lost, "
            f"{still} still open; median first-to-last {median} days over won and lost deals",
        },
    }


# ------------------------------------------------------------------ 3
def custom_stages(folder: Path) -> dict:
    """An opportunity field history of a German-speaking company with its own stage names."""
    rng = random.Random(7781)
    as_of = datetime(2025, 5, 16, 17, 0)
    stages = [
        f"01 {DASH} Discovery",
        f"02 {DASH} Solution fit",
        f"03 {DASH} Business case",
        "Legal review",
        "Verbal",
    ]
    won_name, dead_name = f"Closed {DASH} Won", "Dead"
    dwell, lose = [17, 25, 30, 24, 12], [0.20, 0.17, 0.15, 0.07, 0.05]
    reps = {
        "Jürgen Weiß": "DACH Nord",
        "Katrin Möller": "DACH Nord",
        "Stefan Bäcker": "DACH Süd",
        "Anneliese Groß": "DACH Süd",
        "Pieter van den Berg": "Benelux",
        "Sofie Claes": "Benelux",
        "Luca Hüttl": "Österreich",
    }
    firms = [
        "Müller Anlagenbau GmbH",
        "Bäckerei Schröder KG",
        "Hansen & Söhne",
        "Stadtwerke Fürth",
        "Kühne Verpackung AG",
        "De Vries Techniek B.V.",
        "Österreichische Seilbahn AG",
        "Groß Logistik GmbH",
        "Weingut Löwenstein",
        "Praxisklinik Düsseldorf",
        "Vandenbroucke NV",
        "Maschinenfabrik Esslingen",
    ]
    things = ["Lizenz", "Rollout", "Pilot", "Erweiterung", "Wartung 2025", "Migration", "Phase 2"]

    def german(value: float) -> str:
        return f"{value:,.2f}".replace(",", "#").replace(".", ",").replace("#", ".")

    deals, rows = [], []
    for number in range(260):
        ident = f"0063X00000{number * 37 + 11801:05d}QAA"
        owner = rng.choice(list(reps))
        account = rng.choice(firms)
        amount = round(rng.lognormvariate(10.3, 0.9), 2)
        when = office(rng, datetime(2024, 2, 5) + timedelta(days=rng.random() ** 0.7 * 452))
        deal = {
            "id": ident,
            "name": f"{account.split()[0]} {DASH} {rng.choice(things)}",
            "account": account,
            "owner": owner,
            "region": reps[owner],
            "outcome": "open",
            "reopened": False,
        }
        mine = [["Erstellt.", "", "", when, owner]]
        at, close = 0, when.date() + timedelta(days=90)
        fill = when + timedelta(minutes=rng.randint(1, 20))
        mine.append(["Phase", "", stages[0], fill, owner])
        when = fill
        while True:
            nxt = office(rng, when + wait(rng, dwell[at]), when)
            if nxt > as_of:
                break
            between = (when + (nxt - when) * rng.uniform(0.2, 0.8)).replace(second=0, microsecond=0)
            roll = rng.random()
            if when < between < nxt and roll < 0.20:
                if roll < 0.09:
                    new = round(amount * rng.uniform(0.7, 1.15), 2)
                    mine.append(["Betrag", german(amount), german(new), between, owner])
                    amount = new
                elif roll < 0.16:
                    later = close + timedelta(days=30)
                    mine.append(["Schlusstermin", f"{close:%d.%m.%Y}", f"{later:%d.%m.%Y}", between, owner])
                    close = later
                else:
                    other = rng.choice([r for r in reps if reps[r] == deal["region"]] + ["Katrin Möller"])
                    if other != owner:
                        mine.append(["Opportunity-Inhaber", owner, other, between, "Vertriebsleitung"])
                        owner = other
            if rng.random() < lose[at]:
                mine.append(["Phase", stages[at], dead_name, nxt, owner])
                when = nxt
                if not deal["reopened"] and rng.random() < 0.10:
                    back = office(rng, when + wait(rng, 25), when)
                    if back <= as_of:
                        deal["reopened"], when, at = True, back, 1
                        mine.append(["Phase", dead_name, stages[1], back, owner])
                        continue
                deal["outcome"] = "dead"
                break
            if at == len(stages) - 1:
                mine.append(["Phase", stages[at], won_name, nxt, owner])
                deal["outcome"] = "won"
                break
            to = at + 1
            if stages[to] == "Legal review" and rng.random() < 0.3:
                to += 1
            if at == 3 and rng.random() < 0.08:
                to = 2  # back to the business case
            mine.append(["Phase", stages[at], stages[to], nxt, owner])
            at, when = to, nxt
            if rng.random() < 0.10:  # amount saved with the stage: same minute
                new = round(amount * rng.uniform(0.8, 1.1), 2)
                mine.append(["Betrag", german(amount), german(new), nxt, owner])
                amount = new
        deal["owner"], deal["amount"] = owner, amount
        deals.append(deal)
        rows += [
            {"deal": deal, "k": k, "n": len(mine), "field": f, "old": o, "new": n, "when": w, "by": b}
            for k, (f, o, n, w, b) in enumerate(mine)
        ]

    clean = [(r["deal"]["id"], r["when"]) for r in rows]
    sets = {k: {d["id"] for d in deals if d["outcome"] == k} for k in ("won", "dead", "open")}
    closed = sets["won"] | sets["dead"]
    median = median_days(spans_of(clean, closed))
    same_minute = sum(
        1 for a, b in itertools.pairwise(rows) if a["deal"] is b["deal"] and a["when"] == b["when"]
    )
    stage_rows = [r for r in rows if r["field"] == "Phase"]

    # ---- make it ugly: spellings
    other = {
        stages[0]: ["01 - Discovery", f"01{DASH}Discovery", "01 Discovery", "Discovery"],
        stages[1]: ["02 - Solution fit", f"02 {DASH} Solution Fit", f"02 {DASH} Solutionfit"],
        stages[2]: ["03 - Business case", f"03 {DASH} Business  case", f"03 {DASH} Busines case"],
        stages[3]: ["Legal Review", "legal review", "Legal-Review"],
        stages[4]: ["verbal", "Verbal "],
        won_name: ["Closed - Won", "Closed Won", f"CLOSED {DASH} WON"],
        dead_name: ["dead", "DEAD"],
    }
    variants: dict[str, str] = {}
    spelled = rng.sample(stage_rows, round(len(stage_rows) * 0.02))
    for row in spelled:
        was = row["new"]
        row["new"] = rng.choice(other[was])
        variants[row["new"]] = was

    # days and months exchanged, as a spreadsheet set to the wrong country does
    by_deal: dict[str, list] = {}
    for row in rows:
        by_deal.setdefault(row["deal"]["id"], []).append(row)
    breaks, hides = [], []
    for mine in by_deal.values():
        for k, row in enumerate(mine):
            w = row["when"]
            if w.day > 12 or w.day == w.month:
                continue
            swapped = w.replace(month=w.day, day=w.month)
            low = mine[k - 1]["when"] if k else datetime(2024, 2, 1)
            high = mine[k + 1]["when"] if k + 1 < len(mine) else as_of
            (hides if low <= swapped <= high else breaks).append((row, swapped))
    used: set[str] = set()
    swaps = []
    for pool, want in ((breaks, 11), (hides, 2)):
        rng.shuffle(pool)
        got = 0
        for row, swapped in pool:
            if row["deal"]["id"] not in used and got < want and row["field"] == "Phase":
                used.add(row["deal"]["id"])
                swaps.append((row, swapped))
                got += 1
        assert got == want or pool is hides
    n_break, n_hide = 11, len(swaps) - 11
    for row in rows:
        row["written"] = row["when"]
    for row, swapped in swaps:
        row["written"] = swapped
    future = sum(1 for _, s in swaps if s > as_of)

    no_time = rng.sample(
        [
            r
            for r in rows
            if 1 < r["k"] < r["n"] - 1 and r["deal"]["id"] not in used and r["field"] == "Phase"
        ],
        4,
    )
    for row in no_time:
        row["written"] = None

    # the export of one week was run twice
    week = (datetime(2025, 2, 10), datetime(2025, 2, 17))
    rows.sort(key=lambda r: (r["when"], r["deal"]["id"], r["k"]))
    early = [r for r in rows if r["when"] < week[1]]
    double = [r for r in rows if week[0] <= r["when"] < week[1] and r["written"] is not None]
    late = [r for r in rows if r["when"] >= week[1]]
    text_rows = []
    for row in early + double + late:
        d = row["deal"]
        text_rows.append(
            [
                d["id"],
                d["name"],
                d["account"],
                d["region"],
                german(d["amount"]),
                row["field"],
                row["old"],
                row["new"],
                f"{row['written']:%d.%m.%Y %H:%M}" if row["written"] else "",
                row["by"],
                d["owner"],
            ]
        )
    assert len({tuple(r) for r in text_rows if r[8]}) == len(rows) - len(no_time)
    head = [
        "Opportunity-ID",
        "Opportunity-Name",
        "Accountname",
        "Region",
        "Betrag",
        "Feld/Ereignis",
        "Alter Wert",
        "Neuer Wert",
        "Bearbeitungsdatum",
        "Bearbeitet von",
        "Opportunity-Inhaber",
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(text_rows)
    buffer.write("\n\n")
    footer = [
        "Opportunity-Feldverlauf gesamt",
        "Copyright (c) 2000-2025 salesforce.com, inc. Alle Rechte vorbehalten.",
        f"Vertrauliche Informationen {DASH} Nicht weitergeben",
        "Generiert von: Katrin Möller 16.05.2025 17:04",
        "Brückner Systeme GmbH",
    ]
    for line in footer:
        writer.writerow([line])
    (folder / "custom_stages.csv").write_bytes(buffer.getvalue().encode("cp1252"))

    usable = [r for r in rows if r["written"] is not None]
    written = [(r["deal"]["id"], r["written"]) for r in usable]
    won, dead, still = (len(sets[k]) for k in ("won", "dead", "open"))
    fields: dict[str, int] = {}
    for r in usable:
        fields[r["field"]] = fields.get(r["field"], 0) + 1
    return {
        "file": "custom_stages.csv",
        "format": "csv",
        "encoding": "cp1252",
        "delimiter": ";",
        "decimal": ",",
        "thousands": ".",
        "header_row": 1,
        "process": "lead_to_cash",
        "shape": "field history: one row a change; the stage reached is in 'Neuer Wert' where 'Feld/Ereignis' is "
        "'Phase'; dates dd.mm.yyyy hh:mm, local, no zone",
        "columns": {
            "case": "Opportunity-ID",
            "activity": "Neuer Wert (rows with Feld/Ereignis = Phase), else Feld/Ereignis",
            "activity_columns": ["Neuer Wert", "Feld/Ereignis"],
            "time": "Bearbeitungsdatum",
            "rep": "Opportunity-Inhaber",
            "region": "Region",
            "amount": "Betrag",
            "resource": "Bearbeitet von",
            "customer": "Accountname",
            "not_case": ["Opportunity-Name"],
        },
        "counts": {
            "cases": len(deals),
            "rows_below_header": len(text_rows) + 2 + len(footer),
            "rows_history": len(text_rows),
            "events_usable": len(usable),
            "rows_not_usable": len(no_time) + len(double) + 2 + len(footer),
            "stages": len(stages) + 2,
        },
        "events_by_field": fields,
        "not_usable": {
            "time_missing": len(no_time),
            "duplicated_rows": len(double),
            "blank_lines": 2,
            "footer_lines": len(footer),
        },
        "dates": {
            "first": stamp(min(w for _, w in written)),
            "last": stamp(max(w for _, w in written)),
            "first_true": stamp(min(w for _, w in clean)),
            "last_true": stamp(max(w for _, w in clean)),
        },
        "defects": {
            "stage_rows_misspelt": len(spelled),
            "stage_rows": len(stage_rows),
            "distinct_misspellings": len(variants),
            "rows_exported_twice": len(double),
            "week_exported_twice": ["2025-02-10", "2025-02-16"],
            "dates_swapped": len(swaps),
            "dates_swapped_breaking_the_order": n_break,
            "dates_swapped_unnoticeable": n_hide,
            "dates_swapped_into_the_future": future,
            "times_missing": len(no_time),
            "changes_in_the_same_minute": same_minute,
            "deals_dead_then_reopened": sum(d["reopened"] for d in deals),
        },
        "spellings": dict(sorted(variants.items())),
        "swapped": {"deals_breaking_the_order": sorted(r["deal"]["id"] for r, _ in swaps[:n_break])},
        "truth": {
            "won": won,
            "dead": dead,
            "open": still,
            "median_days_closed": median,
            "median_days_closed_as_written": median_days(spans_of(written, closed)),
            "sentence": f"{len(deals)} deals, {won} won, {dead} dead, {still} still open; "
            f"median first-to-last {median} days over won and dead deals",
        },
    }


# ------------------------------------------------------------------ 4
def orders_two_currencies(folder: Path) -> dict:
    """An order book with a pivot in front, merged order numbers and three kinds of dates."""
    rng = random.Random(99)
    as_of = datetime(2025, 4, 30, 18, 0)
    plan = [
        ("Credit Check Performed", 0.4),
        ("Order Approved", 0.6),
        ("Order Confirmed", 0.3),
        ("Goods Shipped", 3.5),
        ("Goods Delivered", 3.0),
        ("Invoice Sent", 1.5),
        ("Payment Received", 29),
    ]
    day_only = {"Invoice Sent", "Payment Received"}
    regions = ["North", "South", "Iberia", "US East", "US West", "UK & IE"]
    firms = {
        "North": ["Nordmark A/S", "Sköld Industri AB", "Baltic Timber OÜ"],
        "South": ["Officine Rossi S.r.l.", "Éts. Lefèvre", "Hellas Marine AE"],
        "Iberia": ["Azulejos Peña S.A.", "Porto Têxtil Lda"],
        "US East": ["Hudson Valve Co.", "Keystone Medical"],
        "US West": ["Sierra Solar Inc", "Bayline Foods"],
        "UK & IE": ["Thistle & Sons Ltd", "Liffey Pharma"],
    }
    clerks = ["mkoch", "a.ferri", "jsantos", "TGreen", "integration"]

    orders = []
    for _ in range(240):
        region = rng.choices(regions, [26, 20, 14, 18, 14, 8])[0]
        currency = "USD" if region.startswith("US") else "EUR"
        when = office(rng, datetime(2024, 9, 2) + timedelta(days=rng.random() ** 0.9 * 238))
        value = round(rng.lognormvariate(8.8, 0.9), 2)
        rows = [["Order Created", when, rng.choice(clerks), value]]
        state = "in progress"
        for k, (step, typical) in enumerate(plan):
            nxt = office(rng, when + wait(rng, typical, 0.6), when)
            if nxt > as_of:
                break
            if k in (1, 2, 3) and rng.random() < 0.045:
                rows.append(["Order Cancelled", nxt, rng.choice(clerks[:4]), None])
                state = "cancelled"
                break
            if k in (2, 3) and rng.random() < 0.12:
                changed = (when + (nxt - when) / 2).replace(second=0, microsecond=0)
                if when < changed < nxt:
                    rows.append(["Order Changed", changed, rng.choice(clerks[:4]), None])
            if step in day_only:
                moment = datetime(nxt.year, nxt.month, nxt.day)
            else:
                moment = nxt
            rows.append(
                [
                    step,
                    moment,
                    "integration" if step in day_only else rng.choice(clerks),
                    value if step in day_only else None,
                ]
            )
            when = nxt
            if step == "Goods Delivered":
                state = "delivered, unpaid"
            if step == "Payment Received":
                state = "paid"
        orders.append(
            {
                "no": 0,
                "customer": rng.choice(firms[region]),
                "region": region,
                "currency": currency,
                "rows": rows,
                "state": state,
                "value": value,
                "start": rows[0][1],
            }
        )
    orders.sort(key=lambda o: o["start"])
    for i, order in enumerate(orders):
        order["no"] = f"{i * 3 + 4182:08d}"
    pounds = [o for o in orders if o["region"] == "UK & IE"][2:6]
    for order in pounds:
        order["currency"] = "GBP"

    clean = [(o["no"], r[1]) for o in orders for r in o["rows"]]
    sets = {
        k: {o["no"] for o in orders if o["state"] == k}
        for k in ("paid", "delivered, unpaid", "in progress", "cancelled")
    }
    created_paid = median_days([o["rows"][-1][1] - o["start"] for o in orders if o["state"] == "paid"])
    sums = {c: round(sum(o["value"] for o in orders if o["currency"] == c), 2) for c in ("EUR", "USD", "GBP")}
    number_of = {c: sum(1 for o in orders if o["currency"] == c) for c in sums}
    behind = sum(1 for o in orders for a, b in zip(o["rows"], o["rows"][1:]) if b[1] < a[1])

    # ---- make it ugly
    book = openpyxl.Workbook()
    pivot = book.active
    pivot.title = "Pivot"
    pivot.append(["Sum of Order value", "Column Labels"])
    pivot.append(["Row Labels", "EUR", "USD", "GBP", "Grand Total"])
    for region in regions:
        values = [
            sum(o["value"] for o in orders if o["region"] == region and o["currency"] == c) or None
            for c in sums
        ]
        pivot.append([region, *values, sum(v or 0 for v in values)])
    pivot.append(["Grand Total", *sums.values(), sum(sums.values())])
    for _ in range(2):
        pivot.append([])
    pivot.append(["Rates used (Apr-25)"])
    pivot.append(["EUR", 1])
    pivot.append(["USD", 0.88])
    pivot.append(["GBP", "ask treasury"])
    for row in pivot.iter_rows(min_row=3, max_row=9, min_col=2, max_col=5):
        for cell in row:
            cell.number_format = "#,##0.00"

    sheet = book.create_sheet("Order log")
    sheet.append(["Order history FY25 (Sep-Apr)  -  status 30/04/2025"])
    sheet.merge_cells("A1:I1")
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    head = ["Order No.", "Customer", "Region", "Step", "Date / time", "User", "Curr.", "Amount", "Comment"]
    sheet.append(head)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
    edge = {min(clean, key=lambda e: e[1]), max(clean, key=lambda e: e[1])}
    n = dict.fromkeys(
        [
            "bands",
            "merged",
            "blank",
            "every",
            "numeric",
            "two",
            "serial",
            "serial_day",
            "day",
            "full",
            "text",
            "no_step",
            "region_error",
            "follow_up_without_number",
        ],
        0,
    )
    as_number = {o["no"] for o in rng.sample(orders, 40)}
    month = None
    usable = 0
    no_step = set()
    inner = [(o["no"], k) for o in orders for k in range(1, len(o["rows"]) - 1)]
    no_step = set(rng.sample(inner, 3))
    comments = ["", "", "", "", "", "", "", "", "", "", "", "", "called", "see mail", "partial?", "ok now"]
    for order in orders:
        if (order["start"].year, order["start"].month) != month:
            month = (order["start"].year, order["start"].month)
            sheet.append([order["start"].strftime("%B %Y")])
            top = sheet.max_row
            sheet.merge_cells(start_row=top, start_column=1, end_row=top, end_column=9)
            sheet.cell(top, 1).fill = PatternFill("solid", fgColor="D9E1F2")
            n["bands"] += 1
        style = rng.choices(["merged", "blank", "every"], [50, 38, 12])[0]
        if len(order["rows"]) == 1:
            style = "every"
        n[style] += 1
        top = sheet.max_row + 1
        for k, (step, when, user, amount) in enumerate(order["rows"]):
            number: object = order["no"]
            if order["no"] in as_number and (style != "every" or k == 0):
                number = int(order["no"])
            lead = k == 0 or style == "every"
            region = order["region"]
            if k == 0 and rng.random() < 0.03:
                region = "#N/A"
                n["region_error"] += 1
            value: object = when
            form = "dd/mm/yyyy hh:mm"
            serial = (when - datetime(1899, 12, 30)) / timedelta(days=1)
            roll = rng.random()
            keep = (order["no"], when) in edge
            if step in day_only:
                form = "dd/mm/yyyy"
                if roll < 0.15 and not keep:
                    value, form = int(serial), "General"
                    n["serial_day"] += 1
                else:
                    n["day"] += 1
            elif roll < 0.18 and not keep:
                value, form = round(serial, 6), "General"
                n["serial"] += 1
            elif roll < 0.22 and not keep:
                value, form = when.strftime("%d/%m/%Y %H:%M"), "@"
                n["text"] += 1
            else:
                n["full"] += 1
            if (order["no"], k) in no_step:
                step = None
                n["no_step"] += 1
            else:
                usable += 1
            sheet.append(
                [
                    number if lead else None,
                    order["customer"] if lead else None,
                    region if lead else None,
                    step,
                    value,
                    user,
                    order["currency"] if amount is not None else None,
                    amount,
                    rng.choice(comments),
                ]
            )
            at = sheet.max_row
            sheet.cell(at, 5).number_format = form
            sheet.cell(at, 8).number_format = "#,##0.00"
            if isinstance(number, int) and lead:
                sheet.cell(at, 1).number_format = "00000000"
                n["numeric"] += 1
            n["follow_up_without_number"] += 0 if lead else 1
        if order["no"] in as_number and style == "every" and len(order["rows"]) > 1:
            n["two"] += 1
        if style == "merged":
            for column in (1, 2, 3):
                sheet.merge_cells(
                    start_row=top, start_column=column, end_row=sheet.max_row, end_column=column
                )
                sheet.cell(top, column).alignment = Alignment(vertical="top")
    sheet.append([])
    sheet.append(
        ["Total", f"{len(orders)} orders", None, None, None, None, "mixed", round(sum(sums.values()), 2)]
    )
    for letter, width in zip("ABCDEFGHI", (11, 24, 10, 24, 17, 12, 7, 13, 12)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A4"
    book.active = 0
    book.save(folder / "orders_two_currencies.xlsx")

    rows = len(clean)
    below = rows + n["bands"] + 2
    assert sheet.max_row == 3 + below
    assert usable == rows - 3
    moments = [w for _, w in clean]
    pound_rows = sum(1 for o in pounds for r in o["rows"] if r[3] is not None)
    paid, unpaid, going, cancelled = (len(sets[k]) for k in sets)
    return {
        "file": "orders_two_currencies.xlsx",
        "format": "xlsx",
        "sheet": "Order log",
        "not_data_sheets": ["Pivot"],
        "header_row": 3,
        "process": "order_to_cash",
        "shape": "one row an event; order number, customer and region only in the first row of an order; fill down",
        "columns": {
            "case": "Order No.",
            "activity": "Step",
            "time": "Date / time",
            "rep": "",
            "resource": "User",
            "region": "Region",
            "amount": "Amount",
            "currency": "Curr.",
            "customer": "Customer",
            "amount_of_an_order": "the amount in its 'Order Created' row; invoice and payment repeat it",
        },
        "counts": {
            "cases": len(orders),
            "rows_below_header": below,
            "rows_events": rows,
            "events_usable": usable,
            "rows_not_usable": n["bands"] + 2 + n["no_step"],
        },
        "not_usable": {
            "month_bands": n["bands"],
            "blank_row": 1,
            "total_row": 1,
            "step_missing": n["no_step"],
        },
        "dates": {"first": stamp(min(moments)), "last": stamp(max(moments))},
        "defects": {
            "follow_up_rows_without_order_number": n["follow_up_without_number"],
            "orders_with_merged_cells": n["merged"],
            "orders_with_blank_follow_ups": n["blank"],
            "orders_with_number_in_every_row": n["every"],
            "order_numbers_typed_as_number_leading_zeros_lost": n["numeric"],
            "orders_with_both_spellings_of_their_number": n["two"],
            "times_date_only": n["day"] + n["serial_day"],
            "times_excel_serial_numbers": n["serial"] + n["serial_day"],
            "serial_numbers_without_fraction": n["serial_day"],
            "times_as_text_dd_mm_yyyy": n["text"],
            "times_true_date_and_time": n["full"],
            "date_only_events_before_their_predecessor_same_day": behind,
            "regions_error_value": n["region_error"],
            "orders_in_gbp_without_rate": len(pounds),
            "rows_with_gbp_amount": pound_rows,
            "steps_missing": n["no_step"],
        },
        "truth": {
            "paid": paid,
            "delivered_unpaid": unpaid,
            "in_progress": going,
            "cancelled": cancelled,
            "orders_eur": number_of["EUR"],
            "orders_usd": number_of["USD"],
            "orders_gbp": number_of["GBP"],
            "value_eur": sums["EUR"],
            "value_usd": sums["USD"],
            "value_gbp": sums["GBP"],
            "median_days_created_to_paid": created_paid,
            "sentence": f"{len(orders)} orders, {paid} paid, {unpaid} delivered but unpaid, {going} in progress, "
            f"{cancelled} cancelled; EUR {sums['EUR']:,.2f} in {number_of['EUR']} orders, "
            f"USD {sums['USD']:,.2f} in {number_of['USD']}, GBP {sums['GBP']:,.2f} in "
            f"{number_of['GBP']} without a rate; median created-to-paid {created_paid} days "
            f"over paid orders",
        },
    }


# ------------------------------------------------------------------ 5
def open_deals(folder: Path) -> dict:
    """A young pipeline after a change of system: most deals open, leads, zones mixed."""
    rng = random.Random(16)
    as_of = datetime(2025, 2, 28, 20, 0)
    load = datetime(2024, 11, 16, 2, 0, 0)
    stages = ["Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review"]
    dwell, lose = [17, 21, 25, 17], [0.16, 0.14, 0.13, 0.13]
    owners = {
        "l.chen@nordwindpumps.com": ("APAC", 8),
        "j.tan@nordwindpumps.com": ("APAC", 8),
        "ellen.fischer@nordwindpumps.com": ("EMEA", 1),
        "r.duarte@nordwindpumps.com": ("EMEA", 0),
        "bob.mcgill@nordwindpumps.com": ("AMER", -5),
        "s.ortega@nordwindpumps.com": ("AMER", -8),
    }
    firms = [
        "Aqua Sur",
        "Fjord Fish",
        'Müller "Nord" GmbH',
        "Kansai Water",
        "Tri-County Utilities",
        "Mekong Rice, Ltd",
        "Delta Dredging",
        "Porto Sul",
        "Hudson Brewery",
        "Lake\tEffect Dairy",
        "Penang Rubber",
        "Saar Stahl",
    ]

    def second(moment: datetime) -> datetime:
        return moment.replace(second=rng.randrange(60))

    total, migrated = 350, 120
    deals, _events = [], []  # event: deal, lead, activity, when (UTC), owner, batch
    for number in range(total):
        old = number < migrated
        owner = rng.choice(list(owners))
        hours = owners[owner][1]
        ident, lead = f"006Qy00000{number * 53 + 20011:05d}IAB", ""
        shift = timedelta(hours=hours)
        deal = {
            "id": ident,
            "owner": owner,
            "region": owners[owner][0],
            "account": rng.choice(firms),
            "amount": round(rng.lognormvariate(10, 0.8), 2),
            "outcome": "open",
            "migrated": old,
        }
        mine = []
        at = 0
        if old:
            at = rng.choices([0, 1, 2, 3], [4, 3, 3, 2])[0]
            when = load
            mine.append(["Opportunity Created", load, "data.migration@nordwindpumps.com"])
            mine.append([f"Stage: {stages[at]}", load, "data.migration@nordwindpumps.com"])
        else:
            when = second(office(rng, datetime(2024, 11, 18) + timedelta(days=rng.random() * 98)) - shift)
            if rng.random() < 0.55:
                lead = f"00QQy00000{number * 41 + 51007:05d}MAQ"
                mine.append(["Lead Captured", when, "web.forms@nordwindpumps.com"])
                for step, typical in (("Lead Contacted", 1), ("Lead Converted", 3)):
                    nxt = second(office(rng, when + shift + wait(rng, typical), when + shift) - shift)
                    when = nxt if nxt < as_of else when + timedelta(minutes=rng.randint(5, 50))
                    mine.append([step, when, owner])
            mine.append(["Opportunity Created", when, owner])
            mine.append([f"Stage: {stages[0]}", when, owner])
        while True:
            nxt = second(office(rng, when + shift + wait(rng, dwell[at]), when + shift) - shift)
            if nxt > as_of:
                break
            when = nxt
            if rng.random() < lose[at]:
                mine.append(["Closed Lost", when, owner])
                deal["outcome"] = "lost"
                break
            if at == len(stages) - 1:
                mine.append(["Closed Won", when, owner])
                deal["outcome"] = "won"
                break
            at += 1
            mine.append([f"Stage: {stages[at]}", when, owner])
        deal["rows"] = mine
        deal["lead"] = lead
        deals.append(deal)
    # exactly 60 % open: the youngest closed deals lose their last step, or open ones are dropped
    want = round(total * 0.6)
    still = [d for d in deals if d["outcome"] == "open"]
    closed_deals = sorted((d for d in deals if d["outcome"] != "open"), key=lambda d: d["rows"][-1][1])
    while len(still) < want:
        deal = closed_deals.pop()
        deal["rows"].pop()
        deal["outcome"] = "open"
        still.append(deal)
    for deal in still:
        if len([d for d in deals if d["outcome"] == "open"]) <= want:
            break
        if deal["rows"][-1][1] + timedelta(days=3) < as_of:
            when = deal["rows"][-1][1] + timedelta(hours=rng.randint(20, 70), seconds=rng.randrange(3600))
            deal["rows"].append(
                [rng.choice(["Closed Lost", "Closed Lost", "Closed Won"]), when, deal["owner"]]
            )
            deal["outcome"] = "lost" if deal["rows"][-1][0] == "Closed Lost" else "won"
    assert sum(d["outcome"] == "open" for d in deals) == want

    leads = []
    for number in range(95):
        owner = rng.choice(list(owners))
        shift = timedelta(hours=owners[owner][1])
        when = second(office(rng, datetime(2024, 11, 18) + timedelta(days=rng.random() * 100)) - shift)
        mine = [["Lead Captured", when, "web.forms@nordwindpumps.com"]]
        for step, typical, chance in (("Lead Contacted", 1.5, 0.8), ("Lead Disqualified", 9, 0.55)):
            nxt = second(office(rng, when + shift + wait(rng, typical), when + shift) - shift)
            if rng.random() > chance or nxt > as_of:
                break
            when = nxt
            mine.append([step, when, owner])
        leads.append(
            {
                "id": f"00QQy00000{number * 61 + 81005:05d}MAQ",
                "owner": owner,
                "region": owners[owner][0],
                "account": rng.choice(firms),
                "rows": mine,
            }
        )

    clean = [(d["id"], r[1]) for d in deals for r in d["rows"]]
    lead_events = [(d["id"], r[1]) for d in leads for r in d["rows"]]
    sets = {k: {d["id"] for d in deals if d["outcome"] == k} for k in ("won", "lost", "open")}
    native_closed = {d["id"] for d in deals if d["outcome"] != "open" and not d["migrated"]}
    median_native = median_days(spans_of(clean, native_closed))
    median_all = median_days(spans_of(clean, sets["won"] | sets["lost"]))

    # ---- make it ugly
    counts = {"z": 0, "api": 0, "colon": 0, "none": 0}
    instants = [w for _, w in clean + lead_events]
    assert max(instants) <= as_of
    edge = {min(instants), max(instants)}
    offsets: set[str] = set()

    def write_time(moment: datetime, owner: str) -> str:
        roll = rng.random()
        hours = owners[owner][1]
        if moment == load:
            counts["api"] += 1
            offsets.add("+00:00")
            return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        if roll < 0.25:
            counts["z"] += 1
            offsets.add("+00:00")
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if roll < 0.45:
            counts["api"] += 1
            offsets.add("+00:00")
            return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        if roll < 0.463 and moment not in edge:
            counts["none"] += 1
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        counts["colon"] += 1
        local = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
        text = local.isoformat()
        offsets.add(text[-6:])
        return text

    lines = []
    for deal in deals:
        for k, (step, when, by) in enumerate(deal["rows"]):
            lead_step = step.startswith("Lead")
            lines.append(
                (
                    when,
                    deal["id"],
                    k,
                    [
                        deal["id"],
                        deal["lead"] if lead_step else "",
                        deal["account"],
                        step,
                        write_time(when, deal["owner"]),
                        deal["owner"],
                        by,
                        deal["region"],
                        "" if lead_step else f"{deal['amount']:.2f}",
                    ],
                )
            )
    for lead in leads:
        for k, (step, when, by) in enumerate(lead["rows"]):
            lines.append(
                (
                    when,
                    lead["id"],
                    k,
                    [
                        "",
                        lead["id"],
                        lead["account"],
                        step,
                        write_time(when, lead["owner"]),
                        lead["owner"],
                        by,
                        lead["region"],
                        "",
                    ],
                )
            )
    lines.sort(key=lambda r: r[:3])
    # e-mail addresses as people write them
    mail = 0
    for line in rng.sample(lines, 31):
        line[3][5] = rng.choice([line[3][5].title(), line[3][5] + " ", f"<{line[3][5]}>"])
        mail += 1
    # rows cut off when the file was saved: neither deal nor lead
    orphans = []
    for when, _, _, cells in rng.sample(
        [r for r in lines if r[3][3].startswith("Stage") and r[0] != load], 5
    ):
        orphans.append(
            (
                when,
                "~",
                0,
                [
                    "",
                    "",
                    cells[2],
                    "Stage changed",
                    write_time(when, rng.choice(list(owners))),
                    cells[5],
                    cells[6],
                    cells[7],
                    "",
                ],
            )
        )
    lines = sorted(lines + orphans, key=lambda r: r[:3])
    head = [
        "Opportunity ID",
        "Lead ID",
        "Account",
        "Activity",
        "Event Time",
        "Owner",
        "Done by",
        "Territory",
        "Amount EUR",
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(r[3] for r in lines)
    (folder / "open_deals.tsv").write_bytes(b"\xff\xfe" + buffer.getvalue().encode("utf-16-le"))

    won, lost, still_open = (len(sets[k]) for k in ("won", "lost", "open"))
    batch_rows = sum(1 for _, w in clean if w == load)
    return {
        "file": "open_deals.tsv",
        "format": "tsv",
        "encoding": "utf-16-le with BOM",
        "delimiter": "\t",
        "header_row": 1,
        "process": "lead_to_cash",
        "shape": "one row an event; a lead without a deal has only a lead id; times ISO 8601 with mixed offsets",
        "columns": {
            "case": "Opportunity ID",
            "case_of_leads": "Lead ID",
            "activity": "Activity",
            "time": "Event Time",
            "rep": "Owner",
            "resource": "Done by",
            "region": "Territory",
            "amount": "Amount EUR",
            "customer": "Account",
        },
        "counts": {
            "cases": len(deals) + len(leads),
            "deals": len(deals),
            "leads_without_deal": len(leads),
            "rows_below_header": len(lines),
            "events_usable": len(clean) + len(lead_events),
            "events_of_deals": len(clean),
            "events_of_leads_without_deal": len(lead_events),
            "rows_not_usable": len(orphans),
        },
        "not_usable": {"neither_deal_nor_lead": len(orphans)},
        "dates": {"first": stamp(min(instants)), "last": stamp(max(instants))},
        "defects": {
            "batch_load_at": stamp(load),
            "batch_load_deals": migrated,
            "batch_load_rows": batch_rows,
            "times_with_z": counts["z"],
            "times_with_plus0000": counts["api"],
            "times_with_local_offset": counts["colon"],
            "times_without_offset_meant_utc": counts["none"],
            "distinct_offsets": len(offsets),
            "owners_written_differently": mail,
            "owners": len(owners),
            "rows_with_tab_inside_quotes": sum(1 for r in lines if "\t" in r[3][2]),
            "deals_whose_start_is_unknown": migrated,
        },
        "truth": {
            "won": won,
            "lost": lost,
            "open": still_open,
            "open_share_percent": round(100 * still_open / total, 1),
            "median_days_closed_without_batch": median_native,
            "closed_without_batch": len(native_closed),
            "median_days_closed_all": median_all,
            "sentence": f"{len(deals)} deals, {still_open} still open ({round(100 * still_open / total, 1)} %), "
            f"{won} won, {lost} lost, and {len(leads)} leads that never became a deal; {migrated} deals "
            f"were loaded in one batch on 2024-11-16 at 02:00:00 UTC; median first-to-last "
            f"{median_native} days over the {len(native_closed)} closed deals created after the load",
        },
    }


MAKERS = (opportunity_report_zh, pipeline_wide, custom_stages, orders_two_currencies, open_deals)

PREFACE = """# What a careful reader would say about each file of make.py. Written by make.py: do not edit.
# Figures come from the clean events before the defects were planted.
#   counts.events_usable  rows (pipeline_wide: date cells) with a case, an activity and a readable time, repeats counted once
#   not_usable            every other row below the header, by reason
#   dates                 over usable events as written; a time without a zone is taken as UTC, an offset is applied;
#                         *_true where planted wrong dates move the edge
#   truth                 from the clean events; *_as_written: the same with the wrong dates left in
"""


def make(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [PREFACE]
    for maker in MAKERS:
        lines += toml_table(maker.__name__, maker(folder))
    return "\n".join(lines)


def main(args: list[str]) -> int:
    update = "--update" in args
    places = [a for a in args if not a.startswith("--")]
    if len(places) != 1:
        print(__doc__)
        return 2
    folder = Path(places[0])
    text = make(folder)
    (folder / "expected.toml").write_text(text, encoding="utf-8")
    beside = HERE / "expected.toml"
    if update:
        beside.write_text(text, encoding="utf-8")
    elif not beside.exists() or beside.read_text(encoding="utf-8") != text:
        print(
            f"{beside.name} differs from what was made now; run with --update if that is meant",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
