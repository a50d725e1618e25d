"""What does a log know of itself, whatever part of it is looked at?"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.log.meta import Meta
from analysis.processes import Catalogue, load


class Facts:
    """Identity, reading and repairs of an indexed log; the same for every view of it."""

    _meta: Meta

    @property
    def log_id(self) -> str:
        return self._meta.log_id

    @property
    def series_id(self) -> str:
        return self._meta.series_id

    @property
    def name(self) -> str:
        return self._meta.name

    @property
    def as_of(self) -> datetime:
        """Until when the events are known, UTC: a case without its end event by then is open."""
        return self._meta.as_of

    def kind_of(self, column: str) -> str | None:
        """The kind of a column as `attributes` has it (`number`, `text`, `flag`, `time`); None of another."""
        return self._meta.kinds.get(column)

    @property
    def process(self) -> str:
        return self._meta.process

    @cached_property
    def catalogue(self) -> Catalogue:
        return load(self._meta.process)

    @property
    def roles(self) -> dict[str, str]:
        """Role to column, for the roles this log has."""
        return dict(self._meta.roles)

    @property
    def keys(self) -> dict[str, str]:
        """Key of a catalogue's attribute (`InvoiceId`) to the column that holds it."""
        return dict(self._meta.keys)

    @property
    def problems(self) -> pd.DataFrame:
        """What was found in the file while reading (`analysis.reading.PROBLEMS`)."""
        return self._meta.problems.copy()

    @property
    def repairs(self) -> tuple[dict[str, Any], ...]:
        """What was done to the events before they were indexed, step by step, as in the log's recipe."""
        return tuple(self._meta.repairs)

    @property
    def effects(self) -> tuple[tuple[int, int], ...]:
        """Per repair how many events it changed and how many it left out, where that is known."""
        return tuple((int(changed), int(dropped)) for changed, dropped in self._meta.effects)

    @property
    def quality(self) -> list[dict[str, Any]]:
        """What the checks found of the events when they were indexed, row by row."""
        return [dict(one) for one in self._meta.quality]

    @property
    def day_only(self) -> frozenset[str]:
        """Activities whose times are dates without a time of day."""
        return frozenset(self._meta.day_only)

    @property
    def mapping(self) -> dict[str, Any]:
        """What the columns of the file were taken for, as `Mapping.to_dict`."""
        return dict(self._meta.mapping)

    @property
    def zone(self) -> str | None:
        """IANA name of the zone by whose clock the times were written; None: UTC."""
        return self.mapping.get("zone")
