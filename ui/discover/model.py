"""Discover, view *model*: what is the process as a whole, and how many cases follow the reference path?"""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from analysis.discover.following import Following, following
from analysis.discover.gateways import bpmn_file
from analysis.discover.map_model import MapModel
from analysis.discover.models import MOST_BOXES, Model, replay
from analysis.log import EventLog
from analysis.report import Page, Tile, Tiles
from ui import cached, frame, names, path_choice, state, workspace
from ui.discover import map_content
from ui.discover.process import tool_texts
from ui.plain import plain, together
from ui.process_map import process_map
from ui.report import offer, pictures
from ui.report.map import model_page
from ui.report.text import slide_text
from ui.text import t, written

HEIGHT, LIBRARY = 760, "pm4py"
RAREST, STEP = 50, 5
"""Percent: the end of the slider, and its steps."""
MOST_NAMED = 8


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
    place.markdown(_finding(log, found, noise, say=t))
    for said in _limits(log, found, noise):
        st.caption(said)
    drawn = map_content.drawn_model(log, noise, state.language())
    process_map(
        drawn, key=f"model_{log.log_id}", texts=tool_texts(), aria=t("discover.model.aria"), height=HEIGHT,
        looks=cached.activity_looks(log),
    )  # fmt: skip
    _downloads(log, drawn, noise, _finding(log, found, noise))
    frame.reading_help("model")
    with st.expander(t("discover.model.how")):
        st.markdown(t("discover.model.how_text", library=LIBRARY))


def page(log: EventLog, noise: float) -> Page:
    """The model as a page of a report."""
    found, drawn = cached.model(log, noise), map_content.drawn_model(log, noise, state.language())
    said, assumption = _covered(log, found, noise), together(_limits(log, found, noise))
    finding = _finding(log, found, noise)
    return model_page(log, drawn, headline=said or finding, finding=finding, assumption=assumption)


def _finding(log: EventLog, found: Model, noise: float, *, say: Any = plain) -> str:
    """What the model says of how many cases, and how many of them go as it is drawn."""
    said = say("discover.model.finding", n=len(found.activities), cases=names.cases(log, found.n_cases))
    return together([said, _covered(log, found, noise, say=say) or say("model.covered_unknown")])


def _covered(log: EventLog, found: Model, noise: float, *, say: Any = plain) -> str:
    """How many cases go as the model is drawn; empty where nobody can say."""
    n = cached.model_covered(log, noise)
    if n is None:
        return ""
    told = {"cases": names.cases(log, n), "share": n / max(_n_cases(log), 1)}
    return say("model.covered" if found.left_out else "model.covered_all", **told)


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


def _limits(log: EventLog, found: Model, noise: float) -> list[str]:
    """What the model does not speak of: rare activities, and variants past the limit."""
    said = []
    if found.left_out:
        listed = [names.activity(log, name) for name in found.left_out[:MOST_NAMED]]
        key = "model.left_out" if len(found.left_out) <= MOST_NAMED else "model.left_out_many"
        told = {"n": len(found.left_out), "share": noise, "cases": names.cases_noun(log)}
        said.append(t(key, activities=listed, **told))
    if found.n_cases < _n_cases(log):
        said.append(t("model.capped", cases=names.cases(log, _n_cases(log) - found.n_cases)))
    return said


def _downloads(log: EventLog, drawn: MapModel, noise: float, finding: str) -> None:
    """The model as a file for other tools and as a picture, and as slides: as many as it needs."""
    with st.container(horizontal=True, key="model_downloads", gap="small"):
        with offer.folded("model"):
            st.download_button(
                t("model.bpmn"), data=partial(bpmn_file, drawn), file_name="model.bpmn",
                mime="application/xml", key="model_bpmn", type="tertiary", icon=":material/download:",
                help=t("model.bpmn_help"), on_click="ignore",
            )  # fmt: skip
            told = {"key": "model", "name": "model", "definition": t("help.model.read")}
            pictures.buttons(log, drawn, headline=finding, **told)
        offer.buttons(log, "model", partial(page, log, noise), name="model")


def _reference(log: EventLog) -> None:
    """The reference path, and how the cases of the view follow it, once that was asked for."""
    frame.heading(t("discover.model.reference.title"))
    path_choice.choose(log)
    path = workspace.reference_path(log)
    if not path:
        st.caption(t("model.no_path"))
        return
    st.caption(" → ".join(names.activity(log, name) for name in path))
    known = _remembered().get((log.view_id, path))
    if known is None:
        known = _check(log, path)
    if known is not None:
        _outcome(log, known, path)
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
    state.keep("followed", {**_remembered(), (log.view_id, path): found})
    return found


def _remembered() -> dict[tuple[str, tuple[str, ...]], Following]:
    """View and path to what their check found, in this session."""
    return state.kept("followed", {})


def _outcome(log: EventLog, found: Following, path: tuple[str, ...]) -> None:
    st.markdown(t("discover.model.reference.outcome", **_followed(log, found)))
    st.markdown(t("discover.model.reference.share", share=found.mean_share, case=names.case_noun(log)))
    offer.offer(log, "reference", partial(outcome_page, log, found, path), name="reference-path")
    with st.expander(t("discover.model.reference.how")):
        st.markdown(t("discover.model.reference.how_text", library=LIBRARY))


def outcome_page(log: EventLog, found: Following, path: tuple[str, ...]) -> Page:
    """How the cases follow a path, as a page of a report."""
    lang = state.language()
    words = slide_text(
        log, headline=plain("discover.model.reference.outcome", **_followed(log, found)),
        population=names.cases_title(log), n=found.n_cases,
        definition=t("model.outcome.definition", path=" → ".join(names.activity(log, one) for one in path)),
    )  # fmt: skip
    counts = {"follows": found.n_follows, "so_far": found.n_so_far, "deviates": found.n_deviates}
    tiles = [Tile(t(f"model.outcome.{name}"), written(n, "count", lang)) for name, n in counts.items()]
    share = Tile(t("model.outcome.share"), written(found.mean_share, "percent", lang))
    return Page(words, Tiles([*tiles, share]))


def _followed(log: EventLog, found: Following) -> dict[str, str]:
    counts = {"follows": found.n_follows, "so_far": found.n_so_far, "deviates": found.n_deviates}
    return {name: names.cases(log, n) for name, n in counts.items()}


def _missing(log: EventLog, path: tuple[str, ...]) -> None:
    """Steps of the path that this log knows nothing of."""
    missing = [names.activity(log, name) for name in path if not log.has_activity(name)]
    if missing:
        st.caption(t("discover.model.reference.missing", n=len(missing), activities=missing))


def _n_cases(log: EventLog) -> int:
    return cached.size(log)[0]
