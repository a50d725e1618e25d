"""The blocks of *Upload* before a log is open: choose a file, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import streamlit as st

from analysis.errors import FileError
from analysis.reading import RawTable
from ui import cached, frame, state, workspace
from ui.prepare import samples
from ui.text import t

TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "parquet", "xes", "zip", "gz"]
MAX_MB = 2000


@dataclass(frozen=True)
class Pending:
    """A file that was uploaded and is not a log yet."""

    path: Path
    name: str
    raw: RawTable


def choose_file() -> Pending | None:
    """The file being prepared: just uploaded, or left from before; None where there is none."""
    label = t("upload.another") if state.log_id() else t("upload.choose")
    given = st.file_uploader(
        label,
        type=TYPES,
        key=f"file_{state.kept('upload_round', 0)}",
        max_upload_size=MAX_MB,
        help=t("upload.kinds"),
    )
    if given is None:
        state.keep("upload", None)
        return None
    held = state.kept("upload")
    if held is None or held["file_id"] != given.file_id:
        held = {"file_id": given.file_id, "path": _saved(given), "name": given.name}
        state.keep("upload", held)
    return Pending(held["path"], held["name"], _raw(held["path"], held["name"]))


def forget() -> None:
    """The file has become a log (or is not wanted): the uploader is empty again."""
    held = state.take("upload")
    if held:
        Path(held["path"]).unlink(missing_ok=True)
    state.keep("upload_round", state.kept("upload_round", 0) + 1)


def nothing_yet(page: frame.Page) -> None:
    """No file yet: what is accepted, and the sample as the other way."""
    st.caption(t("upload.kinds"))
    st.caption(t("upload.stays_here"))
    page.next(t("upload.needs_file"))
    if samples.available() and st.button(t("upload.or_sample"), key="upload_sample", type="tertiary"):
        with st.spinner(t("start.opening")):
            samples.open_sample("lead_to_cash")
        st.rerun()


def _saved(given: st.runtime.uploaded_file_manager.UploadedFile) -> Path:
    """The upload on disk, under a name of ours and its own ending."""
    path = workspace.uploads() / f"{uuid4().hex}{''.join(Path(given.name).suffixes[-2:])}"
    path.write_bytes(given.getbuffer())
    return path


def _raw(path: Path, name: str) -> RawTable:
    """The table in the file; where there are several sheets or files, the reader chooses."""
    with st.spinner(t("upload.reading", name=name)):
        try:
            raw = cached.raw(str(path), name, sheet=state.value("sheet"), member=state.value("member"))
        except FileError as problem:
            if problem.code != "choose_member":
                raise
            members = list(problem.params["members"])
            st.selectbox(t("upload.member"), members, key="member", persist_state="session")
            raw = cached.raw(str(path), name, sheet=None, member=state.value("member"))
    if len(raw.sheets) > 1:
        state.show_in("sheet", raw.sheet)
        st.selectbox(t("upload.sheet"), raw.sheets, key="sheet")
    return raw
