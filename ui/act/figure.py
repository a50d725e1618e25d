"""Which figure is an action about: what it is called, what it says now, and how it is frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from analysis.act import Baseline, of_case_figure, of_kpi, of_transition
from analysis.act.baseline import of_rule as baseline_of_rule
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.grouping import only
from analysis.measures.stage_visits import has_history
from ui import cached, filters, goals, journey, names, names_shown, state
from ui.cached.bottleneck_time import stages
from ui.monitor import kpis, values
from ui.text import t, written

WHOM = "action_whom"
"""By what the cases are chosen that an action is for: attribute and value, as picked or handed over."""


@dataclass(frozen=True)
class Subject:
    """A figure by its name: a key figure (its key), a transition (source and target), the time in a stage or
    the share stuck there (the stage), or a rule (its id).

    `group` is an attribute and its value: the figure is then that of these cases only.
    """

    kind: str
    of: tuple[str, ...]
    group: tuple[str, str] | None = None


def of_flow(source: str, target: str, *, group: tuple[str, str] | None = None) -> Subject:
    """The median time of a transition, of all cases of the view or of a group of them."""
    return Subject("transition", (source, target), group)


def of_key_figure(key: str) -> Subject:
    """A key figure."""
    return Subject("kpi", (key,))


def of_stage(stage: str) -> Subject:
    """The share of the open cases in a stage that are stuck there."""
    return Subject("stuck", (stage,))


def of_stage_time(stage: str, *, group: tuple[str, str] | None = None) -> Subject:
    """The median time in a stage, as under Stages."""
    return Subject("stage", (stage,), group)


def of_rule(rule_id: str) -> Subject:
    """The share of cases that break a rule."""
    return Subject("rule", (rule_id,))


def hand_over(subject: Subject) -> None:
    """Go to step 5 with this figure chosen, of whom it is included."""
    state.select("figure", subject)
    state.select(WHOM, subject.group)
    st.switch_page(journey.PAGES["act"], query_params=state.address())


def name(log: EventLog, subject: Subject) -> str:
    """Sales cycle; Quote Created → Quote Presented."""
    if subject.group:
        whole = name(log, replace(subject, group=None))
        return t("act.about_group", name=whole, group=names.value(log, *subject.group))
    lang = state.language()
    if subject.kind == "stage":
        return t("act.stage_time", stage=subject.of[0])
    if subject.kind == "stuck":
        whole = name(log, of_key_figure("stuck_share"))
        return t("act.about_group", name=whole, group=subject.of[0])
    if subject.kind == "kpi":
        known = values.text(log, subject.of[0])
        return known.label[lang] if known else subject.of[0]
    if subject.kind == "rule":
        return rule_name(log, subject.of[0])
    return " → ".join(names.activity(log, one) for one in subject.of)


def rule_name(log: EventLog, rule_id: str) -> str:
    """What a rule is called; its number where it is gone."""
    from ui.bottlenecks import rules_held

    rule = rules_held.rule_of(log, rule_id)
    return rules_held.label(rule) if rule else rule_id


def _rule_row(log: EventLog, rule_id: str) -> pd.Series | None:
    """How the cases of the view fare by a rule; None where no case kept or broke it."""
    from ui.bottlenecks import rules_held

    rule = rules_held.rule_of(log, rule_id)
    row = rules_held.one(log, rule) if rule else None
    return row if row is not None and row["n_judged"] else None


def title(log: EventLog, subject: Subject) -> str:
    """What an action on this figure would be called."""
    if subject.group:
        whole = title(log, replace(subject, group=None))
        return t("act.title.group", title=whole, group=names.value(log, *subject.group))
    if subject.kind == "transition":
        source, target = (names.activity(log, one) for one in subject.of)
        limit = goals.of(log).flow_h(*subject.of)
        key = "act.title.flow" if limit is None else "act.title.flow_target"
        return t(key, source=source, target=target, limit=_limit(limit))
    if subject.kind in ("stage", "stuck"):
        return _stage_title(log, subject)
    if subject.kind == "rule":
        return t("act.title.rule", name=name(log, subject))
    known = values.text(log, subject.of[0])
    kind = "raise" if known.better == "up" else "shorten" if known.unit == "hours" else "lower"
    said = t(f"act.title.{kind}", name=name(log, subject))
    target = target_of(log, subject)
    if target is None:
        return said
    reach = values.said(target, values.exact_unit(log, subject.of[0]))
    return t("act.title.at_least" if known.better == "up" else "act.title.at_most", title=said, target=reach)


def _stage_title(log: EventLog, subject: Subject) -> str:
    """Less time in a stage, or fewer stuck there; the target of the stage where it has one."""
    stage, limit = subject.of[0], goals.of(log).stage_h(subject.of[0])
    key = "act.title.stage" if subject.kind == "stuck" else "act.title.stage_time"
    return t(key if limit is None else f"{key}_target", stage=stage, limit=_limit(limit))


def _limit(hours: float | None) -> str:
    return written(hours, "days", state.language())


def frozen(log: EventLog, subject: Subject) -> Baseline | None:
    """The figure as it stands in this view; None where the view does not have it."""
    if subject.group:
        by, value = subject.group
        seen = log.where(only(log, by, value))
        return frozen(seen, replace(subject, group=None))
    held = _taken(log, subject)
    return None if held is None else replace(held, target=target_of(log, subject))


def target_of(log: EventLog, subject: Subject) -> float | None:
    """What the figure shall come to, in its unit, where a target is set for it."""
    if subject.kind == "kpi":
        return kpis.targets(log).get(subject.of[0])
    if subject.kind == "stage":
        return goals.of(log).stage_h(subject.of[0])
    return goals.of(log).flow_h(*subject.of) if subject.kind == "transition" else None


def _taken(log: EventLog, subject: Subject) -> Baseline | None:
    if subject.kind == "stuck":
        stage = log.where(f.Stage([subject.of[0]]))
        return of_kpi(stage, "stuck_share") if "stuck_share" in cached.kpis(log) else None
    if subject.kind == "stage":
        median, n = _in_stage(log, subject.of[0])
        if not n:
            return None
        return of_case_figure(log, "stage", subject.of, median, "hours", n)
    if subject.kind == "kpi":
        return of_kpi(log, subject.of[0]) if subject.of[0] in cached.kpis(log) else None
    if subject.kind == "rule":
        row = _rule_row(log, subject.of[0])
        return None if row is None else baseline_of_rule(log, row)
    found = cached.transitions(log)
    here = found[(found["source"] == subject.of[0]) & (found["target"] == subject.of[1])]
    return of_transition(log, here.iloc[0]) if len(here) else None


def today(log: EventLog, held: Baseline) -> tuple[float | None, int] | None:
    """Value and n of a frozen figure in the log as it is now, under the filters it was frozen with.

    None where this log cannot say it (an activity or a column is gone).
    """
    try:
        seen = names_shown.where(log, f.from_json(held.filters))
        if held.kind == "kpi":
            row = cached.kpi(seen, held.subject[0]).iloc[0]
            return row["value"], int(row["n"])
        if held.kind == "stage":
            return _in_stage(seen, held.subject[0])
        if held.kind == "rule":
            rule = _rule_row(seen, held.subject[0])
            return None if rule is None else (float(rule["share"]), int(rule["n_judged"]))
        found = cached.transitions(seen)
    except AnalysisError:
        return None
    here = found[(found["source"] == held.subject[0]) & (found["target"] == held.subject[1])]
    return (here["median_h"].iloc[0], int(here["n"].iloc[0])) if len(here) else (None, 0)


def _in_stage(log: EventLog, stage: str) -> tuple[float | None, int]:
    """The median time in a stage and of how many cases, as under Stages."""
    found = stages(log, goals.of(log)) if has_history(log) else None
    here = None if found is None else found[found["stage"] == stage]
    return (
        (float(here["median_h"].iloc[0]), int(here["n_cases"].iloc[0]))
        if here is not None and len(here)
        else (None, 0)
    )


def said(held: Baseline) -> str:
    """10.0 d (1,028 counted)."""
    return t("act.value", value=values.said(held.value, held.unit), n=held.n)


def filter_said(log: EventLog, held: Baseline) -> str:
    """The filters the figure was frozen with, in words."""
    return filters.said(names_shown.where(log, f.from_json(held.filters)))


def frozen_words(log: EventLog, held: Baseline) -> list[str]:
    """What is frozen, line by line: figure, interval, how many, filter, data until."""
    lang = state.language()
    lines = [t("act.frozen.value", name=_kind_said(held), value=values.said(held.value, held.unit))]
    if held.low is not None:
        lines.append(t("act.frozen.interval", interval=values.interval(held.low, held.high, held.unit)))
    lines.append(t("act.frozen.n", n=held.n))
    if held.excess_h:
        limit = written(goals.of(log).flow_h(*held.subject), "days", lang)
        above = f"bottlenecks.above.frozen.{goals.kind(log, *held.subject)}"
        lines.append(t(above, excess=written(held.excess_h, "days", lang), limit=limit))
    elif held.target is not None:
        lines.append(t("act.frozen.target", target=values.said(held.target, held.unit)))
    lines.append(t("act.frozen.filter", filter=filter_said(log, held)))
    lines.append(t("act.frozen.until", until=held.as_of))
    return lines


def _kind_said(held: Baseline) -> str:
    return t("act.median") if held.unit == "hours" else t("act.figure")
