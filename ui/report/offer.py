"""What can go into a report: the buttons *Slide* and *Add to report* under everything that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from analysis import report
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report.saved import to_json
from ui import slides, state, workspace
from ui.text import t

ADDED = "report_added"
Make = Callable[[], report.Page]


def offer(log: EventLog, key: str, make: Make, *, name: str, files: Callable[[], None] | None = None) -> None:
    """Two buttons: this as one slide at once, and this into the report.

    Parameters
    ----------
    key
        What it is, such as `evenness_bars`; the same on every page and in every session.
    make
        Gives the page in the language spoken (`state.language()`), from the log and from values it was
        bound to; it is called on a click, outside the session, and must not ask what the session holds.
        Nothing it was bound to may be in words already.
    name
        Of the file.
    files
        Draws the buttons of its other files; they are folded into *Download*.
    """
    with st.container(horizontal=True, key=f"{key}_offer", gap="small"):
        if files:
            with folded(key):
                files()
        buttons(log, key, make, name=name)


@contextmanager
def folded(key: str, *, words: str = "download.files") -> Iterator[None]:
    """*Download*: holds files, so that a row stays calm however many there are."""
    said = {"type": "tertiary", "icon": ":material/download:", "key": f"{key}_files"}
    with st.popover(t(words), **said), st.container(gap=None):
        yield


def aside(log: EventLog, key: str, make: Make, *, name: str, words: str) -> None:
    """The two buttons folded under words that say what they hand out.

    A view shows the pair of one thing, its chart; those of the others would look the same.
    """
    with folded(key, words=words):
        buttons(log, key, make, name=name)


def buttons(log: EventLog, key: str, make: Make, *, name: str) -> None:
    """The same without a row of their own, for a row that has other downloads."""
    slides.slide_button(spoken(make), key, name=name)
    add_button(log, key, make)


def add_button(log: EventLog, key: str, make: Make) -> None:
    """*Add to report* alone, for one of several in a list.

    The page is drawn anew afterwards, for the number in the sidebar; it is not done in a callback, since what
    that draws within a fragment takes the place of the first things on the page.
    """
    if st.button(
        t("report.add"),
        key=f"{key}_add",
        type="tertiary",
        icon=":material/bookmark_add:",
        help=t("report.add_help"),
    ):
        add(log, key, make)
        st.rerun()


def spoken(make: Make) -> Callable[[], bytes]:
    """What makes the file with one slide, in the language of now."""
    lang = state.language()

    def build() -> bytes:
        with state.speaking(lang):
            return report.slide(make())

    return build


def add(log: EventLog, key: str, make: Make) -> None:
    """Put what `make` gives into the report, in every language, with the filter it stands under."""
    pages = {lang: to_json(in_language(make, lang)) for lang in state.LANGUAGES}
    basket = workspace.store().basket
    basket.add(log.log_id, kind=key, pages=pages, filters=f.to_json(log.filters), now=workspace.now())
    state.keep(ADDED, basket.n_items())


def said() -> None:
    """Say what was added in the run before."""
    n = state.take(ADDED)
    if n:
        st.toast(t("report.added", n=n), icon=":material/bookmark_added:", duration="long")


def in_language(make: Make, lang: str) -> report.Page:
    """The page in this language, whatever the session's."""
    with state.speaking(lang):
        return make()
