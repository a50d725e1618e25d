"""What a fault does to a draw: `faults.toml` applied to the cases that carry its attribute and value."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np

FAULTS_FILE = Path(__file__).with_name("faults.toml")


def parameters(process: str) -> dict:
    """What the sample of `process` is drawn from: its TOML."""
    return tomllib.loads(FAULTS_FILE.with_name(f"{process}.toml").read_text("utf-8"))


def entries(process: str) -> dict[str, dict]:
    """The entries of `faults.toml` for one process, by key."""
    return tomllib.loads(FAULTS_FILE.read_text("utf-8")).get(process, {})


class Planted:
    """Shares and durations with faults in them; without, as the process's TOML has them.

    Parameters
    ----------
    shares
        `[shares]` of the process.
    values
        `[values]` of the process: English values by attribute.
    """

    def __init__(self, process: str, shares: dict[str, float], values: dict, *, faults: bool) -> None:
        self.shares, self.values = shares, values
        self.effects = [e for e in entries(process).values() if e.get("effect")] if faults else []

    def _hit(self, entry: dict, codes: dict[str, np.ndarray]) -> np.ndarray:
        column = codes[entry["attribute"]]
        if column.dtype == bool:
            return column
        return column == self.values[entry["attribute"]]["en"].index(entry["value"])

    def factor(self, transition: str, codes: dict[str, np.ndarray]) -> np.ndarray | float:
        """What the cases with these attribute codes take longer in `transition`."""
        result: np.ndarray | float = 1.0
        for entry in self.effects:
            if transition in entry["effect"].get("transitions", ()):
                result = result * np.where(self._hit(entry, codes), entry["effect"]["factor"], 1.0)
        return result

    def share(self, name: str, codes: dict[str, np.ndarray]) -> np.ndarray | float:
        """How probable `name` of `[shares]` is for the cases with these attribute codes."""
        result: np.ndarray | float = self.shares[name]
        for entry in self.effects:
            if name in entry["effect"].get("shares", ()):
                result = np.where(self._hit(entry, codes), entry["effect"]["share"], result)
        return result

    def slowed(self, codes: dict[str, np.ndarray]) -> np.ndarray:
        """The cases some planted fault bears on, whatever it is."""
        result = np.zeros(len(next(iter(codes.values()))), bool)
        for entry in self.effects:
            result |= self._hit(entry, codes)
        return result
