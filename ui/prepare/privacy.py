"""Where is my data? What lies where, whether it holds names, whom the app talks to, and how it is deleted."""

from __future__ import annotations

from html import escape as as_html
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.prepare import key_file
from analysis.prepare.whereabouts import KINDS, NAMES, ListedLog, names_in, whereabouts
from ui import cached, frame, state, tables, workspace
from ui.prepare import deletion, uploaded
from ui.text import escape, t

TABLES = ("actions", "discarded", "logs", "recipes", "settings", "targets", "views")
COLUMNS = {"what": "text", "names": "text", "size": "text", "place": "text"}
SAID = ("nothing_leaves", "no_address", "encrypted", "copies")
"""Sentences that hold wherever the data lies."""

PRINTED = """body { font: 11pt sans-serif; margin: 2rem; color: #16202c; background: #fff; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
th, td { border-bottom: 1px solid #c9d2dc; padding: .3rem .6rem .3rem 0; text-align: left; }
td.place { overflow-wrap: anywhere; } td.size { white-space: nowrap; }"""


def link() -> None:
    """The way to the view, in the sidebar."""
    if st.button(t("privacy.link"), key="open_privacy", type="tertiary", icon=":material/lock:"):
        open_view()


def open_view() -> None:
    """Show the view above the page; whatever is deleted in it is gone from the page when it is closed."""

    @st.dialog(t("privacy.title"), width="large", on_dismiss="rerun")
    def shown() -> None:
        with frame.guard():
            draw()

    shown()


def draw() -> None:
    """Everything that lies anywhere, what holds of it, the settings, and the way to delete the open log."""
    found = collected()
    st.markdown(f"**{t('privacy.nothing_leaves')}**  \n{t('privacy.no_address')}")
    _listed(found)
    st.caption(f"{t('privacy.encrypted')} {t('privacy.copies')}")
    st.toggle(
        t("privacy.keep"), workspace.keeps_uploads(), key="keep_uploads", help=t("privacy.keep_help"),
        on_change=lambda: workspace.keep_uploads(bool(state.value("keep_uploads"))),
    )  # fmt: skip
    _keys()
    _logs()


def collected() -> pd.DataFrame:
    """Frame `WHEREABOUTS` of this workspace."""
    store = workspace.store()
    held = state.kept("upload")
    return whereabouts(
        store.folder.resolve(),
        logs=[_log(one) for one in workspace.recent()],
        tables=store.sizes(),
        database=store.address,
        keys=_key_path(),
        uploads={held.path.name: held.name} if held else {},
    )


def rows(found: pd.DataFrame) -> pd.DataFrame:
    """The frame in words: what, names, size, place."""
    said = [
        {"what": _what(one), "names": _names(one.names), "size": _size(one), "place": one.place}
        for one in found.itertuples()
    ]
    return pd.DataFrame(said, columns=list(COLUMNS))


def printed(found: pd.DataFrame) -> bytes:
    """The view as a page of its own, without anything from elsewhere: to print, or to keep."""
    lang, now = state.language(), workspace.now()
    heads = "".join(f"<th>{as_html(t(f'privacy.column.{name}'))}</th>" for name in COLUMNS)
    body = "".join(
        "<tr>" + "".join(f'<td class="{name}">{as_html(str(row[name]))}</td>' for name in COLUMNS) + "</tr>"
        for row in rows(found).to_dict("records")
    )
    kept = t("privacy.are_kept" if workspace.keeps_uploads() else "privacy.are_deleted")
    sentences = [*(t(f"privacy.{key}") for key in SAID), kept]
    title = as_html(t("privacy.title"))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{PRINTED}</style></head><body><h1>{title}</h1>"
        f"<p>{as_html(t('privacy.printed_at', at=now))}</p>"
        + "".join(f"<p>{as_html(said)}</p>" for said in sentences)
        + f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></body></html>"
    ).encode()


def _listed(found: pd.DataFrame) -> None:
    tables.show(
        rows(found),
        COLUMNS,
        key="whereabouts",
        labels={name: t(f"privacy.column.{name}") for name in COLUMNS},
    )
    st.download_button(
        t("privacy.print"), data=lambda: printed(found), file_name="cashlane-data.html", mime="text/html",
        key="whereabouts_print", type="tertiary", icon=":material/print:", on_click="ignore",
    )  # fmt: skip


def _log(one: workspace.RecentLog) -> ListedLog:
    """A log with whether it holds names; one whose file cannot be opened perhaps does."""
    try:
        names = names_in(cached.open_log(one.log_id))
    except OSError:
        names = "perhaps"
    return ListedLog(one.log_id, one.title, one.n_events, names)


def _what(one: object) -> str:
    """Log “Deals”: 12,345 events."""
    kind = one.kind if one.kind in KINDS else "unknown"
    if kind == "table":
        name = t(f"privacy.table.{one.name}") if one.name in TABLES else one.name
        return t("privacy.kind.table", name=name, n=int(one.n_rows))
    if kind == "log" and one.n_rows == one.n_rows and one.n_rows is not None:
        return t("privacy.kind.log", name=one.name, n=int(one.n_rows))
    said = t("privacy.kind.log_part" if kind == "log" else f"privacy.kind.{kind}")
    return t("privacy.named", what=said, name=one.name) if one.name else said


def _names(code: str) -> str:
    return t(f"privacy.names.{code}") if code in NAMES else ""


def _size(one: object) -> str:
    if one.n_bytes == one.n_bytes and one.n_bytes is not None:
        return uploaded.size(int(one.n_bytes))
    return ""


def _keys() -> None:
    """The key file: where it is, to download, and to destroy."""
    path = _key_path()
    try:
        held = key_file.read(path)
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    if held is None:
        st.caption(t("privacy.no_keys", path=str(path)))
        return
    with st.expander(t("privacy.keys", n=len(held.names)), key="privacy_keys", icon=":material/key:"):
        st.caption(escape(t("privacy.keys_text", path=str(path))))
        with st.container(horizontal=True, key="privacy_key_ways", gap="small"):
            st.download_button(
                t("privacy.keys_download"), data=path.read_bytes, file_name=key_file.FILE,
                key="keys_download", type="tertiary", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
            if st.checkbox(t("privacy.keys_sure"), key="keys_sure"):
                st.button(
                    t("privacy.keys_destroy"), key="keys_destroy", type="tertiary", on_click=key_file.forget,
                    args=(path,),
                )  # fmt: skip


def _logs() -> None:
    """Every log of the workspace with its size, the open one first, each with the way to delete it."""
    logs = sorted(workspace.recent(), key=lambda one: one.log_id != state.log_id())
    if not logs:
        return
    st.markdown(f"**{t('privacy.logs')}**")
    with st.container(key="privacy_logs", gap="xxsmall"):
        for one in logs:
            _of_log(one)


def _of_log(one: workspace.RecentLog) -> None:
    """A log, and its deletion: asked once more in the same place."""
    is_open = one.log_id == state.log_id()
    if state.kept("deleting") == one.log_id:
        with st.container(border=True, key="privacy_deleting"):
            deletion.ask(one.log_id, one.title)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        path = workspace.folder() / f"{one.log_id}.duckdb"
        held = uploaded.size(path.stat().st_size) if path.exists() else ""
        said = t("privacy.log_line", name=escape(one.title), n=one.n_events, size=held)
        st.markdown(f"{said} :green[:material/check:] :small[{t('start.is_open')}]" if is_open else said)
        st.button(
            t("privacy.delete_short"), key="privacy_delete" if is_open else f"privacy_delete:{one.log_id}",
            type="tertiary", icon=":material/delete:", on_click=state.keep, args=("deleting", one.log_id),
            help=t("privacy.delete", name=escape(one.title)),
        )  # fmt: skip


def _key_path() -> Path:
    return key_file.default_path()
