"""Which names differ only by case, spaces, punctuation, width or accents?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from analysis.prepare.events import Events
from analysis.prepare.quality.base import Check, Defect
from analysis.prepare.quality.encoded import RECORD_ID, Values, category_columns, values
from analysis.prepare.quality.slips import folded
from analysis.prepare.repairs.labels import RenameActivities, RenameValues

MIN_LENGTH = 2


def same_spelling(found: Values) -> dict[str, str]:
    """Name to the commonest one written otherwise; record ids are left alone, case tells them apart."""
    groups: dict[str, list[int]] = {}
    for i, name in enumerate(found.names):
        key = folded(name)
        if len(key) >= MIN_LENGTH and not RECORD_ID.fullmatch(name):
            groups.setdefault(key, []).append(i)
    new = {}
    for group in groups.values():
        if len(group) > 1:
            best = min(group, key=lambda i: (-found.n_events[i], found.names[i]))
            new |= {found.names[i]: found.names[best] for i in group if i != best}
    return new


def _activities(events: Events, *, now: datetime) -> Iterator[Defect]:
    found = values(events, "activity")
    new = same_spelling(found)
    if new:
        places = found.events(found.flags(new))
        yield Defect(
            "activity_spelling", len(places), events.n, examples=found.examples(new), events=places,
            repair=RenameActivities(new), params={"n_names": len(new)},
        )  # fmt: skip


def _values(events: Events, *, now: datetime) -> Iterator[Defect]:
    for column in category_columns(events):
        found = values(events, column)
        new = same_spelling(found)
        if new:
            places = found.events(found.flags(new))
            yield Defect(
                "value_spelling", len(places), int(found.n_events.sum()), column=column,
                examples=found.examples(new), events=places, repair=RenameValues(column, new),
                params={"n_names": len(new)},
            )  # fmt: skip


CHECKS = (Check("activity_spelling", "warning", _activities), Check("value_spelling", "warning", _values))
