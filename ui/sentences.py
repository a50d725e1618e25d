"""What does a filter say in words?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.log import EventLog
from analysis.log import filters as f
from ui import names
from ui.text import t, written

MANY = 3


def sentence(log: EventLog, chosen: f.Filter, lang: str) -> str:
    """The filter as a reader would say it: "Region: EMEA, APAC and 2 more"."""
    return _SAYERS[type(chosen)](log, chosen, lang)


def _values(said: list[str], lang: str) -> str:
    if len(said) <= MANY:
        return t("filter.said.join", lang=lang).join(said)
    some = t("filter.said.join", lang=lang).join(said[: MANY - 1])
    return t("filter.said.and_more", lang=lang, some=some, n=len(said) - MANY + 1, total=len(said))


def _attribute(log: EventLog, chosen: Any, lang: str) -> str:
    name = getattr(chosen, "name", "stage")
    said = [
        t("filter.said.no_value", lang=lang) if one is None else written(one, "", lang)
        for one in chosen.values
    ]
    key = "filter.said.ever" if chosen.ever else "filter.said.attribute"
    return t(key, lang=lang, label=names.column(log, name, lang), values=_values(said, lang))


def _state(log: EventLog, chosen: f.State, lang: str) -> str:
    said = [names.case_state(log, one, lang) for one in chosen.values]
    return t(
        "filter.said.attribute", lang=lang, label=t("filter.state", lang=lang), values=_values(said, lang)
    )


def _range(log: EventLog, chosen: f.Range, lang: str) -> str:
    return _limits("range", chosen.low, chosen.high, lang, label=names.column(log, chosen.name, lang))


def _throughput(log: EventLog, chosen: f.Throughput, lang: str) -> str:
    return _limits("throughput", chosen.min_h, chosen.max_h, lang)


def _period(log: EventLog, chosen: f.Period, lang: str) -> str:
    label = t(f"filter.mode.{chosen.mode}", lang=lang)
    return _limits("period", chosen.start, chosen.end, lang, label=label)


def _limits(kind: str, low: object, high: object, lang: str, **params: object) -> str:
    which = "between" if low is not None and high is not None else "from" if low is not None else "until"
    return t(f"filter.said.{kind}_{which}", lang=lang, low=low, high=high, **params)


def _contains(log: EventLog, chosen: f.Contains, lang: str) -> str:
    return t("filter.said.contains", lang=lang, activity=names.activity(log, chosen.activity, lang))


def _repeats(log: EventLog, chosen: f.Repeats, lang: str) -> str:
    if chosen.activity is None:
        return t("filter.said.repeats_any", lang=lang)
    return t("filter.said.repeats", lang=lang, activity=names.activity(log, chosen.activity, lang))


def _follows(log: EventLog, chosen: f.Follows, lang: str) -> str:
    source, target = (names.activity(log, name, lang) for name in (chosen.source, chosen.target))
    key = "filter.said.follows" if chosen.directly else "filter.said.follows_later"
    said = t(key, lang=lang, source=source, target=target)
    if chosen.longer_than_h is None:
        return said
    return t("filter.said.longer", lang=lang, flow=said, hours=chosen.longer_than_h)


def _passes(log: EventLog, chosen: f.Passes, lang: str) -> str:
    """Of a box of the map that stands for several activities, these are named."""
    ends = [
        _values([names.activity(log, name, lang) for name in side], lang)
        for side in (chosen.sources, chosen.targets)
    ]
    if not chosen.targets:
        return t("filter.said.ends_with", lang=lang, activity=ends[0])
    if not chosen.sources:
        key = "filter.said.any_of" if chosen.shown == chosen.targets else "filter.said.begins_with"
        return t(key, lang=lang, activity=ends[1])
    said = t("filter.said.passes", lang=lang, source=ends[0], target=ends[1])
    if chosen.longer_than_h is None:
        return said
    return t("filter.said.longer", lang=lang, flow=said, hours=chosen.longer_than_h)


def _between(log: EventLog, chosen: f.Between, lang: str) -> str:
    ends = [
        end_said(log, name, at, lang, is_start=is_start)
        for name, at, is_start in (
            (chosen.source, chosen.source_at, True),
            (chosen.target, chosen.target_at, False),
        )
    ]
    said = t("filter.said.between", lang=lang, source=ends[0], target=ends[1])
    if chosen.pair_by:
        label = names.column(log, chosen.pair_by, lang)
        said = t("filter.said.between_object", lang=lang, between=said, label=label)
    return _limits("apart", chosen.min_h, chosen.max_h, lang, between=said[:1].upper() + said[1:])


def end_said(log: EventLog, name: str | None, at: str, lang: str, *, is_start: bool) -> str:
    """One end of a stretch of a case: first Quote Created; start of the deal."""
    if name is None:
        key = "between.case_start" if is_start else "between.case_end"
        return t(key, lang=lang, case=names.case_noun(log, lang))
    return t(f"between.at_{at}", lang=lang, activity=names.activity(log, name, lang))


def _variant(log: EventLog, chosen: f.Variant, lang: str) -> str:
    return t("filter.said.variants", lang=lang, n=len(chosen.variant_ids))


def _case_ids(log: EventLog, chosen: f.CaseIds, lang: str) -> str:
    ids = list(chosen.case_ids)
    if said := _called(log, chosen, lang):
        return said
    if len(ids) > MANY:
        return t("filter.said.picked", lang=lang, cases=names.cases(log, len(ids), lang))
    return t("filter.said.attribute", lang=lang, label=names.case_noun(log, lang), values=_values(ids, lang))


def _called(log: EventLog, chosen: f.CaseIds, lang: str) -> str:
    """What the cases are, where a button that knows it chose them: 119 deals stuck in their stage."""
    what, _, of = chosen.what.partition(":")
    told: dict[str, Any] = {"lang": lang, "cases": names.cases(log, len(chosen.case_ids), lang)}
    if what == "undecided" and of.isdigit():
        return t("moves.undecided", days=int(of), **told)
    if what == "breach" and (rule := log.catalogue.rule(of)):
        return t("filter.said.ids.breach_of", rule=rule.label[lang], **told)
    return t(f"filter.said.ids.{what}", **told) if what in CALLED else ""


CALLED = ("stuck", "long", "over_target", "waits", "unpaid", "overdue", "slow", "breach")


def _with_leads(log: EventLog, chosen: f.WithLeads, lang: str) -> str:
    return t("filter.said.with_leads", lang=lang)


def _not(log: EventLog, chosen: f.Not, lang: str) -> str:
    return t("filter.said.not", lang=lang, other=sentence(log, chosen.other, lang))


_SAYERS: dict[type, Callable[[EventLog, Any, str], str]] = {
    f.Attribute: _attribute,
    f.Stage: _attribute,
    f.Range: _range,
    f.State: _state,
    f.Period: _period,
    f.Contains: _contains,
    f.Repeats: _repeats,
    f.Follows: _follows,
    f.Passes: _passes,
    f.Variant: _variant,
    f.Throughput: _throughput,
    f.Between: _between,
    f.CaseIds: _case_ids,
    f.WithLeads: _with_leads,
    f.Not: _not,
}
