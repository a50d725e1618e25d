"""What are the spans and their parts called, which is chosen, and in which order do parts come?"""

from __future__ import annotations

from analysis.bottlenecks.split import OTHER
from analysis.log import EventLog
from ui import state
from ui.bottlenecks import look_line
from ui.text import t

HELD = "phases_split"
IN_TIME = {
    "quote_preparation": ("beginning", "drafting", "approval"),
    "quote_to_contract": ("approval", "customer", "drafting", "contract_approval", "signature"),
}
"""The parts as they usually come, where that is not the order in which they take precedence."""
KPIS = {"quote_to_contract": "quote_to_contract_time", "order_to_cash": "order_to_cash_time"}
"""The key figure of a span."""


def span(log: EventLog, split: str) -> str:
    """Quote to contract."""
    return log.catalogue.span(log.catalogue.split(split).span).label[state.language()]


def part(log: EventLog, split: str, key: str) -> str:
    """Customer decision."""
    known = {one.key: one.label[state.language()] for one in log.catalogue.split(split).parts}
    return known.get(key, t("phases.untold"))


def in_time(log: EventLog, split: str) -> dict[str, int]:
    """Part to its place among those of a span, what is not told apart last."""
    keys = IN_TIME.get(split, tuple(one.key for one in log.catalogue.split(split).parts))
    return {key: place for place, key in enumerate((*keys, OTHER))}


def choose_split(log: EventLog, known: list[str]) -> str:
    """The span that is looked at, kept across pages; the choice is drawn where there are several."""
    held = state.selected(HELD)
    main = next((one for one in known if log.catalogue.split(one).loses), known[0])
    now = held if held in known else main
    if len(known) < 2:
        return now
    return look_line.box(HELD, known, now, label=t("phases.which_span"), named=lambda one: span(log, one))


def select(split: str) -> None:
    """Remember the span."""
    state.select(HELD, split)
