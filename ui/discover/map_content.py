"""What do the map and the model of a view consist of? Nothing here draws; results are kept by view.

Which activities and lines a map has, and where they stand, follows from the whole log and the level of
detail; what they say follows from the log as filtered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from analysis.discover import map as process_map
from analysis.discover.close_up import FlowFigures, most_time
from analysis.discover.gateways import draw_model
from analysis.discover.layout import Layout
from analysis.discover.map_model import MapModel
from analysis.discover.moves import Look, Seen
from analysis.discover.pen import Measure, Mode
from analysis.discover.simplify import Coverage, Detail, coverage, simplify
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.calendar import Calendar
from analysis.measures.targets import Targets
from ui import assumed, cached, goals
from ui.cached.by_view import by_view
from ui.discover import map_texts

Show = Literal["activities", "phases", "customer"]
N_SLOWEST = 3
ALL = 10**6
FOLDED = "phase:"
"""Before the key of a phase it is the name of its box, which no activity has."""


@dataclass(frozen=True)
class Level:
    """What the reader asked to see; None leaves it to the app.

    Parameters
    ----------
    rarest
        The rarest transitions instead of the most frequent.
    show
        Every activity, phases folded into one box each, or what the customer sees.
    unfolded
        Keys of phases that are not folded.
    calendar
        Whose working hours count; None for all hours.
    """

    n_activities: int | None = None
    n_flows: int | None = None
    rarest: bool = False
    show: Show = "activities"
    unfolded: tuple[str, ...] = ()
    calendar: Calendar | None = None


@dataclass(frozen=True)
class Figures:
    """What labels and colours tell."""

    mode: Mode = "cases"
    statistic: Measure = "median"
    second: Measure | None = None

    @property
    def needs_rework(self) -> bool:
        """Whether rework is among them."""
        return "rework" in (self.mode, self.second)

    @property
    def needs_money(self) -> bool:
        """Whether money is among them."""
        return self.mode == "money" or self.second in ("amount", "cost")


AUTOMATIC = Level()


def whole(log: EventLog) -> EventLog:
    """The log without its filters; lead cases count where the reader lets them."""
    return log.unfiltered().where(*(one for one in log.filters if isinstance(one, f.WithLeads)))


# -- what is shown


def shown_of(log: EventLog, level: Level) -> Look:
    """What the reader chose to look at, before rare activities are left out."""
    if level.show == "phases":
        return Look(folded_of(log, level), calendar=level.calendar)
    if level.show == "customer":
        seen = sorted(log.catalogue.seen_by_customer & set(cached.names(log.unfiltered())["activity"]))
        return Look(shown=tuple(seen), calendar=level.calendar)
    return Look(calendar=level.calendar)


def folded_of(log: EventLog, level: Level) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The phases that are folded, with the activities of the log in them."""
    here = set(cached.names(log.unfiltered())["activity"])
    inside = ((phase.key, tuple(x for x in phase.activities if x in here)) for phase in log.catalogue.phases)
    return tuple((FOLDED + key, names) for key, names in inside if names and key not in level.unfolded)


def look_of(log: EventLog, level: Level) -> Look:
    """What is shown at a level of detail, rare activities left out."""
    look, shown = shown_of(log, level), detail(whole(log), level)
    if len(shown.activities) == len(shown.names):
        return look
    return replace(look, shown=shown.activities)


@by_view
def seen(log: EventLog, look: Look, *, with_rework: bool = False) -> Seen:
    """The boxes of a look and the moves between them."""
    from analysis.discover import moves

    if not look.is_plain or with_rework or look.calendar is not None:
        return moves.seen(log, look, with_rework=with_rework)
    flows, activities = cached.directly_follows(log), cached.activities(log)
    stops = activities.merge(cached.endpoints(log), on="activity", how="left").fillna(
        {"n_start": 0, "n_end": 0}
    )
    return Seen(
        moves.MOVES.conform(flows.assign(n_bridged=0, n_rework=0)),
        moves.STOPS.conform(stops.assign(n_rework=0)),
    )


@by_view
def detail(log: EventLog, level: Level, *, with_slowest: bool = True) -> Detail:
    """The boxes and transitions of a log that a level of detail shows.

    Which activities are shown follows from how they really follow each other; then, over those that are
    left out, from how the shown ones do.
    """
    look = shown_of(log, level)
    every = seen(log, look)
    slowest = every.moves[every.moves["total_h"] > 0].head(N_SLOWEST if with_slowest else 0)
    keep = list(zip(slowest["source"], slowest["target"], strict=True))
    choice = {"n_flows": level.n_flows, "keep": keep, "rarest": level.rarest}
    main = [milestone.activity for milestone in log.catalogue.milestones]
    first = _simple(log, every, n_activities=level.n_activities, main=main, **choice)
    if len(first.activities) == len(first.names) or not with_slowest:
        return first
    bridged = seen(log, replace(look, shown=first.activities))
    return replace(_simple(log, bridged, n_activities=ALL, **choice), names=first.names)


def _simple(log: EventLog, these: Seen, **choice) -> Detail:
    ends = these.stops[["activity", "n_start", "n_end"]]
    return simplify(these.moves, in_order(log, these.stops), ends, **choice)


def in_order(log: EventLog, activities: pd.DataFrame) -> pd.DataFrame:
    """`activities` with each one's place in the catalogue's order; a phase stands where its first is."""
    known = cached.names(log.unfiltered()).set_index("activity")["catalogue_order"].dropna().to_dict()
    for phase in log.catalogue.phases:
        places = [known[name] for name in phase.activities if name in known]
        known[FOLDED + phase.key] = min(places, default=None)
    return activities.assign(order=activities["activity"].map(known).astype("float64"))


@by_view
def layout(log: EventLog, level: Level, *, has_second: bool = False) -> Layout:
    """Where a level of detail stands."""
    return process_map.arrange(detail(log, level), has_second=has_second)


# -- what it says


def drawn(log: EventLog, level: Level, figures: Figures | Mode, lang: str) -> MapModel:
    """The map of the view, as it is drawn with the targets and the cost of capital of its series."""
    return _drawn(log, level, figures, lang, goals.of(log), assumed.value(log, "cost_of_capital"))


@by_view
def _drawn(
    log: EventLog, level: Level, figures: Figures | Mode, lang: str, targets: Targets, rate: float
) -> MapModel:
    """`targets` and `rate` are part of the key; words and money ask for them themselves."""
    said = figures if isinstance(figures, Figures) else Figures(figures)
    of, look = whole(log), look_of(log, level)
    here = seen(log, look, with_rework=said.needs_rework)
    flows, stops = _with_money(log, here, look) if said.needs_money else here
    top = slowest(log, level)
    return process_map.draw(
        detail(of, level),
        layout(of, level, has_second=said.second is not None),
        flows=flows,
        activities=stops.drop(columns=["n_start", "n_end"]),
        endpoints=stops[["activity", "n_start", "n_end"]],
        texts=map_texts.texts(log, lang),
        mode=said.mode,
        statistic=said.statistic,
        second=said.second,
        badges=[(one.source, one.target) for one in top],
        slow_h=process_map.usual_slow_h(seen(of, look).moves, said.statistic),
        ids=box_ids(log),
        folded=[name for name, _inside in look.folded],
        own=cached.own_steps(log.unfiltered()),
    )


def box_ids(log: EventLog) -> dict[str, str]:
    """The id of every box a map of the log may have, whatever it shows: what is selected stays selected."""
    listed = cached.names(log.unfiltered())["activity"]
    phases = {FOLDED + phase.key: f"g{i}" for i, phase in enumerate(log.catalogue.phases)}
    return {name: f"n{i}" for i, name in enumerate(listed)} | phases


def _with_money(log: EventLog, here: Seen, look: Look) -> Seen:
    flows, stops = cached.map_money(log, look, assumed.value(log, "cost_of_capital"), goals.of(log))
    moves = here.moves.merge(flows.drop(columns="n_cases"), on=["source", "target"], how="left")
    return Seen(moves, here.stops.merge(stops.drop(columns="n_cases"), on="activity", how="left"))


def slowest(log: EventLog, level: Level) -> list[FlowFigures]:
    """The transitions that take most time in all, of what the reader chose to look at: badges 1 to 3."""
    moves = seen(log, shown_of(log, level)).moves
    return most_time(moves, n_cases=cached.size(log)[0], n=N_SLOWEST)


@by_view
def covered(log: EventLog, level: Level) -> Coverage:
    """How much of the view a level of detail shows."""
    look = shown_of(log, level)
    shown = detail(whole(log), level)
    return coverage(shown, seen(log, look).moves, cached.variants(log), along=look.along)


# -- the model


@by_view
def drawn_model(log: EventLog, noise: float, lang: str) -> MapModel:
    """The model as it is drawn."""
    found = cached.model(log, noise)
    kinds = [("activity" if kind == "task" else kind) for _, kind, _ in found.nodes]
    names = [activity or None for *_, activity in found.nodes]
    ids = [node_id for node_id, *_ in found.nodes]
    nodes = pd.DataFrame({"node_id": ids, "kind": kinds, "activity": names})
    edges = pd.DataFrame(list(found.arcs), columns=["source", "target"])
    return draw_model(nodes, edges, texts=map_texts.texts(log, lang))
