"""What becomes of the rows of a file: shown before it is opened, and kept in sight afterwards."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.prepare.contents import Contents
from analysis.prepare.extraction import found_in
from analysis.prepare.plans import Checked, Plan
from analysis.prepare.quality.report import REPORT, checked_codes
from analysis.processes import Catalogue, load
from ui import cached, figures, frame, state, workspace
from ui.prepare import (
    asked,
    decisions,
    extraction,
    problems,
    quality,
    rates,
    reopening,
    replaced_names,
    salesforce_sources,
    trust,
    uploaded,
    working,
)
from ui.text import escape, t, written

TOLD_BY_CHECKS = (
    "missing_case_id", "missing_activity", "missing_time", "unreadable_date", "one_event_cases",
    "same_time_events", "unknown_activities", "start_after_end", "no_usable_rows",
)  # fmt: skip
"""What reading notes and the checks tell better."""


def passed(pending: uploaded.Pending, plan: Plan) -> bool:
    """Shows what a log of the file would hold and how far it can be trusted; whether it can be opened."""
    frame.heading(t("check.title"))
    try:
        found: Checked = of_plan(pending, plan)
    except working.Stopped:
        working.stopped()
        return False
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return False
    contents, catalogue = found.contents, load(plan.mapping.process)
    if contents.is_usable:
        _tiles(contents, catalogue, key="check_tiles", is_built=bool(pending.address.built))
        st.caption(_period(contents, catalogue))
    if not pending.address.built:
        asked.of_dates(pending, plan, contents, found.report)
    is_usable = _trusted(pending, plan, found) and contents.is_usable
    if is_usable:
        _counted(pending, contents, process=plan.mapping.process)
        trust.of_plan(pending.address, plan, key=pending.key)
    return is_usable


def _without_names(pending: uploaded.Pending, plan: Plan, report: pd.DataFrame) -> pd.DataFrame:
    """The report, without examples out of columns of names while names are hidden."""
    names = replaced_names.hidden(pending, plan.mapping)
    shown = [[] if row.column in names else row.examples for row in report.itertuples()]
    return report.assign(examples=shown) if names else report


def _rows(pending: uploaded.Pending, plan: Plan, code: str, column: str) -> pd.DataFrame:
    """The rows of a finding; names in them are not shown while names are hidden."""
    found = working.result(
        pending.address, "rows", key=f"{plan.key}:{code}:{column}",
        plan=plan, code=code, column=column, now=pending.at,
    )  # fmt: skip
    names = [one for one in replaced_names.hidden(pending, plan.mapping) if one in found]
    return found.assign(**dict.fromkeys(names, t("replaced.hidden")))


def _counted(pending: uploaded.Pending, contents: Contents, *, process: str) -> None:
    """What Salesforce said, beside what the file has."""
    n_cases = contents.n_cases if contents.n_left_out == 0 else None
    extraction.compared(process, found_in(process, n_rows=pending.facts.n_rows, n_cases=n_cases))


def of_plan(pending: uploaded.Pending, plan: Plan) -> Checked:
    """What the child says of a plan."""
    return working.result(pending.address, "check", key=plan.key, plan=plan, now=pending.at)


def _trusted(pending: uploaded.Pending, plan: Plan, found: Checked) -> bool:
    """The quality report with its buttons, and what was repaired; whether nothing blocks."""
    held, told = decisions.of(pending.key), found.contents.problems
    frame.heading(t("quality.title"))
    st.markdown(quality.verdict(found.report, held.kept, n_checks=n_checks(), n_repairs=len(plan.steps)))
    quality.findings(
        _without_names(pending, plan, found.report), held.kept,
        fix=lambda step: decisions.mend(pending.key, step),
        keep=lambda name, yes: decisions.let_stand(pending.key, name, yes=yes),
        rows=lambda code, column: _rows(pending, plan, code, column),
        notes=problems.sentences_of(told[~told["code"].isin(TOLD_BY_CHECKS)], process=plan.mapping.process),
        below={"several_currencies": lambda finding: _rates(pending, finding)},
    )  # fmt: skip
    quality.steps_done(plan.steps, found.effects, undo=lambda place: decisions.undo(pending.key, place))
    _recipe(pending, plan)
    if found.contents.is_usable:
        _rules(found.contents, as_of=None, report=found.report)
    return not (found.report["severity"] == "blocking").any()


def _rates(pending: uploaded.Pending, finding: Any) -> None:
    """For amounts in several currencies: the rates, which only the reader knows."""
    with st.expander(t("rates.title"), key="rates"):
        of = pending.address
        known = working.result(of, "built_report").rates if of.built else None
        step = rates.draw(finding.params["counts"], key=pending.key, known=known)
    if step:
        decisions.mend(pending.key, step)
        st.rerun()


def _recipe(pending: uploaded.Pending, plan: Plan) -> None:
    """The decisions as a file."""
    if plan.steps:
        st.download_button(
            t("repairs.save"), decisions.recipe(pending, plan).to_json(), f"{pending.name}.recipe.json",
            "application/json", key="recipe", icon=":material/download:", type="tertiary", on_click="ignore",
        )  # fmt: skip


def is_asking(pending: uploaded.Pending, found: Checked) -> bool:
    """Whether the reader has to decide something: a finding that weighs, or the order of day and month."""
    held = decisions.of(pending.key)
    is_dated = held.day_first is not None
    unsure = "date_order_assumed" in set(found.contents.problems["code"]) and not is_dated
    return unsure or quality.weighs(found.report, held.kept)


def n_checks() -> int:
    """How many questions the quality report asks of a file."""
    return len(checked_codes())


def of_log(log: EventLog) -> None:
    """What the open log holds, how its rows were read, and all of its problems."""
    with st.spinner(t("check.counting")):
        found = cached.contents(log.unfiltered())
    frame.heading(escape(workspace.title(log)))
    st.caption(f"{log.catalogue.label[state.language()]} · {_period(found, log.catalogue)}")
    is_built = bool(salesforce_sources.built_of(log.log_id))
    _tiles(found, log.catalogue, key="upload_tiles", n_activities=_n_activities(log), is_built=is_built)
    report = pd.DataFrame(log.quality, columns=list(REPORT.columns))
    _rules(found, as_of=log, report=report)
    if log.quality or log.repairs:
        _kept_report(log, found.problems)
    else:
        problems.all_of(found.problems, process=log.process)
    reopening.button(log)
    trust.of_log(log)


def _kept_report(log: EventLog, told: pd.DataFrame) -> None:
    """What the checks found when the log was made, and what was repaired."""
    frame.heading(t("quality.title"))
    report = REPORT.conform(pd.DataFrame(log.quality, columns=list(REPORT.columns)))
    st.markdown(quality.verdict(report, (), n_checks=n_checks(), n_repairs=len(log.repairs)))
    told = told[~told["code"].isin(TOLD_BY_CHECKS)]
    quality.findings(report, (), notes=problems.sentences_of(told, process=log.process))
    quality.as_table(report)
    quality.steps_done(log.repairs, log.effects)


def _n_activities(log: EventLog) -> int:
    """As the other pages count them: those of leads without a deal are not among them."""
    return int(cached.overview(log.unfiltered())["n_activities"].iloc[0])


def _tiles(
    found: Contents,
    catalogue: Catalogue,
    *,
    key: str,
    n_activities: int | None = None,
    is_built: bool = False,
) -> None:
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
        kind = "left_out_built" if is_built else "left_out"
        definition = figures.Explained(t(f"check.{kind}"))
        entries.append((t(f"check.{kind}_label"), found.n_left_out, definition))
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


def _order(n_tied: int) -> str:
    return t("rule.order.text", n=n_tied) if n_tied else t("rule.order.none")


def _rules(found: Contents, *, as_of: EventLog | None, report: pd.DataFrame) -> None:
    """The rules by which rows become events: order, time zone, until when open ones are counted."""
    tied = report.loc[report["code"] == "same_time", "n"]
    n_tied = int(tied.iloc[0]) if len(tied) else found.n_tied
    with st.container(key=f"rules_{'log' if as_of else 'file'}"):
        order, zone, until = st.columns(3, gap="medium")
        order.caption(f"**{t('rule.order.title')}**  \n{_order(n_tied)}")
        zone.caption(f"**{t('rule.zone.title')}**  \n{t('rule.zone.text')}")
        said = t("rule.as_of.log", at=as_of.as_of) if as_of else t("rule.as_of.file")
        until.caption(f"**{t('rule.as_of.title')}**  \n{said}")
