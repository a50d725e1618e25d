"""Which log is looked at, whole and through the filters of this session?"""

from __future__ import annotations

from analysis.log import EventLog
from ui import cached, names_shown, state


class NoLog(Exception):
    """The page needs a log and none is open; `around.step` says so and shows the way."""


class NothingLeft(Exception):
    """The filters leave no case; `around.step` names the one that emptied the view."""


def whole_log() -> EventLog | None:
    """The open log without filters, or None; one whose file is gone is closed."""
    if state.log_id() is None:
        return None
    try:
        return names_shown.opened(state.log_id())
    except OSError:
        state.open_log(None)
        return None


def need_log() -> EventLog:
    """The open log seen through the filters.

    Raises
    ------
    NoLog, NothingLeft
        When none is open; when no case is left. The frame says so, and the page ends there.
    """
    log = whole_log()
    if log is None:
        raise NoLog
    seen = log.where(*state.filters())
    if not cached.size(seen)[0]:
        raise NothingLeft
    return seen
