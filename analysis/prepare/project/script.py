"""Which short Python script gives the figures of a view again, to the last digit?

Everything of the log in it is a literal, written by `literal`: a name that is code stays a text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.kpi import available
from analysis.prepare.project.again import PSEUDONYMS
from analysis.prepare.project.facts import id_of
from analysis.prepare.project.saving import ENDING

WIDTH = 100
FROM_FILE, FROM_FILES, HIDDEN, REPLACED, NO_FILE = "file", "files", "hidden", "replaced", "no_file"
_OPENERS = {FROM_FILE: "read_again", FROM_FILES: "build_again"}

_HEAD = '''"""Prints the figures of a view of an event log, exactly as Cashlane shows them.

Run it from Cashlane's folder with Cashlane's own Python; {beside}
    .venv/bin/python path/to/this_script.py
Another place can be named behind it. Figures are comma-separated; times are in hours, shares from 0 to 1.
"""

import datetime
import sys
from pathlib import Path

sys.path.insert(0, ".")  # Cashlane's folder

from analysis.discover import directly_follows, overview, variants
from analysis.log import filters as f
from analysis.measures import kpi
from analysis.prepare.project import {opener}

'''
_WHY = {
    FROM_FILES: (
        "# What follows is how the files were read: what was decided of their stages, statuses and tables,\n"
        "# the columns of the events they make, and repairs one after the other.\n"
    ),
    FROM_FILE: "# What follows is how the file was read: columns, and repairs one after the other.\n",
    HIDDEN: (
        "# Names are hidden in this view, so the script reads the project file, which holds the same\n"
        "# pseudonyms. From the original file it could not: pseudonyms in filters name nobody there.\n"
    ),
    REPLACED: (
        "# Names were replaced by pseudonyms as the file was read. Its key never leaves its machine, so\n"
        "# the script reads the project file: the original file alone would give other pseudonyms.\n"
    ),
    NO_FILE: (
        "# The log is not what one file gives (more data was brought in, it was prepared again in the\n"
        "# app, or its file is not known), so the script reads the project file.\n"
    ),
}
_TAIL = """
if log.log_id != LOG_ID:
    sys.exit(f"{source.name} is not the file these figures are of, or this is another version of Cashlane.")

{view}
print(overview(view).to_csv(index=False))
for key in KEY_FIGURES:
    print(kpi(view, key).to_csv(index=False))
print(directly_follows(view).to_csv(index=False))
print(variants(view).head(20).to_csv(index=False))
"""


def way(log: EventLog, source: Mapping[str, Any] | None) -> str:
    """From what the script reads: `file`, `files`, else why it has to be the project file."""
    if log.hidden_names is not None:
        return HIDDEN
    if any(step.get("repair") == PSEUDONYMS for step in log.repairs):
        return REPLACED
    if source and source.get("built"):
        return FROM_FILES
    return FROM_FILE if source else NO_FILE


def script(log: EventLog, *, source: Mapping[str, Any] | None, project_name: str) -> str:
    """The script of a view.

    Parameters
    ----------
    log
        The view, as the pages show it.
    source
        How the original file was read (`file_name, sheet, member`), or what was built of files of
        Salesforce (`files, built, series`), where that is known.
    project_name
        What the project file is called, for a log that its original file alone does not give.
    """
    how = way(log, source)
    said = _HEAD.format(beside=_beside(how, source), opener=_OPENERS.get(how, "open_project")) + _WHY[how]
    if how == FROM_FILES and source:
        tail = _TAIL.replace("{source.name} is not the file", "These are not the files")
        return said + _of_files(log, source) + tail.replace("{view}", _view(log))
    is_file = how == FROM_FILE
    held = dict(source) if source and is_file else {"file_name": f"{project_name}{ENDING}"}
    said += f"FILE = {literal(held['file_name'])}\nLOG_ID = {literal(id_of(log))}\n"
    said += _reading(log) if is_file else ""
    said += f"KEY_FIGURES = {literal(available(log.unfiltered()))}\n\n"
    said += "source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name(FILE)\n"
    said += _opening(held, is_repaired=bool(log.repairs)) if is_file else "log = open_project(source)\n"
    return said + _TAIL.replace("{view}", _view(log))


def literal(value: Any, *, indent: int = 0) -> str:
    """Plain values as Python writes them; long lists and mappings a line an entry.

    Only literals and times of `datetime` can come out, whatever the texts hold: quotes, backslashes, line
    breaks, marks that turn the direction of writing are escaped.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if value is None or isinstance(value, bool | int | float | str | date):
        return repr(value)
    if isinstance(value, Mapping):
        return _lines(
            [f"{literal(str(k))}: {literal(v, indent=indent + 4)}" for k, v in value.items()], "{}", indent
        )
    if isinstance(value, list | tuple):
        return _lines([literal(one, indent=indent + 4) for one in value], "[]", indent)
    raise TypeError(type(value).__name__)


def _lines(entries: list[str], brackets: str, indent: int) -> str:
    flat = f"{brackets[0]}{', '.join(entries)}{brackets[1]}"
    if len(flat) + indent <= WIDTH or not entries:
        return flat
    inner, lines, line = " " * (indent + 4), [], ""
    for entry in entries:
        if line and ("\n" in entry + line or len(inner + line + entry) > WIDTH):
            lines.append(inner + line.rstrip())
            line = ""
        line += f"{entry}, "
    lines.append(inner + line.rstrip())
    return "\n".join([brackets[0], *lines, " " * indent + brackets[1]])


def _beside(how: str, source: Mapping[str, Any] | None) -> str:
    """Which files the script needs."""
    if how == FROM_FILES and source and len(source["files"]) > 1:
        return "the files it names in FILES lie beside this script:"
    return f"the {'original' if how in _OPENERS else 'project'} file lies beside this script:"


def _of_files(log: EventLog, source: Mapping[str, Any]) -> str:
    """How a log is built of files of Salesforce."""
    more = ", repairs_done=REPAIRS" if log.repairs else ""
    more += f", series_id={literal(source['series'])}" if source.get("series") else ""
    return (
        f"FILES = {literal(source['files'])}\nBUILT = {literal(source['built'])}\n"
        f"LOG_ID = {literal(id_of(log))}\n{_reading(log)}"
        f"KEY_FIGURES = {literal(available(log.unfiltered()))}\n\n"
        "source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent\n"
        f"log = build_again([source / one for one in FILES], built=BUILT, mapping=COLUMNS{more})\n"
    )


def _reading(log: EventLog) -> str:
    said = f"COLUMNS = {literal(log.mapping)}\n"
    return said + (f"REPAIRS = {literal(log.repairs)}\n" if log.repairs else "")


def _opening(held: Mapping[str, Any], *, is_repaired: bool) -> str:
    asked = [f"{name}={literal(held[name])}" for name in ("sheet", "member") if held.get(name)]
    repaired = ["repairs_done=REPAIRS"] if is_repaired else []
    return f"log = read_again({', '.join(['source', 'mapping=COLUMNS', *repaired, *asked])})\n"


def _view(log: EventLog) -> str:
    """The filters of the view, a line each."""
    plain = f.from_json(f.to_json(log.filters))
    if not plain:
        return "view = log"
    lines = [f"    {_filter(one)},\n" for one in plain]
    return f"view = log.where(\n{''.join(lines)})"


def _filter(chosen: f.Filter) -> str:
    """A filter as it is made; what is by default so is not said."""
    given = []
    for one in fields(chosen):  # type: ignore[arg-type]
        value = getattr(chosen, one.name)
        if one.default is not MISSING and value == one.default:
            continue
        said = _filter(value) if isinstance(value, f.Filter) else literal(value, indent=8)
        given.append(f"{one.name}={said}")
    return f"f.{type(chosen).__name__}({', '.join(given)})"
