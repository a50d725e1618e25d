"""What lies behind the activity or transition selected on the map?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as html

import pandas as pd
import streamlit as st

from analysis.discover.close_up import FlowFigures, activity_figures, flow_figures
from analysis.discover.map_model import MapModel
from analysis.discover.moves import Look
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.assumptions import assumptions as known_assumptions
from ui import cached, exact, goals, names, state
from ui.discover import map_behind, map_content, map_controls, map_filters, map_texts
from ui.discover.cases import open_case
from ui.discover.map_content import Level, look_of
from ui.process_map import Selection, code
from ui.text import escape, md, t, written

N_CASES = 5


def draw(
    log: EventLog,
    chosen: Selection | None,
    *,
    level: Level,
    model: MapModel,
    slowest: Sequence[FlowFigures],
    phase: str | None = None,
) -> None:
    """The figures of what is selected; with nothing selected, the transitions that take most time.

    `phase` is one that was just unfolded: its figures stand there, with the way to fold it again.
    """
    if phase is not None:
        _phase(log, phase, level)
    elif chosen is None:
        _invitation(log, model, slowest)
    elif chosen.kind == "activity":
        _activity(log, str(chosen.activity), level)
    else:
        _flow(log, str(chosen.source), str(chosen.target), level)
    _fold_again(log, level)


def _invitation(log: EventLog, model: MapModel, slowest: Sequence[FlowFigures]) -> None:
    st.markdown(f"**{t('discover.map.panel.title')}**")
    st.caption(t("discover.map.panel.hint"))
    if slowest:
        st.markdown(f"**{t('discover.map.panel.slowest')}**")
    for rank, one in enumerate(slowest, start=1):
        found = code(model, Selection("flow", source=one.source, target=one.target))
        st.button(
            _named(log, one.source, one.target, rank=f"{rank}  "),
            key=f"map_slowest_{rank}",
            width="stretch",
            disabled=found is None,
            help=None if found else t("discover.map.panel.not_drawn"),
            on_click=map_controls.pick,
            args=(found,),
        )


def _phase(log: EventLog, phase: str, level: Level) -> None:
    """A phase that was unfolded: its activities stand on the map in its place."""
    inside = next(one for one in log.catalogue.phases if one.key == phase)
    here = cached.activities(log)
    found = here[here["activity"].isin(inside.activities)]
    st.markdown(f"**{escape(map_texts.box(log, map_controls.box_of(phase)))}**")
    if found.empty:
        st.caption(t("discover.map.panel.nothing"))
        return
    figures({names.activity(log, row.activity): _number(row.n_cases) for row in found.itertuples()})
    st.caption(t("discover.map.panel.phase_cases", cases=names.cases_title(log)))


def _fold_again(log: EventLog, level: Level) -> None:
    if level.show != "phases" or not level.unfolded:
        return
    st.caption(t("discover.map.panel.unfolded"))
    for phase in level.unfolded:
        label = map_texts.box(log, map_controls.box_of(phase))
        st.button(
            t("discover.map.panel.fold", phase=escape(label)), key=f"map_fold_{phase}", width="stretch",
            icon=":material/unfold_less:", on_click=_folded, args=(phase,),
        )  # fmt: skip


def _folded(phase: str) -> None:
    map_controls.fold(phase)
    map_controls.pick("")


def _activity(log: EventLog, name: str, level: Level) -> None:
    st.markdown(f"**{escape(map_texts.box(log, name))}**")
    look = look_of(log, level)
    stops = map_content.seen(log, look).stops
    one = activity_figures(name, stops, stops, n_cases=cached.size(log)[0])
    if one is None:
        st.caption(t("discover.map.panel.nothing"))
        return
    figures(
        {
            names.cases_title(log): _of_all(one.n_cases, one.share_cases),
            t("discover.map.panel.events"): _number(one.n),
            t("discover.map.panel.repeats"): _number(one.n_repeats),
            t("discover.map.panel.begins"): _number(one.n_start),
            t("discover.map.panel.finishes"): _number(one.n_end),
        }
    )
    these = map_filters.with_box(look, name)
    map_filters.of_box(log, look, name, n=one.n_cases, n_repeats=one.n_repeats)
    map_behind.draw(log, look, name, None, least=_least(log))
    _longest(log, these)


def _flow(log: EventLog, source: str, target: str, level: Level) -> None:
    st.markdown(f"**{_named(log, source, target)}**")
    look = look_of(log, level)

    def lasting(hours: float) -> str:
        return _duration(exact.between(log, source, target, hours))

    moves = map_content.seen(log, look).moves
    one = flow_figures(source, target, moves, n_cases=cached.size(log)[0])
    if one is None:
        st.caption(t("discover.map.panel.nothing"))
        return
    figures(
        {
            names.cases_title(log): _of_all(one.n_cases, one.share_cases),
            t("discover.map.panel.times"): _number(one.n),
            t("discover.map.panel.median"): lasting(one.median_h),
            t("discover.map.panel.mean"): lasting(one.mean_h),
            t("discover.map.panel.p90"): lasting(one.p90_h),
            t("discover.map.panel.total"): lasting(one.total_h),
            t("discover.map.panel.share_time"): written(one.share_time, "percent", state.language()),
        }
        | _target(log, source, target)
    )
    is_direct = not _bridged(log, level, source, target)
    map_filters.of_flow(log, look, source, target, n=one.n_cases, is_direct=is_direct)
    map_behind.draw(log, look, source, target, least=_least(log))
    _longest(log, map_filters.with_flow(look, source, target, is_direct=is_direct))


def _target(log: EventLog, source: str, target: str) -> dict[str, str]:
    """What was aimed at, and the mark of a transition that takes longer."""
    hours = goals.of(log).flow_h(source, target)
    if hours is None:
        return {}
    mark = f" {map_texts.ABOVE}" if (source, target) in cached.above_target(log) else ""
    return {t("discover.map.panel.target"): f"{written(hours, 'days', state.language())}{mark}"}


def _bridged(log: EventLog, level: Level, source: str, target: str) -> int:
    """Says how often it passes what is hidden: what is said elsewhere of a transition is of direct moves."""
    row = _row(map_content.seen(log, look_of(log, level)).moves, source, target)
    if row is None or not row["n_bridged"]:
        return 0
    said = t("discover.map.panel.bridged", n=int(row["n_bridged"]), all=int(row["n"]))
    direct = _row(map_content.seen(log, Look(calendar=level.calendar)).moves, source, target)
    if direct is not None:
        median = exact.between(log, source, target, float(direct["median_h"]))
        said += " " + t(f"discover.map.panel.{_counted(level)}", n=int(direct["n"]), median=median)
    st.caption(said)
    return int(row["n_bridged"])


def _counted(level: Level) -> str:
    """Which of the page's other figures count direct moves too, and by the same clock."""
    if level.calendar is not None:
        return "direct_working"
    return "direct" if level.show == "activities" else "direct_only"


def _row(moves: pd.DataFrame, source: str, target: str) -> pd.Series | None:
    here = moves[(moves["source"] == source) & (moves["target"] == target)]
    return here.iloc[0] if len(here) else None


def _longest(log: EventLog, these: f.Filter) -> None:
    """The longest of these cases."""
    found = cached.cases(log.where(these), search="", limit=N_CASES)
    st.caption(t("discover.map.panel.longest", n=len(found), cases=names.cases_noun(log)))
    with st.container(key="map_cases", gap=None):
        for rank, row in enumerate(found.itertuples()):
            lasting = _duration(exact.throughout(log, row.throughput_h))
            said = f"{escape(names.short(str(row.case_id)))} · {lasting}"
            told = {"key": f"map_case_{rank}", "type": "tertiary", "help": t("discover.map.panel.open_case")}
            if st.button(said, **told, on_click=open_case, args=(log, str(row.case_id))):
                st.rerun()


def figures(said: dict[str, str]) -> None:
    """Names on the left, figures on the right."""
    rows = [f"<tr><th>{html(name)}</th><td>{html(figure)}</td></tr>" for name, figure in said.items()]
    st.html(f'<table class="figures">{"".join(rows)}</table>')


def _least(log: EventLog) -> int:
    """Fewest cases to show a person or group."""
    from ui import assumed

    return max(assumed.value(log, "min_shown"), known_assumptions()["min_shown"].default)


def _named(log: EventLog, source: str, target: str, *, rank: str = "") -> str:
    said = {"source": map_texts.box(log, source), "target": map_texts.box(log, target)}
    return rank + md("discover.map.flow", **said)


def _of_all(n: int, share: float) -> str:
    return t("discover.map.panel.of_all", n=n, share=share)


def _number(n: int) -> str:
    return written(n, "count", state.language())


def _duration(hours: float) -> str:
    return written(hours, "duration", state.language())
