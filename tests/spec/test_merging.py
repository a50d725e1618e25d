"""More data for the same log: what is taken back, what is matched, what changes, and what is kept."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis.discover import directly_follows, variants
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.building import index
from analysis.measures.kpi import available, kpi
from analysis.prepare.events import events_of
from analysis.prepare.merging import extended, merged, moved_states
from analysis.prepare.taken_back import events_of_log, mapping_of
from analysis.reading import EventTable, event_table, guess, problems, read_file, table_of
from tests.spec.logs import WORKSPACE, ZERO
from tests.spec.logs import events as rows_of

CORE = {"case_id": "case", "activity": "activity", "timestamp": "at"}
BASE = """
    case | activity | at | Region | Note
    1    | A        | 0  | EMEA   | x
         | B        | 5  | EMEA   | y
    2    | A        | 2  | APAC   | x
         | B        | 9  | APAC   |
"""


def parts(text, *, process="generic", name="cases.csv", **given):
    frame = rows_of(text) if isinstance(text, str) else text
    raw = table_of(name, pa.Table.from_pandas(frame.astype({"case": str}), preserve_index=False))
    mapping = guess(raw, process, given={**CORE, **given})
    return raw, mapping, event_table(raw, mapping)


def log_of(text, **options) -> EventLog:
    raw, mapping, found = parts(text, **options)
    return index(raw, mapping, table=found, workspace=WORKSPACE)


def file_of(text, **options):
    raw, mapping, found = parts(text, **options)
    return events_of(raw, found, process=mapping.process, keys=mapping.attributes)


def again(log: EventLog) -> EventLog:
    """The log indexed once more from the events taken back out of it."""
    events = events_of_log(log)
    table = EventTable(
        events.table, problems([]), {n: n for n in events.table.column_names}, dict(events.roles),
        rows=events.rows, day_only=events.day_only,
    )  # fmt: skip
    return index(table_of("again", events.table), mapping_of(log), table=table, workspace=WORKSPACE)


def same_measures(one: EventLog, other: EventLog) -> None:
    for measure in (directly_follows, variants):
        pd.testing.assert_frame_equal(measure(one), measure(other))
    assert available(one) == available(other)
    for key in available(one):
        pd.testing.assert_frame_equal(kpi(one, key), kpi(other, key))
    told = [log.attributes.sort_values("column").reset_index(drop=True) for log in (one, other)]
    pd.testing.assert_frame_equal(*told)
    assert (one.roles, one.as_of) == (other.roles, other.as_of)


def rows(log: EventLog) -> list[tuple]:
    table = events_of_log(log).table.select(["case_id", "activity", "timestamp"]).to_pandas()
    hours = (table["timestamp"] - ZERO) / pd.Timedelta(hours=1)
    return list(zip(table["case_id"], table["activity"], hours, strict=True))


def values(log: EventLog, name: str) -> dict:
    return log.frame(log.cases.select("case_id", name)).set_index("case_id")[name].to_dict()


# -- taking events back


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_events_taken_back_give_the_same_log(root, process):
    raw = read_file(root / "sample_data" / f"{process}.en.csv.gz")
    log = index(raw, guess(raw, process), workspace=WORKSPACE)
    other = again(log)
    same_measures(log, other)
    assert log.keys == other.keys
    log.close()
    other.close()


@pytest.mark.parametrize(
    "name", ["receipt/receipt.csv.gz", "sepsis/sepsis.csv.gz", "helpdesk/helpdesk.xes.gz"]
)
def test_events_of_real_logs_taken_back_give_the_same_log(data_dir, name):
    log = EventLog.read(data_dir / name, workspace=WORKSPACE)
    other = again(log)
    same_measures(log, other)
    log.close()
    other.close()


def test_a_column_that_collides_with_ours_comes_back_under_its_name():
    text = BASE.replace("Note", "state")
    log = log_of(text)
    assert "state (2)" in set(log.attributes["column"])
    same_measures(log, again(log))


def test_events_of_equal_time_keep_the_order_they_had():
    log = log_of("case | activity | at\n1 | X | 0\n | M | 0\n | A | 0\n | X | 0")
    assert [row[1] for row in rows(log)] == ["X", "M", "A", "X"]
    assert [row[1] for row in rows(again(log))] == ["X", "M", "A", "X"]


# -- what changes


def test_new_events_and_cases_are_added():
    log = log_of(BASE)
    more = """
        case | activity | at | Region | Note
        2    | C        | 12 | APAC   | z
        3    | A        | 11 | EMEA   | x
             | B        | 20 | EMEA   | x
    """
    after, changes = extended(log, file_of(more), workspace=WORKSPACE)
    assert (changes.n_new_cases, changes.n_new_events) == (1, 3)
    assert (changes.n_changed, changes.n_unchanged, changes.n_missing) == (0, 0, 0)
    expected = [("1", "A", 0), ("1", "B", 5), ("2", "A", 2), ("2", "B", 9), ("2", "C", 12), ("3", "A", 11)]
    assert rows(after) == [*expected, ("3", "B", 20)]
    assert after.series_id == log.series_id
    assert after.log_id != log.log_id
    assert after.name == log.name


def test_the_same_file_again_changes_nothing_and_is_the_same_log():
    log = log_of(BASE)
    for mode in ("update", "append", "replace"):
        after, changes = extended(log, file_of(BASE), mode=mode, workspace=WORKSPACE)
        assert after is log
        assert changes.is_nothing
        assert (changes.n_unchanged, changes.n_changed, changes.n_new_events) == (4, 0, 0)


CHANGED = """
    case | activity | at | Region | Note
    1    | A        | 0  | MEA    | x
         | B        | 5  | MEA    | w
    2    | B        | 9  | APAC   | v
"""


def test_update_takes_the_values_of_the_file_and_keeps_what_it_lacks():
    log = log_of(BASE)
    after, changes = extended(log, file_of(CHANGED), workspace=WORKSPACE)
    # differing: Region of two events; Note of the second of case 1 and of the second of case 2
    assert changes.n_changed == 3
    assert list(changes.changed.itertuples(index=False, name=None)) == [("Note", 2), ("Region", 2)]
    assert (changes.n_new_events, changes.n_unchanged) == (0, 0)
    assert changes.n_missing == 1  # A of case 2, at hour 2 of a file that runs from 0 to 9
    assert values(after, "Region") == {"1": "MEA", "2": "APAC"}
    assert values(after, "Note") == {"1": "w", "2": "v"}
    assert rows(after) == rows(log)


def test_append_leaves_events_of_both_as_they_were():
    log = log_of(BASE)
    after, changes = extended(log, file_of(CHANGED), mode="append", workspace=WORKSPACE)
    assert after is log
    assert changes.n_changed == 3


def test_replace_takes_the_cases_of_the_file_from_it_alone():
    log = log_of(BASE)
    after, changes = extended(log, file_of(CHANGED), mode="replace", workspace=WORKSPACE)
    assert changes.n_dropped == 1
    assert rows(after) == [("1", "A", 0), ("1", "B", 5), ("2", "B", 9)]


def test_an_event_outside_the_period_of_the_file_is_not_missing():
    log = log_of(BASE)
    _, changes = merged(
        log, file_of("case | activity | at | Region | Note\n1 | B | 5 | EMEA | y\n2 | B | 9 | APAC |")
    )
    assert (changes.n_unchanged, changes.n_missing) == (2, 0)
    assert [pd.Timestamp(at) for at in changes.period] == [ZERO + pd.Timedelta(hours=h) for h in (5, 9)]


def test_of_equal_events_the_second_is_the_second():
    log = log_of("case | activity | at\n1 | A | 0\n | A | 0")
    after, changes = extended(
        log, file_of("case | activity | at\n1 | A | 0\n | A | 0\n | A | 0"), workspace=WORKSPACE
    )
    assert (changes.n_unchanged, changes.n_new_events) == (2, 1)
    assert rows(after) == [("1", "A", 0)] * 3


def test_ids_of_events_tell_equal_ones_apart():
    log = log_of("case | activity | at | Event ID\n1 | A | 0 | e1\n | A | 0 | e2")
    _, changes = merged(log, file_of("case | activity | at | Event ID\n1 | A | 0 | e2\n | A | 0 | e3"))
    assert (changes.n_unchanged, changes.n_new_events, changes.n_missing) == (1, 1, 1)


def test_a_column_the_file_lacks_stays_and_new_events_take_their_cases_value():
    log = log_of(BASE)
    more = "case | activity | at | Note\n1 | C | 30 | x\n4 | A | 31 | x"
    after, changes = extended(log, file_of(more), workspace=WORKSPACE)
    held = values(after, "Region")
    assert (held["1"], held["2"]) == ("EMEA", "APAC")
    assert pd.isna(held["4"])
    assert changes.changed.empty
    assert after.attributes.set_index("column").loc["Region", "scope"] == "case"


def test_a_column_only_the_file_has_is_added():
    log = log_of(BASE)
    more = BASE.replace("Note", "Team").replace(" x", " t")
    after, changes = extended(log, file_of(more), workspace=WORKSPACE)
    assert "Team" in set(after.attributes["column"])
    assert "Note" in set(after.attributes["column"])
    assert list(changes.changed["column"]) == ["Team"]
    assert int(changes.changed["n"].iloc[0]) == 3  # three of its four cells hold something


def test_columns_of_another_language_are_those_of_the_same_role():
    log = log_of(BASE)
    more = rows_of("case | activity | at | 区域 | Note\n3 | A | 40 | EMEA | x")
    after, _ = extended(log, file_of(more), workspace=WORKSPACE)
    assert values(after, "Region") == {"1": "EMEA", "2": "APAC", "3": "EMEA"}
    assert "区域" not in set(after.attributes["column"])


def test_whole_numbers_and_others_become_one_column():
    log = log_of("case | activity | at | Score\n1 | A | 0 | 3")
    after, _ = extended(log, file_of("case | activity | at | Score\n2 | A | 1 | 2.5"), workspace=WORKSPACE)
    assert values(after, "Score") == {"1": 3.0, "2": 2.5}


def test_cases_that_changed_state_are_counted():
    first = """
        case | activity               | at
        d1   | Opportunity Created    | 0
        d2   | Opportunity Created    | 0
        d3   | Opportunity Created    | 0
             | Opportunity Closed Lost| 5
    """
    more = """
        case | activity               | at
        d1   | Opportunity Closed Won | 20
        d2   | Opportunity Closed Lost| 20
    """
    log = log_of(first, process="lead_to_cash")
    after, _ = extended(log, file_of(more, process="lead_to_cash"), workspace=WORKSPACE)
    found = moved_states(log, after)
    assert list(found.itertuples(index=False, name=None)) == [
        ("in_pipeline", "lost", 1),
        ("in_pipeline", "won", 1),
    ]


def test_an_activity_is_only_dated_where_every_file_says_so():
    raw, mapping, found = parts("case | activity | at\n1 | A | 0\n | B | 24\n | C | 48")
    log = index(raw, mapping, table=replace(found, day_only=("A", "B", "C")), workspace=WORKSPACE)
    new = replace(file_of("case | activity | at\n2 | A | 48\n | B | 50"), day_only=("A",))
    result, _ = merged(log, new)
    assert result.day_only == ("A", "C")


# -- what does not fit


def refused(log, new, **options):
    with pytest.raises(AnalysisError) as caught:
        merged(log, new, **options)
    return caught.value


def test_a_file_of_another_process_is_refused():
    found = refused(
        log_of(BASE), file_of("case | activity | at\n1 | Order Confirmed | 0", process="order_to_cash")
    )
    assert (found.code, found.params) == ("merge_other_process", {"open": "generic", "new": "order_to_cash"})


def test_a_file_that_shares_no_case_and_no_activity_is_refused():
    found = refused(log_of(BASE), file_of("case | activity | at\n7 | X | 0\n | Y | 1"))
    assert found.code == "merge_nothing_shared"
    assert found.params["activities"] == ["X", "Y"]


def test_a_role_that_another_column_plays_is_refused_where_both_are_there():
    log = log_of(BASE, region="Region")
    new = file_of(BASE.replace("Note  ", "Area  ").replace("Note", "Area"), region="Area")
    found = refused(log, new)
    assert found.code == "merge_conflicting_columns"
    assert found.params == {"role": "region", "open": "Region", "new": "Area"}


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="overwrite"):
        merged(log_of(BASE), file_of(BASE), mode="overwrite")


# -- a log in two files is the log in one


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_the_sample_in_two_files_is_the_sample(root, process):
    raw = read_file(root / "sample_data" / f"{process}.en.csv.gz")
    mapping = guess(raw, process)
    whole = event_table(raw, mapping)
    at = whole.data["timestamp"].cast(pa.int64()).to_numpy()
    is_early = np.zeros(raw.n_rows, bool)
    is_early[whole.rows] = at <= np.quantile(at, 0.6)
    halves = [table_of(raw.name, raw.arrow().filter(pa.array(side))) for side in (is_early, ~is_early)]
    log = index(halves[0], mapping, workspace=WORKSPACE)
    found = event_table(halves[1], mapping)
    new = events_of(halves[1], found, process=process, keys=mapping.attributes)
    after, changes = extended(log, new, workspace=WORKSPACE)
    expected = index(raw, mapping, workspace=WORKSPACE)
    assert changes.n_new_events == int((~is_early).sum())
    assert (changes.n_changed, changes.n_missing) == (0, 0)
    same_measures(expected, after)
    again_, nothing = extended(after, new, workspace=WORKSPACE)
    assert again_ is after
    assert nothing.is_nothing
    for each in (log, after, expected):
        each.close()
