"""What stands at a transition, one look at a time: its sentence, its chart, its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.bottlenecks.causes import CAUSES
from analysis.bottlenecks.receivers import LOADS
from analysis.bottlenecks.standing import BEGINS, HANDS, OFF_HOURS, SLOT_H, share_of_customers
from analysis.bottlenecks.work import has_starts
from analysis.log import EventLog
from ui import assumed, calendar_panel, charts, charts_over_time, charts_parts, state, sure, table_units
from ui import cached as cached_
from ui.bottlenecks import chosen
from ui.cached import bottleneck_phases as cached
from ui.discover.over_time_parts import weekday
from ui.text import t, written

WEEK_H = 168.0
ABOUT = 0.05
"""Shares less than so far apart are about the same."""

MANY_BEGIN = 1.5 / 7
"""A day of the week stands out with half as much again as its seventh."""

ALL = 0.995
BESIDE = ("word", "n_more", "apart_h", "apart_low_h", "apart_high_h", "own_word", "n_late")
"""Of the loads what the sentence and the notes say."""
Say = Callable[..., str]


@dataclass(frozen=True)
class Look:
    """What one look shows.

    Parameters
    ----------
    key, params
        Of the sentence, `standing.said.<key>`.
    figure
        The chart, made when it is drawn; None where there is nothing to draw.
    found, kinds
        The table, its columns in order.
    say
        Column to what says its values.
    notes
        Sentences below the chart: what cannot be told.
    n
        Moves counted.
    """

    key: str
    params: Mapping[str, Any]
    figure: Callable[[], Any] | None
    found: pd.DataFrame
    kinds: Mapping[str, str]
    say: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    n: int = 0

    def sentence(self, say: Say) -> str:
        """The finding."""
        return say(f"standing.said.{self.key}", **self.params)


def of(log: EventLog, look: str, source: str, target: str) -> Look:
    """One of the looks at a transition."""
    looks = {"hands": hands, "load": load, "off": off, "begins": begins, "causes": causes}
    return looks[look](log, source, target)


def _flow(log: EventLog, source: str, target: str) -> dict[str, str]:
    return {"flow": chosen.label(log, source, target)}


def hands(log: EventLog, source: str, target: str) -> Look:
    """The same person, another one, another department, another system; whether the customer was asked."""
    found = cached.standing(log, "standing", source, target)
    told, kinds = _flow(log, source, target), HANDS.columns
    say = {"split": _say("standing.split"), "kind": _say("standing.kind")}
    waits = cached.standing(log, "who_waits", source, target)
    notes = (t(f"standing.customer.{waits}"),) if waits else ()
    notes += () if has_starts(log) else (t("standing.no_starts"),)
    known = found[found["kind"] != "unknown"]
    if known.empty:
        return Look("hands_none", told, None, found, kinds, say, notes)
    first = known[known["split"] == known["split"].iloc[0]]
    most = first.loc[first["total_h"].idxmax()]
    told |= {"median": float(most["median_h"])}
    if most["kind"] == "customer":
        told |= _of_customers(log, source, target)
        key = "hands_customer"
    else:
        told |= {"kind": t(f"standing.who.{most['kind']}"), "share": float(most["share"])}
        key = "hands"
    return Look(key, told, lambda: _hands_drawn(found), found, kinds, say, notes, int(first["n"].sum()))


def _of_customers(log: EventLog, source: str, target: str) -> dict[str, float]:
    """Shares of all time: of this transition, and of all that the customer ends."""
    flows = cached_.transitions(log)
    row = chosen.row_of(flows, source, target)
    here = float(row["total_h"]) / float(flows["total_h"].sum()) if row is not None else 0.0
    return {"share": here, "every": share_of_customers(log, flows)}


def _hands_drawn(found: pd.DataFrame) -> Any:
    """A bar a split, made of its kinds."""
    lang, splits = state.language(), list(dict.fromkeys(found["split"]))
    series, texts = {}, {}
    for row in found.itertuples():
        name, place = t(f"standing.kind.{row.kind}"), splits.index(row.split)
        series.setdefault(name, [0.0] * len(splits))[place] = row.share
        texts.setdefault(name, [""] * len(splits))[place] = written(row.share, "percent", lang)
    return charts_parts.stacked(
        [t(f"standing.split.{one}") for one in splits], series, axis=t("standing.axis.share"), texts=texts,
        quiet=t("standing.kind.unknown"), percent=True,
    )  # fmt: skip


def load(log: EventLog, source: str, target: str) -> Look:
    """Whether it takes longer where the one who goes on has more open work."""
    found = cached.receivers(log, source, target, min_clear=assumed.value(log, "min_clear"))
    told, kinds = _flow(log, source, target), _without(LOADS.columns, "n_cases", *BESIDE)
    say = {"third": _say("standing.third")}
    if cached.standing(log, "who_waits", source, target) == "does":
        return Look("load_customer", told, None, found.iloc[:0], kinds, say)
    if len(found) < 2:
        return Look("load_none", told, None, found, kinds, say, (t("standing.load_known"),))
    low, high = found.iloc[0], found.iloc[-1]
    n_least = int(low["open_high"])
    told |= {
        "low": float(low["median_h"]), "high": float(high["median_h"]), "most": int(high["open_low"]),
        "least": t("standing.at_most", n=n_least) if n_least else t("standing.none_open"),
        "sure": sure.said(high["word"], high["n_more"], log=log),
    }  # fmt: skip
    slower = high["median_h"] > low["median_h"]
    key = "load" if high["word"] != "clear" else "load_more" if slower else "load_less"
    if key != "load" and high["own_word"] != "clear":
        key = "load_people"
    notes = (*_range_of(high), t("standing.load_known"))
    if high["n_late"]:
        notes += (t("standing.load_late", n=int(high["n_late"])),)
    drawn = lambda: _medians(  # noqa: E731 - drawn only when it is shown
        [t("standing.load_bar", third=t(f"standing.third.{r.third}"), low=r.open_low, high=r.open_high)
         for r in found.itertuples()],
        found["median_h"],
    )  # fmt: skip
    return Look(key, told, drawn, found, kinds, say, notes, int(found["n"].sum()))


def _range_of(last: pd.Series) -> tuple[str, ...]:
    """How far the medians lie apart, with the range; nothing where too few to tell."""
    if last[["apart_h", "apart_low_h", "apart_high_h"]].isna().any():
        return ()
    low, high = float(last["apart_low_h"]), float(last["apart_high_h"])
    if low < 0 < high:
        return (t("standing.load_range.both", shorter=-low, longer=high),)
    if high <= 0:
        return (t("standing.load_range.shorter", low=-high, high=-low),)
    return (t("standing.load_range.longer", low=low, high=high),)


def off(log: EventLog, source: str, target: str) -> Look:
    """How much of the time lay outside working hours."""
    calendar = calendar_panel.held(log)
    found = cached.standing(log, "off_hours", source, target, calendar)
    told, say = _flow(log, source, target), {"kind": _say("standing.off")}
    used = t("standing.calendar", hours=calendar_panel.said(log, calendar.hours))
    if found.empty:
        return Look("off_none", told, None, found, OFF_HOURS.columns, say, (used,))
    outside = 1 - float(found["share"].iloc[0])
    even = 1 - calendar.hours.week_h / WEEK_H
    told |= {"share": outside, "even": even}
    key = "off_even" if abs(outside - even) < ABOUT else "off_more" if outside > even else "off_less"
    lang = state.language()
    drawn = lambda: charts_parts.stacked(  # noqa: E731 - drawn only when it is shown
        [chosen.label(log, source, target)],
        {t(f"standing.off.{row.kind}"): [row.share] for row in found.itertuples()},
        axis=t("standing.axis.share"),
        texts={t(f"standing.off.{r.kind}"): [written(r.share, "percent", lang)] for r in found.itertuples()},
        percent=True,
    )
    return Look(key, told, drawn, found, OFF_HOURS.columns, say, (used,), _n(log, source, target))


def begins(log: EventLog, source: str, target: str) -> Look:
    """On which weekday and at which time of the day the waiting began."""
    found, lang = cached.standing(log, "begins", source, target), state.language()
    say = {"weekday": lambda day: weekday(int(day), lang), "slot": _slot}
    told, kinds = _flow(log, source, target), BEGINS.columns | {"weekday": "text", "slot": "text"}
    if found.empty:
        return Look("begins_none", told, None, found, kinds, say)
    n, by_day = int(found["n"].sum()), found.groupby("weekday")["n"].sum()
    day = int(by_day.idxmax())
    told |= {"day": weekday(day, lang), "share": float(by_day[day] / n)}
    told |= {"zone": log.zone or "UTC"}
    key = "begins" if told["share"] > MANY_BEGIN else "begins_even"
    return Look(key, told, lambda: _week_drawn(found), found, kinds, say, (), n)


def _week_drawn(found: pd.DataFrame) -> Any:
    lang, slots = state.language(), range(0, 24, SLOT_H)
    n = found.pivot(index="weekday", columns="slot", values="n").reindex(range(1, 8), columns=slots)
    median = found.pivot(index="weekday", columns="slot", values="median_h").reindex(
        range(1, 8), columns=slots
    )
    texts = [
        [
            t("standing.cell", day=weekday(day, lang), slot=_slot(slot), n=_whole(n.loc[day, slot]),
              median=written(median.loc[day, slot], "days", lang)).replace("\n", "<br>")
            for slot in slots
        ]
        for day in range(1, 8)
    ]  # fmt: skip
    days = [weekday(day, lang) for day in range(1, 8)]
    return charts_over_time.week(days, [_slot(one) for one in slots], n.fillna(0).to_numpy().tolist(), texts)


def causes(log: EventLog, source: str, target: str) -> Look:
    """Waiting by its published causes, where start times exist."""
    calendar = calendar_panel.held(log)
    found = cached.causes(log, source, target, calendar)
    told, kinds = _flow(log, source, target), _without(CAUSES.columns, "n_moves", "n_seen")
    say = {"cause": _say("standing.cause")}
    used = t("standing.calendar", hours=calendar_panel.said(log, calendar.hours))
    if found.empty or not found["total_h"].sum():
        return Look("causes_none", told, None, found, kinds, say, (used,))
    most = found.loc[found["total_h"].idxmax()]
    split = cached.work(log, "waiting")
    row = chosen.row_of(split, source, target)
    told |= {"cause": t(f"standing.cause.{most['cause']}"), "share": float(most["share"])}
    told |= {"waiting": float(row["share_waiting"]), "median": float(row["waiting_median_h"])}
    n_seen, n_moves = int(most["n_seen"]), int(most["n_moves"])
    even = 1 - calendar.hours.week_h / WEEK_H
    notes = (used,) + ((t("standing.sampled", n=n_seen, total=n_moves),) if n_seen < n_moves else ())
    if most["cause"] == "unavailability" and told["share"] < even + ABOUT:
        notes = (t("standing.causes_even", even=even), *notes)
    key = "causes_all" if told["waiting"] >= ALL else "causes"
    lang = state.language()
    drawn = lambda: charts.bars(  # noqa: E731 - drawn only when it is shown
        [t(f"standing.cause.{one}") for one in found["cause"]], list(found["share"] * 100),
        axis=t("standing.axis.waiting"), texts=[written(one, "percent", lang) for one in found["share"]],
    )  # fmt: skip
    return Look(key, told, drawn, found, kinds, say, notes, n_seen)


def _medians(labels: list[str], hours: pd.Series) -> Any:
    unit, lang = table_units.unit_of(hours), state.language()
    return charts.bars(
        labels, list(hours / table_units.HOURS_OF[unit]),
        axis=t("bottlenecks.axis.median", unit=t(f"unit.long.{unit}")),
        texts=[written(one, "days", lang) for one in hours],
    )  # fmt: skip


def _n(log: EventLog, source: str, target: str) -> int:
    found = cached.standing(log, "begins", source, target)
    return int(found["n"].sum())


def _without(columns: Mapping[str, str], *names_: str) -> dict[str, str]:
    return {name: kind for name, kind in columns.items() if name not in names_}


def _say(words: str) -> Callable[[Any], str]:
    return lambda one: t(f"{words}.{one}")


def _slot(hour: Any) -> str:
    return f"{int(hour):02d}–{int(hour) + SLOT_H:02d}"


def _whole(n: Any) -> int:
    return 0 if pd.isna(n) else int(n)
