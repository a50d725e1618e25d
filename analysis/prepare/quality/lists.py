"""Which cells hold several values where one is expected ("EMEA; APAC")?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.encoded import MAX_VALUES, Values, text_columns, values
from analysis.prepare.repairs.lists import FirstOfList, parts

SURE = (";", "；", "|", "\n")
POSSIBLE = (",", "，", "、", " / ", "/", "&", "+")
MIN_KNOWN = 0.6
MIN_KNOWN_POSSIBLE = 0.8
N_REPEATED = 2


def lists_in(found: Values) -> tuple[str, bool, list[int]] | None:
    """Separator, whether in brackets, and places of the values that are lists; None where there are none.

    A value is a list where its parts are known: as values of their own, or from other lists.
    """
    kinds = [(",", True), (";", True), *((one, False) for one in (*SURE, *POSSIBLE))]
    hits = (_lists(found.names, separator, is_bracketed) for separator, is_bracketed in kinds)
    return next((hit for hit in hits if hit), None)


def _lists(names: list[str], separator: str, is_bracketed: bool) -> tuple[str, bool, list[int]] | None:
    held = {
        i: parts(one, separator, is_bracketed=is_bracketed) for i, one in enumerate(names) if separator in one
    }
    several = {i: told for i, told in held.items() if told != [names[i]]}
    if not several:
        return None
    is_sure = separator in SURE or is_bracketed
    known = {name for i, name in enumerate(names) if i not in several}
    if is_sure:
        counted = Counter(part for told in several.values() for part in set(told))
        known |= {part for part, n in counted.items() if n >= N_REPEATED}
    share = MIN_KNOWN if is_sure else MIN_KNOWN_POSSIBLE
    chosen = [i for i, told in several.items() if np.mean([part in known for part in told]) >= share]
    if not chosen or len(chosen) < share * len(several):
        return None
    return separator, is_bracketed, list(several) if is_sure else chosen


def _find(events: Events, *, now: datetime) -> Iterator[Defect]:
    for column in text_columns(events):
        found = values(events, column)
        hit = lists_in(found) if len(found.names) <= MAX_VALUES else None
        if hit:
            separator, is_bracketed, chosen = hit
            flags = np.zeros(len(found.names), bool)
            flags[chosen] = True
            places = found.events(flags)
            ranked = sorted(chosen, key=lambda i: (-found.n_events[i], found.names[i]))
            yield Defect(
                "list_values", len(places), int(found.n_events.sum()), column=column, events=places,
                examples=tuple(f"{found.names[i]} ({found.n_events[i]:,})" for i in ranked[:5]),
                repair=FirstOfList(column, separator, is_bracketed=is_bracketed),
                params={"separator": separator, "n_names": len(chosen)},
            )  # fmt: skip


CHECKS = (Check("list_values", "warning", _find),)
