"""How much bad data matters: runs under other tie orders and without doubtful rows, by arithmetic."""

import numpy as np
import pyarrow as pa
import pytest

from analysis.measures.kpi import available, kpi
from analysis.prepare.events import events_of
from analysis.prepare.quality.base import Defect
from analysis.prepare.robustness import MATTER, doubtful_places, has_ties, matter, score
from analysis.reading import event_table, guess, table_of
from tests.spec.logs import events as rows_of

NOTHING = np.zeros(0, np.int64)


def made(text, process="generic"):
    frame = rows_of(text).astype({"case": str})
    raw = table_of("cases.csv", pa.Table.from_pandas(frame, preserve_index=False))
    mapping = guess(raw, process, given={"case_id": "case", "activity": "activity", "timestamp": "at"})
    found = event_table(raw, mapping)
    return events_of(raw, found, process=process, keys=mapping.attributes), mapping


def run(text, *, doubtful=NOTHING, process="generic", **options):
    events, mapping = made(text, process)
    return matter(events, mapping, doubtful=np.asarray(doubtful), **options).set_index("figure")


TIED = """
    case | activity | at
    1    | A        | 0
         | B        | 0
         | C        | 10
    2    | A        | 0
         | B        | 1
         | C        | 20
"""


def test_the_commonest_way_depends_on_the_order_of_equal_times():
    found = run(TIED)
    way = found.loc["commonest_way"]
    # as it is both cases go A B C; reversed the first goes B A C, and each way has one of two cases
    assert (way.value, way.low, way.high) == (1.0, 0.5, 1.0)
    assert way.spread == (1.0 - 0.5) / 1.0
    assert bool(way.moves)
    assert way.moved_by == "reversed"


def test_durations_do_not_depend_on_the_order_of_equal_times():
    duration = run(TIED).loc["case_duration"]
    assert (duration.value, duration.low, duration.high) == (15, 15, 15)  # of 10 and 20
    assert (duration.spread, bool(duration.moves), duration.moved_by) == (0, False, "")


DOUBTED = """
    case | activity | at
    1    | A        | 0
         | B        | 10
    2    | A        | 0
         | B        | 5
         | B        | 20
    3    | A        | 0
         | B        | 30
"""


def test_without_a_doubtful_row_figures_change_as_by_hand():
    found = run(DOUBTED, doubtful=[4])
    duration, per_case, rework = (
        found.loc[name] for name in ("case_duration", "events_per_case", "rework_rate")
    )
    assert (duration.value, duration.low, duration.high) == (20, 10, 20)  # of 10 20 30; then of 10 5 30
    assert duration.spread == (20 - 10) / 20
    assert duration.moved_by == "without_doubtful"
    assert per_case.value == 7 / 3
    assert per_case.spread == pytest.approx((7 / 3 - 6 / 3) / (7 / 3))
    assert (rework.value, rework.low, rework.high) == (1 / 3, 0, 1 / 3)


def test_a_figure_that_moves_by_less_than_five_percent_stays():
    rows = "\n".join(f"{case} | A | 0\n | B | {1000 + case}" for case in range(1, 31))
    found = run(f"case | activity | at\n{rows}", doubtful=[59])  # the last event of the longest case
    duration = found.loc["case_duration"]
    # median of 1001 … 1030 is 1015.5; of 1001 … 1029 and 0 it is (1014 + 1015) / 2
    assert (duration.value, duration.low) == (1015.5, 1014.5)
    assert 0 < duration.spread < 0.05
    assert not duration.moves
    assert duration.moved_by == "without_doubtful"


def test_the_score_is_the_share_of_figures_that_stay():
    found = run(TIED)
    # case duration, events per case and rework stay; the commonest way moves
    assert len(found) == 4
    assert score(found) == 3 / 4
    assert next(iter(found.index)) == "commonest_way"


def test_rework_moves_where_equal_times_can_be_a_step_backwards():
    found = run(
        """
        case | activity               | at
        d1   | Opportunity Created    | 0
             | Quote Presented        | 5
             | Proposal Stage Reached | 5
        d2   | Opportunity Created    | 0
             | Quote Presented        | 9
        """,
        process="lead_to_cash",
    )
    rework = found.loc["rework_rate"]
    # in the order of the process no case goes backwards, in the order of the file one of two does
    assert (rework.value, rework.low, rework.high, rework.moved_by) == (0, 0, 0.5, "source")
    assert bool(rework.moves)
    assert np.isnan(rework.spread)


def test_a_figure_that_a_run_loses_moves():
    found = run(
        """
        case | activity        | at
        d1   | Invoice Sent    | 0
             | Payment Received| 5
        """,
        doubtful=[1],
        process="lead_to_cash",
    )
    cash = found.loc["invoice_to_cash_time"]
    assert (cash.value, cash.low, cash.high) == (5, 5, 5)
    assert bool(cash.moves)
    assert cash.moved_by == "without_doubtful"


def test_nothing_is_run_again_where_nothing_is_uncertain():
    told = []
    found = run("case | activity | at\n1 | A | 0\n | B | 1", tell=told.append)
    assert told == ["matter_as_is"]
    assert not found["moves"].any()
    assert score(found) == 1.0


def test_progress_names_every_run_and_nothing_is_left_behind(tmp_path):
    told = []
    run(TIED, doubtful=[0], folder=tmp_path, tell=told.append)
    assert told == ["matter_as_is", "matter_source", "matter_reversed", "matter_without_doubtful"]
    assert list(tmp_path.iterdir()) == []


def test_ties_are_found_within_cases_only():
    assert has_ties(made(TIED)[0])
    assert not has_ties(made("case | activity | at\n1 | A | 0\n2 | B | 0")[0])


def test_doubtful_places_are_those_of_warnings_but_not_of_currencies():
    found = [
        Defect("future", 2, 9, events=np.array([5, 1])),
        Defect("several_currencies", 3, 9, events=np.array([2, 3, 4])),
        Defect("remark", 1, 9, events=np.array([7])),
        Defect("odd", 1, 9, events=np.array([1])),
    ]
    places = doubtful_places(found, warned=["future", "several_currencies", "odd"])
    assert places.tolist() == [1, 5]
    assert doubtful_places([], warned=[]).tolist() == []


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_the_value_is_that_of_the_whole_log(root, process):
    from analysis.log.building import index
    from analysis.reading import read_file
    from tests.spec.logs import WORKSPACE

    raw = read_file(root / "sample_data" / f"{process}.en.csv.gz")
    mapping = guess(raw, process)
    found = event_table(raw, mapping)
    events = events_of(raw, found, process=process, keys=mapping.attributes)
    result = matter(events, mapping, doubtful=NOTHING)
    log = index(raw, mapping, workspace=WORKSPACE)
    told = {key: kpi(log, key)["value"].iloc[0] for key in available(log)}
    held = result.set_index("figure")["value"].to_dict()
    assert len(told) > 6
    assert {key: held[key] for key in told} == pytest.approx(told)
    assert (result["low"] <= result["value"]).all()
    assert (result["value"] <= result["high"]).all()
    log.close()


def test_an_empty_frame_has_the_same_columns():
    import pandas as pd

    assert list(MATTER.conform(pd.DataFrame()).columns) == list(MATTER.columns)
    assert score(MATTER.conform(pd.DataFrame())) is None
