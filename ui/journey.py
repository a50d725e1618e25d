"""Where does the reader stand: the state of each step, and the questions that can be answered already?

Pure: states come from the data, never from clicks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

STEPS = ("get_template", "upload", "discover", "bottlenecks", "act", "monitor")
REPORT = "report"
"""The page where the work of every step leaves the app; no step, since it is done whenever one likes."""
PAGES = {"start": "app.py"} | {page: f"pages/{page}.py" for page in (*STEPS, REPORT)}
WITH_FILTERS = frozenset((*STEPS[2:], REPORT))


@dataclass(frozen=True)
class Facts:
    """What the states are computed from.

    Parameters
    ----------
    has_log
        A log is open.
    n_blocking
        Problems of the open log that no analysis survives.
    n_actions, n_complete
        Actions of the log's series, and those with owner and date.
    n_targets
        KPIs with a target.
    """

    has_log: bool = False
    n_blocking: int = 0
    n_actions: int = 0
    n_complete: int = 0
    n_targets: int = 0


def states(facts: Facts) -> dict[str, str]:
    """Step to its state: `needs_log`, `ready` or `done`."""
    sound = facts.has_log and not facts.n_blocking
    first = "done" if sound else "ready"
    later = "ready" if facts.has_log else "needs_log"
    acted = facts.n_actions and facts.n_complete == facts.n_actions
    return {
        "get_template": first,
        "upload": first,
        "discover": later,
        "bottlenecks": later,
        "act": "done" if facts.has_log and acted else later,
        "monitor": "done" if facts.has_log and facts.n_targets else later,
    }


def after(step: str) -> str | None:
    """The step that follows; none follows the last, nor the report."""
    return _beside(step, 1) if step in STEPS else None


def before(step: str) -> str | None:
    """The step that leads here; the start page leads to the first."""
    return _beside(step, -1) if step in STEPS[1:] else "start"


def _beside(step: str, by: int) -> str | None:
    at = STEPS.index(step) + by
    return STEPS[at] if 0 <= at < len(STEPS) else None


@dataclass(frozen=True)
class Question:
    """What somebody wants to know, where it is answered, and what the log must hold for it.

    Parameters
    ----------
    key
        Its sentence is `question.<key>`.
    step, view
        The page that answers it, and the view it opens there.
    activities
        Groups of activities: of each group one must occur.
    roles
        Roles some column must play.
    split
        Role the answer is compared by.
    """

    key: str
    step: str
    view: str
    activities: tuple[tuple[str, ...], ...] = ()
    roles: tuple[str, ...] = ()
    split: str | None = None

    def missing(self, activities: Collection[str], roles: Collection[str]) -> tuple[tuple[str, ...], ...]:
        """What the log lacks: groups of activities and single roles."""
        lacking = tuple(group for group in self.activities if not set(group) & set(activities))
        return lacking + tuple((role,) for role in self.roles if role not in roles)


QUESTIONS = (
    Question("how_it_runs", "discover", "map"),
    Question("where_time_goes", "bottlenecks", "time"),
    Question("common_ways", "discover", "variants"),
    Question("slow_against_usual", "discover", "compare"),
    Question("one_case", "discover", "cases"),
    Question("who_hands_to_whom", "discover", "people", roles=("resource",)),
    Question("by_region", "bottlenecks", "groups", roles=("region",), split="region"),
    Question("by_rep", "bottlenecks", "groups", roles=("rep",), split="rep"),
    Question(
        "quotes_slow",
        "bottlenecks",
        "groups",
        activities=(("Quote Created", "Proposal Stage Reached"), ("Quote Presented", "Quote Created")),
    ),
    Question(
        "discounts_slow",
        "bottlenecks",
        "groups",
        activities=(("Discount Approval Requested",), ("Discount Approved", "Discount Rejected")),
    ),
    Question("cash_slow", "bottlenecks", "groups", activities=(("Invoice Sent",), ("Payment Received",))),
    Question(
        "deliveries_slow",
        "bottlenecks",
        "groups",
        activities=(("Goods Shipped",), ("Goods Delivered",)),
        split="partner",
    ),
    Question("stuck_where", "bottlenecks", "stages", roles=("stage",)),
    Question("work_twice", "bottlenecks", "rework"),
    Question("kept_to_path", "bottlenecks", "path"),
    Question("money_stands", "bottlenecks", "money", roles=("amount",)),
    Question("on_target", "monitor", "kpis"),
)


def answerable(activities: Collection[str], roles: Collection[str]) -> tuple[Question, ...]:
    """The questions a log with these activities and roles can answer."""
    return tuple(one for one in QUESTIONS if not one.missing(activities, roles))
