"""What is drawn at random: values by weight, log-normal durations, the times of steps."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sample_data.clock import settle

P90 = float(ndtri(0.9))


def chosen(rng: np.random.Generator, n: int, weights: list[float]) -> np.ndarray:
    """Codes 0, 1, … by weight."""
    share = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(share[:-1], rng.uniform(size=n), side="right").astype(np.int16)


def chosen_within(
    rng: np.random.Generator, group: np.ndarray, groups: list[int], weights: list[float]
) -> np.ndarray:
    """Codes by weight among those whose entry of `groups` is the case's `group`."""
    result = np.zeros(len(group), np.int16)
    for value in np.unique(groups):
        members, cases = np.flatnonzero(np.equal(groups, value)), np.flatnonzero(group == value)
        result[cases] = members[chosen(rng, len(cases), [weights[member] for member in members])]
    return result


def lognormal(median: float, p90: float, normal: np.ndarray) -> np.ndarray:
    """Log-normal values with this median and 90th percentile, from standard normal ones."""
    return median * np.exp(np.log(p90 / median) / P90 * normal)


def happens(rng: np.random.Generator, share: np.ndarray | float, n: int) -> np.ndarray:
    """Flags, each true with probability `share`."""
    return rng.uniform(size=n) < share


class Steps:
    """Draws when a step ends, from the `[transitions]` of a process.

    Parameters
    ----------
    slowness, loading
        Standard normal value of each case, and how far steps marked `slow` follow it.
    band_factor
        What each case's steps marked `bands` take longer.
    longer
        Added to the standard normal value behind each office step of a case.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        transitions: dict,
        *,
        slowness: np.ndarray | None = None,
        loading: float = 0.0,
        band_factor: np.ndarray | None = None,
        longer: np.ndarray | None = None,
    ) -> None:
        self.rng, self.transitions, self.longer = rng, transitions, longer
        self.slowness, self.loading, self.band_factor = slowness, loading, band_factor

    def __call__(
        self, name: str, cases: np.ndarray, start: np.ndarray, *, factor: np.ndarray | float = 1.0
    ) -> np.ndarray:
        """End of step `name` for `cases` that begin it at `start` (hours); `factor` stretches it."""
        step = self.transitions[name]
        normal = self.rng.standard_normal(len(cases))
        if step.get("slow"):
            normal = self.loading * self.slowness[cases] + np.sqrt(1 - self.loading**2) * normal
        if self.longer is not None and step["clock"] == "office":
            normal = normal + self.longer[cases]
        if step.get("bands"):
            factor = factor * self.band_factor[cases]
        taken = lognormal(step["median_h"], step["p90_h"], normal) * factor
        return settle(self.rng, start, start + taken, start + step["median_h"] * factor, step["clock"])
