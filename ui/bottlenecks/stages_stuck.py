"""Bottlenecks, view *Stages*: whose are the stuck cases, by any attribute, and with how much money?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.stuck_by import STUCK_BY
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.stage_visits import has_history
from analysis.report import Chart, Page
from ui import assumed, charts, filters, frame, goals, names, state, tables
from ui import cached as everything
from ui.act import figure
from ui.bottlenecks import above, group_times, look_line, moves
from ui.bottlenecks.attributes import splits
from ui.cached import bottleneck_time as cached
from ui.cached import who_is_late
from ui.charts import CONFIG
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t

ALL = ""
"""Stands for all stages together."""
SLOT = "stuck_of"
MIN_RATED = 10
BARS = 15
COLUMNS = ("group", "n_still", "n_stuck", "share_stuck", "amount", "longest_h")


def choose(log: EventLog, found: pd.DataFrame) -> tuple[str, str]:
    """In which stage, all of them at first, and by which attribute."""
    options = [ALL, *found["stage"]]
    held = state.selected("stuck_stage", ALL)
    stage = look_line.box(
        "stuck_stage", options, held if held in options else ALL, label=t("stages.choose"),
        named=lambda one: one or t("stages.stuck.every"),
    )  # fmt: skip
    by = splits(log)
    return stage, group_times.choose_by(log, by, "stages_split") if by else ""


def draw(log: EventLog, stage: str, by: str) -> bool:
    """The finding, a bar a group, how to read it, the table; whether there were ways on from a group."""
    if not by:
        st.info(t("bottlenecks.no_split"))
        return False
    found = of(log, stage, by)
    if found.empty:
        st.info(t("stages.stuck.none", where=_where(stage)))
        return False
    st.markdown(f"#### {finding(log, stage, by, found, say=md)}")
    is_led_on = bool(found["n_stuck"].any()) and _chart(log, stage, by, found)
    frame.reading_help("stages_stuck")
    shown, columns = rows(log, by, found), _columns(found)
    tables.show(
        shown, STUCK_BY, key="stages_stuck", columns=columns, labels=_labels(log, by), download="stuck-by",
        log=log, make=partial(table_page, log, stage, by),
    )  # fmt: skip
    st.caption(_definition(log))
    return is_led_on


def of(log: EventLog, stage: str, by: str) -> pd.DataFrame:
    """Who is in the stage now, and stuck, by an attribute; the most stuck first."""
    return who_is_late.stuck_by(log, stage or None, goals.of(log), by=by)


def rows(log: EventLog, by: str, found: pd.DataFrame) -> pd.DataFrame:
    """Groups by their names; the small ones in one row, so that the rows still add up; no share of a few."""
    is_shown = found["n_still"] >= assumed.value(log, "min_shown")
    kept = found[is_shown]
    named = kept.assign(group=[names.value(log, by, one) for one in kept["group"]])
    if not is_shown.all():
        named = pd.concat([named, _together(log, found[~is_shown])], ignore_index=True)
    return named.assign(share_stuck=named["share_stuck"].where(named["n_still"] >= MIN_RATED))


def _together(log: EventLog, small: pd.DataFrame) -> pd.DataFrame:
    n_still, n_stuck = int(small["n_still"].sum()), int(small["n_stuck"].sum())
    row = {
        "group": t("stages.stuck.others", n=assumed.value(log, "min_shown")), "n_still": n_still,
        "n_stuck": n_stuck, "share_stuck": n_stuck / n_still, "amount": small["amount"].sum(min_count=1),
        "longest_h": small["longest_h"].max(),
    }  # fmt: skip
    return pd.DataFrame([row]).astype(small.dtypes.to_dict())


def finding(log: EventLog, stage: str, by: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """How many are stuck, of how many and with how much money, and of which group most are."""
    n_stuck, amount = int(found["n_stuck"].sum()), found["amount"].sum(min_count=1)
    told = {
        "still": names.cases(log, int(found["n_still"].sum())),
        "where": _where(stage),
        "n_stuck": n_stuck,
    }
    if not n_stuck:
        return say("stages.stuck.nobody", **told)
    first = rows(log, by, found).iloc[0]
    told["amount"] = (
        "" if pd.isna(amount) else t("stages.stuck.amount", amount=names.amount(log, float(amount)))
    )
    told |= {"by": names.column(log, by), "group": first["group"]}
    told |= {"k": int(first["n_stuck"]), "of": int(first["n_still"])}
    return say(f"stages.stuck.finding{'' if _is_judged(log) else '_above'}", **told)


def answer(log: EventLog) -> str | None:
    """What is stuck in any stage, and whose most of it is."""
    found = of(log, ALL, "rep") if has_history(log) else pd.DataFrame()
    return finding(log, ALL, "rep", found, say=md) if len(found) else None


def opened(_log: EventLog) -> None:
    """Show it by rep."""
    state.select("stages_look", "stuck")
    state.select("stuck_stage", ALL)
    state.select("stages_split", "rep")


def chart_page(log: EventLog, stage: str, by: str) -> Page:
    """The stuck cases by group, as a page of a report."""
    found = of(log, stage, by)
    return Page(_words(log, stage, by, found), Chart(_drawn(log, rows(log, by, found))))


def table_page(log: EventLog, stage: str, by: str) -> Page:
    """Their figures, as a page of a report."""
    found = of(log, stage, by)
    words, shown = _words(log, stage, by, found), rows(log, by, found)
    return tables.page(words, shown, STUCK_BY, columns=_columns(found), labels=_labels(log, by))


def _chart(log: EventLog, stage: str, by: str, found: pd.DataFrame) -> bool:
    """The bars, and the ways on from the first group; whether it is one that is shown and has any."""
    drawn, alt = _drawn(log, rows(log, by, found)), finding(log, stage, by, found)
    st.plotly_chart(drawn, key="stages_stuck_bars", config=CONFIG, alt=alt)
    offer(log, "stages_stuck_bars", partial(chart_page, log, stage, by), name="stuck-by")
    first = found[found["n_still"] >= assumed.value(log, "min_shown")]
    is_led_on = bool(len(first) and first["n_stuck"].iloc[0])
    if is_led_on:
        _next(log, stage, by, str(first["group"].iloc[0]))
    return is_led_on


def _next(log: EventLog, stage: str, by: str, group: str) -> None:
    """Filter to the stuck cases of the group with most of them, list them, and an action on their share."""
    ids = who_is_late.stuck_of(log, stage or None, goals.of(log), by=by, group=group)
    told = {"cases": names.cases(log, len(ids)), "group": names.value(log, by, group)}
    with st.container(horizontal=True, key="stages_stuck_moves", gap="small"):
        if len(ids) <= filters.MOST_IDS:
            what = t("stages.stuck.these", **told)
            kept = f.CaseIds(ids, what="stuck" if _is_judged(log) else "long")
            moves.to_cases(log, SLOT, kept, what=what, key="stages_stuck")
        if _is_judged(log) and "stuck_share" in everything.kpis(log):
            subject = figure.of_stage(stage) if stage else figure.of_key_figure("stuck_share")
            moves.action(replace(subject, group=(by, group)), key="stages_stuck", log=log)


def _drawn(log: EventLog, shown: pd.DataFrame) -> Any:
    top = shown.head(BARS)
    sized = zip(top["group"], top["n_still"], strict=True)
    return charts.bars(
        [t("bottlenecks.bar", group=group, n=int(n)) for group, n in sized],
        [int(n) for n in top["n_stuck"]],
        axis=t("stages.stuck.axis", cases=names.cases_noun(log)),
        texts=[str(int(n)) for n in top["n_stuck"]],
        colours=[charts.MAIN] * len(top),
    )


def _where(stage: str) -> str:
    return t("stages.stuck.where_one", stage=stage) if stage else t("stages.stuck.where_all")


def _is_judged(log: EventLog) -> bool:
    """Whether this log can say *stuck*: else those above the target or the usual time are meant."""
    return bool(cached.stages(log, goals.of(log))["n_judged"].any())


def _columns(found: pd.DataFrame) -> tuple[str, ...]:
    return COLUMNS if found["amount"].notna().any() else tuple(one for one in COLUMNS if one != "amount")


def _labels(log: EventLog, by: str) -> dict[str, str]:
    said = {name: t(f"stages.stuck.column.{name}") for name in COLUMNS if name != "group"}
    if not _is_judged(log):
        said["n_stuck"] = above.count_of_stages(log)
    return said | {"group": names.column(log, by), "amount": names.amount_title(log, said["amount"])}


def _definition(log: EventLog) -> str:
    return t("stages.stuck.definition", n=assumed.value(log, "min_shown"), cases=names.cases_noun(log))


def _words(log: EventLog, stage: str, by: str, found: pd.DataFrame) -> Any:
    return slide_text(
        log, headline=finding(log, stage, by, found), population=filters.said(log),
        n=int(found["n_still"].sum()), definition=_definition(log),
    )  # fmt: skip
