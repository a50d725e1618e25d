"""The actions on a log: who does what until when, and its figure then and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.act import Baseline
from analysis.log import EventLog
from analysis.report import Page, Tile, Tiles
from ui import frame, state, tables, workspace
from ui.act import figure
from ui.monitor import values
from ui.plain import together
from ui.report import offer
from ui.report.text import slide_text
from ui.text import NOTHING, escape, md, t, written

COLUMNS = {
    "title": "text", "owner": "text", "due_on": "text", "figure": "text", "then": "text", "now": "text",
    "status": "text",
}  # fmt: skip


def ordered(log: EventLog) -> pd.DataFrame:
    """The actions of the log's series: open ones first, the most urgent on top."""
    found = workspace.store().actions(log.series_id)
    due = found["due_on"].map(lambda day: day or date.max)
    return found.assign(due=due).sort_values(["is_done", "due", "created_at"]).reset_index(drop=True)


def summary(log: EventLog) -> None:
    """How many actions there are, how many are done, and what is missing; or how to begin."""
    said = state.take("act_said")
    if said:
        st.toast(t(said), icon=":material/check:")
    found = ordered(log)
    if not len(found):
        st.markdown(f"#### {t('act.none')}")
        st.caption(t("act.none_help"))
        return
    st.markdown(f"#### {sentence(found)}")


def sentence(found: pd.DataFrame) -> str:
    """Three actions, one done, one overdue; one lacks owner or date."""
    open_ones = found[~found["is_done"]]
    today = workspace.now().date()
    n_late = sum(1 for day in open_ones["due_on"] if day and day < today)
    n_bare = int(((open_ones["owner"] == "") | open_ones["due_on"].isna()).sum())
    parts = [t("act.summary", n=len(found), open=len(open_ones), done=int(found["is_done"].sum()))]
    parts += [t("act.late", n=n_late)] if n_late else []
    parts += [t("act.bare", n=n_bare)] if n_bare else []
    return together(parts)


def listed(log: EventLog) -> None:
    """Each action with its figure then and now, and all of them as a table."""
    found = ordered(log)
    if not len(found):
        return
    frame.heading(t("act.list"), hint=t("act.list_help"))
    for row in found.itertuples():
        _card(log, row)
    frame.reading_help("actions")
    with st.expander(t("act.table")):
        _table(log, found)


def _card(log: EventLog, row: Any) -> None:
    held = Baseline.from_dict(row.figure)
    with st.container(border=True, key=f"action_{row.action_id}"):
        words, then, now = st.columns([5, 2, 2], gap="medium", vertical_alignment="top")
        with words:
            st.markdown(f"**{escape(row.title)}**  \n{_who_when(row)}")
            st.caption(_about(log, held))
        with then:
            st.metric(
                t("act.then"), values.said(held.value, held.unit), delta=t("act.until", at=held.as_of),
                delta_color="off", delta_arrow="off", help=_explained(log, held),
            )  # fmt: skip
        with now:
            value, remark = now_said(log, held)
            st.metric(t("act.now"), value, delta=remark, delta_color="off", delta_arrow="off")
        _buttons(log, row)


def _about(log: EventLog, held: Baseline) -> str:
    subject = figure.Subject(held.kind, held.subject)
    return md("act.about", name=figure.name(log, subject), filter=figure.filter_said(log, held))


def _who_when(row: Any) -> str:
    lang = state.language()
    owner = escape(row.owner) if row.owner else f":orange[{t('act.no_owner')}]"
    if not row.due_on:
        when = f":orange[{t('act.no_due')}]"
    else:
        when = t("act.due_on", at=row.due_on)
        if not row.is_done and row.due_on < workspace.now().date():
            when = f":red[{t('act.overdue', at=row.due_on)}]"
    done = f" · :green[{t('act.done_on', at=row.done_at.date())}]" if row.is_done else ""
    return t("act.who_when", lang=lang, owner=owner, when=when) + done


def now_said(log: EventLog, held: Baseline) -> tuple[str, str]:
    """Today's value of a frozen figure, and what is to be said of it."""
    if held.log_id == log.log_id:
        return values.said(held.value, held.unit), t("act.same_data")
    found = figure.today(log, held)
    if found is None:
        return NOTHING, t("act.gone")
    value, n = found
    return values.said(value, held.unit), t("act.counted", n=n)


def _explained(log: EventLog, held: Baseline) -> str:
    return "  \n".join(escape(line) for line in figure.frozen_words(log, held))


def _buttons(log: EventLog, row: Any) -> None:
    store = workspace.store()
    with st.container(horizontal=True, gap="small", key=f"action_buttons_{row.action_id}"):
        label = t("act.reopen") if row.is_done else t("act.done")
        icon = ":material/undo:" if row.is_done else ":material/check:"
        if st.button(label, key=f"action_done_{row.action_id}", icon=icon):
            store.update_action(row.action_id, done_at=None if row.is_done else workspace.now())
            st.rerun()
        with st.popover(t("act.edit"), icon=":material/edit:"):
            _edit(row)
        offer.add_button(log, f"action_{row.action_id}", partial(action_page, log, row.action_id))
        with st.popover(t("act.delete"), icon=":material/delete:"):
            st.write(md("act.delete_sure", title=row.title))
            if st.button(t("act.delete_yes"), key=f"action_delete_{row.action_id}"):
                store.delete_action(row.action_id)
                state.keep("act_said", "act.deleted")
                st.rerun()


def _edit(row: Any) -> None:
    with st.form(f"action_edit_{row.action_id}", border=False):
        title = st.text_input(t("act.title_label"), row.title, key=f"edit_title_{row.action_id}")
        owner = st.text_input(t("act.owner"), row.owner, key=f"edit_owner_{row.action_id}")
        due = st.date_input(t("act.due"), row.due_on, key=f"edit_due_{row.action_id}", format="YYYY-MM-DD")
        if not st.form_submit_button(t("act.save"), key=f"edit_save_{row.action_id}"):
            return
    if not title.strip():
        st.error(t("act.no_title"))
        return
    workspace.store().update_action(row.action_id, title=title, owner=owner, due_on=due)
    st.rerun()


def _table(log: EventLog, found: pd.DataFrame) -> None:
    tables.show(
        rows(log, found), COLUMNS, key="actions", labels=_labels(), download="actions",
        log=log, make=partial(plan_page, log, found),
    )  # fmt: skip


def action_page(log: EventLog, action_id: str) -> Page:
    """One action as a page of a report: its figure then and now, and how far it is."""
    found = ordered(log)
    found = found[found["action_id"] == action_id]
    row, said = next(found.itertuples()), rows(log, found).iloc[0]
    held = Baseline.from_dict(row.figure)
    words = slide_text(
        log, headline=t("act.page.headline", title=said["title"], then=said["then"], now=said["now"]),
        population=figure.filter_said(log, held), n=1, definition=t("act.page.definition"),
    )  # fmt: skip
    remark = now_said(log, held)[1]
    tiles = [
        Tile(t("act.then"), said["then"], t("act.until", at=held.as_of)),
        Tile(t("act.now"), said["now"], remark),
        *(Tile(t(f"act.column.{name}"), said[name]) for name in ("owner", "due_on", "status")),
    ]
    notes = (*words.notes, (t("act.column.figure"), said["figure"]))
    return Page(replace(words, notes=notes), Tiles(tiles))


def plan_page(log: EventLog, found: pd.DataFrame) -> Page:
    """The actions as a page of a report."""
    text = slide_text(
        log, headline=sentence(found), population=t("act.population"), n=len(found),
        definition=t("act.list_help"),
    )  # fmt: skip
    return tables.page(text, rows(log, found), COLUMNS, labels=_labels())


def _labels() -> dict[str, str]:
    return {name: t(f"act.column.{name}") for name in COLUMNS}


def rows(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    """The actions in words."""
    lang = state.language()
    told = []
    for row in found.itertuples():
        held = Baseline.from_dict(row.figure)
        told.append(
            {
                "title": row.title,
                "owner": row.owner or NOTHING,
                "due_on": written(row.due_on, "", lang),
                "figure": figure.name(log, figure.Subject(held.kind, held.subject)),
                "then": values.said(held.value, held.unit),
                "now": now_said(log, held)[0],
                "status": t("act.status.done" if row.is_done else "act.status.open"),
            }
        )
    return pd.DataFrame(told, columns=list(COLUMNS))
