"""Which path are cases held against: the catalogue's, or one that was chosen?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import ibis

from analysis.log import EventLog

MOST_OFFERED = 20


class Offer(NamedTuple):
    """A variant that can be the reference path: its number in the whole log, its cases, its steps."""

    number: int
    n_cases: int
    path: tuple[str, ...]


def reference_path(log: EventLog, chosen: Sequence[str] | None) -> tuple[str, ...]:
    """The steps of a case in the order they are meant to happen.

    Parameters
    ----------
    chosen
        The steps somebody chose; the catalogue's path where nobody did (`None` or no step).

    Returns
    -------
    The path; without steps where nobody chose one and the catalogue has none.
    """
    return tuple(chosen or log.catalogue.reference_path)


def offered(log: EventLog) -> tuple[Offer, ...]:
    """The commonest variants of the whole log, which no filter changes."""
    listed = log.all_variants.order_by(ibis.desc("n_cases"), "variant_key").limit(MOST_OFFERED)
    rows = log.frame(listed.select("variant_key", "n_cases", "trace")).sort_values("variant_key")
    return tuple(
        Offer(int(row.variant_key) + 1, int(row.n_cases), tuple(row.trace)) for row in rows.itertuples()
    )
