"""Which figure is an action about: what it is called, what it says now, and how it is frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from analysis.act import Baseline, of_kpi, of_transition
from analysis.act.baseline import of_rule as baseline_of_rule
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.grouping import only
from ui import cached, filters, goals, journey, names, names_shown, state
from ui.monitor import values
from ui.text import t, written


@dataclass(frozen=True)
class Subject:
    """A figure by its name: a key figure (its key), a transition (source and target) or a rule (its id).

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
    return Subject("kpi", ("stuck_share",), ("stage", stage))


def of_rule(rule_id: str) -> Subject:
    """The share of cases that break a rule."""
    return Subject("rule", (rule_id,))


def hand_over(subject: Subject) -> None:
    """Go to step 5 with this figure chosen."""
    state.select("figure", subject)
    st.switch_page(journey.PAGES["act"], query_params=state.address())


def name(log: EventLog, subject: Subject) -> str:
    """Sales cycle; Quote Created → Quote Presented."""
    if subject.group:
        whole = name(log, replace(subject, group=None))
        return t("act.about_group", name=whole, group=names.value(log, *subject.group))
    lang = state.language()
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
    if subject.group and subject == of_stage(subject.group[1]):
        return _stage_title(log, subject.group[1])
    if subject.group:
        whole = title(log, replace(subject, group=None))
        return t("act.title.group", title=whole, group=names.value(log, *subject.group))
    if subject.kind == "transition":
        source, target = (names.activity(log, one) for one in subject.of)
        limit = goals.of(log).flow_h(*subject.of)
        key = "act.title.flow" if limit is None else "act.title.flow_target"
        return t(key, source=source, target=target, limit=_limit(limit))
    if subject.kind == "rule":
        return t("act.title.rule", name=name(log, subject))
    known = values.text(log, subject.of[0])
    kind = "raise" if known.better == "up" else "shorten" if known.unit == "hours" else "lower"
    return t(f"act.title.{kind}", name=name(log, subject))


def _stage_title(log: EventLog, stage: str) -> str:
    """Fewer stuck in a stage; the target of the stage where it has one."""
    limit = goals.of(log).stage_h(stage)
    key = "act.title.stage" if limit is None else "act.title.stage_target"
    return t(key, stage=stage, limit=_limit(limit))


def _limit(hours: float | None) -> str:
    return written(hours, "days", state.language())


def frozen(log: EventLog, subject: Subject) -> Baseline | None:
    """The figure as it stands in this view; None where the view does not have it."""
    if subject.group:
        by, value = subject.group
        seen = log.where(only(log, by, value))
        return frozen(seen, replace(subject, group=None))
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
        if held.kind == "rule":
            rule = _rule_row(seen, held.subject[0])
            return None if rule is None else (float(rule["share"]), int(rule["n_judged"]))
        found = cached.transitions(seen)
    except AnalysisError:
        return None
    here = found[(found["source"] == held.subject[0]) & (found["target"] == held.subject[1])]
    return (here["median_h"].iloc[0], int(here["n"].iloc[0])) if len(here) else (None, 0)


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
    lines.append(t("act.frozen.filter", filter=filter_said(log, held)))
    lines.append(t("act.frozen.until", until=held.as_of))
    return lines


def _kind_said(held: Baseline) -> str:
    return t("act.median") if held.unit == "hours" else t("act.figure")
