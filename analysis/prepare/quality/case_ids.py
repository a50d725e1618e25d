"""Which cases are in two because a spreadsheet took the zeros before their number away?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.finders.bounds import events_of_cases
from analysis.prepare.quality.base import N_EXAMPLES, Check, Defect
from analysis.prepare.repairs.case_ids import DIGITS, PadCaseIds
from analysis.reading.arrow import pc


def written_twice(events: Events) -> tuple[dict[str, str], int]:
    """Short id to the one with zeros that is the same number, and the digits of a whole id.

    Only where every id with a zero before it has as many digits, and no number has more: else nobody can
    say how many zeros there were.
    """
    digits = pc.filter(events.case_names, pc.match_substring_regex(events.case_names, DIGITS)).to_pylist()
    padded = [name for name in digits if name.startswith("0") and name.strip("0")]
    widths = {len(name) for name in padded}
    if len(widths) != 1 or max(map(len, digits)) > max(widths):
        return {}, 0
    width = widths.pop()
    whole = set(padded)
    filled = {name: name.zfill(width) for name in digits}
    return {name: full for name, full in filled.items() if full != name and full in whole}, width


def _zeros(events: Events, *, now: datetime) -> Iterable[Defect]:
    found, width = written_twice(events)
    if not found:
        return
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for short, full in found.items():
        groups[full].append(short)
    both = {*groups, *found}
    is_case = np.array([name in both for name in events.case_names.to_pylist()], bool)
    said = [f"{', '.join(shorts)} = {full}" for full, shorts in groups.items()][:N_EXAMPLES]
    yield Defect(
        "case_zeros", len(groups), len(events.case_names) - len(found), examples=tuple(said),
        events=events_of_cases(events, is_case), repair=PadCaseIds(width),
    )  # fmt: skip


CHECKS: tuple[Check, ...] = (Check("case_zeros", "warning", _zeros),)
