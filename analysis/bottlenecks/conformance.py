"""How do cases keep to the reference path: what is missing, too often, out of order or not allowed?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from analysis import _pm4py
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.schema import Schema

KINDS = ("missing", "too_often", "out_of_order", "not_allowed", "unfinished")
"""What may be said of a step; an unfinished one is no deviation: it may still come."""

DEVIATIONS = Schema(
    "deviations",
    {
        "kind": "text", "activity": "text", "n_cases": "count", "n": "count", "share": "share",
    },
    ("kind", "-n_cases", "activity"),
)  # fmt: skip
CONFORMING = Schema(
    "conforming",
    {
        "n_cases": "count", "n_follow": "count", "n_so_far": "count", "n_lost": "count",
        "n_deviate": "count", "n_left_out": "count", "share": "share", "fitness": "share",
    },
    ("n_cases",),
)  # fmt: skip
OF_KINDS = Schema("deviations_by_kind", {"kind": "text", "n_cases": "count"}, ("kind",))
CHUNK = 200
ANY = "any"
"""Any deviation, whatever its kind."""


@dataclass(frozen=True)
class Expected:
    """How a case is meant to run.

    Parameters
    ----------
    path
        Its steps in their order.
    repeating
        Those that may be done again at any later time, such as payments.
    beside
        Activities that may happen at any time and are passed over.
    before
        The first steps of the path, which a case that takes none of them may leave out altogether, such as
        those of a lead where a deal had none.
    """

    path: tuple[str, ...]
    repeating: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


class Checked(NamedTuple):
    """One variant held against a path: what does not fit, and what is only not there yet.

    `deviations` and `tail` count by kind and activity; `tail` is what is missing after the last step that
    fits: missing in a case that is over, unfinished in one that is not. `cost` counts the
    moves of an optimal alignment that do not fit, `length` the steps of the case and of the path together.
    """

    deviations: tuple[tuple[str, str, int], ...]
    tail: tuple[tuple[str, int], ...]
    cost: int
    length: int


class Ways(NamedTuple):
    """The ways the variants of a whole log take: distinct `steps`; by key of a variant its way and its id."""

    steps: tuple[tuple[str, ...], ...]
    of_variant: np.ndarray
    ids: np.ndarray


class Conformance(NamedTuple):
    """What a check of a view found, as frames `CONFORMING` (one row), `DEVIATIONS` and `OF_KINDS`."""

    cases: pd.DataFrame
    deviations: pd.DataFrame
    kinds: pd.DataFrame


def expected(log: EventLog, path: Sequence[str]) -> Expected:
    """What may be expected of the cases of a log that are to take a path.

    Steps that the whole log has nowhere (no quotes were exported, say) are passed over: nobody can tell
    whether they were done.

    On the catalogue's own path every other activity of the catalogue may happen beside it (approvals come
    where policy asks for them), what repeats naturally may be repeated, and a case may begin where the
    main span does (a deal without a lead). On a path that somebody chose, only what is on it is allowed.

    Raises
    ------
    AnalysisError
        `path_empty` where the path has no step that the log knows.
    """
    steps = tuple(name for name in path if log.has_activity(name))
    if not steps:
        raise AnalysisError("path_empty")
    repeating = log.catalogue.naturally_repeating & set(steps)
    if tuple(path) != log.catalogue.reference_path:
        return Expected(steps, repeating)
    beside = {activity.key for activity in log.catalogue.activities} - set(path)
    return Expected(steps, repeating, frozenset(beside), _before(log))


def _before(log: EventLog) -> frozenset[str]:
    """The steps of the catalogue's path that come before the start of the main span."""
    span, path = log.catalogue.main_span, log.catalogue.reference_path
    starts = [path.index(name) for name in span.start if name in path] if span else []
    return frozenset(path[: min(starts, default=0)])


def ways(log: EventLog, wanted: Expected) -> Ways:
    """The ways that the variants of the whole log take, as far as a path asks for them.

    Many variants take the same: they differ in what may happen at any time.
    """
    listed = log.frame(log.all_variants.select("variant_key", "variant_id", "trace").order_by("variant_key"))
    taken = [tuple(name for name in trace if name not in wanted.beside) for trace in listed["trace"]]
    numbers = {steps: number for number, steps in enumerate(dict.fromkeys(taken))}
    of_variant = np.zeros(int(listed["variant_key"].max()) + 1 if len(listed) else 0, dtype="int64")
    of_variant[listed["variant_key"]] = [numbers[steps] for steps in taken]
    ids = np.full(len(of_variant), "", dtype=object)
    ids[listed["variant_key"]] = listed["variant_id"]
    return Ways(tuple(numbers), of_variant, ids)


def conformance(
    log: EventLog,
    wanted: Expected,
    *,
    taken: Ways | None = None,
    known: dict[tuple[str, ...], Checked] | None = None,
    counted: pd.DataFrame | None = None,
    progress: Callable[[float], None] | None = None,
) -> Conformance:
    """How the cases of the view keep to a path, each way aligned once and weighted by its cases.

    Parameters
    ----------
    taken
        `ways` of the whole log, where they are at hand.
    known
        Ways checked before against the same path; filled, so that another filter asks only for what it
        adds, and a check that was stopped goes on where it was.
    counted
        `by_variant` of the view, where it is at hand.
    progress
        Called with the share done, between 0 and 1; what it raises stops the check.

    Returns
    -------
    `cases`: `n_follow` kept to the whole path, `n_so_far` are open and have kept to it until now, `n_lost`
    kept to it until they ended elsewhere (lost or cancelled), `n_deviate` did not; `share` is that of those
    who did not deviate among all; `fitness` is the mean over cases of 1 − cost / (steps of the case + steps
    of the path), without what may still come. `n_left_out` are leads that became no deal.

    `deviations`: how many cases have each, and how often in all (`n`). An activity that is done at another
    place than its own is out of order, and neither missing nor too often.

    `kinds`: how many cases have at least one of a kind; a case may have several.
    """
    taken = taken or ways(log.unfiltered(), wanted)
    known = {} if known is None else known
    counted = by_variant(log) if counted is None else counted
    by_way, n_left_out = _by_way(counted, taken), int(counted.loc[counted["is_lead"], "n_cases"].sum())
    check((taken.steps[way] for way in by_way["way"]), wanted, known, progress=progress)
    found = [known[taken.steps[way]] for way in by_way["way"]]
    return Conformance(
        _cases(by_way, found, n_left_out), _deviations(by_way, found), _of_kinds(by_way, found)
    )


def by_variant(log: EventLog) -> pd.DataFrame:
    """Cases of the view by variant, those that are over, lost, or leads that became no deal told apart."""
    return log.ask(_counted)


def _by_way(counted: pd.DataFrame, taken: Ways) -> pd.DataFrame:
    """Cases by the way they take, those that are over and those that are lost apart from the open ones."""
    cases = counted[~counted["is_lead"]]
    cases = cases.assign(way=taken.of_variant[cases["variant_key"].to_numpy()])
    return cases.groupby(["way", "is_over", "is_lost"], as_index=False)["n_cases"].sum()


def _counted(log: EventLog) -> ir.Table:
    states = log.catalogue.states
    over = [state.key for state in states if state.final and not state.lost]
    cases = log.cases.select(
        "variant_key",
        is_over=_is_one_of(log.cases.state, over),
        is_lost=_is_one_of(log.cases.state, [state.key for state in states if state.lost]),
        is_lead=log.cases.case_kind == "lead",
    )
    by = ("variant_key", "is_over", "is_lost", "is_lead")
    return cases.group_by(*by).agg(n_cases=_.count()).order_by(*by)


def _is_one_of(state: ir.Value, keys: list[str]) -> ir.Value:
    return ibis.coalesce(state.isin(keys), False) if keys else ibis.literal(False)


def unchecked(
    taken: Ways, known: Collection[tuple[str, ...]], counted: pd.DataFrame
) -> list[tuple[str, ...]]:
    """The ways that cases of a view (`counted`: its `by_variant`) take and that were not checked before."""
    keys = counted.loc[~counted["is_lead"], "variant_key"].to_numpy()
    found = (taken.steps[way] for way in np.unique(taken.of_variant[keys]))
    return [steps for steps in found if steps not in known]


def check(
    steps: Iterable[tuple[str, ...]],
    wanted: Expected,
    known: dict[tuple[str, ...], Checked],
    *,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Adds what ways look like against a path to those that are known, a few at a time.

    Parameters
    ----------
    progress
        As in `conformance`.
    """
    new = [way for way in dict.fromkeys(steps) if way not in known]
    for start in range(0, len(new), CHUNK):
        if progress:
            progress(start / len(new))
        part = new[start : start + CHUNK]
        found = _pm4py.align(part, wanted.path, wanted.repeating)
        known |= {way: checked(one.moves, wanted) for way, one in zip(part, found, strict=True)}
    if progress:
        progress(1.0)


def checked(moves: Sequence[tuple[str, str]], wanted: Expected) -> Checked:
    """What the moves of an alignment say in plain classes (see `conformance`).

    Parameters
    ----------
    moves
        `(side, activity)` in order; side `both`, `case` (the case alone) or `path` (the path alone).
    """
    taken = {name for side, name in moves if side != "path"}
    if not taken & wanted.before:
        moves = [(side, name) for side, name in moves if name not in wanted.before]
    last = max((at for at, (side, _name) in enumerate(moves) if side == "both"), default=-1)
    extra = Counter(name for side, name in moves if side == "case")
    absent = Counter(name for side, name in moves[: last + 1] if side == "path")
    tail = Counter(name for side, name in moves[last + 1 :] if side == "path")
    cost, on_path = sum((extra + absent + tail).values()), set(wanted.path)
    done = {name for side, name in moves if side == "both"}
    moved = (extra & (absent + tail)) | Counter({name: n for name, n in absent.items() if name in done})
    extra, absent, tail = extra - moved, absent - moved, tail - (moved - absent)
    told = [("out_of_order", name, n) for name, n in moved.items()]
    told += [("missing", name, n) for name, n in absent.items()]
    told += [("too_often" if name in on_path else "not_allowed", name, n) for name, n in extra.items()]
    length = sum(2 if side == "both" else 1 for side, _name in moves)
    return Checked(tuple(sorted(told)), tuple(sorted(tail.items())), cost, length)


def _each(counted: pd.DataFrame, found: Sequence[Checked]) -> Iterator[tuple[bool, bool, int, Checked]]:
    """Of cases alike: whether they are over, whether lost, how many, and what their way looks like."""
    columns = (counted[name].tolist() for name in ("is_over", "is_lost", "n_cases"))
    return zip(*columns, found, strict=True)


def _cases(counted: pd.DataFrame, found: Sequence[Checked], n_left_out: int) -> pd.DataFrame:
    """Each case counts once: it deviates, keeps to the path so far or until it was lost, or is at its end."""
    n = Counter[str]()
    fits = 0.0
    for is_over, is_lost, n_cases, one in _each(counted, found):
        n_tail = sum(times for _name, times in one.tail)
        is_off = bool(one.deviations) or (is_over and n_tail > 0)
        unfinished = "lost" if is_lost else "so_far"
        n["deviate" if is_off else unfinished if n_tail else "follow"] += n_cases
        spared = 0 if is_over else n_tail
        length = one.length - spared
        fits += n_cases * (1 - (one.cost - spared) / length if length else 1.0)
    n_all = sum(n.values())
    row = {f"n_{name}": n[name] for name in ("follow", "so_far", "lost", "deviate")}
    row |= {"n_cases": n_all, "n_left_out": n_left_out}
    row |= {"share": 1 - n["deviate"] / n_all, "fitness": fits / n_all} if n_all else {}
    return CONFORMING.conform(pd.DataFrame([row], columns=list(CONFORMING.columns)))


def _deviations(counted: pd.DataFrame, found: Sequence[Checked]) -> pd.DataFrame:
    n_cases, n_times = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for is_over, _is_lost, n_here, one in _each(counted, found):
        at_end = "missing" if is_over else "unfinished"
        here = {(kind, name): n for kind, name, n in one.deviations}
        for name, n in one.tail:
            here[at_end, name] = here.get((at_end, name), 0) + n
        for key, n in here.items():
            n_cases[key] += n_here
            n_times[key] += n * n_here
    n_all = int(counted["n_cases"].sum())
    rows = [
        {"kind": kind, "activity": name, "n_cases": n, "n": n_times[kind, name], "share": n / n_all}
        for (kind, name), n in n_cases.items()
    ]
    return DEVIATIONS.conform(pd.DataFrame(rows, columns=list(DEVIATIONS.columns)))


def _of_kinds(counted: pd.DataFrame, found: Sequence[Checked]) -> pd.DataFrame:
    n_cases = Counter[str]()
    for is_over, _is_lost, n_here, one in _each(counted, found):
        kinds = {kind for kind, _name, _n in one.deviations}
        if one.tail:
            kinds.add("missing" if is_over else "unfinished")
        for kind in kinds:
            n_cases[kind] += n_here
    return OF_KINDS.conform(pd.DataFrame(list(n_cases.items()), columns=list(OF_KINDS.columns)))
