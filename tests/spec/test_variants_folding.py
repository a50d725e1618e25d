"""Folded variants: what shall not tell two apart, figures worked out on all cases of a group, stable ids."""

import random
from collections import defaultdict
from statistics import median

import pytest

from analysis.discover import variant_profiles, variants
from analysis.discover.variant_folding import MARK, Folding, fold
from analysis.log import filters as f
from tests.spec.logs import case_ids, log, log_of_cases


def trace_log(*traces: str, **options):
    """Traces such as "A B C", an hour between events."""
    rows = ["case | activity | at"]
    for case, trace in enumerate(traces):
        rows += [f"c{case} | {activity} | {hour}" for hour, activity in enumerate(trace.split())]
    return log("\n".join(rows), **options)


def groups(view, **options) -> dict[str, int]:
    """What is left of the traces, with its cases."""
    found = variant_profiles(view, folded=fold(view, Folding(**options)))
    return {" ".join(row.trace): row.n_cases for row in found.itertuples()}


def test_direct_repeats_count_once():
    view = trace_log("A A B", "A B", "A B A", "A A B B A", "B")
    assert groups(view, repeats=True) == {"A B": 2, "A B A": 2, "B": 1}


def test_ignored_activities_are_left_out_and_what_they_parted_is_a_repeat_then():
    view = trace_log("A X A B", "A B", "X A B", "X")
    assert groups(view, without=("X",)) == {"A B": 2, "A A B": 1, "": 1}
    assert groups(view, without=("X",), repeats=True) == {"A B": 3, "": 1}


def test_the_order_of_activities_that_stand_together_does_not_count():
    view = trace_log("S B C E", "S C B E", "S B X C E", "S C X B E", "B C S B C", "C B S C B", "S B C B E")
    assert groups(view, unordered=("C", "B")) == {
        "S B C E": 2,
        "S B X C E": 1,
        "S C X B E": 1,
        "B C S B C": 2,
        "S B B C E": 1,
    }


def test_the_order_of_one_activity_is_none():
    assert not Folding(unordered=("A", "A")).is_any
    assert not Folding().is_any
    view = trace_log("A B", "B A")
    assert groups(view, unordered=("A",)) == {"A B": 1, "B A": 1}


def test_figures_are_those_of_all_cases_of_a_group():
    view = log_of_cases("""
        case | A | B    | C
        1    | 0 | 1    | 10
        2    | 0 | 1, 2 | 40
        3    | 0 | 1, 2 | 60
        4    | 0 |      | 5
    """)
    found = variant_profiles(view, folded=fold(view, Folding(repeats=True))).set_index("n_cases")
    assert list(found.loc[3, "trace"]) == ["A", "B", "C"]
    assert found.loc[3, "median_throughput_h"] == 40  # of 10, 40 and 60; the medians of the two are 10 and 50
    assert found.loc[3, "share"] == 3 / 4
    assert found.loc[3, "n_variants"] == 2
    assert list(found["cum_share"]) == [3 / 4, 1]
    assert list(found["number"]) == [1, 2]


def test_the_members_of_a_group_select_its_cases():
    view = trace_log("A A B", "A B", "A C", "A A A B")
    group = variant_profiles(view, folded=fold(view, Folding(repeats=True))).iloc[0]
    assert case_ids(view.where(f.Variant(group["members"]))) == {"c0", "c1", "c3"}
    assert case_ids(view.where(f.Not(f.Variant(group["members"])))) == {"c2"}
    assert set(group["members"]) < set(variants(view)["variant_id"])


def test_ids_and_numbers_outlive_a_filter_and_an_upload():
    view = trace_log("A A B", "A B", "A C", "A C C", "A C", "D")
    other = trace_log("D D", "A B B", "Z", "A A A C")
    folding = Folding(repeats=True)
    kept = fold(view, folding)

    def told(of, folded):
        found = variant_profiles(of, folded=folded)
        return {tuple(row.trace): (row.variant_id, row.number) for row in found.itertuples()}

    whole = told(view, kept)
    assert {trace: number for trace, (_id, number) in whole.items()}["A", "C"] == 1
    assert told(view.where(f.Contains("B")), kept).items() <= whole.items()
    ids = {trace: group for trace, (group, _number) in told(other, fold(other, folding)).items()}
    assert ids["A", "B"] == whole["A", "B"][0]
    assert ids["D",] == whole["D",][0]


def test_an_id_says_that_it_is_folded_and_how():
    view = trace_log("A B", "C")
    own = set(variants(view)["variant_id"])
    repeats = set(fold(view, Folding(repeats=True)).groups["group_id"])
    without = set(fold(view, Folding(without=("X",))).groups["group_id"])
    assert {one[0] for one in repeats | without} == {MARK}
    assert not own & (repeats | without)
    assert not repeats & without
    assert not any(one.startswith(MARK) and len(one) == 13 for one in own)
    assert Folding(without=("A", "B")).spelled == Folding(without=("B", "A", "A")).spelled
    assert Folding(without=("A",)).spelled != Folding(unordered=("A",)).spelled


@pytest.mark.parametrize("joined", ["A,B", "1:A", "A1:B", "A\x1fB", "A'B", "3:A,B"])
def test_names_that_look_like_two_stay_one(joined):
    frame = log(f"""
        case | activity | at
        1    | A        | 0
             | B        | 1
        2    | {joined}  | 0
    """)
    found = fold(frame, Folding(repeats=True)).groups
    assert {tuple(trace) for trace in found["trace"]} == {("A", "B"), (joined,)}
    assert found["group_id"].nunique() == 2


def by_hand(trace: list[str], folding: Folding) -> tuple[str, ...]:
    """The same by a loop over one trace."""
    left = [name for name in trace if name not in folding.without]
    told: list[str] = []
    run: list[str] = []
    for name in [*left, None]:
        if len(set(folding.unordered)) > 1 and name in folding.unordered:
            run.append(name)
            continue
        told += sorted(run)
        run = []
        told += [name] if name is not None else []
    once = [name for place, name in enumerate(told) if not place or name != told[place - 1]]
    return tuple(once if folding.repeats else told)


@pytest.mark.parametrize(
    "folding",
    [
        Folding(repeats=True),
        Folding(without=("A", "C")),
        Folding(unordered=("A", "B", "D")),
        Folding(without=("C",), unordered=("B", "A"), repeats=True),
        Folding(without=("A", "B", "C", "D", "E")),
    ],
)
def test_random_logs_fold_as_by_hand(folding):
    draw = random.Random(7)
    rows, hours = ["case | activity | at"], {}
    traces = {}
    for case in range(150):
        names = [draw.choice("ABCDE") for _ in range(draw.randint(1, 9))]
        at = sorted(draw.sample(range(1000), len(names)))
        rows += [f"c{case} | {name} | {hour}" for name, hour in zip(names, at, strict=True)]
        traces[f"c{case}"], hours[f"c{case}"] = names, at[-1] - at[0]
    expected = defaultdict(list)
    for case, names in traces.items():
        expected[by_hand(names, folding)].append(hours[case])
    view = log("\n".join(rows))
    found = variant_profiles(view, folded=fold(view, folding))
    assert {tuple(row.trace): row.n_cases for row in found.itertuples()} == {
        trace: len(spans) for trace, spans in expected.items()
    }
    for row in found.itertuples():
        assert row.median_throughput_h == pytest.approx(median(expected[tuple(row.trace)]))
    assert found["cum_share"].iloc[-1] == pytest.approx(1)
