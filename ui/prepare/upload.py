"""The blocks of *Upload* before a log is open: choose a file, and the table in it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import streamlit as st
from babel.units import format_unit
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import FileError
from analysis.reading import RawTable
from ui import cached, frame, state, workspace
from ui.prepare import samples
from ui.text import LOCALES, escape, t

MAY_PASS = ("file_unreadable", "file_missing", "sheet_missing", "member_missing")
MAX_MB = 2000
KINDS = ("sheet", "member")
CHUNK = 1 << 20
ENDINGS = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".xes", ".zip", ".gz"}
SIZES = (("gigabyte", 1e9), ("megabyte", 1e6), ("kilobyte", 1e3), ("byte", 1))


@dataclass(frozen=True)
class Held:
    """A copy of an uploaded file that is not a log yet; it outlives the page and its errors."""

    key: str
    path: Path
    name: str
    n_bytes: int


@dataclass(frozen=True)
class Pending:
    """A table that was read and is not a log yet.

    Parameters
    ----------
    sheet, member
        Which the reader asked for, of a workbook or an archive; None: the one that was taken.
    """

    key: str
    path: Path
    name: str
    sheet: str | None
    member: str | None
    raw: RawTable

    @property
    def address(self) -> tuple[str, str, str | None, str | None]:
        """What the cached functions of a file ask for."""
        return str(self.path), self.name, self.sheet, self.member


def choose(page: frame.Page) -> Pending | None:
    """The table being prepared, with the file it is in; None where there is none or it cannot be read."""
    held: Held | None = state.kept("upload")
    if held is None:
        return None
    with st.container(border=True, key="upload_card"):
        pending = _read(held, _card(held))
    if pending is None:
        page.next(t("upload.needs_file"))
        _uploader(t("upload.instead"))
    return pending


def is_held() -> bool:
    """Whether there is a file that is no log yet."""
    return state.kept("upload") is not None


def first(page: frame.Page) -> None:
    """No file and no log yet: choose one, or take the sample."""
    _uploader(t("upload.choose"))
    st.caption(f"{t('upload.kinds')} {t('upload.stays_here')}")
    page.next(t("upload.needs_file"))
    if samples.available() and st.button(
        t("upload.or_sample"), key="upload_sample", type="tertiary", icon=":material/science:"
    ):
        with st.spinner(t("start.opening")):
            samples.open_sample(samples.PROCESSES[0])
        st.rerun()


def another() -> None:
    """A log is open: the way to load another file."""
    with st.expander(t("upload.another"), key="upload_another", icon=":material/upload_file:"):
        _uploader(t("upload.choose"))
        st.caption(f"{t('upload.kinds')} {t('upload.stays_here')}")


def forget() -> None:
    """The file has become a log, or is not wanted any more: its copy and its table go."""
    held: Held | None = state.take("upload")
    if held is None:
        return
    cached.raw.clear()
    held.path.unlink(missing_ok=True)


def size(n_bytes: int) -> str:
    """12.4 MB."""
    unit, per = next((one for one in SIZES if n_bytes >= one[1]), SIZES[-1])
    value, lang = n_bytes / per, state.language()
    shown = round(value) if value >= 99.5 or per == 1 else round(value, 1)
    return format_unit(shown, f"digital-{unit}", length="short", locale=LOCALES[lang])


def _uploader(label: str) -> None:
    """Copies what is uploaded to the disk and lets go of it: a file held twice is held in memory."""
    given = st.file_uploader(
        label, key=f"file_{state.kept('upload_round', 0)}", max_upload_size=MAX_MB, help=t("upload.kinds")
    )
    if given is None:
        return
    with st.spinner(t("upload.copying", name=given.name, size=size(given.size))):
        held = _saved(given)
    forget()
    state.keep("upload", held)
    state.keep("upload_round", state.kept("upload_round", 0) + 1)
    st.rerun()


def _saved(given: st.runtime.uploaded_file_manager.UploadedFile) -> Held:
    """The upload on disk, piece by piece, under a name of ours and its own ending."""
    key = uuid4().hex
    endings = [one.lower() for one in Path(given.name).suffixes[-2:]]
    path = workspace.uploads() / f"{key}{''.join(one for one in endings if one in ENDINGS)}"
    with path.open("wb") as file:
        shutil.copyfileobj(given, file, CHUNK)
    return Held(key, path, Path(given.name).name, given.size)


def _card(held: Held) -> DeltaGenerator:
    """The file with its size, and the way to drop it; gives the place for what is in it."""
    with st.container(horizontal=True, key="upload_head", vertical_alignment="center"):
        st.markdown(f":material/description: **{escape(held.name)}**", width="content")
        said = st.empty()
        said.caption(size(held.n_bytes), width="content")
        st.space("stretch")
        if st.button(t("upload.drop"), key="upload_drop", type="tertiary", icon=":material/close:"):
            forget()
            st.rerun()
    return said


def _read(held: Held, said: DeltaGenerator) -> Pending | None:
    """The table in the file; where there are several sheets or files, the reader chooses."""
    asked = {kind: state.kept(f"{kind}:{held.key}") for kind in KINDS}
    try:
        with st.spinner(t("upload.reading", name=held.name)):
            raw = cached.raw(str(held.path), held.name, **asked)
        _check_there(held)
    except FileError as problem:
        _offer(held, problem)
        return None
    columns = t("upload.columns", n=len(raw.columns))
    said.caption(t("upload.read", n=raw.n_rows, columns=columns, size=size(held.n_bytes)), width="content")
    _choose("sheet", held, raw.sheets, raw.sheet)
    _choose("member", held, raw.members, raw.member)
    return Pending(held.key, held.path, held.name, **asked, raw=raw)


def _check_there(held: Held) -> None:
    """A table can still be in memory when its file is gone; a log could not be made of it."""
    if not held.path.exists():
        cached.raw.clear()
        raise FileError("file_missing", file=held.name)


def _offer(held: Held, problem: FileError) -> None:
    """Says what is wrong; the sheets and files that could be read instead are offered beside it."""
    said = frame.error_sentence(problem)
    if problem.code == "choose_member":
        st.markdown(said)
    else:
        st.error(said)
    if problem.code in ("sheet_missing", "member_missing"):
        state.keep(f"{problem.code.partition('_')[0]}:{held.key}", None)
    for kind in KINDS:
        known = problem.params.get(f"{kind}s") or state.kept(f"{kind}s:{held.key}", ())
        _choose(kind, held, tuple(known), problem.params.get(kind))
    if problem.code in MAY_PASS:
        st.button(t("upload.again"), key="upload_again", type="tertiary", icon=":material/refresh:")


def _choose(kind: str, held: Held, options: tuple[str, ...], now: object) -> None:
    """Which sheet of a workbook, or which file of an archive, is read; asked where there are several."""
    if not options:
        return
    state.keep(f"{kind}s:{held.key}", options)
    if len(options) == 1 and now in options:
        return
    key = f"{kind}:{held.key}:{len(options)}"
    st.selectbox(
        t(f"upload.{kind}"), options, index=options.index(now) if now in options else None, key=key,
        placeholder=t("upload.choose_one"), format_func=escape,
        on_change=lambda: state.keep(f"{kind}:{held.key}", state.value(key)),
    )  # fmt: skip
