"""Which column plays which part, when nobody says so? Told by its name, checked by what is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

import pyarrow as pa

from analysis.processes import CORE_ROLES, Catalogue, load
from analysis.reading import dates
from analysis.reading.arrow import pc
from analysis.reading.headers import normal
from analysis.reading.histories import History, guess_history, stage_values
from analysis.reading.lifecycle import guess_lifecycle
from analysis.reading.mapping import CORE, SURE, Guess, Mapping, check_given
from analysis.reading.milestones import (
    MAX_ROWS_PER_CASE,
    MIN_MILESTONES,
    as_words,
    case_column,
    milestones,
    n_telling,
)
from analysis.reading.names import core_names
from analysis.reading.profile import ID_WORD, Profile, profiles
from analysis.reading.raw import RawTable
from analysis.reading.roles import guess_roles
from analysis.reading.stages import canonical, says_outcome
from analysis.reading.words import CLOSED, HISTORY, SUBJECTS

KNOWN_PROCESSES = ("lead_to_cash", "order_to_cash")
ORDER = ("timestamp", "case_id", "activity", "start_timestamp", "resource")
BY_CONTENT = ("timestamp", "case_id", "activity")
MAX_ACTIVITIES = 300
MIN_SCORE = 0.2
MAX_STILL, MIN_MOVING = 0.1, 0.5
"""Share of the moves within a case at which a time changes: of a date of the case, and of events."""
WRAPPING = re.compile(r"(?i)^(case:|\(case\)\s*|event:)|__c$")


def guess(raw: RawTable, process: str | None = None, *, given: MappingOf[str, str] | None = None) -> Mapping:
    """The meaning of the columns by their names (English, Chinese, XES, Salesforce) and content.

    Parameters
    ----------
    process
        Key of a catalogue; by default the one whose activities and columns are found, else `generic`.
    given
        Role to column for what shall not be guessed.

    Raises
    ------
    MappingError
        `unknown_column` when a given column is not there.
    """
    given = dict(given or {})
    check_given(given, raw.columns, file=raw.name)
    seen = profiles(raw.sample())
    told = process or guess_process(seen, given)
    history = guess_history(seen, told)
    if history is not None and given.get("activity") in (None, history.activity.column):
        core = _core(seen, load(told), given, known={"activity": history.activity})
        return _mapping(seen, load(told), core, given, history=history)
    narrow = _core(seen, load(told), given)
    if not {"activity", "timestamp"} & set(given) and _may_be_wide(seen, narrow, load(told)):
        wide = _wide(seen, process, given)
        if wide is not None:
            return wide
    return _mapping(seen, load(told), narrow, given)


def _mapping(
    seen: dict[str, Profile], catalogue: Catalogue, core: dict[str, Guess], given: dict[str, str],
    steps: Sequence[tuple[str, Guess]] = (), history: History | None = None,
) -> Mapping:  # fmt: skip
    """The mapping of a core, with the roles and attributes beside it."""
    taken = {found.column for found in core.values()}
    attributes, others = _attributes(seen, catalogue, taken=taken)
    roles = _roles(catalogue, attributes, given)
    taken |= {*attributes.values(), *roles.values(), *(step.column for _, step in steps)}
    taken |= {history.field} if history else set()
    lifecycle = None if steps or history or "start_timestamp" in core else guess_lifecycle(seen, taken)
    more = guess_roles(seen, known=roles, taken=taken | {lifecycle or ""})
    said = [_given(role, column, seen) for role, column in given.items() if role not in core]
    return Mapping(
        **{role: core[role].column if role in core else None for role in CORE},  # type: ignore[arg-type]
        roles=roles | {one.role: one.column for one in more if one.confidence >= SURE},
        attributes=attributes,
        process=catalogue.key,
        milestones={step.column: activity for activity, step in steps},
        lifecycle=lifecycle,
        stages=_stages(seen, core, history),
        history_field=history.field if history else None,
        history=history.fields if history else {},
        guesses=(
            *core.values(), *(step for _, step in steps), *said,
            *(found for found in (*others, *more) if found.role not in given),
        ),
    )  # fmt: skip


def _stages(
    seen: MappingOf[str, Profile], core: MappingOf[str, Guess], history: History | None
) -> str | None:
    """The column of activities, where it is called a stage: of deals those say what came of them."""
    activity = core.get("activity")
    if activity is None or history is not None:
        return activity.column if activity else None
    is_called = normal(activity.column) in HISTORY["stage"] or _is_stage(activity.column)
    return activity.column if is_called and says_outcome(seen[activity.column]) else None


def _is_stage(column: str) -> bool:
    entry = load("lead_to_cash").attribute(column)
    return entry is not None and entry.role == "stage"


def _may_be_wide(seen: MappingOf[str, Profile], narrow: MappingOf[str, Guess], catalogue: Catalogue) -> bool:
    """Whether the table can hold one row a case: no column is called activity, and no case has two rows."""
    activity, case = narrow.get("activity"), narrow.get("case_id")
    if activity is not None and activity.reason != "content" and activity.confidence >= SURE:
        entry = catalogue.attribute(activity.column) or load("generic").attribute(activity.column)
        if entry is None or entry.role != "stage":
            return False
    is_repeated = case is not None and seen[case.column].rows_per_value >= MAX_ROWS_PER_CASE
    return not is_repeated or (case is not None and case.confidence < SURE)


def _wide(seen: dict[str, Profile], process: str | None, given: dict[str, str]) -> Mapping | None:
    """The mapping of a sheet with one row a case, under the process that knows most of its dates."""
    keys = [process] if process else ["generic", *KNOWN_PROCESSES]
    found = [one for key in keys if (one := _wide_of(seen, load(key), given)) is not None]
    return max(found, key=lambda one: _n_telling(seen, one), default=None)


def _n_telling(seen: dict[str, Profile], mapping: Mapping) -> int:
    stage, steps = mapping.roles.get("stage"), mapping.milestones.values()
    return n_telling(seen, load(mapping.process), case=str(mapping.case_id), steps=steps, stage=stage)


def _wide_of(seen: dict[str, Profile], catalogue: Catalogue, given: dict[str, str]) -> Mapping | None:
    case = _given("case_id", given["case_id"], seen) if "case_id" in given else case_column(seen, catalogue)
    if case is None:
        return None
    attributes, _ = _attributes(seen, catalogue, taken={case.column})
    has_outcome = "IsWon" in attributes or "stage" in _roles(catalogue, attributes, given)
    steps = milestones(seen, catalogue, case=case.column, has_outcome=has_outcome)
    if len(steps) < MIN_MILESTONES:
        return None
    core = {"case_id": case}
    if "resource" in given:
        core["resource"] = _given("resource", given["resource"], seen)
    return _mapping(seen, catalogue, core, given, steps)


def guess_process(seen: MappingOf[str, Profile], given: MappingOf[str, str] | None = None) -> str:
    """The process whose activities make up most of a column, or whose columns these are; else `generic`."""
    rated = {process: _process_score(load(process), seen, given or {}) for process in KNOWN_PROCESSES}
    best = max(rated, key=lambda process: rated[process])
    return best if rated[best] >= 0.5 else "generic"


def _process_score(catalogue: Catalogue, seen: MappingOf[str, Profile], given: MappingOf[str, str]) -> float:
    chosen = given.get("activity")
    columns = [seen[chosen]] if chosen else [each for each in seen.values() if _may_be_activity(each)]
    known = max((_known_share(catalogue, each) for each in columns), default=0.0)
    case = next((a for a in catalogue.attributes if a.role == "case_id"), None)
    keys = {normal(a.key) for a in catalogue.attributes if a.level in ("required", "recommended")}
    names = {normal(name) for name in seen}
    n_keys = len(keys & names)
    is_case_named = case is not None and normal(case.key) in names
    known += 0.5 if _has_outcomes(catalogue, seen) else 0.0
    return known + 0.05 * min(n_keys, 4) + (0.35 if is_case_named and n_keys >= 4 else 0.0)


def _has_outcomes(catalogue: Catalogue, seen: MappingOf[str, Profile]) -> bool:
    """Whether ids are called as the cases of the process are, and a stage says that one was won or lost."""
    if catalogue.key not in CLOSED:
        return False
    subject = SUBJECTS[catalogue.key]
    is_named = any(ID_WORD.search(name) and subject.search(as_words(name).lower()) for name in seen)
    history = guess_history(seen, catalogue.key)
    stages = [stage_values(seen, history)] if history else [seen[n].values for n in seen if _is_stage(n)]
    return is_named and any(says_outcome(values) for values in stages)


def _known_share(catalogue: Catalogue, column: Profile) -> float:
    """Share of the rows and share of the different values that are activities of the process: their mean."""
    counts = pc.value_counts(pc.drop_null(column.values))
    values, ns = counts.field(0).to_pylist(), counts.field(1).to_pylist()
    known = [canonical(value, catalogue) is not None for value in values]
    n_rows = sum(n for n, is_known in zip(ns, known, strict=True) if is_known)
    return (n_rows / sum(ns) + sum(known) / len(known)) / 2 if ns else 0.0


def _may_be_activity(column: Profile) -> bool:
    return 1 <= column.n_distinct <= MAX_ACTIVITIES and not column.is_number and column.date_share < 0.5


def _core(
    seen: MappingOf[str, Profile], catalogue: Catalogue, given: MappingOf[str, str],
    *, known: MappingOf[str, Guess] = {},
) -> dict[str, Guess]:  # fmt: skip
    """The columns of the core, one after the other; those given or known as they are."""
    found = dict(known) | {role: _given(role, given[role], seen) for role in CORE if role in given}
    for role in ORDER:
        if role in found:
            continue
        taken = {each.column for each in found.values()} | {given[key] for key in given if key in CORE_ROLES}
        case = seen[found["case_id"].column] if "case_id" in found else None
        rated = [_rated(role, each, catalogue, case) for name, each in seen.items() if name not in taken]
        best = max(rated, key=lambda each: each.confidence, default=None)
        if best is not None and best.confidence >= MIN_SCORE:
            found[role] = best
    if "timestamp" in found and "case_id" in found and "timestamp" not in given:
        found["timestamp"] = _moving(found, seen, catalogue)
    return {role: found[role] for role in CORE if role in found}


def _moving(found: dict[str, Guess], seen: MappingOf[str, Profile], catalogue: Catalogue) -> Guess:
    """The time of the events: another so named where the best one is the same for all rows of a case."""
    case, time = seen[found["case_id"].column], found["timestamp"]
    taken = {each.column for each in found.values()}
    others = [_rated("timestamp", each, catalogue, case) for name, each in seen.items() if name not in taken]
    others = [one for one in others if one.confidence >= MIN_SCORE and one.reason != "content"]
    if not others or case.rows_per_value < MAX_ROWS_PER_CASE or _moves(seen[time.column], case) >= MAX_STILL:
        return time
    moving = [one for one in others if _moves(seen[one.column], case) >= MIN_MOVING]
    return max(moving, key=lambda one: one.confidence, default=time)


def _moves(column: Profile, case: Profile) -> float:
    return _changing_share(column.values, case.values)


def _rated(role: str, column: Profile, catalogue: Catalogue, case: Profile | None) -> Guess:
    named, fit = _name_score(role, column.name, catalogue), _fit(role, column, case)
    if role not in BY_CONTENT and (not named or not fit):
        confidence = 0.0
    elif named:
        confidence = 0.6 * named + 0.4 * fit * named
    else:
        confidence = 0.45 * fit if role in BY_CONTENT and not _is_claimed(column.name, catalogue) else 0.0
    reason = ("name_and_content" if fit >= 0.5 else "name") if named else "content"
    return Guess(role, column.name, round(confidence, 3), reason, column.samples)


def _name_score(role: str, column: str, catalogue: Catalogue) -> float:
    """1 for the first of the role's names, a little less for the later ones, 0.5 for a part of the name.

    Ids of what is no case of the process, such as the lead beside the deal, count half.
    """
    names, asked = core_names(role, catalogue.key), normal(column)
    if asked in names:
        is_other = role == "case_id" and _is_claimed(column, catalogue)
        return (0.5 if is_other else 1) * (1 - 0.3 * names.index(asked) / len(names))
    is_part = role in BY_CONTENT and any(len(name) >= 6 and name in asked for name in names[:12])
    return 0.45 if is_part else 0.0


def _is_claimed(column: str, catalogue: Catalogue) -> bool:
    """Whether the catalogue knows the column as something beside the core."""
    entry = catalogue.attribute(column)
    return entry is not None and entry.role not in CORE_ROLES


def _fit(role: str, column: Profile, case: Profile | None) -> float:
    """How well the content suits the role, 0 to 1."""
    if not column.n_filled:
        return 0.0
    if role in ("timestamp", "start_timestamp"):
        is_number = column.is_number and dates.parse(column.values[:1000]).format is not None
        return (
            max(column.date_share, 0.5 if is_number and column.date_share == 0 else 0.0) * column.filled_share
        )
    if column.date_share > 0.5 or column.is_flag:
        return 0.0
    if role == "case_id":
        return _case_fit(column)
    if column.is_number:
        return 0.2 if role == "activity" else 0.5
    return _activity_fit(column, case) if role == "activity" else 1.0


def _case_fit(column: Profile) -> float:
    if column.is_fraction or column.n_distinct < 2:
        return 0.3 if column.n_distinct == 1 and column.n < 50 else 0.0
    is_repeated = 1.2 <= column.rows_per_value <= 1000
    return column.filled_share * (0.3 + 0.4 * is_repeated + 0.3 * bool(ID_WORD.search(column.name)))


def _activity_fit(column: Profile, case: Profile | None) -> float:
    """Few different words, that change within a case."""
    if column.n_distinct < 2:
        return 0.3
    if column.n_distinct > (MAX_ACTIVITIES if column.rows_per_value < 20 else 5 * MAX_ACTIVITIES):
        return 0.1
    if column.n_distinct > 20 and column.rows_per_value < 2:
        return 0.1
    return column.filled_share * (_changing_share(column.values, case.values) if case is not None else 0.5)


def _changing_share(values: pa.Array, cases: pa.Array) -> float:
    """Share of the moves within a case that lead to another value."""
    same_case = pc.equal(cases[1:], cases[:-1])
    n_moves = pc.sum(same_case).as_py() or 0
    if n_moves < 0.1 * len(cases):
        return _pair_share(values, cases)
    changes = pc.and_(same_case, pc.not_equal(values[1:], values[:-1]))
    return (pc.sum(changes).as_py() or 0) / n_moves


def _pair_share(values: pa.Array, cases: pa.Array) -> float:
    """The same where the rows are not sorted by case: pairs of case and value beyond one a case."""
    pairs = pa.table({"case": cases, "value": values}).group_by(["case", "value"]).aggregate([])
    n_cases = len(cases.unique())
    beyond = max(1, len(cases) - n_cases)
    return min(1.0, (pairs.num_rows - n_cases) / beyond)


def _attributes(
    seen: MappingOf[str, Profile], catalogue: Catalogue, *, taken: set[str]
) -> tuple[dict[str, str], list[Guess]]:
    """The columns the catalogue knows beside the core: by key first, then by label or alias."""
    found: dict[str, str] = {}
    guesses = []
    by_key = sorted(seen, key=lambda name: normal(name) not in {normal(a.key) for a in catalogue.attributes})
    for name in by_key:
        entry = catalogue.attribute(name) or catalogue.attribute(WRAPPING.sub("", name))
        if entry is None or entry.key in found or entry.role in CORE_ROLES or name in taken:
            continue
        found[entry.key] = name
        confidence = 0.98 if normal(name) == normal(entry.key) else 0.9
        guesses.append(Guess(entry.role or entry.key, name, confidence, "name", seen[name].samples))
    return found, guesses


def _roles(
    catalogue: Catalogue, attributes: MappingOf[str, str], given: MappingOf[str, str]
) -> dict[str, str]:
    known = {a.role: attributes[a.key] for a in catalogue.attributes if a.role and a.key in attributes}
    return known | {role: column for role, column in given.items() if role not in CORE}


def _given(role: str, column: str, seen: MappingOf[str, Profile]) -> Guess:
    return Guess(role, column, 1.0, "given", seen[column].samples)
