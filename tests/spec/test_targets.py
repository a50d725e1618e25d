"""What excess time is counted from: targets and the best quartile, by figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from ibis import _

from analysis.bottlenecks import cost_of_excess, transition_by, transitions
from analysis.bottlenecks.stages import stages as stages_of
from analysis.discover.money_flows import money_flows
from analysis.errors import FilterError
from analysis.measures.excess import excess_h, with_usual
from analysis.measures.targets import Targets
from analysis.measures.typical import over_target, typical
from tests.spec.logs import log as log_of
from tests.spec.logs import log_of_cases

# A to B takes 10, 20, 30 and 100 h: their median is 25 h, their lower quartile 10 + 3/4 × 10 = 17.5 h.
FOUR = """
case | A | B   | C   | @Amount | @Region
1    | 0 | 10  | 12  | 8760    | North
2    | 0 | 20  | 22  | 8760    | North
3    | 0 | 30  |     | 8760    | South
4    | 0 | 100 |     | 87600   | South
"""
ROLES = {"amount": "Amount", "region": "Region"}
A_DAY = Targets(flows=(("A", "B", 24.0),))


@pytest.fixture(scope="module")
def log():
    return log_of_cases(FOUR, roles=ROLES)


def excess_of(found, source):
    return found.set_index("source").loc[source, "excess_h"]


def test_excess_is_what_lies_above_the_target(log):
    found = transitions(log, targets=A_DAY)
    assert excess_of(found, "A") == (30 - 24) + (100 - 24)
    assert excess_of(found, "B") == 0


def test_a_transition_without_a_target_is_measured_as_before(log):
    elsewhere = Targets(flows=(("B", "C", 1.5),))
    found = transitions(log, targets=elsewhere)
    assert excess_of(found, "A") == (30 - 25) + (100 - 25)
    assert excess_of(found, "B") == 0.5 + 0.5


def test_the_best_quartile_in_place_of_the_median(log):
    found = transitions(log, targets=Targets(basis="best"))
    quartile = np.percentile([10, 20, 30, 100], 25)
    assert quartile == 17.5
    assert excess_of(found, "A") == pytest.approx((20 - quartile) + (30 - quartile) + (100 - quartile))


def test_a_target_goes_before_the_best_quartile(log):
    both = Targets(flows=A_DAY.flows, basis="best")
    assert excess_of(transitions(log, targets=both), "A") == (30 - 24) + (100 - 24)


def test_every_other_figure_is_as_without_targets(log):
    plain, aimed = transitions(log), transitions(log, targets=A_DAY)
    assert plain.drop(columns="excess_h").equals(aimed.drop(columns="excess_h"))


def test_targets_asked_one_after_the_other_do_not_mix(log):
    """The compiled question is kept: another target is another question."""
    for hours in (24.0, 50.0, 24.0, 99.5):
        found = transitions(log, targets=Targets(flows=(("A", "B", hours),)))
        expected = sum(max(0.0, taken - hours) for taken in (10, 20, 30, 100))
        assert excess_of(found, "A") == pytest.approx(expected)


def test_excess_by_region_is_above_the_target(log):
    found = transition_by(log, "A", "B", by="region", targets=A_DAY).set_index("group")
    assert found.loc["South", "excess_h"] == (30 - 24) + (100 - 24)
    assert found.loc["North", "excess_h"] == 0


def test_the_cost_is_that_of_the_excess_above_the_target(log):
    """At 10 % a year an hour of 8,760 costs 0.1, one of 87,600 costs 1."""
    found = cost_of_excess(log, [("A", "B")], rate=0.1, targets=A_DAY).iloc[0]
    assert found["excess_h"] == 6 + 76
    assert found["cost"] == pytest.approx(6 * 0.1 + 76 * 1.0)


def test_the_map_s_cost_is_that_of_the_excess_above_the_target(log):
    found = money_flows(log, rate=0.1, targets=A_DAY).set_index("source")
    assert found.loc["A", "cost"] == pytest.approx(6 * 0.1 + 76 * 1.0)


def stays(log):
    """A to B as if it were a stage: moves with a name in place of two activities."""
    return log.events.filter(_.target_key.notnull()).select(
        "case_key", "flow_h", stage=(_.activity_key == log.activity_key("A")).ifelse("first", "second")
    )


def test_a_stage_is_measured_against_its_own_target(log):
    aimed = Targets(flows=(("A", "B", 1.0),), stages=(("first", 90.0),))
    timed = with_usual(log, stays, keys=["stage"], targets=aimed)
    found = log.frame(timed.group_by("stage").agg(excess=excess_h(_).sum())).set_index("stage")["excess"]
    assert found["first"] == 100 - 90
    assert found["second"] == 0


def test_a_target_of_an_activity_that_is_not_in_the_log_is_refused_by_name(log):
    with pytest.raises(FilterError) as refused:
        transitions(log, targets=Targets(flows=(("A", "Nowhere", 1.0),)))
    assert refused.value.params["activity"] == "Nowhere"


def test_what_is_typical_is_the_median_and_the_lower_quartile(log):
    found = typical(log)
    assert list(zip(found["kind"], found["source"], found["target"], strict=True)) == [
        ("flow", "A", "B"), ("flow", "B", "C")
    ]  # fmt: skip
    first = found.iloc[0]
    assert (first["n_cases"], first["usual_h"], first["best_h"]) == (4, 25, 17.5)
    assert first["total_h"] == 160


def test_a_stage_is_usual_with_the_cases_that_are_still_there():
    """Three cases leave Draft after 10, 20 and 40 h; the fourth is in it for 40 h so far. By 20 h half of the
    four have left, and the next leaves at 40 h: the median lies between. The quickest quarter have left.
    """
    text = """
    case | activity | at | OpportunityStage
    1    | A        | 0  | Draft
         | B        | 10 | Sent
    2    | A        | 0  | Draft
         | B        | 20 | Sent
    3    | A        | 0  | Draft
         | B        | 40 | Sent
    4    | A        | 0  | Draft
    """
    found = typical(log_of(text))
    draft = found[(found["kind"] == "stage") & (found["source"] == "Draft")].iloc[0]
    assert (draft["n_cases"], draft["usual_h"], draft["best_h"]) == (4, (20 + 40) / 2, 15)
    assert draft["usual_h"] == stages_of(log_of(text)).set_index("stage").loc["Draft", "median_h"]
    for kind in ("flow", "stage"):
        one = typical(log_of(text), kind=kind)
        assert list(one["source"]) == list(found.loc[found["kind"] == kind, "source"])
        assert set(one["kind"]) == {kind}


def test_a_log_without_a_history_of_stages_has_none_that_is_usual(log):
    assert not len(typical(log, kind="stage"))


def test_how_many_took_longer_than_a_target_and_how_many_wait_longer_by_now(log):
    """Two of 10, 20, 30 and 100 h are over a day; case 3 waits after B for 70 h by hour 100, case 4 for 0."""
    assert over_target(log, A_DAY) == {("A", "B"): (2, 0)}
    after_b = Targets(flows=(("B", "C", 24.0),))
    assert over_target(log, after_b) == {("B", "C"): (0, 1)}


def test_who_is_lost_waits_for_nothing():
    """Both stand after the quote since hour 10, known until hour 100; the second is lost."""
    made = log_of(
        """
        case | activity                | at
        1    | Opportunity Created     | 0
             | Quote Created           | 10
        2    | Opportunity Created     | 0
             | Quote Created           | 10
             | Opportunity Closed Lost | 20
        """,
        process="lead_to_cash", as_of="100",
    )  # fmt: skip
    aims = (("Quote Created", "Quote Presented", 24.0), ("Opportunity Closed Lost", "Quote Presented", 24.0))
    assert over_target(made, Targets(flows=aims)) == {aims[0][:2]: (0, 1), aims[1][:2]: (0, 0)}
