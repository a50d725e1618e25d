"""What does somebody want to know on step 4, where is it answered, and what must the log hold for it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.bottlenecks.work import has_starts
from analysis.log import EventLog
from ui import names, state
from ui.text import listed, t


@dataclass(frozen=True)
class Needs:
    """What a log must have for an answer.

    Parameters
    ----------
    activities
        Activities, each by its name in the catalogue; a tuple within says *one of these*.
    attributes
        Columns, by their key in the catalogue or their role; a tuple within says *one of these*.
    starts
        When work began, beside when it ended.
    resources
        Who did it.
    """

    activities: tuple[str | tuple[str, ...], ...] = ()
    attributes: tuple[str | tuple[str, ...], ...] = ()
    starts: bool = False
    resources: bool = False

    def lacking(self, log: EventLog) -> list[str]:
        """What a log lacks, by its names in the reader's language; of several activities that would
        do, the first, of several columns all of them.
        """
        found = []
        for one in self.activities:
            group = (one,) if isinstance(one, str) else one
            if not any(log.has_activity(name) for name in group):
                found.append(_activity(log, group[0]))
        for one in self.attributes:
            group = (one,) if isinstance(one, str) else one
            if not any(log.has_column(name) for name in group):
                found.append(listed([_column(log, name) for name in group], state.language(), style="or"))
        if self.starts and not has_starts(log):
            found.append(t("role.start_timestamp"))
        return [*found, t("role.resource")] if self.resources and not log.has_resources else found


def _activity(log: EventLog, name: str) -> str:
    known = log.catalogue.activity(name)
    return known.label[state.language()] if known else name


def _column(log: EventLog, name: str) -> str:
    known = log.catalogue.attribute(name)
    return known.label[state.language()] if known else names.column(log, name)


@dataclass(frozen=True)
class Question:
    """A question in the words of an analyst; its sentence is `question.bottlenecks.<key>`.

    Parameters
    ----------
    view
        The view of the page that answers it.
    answer
        One sentence with a figure, in Markdown, for the log as filtered; None where it shows nothing.
    processes
        Keys of the processes it is asked of; of every one if empty.
    opened
        Called before its view is shown, to choose within it.
    is_slow
        Its answer takes so long that the others are said before.
    """

    key: str
    view: str
    answer: Callable[[EventLog], str | None]
    needs: Needs = field(default_factory=Needs)
    processes: tuple[str, ...] = ()
    opened: Callable[[EventLog], None] | None = None
    is_slow: bool = False
