"""Which ticks does an axis have, and how are its numbers written?"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_FORMAT = re.compile(r'^(?:"(?P<before>[^"]*)")?(?P<core>[^"]*?)(?:"(?P<after>[^"]*)")?$')


@dataclass(frozen=True)
class Scale:
    """Values to places in pixels, straight or by powers of ten.

    Parameters
    ----------
    low, high
        Values at the two ends.
    start, stop
        Places of the two ends.
    """

    low: float
    high: float
    start: float
    stop: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        """Where a value stands."""
        low, high, value = (self._of(each) for each in (self.low, self.high, value))
        return self.start + (value - low) / ((high - low) or 1.0) * (self.stop - self.start)

    def _of(self, value: float) -> float:
        return math.log10(max(value, 1e-12)) if self.is_log else value


def ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round values (multiples of 1, 2 or 5) that span low to high."""
    if not math.isfinite(high - low) or high <= low:
        return [low, low + 1.0]
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def powers(low: float, high: float) -> list[float]:
    """Powers of ten that span low to high."""
    first = math.floor(math.log10(max(low, 1e-6)))
    last = max(math.ceil(math.log10(max(high, 1e-6))), first + 1)
    return [10.0**power for power in range(first, last + 1)]


def written(value: float, number_format: str | None) -> str:
    """A number in a spreadsheet's format such as `#,##0.0" d"` or `0%`; without one as short as it goes."""
    found = _FORMAT.match(number_format or "General")
    if found is None:
        return _short(value)
    core = found["core"] or "General"
    digits = len(core.rstrip("%").partition(".")[2])
    if "%" in core:
        said = f"{value * 100:.{digits}f}%"
    elif core == "General":
        said = _short(value)
    else:
        said = f"{value:,.{digits}f}" if "," in core else f"{value:.{digits}f}"
    return f"{found['before'] or ''}{said}{found['after'] or ''}"


def _short(value: float) -> str:
    return f"{value:,.10g}" if abs(value) < 1e15 else f"{value:.4g}"
