"""How does a project file of another machine become the open log, and of which file was a log made?"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.act import Baseline
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.prepare.plans import Address
from analysis.prepare.project import ENDING, Ready, place
from analysis.report.saved import from_json
from analysis.store.project import TakenIn
from ui import frame, state, workspace
from ui.prepare import uploaded, working
from ui.prepare.uploaded import Held
from ui.text import escape, listed, md, t

CHUNK = 1 << 20
KINDS = (
    "actions", "targets", "time_targets", "rules", "accepted_breaches", "settings", "views", "basket",
)  # fmt: skip


def is_project(name: str) -> bool:
    """Whether a file is a project file by its name."""
    return name.lower().endswith(ENDING)


def open_held(held: Held) -> None:
    """Open the project file that was chosen; what is wrong with it is said in its place."""
    folder = workspace.uploads() / f"{held.key}.project"
    folder.mkdir(exist_ok=True)
    try:
        found = working.result(Address(str(held.path), held.name), "project", folder=str(folder))
        taken = take_in(found, file=held.name)
    except working.Stopped:
        working.stopped()
        return
    except AnalysisError as problem:
        shutil.rmtree(folder, ignore_errors=True)
        st.error(frame.error_sentence(problem))
        return
    shutil.rmtree(folder, ignore_errors=True)
    uploaded.forget()
    state.open_log(found.log_id)
    state.keep("project_opened", (found.log_id, sentences(found, taken)))
    st.rerun()


def said() -> None:
    """What came of the project, as long as its log is the open one."""
    log_id, lines = state.kept("project_opened", (None, ()))
    if lines and log_id == state.log_id():
        st.success("  \n".join(lines), icon=":material/inventory_2:")


def take_in(found: Ready, *, file: str) -> TakenIn:
    """Bring a checked project into the workspace: the log, then all that was entered, at once.

    Raises
    ------
    AnalysisError
        `project_wrong_content` for a page or a figure that is none; then nothing was brought in.
    """
    entered = fitting(found.entered, file=file)
    is_new = place(found, workspace.folder())
    try:
        taken = workspace.store().projects.take_in(entered, log=found.to_list(), now=workspace.now())
    except AnalysisError:
        if is_new:
            workspace.store().delete_log(found.log_id)
        raise
    if found.source and source_of(found.log_id) is None:
        workspace.store().set_setting(f"source:{found.log_id}", found.source)
    return taken


def fitting(entered: Mapping[str, Any], *, file: str) -> dict[str, Any]:
    """What was entered, its pages in every language; a page that has but one says the same in each."""
    for row in entered["actions"]:
        _check_figure(row["figure"], file)
    basket = []
    for row in entered["basket"]:
        pages = row["pages"]
        try:
            for one in pages.values():
                from_json(one)
        except AnalysisError as problem:
            raise AnalysisError("project_wrong_content", file=file, where="basket.pages") from problem
        some = next(iter(pages.values()))
        basket.append({**row, "pages": {lang: pages.get(lang, some) for lang in state.LANGUAGES}})
    return {**entered, "basket": basket}


def sentences(found: Ready, taken: TakenIn) -> list[str]:
    """What was opened and brought in, and what stayed as it was here."""
    new, kept = _counted(taken.new), _counted(taken.kept)
    entered = t("project.new", what=new) if new else t("project.nothing_new")
    if taken.is_new_log:
        made = _date(found.made_at)
        lines = [md("project.opened", name=found.title, made=made, entered=entered)]
    else:
        lines = [md("project.same_log", entered=entered)]
    if kept:
        lines.append(escape(t("project.kept", what=kept)))
    if taken.n_left_out:
        lines.append(t("project.left_out", n=taken.n_left_out))
    if not found.is_same:
        lines.append(t("project.other_version"))
    if found.names == "replaced":
        lines.append(t("project.names_replaced"))
    return lines


def _counted(n_of: Mapping[str, int]) -> str:
    known = [(kind, n_of.get(kind, 0)) for kind in KINDS]
    parts = [t("project.counted", kind=t(f"project.kind.{kind}"), n=n) for kind, n in known if n]
    return listed(parts, state.language()) if parts else ""


def _date(said: str) -> Any:
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        return said


def _check_figure(figure: Mapping[str, Any], file: str) -> None:
    """A figure is one that the page of actions can show."""
    try:
        held = Baseline.from_dict(dict(figure))
        texts = (held.kind, held.unit, held.log_id, held.filters, *held.subject)
        numbers = (held.value, held.low, held.high, held.total_h, held.excess_h, held.target)
        if not all(isinstance(one, str) for one in texts) or type(held.n) is not int or not held.subject:
            raise TypeError(held.kind)
        if not all(one is None or isinstance(one, int | float) for one in numbers):
            raise TypeError(held.kind)
        f.from_json(held.filters)
    except (AnalysisError, KeyError, TypeError, ValueError, RecursionError) as problem:
        raise AnalysisError("project_wrong_content", file=file, where="actions.figure") from problem


# -- the file a log was made of


def remember_source(
    path: Path, log: EventLog | str, *, name: str, sheet: str | None = None, member: str | None = None
) -> None:
    """Keep by which file, sheet and member a log was made, with the hash of the file, for its recipe."""
    digest, n_bytes = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            n_bytes += len(piece)
    told = {
        "file_name": Path(name).name[-300:], "sha256": digest.hexdigest(), "n_bytes": n_bytes,
        "sheet": sheet or None, "member": member or None,
    }  # fmt: skip
    workspace.store().set_setting(f"source:{log if isinstance(log, str) else log.log_id}", told)


def source_of(log_id: str) -> dict[str, Any] | None:
    """By which file a log was made; None where that is not known, or where it was several."""
    return workspace.store().setting(f"source:{log_id}")
