"""The blocks of *Upload* before a log is open: choose a file, and the table in it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import AnalysisError, FileError
from analysis.log import EventLog
from ui import frame, state
from ui.prepare import chooser, project, salesforce, samples, uploaded, working
from ui.text import escape, t

MAY_PASS = (
    "file_unreadable", "file_missing", "sheet_missing", "member_missing",
    "work_died", "work_too_long", "work_too_large",
)  # fmt: skip
MAX_MB = 2000


def choose(page: frame.Page) -> uploaded.Pending | None:
    """The table being prepared, with the file it is in; None where there is none or it cannot be read."""
    held: uploaded.Held | None = state.kept("upload")
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
    is_asked = bool(state.kept(uploaded.ASKED))
    with st.expander(
        t("upload.another"), key="upload_another", icon=":material/upload_file:", expanded=is_asked
    ):
        _uploader(t("upload.choose"))
        st.caption(f"{t('upload.kinds')} {t('project.also')} {t('upload.stays_here')}")
        st.caption(f":material/cloud: {t('upload.salesforce_too')}")


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
    size = uploaded.size(sum(one.size for one in given))
    with st.spinner(t("upload.copying", name=uploaded.called(given), size=size)):
        held = uploaded.saved(given)
    uploaded.hold(replace(held, into=into))
    state.keep("upload_round", state.kept("upload_round", 0) + 1)
    st.rerun()


def _card(held: uploaded.Held) -> DeltaGenerator:
    """The file with its size, and the way to drop it; gives the place for what is in it."""
    with st.container(horizontal=True, key="upload_head", vertical_alignment="center"):
        st.markdown(f":material/description: **{escape(held.name)}**", width="content")
        said = st.empty()
        said.caption(uploaded.size(held.n_bytes), width="content")
        st.space("stretch")
        is_back = bool(held.again or held.into or state.kept(f"salesforce_series:{held.key}"))
        label, icon = ("upload.back", "arrow_back") if is_back else ("upload.drop", "close")
        if st.button(t(label), key="upload_drop", type="tertiary", icon=f":material/{icon}:"):
            uploaded.forget()
            st.rerun()
    return said


def _read(held: uploaded.Held, said: DeltaGenerator) -> uploaded.Pending | None:
    """The table in the file; where there are several sheets or files, the reader chooses."""
    address = uploaded.address_of(held)
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
    size = uploaded.size(held.n_bytes)
    said.caption(t("upload.read", n=facts.n_rows, columns=columns, size=size), width="content")
    _choose("sheet", held, facts.sheets, facts.sheet)
    _choose("member", held, facts.members, facts.member)
    return uploaded.Pending(held.key, address, facts, held.at, held.into, held.again)


def _ended(held: uploaded.Held, problem: AnalysisError) -> None:
    """Files were looked at for Salesforce's, and that was stopped or did not come to its end."""
    if isinstance(problem, working.Stopped):
        working.stopped()
    else:
        _offer(held, problem)


def _offer(held: uploaded.Held, problem: AnalysisError) -> None:
    """Says what is wrong; the sheets and files that could be read instead are offered beside it."""
    said = frame.error_sentence(problem)
    if problem.code == "choose_member":
        st.markdown(said)
    else:
        st.error(said)
    if problem.code in ("sheet_missing", "member_missing"):
        state.keep(f"{problem.code.partition('_')[0]}:{held.key}", None)
    for kind in uploaded.KINDS:
        known = problem.params.get(f"{kind}s") or state.kept(f"{kind}s:{held.key}", ())
        _choose(kind, held, tuple(known), problem.params.get(kind))
    if problem.code in MAY_PASS:
        st.button(
            t("upload.again"), key="upload_again", type="tertiary", icon=":material/refresh:",
            on_click=working.again,
        )  # fmt: skip


def _choose(kind: str, held: uploaded.Held, options: tuple[str, ...], now: object) -> None:
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
