"""Does the builder give back the log from which an org's exports were written?"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from analysis.reading import RawTable, read_file
from tests.salesforce_org import DIALECTS, expected, known_log, write_org
from tests.salesforce_org.by_pandas import read_back

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


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_builder_gives_the_known_log_back(tmp_path: Path, dialect: str, seed: int) -> None:
    org = pytest.importorskip("analysis.prepare.salesforce.org", reason="the builder is not there yet")
    build = pytest.importorskip("analysis.prepare.salesforce.build", reason="the builder is not there yet")
    log, zone = _log(dialect, seed), ZONES.get(dialect, "UTC")
    files = write_org(log, tmp_path / "org", dialect=dialect, seed=seed, zone=zone)
    read = org.read_org([raw for path in files for raw in _raws(path)], zone=zone)
    said = [
        f"{process}\n{different}"
        for process in PROCESSES
        if (
            different := differences(
                expected(log, process), _found(build.build(read, process=process), process)
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


def _found(built: object, process: str) -> pd.DataFrame:
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
