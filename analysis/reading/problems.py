"""How are the problems of a file put down? As a frame: one row per problem, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.reading.codes import PROBLEM_CODES, SEVERITIES
from analysis.schema import Schema

PROBLEMS = Schema(
    "problems",
    {
        "code": "text",
        "severity": "text",
        "column": "text",
        "n": "count",
        "share": "share",
        "examples": "list",
    },
)
N_EXAMPLES = 5
MAX_EXAMPLE = 200


def problem(
    code: str,
    *,
    column: str = "",
    n: int = 0,
    of: int = 0,
    examples: Iterable[object] = (),
    severity: str | None = None,
) -> dict[str, object]:
    """One row of `PROBLEMS`; `of` is what the share is taken of, the severity that of the code."""
    shown = [_cut(str(example)) for example in list(examples)[:N_EXAMPLES]]
    return {
        "code": code,
        "severity": severity or PROBLEM_CODES[code].split(":")[0],
        "column": column,
        "n": int(n),
        "share": n / of if of else 0.0,
        "examples": shown,
    }


def problems(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Frame `PROBLEMS`: blocking ones first, then by number of rows, code and column."""
    ranked = sorted(rows, key=_rank)
    return PROBLEMS.conform(pd.DataFrame(ranked, columns=list(PROBLEMS.columns)))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_EXAMPLE else f"{text[: MAX_EXAMPLE - 1]}…"


def _rank(row: dict[str, object]) -> tuple[int, int, str, str]:
    n = row["n"]
    return (
        SEVERITIES.index(str(row["severity"])),
        -n if isinstance(n, int) else 0,
        str(row["code"]),
        str(row["column"]),
    )
