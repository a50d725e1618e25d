"""What do the views of rework and money have in common: kinds in words, how sure, which cases only?"""

from __future__ import annotations

import pandas as pd

from analysis.bottlenecks.rework_kinds import ALL, ANY
from analysis.log import EventLog
from analysis.log import filters as f
from ui import assumed, filters, state
from ui.bottlenecks import attributes
from ui.cached import bottleneck_rework as found_by
from ui.text import t, written

MOST_VARIANTS = 100_000
"""More of them than this make a filter too slow and too long."""

SPLITS = ("product", "rep", "customer", "region", "team", "channel", "partner")


def kind_name(kind: str) -> str:
    """Quote revised or made again."""
    return t(f"rework.kind.{kind}")


def of(log: EventLog) -> pd.DataFrame:
    """The kinds of rework of the view, under the assumptions of the log."""
    return found_by.rework(log, **effort(log), **least(log))


def least(log: EventLog) -> dict[str, int]:
    """Fewest cases to compare, and to call a difference clear."""
    return {
        "min_rated": assumed.value(log, "min_rated"),
        "min_clear": assumed.value(log, "min_clear"),
    }


def effort(log: EventLog) -> dict[str, float]:
    """What a step done again takes, and what an hour costs."""
    return {
        "step_minutes": float(assumed.value(log, "rework_minutes")),
        "hourly_cost": float(assumed.value(log, "hourly_cost")),
    }


def signed_days(hours: float) -> str:
    """Days with their sign: +12.3 d, −2.0 d."""
    return ("+" if hours > 0 else "−" if hours < 0 else "") + written(abs(hours), "days", state.language())


def splits(log: EventLog) -> list[str]:
    """The roles one can split by: product, rep, customer, region, as far as the log has them."""
    return attributes.of_cases(log, SPLITS)


def chosen_filter(log: EventLog, kind: str) -> f.Filter | None:
    """The filter that leaves the cases with a kind; None where it would be too long."""
    if kind == ALL:
        return f.Repeats()
    variants = found_by.variants_with(log, kind=kind)
    return f.Variant(variants) if 0 < len(variants) <= MOST_VARIANTS else None


def is_only(log: EventLog, kind: str) -> bool:
    """Whether `chosen_filter` leaves no other cases than the view has, or there is none.

    Which variants have the kind is found only where the answer hangs on it.
    """
    if not any(isinstance(one, (f.Repeats, f.Variant)) for one in log.filters) and (
        kind == ALL or found_by.n_variants(log.unfiltered()) <= MOST_VARIANTS
    ):
        return not found_by.n_cases_with(log)[kind]
    chosen = chosen_filter(log, kind)
    return chosen is None or chosen in log.filters


def only(kind: str, chosen: f.Filter) -> None:
    """Filter to these cases."""
    filters.only("rework:" if kind in (ALL, ANY) else f"rework:{kind}", chosen)
