"""Bottlenecks, view *Stages*: in which stage is most time lost, what becomes of cases there, and for whom?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.stages import STAGES
from analysis.log import EventLog
from analysis.measures.stage_visits import has_history
from analysis.report import Chart, Page
from ui import charts_waits, exact, figures, filters, frame, goals, names, state, tables
from ui.act import figure
from ui.bottlenecks import above, group_times, look_line, stage_ends, stages_card, stages_fate, stages_stuck
from ui.bottlenecks.attributes import splits
from ui.bottlenecks.groups import to_be_sure
from ui.bottlenecks.question import Needs, Question
from ui.cached import bottleneck_time as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

LOOKS = ("excess", "fate", "by", "stuck")
BARS = 12
COLUMNS = (
    "stage", "n_cases", "n_still", "n_stuck", "share_stuck", "n_above", "median_h", "low_h", "high_h",
    "excess_h", "excess_left_h", "excess_still_h", "target_h",
)  # fmt: skip
ON_SLIDE = ("stage", "n_cases", "n_still", "share_stuck", "median_h", "excess_h", "excess_still_h")
COUNTED_ABOVE = ("above", "excess", "excess_still")


@frame.fragment
def view(log: EventLog) -> None:
    """Stages by time above usual; what became of the cases in one; one stage, or who is stuck, by group."""
    found = known(log)
    if found is None:
        return
    options = [one for one in splits(log) if one != "stage"]
    with look_line.line("stages_line"):
        look = look_line.look("stages_look", LOOKS, "stages.look")
        stuck = stages_stuck.choose(log, found) if look == "stuck" else None
        stage = stages_card.choose(found) if look in ("fate", "by") else ""
        by = group_times.choose_by(log, options, "stages_split") if look == "by" and options else None
    if look == "excess":
        _excess(log, found)
        return
    if stuck:
        if not stages_stuck.draw(log, *stuck):
            stages_card.draw(log, found, stuck[0] or stages_card.chosen(found))
        return
    if look == "fate":
        stages_fate.draw(log, stage)
    elif by:
        group_times.draw(log, topic(stage, by))
    else:
        st.info(t("bottlenecks.no_split"))
    stages_card.draw(log, found, stage)


def known(log: EventLog) -> pd.DataFrame | None:
    """The stages of the view; where there are none, why, and what to do."""
    if "stage" not in log.roles:
        st.info(t("stages.no_stage", case=names.case_noun(log)))
        return None
    if not has_history(log):
        st.info(t("stages.no_history", column=log.column("stage"), case=names.case_noun(log)))
        return None
    found = ranked(log)
    if found.empty:
        st.info(t("stages.none", cases=names.cases_noun(log)))
        return None
    return found


def ranked(log: EventLog) -> pd.DataFrame:
    """The stages by time above usual or target, without those in which a case is over."""
    found = cached.stages(log, goals.of(log))
    over = found["stage"].map(partial(stage_ends.is_end, log)).astype(bool)
    return found if not len(found) or over.all() else found[~over].reset_index(drop=True)


def topic(stage: str, by: str) -> group_times.Topic:
    """One stage by an attribute."""
    return group_times.Topic(
        "stages", by, partial(_by, stage, by), partial(_called, stage), with_stuck=True,
        act=figure.of_stage_time(stage),
    )  # fmt: skip


def _by(stage: str, by: str, log: EventLog) -> pd.DataFrame:
    return cached.stage_by(log, stage, by=by, min_clear=to_be_sure(log))


def _called(stage: str, log: EventLog) -> str:
    return t("stages.called", stage=stage)


def _excess(log: EventLog, found: pd.DataFrame) -> None:
    said = finding(log, found, say=md)
    st.markdown(f"#### {said}")
    figures.tiles(_tiles(log, found), key="stages_tiles")
    stage = stages_card.chosen(found)
    is_shown = (found.index < BARS) | (found["stage"] == stage)
    top = found[is_shown]
    key = f"stages_bars_{log.view_id}_{state.selected('stage_picks', 0)}"
    st.plotly_chart(
        _drawn(log, top, chosen=list(top["stage"]).index(stage) if stage in set(top["stage"]) else None),
        key=key, selection_mode="points", config=CONFIG, alt=finding(log, found),
        on_select=partial(stages_card.clicked, key, list(top["stage"])),
    )  # fmt: skip
    offer(log, "stages_bars", partial(chart_page, log), name="stages")
    stages_card.draw(log, found, stage)
    frame.reading_help("stages", above=above.stages(log))
    columns = _columns(found, COLUMNS)
    tables.show(
        found, STAGES, key="stages", columns=columns, labels=_labels(log), download="stages", log=log,
        helps=_helps(log),
        make=partial(table_page, log),
    )  # fmt: skip


def finding(log: EventLog, found: pd.DataFrame, *, say: Any = plain) -> str:
    """The stage with most time above usual, how long it lasts, and how many are stuck in it."""
    row, lang = found.iloc[0], state.language()
    told = {"stage": row["stage"], "cases": names.cases_noun(log), "above": above.stages(log)}
    if not row["excess_h"] > 0:
        return say("stages.finding_none", **told)
    told |= {"excess": written(row["excess_h"], "days", lang), "own": above.stage(log, row["stage"])}
    said = [say("stages.finding", share=float(row["excess_h"] / found["excess_h"].sum()), **told)]
    median = float(row["median_h"])
    if median == median:
        said.append(say("stages.finding_median", median=exact.throughout(log, median), **told))
    else:
        said.append(say("stages.finding_no_median", **told))
    if row["n_still"] and row["n_judged"]:
        n_still = names.cases(log, int(row["n_still"]))
        said.append(say("stages.finding_stuck", n_stuck=int(row["n_stuck"]), still=n_still))
    return together(said)


def chart_page(log: EventLog) -> Page:
    """The stages by time above usual, as a page of a report."""
    found = ranked(log)
    return Page(_words(log, found), Chart(_drawn(log, found.head(BARS), chosen=None)))


def table_page(log: EventLog) -> Page:
    """The figures of the stages, as a page of a report."""
    found = ranked(log)
    columns = _columns(found, ON_SLIDE)
    return tables.page(_words(log, found), found, STAGES, columns=columns, labels=_labels(log))


def _columns(found: pd.DataFrame, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Without what this log cannot say: stuck cases where none was won, targets where none is set."""
    gone = {"n_stuck", "share_stuck"} if not found["n_judged"].any() else set()
    gone |= {"target_h"} if found["target_h"].isna().all() else set()
    return tuple(name for name in columns if name not in gone)


def _labels(log: EventLog) -> dict[str, str]:
    named = ("stage", "n_cases", "excess_h")
    said = {name: t(f"stages.column.{name}") for name in COLUMNS if name not in named}
    said["n_above"] = above.count_of_stages(log)
    said["excess_h"] = t(f"bottlenecks.above.column.{goals.kind_of_stages(log)}")
    return said | {"stage": names.column(log, "stage"), "n_cases": names.cases_title(log)}


def _helps(log: EventLog) -> dict[str, str]:
    """How those stuck and those with time above usual differ, which overlap and are not the same."""
    told = {"above": above.stages(log), **names.nouns(log)}
    return {name: t(f"stages.column_help.{name}", **told) for name in ("n_stuck", "n_above")}


def _drawn(log: EventLog, top: pd.DataFrame, *, chosen: int | None) -> Any:
    lang = state.language()
    left, still = t("stages.part.left"), t("stages.part.still")
    tips = {
        left: [written(hours, "days", lang) for hours in top["excess_left_h"]],
        still: [written(hours, "days", lang) for hours in top["excess_still_h"]],
    }
    return charts_waits.two_parts(
        list(top["stage"]),
        {left: list(top["excess_left_h"] / 24), still: list(top["excess_still_h"] / 24)},
        axis=t(f"bottlenecks.above.axis.{goals.kind_of_stages(log)}", cases=names.cases_noun(log)),
        texts=[written(hours, "days", lang) for hours in top["excess_h"]],
        tips={name: [f"{name}: {one}" for one in said] for name, said in tips.items()},
        chosen=chosen,
    )


def _tiles(log: EventLog, found: pd.DataFrame) -> list[tuple[str, str, figures.Explained]]:
    """How many are in a stage now, how many of them are stuck, and how much time is above usual."""
    lang, n_still, n_judged = state.language(), int(found["n_still"].sum()), int(found["n_judged"].sum())
    given = {"still": (written(n_still, "count", lang), n_still)}
    if n_judged:
        given["stuck"] = (written(found["n_stuck"].sum() / n_judged, "percent", lang), n_judged)
    else:
        given["above"] = (written(int(found["n_above"].sum()), "count", lang), n_still)
    stays = int(found["n_cases"].sum())
    given["excess"] = (written(found["excess_h"].sum(), "days", lang), stays)
    given["excess_still"] = (written(found["excess_still_h"].sum(), "days", lang), n_still)
    longest = found["longest_still_h"].max()
    if longest == longest:
        given["longest"] = (written(longest, "days", lang), n_still)
    return [
        (
            t(f"stages.tile.{name}.label") if name != "excess" else _labels(log)["excess_h"], value,
            figures.Explained(
                t(f"stages.tile.{name}.definition", above=above.stages(log), **names.nouns(log)),
                population=filters.said(log), n=n,
                assumption=above.assumption_of_stages(log) if name in COUNTED_ABOVE else "",
            ),
        )
        for name, (value, n) in given.items()
    ]  # fmt: skip


def _words(log: EventLog, found: pd.DataFrame) -> Any:
    return slide_text(
        log,
        headline=finding(log, found),
        population=t("stages.population", cases=names.cases_noun(log)),
        n=int(found["n_cases"].sum()),
        definition=t("stages.definition", cases=names.cases_noun(log)),
        assumption=above.assumption_of_stages(log),
    )


def _answer(log: EventLog) -> str | None:
    if not has_history(log):
        return None
    found = ranked(log)
    return finding(log, found, say=md) if len(found) and found["excess_h"].sum() else None


QUESTIONS = (
    Question("stage_most_time", "stages", _answer, needs=Needs(attributes=("stage",))),
    Question(
        "stage_stuck", "stages", stages_stuck.answer, Needs(attributes=("stage", "rep")),
        opened=stages_stuck.opened, is_slow=True,
    ),
)  # fmt: skip
