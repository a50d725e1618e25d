"""Does the builder give back the log from which an org's exports were written?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.salesforce_org import DIALECTS, expected, known_log, write_org
from tests.salesforce_org.by_pandas import read_back

PROCESSES = ("lead_to_cash", "order_to_cash")
N_SHOWN = 25


def differences(known: pd.DataFrame, found: pd.DataFrame) -> str:
    """The first differences, case by case: missing (-) and too much (+); empty if there are none.

    Whose doing an event was is compared where the reference says it.
    """
    lines: list[str] = []
    for case in sorted({*known["case"], *found["case"]}):
        wanted, got = (_lines(log[log["case"] == case]) for log in (known, found))
        if len(wanted) == len(got) and all(map(_same, wanted, got)):
            continue
        lines.append(f"{case}: {len(wanted)} events known, {len(got)} found")
        rest = list(got)
        for line in wanted:
            same = next((other for other in rest if _same(line, other)), None)
            if same is None:
                lines.append("  - " + " | ".join(line))
            else:
                rest.remove(same)
        lines += ["  + " + " | ".join(line) for line in rest]
        if len(lines) > N_SHOWN:
            return "\n".join([*lines, "…"])
    return "\n".join(lines)


def _lines(log: pd.DataFrame) -> list[tuple[str, str, str]]:
    resources = log["resource"].astype(object).where(log["resource"].notna(), "")
    return [
        (f"{time:%Y-%m-%d %H:%M:%S}", activity, str(resource))
        for time, activity, resource in zip(log["time"], log["activity"], resources, strict=True)
    ]


def _same(known: tuple[str, str, str], found: tuple[str, str, str]) -> bool:
    return known[:2] == found[:2] and known[2] in ("", found[2])


@pytest.mark.parametrize("billing", ["standard", "package"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_files_hold_the_log(tmp_path: Path, process: str, billing: str) -> None:
    """Plain pandas, rule by rule, finds the known events in the files: the generator is no riddle."""
    log = known_log(5, 80, zone="Asia/Shanghai", billing=billing)
    [path] = write_org(log, tmp_path, dialect="data_export", seed=5, zone="Asia/Shanghai")
    assert differences(expected(log, process), read_back(path, process, zone="Asia/Shanghai")) == ""
