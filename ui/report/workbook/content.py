"""Which sheets does the workbook have, and in which order?"""

from __future__ import annotations

from datetime import datetime

from analysis.log import EventLog
from analysis.report.workbook import DataSheet, TableSheet, TextSheet
from ui import cached
from ui.report.workbook import (
    by_group,
    cases,
    flows,
    key_figures,
    objects,
    over_time,
    read_me,
    stages,
    variants,
)
from ui.report.workbook.shared import Shared

Sheet = TextSheet | TableSheet | DataSheet
GROUPS = ("region", "rep")


def sheets(log: EventLog, *, made_at: datetime) -> list[Sheet]:
    """Read me, key figures, by region and rep, cases, what is counted one by one, and the pictures."""
    shared = Shared.of(log)
    data = [cases.sheet(shared), *objects.sheets(shared)]
    figures = key_figures.figures(shared, data)
    table = key_figures.sheet(shared, figures, data)
    groups = [by_group.sheet(shared, figures, table, role=role) for role in GROUPS if role in log.roles]
    rest = [over_time.flow(log), over_time.by_month(log, cached.kpis(log)), flows.sheet(log),
            variants.sheet(log), stages.sheet(log)]  # fmt: skip
    found = [table, *[one for one in groups if one], *data, *[one for one in rest if one]]
    return [read_me.sheet(shared, found, figures, made_at=made_at), *found]
