"""Is a case won, lost, or at its end, by what the catalogue says of its state?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from analysis.processes import Catalogue
from analysis.processes.catalogue import Mark

OVER: tuple[Mark, ...] = ("won", "lost", "final")
"""In the sense of stages: a deal that is won is in no stage any more, whether or not it is paid."""


def is_in(catalogue: Catalogue, state: ir.Value, *marks: Mark) -> ir.Value:
    """Whether a state has any of these marks; never null, and False where no state has one."""
    keys = catalogue.states_marked(*marks)
    return ibis.coalesce(state.isin(keys), False) if keys else ibis.literal(False)
