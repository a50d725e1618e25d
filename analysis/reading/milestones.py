"""Which columns of a sheet with one row a case are dates of steps, and which step is each?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import replace

from analysis.processes import CORE_ROLES, Catalogue
from analysis.reading.arrow import pc
from analysis.reading.headers import normal
from analysis.reading.mapping import Guess
from analysis.reading.names import core_names
from analysis.reading.profile import ID_WORD, Profile
from analysis.reading.words import CLOSED, CLOSING, COMMON, PLANNED, STEPS, SUBJECTS, WON

MIN_MILESTONES = 2
MIN_DATE_SHARE = 0.8
MAX_ROWS_PER_CASE = 1.2
KNOWN, UNKNOWN = 0.9, 0.6
"""How sure a date is a step: the catalogue has that step, or it does not."""
NO_STEP = frozenset({"ExpectedCloseDate", "PaymentDueDate", "RequestedDeliveryDate", "LastDataUpdate"})
"""Dates of the catalogues that say what is planned or known, not what happened."""

_FIELD_END = re.compile(r"__[a-z]$|\s*\(\d+\)$", re.I)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_DATE_WORDS = re.compile(r"\b(?:date|time|datetime|timestamp|at|on|day|dt)\b", re.I)
_DATE_END = re.compile(r"(?:日期时间|日期|时间|时刻|日)$|(?<=[a-z]{3})(?:date|time)$", re.I)


def as_words(column: str) -> str:
    """A header as words, without what marks a field: `Proposal_SentDate__c` is Proposal Sent Date."""
    bare = _CAMEL.sub(" ", _FIELD_END.sub("", column.strip()))
    return _NO_WORD.sub(" ", bare).strip()


def step_name(column: str) -> str:
    """What a column of dates is about: its header without `date`, `on`, `日期` and the like."""
    words = as_words(column)
    said = " ".join(_DATE_WORDS.sub(" ", words).split())
    said = _DATE_END.sub("", said).strip() or words
    return said.capitalize() if said.islower() or said.isupper() else said


def activity_of(column: str, catalogue: Catalogue) -> str | None:
    """The catalogue's activity that a column of dates stands for; `CLOSED` where a deal is won or lost."""
    said = step_name(column)
    known = catalogue.activity(said) or catalogue.activity(column)
    if known is not None:
        return known.key
    steps = STEPS.get(catalogue.key, {})
    found = next((step for step, pattern in steps.items() if pattern.fullmatch(said.lower())), None)
    if found is None and catalogue.key in CLOSED and CLOSING.fullmatch(said.lower()):
        return CLOSED[catalogue.key]
    return found


def is_planned(column: str, catalogue: Catalogue) -> bool:
    """Whether a date says what is meant to happen, or what the file knows, and not what happened."""
    if PLANNED.search(as_words(column).lower()):
        return True
    entry = catalogue.attribute(column)
    is_closing = CLOSING.fullmatch(step_name(column).lower()) is not None
    return entry is not None and entry.key in NO_STEP and not is_closing


def milestones(
    seen: MappingOf[str, Profile], catalogue: Catalogue, *, case: str | None, has_outcome: bool
) -> list[tuple[str, Guess]]:
    """The activity of every column of dates that is a step of the case, and how sure that is.

    The date of closing counts where the file says what came of the deal, or leaves it empty for some:
    else it may as well be the expected one.
    """
    found: list[tuple[str, Guess]] = []
    taken: set[str] = set()
    for name, column in seen.items():
        if name == case or not column.n_filled or column.date_share < MIN_DATE_SHARE:
            continue
        if is_planned(name, catalogue):
            continue
        known = activity_of(name, catalogue)
        if known in CLOSED.values() and not has_outcome and column.filled_share == 1:
            continue
        said = next(each for each in (known, step_name(name), name) if each and each not in taken)
        taken.add(said)
        is_known = said == known
        sure, reason = (KNOWN, "name_and_content") if is_known else (UNKNOWN, "content")
        found.append((said, Guess("milestone", name, sure, reason, column.samples)))
    return found


def case_column(seen: MappingOf[str, Profile], catalogue: Catalogue) -> Guess | None:
    """The column that names the case of each row: hardly a value twice, by its name first.

    One that is the only one to do so is the case, whatever it is called.
    """
    rated = [guess for column in seen.values() if (guess := _rated_case(column, catalogue)) is not None]
    if len(rated) == 1:
        return replace(rated[0], confidence=max(rated[0].confidence, UNKNOWN))
    return max(rated, key=lambda guess: guess.confidence, default=None)


def _rated_case(column: Profile, catalogue: Catalogue) -> Guess | None:
    is_unique = column.n_distinct >= 2 and column.rows_per_value < MAX_ROWS_PER_CASE
    if not is_unique or column.filled_share < 0.9 or column.date_share > 0.5 or column.is_fraction:
        return None
    names, asked = core_names("case_id", catalogue.key), normal(column.name)
    entry = catalogue.attribute(column.name)
    if asked in names:
        confidence = 0.95 - 0.1 * names.index(asked) / len(names)
    elif asked in ("id", "编号"):
        confidence = 0.75
    elif entry is not None and entry.role not in CORE_ROLES:
        return None
    else:
        confidence = 0.45 if ID_WORD.search(column.name) else 0.25 if not column.is_number else 0.0
    reason = "name_and_content" if asked in names else "content"
    return Guess("case_id", column.name, round(confidence, 3), reason, column.samples) if confidence else None


def n_telling(
    seen: MappingOf[str, Profile], catalogue: Catalogue, *, case: str, steps: Iterable[str], stage: str | None
) -> int:
    """How many steps of a sheet are the process's, if anything tells that it is this process, else 0.

    That is a step not every process has, what the cases are called, or stages that say won.
    """
    known = [step for step in steps if catalogue.activity(step) or step == CLOSED.get(catalogue.key)]
    is_named = catalogue.key in SUBJECTS and SUBJECTS[catalogue.key].search(as_words(case).lower())
    is_won = catalogue.key in CLOSED and stage is not None and _says_won(seen[stage])
    is_told = is_named or is_won or any(not COMMON.fullmatch(step) for step in known)
    n = len(known) + bool(is_named)
    return n if is_told and n >= MIN_MILESTONES else 0


def _says_won(stage: Profile) -> bool:
    return any(WON.search(str(value)) for value in pc.drop_null(stage.values).unique().to_pylist())
