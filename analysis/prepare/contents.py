"""What does a file hold as an event log, and what does a log hold: cases, events, period, problems?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from ibis import _

from analysis.log import EventLog
from analysis.prepare.events import Events, events_of
from analysis.reading import Mapping, RawTable, event_table, problem, problems
from analysis.reading.arrow import pc
from analysis.reading.checks import case_notes
from analysis.reading.notes import Notes

N_EXAMPLES = 5


@dataclass(frozen=True)
class Contents:
    """What is in a file once its columns are mapped, or in a log.

    Parameters
    ----------
    n_cases, n_events
        Cases of the process and their events.
    n_leads, n_lead_events
        Leads without opportunity, which are kept apart, and their events.
    n_tied
        Events at the same time as another of their case, leads included.
    first_at, last_at
        First and last event of the cases, UTC; None where there is none.
    problems
        Frame `PROBLEMS`.
    n_left_out
        Rows of the file that are no event; None for a log, which holds none of them.
    """

    n_cases: int
    n_events: int
    n_leads: int
    n_lead_events: int
    n_tied: int
    first_at: datetime | None
    last_at: datetime | None
    problems: pd.DataFrame
    n_left_out: int | None = None

    @property
    def is_usable(self) -> bool:
        """Whether a log can be made of it: no problem is blocking."""
        return not (self.problems["severity"] == "blocking").any()


def of_file(raw: RawTable, mapping: Mapping) -> Contents:
    """What the log of a file would hold; nothing is indexed.

    Raises
    ------
    MappingError
        As `analysis.reading.event_table`.
    """
    found = event_table(raw, mapping)
    events = events_of(raw, found, process=mapping.process, keys=mapping.attributes)
    told = found.problems if found.data is not None else _with_case_notes(raw, events, found.problems)
    return of_events(events, n_rows=raw.n_rows, problems=told)


def _with_case_notes(raw: RawTable, events: Events, told: pd.DataFrame) -> pd.DataFrame:
    """What reading does not look for in a file that it does not load."""
    notes = Notes(raw)
    notes.clear()
    case_notes(events.table, notes)
    return problems([*told.to_dict("records"), *notes])


def of_events(events: Events, *, n_rows: int, problems: pd.DataFrame) -> Contents:
    """What the log of these events would hold.

    Parameters
    ----------
    n_rows
        Of the file they were read from.
    problems
        Frame `PROBLEMS` of the reading.
    """
    prefix = events.catalogue.lead_prefix
    is_lead = np.zeros(events.n, bool)
    if prefix:
        of_names = pc.fill_null(pc.starts_with(events.case_names, prefix), False)
        is_lead = of_names.to_numpy(zero_copy_only=False)[events.case]
    at, case = events.at[~is_lead], events.case[~is_lead]
    return Contents(
        n_cases=len(np.unique(case)),
        n_events=len(case),
        n_leads=len(np.unique(events.case[is_lead])),
        n_lead_events=int(is_lead.sum()),
        n_tied=_n_tied_events(events),
        first_at=_moment(at.min()) if len(at) else None,
        last_at=_moment(at.max()) if len(at) else None,
        problems=problems,
        n_left_out=n_rows - len(np.unique(events.rows)) - _n_paired(problems),
    )


def _n_paired(problems: pd.DataFrame) -> int:
    """Rows that say when an activity began, and are part of the event of its completion."""
    return int(problems.loc[problems["code"] == "lifecycle_paired", "n"].sum())


def _n_tied_events(events: Events) -> int:
    """Events at the same time as another of their case."""
    case, at = events.case[events.order], events.at[events.order]
    same = (case[1:] == case[:-1]) & (at[1:] == at[:-1])
    return int((np.r_[False, same] | np.r_[same, False]).sum()) if events.n else 0


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1e6, UTC).replace(tzinfo=None)


def of_log(log: EventLog) -> Contents:
    """What the whole log holds, leads without opportunity apart; filters do not count."""
    kinds = log.all_cases.group_by("case_kind").agg(
        n=_.count(), n_events=_.n_events.sum(), first_at=_.started_at.min(), last_at=_.ended_at.max()
    )
    by_kind = log.frame(kinds).set_index("case_kind").to_dict("index")
    nothing = {"n": 0, "n_events": 0, "first_at": None, "last_at": None}
    case, lead = by_kind.get("case", nothing), by_kind.get("lead", nothing)
    n_tied = _n_tied(log)
    return Contents(
        n_cases=int(case["n"]),
        n_events=int(case["n_events"]),
        n_leads=int(lead["n"]),
        n_lead_events=int(lead["n_events"]),
        n_tied=n_tied,
        first_at=case["first_at"],
        last_at=case["last_at"],
        problems=_problems(log, n_tied, n_events=int(case["n_events"]) + int(lead["n_events"])),
    )


def _n_tied(log: EventLog) -> int:
    moments = log.all_events.group_by("case_key", "timestamp").agg(n=_.count())
    n = log.frame(moments.filter(moments.n > 1).agg(n=_.n.sum()))["n"].iloc[0]
    return 0 if pd.isna(n) else int(n)


def _problems(log: EventLog, n_tied: int, *, n_events: int) -> pd.DataFrame:
    """The problems kept with the log, and those that only a look at its cases tells."""
    kept = log.problems.to_dict("records")
    codes = {row["code"] for row in kept}
    if n_tied and "same_time_events" not in codes:
        kept.append(problem("same_time_events", n=n_tied, of=n_events))
    if "one_event_cases" not in codes:
        single = log.all_cases.filter(log.all_cases.n_events == 1)
        counts = log.frame(log.all_cases.agg(n=(_.n_events == 1).sum(), of=_.count())).iloc[0]
        if counts["n"]:
            first = log.frame(single.order_by("case_id").select("case_id").limit(N_EXAMPLES))["case_id"]
            kept.append(problem("one_event_cases", n=counts["n"], of=counts["of"], examples=first))
    return problems(kept)
