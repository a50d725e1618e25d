"""How do amounts in several currencies become comparable? Each times its rate, the original beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.currencies import Money, case_dates, money_of
from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair, repair
from analysis.reading.arrow import pc


@repair("convert_amounts")
@dataclass(frozen=True)
class ConvertAmounts(Repair):
    """Amounts in one currency; those whose currency has no rate stay as they are, and in theirs.

    Parameters
    ----------
    to
        Code of the currency that amounts are reported in.
    rates
        Currency, units of `to` per unit of it, and the day (ISO) from which that holds; an empty day
        stands for always. Of several the latest holds that is not after the day of the case (its close
        date, else its first event); a case before the first rate takes the first.
    columns
        The amounts to convert; every column of amounts when empty.
    kept
        What the columns that keep the originals are called: `Amount (original)`.
    """

    to: str
    rates: tuple[tuple[str, float, str], ...]
    columns: tuple[str, ...] = ()
    kept: str = "original"

    def __post_init__(self) -> None:
        plain = tuple((str(code), float(rate), str(since or "")) for code, rate, since in self.rates)
        object.__setattr__(self, "rates", plain)
        if any(rate <= 0 for _, rate, _ in plain):
            raise ValueError("a rate is above zero")

    def apply(self, events: Events) -> Events:
        found = money_of(events)
        if found.column is None:
            return events
        rate = self._rates(found)
        is_known = ~np.isnan(rate) & (np.array([*found.names, ""])[found.codes] != self.to)
        if not is_known.any():
            return events
        for name in self.columns or found.amounts:
            if name in events.table.column_names:
                events = self._converted(events, name, rate, is_known)
        return self._relabelled(events, found.column, is_known)

    def without_rate(self, events: Events) -> dict[str, int]:
        """Currencies that have no rate, each with the number of events whose amount stays as it is."""
        known = {self.to, *(code for code, _, _ in self.rates)}
        return {code: n for code, n in money_of(events).counts().items() if code not in known}

    def _rates(self, found: Money) -> np.ndarray:
        """Per event what its amounts are multiplied with; NaN where no rate is known."""
        rate = np.full(found.events.n, np.nan)
        is_dated = any(since for _, _, since in self.rates)
        days = case_dates(found.events) if is_dated else np.zeros(0, "datetime64[D]")
        for place, code in enumerate(found.names):
            here = found.codes == place
            own = sorted((since, value) for one, value, since in self.rates if one == code)
            if code == self.to:
                rate[here] = 1.0
            elif own and not is_dated:
                rate[here] = own[-1][1]
            elif own:
                since = np.array([day or "0001-01-01" for day, _ in own], dtype="datetime64[D]")
                at = np.maximum(np.searchsorted(since, days[here], side="right") - 1, 0)
                rate[here] = np.array([value for _, value in own])[at]
        return rate

    def _converted(self, events: Events, name: str, rate: np.ndarray, is_known: np.ndarray) -> Events:
        original = events.table[name].combine_chunks()
        amounts = original.cast(pa.float64())
        converted = pc.multiply(amounts, pa.array(np.where(is_known, rate, 1.0)))
        return self._keep(events, name, original).with_column(name, converted)

    def _relabelled(self, events: Events, column: str, is_known: np.ndarray) -> Events:
        original = events.table[column].combine_chunks()
        now = pc.if_else(pa.array(is_known), pa.scalar(self.to), original.cast(pa.string()))
        return self._keep(events, column, original).with_column(column, now)

    def _keep(self, events: Events, name: str, original: pa.Array) -> Events:
        kept = f"{name} ({self.kept})"
        return events if kept in events.table.column_names else events.with_column(kept, original)
