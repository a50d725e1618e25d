"""How is a log that is open prepared anew, to take back a repair or to make a further one?"""

from __future__ import annotations

import shutil
from uuid import uuid4

import pyarrow.parquet as pq
import streamlit as st

from analysis.log import EventLog
from analysis.prepare.plans import Address, Plan, source_path
from analysis.prepare.taken_back import events_of_log
from analysis.processes import ROLES
from analysis.reading import Mapping
from ui import state, workspace
from ui.prepare import decisions, uploaded
from ui.prepare.decisions import Decisions
from ui.text import t

OPTIONAL = ("start_timestamp", "resource")


def button(log: EventLog) -> None:
    """The way back to the list of findings and repairs."""
    st.button(
        t("reopen.label"), key="reopen", icon=":material/build:", on_click=prepare, args=(log,),
        help=t("reopen.help"),
    )  # fmt: skip


def prepare(log: EventLog) -> None:
    """Hold the events of the log, as they were before the repairs, like a file that was just loaded."""
    key = uuid4().hex
    path = workspace.uploads() / f"{key}.parquet"
    source = source_path(workspace.folder(), log.log_id)
    steps = tuple(dict(one) for one in log.repairs if one["repair"] != decisions.PSEUDONYMS)
    if source.exists():
        shutil.copyfile(source, path)
    else:
        pq.write_table(events_of_log(log).table, path)
        steps = ()
    at = workspace.now().replace(tzinfo=None)
    uploaded.hold(uploaded.Held(key, path, workspace.title(log), path.stat().st_size, at, again=log.log_id))
    _decide(key, log, steps)


def events_at(log: EventLog) -> tuple[Address, Plan]:
    """The events of the log as a file of its own, and what their columns mean."""
    path = workspace.uploads() / f"{log.log_id}.events.parquet"
    if not path.exists():
        pq.write_table(events_of_log(log).table, path)
    names = set(pq.read_schema(path).names)
    return Address(str(path), workspace.title(log)), Plan(_mapping(log, names))


def _mapping(log: EventLog, columns: set[str]) -> Mapping:
    keys = {key: column for key, column in log.keys.items() if column in columns}
    roles = {role: column for role, column in log.roles.items() if column in columns}
    optional = {role: role if role in columns else None for role in OPTIONAL}
    return Mapping(
        case_id="case_id", activity="activity", timestamp="timestamp", **optional, roles=roles,
        attributes=keys, process=log.process,
    )  # fmt: skip


def _decide(key: str, log: EventLog, steps: tuple[dict[str, object], ...]) -> None:
    """What the log was made with, as if it had just been chosen."""
    mapping = _mapping(log, {"case_id", "activity", "timestamp", *OPTIONAL, *log.roles.values()})
    has = set(log.all_events.columns)
    core = {"case_id": "case_id", "activity": "activity", "timestamp": "timestamp"}
    core["start_timestamp"] = "start_timestamp" if "start_timestamp" in has else None
    core["resource"] = "resource" if log.has_resources else None
    roles = {role: mapping.roles.get(role) for role in ROLES}
    state.keep("recalled", key)
    state.keep(
        f"decided:{key}", Decisions(process=log.process, columns=core | roles, milestones={}, steps=steps)
    )
