"""The sheets with one row an invoice, an approval or a lead, for the figures that are counted over these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.measures import observations as o
from analysis.measures import precision
from analysis.measures.between import paired
from analysis.report.workbook import Column, DataSheet, Kind, formulas
from analysis.report.workbook.formulas import cell
from analysis.report.workbook.model import sheet_title
from ui import cached, names
from ui.report.workbook import cases
from ui.report.workbook.counted import column_key
from ui.report.workbook.shared import MOST_ROWS, Shared
from ui.text import t


def sheets(shared: Shared) -> list[DataSheet]:
    """Those that key figures of the log are counted over."""
    keys, found = cached.kpis(shared.log), []
    if "invoice_to_cash_time" in keys:
        found.append(
            _pairs(shared, "invoice_to_cash_time", "Invoice Sent", ["Payment Received"], "InvoiceId")
        )
    if "approval_time" in keys:
        found.append(_pairs(shared, "approval_time", *o.APPROVALS[shared.log.process], "ApprovalId"))
    if "lead_conversion" in keys and o.answerable(shared.log, "lead_conversion"):
        found.append(_leads(shared))
    return found


def _pairs(shared: Shared, key: str, source: str, targets: Sequence[str], by: str) -> DataSheet:
    """One row an object that was begun: when, until when, and the days in between as a formula."""
    log = shared.log
    pair_by = by if log.has_column(by) else None
    at = "last" if key == "invoice_to_cash_time" else "first"
    pairs = paired(log, source, targets, source_at="first", target_at=at, pair_by=pair_by)
    known = pairs.filter(_.since.notnull()).select("case_key", "case_id", "object_id", "since", "until")
    found = _newest(log, known, "since")
    start, end = shared.clock(found["since"]), shared.clock(found["until"])
    days = ((end - start) / pd.Timedelta(days=1)).where(end >= start)
    kind: Kind = "whole_days" if precision.is_whole_days_kpi(log, key) else "days"
    label = log.catalogue.kpi(key).label[shared.lang]
    counted = t("book.column.counted_hours", name=label)
    ids = Column("object_id", names.column(log, by), "text", found["object_id"], group="name")
    columns = [
        *([ids] if pair_by else []),
        Column("case_id", t("book.column.case_id", case=names.case_noun(log)), "text", found["case_id"],
               group="name"),
        *_groups(shared, found),
        Column("since", names.activity(log, source), "time", start, group="time"),
        Column("until", t("book.until.decided") if len(targets) > 1 else
               t("book.column.last", activity=names.activity(log, targets[0])), "time", end, group="time"),
        Column(column_key(key), counted, kind, days, formulas.lasted(cell("since"), cell("until")),
               group="figure"),
    ]  # fmt: skip
    return DataSheet(key, sheet_title(t(f"book.sheet.{by}")), columns)


def _leads(shared: Shared) -> DataSheet:
    """One row a lead that was captured, whether it became a deal, and whether it is old enough to count."""
    log, key = shared.log, "lead_conversion"
    told = log.all_cases.select("case_key", "case_id", "case_kind")
    found = _newest(log, o.converted(log).join(told, "case_key"), "at")
    became = (found["case_kind"] != "lead").astype("int64")
    young = f"{cell('at')}>{shared.as_of_cell}-{o.MATURITY_DAYS}"
    known = [
        role for role in ("region", "rep") if role in log.roles and o.known_of_leads(log, log.roles[role])
    ]
    counted = t("book.column.counted_share", name=log.catalogue.kpi(key).label[shared.lang])
    columns = [
        Column("case_id", t("book.column.lead_id"), "text", found["case_id"], group="name"),
        *[one for one in _groups(shared, found) if one.key in known],
        Column("at", names.activity(log, "Lead Captured"), "time", shared.clock(found["at"]), group="time"),
        Column("became", t("book.column.became"), "count", became),
        Column(column_key(key), counted, "count", found["value"], f'IF({young},"",{cell("became")})',
               group="figure"),
    ]  # fmt: skip
    return DataSheet(key, sheet_title(t("book.sheet.leads")), columns)


def _newest(log: EventLog, rows: Any, at: str) -> pd.DataFrame:
    """At most so many rows, in order of time."""
    order = [rows[at], rows["case_key"], *([rows["object_id"]] if "object_id" in rows.columns else [])]
    newest = rows.order_by([ibis.desc(one) for one in order]).limit(MOST_ROWS)
    return log.frame(newest)[::-1].reset_index(drop=True)


def _groups(shared: Shared, found: pd.DataFrame) -> list[Column]:
    """Region and rep of the case, by which the figures can be split."""
    held = cases.groups_of(shared.log, found["case_key"])
    roles = [role for role in ("region", "rep") if role in held]
    return [Column(role, names.column(shared.log, role), "text", held[role]) for role in roles]
