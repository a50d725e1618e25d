"""How are case ids made one again that were written in two ways? By the zeros a spreadsheet took away."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from analysis.prepare.events import Events
from analysis.prepare.repairs.base import Repair, repair
from analysis.reading.arrow import pc

DIGITS = r"^\d+$"
MAX_WIDTH = 64


@repair("pad_case_ids")
@dataclass(frozen=True)
class PadCaseIds(Repair):
    """Gives ids of digits only their leading zeros back.

    Parameters
    ----------
    width
        Digits of a whole id; longer ones stay as they are.
    """

    width: int

    def __post_init__(self) -> None:
        if self.width not in range(1, MAX_WIDTH + 1):
            raise ValueError(self.width)

    def apply(self, events: Events) -> Events:
        names = events.case_names
        is_short = pc.and_(
            pc.match_substring_regex(names, DIGITS), pc.less(pc.utf8_length(names), self.width)
        )
        if not pc.any(is_short).as_py():
            return events
        new = pc.if_else(is_short, pc.utf8_lpad(names, int(self.width), "0"), names)
        return events.with_column("case_id", new.take(pa.array(events.case)))
