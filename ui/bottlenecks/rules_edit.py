"""Which rules shall hold, how grave is each, and with which limits?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.measures import assumptions as taken
from analysis.processes.rule_changes import ASSUMED
from analysis.processes.rules import SEVERITIES, Limit, Rule
from ui import frame, names, state, tables, workspace
from ui.bottlenecks import rules_changed, rules_held, rules_own
from ui.bottlenecks.rules_words import severity
from ui.text import escape, t, written

KINDS = {"is_on": "text", "rule": "text", "severity": "text", "source": "text"}


def draw(log: EventLog) -> None:
    """All rules, the one that is picked with what can be changed, and the way to one's own."""
    rules = rules_held.every(log)
    if rules:
        st.caption(t("rules.edit.text"))
        rule = _pick(log, rules)
        if rule is not None:
            _edit(log, rule)
    else:
        st.info(t("rules.edit.none"))
    rules_own.draw(log)


def _pick(log: EventLog, rules: tuple[Rule, ...]) -> Rule | None:
    ids = [rule.id for rule in rules]
    held = state.selected("rules_rule")
    shown = pd.DataFrame(
        {
            "is_on": [t("rules.edit.on" if rule.is_on else "rules.edit.off") for rule in rules],
            "rule": [rules_held.words(log, rule) for rule in rules],
            "severity": [severity(rule.severity) for rule in rules],
            "source": [rules_changed.said(log, rule) for rule in rules],
        }
    )
    rows = tables.show(
        shown, KINDS, key=f"rules_all_{len(ids)}",
        labels={name: t(f"rules.edit.column.{name}") for name in KINDS},
        selection="single-row", picked=ids.index(held) if held in ids else None, search=True,
        stem="rules_all",
    )  # fmt: skip
    state.select("rules_rule", ids[rows[0]] if rows else None)
    return rules[rows[0]] if rows else None


def _edit(log: EventLog, rule: Rule) -> None:
    """On or off, severity, since when, and the limits, each within its bounds."""
    with st.container(border=True, key="rule_editor"):
        st.markdown(f"**{escape(rules_held.words(log, rule))}**")
        st.caption(escape(rules_changed.said(log, rule)))
        key = f"{rule.id}_{hash((rule.values.__repr__(), rule.severity, rule.is_on, rule.since))}"
        with st.form(f"edit_{key}", border=False):
            is_on = st.toggle(t("rules.edit.is_on"), rule.is_on, key=f"edit_on_{key}")
            left, right = st.columns(2)
            grave = left.selectbox(
                t("rules.edit.severity"), SEVERITIES, SEVERITIES.index(rule.severity), format_func=severity,
                key=f"edit_severity_{key}",
            )  # fmt: skip
            since = right.date_input(
                t("rules.edit.since"), rule.since, key=f"edit_since_{key}", format="YYYY-MM-DD",
                help=t("rules.edit.since_help", cases=names.cases_noun(log)),
            )  # fmt: skip
            limits = {limit.key: _limit(rule, limit, key) for limit in rule.limits}
            by = st.text_input(
                t("rules.edit.by"), state.kept("accept_author", ""), key=f"edit_by_{key}", max_chars=200,
                help=t("rules.edit.by_help"),
            )  # fmt: skip
            if st.form_submit_button(t("rules.edit.save"), key=f"edit_save_{key}", icon=":material/check:"):
                _save(log, rule, is_on=is_on, severity=grave, since=since, limits=limits, by=by)
        _more(log, rule)


def _limit(rule: Rule, limit: Limit, key: str) -> float:
    """A number in the unit it is said in; one that is an assumption says so."""
    lang = state.language()
    scale = rules_changed.scale(limit)
    low, high = limit.low / scale, limit.high / scale
    label = t(f"rules.unit.{rules_changed.unit(limit)}", label=limit.label[lang])
    told = [t("rules.edit.bounds", low=written(low, "number", lang), high=written(high, "number", lang))]
    if (rule.id, limit.key) in ASSUMED:
        told.append(t("rules.edit.assumed"))
    given = st.number_input(
        label, float(low), float(high), float(limit.value / scale), key=f"edit_{limit.key}_{key}",
        help="  \n".join(told), format="%.10g",
    )  # fmt: skip
    return float(given) * scale


def _save(
    log: EventLog, rule: Rule, *, is_on: bool, severity: Any, since: date | None, limits: dict[str, float],
    by: str = "",
) -> None:  # fmt: skip
    try:
        new = replace(rule, is_on=is_on, severity=severity, since=since)
        for name, value in limits.items():
            new = new.with_limit(name, round(value, 9))
        _assume(log, new, rule)
        rules_held.keep(log, new, by=by)
        state.keep("accept_author", by)
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    state.select("rules_rule", rule.id)
    st.toast(t("rules.edit.saved", rule=rules_held.label(rule)), icon=":material/check:", duration="long")
    st.rerun()


def _assume(log: EventLog, new: Rule, before: Rule) -> None:
    """Numbers that are assumptions are kept there: one number, one place."""
    for (rule_id, key), name in ASSUMED.items():
        if rule_id == new.id and new.values[key] != before.values[key]:
            held = workspace.store().setting(f"assumptions:{log.series_id}", {})
            entered = taken.with_value(held, name, new.values[key] / 100)
            workspace.store().set_setting(f"assumptions:{log.series_id}", entered or None)


def _more(log: EventLog, rule: Rule) -> None:
    """Back to how the process has it; or, for one's own, change and delete."""
    with st.container(horizontal=True, key="rule_more", gap="small"):
        if rule.source == "own":
            st.button(
                t("rules.edit.change_own"), key="rule_own_edit", icon=":material/edit:", type="tertiary",
                on_click=partial(rules_own.edit, rule),
            )  # fmt: skip
            with st.popover(t("rules.edit.delete"), icon=":material/delete:", type="tertiary"):
                st.write(t("rules.edit.delete_sure"))
                if st.button(t("rules.edit.delete_yes"), key="rule_delete"):
                    rules_held.forget(log, rule.id)
                    state.select("rules_rule", None)
                    st.rerun()
        elif rules_changed.differences(log, rule) and st.button(
            t("rules.edit.restore"), key="rule_restore", icon=":material/undo:", type="tertiary"
        ):
            before = log.catalogue.rule(rule.id)
            if before is not None:
                _assume(log, before, rule)
            rules_held.forget(log, rule.id)
            st.toast(t("rules.edit.restored", rule=rules_held.label(rule)), icon=":material/check:")
            st.rerun()
