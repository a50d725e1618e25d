"""The model behind the flows, and the reference path replayed: compared with pm4py asked directly."""

import pytest

from analysis.discover.models import model, replay
from tests.spec.logs import log_of_cases

# B may be skipped; C and D come in either order.
FLOWS = """
case | A | B | C | D | E
1    | 0 | 1 | 2 | 3 | 4
2    | 0 | 1 | 3 | 2 | 4
3    | 0 |   | 2 | 3 | 4
4    | 0 |   | 3 | 2 | 4
"""


def edges(found):
    kind = {node: activity or kind for node, kind, activity in found.nodes}
    return {(kind[source], kind[target]) for source, target in found.arcs}


def test_a_model_has_every_activity_once_between_a_start_and_an_end():
    found = model(log_of_cases(FLOWS))
    assert sorted(found.activities) == ["A", "B", "C", "D", "E"]
    kinds = [kind for _, kind, _ in found.nodes]
    assert (kinds.count("start"), kinds.count("end")) == (1, 1)
    assert "and" in kinds  # C and D in either order
    assert "xor" in kinds  # B or not
    assert ("start", "A") in edges(found)
    assert ("E", "end") in edges(found)


def test_a_model_of_some_flows_has_only_their_activities():
    found = model(log_of_cases(FLOWS), kept=[("A", "B"), ("B", "C")])
    assert sorted(found.activities) == ["A", "B", "C"]


def test_a_sequence_is_a_sequence():
    found = model(log_of_cases("case | A | B | C\n1 | 0 | 1 | 2\n2 | 0 | 3 | 5"))
    assert edges(found) == {("start", "A"), ("A", "B"), ("B", "C"), ("C", "end")}


def test_a_log_of_single_events_has_a_model():
    assert model(log_of_cases("case | A\n1 | 0\n2 | 5")).activities == ("A",)


PATHS = """
case | A | B | X | C
1    | 0 | 1 |   | 2
2    | 0 | 1 | 2 | 3
3    | 0 | 1 |   |
4    | 0 |   |   | 2
5    | 0 | 2 |   | 1
6    | 0 | 1 |   | 2
"""


def test_cases_follow_the_path_so_far_or_deviate():
    found = replay(log_of_cases(PATHS), ["A", "B", "C"])
    counted = found.groupby("outcome")["n_cases"].sum().to_dict()
    assert counted == {"follows": 3, "so_far": 1, "deviates": 2}  # X lies beside the path and is passed over


def test_what_is_replayed_equals_pm4py_asked_for_its_alphabet():
    """Token replay of A, B on the sequence A, B, C: produced 3, consumed 3, missing 1, remaining 1."""
    found = replay(log_of_cases(PATHS), ["A", "B", "C"]).set_index("outcome")
    assert found.loc["follows", "share_replayed"].tolist() == [1.0, 1.0]
    expected = (1 - 1 / 3) / 2 + (1 - 1 / 3) / 2
    assert found.loc["so_far", "share_replayed"] == pytest.approx(expected)


def test_progress_is_told_up_to_the_end():
    told = []
    replay(log_of_cases(PATHS), ["A", "B", "C"], progress=told.append)
    assert told[-1] == 1.0


def test_ends_that_are_not_kept_make_nothing_optional():
    """One case of three stopped after A: with that end B may be left out, without it the work is A-B-C."""
    log = log_of_cases("case | A | B | C\n1 | 0 | 1 | 2\n2 | 0 | 3 | 5\n3 | 0 |  |")
    assert "xor" in [kind for _, kind, _ in model(log).nodes]
    assert edges(model(log, starts=["A"], ends=["C"])) == {
        ("start", "A"),
        ("A", "B"),
        ("B", "C"),
        ("C", "end"),
    }
