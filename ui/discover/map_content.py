"""What do the map and the model of a view consist of? Nothing here draws; `ui/cached.py` keeps the results.

Which activities and lines a map has, and where they stand, follows from the whole log and the level of
detail; what they say follows from the log as filtered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.discover import map as process_map
from analysis.discover.gateways import draw_model
from analysis.discover.layout import Layout
from analysis.discover.map_model import EdgeFigures, MapModel, MapTexts, NodeFigures
from analysis.discover.models import Model
from analysis.discover.simplify import Coverage, Detail, coverage, simplify
from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, exact, names
from ui.text import compact, days, duration, t

Mode = Literal["cases", "time"]
N_SLOWEST = 3


@dataclass(frozen=True)
class Level:
    """How much detail the reader asked for; None leaves it to the app."""

    n_activities: int | None = None
    n_flows: int | None = None


AUTOMATIC = Level()


def whole(log: EventLog) -> EventLog:
    """The log without its filters; lead cases count where the reader lets them."""
    return log.unfiltered().where(*(one for one in log.filters if isinstance(one, f.WithLeads)))


def detail(log: EventLog, level: Level, *, with_slowest: bool = True) -> Detail:
    """The activities and transitions of a log that a level of detail shows."""
    flows = cached.directly_follows(log)
    slowest = flows[flows["total_h"] > 0].head(N_SLOWEST if with_slowest else 0)
    return simplify(
        flows,
        in_order(log, cached.activities(log)),
        cached.endpoints(log),
        n_activities=level.n_activities,
        n_flows=level.n_flows,
        main=[milestone.activity for milestone in log.catalogue.milestones],
        keep=list(zip(slowest["source"], slowest["target"], strict=True)),
    )


def in_order(log: EventLog, activities: pd.DataFrame) -> pd.DataFrame:
    """`activities` with each one's place in the catalogue's order."""
    known = cached.names(log.unfiltered()).set_index("activity")["catalogue_order"]
    return activities.assign(order=activities["activity"].map(known))


def drawn(log: EventLog, level: Level, mode: Mode, lang: str) -> MapModel:
    """The map of the view."""
    of = whole(log)
    flows = cached.directly_follows(log)
    slowest = flows[flows["total_h"] > 0].head(N_SLOWEST)
    return process_map.draw(
        cached.map_detail(of, level),
        cached.map_layout(of, level),
        flows=flows,
        activities=cached.activities(log),
        endpoints=cached.endpoints(log),
        texts=texts(log, lang),
        mode=mode,
        badges=list(zip(slowest["source"], slowest["target"], strict=True)),
        slow_h=process_map.usual_slow_h(cached.directly_follows(of)),
    )


def layout(log: EventLog, level: Level) -> Layout:
    """Where a level of detail stands."""
    return process_map.arrange(cached.map_detail(log, level))


def covered(log: EventLog, level: Level) -> Coverage:
    """How much of the view a level of detail shows."""
    shown = cached.map_detail(whole(log), level)
    return coverage(shown, cached.directly_follows(log), cached.variants(log))


def model(log: EventLog) -> Model:
    """The model pm4py finds in the transitions that the automatic map of the view alone would show."""
    from analysis.discover.models import model

    shown = detail(log, AUTOMATIC, with_slowest=False)
    return model(
        log,
        kept=[(str(link.source), str(link.target)) for link in shown.flows],
        starts=[str(link.target) for link in shown.starts],
        ends=[str(link.source) for link in shown.ends],
    )


def drawn_model(log: EventLog, lang: str) -> MapModel:
    """The model as it is drawn."""
    found = cached.model(log)
    kinds = [("activity" if kind == "task" else kind) for _, kind, _ in found.nodes]
    names = [activity or None for *_, activity in found.nodes]
    ids = [node_id for node_id, *_ in found.nodes]
    nodes = pd.DataFrame({"node_id": ids, "kind": kinds, "activity": names})
    edges = pd.DataFrame(list(found.arcs), columns=["source", "target"])
    return draw_model(nodes, edges, texts=texts(log, lang))


def texts(log: EventLog, lang: str) -> MapTexts:
    """The words of a map in a language."""
    labels = cached.activity_labels(log, lang)

    def label(name: str) -> str:
        return labels.get(name, name)

    def counted(one: NodeFigures | EdgeFigures) -> dict[str, object]:
        return {"cases": names.cases(log, one.n_cases, lang), "events": one.n}

    def node_tip(one: NodeFigures) -> str:
        return t("discover.map.tip.activity", lang=lang, activity=label(one.activity), **counted(one))

    def edge_tip(one: EdgeFigures) -> str:
        if one.source is None or one.target is None:
            key = "discover.map.tip.begin" if one.source is None else "discover.map.tip.finish"
            return t(key, lang=lang, activity=label(str(one.target or one.source)), **counted(one))
        flow = {
            "source": label(one.source),
            "target": label(one.target),
            "median": exact.between(log, one.source, one.target, one.median_h),
        }
        return t("discover.map.tip.flow", lang=lang, **flow, **counted(one))

    def short(hours: float) -> str:
        return days(hours, lang) if hours >= 1 else duration(hours, lang)

    return MapTexts(
        start=t("discover.map.start", lang=lang),
        end=t("discover.map.end", lang=lang),
        label=label,
        number=lambda n: compact(n, lang),
        duration=short,
        between=lambda source, target, hours: short(exact.between(log, source, target, hours)),
        node_tip=node_tip,
        edge_tip=edge_tip,
    )
