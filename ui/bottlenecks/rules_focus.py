"""At which one rule does the view open: the one that was asked about, or made a moment ago?"""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from analysis.processes.rules import Rule
from ui import state
from ui.bottlenecks import rules_held, rules_one
from ui.text import md, t

FOCUS = "rules_focus"


def at(rule_id: str) -> None:
    """Open the view at this rule, with its breaches one by one."""
    state.select("rules_look", "found")
    state.select("rules_severity", ())
    state.select("rules_rule", rule_id)
    state.select("rule_look", rules_one.LOOKS[0])
    state.select(FOCUS, rule_id)


def leave() -> None:
    """Open the view with all rules."""
    state.select(FOCUS, None)


def rule(log: EventLog) -> Rule | None:
    """The rule the view opens at; None where it is all of them, or where that one is no more."""
    held = state.selected(FOCUS)
    return rules_held.rule_of(log, held) if held else None


def draw(log: EventLog, chosen: Rule) -> None:
    """The way to all rules, what became of this one, and its card."""
    if st.button(t("rules.overview"), key="rules_overview", icon=":material/arrow_back:", type="tertiary"):
        leave()
        st.rerun()
    row = rules_held.one(log, chosen)
    st.markdown(f"#### {rules_one.finding(log, chosen, row, say=md)}")
    rules_one.draw(log, row, is_said=True)
