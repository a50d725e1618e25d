"""How long may a transition or a stage take, where somebody has said so?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Basis = Literal["usual", "best"]


@dataclass(frozen=True)
class Targets:
    """What cases should need at most, and what counts where nothing is said.

    Parameters
    ----------
    flows
        Source, target and hours of transitions.
    stages
        Stage and hours of stages.
    basis
        What excess is measured against without a target: the median of comparable cases (`usual`), or
        their best quartile (`best`).
    """

    flows: tuple[tuple[str, str, float], ...] = ()
    stages: tuple[tuple[str, float], ...] = ()
    basis: Basis = "usual"

    def flow_h(self, source: str, target: str) -> float | None:
        """The hours set for a transition."""
        return next((hours for a, b, hours in self.flows if (a, b) == (source, target)), None)

    def stage_h(self, stage: str) -> float | None:
        """The hours set for a stage."""
        return next((hours for name, hours in self.stages if name == stage), None)


NONE = Targets()
"""Nobody has set anything."""
