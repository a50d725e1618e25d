"""Bottlenecks, view *Queues*: what waits for each step, how much comes and is done, and who takes it up?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.queues import QUEUES, has_teams
from analysis.log import EventLog
from analysis.measures.stage_visits import has_history
from analysis.report import Chart, Page
from ui import charts, exact, figures, filters, frame, goals, names, state, tables
from ui.act import figure
from ui.bottlenecks import above, look_line, moves, queues_over_time, queues_waits, queues_whom
from ui.bottlenecks.question import Needs, Question
from ui.bottlenecks.transitions import LEAST_ABOVE
from ui.cached import bottleneck_time as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import escape, md, t, written

BARS = 10
COLUMNS = ("activity", "n", "median_h", "p90_h", "longest_h", "total_h", "excess_h")


@frame.fragment
def view(log: EventLog) -> None:
    """Queues by time above usual; one over time, by whom, and its longest waits; the stages over time."""
    found = steps(log)
    if found.empty:
        st.info(t("queues.none", case=names.case_noun(log)))
        return
    with look_line.line("queues_line"):
        look = look_line.look("queues_look", _looks(log), "queues.look")
        activity = _choose(log, found) if look not in ("rank", "stages") else ""
        how = _how(log, look)
    if look == "stages":
        queues_over_time.draw_stages(log)
        return
    if look == "rank":
        _rank(log, found)
        return
    if look == "longest":
        queues_waits.draw(log, activity)
    else:
        (queues_over_time.draw if look == "weeks" else queues_whom.draw)(log, activity, how)
        moves.of_queue(log, queues_waits.main_source(log, activity), activity, key="queue")


def steps(log: EventLog) -> pd.DataFrame:
    """The queues of steps that one can wait for: no changes of a field, no losses."""
    found = cached.queues(log, goals.of(log))
    lost = {one.is_ for one in log.catalogue.states if one.lost} | {
        name for one in log.catalogue.states if one.lost for name in one.has
    }
    known = {name: log.catalogue.activity(name) for name in found["activity"]}
    is_step = [name not in lost and not (one and one.micro) for name, one in known.items()]
    return found[is_step].reset_index(drop=True) if any(is_step) else found


def _how(log: EventLog, look: str) -> str:
    """Which lines, or by person or team."""
    if look == "weeks":
        return look_line.look("queues_lines", tuple(queues_over_time.LINES), "queues.lines")
    if look != "whom":
        return ""
    options = ("person", "team") if has_teams(log) else ("person",)
    return look_line.look("queues_by", options, "queues.by") if len(options) > 1 else options[0]


def _looks(log: EventLog) -> tuple[str, ...]:
    """What can be looked at: by whom where somebody is told, the stages where the log has their history."""
    found = ["rank", "weeks"]
    found += ["whom"] if log.has_resources or has_teams(log) else []
    found += ["longest"]
    return tuple([*found, "stages"] if has_history(log) else found)


def chosen(found: pd.DataFrame) -> str:
    """The chosen queue; the first of the ranking until one is chosen."""
    held = state.selected("queue_chosen")
    return held if held in set(found["activity"]) else str(found["activity"].iloc[0])


def _choose(log: EventLog, found: pd.DataFrame) -> str:
    held = chosen(found)
    state.show_in("queue_choice", held)
    st.selectbox(
        t("queues.choose"), list(found["activity"]), key="queue_choice", width=look_line.WIDTH,
        format_func=partial(names.activity, log),
        on_change=lambda: state.select("queue_chosen", state.value("queue_choice")),
    )  # fmt: skip
    return held


def _rank(log: EventLog, found: pd.DataFrame) -> None:
    st.markdown(f"#### {finding(log, found, say=md)}")
    figures.tiles(_tiles(log, found), key="queues_tiles")
    now, top = chosen(found), found[found["excess_h"] > 0].head(BARS)
    top = (
        pd.concat([top, found[(found["activity"] == now) & ~found.index.isin(top.index)]])
        if len(top)
        else top
    )
    if len(top):
        key = f"queues_bars_{log.view_id}_{state.selected('queue_picks', 0)}"
        listed = list(top["activity"])
        st.plotly_chart(
            _drawn(log, top, now=listed.index(now) if now in listed else None), key=key, config=CONFIG,
            selection_mode="points", on_select=partial(_clicked, key, listed), alt=finding(log, found),
        )  # fmt: skip
        offer(log, "queues_bars", partial(chart_page, log), name="queues")
    _buttons(log, found, now)
    frame.reading_help("queues", above=above.flows(log))
    tables.show(
        found, QUEUES, key="queues", columns=COLUMNS, labels=_labels(log), say=_say(log), search=True,
        download="queues", log=log, make=partial(table_page, log),
    )  # fmt: skip


def _clicked(key: str, listed: list[str]) -> None:
    if places := state.clicked(key):
        state.select("queue_chosen", listed[places[0]])
        state.select("queue_picks", state.selected("queue_picks", 0) + 1)


def _buttons(log: EventLog, found: pd.DataFrame, activity: str) -> None:
    """What can be done with the chosen queue."""
    row = found[found["activity"] == activity].iloc[0]
    with st.container(border=True, key="queue_card"):
        st.markdown(f"**{escape(names.activity(log, activity))}**")
        excess = written(row["excess_h"], "days", state.language())
        told = {"n": int(row["n"]), "excess": excess, "above": above.into(log, activity)}
        told |= {
            name: exact.between(log, activity, activity, float(row[f"{name}_h"]))
            for name in ("median", "longest")
        }
        st.caption(md("queues.card", **told))
        with st.container(horizontal=True, key="queue_buttons", gap="small"):
            for look, icon in (("weeks", "show_chart"), ("longest", "hourglass_bottom")):
                if st.button(t(f"queues.look.{look}"), key=f"queue_to_{look}", icon=f":material/{icon}:"):
                    state.select("queues_look", look)
                    st.rerun(scope="fragment")
            if st.button(t("bottlenecks.act"), key="queue_act", icon=":material/add_task:"):
                figure.hand_over(figure.of_flow(queues_waits.main_source(log, activity), activity))


def finding(log: EventLog, found: pd.DataFrame, *, say: Any = plain) -> str:
    """What is waited for longest above usual, as a sentence."""
    row, total = found.iloc[0], float(found["excess_h"].sum())
    told = {
        "activity": names.activity(log, row["activity"]),
        "median": exact.between(log, row["activity"], row["activity"], float(row["median_h"])),
        "above": above.flows(log),
    }
    if not found["total_h"].sum():
        return say("queues.finding_no_time")
    part = total / float(cached.queues(log, goals.of(log))["total_h"].sum())
    if part < LEAST_ABOVE:
        row = found.loc[found["total_h"].idxmax()]
        told |= {"activity": names.activity(log, row["activity"]), "part": part}
        told["excess"] = written(total, "days", state.language())
        return say("queues.finding_hardly" if total else "queues.finding_none", **told)
    return say(
        "queues.finding", excess=written(row["excess_h"], "days", state.language()),
        share=float(row["excess_h"]) / total, own=above.step(log, row["activity"]), **told,
    )  # fmt: skip


def chart_page(log: EventLog) -> Page:
    """The queues by time above usual, as a page of a report."""
    found = steps(log)
    return Page(_words(log, found), Chart(_drawn(log, found[found["excess_h"] > 0].head(BARS), now=None)))


def table_page(log: EventLog) -> Page:
    """The figures of the queues, as a page of a report."""
    found = steps(log)
    return tables.page(
        _words(log, found), found, QUEUES, columns=COLUMNS, labels=_labels(log), say=_say(log), most=12
    )


def _say(log: EventLog) -> dict[str, Any]:
    return {"activity": partial(names.activity, log)}


def _labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"queues.column.{name}") for name in COLUMNS if name != "excess_h"}
    return said | {"excess_h": t(f"bottlenecks.above.column.{goals.kind(log)}")}


def _drawn(log: EventLog, top: pd.DataFrame, *, now: int | None) -> Any:
    return charts.flow_bars(
        [names.activity(log, one) for one in top["activity"]],
        list(top["excess_h"] / 24),
        axis=t(f"bottlenecks.above.axis.{goals.kind(log)}", cases=names.cases_noun(log)),
        texts=[written(hours, "days", state.language()) for hours in top["excess_h"]],
        chosen=now,
    )


def _tiles(log: EventLog, found: pd.DataFrame) -> list[tuple[str, str, figures.Explained]]:
    lang, n = state.language(), int(found["n"].sum())
    given = {
        "waits": written(n, "count", lang),
        "total": written(found["total_h"].sum(), "days", lang),
        "excess": written(found["excess_h"].sum(), "days", lang),
        "longest": written(found["longest_h"].max(), "days", lang),
    }
    return [
        (
            t(f"queues.tile.{name}.label") if name != "excess" else _labels(log)["excess_h"], value,
            figures.Explained(
                t(f"queues.tile.{name}.definition", above=above.flows(log), **names.nouns(log)),
                population=filters.said(log), n=n,
                assumption=above.noted(log) if name == "excess" else queues_over_time.still_waiting(log),
            ),
        )
        for name, value in given.items()
    ]  # fmt: skip


def _words(log: EventLog, found: pd.DataFrame) -> Any:
    return slide_text(
        log, headline=finding(log, found), population=t("queues.population", case=names.case_noun(log)),
        n=int(found["n"].sum()), definition=t("queues.definition"),
        assumption=together([above.noted(log), queues_over_time.still_waiting(log)]),
    )  # fmt: skip


def _answer(log: EventLog) -> str | None:
    found = steps(log)
    return finding(log, found, say=md) if len(found) and found["excess_h"].sum() else None


def _answer_stages(log: EventLog) -> str | None:
    return queues_over_time.stages_finding(log, say=md) if has_history(log) else None


QUESTIONS = (
    Question("queue_longest", "queues", _answer),
    Question(
        "queue_stages", "queues", _answer_stages, needs=Needs(attributes=("stage",)),
        opened=lambda _log: state.select("queues_look", "stages"),
    ),
)  # fmt: skip
