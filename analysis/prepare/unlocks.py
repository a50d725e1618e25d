"""What is lost without a field or an activity? What the catalogue and the key figures need, turned round."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, cast

from analysis.log import EventLog
from analysis.measures import observations
from analysis.measures.kpi import REGISTRY
from analysis.processes import CORE_ROLES, Attribute, Catalogue, Span, State, Text

Kind = Literal["question", "kpi", "duration", "outcome", "comparison", "filter"]
Standing = Literal["kept", "weakened", "lost"]
KINDS: tuple[Kind, ...] = ("question", "kpi", "duration", "outcome", "comparison", "filter")
ANY_ACTIVITY = "activities"


@dataclass(frozen=True)
class Analysis:
    """Something the app can tell, and what becomes of it.

    Parameters
    ----------
    kind
        `question` of the start page, `kpi`, `duration` (a span), `outcome` (a state of the case),
        `comparison` (filter, and side by side), `filter` (by a range).
    key
        Within its kind: of the question, KPI, span, state or attribute.
    label
        The catalogue's words; None for a question, whose words are the page's.
    because
        The missing fields and activities it suffers from.
    how
        What a weakened key figure says less.
    """

    kind: Kind
    key: str
    label: Text | None
    standing: Standing = "kept"
    because: tuple[str, ...] = ()
    how: tuple[Text, ...] = ()


class Question(Protocol):
    """What the pages ask: which groups of activities and which roles an answer needs."""

    @property
    def key(self) -> str: ...

    def missing(self, activities: Collection[str], roles: Collection[str]) -> tuple[tuple[str, ...], ...]: ...


@dataclass(frozen=True)
class _Imagined:
    """A log with everything its catalogue knows but what is missing; answers as an `EventLog` does."""

    catalogue: Catalogue
    missing: frozenset[str]
    filters: tuple[object, ...] = ()

    @property
    def process(self) -> str:
        return self.catalogue.key

    def has_activity(self, name: str) -> bool:
        found = self.catalogue.activity(name)
        return found is not None and found.key not in self.missing

    def has_column(self, name: str) -> bool:
        found = self.catalogue.attribute(name)
        return found is not None and found.key not in self.missing


def dispensable(catalogue: Catalogue) -> tuple[str, ...]:
    """The fields and activities one may lack: all but case, activity and time."""
    needed = ("case_id", "activity", "timestamp")
    fields = tuple(a.key for a in catalogue.attributes if a.role not in needed)
    return fields + tuple(a.key for a in sorted(catalogue.activities, key=lambda a: a.order))


def unlocks(
    catalogue: Catalogue, *, missing: Iterable[str] = (), questions: Iterable[Question] = ()
) -> tuple[Analysis, ...]:
    """Everything the app can tell with all fields and activities of a process, and what becomes of it.

    A key figure is lost where the registry cannot answer it, or where nothing of what it counts is left.

    Parameters
    ----------
    missing
        Keys of attributes and activities that a log does not have; of `dispensable`.
    questions
        What the pages answer; those the process cannot answer at all are left out.

    Returns
    -------
    By kind in the order of `KINDS`, then in the order of the catalogue.
    """
    lacking = frozenset(missing)
    found = [
        *(_question(catalogue, one, lacking) for one in questions if _asks(catalogue, one, frozenset())),
        *(_kpi(catalogue, text.key, text.label, lacking) for text in catalogue.kpis if text.key in REGISTRY),
        *(_duration(span, lacking) for span in catalogue.spans),
        *(_outcome(state, lacking) for state in catalogue.states if not state.otherwise),
        *(one for each in catalogue.attributes if (one := _attribute(each, lacking))),
    ]
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def needing(catalogue: Catalogue, key: str, *, questions: Iterable[Question] = ()) -> tuple[Analysis, ...]:
    """The analyses that are lost or say less without this one field or activity."""
    found = unlocks(catalogue, missing=[key], questions=questions)
    return tuple(
        one for one in found if one.standing == "lost" or (one.standing == "weakened" and one.because)
    )


def _question(catalogue: Catalogue, question: Question, lacking: frozenset[str]) -> Analysis:
    if _asks(catalogue, question, lacking):
        return Analysis("question", question.key, None)
    alone = tuple(
        key for key in _sorted(catalogue, lacking) if not _asks(catalogue, question, frozenset({key}))
    )
    return Analysis("question", question.key, None, "lost", alone or _sorted(catalogue, lacking))


def _asks(catalogue: Catalogue, question: Question, lacking: frozenset[str]) -> bool:
    activities = {a.key for a in catalogue.activities} - lacking
    roles = {a.role for a in catalogue.attributes if a.role and a.key not in lacking}
    return not question.missing(activities, roles)


def _kpi(catalogue: Catalogue, key: str, label: Text, lacking: frozenset[str]) -> Analysis:
    if not _counts(catalogue, key, lacking):
        alone = tuple(
            one for one in _sorted(catalogue, lacking) if not _counts(catalogue, key, frozenset({one}))
        )
        return Analysis("kpi", key, label, "lost", alone or _sorted(catalogue, lacking))
    rules = [rule for rule in weakenings(catalogue.key) if rule.kpi == key]
    because = tuple(one for one in _sorted(catalogue, lacking) if any(one in r.without for r in rules))
    is_any = bool(lacking & {a.key for a in catalogue.activities})
    how = tuple(
        rule.how for rule in rules if lacking & set(rule.without) or (is_any and ANY_ACTIVITY in rule.without)
    )
    return Analysis("kpi", key, label, "weakened" if how else "kept", because, how)


def _counts(catalogue: Catalogue, key: str, lacking: frozenset[str]) -> bool:
    """Whether the registry answers the key figure."""
    return observations.answerable(cast(EventLog, _Imagined(catalogue, lacking)), key)


def _duration(span: Span, lacking: frozenset[str]) -> Analysis:
    gone = tuple(one for one in (*span.start, span.end, *span.ends) if one in lacking)
    if span.end in lacking or not set(span.start) - lacking:
        vital = (*span.start, span.end)
        return Analysis("duration", span.key, span.label, "lost", tuple(one for one in gone if one in vital))
    return Analysis("duration", span.key, span.label, "weakened" if gone else "kept", gone)


def _outcome(state: State, lacking: frozenset[str]) -> Analysis:
    deciding = tuple(one for one in (state.is_, state.settled, *state.has) if one)
    helping = tuple(one for one in (*state.last_of, *state.of, state.by) if one and one not in deciding)
    lost = tuple(one for one in deciding if one in lacking)
    if lost and len(lost) == len(deciding):
        return Analysis("outcome", state.key, state.label, "lost", lost)
    gone = lost + tuple(one for one in helping if one in lacking)
    return Analysis("outcome", state.key, state.label, "weakened" if gone else "kept", gone)


def _attribute(attribute: Attribute, lacking: frozenset[str]) -> Analysis | None:
    """Every column can be filtered by; those with a few words as values can be compared by too."""
    if attribute.role in CORE_ROLES or (attribute.type == "text" and not attribute.role):
        return None
    kind: Kind = "comparison" if attribute.type in ("text", "category") else "filter"
    is_lost = attribute.key in lacking
    return Analysis(
        kind,
        attribute.key,
        attribute.label,
        "lost" if is_lost else "kept",
        (attribute.key,) if is_lost else (),
    )


def _sorted(catalogue: Catalogue, lacking: frozenset[str]) -> tuple[str, ...]:
    return tuple(key for key in dispensable(catalogue) if key in lacking)


@dataclass(frozen=True)
class Weakening:
    """What a key figure says less without any one of some fields and activities."""

    kpi: str
    without: tuple[str, ...]
    how: Text


@cache
def weakenings(process: str) -> tuple[Weakening, ...]:
    """The weakenings of a process, as `unlocks.toml` says them."""
    held = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return tuple(
        Weakening(one["kpi"], tuple(one["without"]), Text(**one["how"]))
        for one in held["weakened"] if one["process"] == process
    )  # fmt: skip
