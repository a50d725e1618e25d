"""Which cases break the rule, when and by whom, what proves it, and which of them were accepted?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.rules import BREACHES
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.processes.rules import Rule
from analysis.report import Page
from ui import exact, filters, frame, journey, names, state, tables, workspace
from ui.bottlenecks import rules_beyond, rules_held, rules_reasons
from ui.bottlenecks.rules_words import fact
from ui.cached import bottleneck_rules as cached
from ui.discover.cases import open_case
from ui.plain import statements, together
from ui.report.text import slide_text
from ui.text import escape, md, t

MOST_SHOWN = 2_000
SLOT = "breach:"
KINDS = {"case_id": "text", "reason_said": "text", "beyond": "text", "limit_said": "text"} | BREACHES.columns
MEASURES = ("over", "unit")
EVENTS = {"at": "time", "activity": "text", "standing": "text", "who": "text"}
ACCEPTED = {
    "case_id": "text", "at": "time", "amount": "number", "reason": "text", "author": "text",
    "accepted_at": "time",
}  # fmt: skip


def open_breaches(log: EventLog, rule: Rule) -> pd.DataFrame:
    """The breaches of the view that are not accepted, the latest first."""
    found = cached.breaches(log, rule, rules_held.calendar(log))
    held = rules_held.accepted(log).get(rule.id, {})
    return found[~found["case_id"].isin(list(held))].reset_index(drop=True)


def accepted(log: EventLog, rule: Rule) -> pd.DataFrame:
    """The accepted deviations from a rule that are breaches in this view."""
    found = cached.breaches(log, rule, rules_held.calendar(log))
    held = rules_held.accepted(log).get(rule.id, {})
    found = found[found["case_id"].isin(list(held))].reset_index(drop=True)
    said = [held[one] for one in found["case_id"]]
    return found.assign(
        reason=[one.reason for one in said], author=[one.author for one in said],
        accepted_at=[one.at for one in said],
    )  # fmt: skip


def only_button(log: EventLog, rule: Rule, n: int) -> None:
    """Filter to the `n` cases with an open breach; which they are is found when it is pressed."""
    too_many = n > filters.MOST_IDS
    if st.button(
        t("rules.cases.only", cases=names.cases(log, n)), key="rule_only",
        icon=":material/filter_alt:", disabled=not n or too_many,
        help=t("rules.cases.too_many", n=filters.MOST_IDS) if too_many else None,
    ):  # fmt: skip
        ids = list(open_breaches(log, rule)["case_id"])
        filters.only(f"{SLOT}{rule.id}", f.CaseIds(sorted(ids), what=f"{SLOT}{rule.id}"))
        st.rerun()


def draw(log: EventLog, rule: Rule) -> None:
    """The open breaches with what proves the one that is picked; below them the accepted ones."""
    _just_accepted(log, rule)
    found = open_breaches(log, rule)
    if len(found):
        _open(log, rule, found)
    else:
        st.caption(t("rules.cases.none"))
    _accepted(log, rule)


def told(log: EventLog, rule: Rule, found: pd.DataFrame) -> pd.DataFrame:
    """Breaches with a sentence each, the values the rule looked at, and by how much they are beyond it."""
    return rules_beyond.with_values(log, rule, rules_reasons.with_reasons(log, rule, found))


def _open(log: EventLog, rule: Rule, found: pd.DataFrame) -> None:
    shown = told(log, rule, found.head(MOST_SHOWN))
    if len(shown) < len(found):
        st.caption(t("rules.cases.first", n=len(shown), all=len(found)))
    values = rules_beyond.value_columns(log, rule, shown)
    picked = tables.show(
        exact.by_clock(log, shown, "at"), KINDS | rules_beyond.kinds(log, values),
        key=f"breaches_{rule.id}_{log.view_id}_{len(found)}", columns=_columns(shown, values),
        aside=_aside(shown, values), wrapped=("reason_said",),
        labels=_labels(log) | rules_beyond.labels(log, values),
        say={"activity": partial(_activity, log)} | rules_beyond.said(log, values),
        selection="multi-row", search=True, stem="breaches", download="breaches", log=log,
        make=partial(cases_page, log, rule.id),
    )  # fmt: skip
    ids = [str(shown["case_id"].iloc[row]) for row in picked]
    _buttons(log, rule, ids)
    if ids:
        _evidence(log, rule, shown.iloc[picked[0]], values)


def _buttons(log: EventLog, rule: Rule, ids: list[str]) -> None:
    """Always there and always called the same, so that nothing moves when rows are ticked."""
    with st.container(horizontal=True, key="breach_buttons", gap="small", vertical_alignment="center"):
        label = t("rules.cases.open", case=names.case_noun(log))
        if st.button(label, key="breach_open", icon=":material/open_in_new:", disabled=len(ids) != 1):
            open_case(log, ids[0])
            st.switch_page(journey.PAGES["discover"], query_params=state.address())
        with st.popover(
            t("rules.accept.open"), icon=":material/done_all:", disabled=not ids, key=f"accept_box_{_turn()}"
        ):
            _accept(log, rule, ids)
        st.caption(
            md("rules.accept.picked", cases=names.cases(log, len(ids))) if ids else t("rules.cases.pick")
        )


def _columns(found: pd.DataFrame, values: tuple[str, ...]) -> tuple[str, ...]:
    """Case, who and why; by how much and on which values; then when and where; without what nobody has."""
    who = ("who",) if found["who"].notna().any() else ()
    first = ("case_id", *who, "reason_said", *(name for name in ("beyond", "limit_said") if name in values))
    rest = [
        name for name in BREACHES.columns if name not in (*first, *MEASURES) and found[name].notna().any()
    ]
    return (*first, *(name for name in values if name not in first), *rest)


def _aside(found: pd.DataFrame, values: tuple[str, ...]) -> tuple[str, ...]:
    """What the screen says anyhow: one activity, in each sentence, and the limit where all are beyond it."""
    told = ("activity",) if found["activity"].nunique() == 1 else ()
    is_said = set(rules_beyond.WORDS) <= set(values) and bool(found["beyond"].ne("").all())
    return (*told, "limit_said") if is_said else told


def _activity(log: EventLog, name: Any) -> str:
    return names.activity(log, name) if isinstance(name, str) and name else ""


def _labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"rules.cases.column.{name}") for name in ("reason_said", "at", "activity", "who")}
    said |= {"case_id": names.case_title(log)}
    return (
        said | {"amount": names.amount_title(log, names.column(log, "amount"))}
        if "amount" in log.roles
        else said
    )


def _evidence(log: EventLog, rule: Rule, row: pd.Series, values: tuple[str, ...]) -> None:
    """What the rule looked at in a case: its values, its events, and the events that are missing."""
    st.markdown(f"**{escape(t('rules.cases.evidence', case=row['case_id']))}**")
    st.caption(escape(_values(log, row, values)))
    rows = events(log, rule, str(row["case_id"]))
    if not len(rows):
        st.caption(t("rules.cases.no_evidence"))
        return
    columns = tuple(name for name in rows if name not in EVENTS and name not in MEASURED)
    columns = tuple(name for name in columns if rows[name].notna().any())
    kinds = rules_beyond.kinds(log, columns)
    tables.show(
        exact.by_clock(log, rows, "at"), EVENTS | kinds, key=f"evidence_{rule.id}",
        columns=(*EVENTS, *columns), labels=_evidence_labels() | rules_beyond.labels(log, columns),
        say={"activity": partial(_activity, log)} | rules_beyond.said(log, columns),
    )  # fmt: skip


MEASURED = ("case_id", "position", "happened", "is_breach")


def events(log: EventLog, rule: Rule, case_id: str) -> pd.DataFrame:
    """The events of a case that the rule looks at, with what each shows in `standing`."""
    rows = cached.evidence(log, rule, case_id, rules_held.calendar(log))
    return rows.assign(standing=[standing(row) for row in rows.itertuples()])


def standing(row: Any) -> str:
    """What an event shows: it broke the rule, or it is missing."""
    if not row.happened:
        return t("rules.cases.did_not_happen")
    return t("rules.cases.here") if row.is_breach else ""


def _values(log: EventLog, row: pd.Series, values: tuple[str, ...]) -> str:
    """Why it is a breach, and every value the rule looked at."""
    labels = rules_beyond.labels(log, values)
    pairs = [
        t("rules.cases.value", name=labels[name], value=said)
        for name in values
        if (
            said := row[name] if name in rules_beyond.WORDS else rules_beyond.value_said(log, name, row[name])
        )
    ]
    return together([row["reason_said"], statements(pairs)])


def _evidence_labels() -> dict[str, str]:
    return {name: t(f"rules.cases.column.{name}") for name in EVENTS}


def _turn() -> int:
    """How often something was accepted: a new box each time, so that it is closed and empty afterwards."""
    return int(state.selected("rules_accept_turn", 0))


def _accept(log: EventLog, rule: Rule, ids: list[str]) -> None:
    """Reason and author, both of which are needed."""
    st.caption(md("rules.accept.text", cases=names.cases(log, len(ids))))
    turn = _turn()
    with st.form(f"accept_breach_{turn}", border=False):
        reason = st.text_input(t("rules.accept.reason"), key=f"accept_reason_{turn}", max_chars=1000)
        author = st.text_input(
            t("rules.accept.author"),
            state.kept("accept_author", ""),
            key=f"accept_author_{turn}",
            max_chars=200,
        )
        if not st.form_submit_button(t("rules.accept.do"), key=f"accept_do_{turn}", icon=":material/check:"):
            return
    if not reason.strip() or not author.strip():
        st.error(t("rules.accept.needed"))
        return
    try:
        workspace.store().rules.accept(
            log.series_id, rule.id, ids, reason=reason, author=author, now=workspace.now()
        )
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    state.keep("accept_author", author)
    state.select("rules_accepted_now", (rule.id, tuple(ids)))
    state.select("rules_accept_turn", turn + 1)
    st.rerun()


def _just_accepted(log: EventLog, rule: Rule) -> None:
    """What was accepted a moment ago, and the way to undo it."""
    rule_id, ids = state.selected("rules_accepted_now", ("", ()))
    held = rules_held.accepted(log).get(rule.id, {})
    if rule_id != rule.id or not ids or not set(ids) <= set(held):
        return
    with st.container(horizontal=True, key="accepted_now", gap="small", vertical_alignment="center"):
        said = held[ids[0]]
        st.success(
            md("rules.accept.done", cases=names.cases(log, len(ids)), author=said.author, reason=said.reason),
            icon=":material/done_all:",
        )
        if st.button(t("rules.accept.undo"), key="accept_undo", icon=":material/undo:"):
            workspace.store().rules.take_back(log.series_id, rule.id, list(ids))
            state.select("rules_accepted_now", ("", ()))
            st.toast(t("rules.accept.undone", cases=names.cases(log, len(ids))), icon=":material/undo:")
            st.rerun()


def _accepted(log: EventLog, rule: Rule) -> None:
    """What was accepted, by whom and why, and the way back."""
    found = accepted(log, rule)
    if not len(found):
        return
    st.markdown(f"**{t('rules.accept.list', n=len(found))}**")
    rows = tables.show(
        exact.by_clock(log, found, "at"), ACCEPTED, key=f"accepted_{rule.id}_{len(found)}", stem="accepted",
        labels=_labels(log) | {name: t(f"rules.accept.column.{name}") for name in _WORDS},
        selection="multi-row", download="accepted",
    )  # fmt: skip
    ids = [str(found["case_id"].iloc[row]) for row in rows]
    if st.button(
        t("rules.accept.back"), key="accept_back", icon=":material/undo:", disabled=not ids, type="tertiary"
    ):
        workspace.store().rules.take_back(log.series_id, rule.id, ids)
        st.rerun()


_WORDS = ("reason", "author", "accepted_at")


def cases_page(
    log: EventLog, rule_id: str, *, most: int = tables.ROWS_ON_SLIDE, without: tuple[str, ...] = ()
) -> Page:
    """The latest breaches of a rule, as a page of a report."""
    rule = rules_held.rule_of(log, rule_id)
    row, every = rules_held.one(log, rule), open_breaches(log, rule)
    found = told(log, rule, every.head(most))
    values = tuple(one for one in rules_beyond.value_columns(log, rule, found) if one in rules_beyond.WORDS)
    words = slide_text(
        log, headline=fact(log, rule, row), population=names.cases_title(log), n=int(row["n_judged"]),
        definition=rules_held.words(log, rule),
    )  # fmt: skip
    columns = tuple(one for one in _columns(found, values) if one not in without)
    return tables.page(
        words, exact.by_clock(log, found, "at"), KINDS, columns=columns,
        labels=_labels(log) | rules_beyond.labels(log, values), say={"activity": partial(_activity, log)},
        most=most, n_all=len(every),
    )  # fmt: skip
