"""What lies behind the activity or transition selected on the map?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as html

import streamlit as st

from analysis.discover.close_up import FlowFigures, activity_figures, flow_figures
from analysis.discover.map_model import MapModel
from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, exact, filters, names, state
from ui.discover import map_controls
from ui.process_map import Selection, code
from ui.text import escape, md, t, written

N_CASES = 5


def draw(
    log: EventLog,
    chosen: Selection | None,
    *,
    model: MapModel,
    slowest: Sequence[FlowFigures],
) -> None:
    """The figures of what is selected; with nothing selected, the transitions that take most time."""
    if chosen is None:
        _invitation(log, model, slowest)
    elif chosen.kind == "activity":
        _activity(log, str(chosen.activity))
    else:
        _flow(log, str(chosen.source), str(chosen.target))


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


def _activity(log: EventLog, name: str) -> None:
    st.markdown(f"**{escape(names.activity(log, name))}**")
    one = activity_figures(name, cached.activities(log), cached.endpoints(log), n_cases=cached.size(log)[0])
    if one is None:
        st.caption(t("discover.map.panel.nothing"))
        return
    _figures(
        {
            names.cases_title(log): _of_all(one.n_cases, one.share_cases),
            t("discover.map.panel.events"): _number(one.n),
            t("discover.map.panel.repeats"): _number(one.n_repeats),
            t("discover.map.panel.begins"): _number(one.n_start),
            t("discover.map.panel.finishes"): _number(one.n_end),
        }
    )
    _cases(log, f"contains:{name}", f.Contains(name), one.n_cases)


def _flow(log: EventLog, source: str, target: str) -> None:
    st.markdown(f"**{_named(log, source, target)}**")

    def lasting(hours: float) -> str:
        return _duration(exact.between(log, source, target, hours))

    one = flow_figures(source, target, cached.directly_follows(log), n_cases=cached.size(log)[0])
    if one is None:
        st.caption(t("discover.map.panel.nothing"))
        return
    _figures(
        {
            names.cases_title(log): _of_all(one.n_cases, one.share_cases),
            t("discover.map.panel.times"): _number(one.n),
            t("discover.map.panel.median"): lasting(one.median_h),
            t("discover.map.panel.mean"): lasting(one.mean_h),
            t("discover.map.panel.p90"): lasting(one.p90_h),
            t("discover.map.panel.total"): lasting(one.total_h),
            t("discover.map.panel.share_time"): written(one.share_time, "percent", state.language()),
        }
    )
    _cases(log, f"follows:{source}→{target}", f.Follows(source, target), one.n_cases)


def _cases(log: EventLog, slot: str, these: f.Filter, n: int) -> None:
    """The longest of these cases, and the way to look at them alone."""
    found = cached.cases(log.where(these), search="", limit=N_CASES)
    st.caption(t("discover.map.panel.longest", n=len(found), cases=names.cases_noun(log)))
    _figures({row.case_id: _duration(exact.throughout(log, row.throughput_h)) for row in found.itertuples()})
    if st.button(
        t("discover.map.panel.only", cases=names.cases(log, n)),
        key="map_only",
        width="stretch",
        disabled=these in log.filters,
        on_click=filters.only,
        args=(slot, these),
    ):
        st.rerun()


def _figures(said: dict[str, str]) -> None:
    """Names on the left, figures on the right."""
    rows = [f"<tr><th>{html(name)}</th><td>{html(figure)}</td></tr>" for name, figure in said.items()]
    st.html(f'<table class="figures">{"".join(rows)}</table>')


def _named(log: EventLog, source: str, target: str, *, rank: str = "") -> str:
    said = {"source": names.activity(log, source), "target": names.activity(log, target)}
    return rank + md("discover.map.flow", **said)


def _of_all(n: int, share: float) -> str:
    return t("discover.map.panel.of_all", n=n, share=share)


def _number(n: int) -> str:
    return written(n, "count", state.language())


def _duration(hours: float) -> str:
    return written(hours, "duration", state.language())
