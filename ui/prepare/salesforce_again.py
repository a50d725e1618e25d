"""How do more files of Salesforce come to a log that was built of some? It is built again of all together."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st

from ui import frame, seen, state, workspace
from ui.prepare import chooser, uploaded
from ui.prepare.salesforce_sources import built_of, files_of, kept_of, needed_of
from ui.prepare.uploaded import Held
from ui.text import listed, md, t

if TYPE_CHECKING:
    from analysis.log import EventLog

CHUNK = 1 << 20
BOTH = "both"


def is_asked(held: Held) -> bool:
    """Whether files were brought to a log that was built of files of Salesforce."""
    return bool(held.into and built_of(held.into))


def draw(page: frame.Page, held: Held) -> None:
    """What the open log was built of, what is still to be chosen, and the button that builds it again."""
    before = built_of(str(held.into))
    there = _with_kept(held)
    if there is not held:
        _hold(there)
        st.rerun()
    has = {one.lower() for one in files_of(held)}
    needed = needed_of(str(held.into))
    missing = [one for one in needed if one.lower() not in has]
    frame.heading(t("salesforce_again.title"))
    st.markdown(md("salesforce_again.text", name=_title(held), files=_listed(needed)))
    if missing:
        st.markdown(md("salesforce_again.missing", files=_listed(missing)))
        _uploader(held)
        page.next(t("salesforce_again.needs"))
    else:
        st.markdown(t("salesforce_again.all_there"))
        page.next(t("salesforce_again.build"), do=lambda: _build(held, before), to="upload")
    st.button(
        t("salesforce_again.alone"), key="salesforce_alone", type="tertiary", icon=":material/note_add:",
        on_click=lambda: state.keep("upload", replace(held, into=None)),
    )  # fmt: skip


def series_of(key: str) -> str | None:
    """The series of the log that is built again by the upload of this key."""
    return state.kept(f"salesforce_series:{key}")


def _title(held: Held) -> str:
    log = seen.whole_log()
    return workspace.title(log) if log is not None and log.log_id == held.into else held.name


def _listed(files: Sequence[str]) -> str:
    return listed(files, state.language())


def _build(held: Held, before: dict[str, Any]) -> None:
    """Build of all files what was built of some, with what was decided then, as the next of its series."""
    _as_decided(held.key, str(held.into), before)
    state.keep(f"built:{held.key}", True)
    state.keep("upload", replace(held, into=None))


def _as_decided(key: str, log_id: str, before: dict[str, Any]) -> None:
    """The upload of this key starts from what was decided on a log, and becomes the next of its series."""
    said = json.loads(before["built"])
    has_other = workspace.store().setting(f"sibling:{log_id}") is not None
    series = workspace.store().log(log_id)
    state.keep(f"salesforce_process:{key}", BOTH if has_other else said["process"])
    state.keep(f"salesforce_options:{key}", said["options"])
    state.keep(f"asked_recipe:{key}", True)
    state.keep(f"salesforce_series:{key}", series.series_id if series else None)


# -- what the stages mean, once the log is open


def change(log: EventLog) -> None:
    """The way back from the open log to what was decided on its files: stages, statuses, steps."""
    before = built_of(log.log_id)
    if not before:
        return
    asked = f"salesforce_stages_of:{log.log_id}"
    if st.button(
        t("salesforce_again.change"), key="salesforce_stages_again", icon=":material/stairs:",
        help=t("salesforce_again.change_help"),
    ):  # fmt: skip
        found = kept_of(log.log_id)
        if found is not None:
            _hold_again(log, before, found)
            st.rerun()
        state.keep(asked, True)
    if not state.kept(asked):
        return
    with st.container(border=True, key="salesforce_stages_files"):
        st.markdown(md("salesforce_again.choose_again", files=_listed(needed_of(log.log_id))))
        given = chooser.file(
            t("salesforce_again.choose_all"), key=f"file_{state.kept('upload_round', 0)}_stages",
            max_mb=2000, help=t("upload.kinds"), accept_multiple_files=True,
        )  # fmt: skip
        st.button(
            t("upload.back"), key="salesforce_stages_back", type="tertiary", on_click=_not, args=(asked,)
        )
    if given:
        _not(asked)
        _hold_given(log, before, given)
        st.rerun()


def _not(asked: str) -> None:
    state.take(asked)


def _hold_again(log: EventLog, before: dict[str, Any], found: Path) -> None:
    """The kept files of a log, to be looked at like files that were just loaded."""
    key = uuid4().hex
    path = workspace.uploads() / f"{key}{''.join(found.suffixes)}"
    shutil.copyfile(found, path)
    first, n = before["files"][0], len(before["files"]) - 1
    name, at = f"{first} + {n}" if n else first, workspace.now().replace(tzinfo=None)
    _hold(Held(key, path, name, path.stat().st_size, at))
    _as_decided(key, log.log_id, before)


def _hold_given(log: EventLog, before: dict[str, Any], given: Sequence[Any]) -> None:
    """The files of a log that were chosen once more."""
    held = uploaded.saved(given)
    _hold(held)
    _as_decided(held.key, log.log_id, before)
    state.keep("upload_round", state.kept("upload_round", 0) + 1)


# -- the files together


def _uploader(held: Held) -> None:
    given = chooser.file(
        t("salesforce_again.choose"), key=f"file_{state.kept('upload_round', 0)}_others",
        max_mb=2000, help=t("upload.kinds"), accept_multiple_files=True,
    )  # fmt: skip
    if not given:
        return
    state.keep("upload_round", state.kept("upload_round", 0) + 1)
    _hold(_joined(held, [(Path(one.name).name, one) for one in given]))
    st.rerun()


def _with_kept(held: Held) -> Held:
    """With the files of the open log, where uploads are kept."""
    found = kept_of(str(held.into))
    if found is None or state.kept(f"with_kept:{held.key}"):
        return held
    (first, *_), has = built_of(str(held.into))["files"], {one.lower() for one in files_of(held)}
    if found.suffix != ".zip" or first.lower().endswith(".zip"):
        with found.open("rb") as content:
            joined = _joined(held, [(first, content)] if first.lower() not in has else [])
    else:
        with zipfile.ZipFile(found) as archive:
            others = [one for one in archive.namelist() if one.lower() not in has]
            joined = _joined(held, [(one, archive.open(one)) for one in others])
    state.keep(f"with_kept:{joined.key}", True)
    return joined


def _joined(held: Held, more: Sequence[tuple[str, Any]]) -> Held:
    """All files as one archive; of two of the same name the one chosen last."""
    key = uuid4().hex
    path, names = workspace.uploads() / f"{key}.zip", {name.lower() for name, _ in more}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in more:
            _put(archive, name, content)
        if held.path.suffix != ".zip" or held.name.lower().endswith(".zip"):
            if held.name.lower() not in names:
                archive.write(held.path, held.name)
        else:
            with zipfile.ZipFile(held.path) as own:
                for name in own.namelist():
                    if name.lower() not in names:
                        with own.open(name) as content:
                            _put(archive, name, content)
        n = len(archive.namelist())
    name = f"{files_of(held)[0]} + {n - 1}" if n > 1 else held.name
    return replace(held, key=key, path=path, name=name, n_bytes=path.stat().st_size)


def _put(archive: zipfile.ZipFile, name: str, content: Any) -> None:
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as file:
        shutil.copyfileobj(content, file, CHUNK)


def _hold(held: Held) -> None:
    uploaded.hold(held)
