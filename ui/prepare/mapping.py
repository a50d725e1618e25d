"""What do the columns mean? The guess as a table that is confirmed with one click, or changed."""

from __future__ import annotations

import streamlit as st

from analysis.prepare.plans import Plan
from analysis.processes import PROCESSES, ROLES, load
from analysis.reading import Guess, Mapping
from ui import frame, state, tables
from ui.prepare import decisions, replaced_names, uploaded, working
from ui.prepare.wide import shape
from ui.text import escape, md, t

CORE = ("case_id", "activity", "timestamp")
MORE = ("start_timestamp", "resource")
WIDTHS = (2.1, 3, 3.4, 2.6)
SURE, LIKELY = 0.8, 0.6
N_SAMPLES, WIDEST = 3, 44


def confirm(page: frame.Page, pending: uploaded.Pending) -> Plan | None:
    """What the columns are taken for; None, with what is missing said, where that makes no log yet."""
    guessed = guess_of(pending)
    if pending.again or pending.address.built:
        return decisions.of(pending.key).plan(guessed)
    frame.heading(t("mapping.title"))
    st.caption(t("mapping.text"))
    _process(pending, guessed)
    shape(pending, guessed)
    mapping = decisions.of(pending.key).mapping(guessed)
    core = ("case_id",) if mapping.milestones else CORE
    _needed(pending, guessed, core)
    _more(pending, guessed)
    replaced_names.choose(pending, guessed)
    _preview(pending, guessed)
    plan = decisions.of(pending.key).plan(guessed)
    if plan.mapping.missing:
        missing = [name_of(role, guessed.process) for role in plan.mapping.missing]
        columns = list(pending.facts.columns)
        st.warning(md("error.missing_columns", file=pending.name, missing=missing, columns=columns))
        page.next(t("mapping.missing", missing=missing))
        return None
    return plan


def guess_of(pending: uploaded.Pending) -> Mapping:
    """What the columns look like, for the process that was chosen."""
    process = decisions.of(pending.key).process
    return working.result(pending.address, "guess", key=str(process), process=process)


def name_of(role: str, process: str) -> str:
    """What the process calls a role: stage, order status."""
    known = load(process).attribute(role) if role not in CORE else None
    return known.label[state.language()] if known and process != "generic" else t(f"role.{role}")


def _process(pending: uploaded.Pending, guessed: Mapping) -> None:
    key = f"process:{pending.key}"
    state.show_in(key, guessed.process)
    st.segmented_control(
        t("mapping.process"), PROCESSES, format_func=lambda one: load(one).label[state.language()],
        key=key, required=True, on_change=lambda: decisions.change(pending.key, process=state.value(key)),
    )  # fmt: skip


def _needed(pending: uploaded.Pending, guessed: Mapping, core: tuple[str, ...]) -> None:
    """Case, activity and time: without them there is no log."""
    with st.container(key="mapping_needed", gap="xsmall"):
        heads = ("needed", "column", "samples", "sure")
        for place, head in zip(st.columns(WIDTHS), heads, strict=True):
            place.caption(t(f"mapping.head.{head}"))
        for role in core:
            _row(role, pending, guessed)


def _more(pending: uploaded.Pending, guessed: Mapping) -> None:
    """The columns that unlock further questions; what was found is said without opening the list."""
    roles = (*ROLES, *MORE)
    taken = {role: _column_of(role, pending, guessed) for role in roles}
    found = [name_of(role, guessed.process) for role in roles if taken[role]]
    label = md("mapping.more", n=len(found), found=found) if found else t("mapping.more_none")
    with st.expander(label, key="mapping_more"), st.container(key="mapping_rows", gap="xsmall"):
        st.caption(t("mapping.more_text"))
        for role in sorted(roles, key=lambda one: not taken[one]):
            _row(role, pending, guessed)


def _row(role: str, pending: uploaded.Pending, guessed: Mapping) -> None:
    """One row: what is looked for, the column taken for it, some of its values, how sure and why."""
    name = name_of(role, guessed.process)
    label, choice, samples, sure = st.columns(WIDTHS, vertical_alignment="center")
    with label:
        case = load(guessed.process).case[state.language()]
        hint = f"  \n:small[:gray[{t(f'mapping.hint.{role}', case=case)}]]" if role in CORE else ""
        st.markdown(f"**{name}**{hint}" if role in CORE else name)
    columns = pending.facts.columns
    taken = _column_of(role, pending, guessed)
    key = f"map:{pending.key}:{pending.facts.sheet}:{pending.facts.member}:{guessed.process}:{role}"
    with choice:
        column = st.selectbox(
            name, columns, index=columns.index(taken) if taken in columns else None, key=key,
            placeholder=t("mapping.none"), label_visibility="collapsed",
            on_change=lambda: decisions.choose(pending.key, role, state.value(key)),
        )  # fmt: skip
    with samples:
        st.caption(_samples(column, pending, guessed))
    with sure:
        st.caption(_sure(role, column, pending, guessed))


def _column_of(role: str, pending: uploaded.Pending, guessed: Mapping) -> str | None:
    """The column chosen for a role, else the one guessed."""
    choices = decisions.of(pending.key).columns
    if role in choices:
        return choices[role]
    column = getattr(guessed, role) if role in (*CORE, *MORE) else guessed.roles.get(role)
    return None if column in choices.values() and role in CORE else column


def _samples(column: str | None, pending: uploaded.Pending, guessed: Mapping) -> str:
    """Some values of a column, as they stand in the file."""
    if column is None:
        return ""
    if column in replaced_names.hidden(pending, guessed):
        return t("replaced.hidden")
    known = next((one.samples for one in guessed.guesses if one.column == column and one.samples), None)
    values = known or pending.facts.samples.get(column, ())
    said = [str(one)[:WIDEST] for one in values[:N_SAMPLES]]
    return escape(" · ".join(said[:1] if sum(map(len, said)) > WIDEST else said))


def _sure(role: str, column: str | None, pending: uploaded.Pending, guessed: Mapping) -> str:
    """How sure the guess is, and what it stands on."""
    if column is None:
        return f":orange[{t('mapping.sure.choose')}]" if role in CORE else ""
    if role in decisions.of(pending.key).columns:
        before = decisions.of(pending.key).is_recalled
        return f":material/check: {t('mapping.sure.recalled') if before else t('mapping.sure.chosen')}"
    guess = next((one for one in guessed.guesses if (one.role, one.column) == (role, column)), None)
    if guess is None:
        return ""
    return f"{_level(guess)}  \n{t(f'mapping.reason.{guess.reason}')}"


def _level(guess: Guess) -> str:
    if guess.confidence >= SURE:
        return f":material/check: {t('mapping.sure.sure')}"
    if guess.confidence >= LIKELY:
        return f":material/check: {t('mapping.sure.likely')}"
    return f":orange[:material/help: {t('mapping.sure.check')}]"


def _preview(pending: uploaded.Pending, guessed: Mapping) -> None:
    with st.expander(t("mapping.preview"), key="mapping_preview"):
        names = [one for one in replaced_names.hidden(pending, guessed) if one in pending.facts.head]
        rows = pending.facts.head.assign(**dict.fromkeys(names, t("replaced.hidden")))
        tables.show(rows, dict.fromkeys(rows.columns, "text"), key="preview", labels=_own(rows.columns))


def _own(columns: object) -> dict[str, str]:
    """Columns under their own names, also where one is called as something of ours."""
    return {name: name for name in columns}
