"""What does somebody want to know on step 4, where is it answered, and what must the log hold for it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.log import EventLog


@dataclass(frozen=True)
class Needs:
    """What a log must have for an answer.

    Parameters
    ----------
    activities
        Activities, each by its name in the catalogue; a tuple within says *one of these*.
    attributes
        Columns, by their key in the catalogue or their role.
    starts
        When work began, beside when it ended.
    resources
        Who did it.
    """

    activities: tuple[str | tuple[str, ...], ...] = ()
    attributes: tuple[str, ...] = ()
    starts: bool = False
    resources: bool = False


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
    """

    key: str
    view: str
    answer: Callable[[EventLog], str | None]
    needs: Needs = field(default_factory=Needs)
    processes: tuple[str, ...] = ()
    opened: Callable[[EventLog], None] | None = None
