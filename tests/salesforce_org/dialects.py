"""The files of an org in each usual dialect: how headers, ids, times and truths are written, and in what."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from tests.salesforce_org.reports import write_reports
from tests.salesforce_org.tables import org_tables
from tests.salesforce_org.vocabulary import BOOLEANS, DATES, DATETIMES

DIALECTS = ("data_loader", "data_export", "workbench", "warehouse", "warehouse_csv", "report_en", "report_zh")
# Fewer rows than these, and a US date may not show which part is the day.
N_TELLING = 60


def write_org(log: pd.DataFrame, folder: Path, *, dialect: str, seed: int, zone: str = "UTC") -> list[Path]:
    """Write the org in which this happened, as a dialect would; the files.

    ``data_loader`` quotes everything and writes headers in any case; ``data_export`` is a zip with ids and
    no names of people (they are in User.csv), times without zone and 1/0; ``workbench`` has names along
    relations and no list of users, under file names that say nothing; ``warehouse`` is typed Parquet
    in snake case with columns of its own, ``warehouse_csv`` the same as text; ``report_en`` and
    ``report_zh`` are reports: labels, 15 characters an id, times of the reader's zone as his country
    writes them, and a footer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reports = dialect.startswith("report_")
    tables = org_tables(log, seed=seed, zone=zone, only_reports=reports)
    rng = np.random.default_rng(seed + 2_000)
    if reports:
        return write_reports(
            tables, folder, language=dialect.removeprefix("report_"), zone=ZoneInfo(zone), rng=rng
        )
    writer: Callable[..., list[Path]] = {
        "data_loader": _data_loader, "data_export": _data_export, "workbench": _workbench,
        "warehouse": _warehouse, "warehouse_csv": _warehouse_csv,
    }[dialect]  # fmt: skip
    return writer({name: _shuffled(table, rng) for name, table in tables.items()}, folder, rng)


def _shuffled(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return table[[table.columns[place] for place in rng.permutation(len(table.columns))]]


def _data_loader(tables: dict[str, pd.DataFrame], folder: Path, rng: np.random.Generator) -> list[Path]:
    files = []
    for name, table in tables.items():
        case = (str.upper, str.lower, str)[int(rng.integers(3))]
        truth = (("true", "false"), ("TRUE", "FALSE"))[int(rng.integers(2))]
        stamp = _iso_z if len(table) < N_TELLING or rng.random() < 0.7 else _us
        text = _as_text(table, stamp=stamp, truth=truth).rename(columns=case)
        files.append(_csv(text, folder / f"{name.lower()}_extract.csv", quoting=csv.QUOTE_ALL))
    return files


def _data_export(tables: dict[str, pd.DataFrame], folder: Path, rng: np.random.Generator) -> list[Path]:
    parts = folder / "parts"
    parts.mkdir()
    path = folder / "WE_00Dbm00000Ab12CEAX_1.ZIP"
    with zipfile.ZipFile(path, "w") as archive:
        for name, table in tables.items():
            plain = table[[column for column in table if "." not in column]]
            text = _as_text(plain, stamp=_plain, truth=("1", "0"), date=_midnight)
            archive.write(_csv(text, parts / f"{name}.csv", quoting=csv.QUOTE_ALL), f"{name}.csv")
    return [path]


def _workbench(tables: dict[str, pd.DataFrame], folder: Path, rng: np.random.Generator) -> list[Path]:
    files = []
    for number, table in enumerate(
        table for name, table in tables.items() if name not in ("User", "Account")
    ):
        named = {column.removesuffix(".Name") + "Id" for column in table if column.endswith(".Name")}
        text = _as_text(
            table.drop(columns=[c for c in table if c in named]), stamp=_iso_offset, truth=("true", "false")
        )
        files.append(
            _csv(text, folder / f"bulkQuery_result_750bm00000{number:05d}.csv", quoting=csv.QUOTE_ALL)
        )
    return files


def _warehouse(tables: dict[str, pd.DataFrame], folder: Path, rng: np.random.Generator) -> list[Path]:
    files = []
    for name, table in tables.items():
        typed = pd.DataFrame({snake(column): _typed(table[column], column) for column in _own(table)})
        typed["_fivetran_synced"] = pd.Timestamp("2026-01-05 03:00", tz="UTC")
        typed["_fivetran_deleted"] = False
        path = folder / f"{snake(name)}.parquet"
        typed.to_parquet(path, index=False)
        files.append(path)
    return files


def _warehouse_csv(tables: dict[str, pd.DataFrame], folder: Path, rng: np.random.Generator) -> list[Path]:
    files = []
    for name, table in tables.items():
        stamp = (_offset_space, _plain, _iso_z)[int(rng.integers(3))]
        text = _as_text(table[_own(table)], stamp=stamp, truth=("True", "False")).rename(columns=snake)
        text["_airbyte_extracted_at"] = "2026-01-05T03:00:00Z"
        files.append(_csv(text, folder / f"{snake(name)}.csv", quoting=csv.QUOTE_MINIMAL))
    return files


def _own(table: pd.DataFrame) -> list[str]:
    """Columns of the object itself: a replica has no columns along relations."""
    return [column for column in table if "." not in column]


def snake(name: str) -> str:
    """The name in snake case, as replicas have it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _typed(values: pd.Series, column: str) -> pd.Series:
    if column in DATETIMES:
        return pd.to_datetime(values.astype("float64"), unit="s", utc=True).dt.as_unit("us")
    if column in BOOLEANS:
        return values.astype("boolean")
    return values


def _as_text(
    table: pd.DataFrame,
    *,
    stamp: Callable[[dt.datetime], str],
    truth: tuple[str, str],
    date: Callable[[dt.date], str] = dt.date.isoformat,
) -> pd.DataFrame:
    """All cells as they are written; an empty one is empty."""
    return pd.DataFrame(
        {column: _written(table[column], column, stamp=stamp, truth=truth, date=date) for column in table}
    )


def _written(
    values: pd.Series, column: str, *, stamp: Callable, truth: tuple[str, str], date: Callable
) -> list[str]:
    def one(value: object) -> str:
        if value is None or value is pd.NaT or value != value:
            return ""
        if column in DATETIMES:
            return stamp(dt.datetime.fromtimestamp(int(value), tz=dt.UTC))
        if column in BOOLEANS:
            return truth[0] if value else truth[1]
        if isinstance(value, dt.date):
            return date(value) if column in DATES else value.isoformat()
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    return [one(value) for value in values]


def _csv(text: pd.DataFrame, path: Path, *, quoting: int) -> Path:
    text.to_csv(path, index=False, quoting=quoting, encoding="utf-8")
    return path


def _iso_z(now: dt.datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _iso_offset(now: dt.datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _offset_space(now: dt.datetime) -> str:
    return now.astimezone(ZoneInfo("America/New_York")).isoformat(sep=" ")


def _plain(now: dt.datetime) -> str:
    return now.strftime("%Y-%m-%d %H:%M:%S")


def _midnight(day: dt.date) -> str:
    return f"{day.isoformat()} 00:00:00"


def _us(now: dt.datetime) -> str:
    return now.strftime("%m/%d/%Y %I:%M:%S %p")
