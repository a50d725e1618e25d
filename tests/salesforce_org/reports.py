"""The same org as standard reports show it: labels, short ids, the reader's dates, and a footer below."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from tests.salesforce_org.labels import FIELDS, FOOTER, LABELS, LEAD_FIELDS, TITLES
from tests.salesforce_org.vocabulary import BOOLEANS, DATETIMES

# The English reader did not think of showing which deals are won: their stage still says it.
LEFT_OUT = {(0, "IsWon")}


def write_reports(
    tables: dict[str, pd.DataFrame], folder: Path, *, language: str, zone: ZoneInfo, rng: np.random.Generator
) -> list[Path]:
    """One report an object; the files."""
    which = ("en", "zh").index(language)
    files = []
    for name, table in tables.items():
        shown = _as_report(name, table, tables["Opportunity"])
        columns = [column for column in LABELS[name] if column in shown and (which, column) not in LEFT_OUT]
        columns = [columns[place] for place in rng.permutation(len(columns))]
        cells = {
            LABELS[name][column][which]: _cells(name, shown[column], column, which, zone)
            for column in columns
        }
        path = folder / f"{TITLES[name][which]}-2026-01-05.csv"
        lines = pd.DataFrame(cells).to_csv(index=False, quoting=1)
        footer = "".join(f'"{line}"\n' for line in ("", TITLES[name][which], *FOOTER[language]))
        path.write_text(lines + "\n" + footer, encoding="utf-8-sig" if which else "utf-8")
        files.append(path)
    return files


def _as_report(name: str, table: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Deleted records and twins of ids are in no report; a change of stage says from which."""
    gone = set(deals.loc[deals["IsDeleted"].astype(bool), "Id"])
    if "IsDeleted" in table:
        table = table[~table["IsDeleted"].astype(bool)]
    if "OpportunityId" in table:
        table = table[~table["OpportunityId"].isin(gone)]
    if "DataType" in table:
        table = table[table["DataType"] != "EntityId"]
    if name == "OpportunityHistory":
        table = table.sort_values(["OpportunityId", "CreatedDate", "Id"])
        table = table.assign(
            PrevStageName=table.groupby("OpportunityId")["StageName"].shift(),
            **{"Opportunity.Name": table["OpportunityId"].map(deals.set_index("Id")["Name"])},
        )
    return table


def _cells(name: str, values: pd.Series, column: str, which: int, zone: ZoneInfo) -> list[str]:
    labels = (FIELDS | LEAD_FIELDS) if name == "LeadHistory" else FIELDS

    def one(value: object) -> str:
        if value is None or value is pd.NaT or value != value:
            return ""
        if column in DATETIMES:
            return (_us, _zh)[which](dt.datetime.fromtimestamp(int(value), tz=zone))
        if isinstance(value, dt.date):
            return (
                f"{value.month}/{value.day}/{value.year}"
                if which == 0
                else f"{value.year}/{value.month}/{value.day}"
            )
        if column in BOOLEANS:
            return "1" if value else "0"
        if column.endswith("Id"):
            return str(value)[:15]
        if column == "Field":
            return labels.get(str(value), (str(value), str(value)))[which]
        return f"{value:,.2f}" if isinstance(value, float) else str(value)

    return [one(value) for value in values]


def _us(now: dt.datetime) -> str:
    return f"{now.month}/{now.day}/{now.year} {now.strftime('%I').lstrip('0')}:{now:%M} {now:%p}"


def _zh(now: dt.datetime) -> str:
    half = "上午" if now.hour < 12 else "下午"
    return f"{now.year}/{now.month}/{now.day} {half}{now.hour % 12 or 12}:{now:%M}"
