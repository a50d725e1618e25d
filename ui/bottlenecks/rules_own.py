"""A rule of one's own: what shall hold, for which cases, and what would it find?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.processes import rule_form
from analysis.processes.rule_types import TYPES
from analysis.processes.rules import SEVERITIES, Check, Rule
from ui import frame, names, state
from ui.bottlenecks import (
    look_line,
    rules_conditions,
    rules_focus,
    rules_held,
    rules_one,
    rules_several,
    typed_figures,
)
from ui.bottlenecks.rules_words import severity
from ui.text import escape, listed, md, t, written

KINDS: dict[str, tuple[str, ...]] = {
    "precedes": ("a", "b"),
    "responds": ("a", "b", "within_h?"),
    "max_duration": ("a", "b", "within_h"),
    "not_after": ("a", "b"),
    "absent_between": ("a", "x", "b"),
    "never_both": ("a", "b"),
    "required": ("a", "once?"),
    "exactly_once": ("a",),
    "at_most": ("a", "n"),
    "different_resource": ("a", "b"),
    "allowed_resource": ("a", "attribute", "roles"),
    "attr_required": ("attribute", "a?"),
    "value_match": ("x", "y", "tolerance"),
    "before_date": ("a", "date"),
}
"""Kind to what it asks for, in the order asked; what may be left out has a question mark."""
DEFAULTS = {"within_h": 24.0, "n": 1, "tolerance": 5.0}
NEW = "new"


def edit(rule: Rule) -> None:
    """Callback: change a rule of one's own."""
    state.select("rule_draft", rule.id)
    state.select("rule_drafts", state.selected("rule_drafts", 0) + 1)


def draw(log: EventLog) -> None:
    """The way to a new rule, and the form while one is made or changed."""
    draft = state.selected("rule_draft")
    before = rules_held.rule_of(log, draft) if draft not in (None, NEW) else None
    if draft is None or (draft != NEW and before is None):
        if st.button(t("rules.own.add"), key="rule_add", icon=":material/add:"):
            state.select("rule_draft", NEW)
            state.select("rule_drafts", state.selected("rule_drafts", 0) + 1)
            st.rerun()
        return
    with st.container(border=True, key="rule_builder"):
        st.markdown(f"**{t('rules.own.title' if before is None else 'rules.own.title_change')}**")
        _form(log, before, f"{draft}_{state.selected('rule_drafts', 0)}")


def _form(log: EventLog, before: Rule | None, key: str) -> None:
    """Fields, the sentence they make, what it finds, and the buttons."""
    check = before.check if before else Check("precedes")
    held = check.type if check.type in KINDS else "precedes"
    kind = st.selectbox(
        t("rules.own.kind"), list(KINDS), list(KINDS).index(held), key=f"own_kind_{key}",
        format_func=lambda one: t(f"rules.kind.{one}", **names.nouns(log)),
    )  # fmt: skip
    params = {
        name.rstrip("?"): _field(log, kind, name.rstrip("?"), check, f"{kind}_{key}") for name in KINDS[kind]
    }
    when = rules_conditions.fields(log, before.when if before else None, key)
    left, right = st.columns([3, 1])
    name = left.text_input(
        t("rules.own.name"), before.label[state.language()] if before else "", key=f"own_name_{key}",
        placeholder=t("rules.own.name_help"), max_chars=200,
    )  # fmt: skip
    grave = right.selectbox(
        t("rules.edit.severity"), SEVERITIES, SEVERITIES.index(before.severity if before else "medium"),
        format_func=severity, key=f"own_severity_{key}",
    )  # fmt: skip
    rule = _made(log, kind, params, when, name, grave, before)
    if rule is not None:
        st.markdown(f"> {escape(rules_held.words(log, rule))}")
        row = rules_held.one(log, rule)
        st.markdown(rules_one.finding(log, rule, row, say=md))
        st.caption(_outcomes(log, row))
    with st.container(horizontal=True, key="own_buttons", gap="small"):
        if st.button(
            t("rules.own.save"), key=f"own_save_{key}", icon=":material/check:", type="primary",
            disabled=rule is None,
        ):  # fmt: skip
            _save(log, rule)
        if st.button(t("rules.own.cancel"), key=f"own_cancel_{key}", type="tertiary"):
            state.select("rule_draft", None)
            st.rerun()


def _outcomes(log: EventLog, row: Any) -> str:
    """How many cases the rule would judge, and what becomes of them."""
    n, judged = int(row["n_cases"]), int(row["n_judged"])
    return t(
        "rules.own.outcomes", cases=names.cases(log, n), judged=judged, kept=int(row["n_pass"]),
        broken=int(row["n_breach"] + row["n_accepted"]), rest=n - judged,
    )  # fmt: skip


def _save(log: EventLog, rule: Rule | None) -> None:
    if rule is None:
        return
    try:
        rules_held.keep(log, rule)
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    state.select("rule_draft", None)
    rules_focus.at(rule.id)
    st.toast(t("rules.edit.saved", rule=rules_held.label(rule)), icon=":material/check:", duration="long")
    st.rerun()


# -- fields -------------------------------------------------------------------------------------------


def _field(log: EventLog, kind: str, name: str, check: Check, key: str) -> Any:
    """What is entered for a part of a rule; None or empty where nothing is."""
    held, key = check.get(name), f"own_{name}_{key}"
    label = t("rules.field.x_amount" if (kind, name) == ("value_match", "x") else f"rules.field.{name}")
    what = TYPES[kind].params[name]
    if what == "activities":
        return rules_several.steps(log, held or (), label, key)
    if what == "column":
        known = _columns(log, name, kind)
        place = known.index(held) if held in known else None
        return st.selectbox(
            label, known, place, key=key, format_func=lambda one: names.column(log, one),
            placeholder=t("rules.field.choose"), filter_mode="contains",
        )  # fmt: skip
    if what == "values":
        column = state.value(f"own_attribute_{key.removeprefix(f'own_{name}_')}")
        return rules_conditions.values(log, column, held, label, key)
    if what == "count":
        return st.number_input(label, 0, 1000, int(held or DEFAULTS[name]), key=key)
    if name == "within_h":
        return _time(held if held or kind == "responds" else DEFAULTS[name], label, key)
    value = float(DEFAULTS[name] if held is None else held * 100)
    return st.number_input(label, 0.0, 100.0, value, key=key, format="%.10g")


def _time(held: float | None, label: str, key: str) -> float | typed_figures.Refused | None:
    """Hours, as somebody types them: 2 d, 36 h; what cannot be read is refused in a sentence."""
    entry = "hours" if held is None or held % 24 else "days"
    typed = st.text_input(
        label, typed_figures.shown(held, entry), key=key, max_chars=40, help=t("rules.own.time.help"),
        width=look_line.WIDTH,
    )  # fmt: skip
    try:
        return typed_figures.read(typed, "hours")
    except typed_figures.Refused as refused:
        st.error(t(f"rules.own.time.{refused.code}", typed=escape(typed)))
        return refused


def _columns(log: EventLog, name: str, kind: str) -> list[str]:
    """The columns that can stand there: numbers for amounts, times for dates."""
    wanted = "number" if kind == "value_match" else "time" if name == "date" else None
    rows = log.attributes[["column", "kind"]].itertuples(index=False)
    return [row.column for row in rows if wanted is None or row.kind == wanted]


# -- the rule -----------------------------------------------------------------------------------------


def _made(
    log: EventLog, kind: str, params: Mapping[str, Any], when: dict[str, Any] | None, name: str,
    grave: Any, before: Rule | None,
) -> Rule | None:  # fmt: skip
    """The rule that was entered; None with one sentence where something is missing or wrong."""
    if any(isinstance(one, typed_figures.Refused) for one in params.values()):
        return None
    needed = [one for one in KINDS[kind] if not one.endswith("?")]
    if any(params[one] in (None, [], "") for one in needed) or when == {}:
        st.caption(t("rules.own.incomplete"))
        return None
    given = {key: value for key, value in params.items() if value not in (None, [], "")}
    if "tolerance" in given:
        given["tolerance"] = round(given["tolerance"] / 100, 9)
    data: dict[str, Any] = {
        "id": before.id if before else rules_held.free_id(log), "severity": grave, "source": "own",
        "check": {"type": kind, **given}, "on": before.is_on if before else True,
        "says": in_each(log, kind, given, when),
    }  # fmt: skip
    data["label"] = dict.fromkeys(state.LANGUAGES, name.strip()) if name.strip() else data["says"]
    if when:
        data["when"] = when
    wrong = rule_form.mistakes(data)
    if wrong:
        st.error(_mistake(log, wrong[0]))
        return None
    rule = rule_form.rule(data)
    return replace(rule, since=before.since) if before else rule


def _mistake(log: EventLog, problem: AnalysisError) -> str:
    """The sentence, with the activity as it is called here."""
    value = problem.params.get("value")
    if isinstance(value, str) and log.has_activity(value):
        problem = type(problem)(problem.code, **{**problem.params, "value": names.activity(log, value)})
    return frame.error_sentence(problem)


def in_each(
    log: EventLog, kind: str, given: Mapping[str, Any], when: Mapping[str, Any] | None
) -> dict[str, str]:
    """The rule as a sentence in every language."""
    said = {}
    for lang in state.LANGUAGES:
        with state.speaking(lang):
            said[lang] = says(log, kind, given, when)
    return said


def says(log: EventLog, kind: str, given: Mapping[str, Any], when: Mapping[str, Any] | None) -> str:
    """Before Quote Presented, Discount Approved must have happened."""
    lang = state.language()
    told: dict[str, Any] = {}
    for name, value in given.items():
        what = TYPES[kind].params[name]
        if what == "activities":
            told[name] = listed([names.activity(log, one) for one in value], lang, style="or")
        elif what == "column":
            told[name] = names.column(log, value)
        elif what == "values":
            told[name] = listed([str(one) for one in value], lang, style="or")
        elif name == "within_h":
            told[name] = written(float(value), "duration", lang)
        elif name == "tolerance":
            told[name] = written(float(value), "percent", lang)
        else:
            told[name] = int(value)
    optional = [one.rstrip("?") for one in KINDS[kind] if one.endswith("?")]
    longer = f"rules.says_longer.{kind}"
    said = t(
        longer if any(one in given for one in optional) else f"rules.says.{kind}", **names.nouns(log), **told
    )
    return (
        t("rules.says_where", says=said.rstrip(".。"), where=rules_conditions.said(log, when))
        if when
        else said
    )
