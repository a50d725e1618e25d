"""Discover, view *model*: what is the process as a whole, and how many cases follow the reference path?"""

from __future__ import annotations

import streamlit as st

from analysis.discover.following import Following, following
from analysis.discover.gateways import bpmn_file
from analysis.discover.map_model import MapModel
from analysis.discover.models import MOST_BOXES, Model, replay
from analysis.log import EventLog
from ui import cached, frame, names, state, workspace
from ui.discover.process import tool_texts
from ui.monitor.values import together
from ui.process_map import process_map
from ui.report.map import model_slide
from ui.slides import slide_button
from ui.text import t

HEIGHT, LIBRARY = 760, "pm4py"
RAREST, STEP = 50, 5
"""Percent: the end of the slider, and its steps."""
MOST_NAMED = 8
OWN = -1
"""The number of a path that was chosen when the log had other variants."""


def view(log: EventLog) -> None:
    """The model of the view, and on request the check against the reference path."""
    _model(log)
    _reference(log)


@frame.fragment
def _model(log: EventLog) -> None:
    """The sentence, how much rare behaviour is left out, the drawing, and the model to take along."""
    place = st.container()
    noise = _noise(log)
    with st.spinner(t("discover.model.working")):
        found = cached.model(log, noise)
    if not found.nodes:
        st.info(t("model.none"))
        return
    finding = _finding(log, found, noise)
    place.markdown(finding)
    _left_out(log, found, noise)
    drawn = cached.model_drawn(log, noise, state.language())
    process_map(
        drawn, key=f"model_{log.log_id}", texts=tool_texts(), aria=t("discover.model.aria"), height=HEIGHT,
        looks=cached.activity_looks(log),
    )  # fmt: skip
    _downloads(log, drawn, finding.replace("**", ""))
    frame.reading_help("model")
    with st.expander(t("discover.model.how")):
        st.markdown(t("discover.model.how_text", library=LIBRARY))


def _finding(log: EventLog, found: Model, noise: float) -> str:
    """What the model says of how many cases, and how many of them go as it is drawn."""
    said = t("discover.model.finding", n=len(found.activities), cases=names.cases(log, found.n_cases))
    n = cached.model_covered(log, noise)
    if n is None:
        return together([said, t("model.covered_unknown")])
    told = {"cases": names.cases(log, n), "share": n / max(_n_cases(log), 1)}
    return together([said, t("model.covered" if found.left_out else "model.covered_all", **told)])


def _noise(log: EventLog) -> float:
    """The slider: how much rare behaviour is left out, as a share; at first as little as can be read."""
    chosen = state.selected("model_noise")
    with st.spinner(t("discover.model.working")):
        held = chosen if chosen is not None else round(cached.readable_noise(log) * 100)
    state.show_in("model_noise_slider", held)
    percent = st.slider(
        t("model.noise"), 0, RAREST, step=STEP, format="%d %%", key="model_noise_slider", width=420,
        help=t("model.noise_help"),
        on_change=lambda: state.select("model_noise", state.value("model_noise_slider")),
    )  # fmt: skip
    if chosen is None:
        st.caption(t("model.automatic", share=percent / 100, n=MOST_BOXES))
    return percent / 100


def _left_out(log: EventLog, found: Model, noise: float) -> None:
    """What the model does not speak of: rare activities, and variants past the limit."""
    if found.left_out:
        listed = [names.activity(log, name) for name in found.left_out[:MOST_NAMED]]
        told = {
            "n": len(found.left_out),
            "share": noise,
            "cases": names.cases_noun(log),
            "activities": listed,
        }
        st.caption(
            t("model.left_out" if len(found.left_out) <= MOST_NAMED else "model.left_out_many", **told)
        )
    if found.n_cases < _n_cases(log):
        st.caption(t("model.capped", cases=names.cases(log, _n_cases(log) - found.n_cases)))


def _downloads(log: EventLog, drawn: MapModel, finding: str) -> None:
    """The model as a file for other tools, and as slides: as many as it needs to be read."""
    with st.container(horizontal=True, key="model_downloads", gap="small"):
        st.download_button(
            t("model.bpmn"), data=lambda: bpmn_file(drawn), file_name="model.bpmn", mime="application/xml",
            key="model_bpmn", type="tertiary", icon=":material/download:", help=t("model.bpmn_help"),
            on_click="ignore",
        )  # fmt: skip
        slide_button(model_slide(log, drawn, headline=finding), "model", name="model")


def _reference(log: EventLog) -> None:
    """The reference path, and how the cases of the view follow it, once that was asked for."""
    frame.heading(t("discover.model.reference.title"))
    _choose(log)
    path = workspace.reference_path(log)
    if not path:
        st.caption(t("model.no_path"))
        return
    st.caption(" → ".join(names.activity(log, name) for name in path))
    known = _remembered().get((log.view_id, path))
    if known is None:
        known = _check(log, path)
    if known is not None:
        _outcome(log, known)
    _missing(log, path)


def _choose(log: EventLog) -> None:
    """The box to pick the path from: the catalogue's, or a variant; kept for every version of the log."""
    chosen, offers = workspace.chosen_path(log), cached.paths_offered(log.unfiltered())
    paths = {0: ()} | {one.number: one.path for one in offers}
    held = next((number for number, path in paths.items() if path == chosen), OWN)
    if held == OWN:
        paths[OWN] = chosen
    labels = {0: t("model.path.catalogue" if log.catalogue.reference_path else "model.path.none")}
    labels[OWN] = t("model.path.own")
    labels |= {
        one.number: t("model.path.variant", number=one.number, cases=names.cases(log, one.n_cases))
        for one in offers
    }
    state.show_in("reference_choice", held)
    st.selectbox(
        t("model.path.label"), list(paths), key="reference_choice", format_func=labels.__getitem__, width=420,
        help=t("model.path.help"),
        on_change=lambda: workspace.choose_path(log, paths[state.value("reference_choice")]),
    )  # fmt: skip


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
    state.keep("followed", {**_remembered(), (log.view_id, path): found})
    return found


def _remembered() -> dict[tuple[str, tuple[str, ...]], Following]:
    """View and path to what their check found, in this session."""
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
