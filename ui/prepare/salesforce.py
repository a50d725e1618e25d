"""How do raw files of Salesforce become the open log: what they are, one click, the usual opening?"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.errors import AnalysisError
from analysis.prepare.plans import Address, Plan
from analysis.prepare.recipe import Recipe
from analysis.prepare.salesforce_upload import NAMED, OrgFacts, choice
from analysis.processes import load
from ui import frame, state, workspace
from ui.prepare import (
    project,
    salesforce_account,
    salesforce_again,
    salesforce_choices,
    salesforce_files,
    salesforce_sources,
    uploaded,
    working,
)
from ui.prepare.uploaded import Held, Pending
from ui.text import t

if TYPE_CHECKING:
    from datetime import datetime

    from streamlit.delta_generator import DeltaGenerator

    from analysis.reading import Mapping

STEP = "salesforce"
"""The step of a recipe that says which log the files make; it is done when they are read."""
BOTH = "both"


def found(held: Held) -> OrgFacts | None:
    """What is in the files; None where they are no export of Salesforce, or are to be read as tables.

    Raises
    ------
    AnalysisError
        `Stopped`, or `work_…` where the reading was ended: neither says that they are none.
    """
    is_other = held.again or project.is_project(held.name) or state.kept(f"as_tables:{held.key}")
    if is_other or not held.path.exists():
        return None
    try:
        is_more = salesforce_again.is_asked(held)
        return working.result(
            Address(str(held.path), held.name), "salesforce", key=str(is_more), is_more=is_more
        )
    except AnalysisError as problem:
        if isinstance(problem, working.Stopped) or problem.code.startswith("work_"):
            raise
        return None


def prepare(page: frame.Page, held: Held, files: OrgFacts, said: DeltaGenerator) -> Pending | None:
    """The files and what can be made of them; once that was asked for, the table of its events."""
    n_rows = sum(one.n_rows for one in files.files)
    said.caption(
        t("salesforce_page.read", n=len(files.files), rows=n_rows, size=uploaded.size(held.n_bytes)),
        width="content",
    )
    if salesforce_again.is_asked(held):
        salesforce_again.draw(page, held)
        salesforce_files.draw(files, key=held.key)
        return None
    _recall(held, files)
    if _wanted(held, files):
        pending = _built(page, held, files)
        if pending is not None:
            _opened_list(held, files)
        return pending
    salesforce_files.draw(files, key=held.key)
    if not files.processes:
        page.next(t("salesforce_page.needs_cases"))
        _as_tables(held)
        return None
    salesforce_choices.draw(held, files)
    _as_tables(held)
    page.next(t("salesforce_page.build"), do=lambda: state.keep(f"built:{held.key}", True), to="upload")
    return None


def opened(pending: Pending, plan: Plan, log_id: str) -> None:
    """A log was made of the files: what became of their rows stays with it, and what was decided."""
    held = state.kept("upload")
    files = found(held)
    if files is None:
        return
    salesforce_account.keep(log_id, files, _report(pending.address))
    series = series_of(pending.address, pending.key)
    salesforce_sources.remember(held, files, pending.address, log_id, series=series)
    _remember(held, files, log_id)
    if len(_processes(held, files)) > 1:
        _open_other(pending, plan, log_id, files)


def said() -> None:
    """What became of the second log, as long as the one it came with is open."""
    log_id, other, n_asked = state.kept("salesforce_other", (None, None, 0))
    if log_id and log_id == state.log_id():
        if other:
            more = [t("salesforce_page.other_findings", n=n_asked)] if n_asked else []
            told = ("" if state.language() == "zh" else " ").join([t("salesforce_page.other_opened"), *more])
            st.success(told, icon=":material/call_split:")
        else:
            st.warning(t("salesforce_page.other_not_opened"), icon=":material/warning:")


# -- what was asked for


def _processes(held: Held, files: OrgFacts) -> tuple[str, ...]:
    """The processes a log is made for, the one that is looked at first at the head."""
    asked = salesforce_choices.process(held, files)
    return files.processes if asked == BOTH else (asked,)


def _wanted(held: Held, files: OrgFacts) -> bool:
    return bool(files.processes and state.kept(f"built:{held.key}"))


def address(held: Held, process: str) -> Address:
    """Where the events of a process lie: they are made of the files."""
    names = tuple(sorted(state.kept(f"names:{held.key}", {}).items()))
    built = choice(process, salesforce_choices.options(held))
    return Address(str(held.path), _name(held, process), names=names, built=built)


def _name(held: Held, process: str) -> str:
    """What the log is called: a file by its name, several by their process."""
    if held.path.suffix != ".zip":
        return held.name
    return f"{NAMED} {load(process).label[state.language()]}"


def series_of(of: Address, key: str = "") -> str | None:
    """The series of a log made of several files: the same whatever the language it is named in.

    That of a log that is built again of more files by the upload `key` stays what it was.
    """
    if key and (before := salesforce_again.series_of(key)):
        return before
    return f"{_process(of)}-salesforce" if of.built and of.path.endswith(".zip") else None


def _built(page: frame.Page, held: Held, files: OrgFacts) -> Pending | None:
    """The table of the events, made in the child."""
    of = address(held, _processes(held, files)[0])
    try:
        facts = working.result(of, "facts")
        n_events = facts.n_rows
    except working.Stopped:
        working.stopped()
        _back(held)
        page.next(t("salesforce_page.stopped"))
        return None
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        n_events = 0
    if not n_events:
        st.warning(t("salesforce_page.no_events"), icon=":material/warning:")
        salesforce_files.draw(files, key=held.key)
        _back(held)
        page.next(t("salesforce_page.needs_events"))
        return None
    return uploaded.Pending(held.key, of, facts, held.at, held.into, held.again)


def _opened_list(held: Held, files: OrgFacts) -> None:
    """The files, folded, and the way back to what was chosen."""
    with st.expander(
        t("salesforce_page.files_folded"), icon=":material/folder_open:", key="salesforce_folded"
    ):
        salesforce_files.draw(files, key=held.key)
    _back(held)


def _back(held: Held) -> None:
    st.button(
        t("salesforce_page.change"), key="salesforce_change", type="tertiary", icon=":material/tune:",
        on_click=_change, args=(held,),
    )  # fmt: skip


def _change(held: Held) -> None:
    for name in ("built", "as_tables"):
        state.take(f"{name}:{held.key}")
    state.take(f"decided:{held.key}")
    working.again()


def _as_tables(held: Held) -> None:
    """For files that only look like Salesforce's: the way of any other table."""
    st.button(
        t("salesforce_page.as_tables"), key="salesforce_as_tables", type="tertiary", icon=":material/table:",
        on_click=lambda: state.keep(f"as_tables:{held.key}", True), help=t("salesforce_page.as_tables_help"),
    )  # fmt: skip


# -- what happens once the log is open


def _report(of: Address) -> Any:
    return working.result(of, "built_report")


def of_pending(pending: Pending) -> None:
    """What became of the rows of the files, below the checks."""
    held = state.kept("upload")
    files = found(held)
    if files is not None:
        salesforce_account.draw(
            salesforce_account.told(files, _report(pending.address)), process=_process(pending.address)
        )


def _process(of: Address) -> str:
    return str(json.loads(of.built)["process"])


def _open_other(pending: Pending, before: Plan, log_id: str, files: OrgFacts) -> None:
    """The log of the other process, beside the one that was opened."""
    process = next(one for one in files.processes if one != _process(pending.address))
    name = _name(state.kept("upload"), process)
    of = replace(
        pending.address, name=name, built=choice(process, json.loads(pending.address.built)["options"])
    )
    try:
        plan = _as_first(of, before, working.result(of, "guess", key=process, process=process), pending.at)
        checked = working.result(of, "check", key=plan.key, plan=plan, now=pending.at)
        if not checked.contents.is_usable or (checked.report["severity"] == "blocking").any():
            raise AnalysisError("no_usable_rows", file=load(process).label[state.language()])
        other = working.result(
            of, "open", key=plan.key, plan=plan, now=pending.at, workspace=str(workspace.folder()), name=None,
            series_id=series_of(of),
        )  # fmt: skip
    except AnalysisError:
        state.keep("salesforce_other", (log_id, None, 0))
        return
    workspace.remember(other, file_name=pending.name, name=None)
    salesforce_account.keep(other, files, _report(of))
    salesforce_sources.remember(state.kept("upload"), files, of, other, series=series_of(of))
    state.open_log(log_id)
    for one, its_other in ((log_id, other), (other, log_id)):
        workspace.store().set_setting(f"sibling:{one}", its_other)
    n_asked = int((checked.report["severity"] == "warning").sum())
    state.keep("salesforce_other", (log_id, other, n_asked))


def _as_first(of: Address, before: Plan, mapping: Mapping, at: datetime) -> Plan:
    """The plan of the second log: the repairs of the first that apply to it, and what was let stand there."""
    plan = Plan(mapping, (), before.kept)
    for step in before.steps:
        tried = Plan(mapping, (*plan.steps, step), before.kept)
        try:
            working.result(of, "check", key=tried.key, plan=tried, now=at)
        except AnalysisError:
            continue
        plan = tried
    return plan


def _remember(held: Held, files: OrgFacts, log_id: str) -> None:
    """The decisions for the next month's files of the same columns."""
    step = {
        "repair": STEP, "process": salesforce_choices.process(held, files),
        "options": salesforce_choices.options(held),
    }  # fmt: skip
    told = Recipe({"roles": {}, "process": files.processes[0]}, (step,), (), NAMED).to_json()
    series_id = workspace.store().log(log_id).series_id
    workspace.store().put_recipe(files.likeness, told, now=workspace.now(), series_id=series_id)


def _recall(held: Held, files: OrgFacts) -> None:
    """What was decided on files of the same columns, once."""
    if state.kept(f"asked_recipe:{held.key}"):
        return
    state.keep(f"asked_recipe:{held.key}", True)
    said = workspace.store().recipe(files.likeness)
    if said is None:
        return
    try:
        step = next((one for one in Recipe.from_json(said).repairs if one["repair"] == STEP), None)
    except AnalysisError:
        return
    if step is not None and salesforce_choices.recall(held, files, step):
        state.keep(f"built:{held.key}", True)
