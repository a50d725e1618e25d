"""Does the builder give back the log from which an org's exports were written?"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from analysis.prepare.salesforce.build import Built, build
from analysis.prepare.salesforce.options import Options
from analysis.prepare.salesforce.org import read_org
from analysis.reading import RawTable, read_file
from tests.salesforce_org import DIALECTS, expected, known_log, write_org
from tests.salesforce_org.by_pandas import read_back
from tests.salesforce_org.labels import LABELS
from tests.salesforce_org.tables import org_tables
from tests.salesforce_org.vocabulary import BOOLEANS, DATES, DATETIMES

PROCESSES = ("lead_to_cash", "order_to_cash")
N_SHOWN = 25
# Reports tell the time of whoever runs them; neither zone changes its clocks in summer.
ZONES = {"report_en": "America/Phoenix", "report_zh": "Asia/Shanghai", "data_loader": "Asia/Shanghai"}
KEYS = {"lead_to_cash": "SalesOpportunity", "order_to_cash": "SalesOrder"}

Line = tuple[str, str, str]


def differences(known: pd.DataFrame, found: pd.DataFrame) -> str:
    """The first differences, case by case: missing (-), too much (+), out of order (~); "" if none.

    Whose doing an event was is compared where the reference says it.
    """
    wanted, got = ({case: _lines(rows) for case, rows in log.groupby("case")} for log in (known, found))
    lines: list[str] = []
    for case in sorted({*wanted, *got}):
        lines += _of_case(case, wanted.get(case, []), got.get(case, []))
        if len(lines) > N_SHOWN:
            return "\n".join([*lines, "…"])
    return "\n".join(lines)


def _of_case(case: str, known: list[Line], found: list[Line]) -> list[str]:
    if len(known) == len(found) and all(map(_same, known, found)):
        return []
    rest, missing = list(found), []
    for line in known:
        same = next((other for other in rest if _same(line, other)), None)
        if same is None:
            missing.append(line)
        else:
            rest.remove(same)
    said = [("-", line) for line in missing] + [("+", line) for line in rest]
    if not said:
        place = next(place for place, pair in enumerate(zip(known, found, strict=True)) if not _same(*pair))
        said = [("~ wanted", known[place]), ("~ found", found[place])]
    head = f"{case}: {len(known)} events known, {len(found)} found"
    return [head, *(f"  {sign} " + " | ".join(line) for sign, line in said)]


def _lines(log: pd.DataFrame) -> list[Line]:
    resources = log["resource"].astype(object).where(log["resource"].notna(), "")
    return [
        (f"{time:%Y-%m-%d %H:%M:%S}", activity, str(resource))
        for time, activity, resource in zip(log["time"], log["activity"], resources, strict=True)
    ]


def _same(known: Line, found: Line) -> bool:
    return known[:2] == found[:2] and known[2] in ("", found[2])


@pytest.mark.parametrize("billing", ["standard", "package"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_files_hold_the_log(tmp_path: Path, process: str, billing: str) -> None:
    """Plain pandas, rule by rule, finds the known events in the files: the generator is no riddle."""
    log = known_log(5, 80, zone="Asia/Shanghai", billing=billing)
    [path] = write_org(log, tmp_path, dialect="data_export", seed=5, zone="Asia/Shanghai")
    assert differences(expected(log, process), read_back(path, process, zone="Asia/Shanghai")) == ""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_record_is_read_as_what_it_is(tmp_path: Path, dialect: str) -> None:
    """The reader finds every object and gives its cells back, whatever the dialect made of them."""
    log, zone, reports = _log(dialect, 1), ZONES.get(dialect, "UTC"), dialect.startswith("report_")
    files = write_org(log, tmp_path / "org", dialect=dialect, seed=1, zone=zone)
    read = read_org([raw for path in files for raw in _raws(path)], zone=zone)
    unlike = []
    for name, table in org_tables(log, seed=1, zone=zone, only_reports=reports).items():
        if dialect == "workbench" and name in ("User", "Account"):
            continue
        if name not in read.tables:
            unlike.append(f"{name}: not found")
        # Reports of histories show no ids: their cells are compared by the log they give.
        elif not reports or "Id" in LABELS[name]:
            unlike += [f"{name}.{column}" for column in _unlike(table, read.tables[name].to_pandas())]
    assert not unlike, ", ".join(unlike)


def _unlike(written: pd.DataFrame, read: pd.DataFrame) -> list[str]:
    """Columns in which a record is not what was written, of those read; `Id` where records are missing."""
    if "IsDeleted" in written:
        written = written[~written["IsDeleted"].astype(bool)]
    if set(written["Id"]) != set(read["Id"]):
        return ["Id"]
    both = written.set_index("Id").join(read.set_index("Id"), rsuffix=" read")
    shared = [column for column in written if f"{column} read" in both]
    return [column for column in shared if not _alike(both[column], both[f"{column} read"], column).all()]


def _alike(written: pd.Series, read: pd.Series, column: str) -> pd.Series:
    if column in DATETIMES:
        written, read = (
            pd.to_datetime(written.astype(float), unit="s", utc=True),
            pd.to_datetime(read, utc=True),
        )
    elif column in DATES:
        written, read = pd.to_datetime(written), pd.to_datetime(read)
    elif column in BOOLEANS:
        written, read = written.astype("boolean"), read.astype("boolean")
    elif column in ("TotalPrice", "TotalAmount", "Amount"):
        # Reports show two decimals.
        return (written.astype(float).round(2) == read.astype(float).round(2)) | (
            written.isna() & read.isna()
        )
    else:
        return _as_words(written) == _as_words(read)
    return ((written == read) | (written.isna() & read.isna())).fillna(False).astype(bool)


def _as_words(values: pd.Series) -> pd.Series:
    """Numbers and words alike as words: a custom column is kept as it was written."""
    return values.astype(object).where(values.notna(), "").astype(str).str.removesuffix(".0")


@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_builder_gives_the_known_log_back(tmp_path: Path, dialect: str, seed: int) -> None:
    log, zone = _log(dialect, seed), ZONES.get(dialect, "UTC")
    files = write_org(log, tmp_path / "org", dialect=dialect, seed=seed, zone=zone)
    read = read_org([raw for path in files for raw in _raws(path)], zone=zone)
    options = Options(zone=zone)
    said = [
        f"{process}\n{different}"
        for process in PROCESSES
        if (
            different := differences(
                expected(log, process), _found(build(read, process=process, options=options), process)
            )
        )
    ]
    assert not said, "\n\n".join(said)


def _log(dialect: str, seed: int) -> pd.DataFrame:
    """What the dialect can express: reports show minutes, and not every object."""
    reports = dialect.startswith("report_")
    return known_log(
        seed,
        60,
        zone=ZONES.get(dialect, "UTC"),
        step_s=60 if reports else 1,
        only_reports=reports,
        billing=("standard", "package")[seed % 2],
    )


def _raws(path: Path) -> list[RawTable]:
    if path.suffix.lower() != ".zip":
        return [read_file(path)]
    with zipfile.ZipFile(path) as archive:
        return [read_file(path, member=name) for name in archive.namelist()]


def _found(built: Built, process: str) -> pd.DataFrame:
    """The log as built, in its own order."""
    table = built.table.to_pandas()
    return pd.DataFrame(
        {
            "case": table[KEYS[process]],
            "activity": table["ActivityName"],
            "time": pd.to_datetime(table["EventTime"], utc=True),
            "resource": table["Resource"],
        }
    )
