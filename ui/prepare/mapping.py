"""What do the columns mean? The guess as a table that is confirmed with one click, or changed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.log.building import index
from analysis.processes import PROCESSES, ROLES, load
from analysis.reading import Mapping, RawTable
from ui import cached, frame, state, workspace
from ui.prepare import upload
from ui.text import escape, t

CORE = ("case_id", "activity", "timestamp")
MORE = ("start_timestamp", "resource")


def confirm(page: frame.Page, pending: upload.Pending) -> None:
    """The file's first rows, what its columns are taken for, and the button that takes them so."""
    raw = pending.raw
    st.caption(t("upload.read", name=raw.name, n=raw.n_rows, columns=len(raw.columns)))
    guessed = cached.guess(
        str(pending.path), pending.name, raw.sheet, raw.member, state.value("process_of_file")
    )
    frame.heading(t("mapping.title"))
    st.caption(t("mapping.text"))
    process = _process(guessed)
    chosen = {role: _column(role, raw, guessed) for role in CORE}
    with st.expander(t("mapping.more"), key="mapping_more"):
        chosen |= {role: _column(role, raw, guessed) for role in (*MORE, *ROLES)}
    with st.expander(t("mapping.preview"), key="mapping_preview"):
        st.dataframe(raw.frame().head(20), key="preview_table", hide_index=True)
    missing = [names_of(role) for role in CORE if not chosen[role]]
    if missing:
        page.next(t("mapping.missing", missing=missing))
    else:
        mapping = mapped(guessed, chosen, process)
        page.next(t("mapping.use"), do=lambda: _open(pending, mapping), to="upload")


def mapped(guessed: Mapping, chosen: dict[str, str | None], process: str) -> Mapping:
    """The guess with what the reader chose; a role left without a column has none."""
    roles = {role: chosen[role] for role in ROLES if chosen[role]}
    core = {role: chosen[role] for role in (*CORE, *MORE)}
    return replace(guessed, **core, roles=roles, process=process)


def names_of(role: str) -> str:
    """What a role is called."""
    return t(f"role.{role}")


def _process(guessed: Mapping) -> str:
    state.show_in("process_of_file", guessed.process)
    return st.segmented_control(
        t("mapping.process"), PROCESSES, format_func=lambda one: load(one).label[state.language()],
        key="process_of_file", required=True,
    )  # fmt: skip


def _column(role: str, raw: RawTable, guessed: Mapping) -> str | None:
    """One row of the table: what is looked for, the column taken for it, some of its values."""
    taken = _guessed(role, guessed)
    label, choice, example = st.columns([2, 3, 4], vertical_alignment="center")
    needed = role in CORE
    label.markdown(f"**{names_of(role)}**" if needed else names_of(role))
    key = f"map:{raw.name}:{raw.sheet}:{role}"
    with choice:
        column = st.selectbox(
            names_of(role), raw.columns, index=raw.columns.index(taken) if taken in raw.columns else None,
            key=key, placeholder=t("mapping.none"), label_visibility="collapsed",
        )  # fmt: skip
    sure = next((one for one in guessed.guesses if one.role == role and one.column == column), None)
    example.caption(_said(column, raw, sure))
    return column


def _guessed(role: str, guessed: Mapping) -> str | None:
    return getattr(guessed, role) if role in (*CORE, *MORE) else guessed.roles.get(role)


def _said(column: str | None, raw: RawTable, guess: object | None) -> str:
    if column is None:
        return ""
    samples = getattr(guess, "samples", None) or _first(raw, column)
    said = escape(", ".join(str(one)[:40] for one in samples[:3]))
    unsure = guess is not None and guess.confidence < 0.6
    return f"{said}  \n:orange[{t('mapping.please_check')}]" if unsure else said


def _first(raw: RawTable, column: str) -> list[object]:
    """Some values of a column."""
    return list(dict.fromkeys(raw.sample(200).column(column).drop_null().to_pylist()))


def _open(pending: upload.Pending, mapping: Mapping) -> None:
    """Index the file under this mapping, list it and open it."""
    log = index(pending.raw, mapping, workspace=workspace.folder())
    log_id = log.log_id
    log.close()
    workspace.remember(log_id, file_name=pending.name)
    upload.forget()
