"""What is every page made of: errors as sentences, fragments, headings, views, and the button at the foot?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import uuid4

import streamlit as st

from analysis.errors import AnalysisError, CatalogueError
from analysis.log import EventLog
from ui import journey, names, seen, state
from ui.text import has, md, t

_LOG = logging.getLogger("cashlane")
PAGE_OF = {"template": "get_template"}
"""Page of the views whose name is another."""


@dataclass
class Page:
    """The page being drawn; `primary` replaces the button at the foot that names the next step.

    Parameters
    ----------
    name
        Step, or `start`.
    primary
        Label and what a click does (then the app goes to `to`); or a label alone, for what is missing.
    """

    name: str
    primary: str | None = None
    do: Callable[[], Any] | None = None
    to: str | None = None
    is_drawn: bool = False

    def next(self, label: str, *, do: Callable[[], Any] | None = None, to: str | None = None) -> None:
        """Say what the primary button does; without `do` and `to` it says what is missing, disabled."""
        self.primary, self.do, self.to = label, do, to

    def draw_next(self) -> None:
        """Draw the primary button here; it is then missing at the foot."""
        self.is_drawn = True
        label, do, to = _way_on(self)
        if st.button(label, key="nav_next", type="primary", disabled=not (do or to)):
            _go(self, do, to)


@contextmanager
def guard() -> Iterator[None]:
    """Turns what goes wrong inside into a sentence on the page; the rest of the page goes on.

    Without a log, or without a case left, there is no rest: `ui.around` says so.
    """
    try:
        yield
    except (seen.NoLog, seen.NothingLeft):
        raise
    except AnalysisError as problem:
        st.error(error_sentence(problem))
    except Exception:  # noqa: BLE001 - a bug must not show a traceback: it is logged under its number
        number = uuid4().hex[:8]
        _LOG.exception("error %s", number)
        st.error(md("error.unexpected", number=number))


def fragment(function: Callable[..., Any]) -> Callable[..., Any]:
    """A fragment whose errors are sentences too: a click inside redraws it and not the page."""

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with guard():
            return function(*args, **kwargs)

    return st.fragment(guarded)


def error_sentence(problem: AnalysisError) -> str:
    """What is wrong, where, and what to do."""
    key = "error.catalogue_broken" if isinstance(problem, CatalogueError) else f"error.{problem.code}"
    return md(key, **problem.params) if has(key) else md("error.unknown", code=problem.code)


def heading(text: str, *, hint: str | None = None) -> None:
    """The title of a block within a page."""
    st.subheader(text, anchor=False, help=hint)


def money_note(log: EventLog) -> None:
    """Where amounts are in several currencies: why no figure of them is shown, and what to do."""
    if log.is_money_mixed:
        st.caption(md("money.mixed", currencies=log.currencies))


def view(name: str, options: tuple[str, ...], *, default: str | None = None) -> str:
    """Which view of a step is shown; only that one is computed, and it is kept across pages.

    Without a choice it is what the address asks for, `default`, else the first.
    """
    default = default or options[0]
    if (asked := state.asked_view(PAGE_OF.get(name, name))) in options:
        state.select(f"view:{name}", asked)
    held = state.selected(f"view:{name}", default)
    key = f"view_{name}"
    state.show_in(key, held if held in options else default)
    return st.segmented_control(
        t("frame.view"),
        options,
        format_func=lambda one: t(f"{name}.view.{one}"),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.select(f"view:{name}", state.value(key)),
    )


def reading_help(key: str, **told: object) -> None:
    """Below a chart or table: how to read it, and what to do next (`help.<key>.read` and `.act`).

    Its texts may name the cases of the open log (`{case}`, `{cases}`), and what is `told`.
    """
    log = seen.whole_log()
    told = (names.nouns(log) if log is not None else {}) | told
    read, act = (t(f"help.{key}.{part}", **told) for part in ("read", "act"))
    st.caption(f"**{t('help.read')}** {read}  \n**{t('help.act')}** {act}")


def _go(page: Page, do: Callable[[], Any] | None, to: str | None) -> None:
    """Do what the primary button says, and go where it leads."""
    if do:
        with st.spinner(t("foot.working")):
            do()
    if to in (None, page.name):
        st.rerun()
    st.switch_page(journey.PAGES[to], query_params=state.address())


def _way_on(page: Page) -> tuple[str, Callable[[], Any] | None, str | None]:
    if page.primary:
        return page.primary, page.do, page.to
    following = journey.after(page.name)
    if following is None:
        return t("foot.to_start"), None, "start"
    if following in journey.WITH_FILTERS and state.log_id() is None:
        return t("foot.needs_log"), None, None
    return t("foot.next", step=t(f"step.{following}.label")), None, following
