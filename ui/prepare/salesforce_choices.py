"""Which log do the files make: process, and what their stages, statuses and other tables mean?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from analysis.prepare.salesforce.events import names as steps
from analysis.prepare.salesforce.options import CustomMapping, Options, Stage
from analysis.prepare.salesforce.stage_map import LOST_STEP, WON_STEP
from analysis.prepare.salesforce_upload import OrgFacts
from analysis.processes import load
from analysis.reading.zones import names as zone_names
from ui import state
from ui.prepare import salesforce_steps
from ui.prepare.salesforce_files import object_label
from ui.prepare.salesforce_steps import change, options
from ui.prepare.uploaded import Held
from ui.text import md, t

BOTH, OPEN, WON, LOST = "both", "open", "won", "lost"
BEHIND = 1000.0
AUTO, NONE = "auto", "none"
"""In a table of choices: as the words tell, and no step."""
STEPS = {"lead": steps.LEADS, "quote": steps.QUOTES, "contract": steps.CONTRACTS, "order": steps.ORDERS}


def process(held: Held, files: OrgFacts) -> str:
    """The process a log is made for, or both."""
    usual = BOTH if len(files.processes) > 1 else files.processes[0]
    asked = state.kept(f"salesforce_process:{held.key}", usual)
    return asked if asked in (*files.processes, BOTH) else usual


def recall(held: Held, files: OrgFacts, step: dict[str, Any]) -> bool:
    """Take over what was decided on the last files of these columns; whether it can be."""
    try:
        told = Options.from_dict(step["options"]).to_dict()
    except (KeyError, TypeError, AttributeError):
        return False
    asked = step.get("process")
    if asked not in (*files.processes, BOTH):
        return False
    state.keep(f"salesforce_process:{held.key}", asked)
    state.keep(f"salesforce_options:{held.key}", told)
    return True


def draw(held: Held, files: OrgFacts) -> None:
    """The process, and folded what need not be looked at: stages, statuses, other tables."""
    _process(held, files)
    if any(one.code == "times_without_zone" for one in files.notes):
        _zone(held)
    if files.stages:
        with st.expander(t("salesforce_page.stages"), icon=":material/stairs:", key="salesforce_stages"):
            _stages(held, files)
    if any(kind in STEPS for kind in files.statuses):
        with st.expander(t("salesforce_page.statuses"), icon=":material/label:", key="salesforce_statuses"):
            for kind, values in files.statuses.items():
                _statuses(held, kind, values)
    asked = process(held, files)
    salesforce_steps.draw(held, files, processes=files.processes if asked == BOTH else (asked,))
    if files.customs:
        with st.expander(
            t("salesforce_page.customs", n=len(files.customs)),
            icon=":material/add_link:",
            key="salesforce_customs",
        ):
            st.caption(t("salesforce_page.customs_text"))
            for one in files.customs:
                _custom(held, one)


def _process(held: Held, files: OrgFacts) -> None:
    if len(files.processes) < 2:
        return
    key, lang = f"salesforce_process_{held.key}", state.language()
    state.show_in(key, process(held, files))
    st.segmented_control(
        t("salesforce_page.process"), (BOTH, *files.processes), key=key, required=True,
        format_func=lambda one: t("salesforce_page.both") if one == BOTH else load(one).label[lang],
        on_change=lambda: state.keep(f"salesforce_process:{held.key}", state.value(key)),
        help=t("salesforce_page.process_help"),
    )  # fmt: skip


def _zone(held: Held) -> None:
    """The zone of the times in reports, which do not say theirs."""
    key = f"salesforce_zone_{held.key}"
    state.show_in(key, options(held).get("zone") or "UTC")
    st.selectbox(
        t("salesforce_page.zone"), ("UTC", *(one for one in zone_names() if one != "UTC")), key=key,
        width=320,
        help=t("salesforce_page.zone_help"), on_change=_take_zone, args=(held, key),
    )  # fmt: skip


def _take_zone(held: Held, key: str) -> None:
    zone = state.value(key)
    change(held, "zone", None if zone == "UTC" else zone)


def _base(key: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What a table starts from, unchanged while somebody edits it."""
    if not (state.value(key) or {}).get("edited_rows"):
        state.keep(f"base:{key}", rows)
    return state.kept(f"base:{key}", rows)


# -- stages


def _stages(held: Held, files: OrgFacts) -> None:
    st.caption(t("salesforce_page.stages_text"))
    said = options(held).get("stages")
    stages = tuple(Stage(**one) for one in said) if said else files.stages
    key = f"salesforce_stages_{held.key}_{state.language()}"
    rows = _base(key, [(one.name, one.activity or NONE, _place(one), _outcome(one)) for one in stages])
    places = {one.name: one.order for one in stages if _place(one) is None}
    edited = st.data_editor(
        pd.DataFrame(rows, columns=["stage", "activity", "order", "outcome"]), key=key, hide_index=True,
        disabled=["stage"], placeholder="", column_config=_stage_columns(files),
    )  # fmt: skip
    guessed = {one.name: one.is_guessed for one in files.stages}
    now = tuple(
        Stage(
            row.stage, _activity_of(row),
            places.get(row.stage) if pd.isna(row.order) else float(row.order),
            row.outcome in (WON, LOST), row.outcome == WON, guessed.get(row.stage, False),
        )
        for row in edited.itertuples()
    )  # fmt: skip
    change(held, "stages", [asdict(one) for one in now] if now != files.stages else None)


def _place(one: Stage) -> float | None:
    """The place as it is shown: that of a stage behind all others says nothing."""
    return None if one.order is not None and one.order >= BEHIND else one.order


def _activity_of(row: Any) -> str | None:
    """The step of a line of the table; a stage that ends no deal is no end."""
    is_no_end = row.outcome == OPEN and row.activity in (WON_STEP, LOST_STEP)
    return None if row.activity == NONE or is_no_end else str(row.activity)


def _outcome(one: Stage) -> str:
    return (WON if one.is_won else LOST) if one.is_closed else OPEN


def _stage_columns(files: OrgFacts) -> dict[str, Any]:
    lang, catalogue = state.language(), load("lead_to_cash")
    label = {one.key: one.label[lang] for one in catalogue.activities}
    own = [name for one in files.stages for name in (one.activity, one.name) if name]
    choices = [NONE, *dict.fromkeys([*label, *own])]
    choose = st.column_config.SelectboxColumn
    return {
        "stage": st.column_config.TextColumn(t("salesforce_page.column.stage")),
        "activity": choose(
            t("salesforce_page.column.activity"), options=choices, required=True,
            format_func=lambda one: t("salesforce_page.no_step") if one == NONE else label.get(one, one),
        ),
        "order": st.column_config.NumberColumn(t("salesforce_page.column.order"), format="%.4g"),
        "outcome": choose(
            t("salesforce_page.column.outcome"), options=[OPEN, WON, LOST], required=True,
            format_func=lambda one: t(f"salesforce_page.outcome.{one}"),
        ),
    }  # fmt: skip


# -- statuses


def _statuses(held: Held, kind: str, values: tuple[tuple[str, str | None], ...]) -> None:
    name, usual = (
        f"{kind}_statuses",
        {value: AUTO if step is None else step or NONE for value, step in values},
    )
    key = f"salesforce_{name}_{held.key}_{state.language()}"
    chosen = {value: step or NONE for value, step in options(held).get(name, {}).items()}
    rows = _base(key, [(value, chosen.get(value, step)) for value, step in usual.items()])
    st.markdown(f"**{t(f'salesforce_page.status.{kind}')}**")
    edited = st.data_editor(
        pd.DataFrame(rows, columns=["status", "step"]), key=key, hide_index=True, disabled=["status"],
        placeholder="", column_config={
            "status": st.column_config.TextColumn(t("salesforce_page.column.status")),
            "step": st.column_config.SelectboxColumn(
                t("salesforce_page.column.activity"), required=True, format_func=_step,
                options=list(dict.fromkeys([AUTO, NONE, *STEPS[kind], *usual.values()])),
            ),
        },
    )  # fmt: skip
    changed = {
        row.status: "" if row.step == NONE else row.step
        for row in edited.itertuples()
        if row.step not in (AUTO, usual[row.status])
    }
    change(held, name, changed)


def _step(key: str) -> str:
    """The name of a step in the reader's language."""
    if key in (AUTO, NONE):
        return t("salesforce_page.as_usual" if key == AUTO else "salesforce_page.no_step")
    for one in ("lead_to_cash", "order_to_cash"):
        name = steps.names(one, with_other_steps=True).get(key)
        known = load(one).activity(name) if name else None
        if known:
            return known.label[state.language()]
    return steps.names("order_to_cash").get(key, key)


# -- tables without a rule


def _custom(held: Held, guess: CustomMapping) -> None:
    """A table that is no object we know: what it is linked to, its date, and what the step is called."""
    said = {one["object"]: one for one in options(held).get("custom", ())}
    now = CustomMapping(**said[guess.object]) if guess.object in said else guess
    key = f"salesforce_custom_{held.key}_{guess.object}"
    target, _, by = guess.target.partition(".")
    with st.container(border=True, key=f"{key}_card"):
        st.markdown(
            md(
                "salesforce_page.custom_joins",
                name=guess.object,
                column=guess.key,
                to=object_label(target),
                by=by,
            )
        )
        is_used = st.checkbox(t("salesforce_page.custom_use"), value=now.is_confirmed, key=f"{key}_use")
        times = {}
        for column, activity in guess.times.items():
            if guess.activity and not activity:
                st.caption(md("salesforce_page.custom_column", date=column, column=guess.activity))
                times[column] = ""
                continue
            name = st.text_input(
                md("salesforce_page.custom_name", date=column),
                now.times.get(column, activity),
                key=f"{key}_{column}",
            )
            if name.strip():
                times[column] = name.strip()
    others = [one for name, one in said.items() if name != guess.object]
    if is_used and times:
        others.append(asdict(guess) | {"times": times, "is_confirmed": True})
    change(held, "custom", sorted(others, key=lambda one: one["object"]))
