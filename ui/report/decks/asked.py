"""Which three decisions does the executive summary ask for? Each follows from a finding."""

from __future__ import annotations

from typing import Any

from analysis.log import EventLog
from analysis.report import Page, Statement, Statements
from ui import cached, exact, names, state
from ui.plain import plain
from ui.report.decks import waiting
from ui.report.decks.words import words
from ui.text import t, written

MOST = 3
ORDER = ("stuck", "group", "time", "lost_after", "cash", "rework", "outcome", "ways")
"""What is asked for first: what can be decided at once, then whom to bring along, then where time goes."""


def page(log: EventLog) -> Page:
    """The decisions, each with the figure it stands on."""
    found = cached.findings(log)
    rows = [*found.itertuples(), *_of_the_group(log)]
    rows = sorted(rows, key=lambda row: ORDER.index(row.kind))[:MOST]
    around = words(log, headline(log, rows), t("deck.asked.definition"))
    if not rows:
        return Page(around, Statements([Statement(t("findings.none"))], is_numbered=False))
    return Page(around, Statements([decision(log, row) for row in rows]))


def _of_the_group(log: EventLog) -> list[Any]:
    """The finding of the whole log about the very group that the filter leaves."""
    if waiting.alone(log) is None:
        return []
    found = cached.findings(log.unfiltered())
    return list(found[found["kind"] == "group"].itertuples())


def headline(log: EventLog, rows: list[Any]) -> str:
    """How many decisions, about how many cases."""
    if not rows:
        return plain("deck.asked.none", cases=names.cases(log, cached.size(log)[0]))
    return plain("deck.asked.plain", n=len(rows), cases=names.cases(log, cached.size(log)[0]))


def decision(log: EventLog, row: Any) -> Statement:
    """What is to be decided, what it stands on, and the figure."""
    said = _said(log, row)
    figure = plain(f"deck.asked.{row.kind}.figure", **said)
    return Statement(
        plain(f"deck.asked.{row.kind}.text", **said), plain(f"deck.asked.{row.kind}.why", **said), figure
    )


def _said(log: EventLog, row: Any) -> dict[str, Any]:
    """The params of a finding in words."""
    said = dict(row.params) | {"n": int(row.n), "cases": names.cases(log, int(row.n))}
    said |= {"noun": names.cases_noun(log), "one": names.case_noun(log)}
    for name in ("source", "target"):
        if name in row.params:
            said[name] = names.activity(log, row.params[name])
    if "by" in row.params:
        said["by"] = names.column(log, row.params["by"])
    for name in ("median_h", "value", "others"):
        if name in row.params and row.kind in ("time", "group"):
            hours = exact.between(log, row.params["source"], row.params["target"], row.params[name])
            said[name] = written(hours, "days", state.language())
    if "kpi" in row.params:
        said["kpi"] = log.catalogue.kpi(row.params["kpi"]).label[state.language()]
    return said
