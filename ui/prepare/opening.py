"""How does an upload become the open log, and the next one with the same columns open by itself?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from analysis.errors import AnalysisError
from analysis.prepare.plans import Plan
from analysis.prepare.recipe import Recipe, adapted, fingerprint, fits
from analysis.processes import ROLES
from analysis.reading import Mapping
from analysis.reading.mapping import CORE
from ui import frame, seen, state, workspace
from ui.prepare import (
    check,
    decisions,
    mapping,
    project,
    salesforce,
    salesforce_account,
    uploaded,
    working,
)
from ui.prepare.decisions import Decisions
from ui.text import t


def open_log(pending: uploaded.Pending, plan: Plan) -> None:
    """Index the file under this plan, list the log, open it, and remember what was decided."""
    if pending.address.names:
        workspace.remember_names(working.result(pending.address, "names_behind"))
    series_id, name = _as_before(pending)
    log_id = working.result(
        pending.address, "open", key=plan.key, plan=plan, now=pending.at,
        workspace=str(workspace.folder()), name=name, series_id=series_id,
    )  # fmt: skip
    workspace.remember(log_id, file_name=pending.name, name=name)
    if pending.address.built:
        salesforce.opened(pending, plan, log_id)
    elif pending.again:
        salesforce_account.carry_on(pending.again, log_id)
    else:
        asked, found = pending.address, pending.facts
        project.remember_source(
            Path(asked.path), log_id, name=pending.name, sheet=asked.sheet or found.sheet,
            member=asked.member or found.member,
        )  # fmt: skip
    state.select("view:discover", "map" if pending.address.built else "first")
    _remember(pending, plan)
    put_away(pending, log_id)


def put_away(pending: uploaded.Pending, log_id: str) -> None:
    """The upload has become a log: its file goes, or is kept where the reader wants that."""
    path, has_codes = Path(pending.address.path), bool(pending.address.names)
    workspace.after_indexing(path, log_id, has_names_replaced=has_codes)
    uploaded.forget()


def said() -> None:
    """That a log was opened by itself, as long as it is the open one."""
    project.said()
    salesforce.said()
    held = state.kept("opened_by_itself")
    if held and held["log_id"] == state.log_id():
        st.success(t("opened.as_before", n=held["n"]), icon=":material/bolt:")


def _as_before(pending: uploaded.Pending) -> tuple[str | None, str | None]:
    """Series and name of the log that is prepared anew; none for a file."""
    before = workspace.store().log(pending.again) if pending.again else None
    if before:
        return before.series_id, before.name
    return salesforce.series_of(pending.address, pending.key), None


def by_itself(pending: uploaded.Pending) -> None:
    """Open a file whose columns were decided on before, where nothing about it has to be asked."""
    if not pending.again and _opened(pending):
        st.rerun()


def _opened(pending: uploaded.Pending) -> bool:
    """Whether the page has to be drawn anew: the log is open, or names are to be replaced first."""
    if state.kept("recalled") == pending.key:
        return False
    state.keep("recalled", pending.key)
    recipe = _recalled(pending)
    if recipe is None:
        return False
    _decide(pending, recipe)
    if _names(recipe) != dict(pending.address.names):
        state.keep(f"names:{pending.key}", _names(recipe))
        state.keep("recalled", None)
        return True
    try:
        plan = _renewed(pending)
        found = check.of_plan(pending, plan)
    except AnalysisError:
        return False
    if (
        pending.into
        or plan.mapping.missing
        or not found.contents.is_usable
        or check.is_asking(pending, found)
    ):
        return False
    open_log(pending, plan)
    state.keep("opened_by_itself", {"log_id": state.log_id(), "n": len(plan.steps)})
    return True


def _renewed(pending: uploaded.Pending) -> Plan:
    """The decisions of last time for this file: what a date decided is decided anew."""
    guessed = mapping.guess_of(pending)
    plan = decisions.of(pending.key).plan(guessed)
    if plan.steps:
        said = {"plan": plan, "now": pending.at}
        steps = working.result(pending.address, "renewed", key=plan.key, **said)
        decisions.change(pending.key, steps=steps)
    return decisions.of(pending.key).plan(guessed)


def _remember(pending: uploaded.Pending, plan: Plan) -> None:
    """The decisions for the next file with these columns; repairs made later join those of the file."""
    log = seen.whole_log()
    held = workspace.store().setting(f"headers:{log.series_id}")
    if pending.again and held:
        before = workspace.store().recipe(held)
        if before:
            kept = replace(Recipe.from_json(before), repairs=tuple(log.repairs))
            workspace.store().put_recipe(held, kept.to_json(), now=workspace.now(), series_id=log.series_id)
        return
    told = decisions.recipe(pending, plan).to_json()
    headers = fingerprint(pending.facts.columns)
    workspace.store().put_recipe(headers, told, now=workspace.now(), series_id=log.series_id)
    workspace.store().set_setting(f"headers:{log.series_id}", headers)


def _recalled(pending: uploaded.Pending) -> Recipe | None:
    """What was decided on the last file with these columns; None where there was none."""
    held = workspace.store().recipe(fingerprint(pending.facts.columns))
    if held is None:
        return None
    try:
        recipe = Recipe.from_json(held)
    except AnalysisError as problem:
        st.warning(frame.error_sentence(problem))
        return None
    columns = pending.facts.columns
    return adapted(recipe, columns) if fits(recipe, columns) else None


def _names(recipe: Recipe) -> dict[str, str]:
    """Column to kind of the names that were replaced."""
    step = next((one for one in recipe.repairs if one["repair"] == decisions.PSEUDONYMS), None)
    return dict(step["columns"]) if step else {}


def _decide(pending: uploaded.Pending, recipe: Recipe) -> None:
    """The decisions of last time, as if they had just been made."""
    said: Mapping = recipe.as_mapping()
    core = {role: getattr(said, role) for role in CORE}
    roles = {role: said.roles.get(role) for role in ROLES}
    steps = tuple(dict(one) for one in recipe.repairs if one["repair"] != decisions.PSEUDONYMS)
    before = Decisions(
        process=said.process, columns=core | roles, day_first=said.day_first, formats=dict(said.formats),
        zone=said.zone, milestones=dict(said.milestones), steps=steps, kept=recipe.kept, is_recalled=True,
    )  # fmt: skip
    state.keep(f"decided:{pending.key}", before)
