"""What are the boxes and lines of a map called, and what do they say when pointed at?"""

from __future__ import annotations

from analysis.discover.map_model import EdgeFigures, MapTexts, NodeFigures
from analysis.log import EventLog
from ui import cached, exact, goals, names
from ui.text import compact, days, duration, percent, t

FOLDED = "phase:"
ABOVE = "▲"
"""Marks the time of a transition half of whose moves take longer than its target."""


def box(log: EventLog, name: str, lang: str | None = None) -> str:
    """The label of a box: of an activity, or of a phase that stands for several."""
    if not name.startswith(FOLDED):
        return names.activity(log, name, lang)
    key = name.removeprefix(FOLDED)
    found = (phase for phase in log.catalogue.phases if phase.key == key)
    return next((phase.label[lang or names.state.language()] for phase in found), name)


def _target(hours: float | None, is_above: bool, lang: str) -> str:
    """What was aimed at, as a line of its own; nothing where no target is set."""
    if hours is None:
        return ""
    which = "above" if is_above else "within"
    return t(f"discover.map.tip.target_{which}", lang=lang, target=days(hours, lang))


def texts(log: EventLog, lang: str) -> MapTexts:
    """The words of a map in a language."""
    labels = cached.activity_labels(log, lang)
    targets, above = goals.of(log), cached.above_target(log)

    def label(name: str) -> str:
        return labels.get(name) or box(log, name, lang)

    def counted(one: NodeFigures | EdgeFigures) -> dict[str, object]:
        return {"cases": names.cases(log, one.n_cases, lang), "events": one.n}

    def node_tip(one: NodeFigures) -> str:
        said = t("discover.map.tip.activity", lang=lang, activity=label(one.activity), **counted(one))
        return said + _own(log, one.activity, lang) + _rework(one, lang) + _money(log, one.amount, lang)

    def edge_tip(one: EdgeFigures) -> str:
        if one.source is None or one.target is None:
            key = "discover.map.tip.begin" if one.source is None else "discover.map.tip.finish"
            return t(key, lang=lang, activity=label(str(one.target or one.source)), **counted(one))
        median = exact.between(log, one.source, one.target, one.median_h)
        ends = {"source": label(one.source), "target": label(one.target)}
        said = t("discover.map.tip.flow", lang=lang, median=median, **ends, **counted(one))
        bridged = (
            t("discover.map.tip.bridged", lang=lang, n=one.n_bridged, all=one.n) if one.n_bridged else ""
        )
        aimed = _target(targets.flow_h(one.source, one.target), (one.source, one.target) in above, lang)
        return said + bridged + aimed + _rework(one, lang) + _money(log, one.amount, lang, cost=one.cost)

    def short(hours: float) -> str:
        return days(hours, lang) if hours >= 1 else duration(hours, lang)

    def lasting(source: str, target: str, hours: float) -> str:
        said = short(exact.between(log, source, target, hours))
        return f"{said} {ABOVE}" if (source, target) in above else said

    return MapTexts(
        start=t("discover.map.start", lang=lang),
        end=t("discover.map.end", lang=lang),
        label=label,
        number=lambda n: compact(n, lang),
        duration=short,
        between=lasting,
        money=lambda amount: names.amount(log, amount, lang),
        percent=lambda share: percent(share, lang),
        bridge=t("discover.map.bridge", lang=lang),
        own=t("discover.map.own", lang=lang),
        node_tip=node_tip,
        edge_tip=edge_tip,
    )


def _own(log: EventLog, activity: str, lang: str) -> str:
    """Where a step comes from that is of an object of the customer's own or of another system."""
    sources = cached.own_steps(log.unfiltered()).get(activity)
    return t("discover.map.tip.own", lang=lang, source=", ".join(sources)) if sources else ""


def _rework(one: NodeFigures | EdgeFigures, lang: str) -> str:
    if not one.n_rework or not one.n:
        return ""
    return t("discover.map.tip.rework", lang=lang, n=one.n_rework, share=one.n_rework / one.n)


def _money(log: EventLog, amount: float | None, lang: str, *, cost: float | None = None) -> str:
    if amount is None:
        return ""
    said = t("discover.map.tip.amount", lang=lang, amount=names.amount(log, amount, lang))
    if cost is None:
        return said
    return said + t("discover.map.tip.cost", lang=lang, cost=names.amount(log, cost, lang))
