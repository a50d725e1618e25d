"""Which event of a file is which event of a log? The columns of both brought together, the events paired."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.columns import safe_names
from analysis.prepare.events import Events
from analysis.prepare.taken_back import CORE, performers
from analysis.reading.arrow import pc

KEY = ["case", "activity", "at", "source", "nth"]
_SOURCE_ID = re.compile(
    r"^(event|source|history|row|record|activity instance)[\s_\-]*(id|key|no|number)$"
    r"|^concept:instance$|^(事件|记录|来源)(ID|编号)$",
    re.IGNORECASE,
)


def named_as(log: EventLog, old: Events, new: Events) -> Events:
    """The events of the file with its columns called as in the log: by role, by the catalogue, or as is."""
    names = safe_names([name for name in new.table.column_names if name not in CORE])
    roles = {role: names.get(column, column) for role, column in new.roles.items()}
    keys = {key: names.get(column, column) for key, column in new.keys.items()}
    called: dict[str, str] = {}
    for what, held, own in ((role, log.roles.get(role), c) for role, c in roles.items()):
        _rename(called, what, own, held, set(names.values()))
    for what, held, own in ((key, old.keys.get(key), c) for key, c in keys.items() if c not in called):
        _rename(called, what, own, held, set(names.values()))
    final = [called.get(names.get(name, name), names.get(name, name)) for name in new.table.column_names]
    table = new.table.rename_columns(final)
    drop = performers(log)
    if drop in table.column_names and "resource" in table.column_names:
        table = table.drop_columns([drop])
    return replace(
        new, table=table, roles={role: called.get(c, c) for role, c in roles.items()},
        keys={key: called.get(c, c) for key, c in keys.items()},
    )  # fmt: skip


def _rename(called: dict[str, str], what: str, own: str, held: str | None, taken: set[str]) -> None:
    if held is None or held == own:
        return
    if held in taken or called.get(own, held) != held:
        raise AnalysisError("merge_conflicting_columns", role=what, open=held, new=own)
    called[own] = held


def same_columns(old: Events, new: Events, log: EventLog) -> tuple[pa.Table, pa.Table]:
    """Both tables with all columns of either, of one type each."""
    names = list(dict.fromkeys([*old.table.column_names, *new.table.column_names]))
    case_scope = set(log.attributes.loc[log.attributes["scope"] == "case", "column"])
    first_of = dict(zip(old.case_names.to_pylist(), _first_places(old), strict=True)) if case_scope else {}
    inherited = np.array([first_of.get(case, -1) for case in new.case_names.to_pylist()], dtype=np.int64)
    sides: tuple[dict, dict] = ({}, {})
    for name in names:
        is_in = (name in old.table.column_names, name in new.table.column_names)
        types = [side.table[name].type for side, there in zip((old, new), is_in, strict=True) if there]
        kind = _common(*types) if len(types) == 2 else types[0]
        sides[0][name] = old.table[name].cast(kind) if is_in[0] else pa.nulls(old.n, kind)
        if is_in[1]:
            sides[1][name] = new.table[name].cast(kind)
        elif name in case_scope:
            at = inherited[new.case]
            sides[1][name] = old.table[name].take(pa.array(at, mask=at < 0))
        else:
            sides[1][name] = pa.nulls(new.n, kind)
    return pa.table(sides[0]), pa.table(sides[1])


def _first_places(events: Events) -> np.ndarray:
    """Per case the place of an event of it."""
    _, first = np.unique(events.case, return_index=True)
    return first


def _common(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """A type that holds the values of both; text where nothing else does."""
    if one.equals(other) or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    numeric = [pa.types.is_integer(t) or pa.types.is_floating(t) for t in (one, other)]
    if all(numeric):
        return pa.int64() if pa.types.is_integer(one) and pa.types.is_integer(other) else pa.float64()
    if pa.types.is_timestamp(one) and pa.types.is_timestamp(other):
        return pa.timestamp("us")
    return pa.string()


def matches(before: pa.Table, after: pa.Table) -> np.ndarray:
    """Per event of the file the place of the same event in the log; -1 where it has none."""
    keys = {
        "case": _codes(before, after, "case_id"),
        "activity": _codes(before, after, "activity"),
        "at": pa.concat_tables([t.select(["timestamp"]) for t in (before, after)])["timestamp"]
        .cast(pa.int64())
        .to_numpy(),
    }
    source = next((name for name in before.column_names if _SOURCE_ID.match(name)), None)
    has_source = (
        source is not None
        and before[source].null_count < len(before[source])
        and after[source].null_count < len(after[source])
    )
    n_all = before.num_rows + after.num_rows
    keys["source"] = _codes(before, after, str(source)) if has_source else np.zeros(n_all, np.int8)
    frame = pd.DataFrame(keys)
    sides = [frame.iloc[: before.num_rows], frame.iloc[before.num_rows :].reset_index(drop=True)]
    sides = [side.assign(nth=side.groupby(KEY[:-1], sort=False).cumcount()) for side in sides]
    held = sides[0].assign(place=np.arange(before.num_rows))
    return sides[1].merge(held, on=KEY, how="left")["place"].fillna(-1).to_numpy(np.int64)


def _codes(before: pa.Table, after: pa.Table, name: str) -> np.ndarray:
    both = pa.chunked_array([*before[name].chunks, *after[name].chunks], type=before[name].type)
    codes = both.combine_chunks().dictionary_encode().indices
    return pc.fill_null(codes, -1).to_numpy(zero_copy_only=False)


def differences(
    before: pa.Table, after: pa.Table, old_places: np.ndarray, new_places: np.ndarray, *, given: set[str]
) -> pd.DataFrame:
    """Of the events of both, by column of the file, whether the value differs."""
    left, right = before.take(old_places), after.take(new_places)
    found = {}
    for name in before.column_names:
        if name in given and name not in ("case_id", "activity", "timestamp"):
            same = pc.fill_null(pc.equal(left[name], right[name]), False)
            same = pc.or_(same, pc.and_(left[name].is_null(), right[name].is_null()))
            found[name] = ~same.to_numpy()
    return pd.DataFrame(found, index=range(len(old_places)))
