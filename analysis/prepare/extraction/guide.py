"""What should one know before taking data out of Salesforce, and what does one do, step by step?"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any, Literal

from analysis.prepare.extraction.queries import FOLDER, PROCESSES, Query, Window
from analysis.processes import Text

Topic = Literal["why", "complete", "limit"]
Way = Literal["report", "loader", "command"]


def advice(topic: Topic) -> tuple[Text, ...]:
    """Why history matters, what complete means, or where field history ends."""
    return tuple(Text(one["en"], one["zh"]) for one in _held()[topic])


def steps(way: Way, process: str, *, window: Window) -> tuple[Text, ...]:
    """What to do with a report, with Data Loader or on the command line, one step after the other."""
    listed = [one for one in _held()[way] if process in one.get("processes", PROCESSES)]
    return tuple(Text(_dated(one["en"], window), _dated(one["zh"], window)) for one in listed)


def command(query: Query) -> str:
    """The line that takes an object out, with the query of the kit."""
    return (
        f"sf data export bulk --target-org history --query-file queries/{query.file}.soql "
        f"--output-file {query.name}.csv --result-format csv --all-rows --wait 60"
    )


def counting(query: Query) -> str:
    """The line that says how many rows there are."""
    return f'sf data query --target-org history --all-rows --query "{query.count}"'


def _dated(text: str, window: Window) -> str:
    return text.replace("{from}", window.start.isoformat()).replace("{to}", window.end.isoformat())


@cache
def _held() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((FOLDER / "guide.toml").read_text("utf-8"))
