"""What becomes of the rows of a file: shown before it is opened, and kept in sight afterwards."""

from __future__ import annotations

import streamlit as st

from analysis.errors import MappingError
from analysis.log import EventLog
from analysis.prepare.contents import Contents
from analysis.processes import Catalogue, load
from analysis.reading import Mapping
from ui import cached, figures, frame, state, workspace
from ui.prepare import problems, upload
from ui.text import escape, t, written


def passed(pending: upload.Pending, mapping: Mapping) -> bool:
    """Shows what a log of the file would hold and what would be left out; whether it can be opened."""
    frame.heading(t("check.title"))
    try:
        with st.spinner(t("check.working", n=pending.raw.n_rows)):
            found = cached.contents_of_file(*pending.address, mapping)
    except MappingError as problem:
        st.error(frame.error_sentence(problem))
        return False
    catalogue = load(mapping.process)
    if found.is_usable:
        _tiles(found, catalogue, key="check_tiles")
        st.caption(_period(found, catalogue))
    problems.doubts(found.problems, process=mapping.process)
    _date_order(pending, found)
    problems.notes(found.problems, process=mapping.process)
    if found.is_usable:
        _rules(found, as_of=None)
    return found.is_usable


def of_log(log: EventLog) -> None:
    """What the open log holds, how its rows were read, and all of its problems."""
    with st.spinner(t("check.counting")):
        found = cached.contents(log.unfiltered())
    frame.heading(escape(workspace.title(log)))
    st.caption(f"{log.catalogue.label[state.language()]} · {_period(found, log.catalogue)}")
    _tiles(found, log.catalogue, key="upload_tiles", n_activities=_n_activities(log))
    _rules(found, as_of=log)
    problems.all_of(found.problems, process=log.process)


def _n_activities(log: EventLog) -> int:
    """As the other pages count them: those of leads without a deal are not among them."""
    return int(cached.overview(log.unfiltered())["n_activities"].iloc[0])


def _tiles(found: Contents, catalogue: Catalogue, *, key: str, n_activities: int | None = None) -> None:
    """Cases, events, leads apart, and what is left out; at most five."""
    lang = state.language()
    cases = catalogue.cases[lang]
    entries = [
        (cases[:1].upper() + cases[1:], found.n_cases, figures.Explained(t("figure.cases.definition"))),
        (t("figure.events.label"), found.n_events, figures.Explained(t("check.events", cases=cases))),
    ]
    if found.n_leads:
        said = t("check.leads", n=found.n_leads, events=found.n_lead_events)
        entries.append((t("check.leads_label"), found.n_leads, figures.Explained(said)))
    if n_activities is not None:
        definition = figures.Explained(t("figure.activities.definition"))
        entries.append((t("figure.activities.label"), n_activities, definition))
    if found.n_left_out is not None:
        definition = figures.Explained(t("check.left_out"))
        entries.append((t("check.left_out_label"), found.n_left_out, definition))
    figures.tiles([(label, written(n, "count", lang), said) for label, n, said in entries], key=key)


def _period(found: Contents, catalogue: Catalogue) -> str:
    lang = state.language()
    if found.first_at is None or found.last_at is None:
        return t("check.no_case", cases=catalogue.cases[lang])
    said = t("check.period", since=found.first_at, until=found.last_at)
    if not found.n_leads:
        return said
    leads = t("check.leads", n=found.n_leads, events=found.n_lead_events)
    return t("check.period_and_leads", period=said, leads=leads)


def _rules(found: Contents, *, as_of: EventLog | None) -> None:
    """The rules by which rows become events: order, time zone, until when open ones are counted."""
    with st.container(key=f"rules_{'log' if as_of else 'file'}"):
        order, zone, until = st.columns(3, gap="medium")
        order.caption(f"**{t('rule.order.title')}**  \n{t('rule.order.text', n=found.n_tied)}")
        zone.caption(f"**{t('rule.zone.title')}**  \n{t('rule.zone.text')}")
        said = t("rule.as_of.log", at=as_of.as_of) if as_of else t("rule.as_of.file")
        until.caption(f"**{t('rule.as_of.title')}**  \n{said}")


def _date_order(pending: upload.Pending, found: Contents) -> None:
    """Where nothing tells the day from the month, the reader does."""
    key = f"day_first:{pending.key}"
    held = state.kept(key)
    if held is None and "date_order_assumed" not in set(found.problems["code"]):
        return
    state.show_in(key, held)
    st.segmented_control(
        t("check.dates"), (True, False), key=key,
        format_func=lambda first: t("check.day_first") if first else t("check.month_first"),
        on_change=lambda: state.keep(key, state.value(key)),
    )  # fmt: skip
