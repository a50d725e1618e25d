"""Which questions do the views of transitions answer: where time goes, and for whom?"""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

import pandas as pd

from analysis.act.standing_out import ROLES, looked_at
from analysis.log import EventLog
from ui import cached, exact, goals, names, state
from ui.bottlenecks import chosen, groups, transitions
from ui.bottlenecks.question import Needs, Question
from ui.cached.answers import slow_group
from ui.discover import first
from ui.plain import together
from ui.text import listed, md, t, written

Pair = tuple[str, str]
HOURS = ("median_h", "p90_h")


def most_time(log: EventLog) -> str | None:
    """Between which steps most time lies, usual or not."""
    found = cached.transitions(log)
    if not len(found) or not found[transitions.TOTAL].sum():
        return None
    return transitions.finding(log, transitions.ranking(found, transitions.TOTAL), transitions.TOTAL, say=md)


def slowest_group(log: EventLog) -> str | None:
    """Which group of cases clearly waits longest against all others, wherever that is."""
    if not len(cached.transitions(log)):
        return None
    found = slow_group(log)
    if found is None:
        steady = looked_at(log)
        by = [names.column(log, role) for role in steady or ROLES if log.has_column(role)]
        key = "bottlenecks.answers.nobody" if steady else "bottlenecks.answers.nobody_steady"
        return md(key, by=listed(by, state.language(), style="or"), case=names.case_noun(log))
    params = {name: getattr(found, name) for name in ("by", "group", "source", "target", "value", "others")}
    return first.sentence(log, SimpleNamespace(kind="group", n=found.n, params=params))


def of_flow(sources: tuple[str, ...], targets: tuple[str, ...], split: str, log: EventLog) -> str | None:
    """How long a transition takes, and who waits longest."""
    pair = _pair(log, sources, targets)
    if not pair:
        return None
    found = _said(log, pair, _split(log, split))
    limit = _against(log, pair)
    return together([found, limit]) if found and limit else found


def _said(log: EventLog, pair: Pair, by: str | None) -> str | None:
    """Who stands out in a transition, else how long it takes."""
    row = chosen.row_of(cached.transitions(log), *pair)
    if row is None:
        return None
    if by:
        shown = groups.known_groups(log, *pair, by)
        if groups.standing(row, shown) in ("finding", "tail"):
            return groups.finding(log, row, shown, by, say=md)
    return _taken(log, row)


def _against(log: EventLog, pair: Pair) -> str:
    """The target of a transition and whether half of all keep to it; nothing where none is set."""
    limit, row = goals.of(log).flow_h(*pair), chosen.row_of(cached.transitions(log), *pair)
    if limit is None or row is None:
        return ""
    met = t(f"bottlenecks.answers.half_{'keep' if row['median_h'] <= limit else 'do_not'}")
    return md("bottlenecks.answers.with_target", target=written(limit, "days", state.language()), met=met)


def _taken(log: EventLog, row: pd.Series) -> str:
    times = {name: exact.between(log, row["source"], row["target"], float(row[name])) for name in HOURS}
    at_once = times["p90_h"] < 1 / 60 and not isinstance(times["p90_h"], exact.WholeDays)
    return md(
        "bottlenecks.answers.taken_at_once" if at_once else "bottlenecks.answers.taken",
        flow=chosen.label(log, row["source"], row["target"]),
        cases=names.cases(log, int(row["n_cases"])), median=times["median_h"], p90=times["p90_h"],
    )  # fmt: skip


def _pair(log: EventLog, sources: tuple[str, ...], targets: tuple[str, ...]) -> Pair | None:
    """Of the transitions between these activities, the one with most time; None where none happens."""
    found = cached.transitions(log)
    asked = found[found["source"].isin(sources) & found["target"].isin(targets)]
    if asked.empty:
        return None
    row = transitions.ranking(asked, transitions.TOTAL).iloc[0]
    return row["source"], row["target"]


def _split(log: EventLog, split: str) -> str | None:
    return split if log.has_column(split) else None


def _by_all_time(_log: EventLog) -> None:
    state.select("rank", transitions.TOTAL)
    state.select("flow", None)


def _at_slowest(log: EventLog) -> None:
    found = slow_group(log)
    if found:
        chosen.choose(found.source, found.target)
        state.select("split", found.by)


def _at_flow(sources: tuple[str, ...], targets: tuple[str, ...], split: str, log: EventLog) -> None:
    pair = _pair(log, sources, targets)
    if pair:
        chosen.choose(*pair)
    if _split(log, split):
        state.select("split", split)


def _asked(
    key: str, sources: tuple[str, ...], targets: tuple[str, ...], split: str, process: str
) -> Question:
    """A question about one transition."""
    of = (sources, targets, split)
    needs = Needs(activities=(sources, targets))
    return Question(
        key, "groups", partial(of_flow, *of), needs, (process,), opened=partial(_at_flow, *of)
    )  # fmt: skip


QUESTIONS = (
    Question("most_time", "time", most_time, opened=_by_all_time),
    Question("who", "groups", slowest_group, Needs(attributes=(ROLES,)), opened=_at_slowest, is_slow=True),
    _asked("quotes", ("Proposal Stage Reached",), ("Quote Created",), "region", "lead_to_cash"),
    _asked(
        "approvals", ("Discount Approval Requested",), ("Discount Approved", "Discount Rejected"), "region",
        "lead_to_cash",
    ),
    _asked("allocation", ("Order Confirmed",), ("Inventory Allocated",), "product", "order_to_cash"),
    _asked("carriers", ("Goods Shipped",), ("Goods Delivered",), "partner", "order_to_cash"),
)  # fmt: skip
