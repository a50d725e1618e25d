"""What does a case count as in each key figure? A column for each, and the formula that says so."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.measures import precision
from analysis.measures.kpi import REGISTRY
from analysis.report.workbook import Column, Kind
from analysis.report.workbook.formulas import cell, text
from ui import cached, names
from ui.report.workbook.moments import ends, moment_keys
from ui.report.workbook.shared import Shared
from ui.text import t

PER_OBJECT = ("approval_time", "invoice_to_cash_time", "lead_conversion")
"""Figures that are counted over other things than cases: these have sheets of their own."""
WON = ("sales_cycle_time", "time_to_close")
PAID = ("lead_to_cash_time", "order_to_cash_time")


def per_case(shared: Shared) -> list[str]:
    """The key figures that are formulas over the sheet of cases."""
    keys = cached.kpis(shared.log)
    return [key for key in keys if key not in PER_OBJECT and not REGISTRY[key].counts_open]


def counted_columns(shared: Shared, found: pd.DataFrame) -> Iterator[Column]:
    """What the figures need beside spans and times, then a column for each figure."""
    keys = per_case(shared)
    if "on_time_delivery" in keys:
        label = names.column(shared.log, "RequestedDeliveryDate")
        yield Column("due", t("book.column.due", name=label), "date", found["_due"], group="time")
    if "stuck_share" in keys:
        for name in ("age", "usual"):
            days = found[f"{name}_h"] / 24
            yield Column(name, t(f"book.column.{name}"), "days", days, group="duration")
    for key in keys:
        yield _column(shared, found, key)


def column_key(key: str) -> str:
    """The column of a key figure."""
    return f"k:{key}"


def _column(shared: Shared, found: pd.DataFrame, key: str) -> Column:
    log, entry = shared.log, REGISTRY[key]
    seen = log.frame(entry.observations(log).select("case_key", "at", "value"))
    seen = seen.drop_duplicates("case_key").set_index("case_key")
    values = seen["value"].reindex(found["case_key"]).reset_index(drop=True).astype("float64")
    kind: Kind = "count"
    if entry.unit == "hours":
        values, kind = values / 24, "whole_days" if precision.is_whole_days_kpi(log, key) else "days"
    elif entry.unit == "per_week":
        at = seen["at"].reindex(found["case_key"]).reset_index(drop=True)
        values, kind = shared.clock(at.where(values.notna())), "time"
    header = t(f"book.column.counted_{entry.unit}", name=log.catalogue.kpi(key).label[shared.lang])
    return Column(column_key(key), header, kind, values, _formula(shared, key), group="figure")


def _formula(shared: Shared, key: str) -> str:
    """How a row counts in a figure; empty where only the order of its events tells."""
    log, state = shared.log, cell("state")
    won, lost = shared.is_state(state, won=True), shared.is_state(state, lost=True)
    span = cell(f"d:{precision.SPANS.get(key, '')}")
    if key in WON:
        return f'IF({won},{span},"")'
    if key in PAID:
        return f'IF({shared.is_state(state, key="paid")},{span},"")'
    if key == "quote_to_contract_time":
        return f'IF({lost},"",{span})'
    if key == "win_rate":
        return f'IF({won},1,IF({lost},0,""))'
    if key == "stuck_share":
        return f'IF(OR({cell("age")}="",{cell("usual")}=""),"",IF({cell("age")}>{cell("usual")},1,0))'
    if key == "on_time_delivery":
        return _on_time(shared, lost)
    if key == "finished_per_week" and log.catalogue.main_span:
        main = log.catalogue.main_span
        is_done = f"EXACT({cell(f's:{main.key}')},{text(t('book.span.done'))})"
        return f'IF(AND({is_done},NOT({lost})),{ends(log, main)[1]},"")'
    return ""


def _on_time(shared: Shared, lost: str) -> str:
    """Delivered by the day that was asked for; late where that day is over without a delivery."""
    delivered, due = cell(moment_keys(shared.log)[("last", ("Goods Delivered",))]), cell("due")
    today = shared.day_of(shared.as_of_cell)
    waiting = f'IF({due}<{today},0,"")'
    arrived = f"IF({shared.day_of(delivered)}<={due},1,0)"
    return f'IF(OR({due}="",{lost}),"",IF({delivered}<>"",{arrived},{waiting}))'
