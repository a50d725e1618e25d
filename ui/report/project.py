"""What can be taken along of a log: the project file, its recipe, and a script that gives its figures."""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.log import EventLog
from analysis.prepare.plans import source_path
from analysis.prepare.project import ENDING, save
from analysis.prepare.project import recipe as recipes
from analysis.prepare.project import script as scripts
from analysis.prepare.project.container import as_json
from analysis.prepare.project.masking import Mask
from ui import cached, frame, state, workspace
from ui.prepare.project import source_of
from ui.prepare.salesforce_sources import built_of
from ui.text import listed, md, t

ROOT = Path(__file__).resolve().parents[2]
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


def draw(log: EventLog) -> None:
    """The three downloads of a view, and whether names go along where they are hidden."""
    frame.heading(t("project.title"))
    st.caption(t("project.text"))
    whole = _as_given(log)
    name = _name(log)
    with st.container(horizontal=True, key="project_offer", gap="small"):
        _button("download", _project(whole), f"{name}{ENDING}", "application/zip", ":material/inventory_2:")
        _button("recipe", _recipe(log), f"{name}.recipe.json", "application/json", ":material/receipt_long:")
        _button("script", _script(log, name), f"{name}.py", "text/x-python", ":material/code:")
    how = scripts.way(log, _source(log))
    if how == scripts.FROM_FILES:
        files = listed(built_of(log.log_id)["files"], state.language())
        st.caption(md("project.script_files", files=files))
    elif how != scripts.FROM_FILE:
        st.caption(t("project.script_needs"))


def _source(log: EventLog) -> dict[str, Any] | None:
    """By which file, or by which files of Salesforce, a log was made."""
    return built_of(log.log_id) or source_of(log.log_id)


def _as_given(log: EventLog) -> EventLog:
    """The log as it goes into the file: as it is shown, unless the reader says otherwise."""
    if log.hidden_names is None:
        return log
    st.caption(t("project.names_hidden"))
    wanted = st.checkbox(t("project.with_names"), key="project_with_names", help=t("project.with_names_help"))
    return cached.open_log(log.log_id) if wanted else log


def _button(kind: str, build: Callable[[], bytes], name: str, mime: str, icon: str) -> None:
    """A download that is made when it is clicked."""
    st.download_button(
        t(f"project.{kind}"), data=build, file_name=name, mime=mime, key=f"project_{kind}", icon=icon,
        help=t(f"project.{kind}_help"), on_click="ignore",
        type="secondary" if kind == "download" else "tertiary",
    )  # fmt: skip


def _project(log: EventLog) -> Callable[[], bytes]:
    """What makes the project file; all it needs is bound before, since a click is outside the session."""
    store, source = workspace.store(), source_of(log.log_id)
    given = {"title": workspace.title(log), "file_name": workspace.file_name(log), "source": source}
    before = source_path(workspace.folder(), log.log_id)

    def build() -> bytes:
        entered = store.projects.entered(log.log_id, log.series_id)
        with tempfile.TemporaryDirectory(prefix="cashlane-") as folder:
            target = Path(folder) / "project"
            save(
                target, log, now=workspace.now(), entered_here=entered, before_repairs=before,
                app_version=app_version(), **given,
            )  # fmt: skip
            return target.read_bytes()

    return build


def _recipe(log: EventLog) -> Callable[[], bytes]:
    store, source, file_name = workspace.store(), _source(log), workspace.file_name(log)

    def build() -> bytes:
        entered = store.projects.entered(log.log_id, log.series_id)
        told = recipes.of_log(
            log, file_name=file_name, source=source, entered_here=entered, app_version=app_version(),
            mask=Mask(log),
        )  # fmt: skip
        return as_json(told)

    return build


def _script(log: EventLog, name: str) -> Callable[[], bytes]:
    source = _source(log)
    return lambda: scripts.script(log, source=source, project_name=name).encode()


def _name(log: EventLog) -> str:
    """What the files are called: the log's name, as far as it can be one of a file."""
    said = Mask(log)(workspace.title(log))
    return NOT_IN_NAMES.sub("-", said).strip(" .")[:80] or "cashlane"


@cache
def app_version() -> str:
    """The version of this Cashlane."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
