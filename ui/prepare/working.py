"""How does a page wait for an upload? With the stage in words, a bar, and a way to stop it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.errors import AnalysisError
from analysis.prepare import key_file as keys
from analysis.prepare.plans import Address
from analysis.prepare.worker import Job, Worker
from ui import state, workspace
from ui.text import escape, has, t

STAGES = ("start", "read", "names", "guess", "events", "repair", "check", "identify", "index")
"""In their order; how far the bar is."""
RUNS = ("matter_as_is", "matter_source", "matter_reversed", "matter_without_doubtful")
READING = "salesforce_read"
BUILDING = tuple(
    f"salesforce_{one}"
    for one in (
        "links", "leads", "stages", "quotes", "orders", "invoices", "tasks", "cases", "attributes",
    )
)  # fmt: skip
READ_SHARE = 0.4
"""How much of the bar of a build goes to reading, where the files have to be read once more for it."""

QUIET_S = 0.6
POLL_S = 0.2
KEPT_RESULTS = 24


class Stopped(AnalysisError):
    """The reader stopped the work; what was there before is still there."""


def warm() -> None:
    """Start the child before it is needed: it takes a second."""
    worker: Worker | None = state.kept("worker")
    if worker is None or not (worker.is_usable or worker.job):
        state.keep("worker", Worker(workspace.uploads()))


def result(address: Address, method: str, *, key: str = "", **params: Any) -> Any:
    """What a method of `Preparation` gives for this upload; known results come at once.

    Parameters
    ----------
    key
        Tells calls with different `params` apart.

    Raises
    ------
    AnalysisError
        What the method raises, now and when it is asked again; `Stopped` when the reader stops it.
    """
    name = f"{address}:{method}:{key}"
    done: dict[str, Any] = state.kept("worked", {})
    if name not in done:
        if state.kept("stopped") == name:
            raise Stopped("work_stopped", file=address.name)
        given = _worked(Job(address, method, tuple(sorted(params.items()))), name)
        done = dict([*done.items(), (name, given)][-KEPT_RESULTS:])
        state.keep("worked", done)
    if isinstance(done[name], AnalysisError):
        raise done[name]
    return done[name]


def forget() -> None:
    """Nothing of the upload is kept, and whatever is still at work on it ends."""
    state.take("worked")
    state.take("stopped")
    worker: Worker | None = state.take("worker")
    if worker is not None:
        worker.stop()


def again() -> None:
    """Let what failed or was stopped be tried once more."""
    done = {name: one for name, one in state.kept("worked", {}).items() if not isinstance(one, AnalysisError)}
    state.keep("worked", done)
    state.take("stopped")


def _worked(job: Job, name: str) -> Any:
    """The result of a job, or the error it ended with."""
    worker = _worker_for(job)
    try:
        _wait(worker, name)
    except AnalysisError as problem:
        return problem
    return worker.result


def _worker_for(job: Job) -> Worker:
    """The session's child, at work on this job; one that is busy with another is ended."""
    worker: Worker | None = state.kept("worker")
    if worker is not None and worker.job == job:
        return worker
    if worker is None or not worker.is_usable:
        if worker is not None:
            worker.stop()
        worker = Worker(workspace.uploads())
        state.keep("worker", worker)
    worker.start(job, secret=_secret(job.address))
    return worker


def _secret(address: Address) -> bytes | None:
    """The key of the pseudonyms, where the upload has any."""
    if not address.names:
        return None
    return keys.ready(workspace.key_file()).secret


def _wait(worker: Worker, name: str) -> None:
    if worker.ended(wait_s=QUIET_S):
        return
    place = st.empty()
    with place.container():
        bar = st.progress(0.0)
        st.button(
            t("working.stop"), key=f"working_stop:{name}", icon=":material/close:", type="tertiary",
            on_click=_stop, args=(worker, name),
        )  # fmt: skip
    try:
        while not worker.ended(wait_s=POLL_S):
            bar.progress(_share(worker), text=_said(worker))
    except AnalysisError:
        place.empty()
        raise
    place.empty()


def _share(worker: Worker) -> float:
    """How far the bar is: by the stage, or as the reading of files says itself."""
    stage, _, told = worker.stage.partition("|")
    is_built = bool(worker.job and worker.job.address.built)
    if stage == READING:
        return float(told.partition("|")[0] or 0) * (READ_SHARE if is_built else 1)
    known = next((one for one in (BUILDING, STAGES, RUNS) if stage in one), RUNS)
    share = (known.index(stage) + 0.5) / len(known) if stage in known else 0.5
    return READ_SHARE + (1 - READ_SHARE) * share if known is BUILDING else share


def _said(worker: Worker) -> str:
    stage, _, told = worker.stage.partition("|")
    file = told.partition("|")[2]
    if file:
        return t("working.file", file=escape(file), n=int(worker.seconds))
    key = f"working.stage.{stage}"
    return t("working.said", stage=t(key if has(key) else "working.stage.start"), n=int(worker.seconds))


def _stop(worker: Worker, name: str) -> None:
    worker.stop()
    state.keep("stopped", name)


def stopped() -> None:
    """What the page says after the reader stopped the work: nothing is lost, and one can go on."""
    with st.container(key="work_stopped", horizontal=True, vertical_alignment="center"):
        st.info(t("working.stopped"), icon=":material/pause_circle:")
        st.button(t("working.go_on"), key="working_go_on", icon=":material/refresh:", on_click=again)
