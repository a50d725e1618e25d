"""Logs nobody wishes for, small enough to be made in a test: what step 3 has to bear."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.log import EventLog

START = pd.Timestamp(2025, 1, 6, 9)
COLUMNS = ["case", "what", "when", "who", "area", "value"]
ROLES = {"rep": "who", "region": "area", "amount": "value"}
LONG = "Wait for the answer of the customer, then ask once more " * 6
NAMES = (
    LONG[:300],
    "🧾🚚" * 75 + "paid",
    "‮هذا اسم طويل جدا لنشاط من نظام آخر " * 8,
    "<img src=x onerror=alert(1)><b>bold</b> & </script>",
    "# Title **bold** [link](https://example.com) `code` $x^2$ :red[red] :material/home:",
    "步骤" * 150,
    "{n} {0} %s %d",
    "| a | b |\n| - | - |",
)
"""Names of activities as other systems write them: long, in pictures, from right to left, and as markup."""


def rows(traces: list[list[str]], *, step: pd.Timedelta) -> pd.DataFrame:
    """Cases that begin `step` apart, each with its events `step` apart; four people, four regions."""
    events = [
        (
            f"K-{i}",
            name,
            START + i * step + place * step,
            f"Person {(i + place) % 4}",
            "NSEW"[i % 4],
            100.0 * i,
        )
        for i, trace in enumerate(traces)
        for place, name in enumerate(trace)
    ]
    return pd.DataFrame(events, columns=COLUMNS)


def one_case() -> pd.DataFrame:
    """A single case of three steps."""
    return rows([["Asked", "Answered", "Paid"]], step=pd.Timedelta(hours=5))


def one_activity() -> pd.DataFrame:
    """Forty cases of one event each, all of the same activity."""
    return rows([["Asked"]] * 40, step=pd.Timedelta(hours=7))


def equal_times() -> pd.DataFrame:
    """Forty cases, every event at the same moment."""
    traces = [["Asked", "Answered", "Paid"], ["Asked", "Paid"]] * 20
    return rows(traces, step=pd.Timedelta(0))


def odd_names() -> pd.DataFrame:
    """Forty cases through the odd names; cases, people and regions are called oddly too."""
    log = rows([list(NAMES), list(NAMES[::-1])[:5]] * 20, step=pd.Timedelta(hours=3))
    odd = {f"Person {i}": name for i, name in enumerate(NAMES[:4])}
    areas = dict(zip("NSEW", NAMES[4:], strict=True))
    cases = log["case"] + " " + pd.Series([NAMES[int(one[2:]) % len(NAMES)] for one in log["case"]])
    return log.assign(case=cases, who=log["who"].map(odd), area=log["area"].map(areas))


def many_activities(n: int = 5_000) -> pd.DataFrame:
    """As many activities as somebody gets who maps a column of free text: a thousand cases of ten events."""
    traces = [[f"Note {(i * 7 + place * 613) % n}" for place in range(10)] for i in range(n // 5)]
    return rows(traces, step=pd.Timedelta(hours=1))


LOGS = {
    "one_case": one_case,
    "one_activity": one_activity,
    "equal_times": equal_times,
    "odd_names": odd_names,
    "many_activities": many_activities,
}


def made(name: str, workspace: Path) -> Path:
    """The file of one of these logs."""
    log = EventLog.from_frame(
        LOGS[name](), "case", "what", "when", resource="who", roles=ROLES, process="generic",
        workspace=workspace, name=name,
    )  # fmt: skip
    log.close()
    return log.path
