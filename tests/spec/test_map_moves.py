"""What the map hides or folds is bridged with the real times between; money and rework on lines."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from analysis.discover import activities, directly_follows, endpoints
from analysis.discover.money_flows import money_flows, money_stops
from analysis.discover.moves import PLAIN, Look, seen
from analysis.discover.profile import CLASSES_H, ends_h, profile, regular_h
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from sample_data.generate import generate
from tests.spec import logs

TABLE = """
case | activity | at | Region | Amount
1    | A        | 0  | EMEA   | 100
     | B        | 5  | EMEA   | 100
     | C        | 12 | EMEA   | 100
     | B        | 20 | EMEA   | 100
     | C        | 21 | EMEA   | 100
2    | A        | 0  | APAC   | 40
     | C        | 3  | APAC   | 40
3    | B        | 0  | EMEA   | 7
"""


@pytest.fixture(scope="module")
def log():
    return logs.log(TABLE)


def figures(frame, *columns):
    ends = zip(frame["source"], frame["target"], strict=True)
    return dict(zip(ends, frame[list(columns)].itertuples(index=False, name=None), strict=True))


def test_the_plain_look_is_directly_follows(log):
    moves, stops = seen(log, PLAIN)
    same = directly_follows(log)
    assert moves[list(same.columns)].equals(same)
    ends = endpoints(log).set_index("activity")
    for row in stops.itertuples():
        assert (
            (row.n_start, row.n_end) == tuple(ends.loc[row.activity])
            if row.activity in ends.index
            else (0, 0)
        )
    assert stops[["activity", "n", "n_cases"]].equals(activities(log))


def test_hidden_activities_are_bridged_with_their_real_times(log):
    moves, stops = seen(log, Look(shown=("A", "C")))
    assert figures(moves, "n", "n_cases", "total_h", "n_bridged") == {
        ("A", "C"): (2, 2, (12 - 0) + (3 - 0), 1),
        ("C", "C"): (1, 1, 21 - 12, 1),
    }
    assert stops.set_index("activity")[["n", "n_start", "n_end"]].to_dict("index") == {
        "A": {"n": 2, "n_start": 2, "n_end": 0},
        "C": {"n": 3, "n_start": 0, "n_end": 2},  # case 3 has nothing that is shown
    }


def test_a_folded_box_is_left_from_its_last_event_and_never_moved_within(log):
    moves, stops = seen(log, Look(folded=(("late", ("B", "C")),)))
    assert figures(moves, "n", "total_h") == {("A", "late"): (2, 5 + 3)}
    late = stops.set_index("activity").loc["late"]
    assert (late["n"], late["n_cases"], late["n_start"], late["n_end"]) == (6, 3, 1, 3)
    assert Look(folded=(("late", ("B", "C")),)).along(list("ABCBC")) == ["A", "late"]


def test_rework_is_what_was_done_before(log):
    moves, _stops = seen(log, with_rework=True)  # no process, no order: every repetition and nothing else
    rework = figures(moves, "n_rework")
    assert rework == {("A", "B"): (0,), ("B", "C"): (1,), ("C", "B"): (1,), ("A", "C"): (0,)}


def test_amounts_count_a_case_once_and_excess_is_priced(log):
    found = figures(money_flows(log, rate=0.1), "n_cases", "amount")
    assert found["B", "C"] == (1, 100.0)  # case 1 goes there twice
    assert figures(money_flows(log, Look(shown=("A", "C")), rate=0.1), "amount")["A", "C"] == (140.0,)
    # B to C took 7 and 1 hours: usual 4, excess 3
    cost = figures(money_flows(log, rate=0.1), "cost")["B", "C"][0]
    assert cost == pytest.approx(3 * 100 * 0.1 / 8760)
    assert dict(money_stops(log)[["activity", "amount"]].values) == {"A": 140.0, "B": 107.0, "C": 140.0}


def test_a_log_without_amounts_says_so():
    with pytest.raises(AnalysisError) as raised:
        money_flows(logs.log("case | activity | at\n1 | A | 0\n | B | 1"), rate=0.1)
    assert raised.value.code == "map_money_missing"


@pytest.mark.parametrize(
    "chosen, cases",
    [
        (f.Passes((), ("A",)), {"1", "2"}),
        (f.Passes((), ("B",)), {"3"}),
        (f.Passes(("C",), ()), {"1", "2"}),
        (f.Passes(("A",), ("C",)), {"2"}),
        (f.Passes(("A",), ("C",), ("A", "C")), {"1", "2"}),
        (f.Passes(("A",), ("C",), ("A", "C"), longer_than_h=3), {"1"}),
        (f.Passes((), ("B", "C"), ("B", "C")), {"1", "2", "3"}),
    ],
)
def test_the_filters_of_the_map_keep_what_its_lines_count(log, chosen, cases):
    seen_ = log.where(chosen)
    assert set(log.frame(seen_.cases.select("case_id"))["case_id"]) == cases
    assert f.from_json(f.to_json([chosen])) == (chosen,)


def test_what_lies_behind_a_transition(log):
    found = profile(log, source="B", target="C", by=["region"])
    assert found[["kind", "label", "n", "n_cases"]].values.tolist() == [
        ["region", "EMEA", 2, 1],
        ["time", "1.0", 1, 1],  # one hour
        ["time", "24.0", 1, 1],  # seven
    ]


def taking(hours):
    """A log with one move from A to B of each of these lengths."""
    return logs.log(
        "case | activity | at\n" + "\n".join(f"{i} | A | 0\n | B | {h}" for i, h in enumerate(hours))
    )


def times(found):
    here = found[found["kind"] == "time"]
    return dict(zip(here["label"].astype(float) / 24, here["n"], strict=True))


def test_a_spike_is_seen_and_told():
    day = 24
    log = taking([30.5 * day] * 10 + [30.9 * day] * 24 + [12 * day] * 3 + [70 * day] * 3)
    found = profile(log, source="A", target="B")
    # a fortieth of 30.9 d is 18.5 h: classes of a day; 30 to 31 d has 34 of 40
    assert times(found) == {14: 3, 31: 34, 90: 3}
    # 5 % of 30.9 d are 1.5 d: all but six
    assert regular_h(found) == (pytest.approx(30.9 * day), pytest.approx(34 / 40))


@pytest.mark.parametrize(
    "hours",
    [
        [30 * 24] * 29,  # too few
        [5] * 100,  # too short
        [24 * days for days in range(31, 90)],  # spread over the class: 5 % of 60 d hold 7 of 59
        [30 * 24] * 59 + [10 * 24 + i for i in range(20)] + [60 * 24 + i for i in range(21)],  # 59 of 100
    ],
)
def test_what_is_no_rule_is_not_told(hours):
    assert regular_h(profile(taking(hours), source="A", target="B")) is None


def test_classes_are_finer_only_where_most_moves_are_in_one():
    assert ends_h(2, 30, 200) == CLASSES_H
    assert ends_h(0.1, 0.2, 0.9) == CLASSES_H
    assert ends_h(0, 0, 0) == CLASSES_H
    # 40 to 80 d: ten days apart, from 30 d up to 90 d, where the class ends
    assert ends_h(960, 1440, 1920) == (*CLASSES_H[:-1], 960, 1200, 1440, 1680, 1920, 2160)
    # beyond the last class: a fortieth of 200 d are five days
    assert ends_h(4700, 4800, 4900) == (*CLASSES_H, 4560, 4680, 4800, 4920, 5040)


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_nothing_in_the_samples_looks_like_a_rule(process, tmp_path):
    file = tmp_path / "sample.parquet"
    pq.write_table(generate(process, cases=400), file)
    log = EventLog.read(file, process=process, workspace=tmp_path)
    flows = directly_follows(log)
    flows = flows[flows["n"] >= 30]
    assert len(flows) > 10
    told = {
        one: regular_h(profile(log, source=one[0], target=one[1]))
        for one in zip(flows["source"], flows["target"], strict=True)
    }
    assert {one: same for one, same in told.items() if same} == {}


def test_one_case_one_activity_and_equal_times_draw_calmly():
    single = logs.log("case | activity | at\n1 | A | 0")
    moves, stops = seen(single, Look(shown=("A",)))
    assert moves.empty
    assert stops.iloc[0].to_dict() == {
        "activity": "A", "n": 1, "n_cases": 1, "n_start": 1, "n_end": 1, "n_rework": 0,
    }  # fmt: skip
    equal = logs.log("case | activity | at\n1 | A | 0\n | B | 0\n | C | 0")
    moves, _stops = seen(equal, Look(shown=("A", "C")))
    assert figures(moves, "n", "total_h") == {("A", "C"): (1, 0.0)}
