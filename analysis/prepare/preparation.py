"""How does one upload become a log? Stage by stage, each worked out again only when its grounds change."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analysis.log import EventLog
from analysis.log.building import index
from analysis.prepare import repairs
from analysis.prepare.contents import of_events
from analysis.prepare.events import Events, events_of, table_of_events
from analysis.prepare.merging import Changes, extended, merged, moved_states
from analysis.prepare.plans import Address, Checked, Plan, TableFacts, source_path
from analysis.prepare.quality import Defect
from analysis.prepare.quality.report import report
from analysis.prepare.quality.rows import of_reading
from analysis.prepare.repairs.rows import FillDown, before_reading
from analysis.prepare.repairs.times import renewed
from analysis.reading import EventTable, Mapping, RawTable, event_table, guess, read_file

N_HEAD = 20
N_SAMPLES = 5
N_ROWS_DOWNLOADED = 100_000


class Preparation:
    """One upload, from the file to the log. Not for several threads at once.

    Parameters
    ----------
    address
        Where the table lies.
    tell
        Is told each stage as it begins: `read, guess, events, check, repair, identify, index, …`.
    secret
        Key of the pseudonyms; needed where `address.names` says there are any.
    """

    def __init__(
        self,
        address: Address,
        *,
        tell: Callable[[str], None] = lambda stage: None,
        secret: bytes | None = None,
    ) -> None:
        self.address, self.tell, self._secret = address, tell, secret
        self._raw: RawTable | None = None
        self._made: Any = None
        self._tables: dict[str, EventTable] = {}
        self._checked: dict[str, tuple[Events, list[Defect], Checked]] = {}

    @property
    def raw(self) -> RawTable:
        """The table of the file, read when it is first asked for."""
        if self._raw is None:
            self.tell("read")
            self._raw = self._without_names(self._as_read())
        return self._raw

    def facts(self) -> TableFacts:
        """What the page says of the table.

        Raises
        ------
        FileError
            As `read_file`.
        """
        raw = self.raw
        sample = raw.sample(2_000)
        told = {name: tuple(_different(sample[name])) for name in raw.columns}
        head = raw.head(N_HEAD).astype("string").fillna("")
        return TableFacts(
            raw.name, raw.columns, raw.n_rows, raw.types, head, told,
            raw.sheets, raw.sheet, raw.members, raw.member,
        )  # fmt: skip

    def names_behind(self) -> dict[str, str]:
        """Pseudonym to the name it stands for, for the key file; the file is read once more for it."""
        from analysis.prepare.pseudonyms import names_behind

        return names_behind(self._as_read(), dict(self.address.names), self._key())

    def salesforce(self, *, is_more: bool = False) -> Any:
        """What is in files of Salesforce (`salesforce_upload.OrgFacts`); None where it is none.

        `is_more`: the files join others; a file that makes no log by itself is none of Salesforce else.
        """
        from analysis.prepare.salesforce_upload import look

        self.tell("read")
        return look(self.address, is_more=is_more, tell=self.tell)

    def built_report(self) -> Any:
        """What became of every row of the files of Salesforce (`salesforce.report.Report`)."""
        return self._built().report

    def guess(self, process: str | None = None) -> Mapping:
        """What the columns are taken for."""
        if self.address.built:
            return self._built().mapping
        raw = self.raw
        self.tell("guess")
        return guess(raw, process)

    def check(self, plan: Plan, *, now: datetime) -> Checked:
        """What a log of the file would hold, what is odd about it, and what each repair did.

        Raises
        ------
        MappingError, AnalysisError
            As `event_table` and `repairs.from_dict`.
        """
        return self._check(plan, now)[2]

    def renewed(self, plan: Plan, *, now: datetime) -> tuple[dict[str, Any], ...]:
        """The steps of a recipe as they are for this file: what a date decided is decided anew."""
        mapping = plan.mapping
        table = self._table(plan)
        events = events_of(self.raw, table, process=mapping.process, keys=mapping.attributes)
        steps = []
        for said in plan.steps:
            step = renewed(repairs.from_dict(dict(said)), events, now=now)
            events = step.apply(events)
            steps.append(step.to_dict())
        return tuple(steps)

    def readings(self, plan: Plan, *, now: datetime) -> pd.DataFrame:
        """What each order of day and month would do to the data: frame `READINGS`."""
        from analysis.prepare.dates import readings

        return readings(self.raw, plan.mapping, now=now)

    def rows(self, plan: Plan, code: str, column: str, *, now: datetime) -> pd.DataFrame:
        """The rows of the file that a check found, with their numbers there; at most a hundred thousand."""
        events, defects, _ = self._check(plan, now)
        found = next((one for one in defects if (one.code, one.column) == (code, column)), None)
        if found is None:
            return pd.DataFrame()
        at = found.raw_rows if len(found.raw_rows) else events.rows[found.events]
        places = np.unique(at)[:N_ROWS_DOWNLOADED]
        rows = self.raw.arrow().take(places).to_pandas()
        rows.insert(0, "#", self.raw.row_numbers(places.tolist()))
        return rows

    def matter(self, plan: Plan, *, now: datetime) -> tuple[pd.DataFrame, bool]:
        """How far the main figures depend on bad data: frame `MATTER`, and whether anything was uncertain."""
        from analysis.prepare.robustness import doubtful_places, has_ties, matter

        events, defects, checked = self._check(plan, now)
        found = checked.report
        warned = found.loc[(found["severity"] != "note") & ~found["is_hint"], "code"]
        doubtful = doubtful_places(defects, warned=warned)
        moved = matter(events, plan.mapping, doubtful=doubtful, tell=self.tell)
        return moved, bool(len(doubtful)) or has_ties(events)

    def changes(self, plan: Plan, *, now: datetime, into: str | Path, mode: str) -> Changes:
        """What the file would change in the log at `into`.

        Raises
        ------
        AnalysisError
            As `merging.merged`.
        """
        events = self._check(plan, now)[0]
        self.tell("merge")
        log = EventLog.open(into)
        try:
            return merged(log, events, mode=mode)[1]
        finally:
            log.close()

    def extend(
        self, plan: Plan, *, now: datetime, into: str | Path, mode: str, workspace: str | Path
    ) -> tuple[str, pd.DataFrame]:
        """The log at `into` with what the file brings, as the next version of its series.

        Returns
        -------
        Its id, and frame `MOVED`: cases whose state changed.
        """
        events, _, checked = self._check(plan, now)
        before = EventLog.open(into)
        after, _ = extended(
            before, events, problems=checked.contents.problems, mode=mode, workspace=workspace,
            check=lambda together: report(together, now=now)[1],
            repairs=list(zip(plan.steps, checked.effects, strict=True)), tell=self.tell,
        )  # fmt: skip
        moved = moved_states(before, after)
        after.close()
        before.close()
        return after.log_id, moved

    def open(
        self, plan: Plan, *, now: datetime, workspace: str | Path, name: str | None = None,
        series_id: str | None = None,
    ) -> str:  # fmt: skip
        """The id of the log of the file under this plan, indexed in the workspace.

        Raises
        ------
        FileError, MappingError
        """
        events, _, checked = self._check(plan, now)
        table = self._table(plan)
        if plan.steps or table.data is not None:
            table = table_of_events(events, table)
        table = replace(table, problems=checked.contents.problems)
        first = self._replacements()
        done, effects = [*first, *plan.steps], [*([0, 0] for _ in first), *checked.effects]
        log = index(
            self.raw, plan.mapping, workspace=workspace, name=name, table=table, repairs=done,
            series_id=series_id, quality=_agreed(checked.report, plan), effects=effects,
            tell=self.tell,
        )  # fmt: skip
        log.close()
        if plan.steps:
            self._keep_source(Path(workspace), log.log_id, plan)
        return log.log_id

    def _keep_source(self, workspace: Path, log_id: str, plan: Plan) -> None:
        """Keep the events as they were before the repairs beside the log, so that each can be taken back."""
        path = source_path(workspace, log_id)
        if path.exists():
            return
        mapping = plan.mapping
        found = self._table(Plan(mapping))
        events = events_of(self.raw, found, process=mapping.process, keys=mapping.attributes)
        unfinished = path.with_suffix(".parquet.tmp")
        pq.write_table(events.table, unfinished, compression="zstd")
        unfinished.replace(path)

    def project(self, *, folder: str) -> Any:
        """The project file at the address, checked and its log indexed in `folder` (`project.opening`)."""
        from analysis.prepare.project import ready

        return ready(self.address.path, folder, name=self.address.name, tell=self.tell)

    # -- stages

    def _as_read(self) -> RawTable:
        """The table of the file, or the one made of several files."""
        at = self.address
        if at.built:
            return self._built().raw(at.name)
        return read_file(at.path, sheet=at.sheet, name=at.name, member=at.member)

    def _built(self) -> Any:
        """The log made of files of Salesforce, made when it is first asked for."""
        if self._made is None:
            from analysis.prepare.salesforce_upload import made

            self._made = made(self.address, tell=self.tell)
        return self._made

    def _without_names(self, raw: RawTable) -> RawTable:
        if not self.address.names:
            return raw
        from analysis.prepare.pseudonyms import replaced

        self.tell("names")
        return replaced(raw, dict(self.address.names), self._key())

    def _key(self) -> bytes:
        if self._secret is None:
            raise ValueError("pseudonyms need the key")
        return self._secret

    def _replacements(self) -> list[dict[str, Any]]:
        """The pseudonyms as a step of the recipe; without the key."""
        if not self.address.names:
            return []
        return [{"repair": "pseudonyms", "columns": [list(one) for one in self.address.names]}]

    def _table(self, plan: Plan) -> EventTable:
        """The events as read; repairs of rows come before."""
        mended = [dict(one) for one in plan.steps if one.get("repair") == FillDown.code]
        key = json.dumps([plan.mapping.to_dict(), mended], sort_keys=True)
        if key not in self._tables:
            self.tell("events")
            found = event_table(before_reading(self.raw, mended), plan.mapping)
            if self.address.built:
                days = {*found.day_only, *self._built().day_only}
                found = replace(found, day_only=tuple(sorted(days)))
            self._tables = {key: found}
            self._checked.clear()
        return self._tables[key]

    def _check(self, plan: Plan, now: datetime) -> tuple[Events, list[Defect], Checked]:
        table = self._table(plan)
        if plan.key not in self._checked:
            self._checked = {plan.key: self._checked_anew(table, plan, now)}
        return self._checked[plan.key]

    def _checked_anew(
        self, table: EventTable, plan: Plan, now: datetime
    ) -> tuple[Events, list[Defect], Checked]:
        mapping = plan.mapping
        events = events_of(self.raw, table, process=mapping.process, keys=mapping.attributes)
        if plan.steps:
            self.tell("repair")
        events, effects = repairs.apply(events, map(repairs.from_dict, map(dict, plan.steps)))
        self.tell("check")
        raw = before_reading(self.raw, plan.steps)
        defects, frame = report(events, now=now, reading=of_reading(raw, table, mapping, steps=plan.steps))
        contents = of_events(events, n_rows=self.raw.n_rows, problems=table.problems)
        done = tuple((one.n_changed, one.n_dropped) for one in effects)
        return events, defects, Checked(contents, frame, done)


def _agreed(report: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The report, with what the reader lets stand as a note."""
    names = report["code"].astype(str) + ":" + report["column"].astype(str)
    return report.assign(severity=report["severity"].where(~names.isin(plan.kept), "note"))


def _different(column: Any) -> list[str]:
    """Some different values of a column, in its order, as text."""
    return [str(one) for one in column.drop_null().unique()[:N_SAMPLES].to_pylist()]
