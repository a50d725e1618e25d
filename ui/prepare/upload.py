"""The blocks of *Upload* before a log is open: choose a file, and the table in it."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import streamlit as st
from babel.units import format_unit
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import AnalysisError, FileError
from analysis.log import EventLog
from analysis.prepare.plans import Address, TableFacts
from ui import frame, state, workspace
from ui.prepare import chooser, project, salesforce, samples, working
from ui.text import LOCALES, escape, t

MAY_PASS = (
    "file_unreadable", "file_missing", "sheet_missing", "member_missing",
    "work_died", "work_too_long", "work_too_large",
)  # fmt: skip
MAX_MB = 2000
ASKED = "upload_asked"
"""Kept when somebody comes from the start page to load a file of their own."""
KINDS = ("sheet", "member")
CHUNK = 1 << 20
ENDINGS = {
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".parquet", ".xes", ".zip", ".gz",
}  # fmt: skip
SIZES = (("gigabyte", 1e9), ("megabyte", 1e6), ("kilobyte", 1e3), ("byte", 1))


@dataclass(frozen=True)
class Held:
    """A copy of an uploaded file that is not a log yet; it outlives the page and its errors.

    Parameters
    ----------
    at
        The moment it came, by which times are told from the future.
    into
        Id of the log to which it brings more.
    again
        Id of the log whose own events these are, to be prepared anew.
    """

    key: str
    path: Path
    name: str
    n_bytes: int
    at: datetime
    into: str | None = None
    again: str | None = None


@dataclass(frozen=True)
class Pending:
    """A table that was read and is not a log yet.

    Parameters
    ----------
    address
        With the sheet and the member the reader asked for, and the columns of names.
    into, again
        As in `Held`.
    """

    key: str
    address: Address
    facts: TableFacts
    at: datetime
    into: str | None = None
    again: str | None = None

    @property
    def name(self) -> str:
        """What the reader calls the file."""
        return self.address.name


def choose(page: frame.Page) -> Pending | None:
    """The table being prepared, with the file it is in; None where there is none or it cannot be read."""
    held: Held | None = state.kept("upload")
    if held is None:
        return None
    with st.container(border=True, key="upload_card"):
        said = _card(held)
        try:
            files = salesforce.found(held)
        except AnalysisError as problem:
            _ended(held, problem)
            page.next(t("upload.needs_file"))
            return None
        if files is None:
            pending = project.open_held(held) if project.is_project(held.name) else _read(held, said)
    if files is not None:
        return salesforce.prepare(page, held, files, said)
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
    st.caption(f"{t('upload.kinds')} {t('project.also')} {t('upload.stays_here')}")
    st.caption(f":material/cloud: {t('upload.salesforce_too')}")
    working.warm()
    page.next(t("upload.needs_file"))
    if samples.available() and st.button(
        t("upload.or_sample"), key="upload_sample", type="tertiary", icon=":material/science:"
    ):
        with st.spinner(t("start.opening")):
            samples.open_sample(samples.PROCESSES[0])
        st.rerun()


def another(log: EventLog) -> None:
    """A log is open: the ways to bring it more data, and to load another file (open where that was asked)."""
    with st.expander(t("upload.more"), key="upload_more", icon=":material/playlist_add:"):
        _uploader(t("upload.choose_more"), into=log.log_id)
        st.caption(t("upload.more_text"))
    is_asked = bool(state.kept(ASKED))
    with st.expander(
        t("upload.another"), key="upload_another", icon=":material/upload_file:", expanded=is_asked
    ):
        _uploader(t("upload.choose"))
        st.caption(f"{t('upload.kinds')} {t('project.also')} {t('upload.stays_here')}")
        st.caption(f":material/cloud: {t('upload.salesforce_too')}")


def hold(held: Held) -> None:
    """Prepare this file next, in place of another."""
    forget()
    state.take(ASKED)
    state.keep("upload", held)


def forget() -> None:
    """The file has become a log, or is not wanted any more: its copy and its table go."""
    held: Held | None = state.take("upload")
    if held is None:
        return
    working.forget()
    held.path.unlink(missing_ok=True)


def size(n_bytes: int) -> str:
    """12.4 MB."""
    unit, per = next((one for one in SIZES if n_bytes >= one[1]), SIZES[-1])
    value, lang = n_bytes / per, state.language()
    shown = round(value) if value >= 99.5 or per == 1 else round(value, 1)
    length = "long" if per == 1 else "short"
    return format_unit(shown, f"digital-{unit}", length=length, locale=LOCALES[lang])


def _uploader(label: str, *, into: str | None = None) -> None:
    """Copies what is uploaded to the disk and lets go of it: a file held twice is held in memory."""
    given = chooser.file(
        label,
        key=f"file_{state.kept('upload_round', 0)}_{'more' if into else 'own'}",
        max_mb=MAX_MB,
        help=t("upload.kinds"),
        accept_multiple_files=True,
    )
    if not given:
        return
    with st.spinner(t("upload.copying", name=_called(given), size=size(sum(one.size for one in given)))):
        held = saved(given)
    hold(replace(held, into=into))
    state.keep("upload_round", state.kept("upload_round", 0) + 1)
    st.rerun()


def saved(given: list[st.runtime.uploaded_file_manager.UploadedFile]) -> Held:
    """What was chosen at once, on disk."""
    return _saved(given[0]) if len(given) == 1 else _saved_together(given)


def _saved(given: st.runtime.uploaded_file_manager.UploadedFile) -> Held:
    """The upload on disk, piece by piece, under a name of ours and its own ending."""
    key = uuid4().hex
    endings = [one.lower() for one in Path(given.name).suffixes[-2:]]
    path = workspace.uploads() / f"{key}{''.join(one for one in endings if one in ENDINGS)}"
    with path.open("wb") as file:
        shutil.copyfileobj(given, file, CHUNK)
    return Held(key, path, Path(given.name).name, given.size, workspace.now().replace(tzinfo=None))


def _saved_together(given: list[st.runtime.uploaded_file_manager.UploadedFile]) -> Held:
    """Several files as one archive, each under its own name; two of the same name are told apart."""
    key = uuid4().hex
    path, taken = workspace.uploads() / f"{key}.zip", set[str]()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for one in given:
            name = _free(Path(one.name).name, taken)
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as file:
                shutil.copyfileobj(one, file, CHUNK)
    at = workspace.now().replace(tzinfo=None)
    return Held(key, path, _called(given), sum(one.size for one in given), at)


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered where it is taken."""
    found, n = name, 1
    while found.lower() in taken:
        n += 1
        found = f"{Path(name).stem} ({n}){Path(name).suffix}"
    taken.add(found.lower())
    return found


def _called(given: list[st.runtime.uploaded_file_manager.UploadedFile]) -> str:
    """The file, or the first of several and how many more."""
    more = f" + {len(given) - 1}" if len(given) > 1 else ""
    return f"{Path(given[0].name).name}{more}"


def _card(held: Held) -> DeltaGenerator:
    """The file with its size, and the way to drop it; gives the place for what is in it."""
    with st.container(horizontal=True, key="upload_head", vertical_alignment="center"):
        st.markdown(f":material/description: **{escape(held.name)}**", width="content")
        said = st.empty()
        said.caption(size(held.n_bytes), width="content")
        st.space("stretch")
        is_back = bool(held.again or held.into or state.kept(f"salesforce_series:{held.key}"))
        label, icon = ("upload.back", "arrow_back") if is_back else ("upload.drop", "close")
        if st.button(t(label), key="upload_drop", type="tertiary", icon=f":material/{icon}:"):
            forget()
            st.rerun()
    return said


def address_of(held: Held) -> Address:
    """Which table of the file is meant, as far as the reader said."""
    asked = {kind: state.kept(f"{kind}:{held.key}") for kind in KINDS}
    names = tuple(sorted(state.kept(f"names:{held.key}", {}).items()))
    return Address(str(held.path), held.name, **asked, names=names)


def _read(held: Held, said: DeltaGenerator) -> Pending | None:
    """The table in the file; where there are several sheets or files, the reader chooses."""
    address = address_of(held)
    try:
        if not held.path.exists():
            raise FileError("file_missing", file=held.name)
        facts = working.result(address, "facts")
    except working.Stopped:
        working.stopped()
        return None
    except AnalysisError as problem:
        _offer(held, problem)
        return None
    columns = t("upload.columns", n=len(facts.columns))
    said.caption(t("upload.read", n=facts.n_rows, columns=columns, size=size(held.n_bytes)), width="content")
    _choose("sheet", held, facts.sheets, facts.sheet)
    _choose("member", held, facts.members, facts.member)
    return Pending(held.key, address, facts, held.at, held.into, held.again)


def _ended(held: Held, problem: AnalysisError) -> None:
    """Files were looked at for Salesforce's, and that was stopped or did not come to its end."""
    if isinstance(problem, working.Stopped):
        working.stopped()
    else:
        _offer(held, problem)


def _offer(held: Held, problem: AnalysisError) -> None:
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
        st.button(
            t("upload.again"), key="upload_again", type="tertiary", icon=":material/refresh:",
            on_click=working.again,
        )  # fmt: skip


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
        placeholder=t("upload.choose_one"),
        on_change=lambda: state.keep(f"{kind}:{held.key}", state.value(key)),
    )  # fmt: skip
