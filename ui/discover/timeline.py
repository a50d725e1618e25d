"""How does a single case look over time: events from top to bottom, gaps to scale, what changed, and who?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from statistics import median
from typing import Any

import pandas as pd

from analysis.log import EventLog
from ui import cached, exact, names
from ui.text import duration, t, written

LARGEST_GAP_REM, LEAST_GAP_REM = 6.0, 0.1
SAID_REM, SAID_FROM_H = 0.9, 1 / 60
UNEVEN_FROM = 8
"""With a gap this many times as long as the usual one, heights no longer grow in proportion."""
MOST_EVENTS, LAST_EVENTS = 150, 20
MOST_CHANGES = 3
ROWS = {"at": "text", "since": "text", "activity": "text", "changed": "text", "resource": "text"}


def html(log: EventLog, events: pd.DataFrame, changed: pd.DataFrame, lang: str) -> str:
    """The events of a case (`timeline`) with what changed (`changes`).

    Of a case with more than `MOST_EVENTS` the first and the last are drawn.
    """
    labels, looks = cached.activity_labels(log, lang), cached.activity_looks(log)
    rows = list(events.to_dict("records"))
    sizes, _ = heights([row["since_h"] for row in rows])
    by_place = dict(iter(changed.groupby("position"))) if len(changed) else {}
    parts = []
    for place, row in enumerate(rows):
        if len(rows) > MOST_EVENTS and MOST_EVENTS - LAST_EVENTS <= place < len(rows) - LAST_EVENTS:
            if place == MOST_EVENTS - LAST_EVENTS:
                parts.append(_left_out(len(rows) - MOST_EVENTS, lang))
            continue
        if sizes[place]:
            since = exact.between(log, rows[place - 1]["activity"], row["activity"], float(row["since_h"]))
            parts.append(_gap(since, sizes[place], lang))
        name = row["activity"]
        at = written(moment(log, row["timestamp"], name), "", lang)
        said = _changes(log, by_place[row["position"]], lang) if row["position"] in by_place else ""
        parts.append(_event(row, labels[name], looks[name].background, at, said))
    return f'<div class="timeline">{"".join(parts)}</div>'


def story(gaps_h: Sequence[float], most: int, *, breaks: bool = True) -> list[int]:
    """Which events tell a case in at most so many rows: first, last, and around the longest gaps.

    Both ends of a gap are told, so that it reads as what it is. With `breaks` what is left out in between
    takes a row too.
    """
    if len(gaps_h) <= most:
        return list(range(len(gaps_h)))
    told = {0, len(gaps_h) - 1}
    by_length = sorted(range(1, len(gaps_h)), key=lambda place: (-_or_none(gaps_h[place]), place))
    for place in by_length:
        wider = told | {place - 1, place}
        if len(wider) + (_n_breaks(wider) if breaks else 0) <= most:
            told = wider
    return sorted(told)


def _or_none(gap_h: float) -> float:
    return gap_h if gap_h == gap_h else 0.0


def _n_breaks(places: set[int]) -> int:
    """How often something is left out in between."""
    return sum(place + 1 not in places for place in places) - 1


def rows(
    log: EventLog,
    events: pd.DataFrame,
    changed: pd.DataFrame,
    lang: str,
    *,
    kept: Sequence[int] | None = None,
) -> pd.DataFrame:
    """The same as rows of texts: when, how long after the one before, what, what changed, and who.

    Of `kept` places only: then a row says how many are left out in between, and how long they took.
    """
    by_place = dict(iter(changed.groupby("position"))) if len(changed) else {}
    every = events.to_dict("records")
    told, last = [], -1
    for place in range(len(every)) if kept is None else kept:
        if place > last + 1:
            told.append(_between(log, every, last + 1, place, lang))
        told.append(_row(log, every, place, by_place.get(every[place]["position"]), lang))
        last = place
    return pd.DataFrame(told, columns=list(ROWS))


def _row(
    log: EventLog, every: list[dict], place: int, part: pd.DataFrame | None, lang: str
) -> dict[str, str]:
    row = every[place]
    return {
        "at": written(moment(log, row["timestamp"], row["activity"]), "", lang),
        "since": _since(log, every, place, place, lang),
        "activity": names.activity(log, row["activity"], lang),
        "changed": "" if part is None else " · ".join(_change_lines(log, part, lang)),
        "resource": row["resource"] if isinstance(row.get("resource"), str) else "",
    }


def _between(log: EventLog, every: list[dict], first: int, end: int, lang: str) -> dict[str, str]:
    """The row in place of those left out."""
    said = t("cases.story_left_out", lang=lang, n=end - first)
    return dict.fromkeys(ROWS, "") | {"activity": said, "since": _since(log, every, first, end - 1, lang)}


def _since(log: EventLog, every: list[dict], first: int, last: int, lang: str) -> str:
    """How long these events took, from the one before the first of them on."""
    gaps = [float(row["since_h"]) for row in every[first : last + 1]]
    if first == 0 or any(gap != gap for gap in gaps):
        return ""
    names_ = every[first - 1]["activity"], every[last]["activity"]
    return duration(exact.between(log, *names_, sum(gaps)), lang)


def heights(gaps_h: Sequence[float]) -> tuple[list[float], bool]:
    """Heights (rem) of the gaps; 0 where there is none.

    In proportion to their length. Where one is more than `UNEVEN_FROM` times the median gap, that would leave
    no room for the others: then a gap of eight times the time is twice as high. One of a minute or more is
    high enough to say how long it is.

    Returns
    -------
    Heights, and whether they are those of such an uneven case.
    """
    there = [gap for gap in gaps_h if gap == gap and gap > 0]
    if not there:
        return [0.0] * len(gaps_h), False
    longest = max(there)
    is_uneven = longest > UNEVEN_FROM * median(there)
    power = 1 / 3 if is_uneven else 1.0
    sizes = []
    for gap in gaps_h:
        least = SAID_REM if gap >= SAID_FROM_H else LEAST_GAP_REM
        sizes.append(max(LARGEST_GAP_REM * (gap / longest) ** power, least) if gap > 0 else 0.0)
    return sizes, is_uneven


def moment(log: EventLog, at: pd.Timestamp, activity: str) -> date:
    """When it was, by the clock of the log's zone; a day where no more is known."""
    shown = exact.clock(log, at.to_pydatetime())
    return shown.date() if activity in log.day_only else shown


def value(held: Any, lang: str) -> str:
    """A value of an attribute in words; a time without a time of day is a date."""
    if isinstance(held, bool):
        return t("cases.yes" if held else "cases.no", lang=lang)
    if isinstance(held, datetime):
        at = held.replace(tzinfo=None)
        return written(at.date() if at.time() == datetime.min.time() else at, "", lang)
    return names.short(written(held, "", lang), 60)


def _changes(log: EventLog, part: pd.DataFrame, lang: str) -> str:
    lines = [
        f"{escape(head)}{f'<b>{escape(after)}</b>' if after else ''}"
        for head, after in _change_parts(log, part, lang)
    ]
    return f'<div class="changed">{"<br>".join(lines)}</div>'


def _change_lines(log: EventLog, part: pd.DataFrame, lang: str) -> list[str]:
    return [head + after for head, after in _change_parts(log, part, lang)]


def _change_parts(log: EventLog, part: pd.DataFrame, lang: str) -> list[tuple[str, str]]:
    """Each change as what it was of and from, and what it is now; the last says how many more there are."""
    parts = [
        (
            f"{names.short(names.column(log, row.attribute, lang))}: "
            + (f"{value(row.before, lang)} → " if row.before is not None else ""),
            value(row.after, lang),
        )
        for row in part.head(MOST_CHANGES).itertuples()
    ]
    if len(part) > MOST_CHANGES:
        parts.append((t("cases.more_changes", lang=lang, n=len(part) - MOST_CHANGES), ""))
    return parts


def _gap(hours: float, height: float, lang: str) -> str:
    said = t("cases.later", lang=lang, gap=duration(hours, lang)) if height >= SAID_REM else ""
    bar = f'<div class="dot" style="height:{height:.2f}rem"></div>'
    return f'<div></div>{bar}<div class="gap">{escape(said)}</div>'


def _left_out(n: int, lang: str) -> str:
    said = escape(t("cases.left_out", lang=lang, n=n))
    return f'<div></div><div class="dot shortened"></div><div class="gap">{said}</div>'


def _event(row: dict[str, Any], label: str, background: str, at: str, changed: str) -> str:
    who = row["resource"] if isinstance(row.get("resource"), str) else ""
    return (
        f'<div class="at">{escape(at)}</div><div class="dot"><i style="background:{background}"></i></div>'
        f'<div>{escape(label)}{changed}</div><div class="who">{escape(who)}</div>'
    )
