"""Discover, view *model*: what is the process as a whole, and how many cases follow the reference path?"""

from __future__ import annotations

import streamlit as st

from analysis.discover.following import Following, following
from analysis.discover.map_model import MapModel
from analysis.discover.models import replay
from analysis.log import EventLog
from ui import cached, frame, names, state
from ui.discover.process import tool_texts
from ui.process_map import process_map
from ui.report.map import model_slide
from ui.slides import slide_button
from ui.text import t

HEIGHT, LIBRARY = 760, "pm4py"
MOST_ON_SLIDE = 36
"""Boxes and diamonds. A slide leaves the rarest out of a map that is too large; of a model nothing may be."""


def view(log: EventLog) -> None:
    """The model of the view, and on request the check against the reference path."""
    with st.spinner(t("discover.model.working")):
        found = cached.model(log)
    finding = t("discover.model.finding", n=len(found.activities), cases=names.cases(log, _n_cases(log)))
    st.markdown(finding)
    _drawing(log)
    drawn = cached.model_drawn(log, state.language())
    if n_boxes(drawn) <= MOST_ON_SLIDE:
        slide_button(model_slide(log, drawn, headline=finding), "model", name="model")
    else:
        st.caption(t("discover.model.no_slide", n=n_boxes(drawn)))
    frame.reading_help("model")
    with st.expander(t("discover.model.how")):
        st.markdown(t("discover.model.how_text", library=LIBRARY))
    _reference(log)


def n_boxes(model: MapModel) -> int:
    """Activities and branches of a drawn model."""
    return sum(node.kind not in ("start", "end") for node in model.nodes)


@frame.fragment
def _drawing(log: EventLog) -> None:
    process_map(
        cached.model_drawn(log, state.language()),
        key=f"model_{log.log_id}",
        texts=tool_texts(),
        aria=t("discover.model.aria"),
        height=HEIGHT,
    )


def _reference(log: EventLog) -> None:
    """The reference path, and how the cases of the view follow it, once that was asked for."""
    frame.heading(t("discover.model.reference.title"))
    path = log.catalogue.reference_path
    if not path:
        st.caption(t("discover.model.reference.none"))
        return
    st.caption(" → ".join(names.activity(log, name) for name in path))
    known = _remembered().get(log.view_id)
    if known is None:
        known = _check(log, path)
    if known is not None:
        _outcome(log, known)
    _missing(log, path)


def _check(log: EventLog, path: tuple[str, ...]) -> Following | None:
    """Replays the variants when the button is pressed; any other click stops it."""
    place = st.empty()
    if not place.button(t("discover.model.reference.check"), key="check_reference"):
        return None
    with place.container():
        bar = st.progress(0.0, text=t("discover.model.reference.working", share=0.0))
        st.button(t("discover.model.reference.stop"), key="stop_reference", type="tertiary")
    found = following(
        replay(
            log,
            path,
            progress=lambda share: bar.progress(
                share, text=t("discover.model.reference.working", share=share)
            ),
        )
    )
    place.empty()
    state.keep("followed", {**_remembered(), log.view_id: found})
    return found


def _remembered() -> dict[str, Following]:
    """View to what its check found, in this session."""
    return state.kept("followed", {})


def _outcome(log: EventLog, found: Following) -> None:
    said = {
        "follows": names.cases(log, found.n_follows),
        "so_far": names.cases(log, found.n_so_far),
        "deviates": names.cases(log, found.n_deviates),
    }
    st.markdown(t("discover.model.reference.outcome", **said))
    st.markdown(t("discover.model.reference.share", share=found.mean_share, case=names.case_noun(log)))
    with st.expander(t("discover.model.reference.how")):
        st.markdown(t("discover.model.reference.how_text", library=LIBRARY))


def _missing(log: EventLog, path: tuple[str, ...]) -> None:
    """Steps of the path that this log knows nothing of."""
    missing = [names.activity(log, name) for name in path if not log.has_activity(name)]
    if missing:
        st.caption(t("discover.model.reference.missing", n=len(missing), activities=missing))


def _n_cases(log: EventLog) -> int:
    return cached.size(log)[0]
