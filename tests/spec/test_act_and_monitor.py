"""Frozen figures of actions, and KPIs by month against a target."""

import json

import pytest

from analysis.act import Baseline, of_kpi, of_transition
from analysis.bottlenecks import transitions
from analysis.log import filters as f
from analysis.monitor import trend
from tests.spec.logs import log_of_cases

DEALS = """
case | Opportunity Created | Opportunity Closed Won | Opportunity Closed Lost
1    | 2025-01-01          | 2025-01-31             |
2    | 2025-01-02          |                        | 2025-01-20
3    | 2025-01-03          | 2025-02-12             |
4    | 2025-02-01          | 2025-03-03             |
"""


@pytest.fixture(scope="module")
def deals():
    return log_of_cases(DEALS, process="lead_to_cash")


def test_a_kpi_is_frozen_with_its_filter_and_date(deals):
    found = of_kpi(deals.where(f.Period(mode="created")), "win_rate")
    assert (found.value, found.n, found.unit) == (3 / 4, 4, "share")
    assert f.from_json(found.filters) == (f.Period(mode="created"),)
    assert (found.log_id, found.as_of) == (deals.log_id, deals.as_of)


def test_a_transition_is_frozen_with_all_its_time(deals):
    found = of_transition(deals, transitions(deals).iloc[0])
    assert found.subject == ("Opportunity Created", "Opportunity Closed Won")
    assert (found.value, found.n) == (30 * 24, 3)
    assert found.total_h == (30 + 40 + 30) * 24
    assert found.excess_h == 10 * 24


def test_a_frozen_figure_survives_json(deals):
    found = of_kpi(deals, "time_to_close")
    assert Baseline.from_dict(json.loads(found.to_json())) == found


def test_months_hold_what_was_decided_in_them(deals):
    found = trend(deals, "win_rate", target=0.6).set_index("month")
    assert found["value"].to_dict() == {"2025-01": 1 / 2, "2025-02": 1, "2025-03": 1}
    assert found["is_met"].tolist() == [False, True, True]
    assert found["is_complete"].tolist() == [True, True, False]


def test_less_is_better_for_durations(deals):
    found = trend(deals, "time_to_close", target=30 * 24).set_index("month")
    assert found["is_met"].tolist() == [True, False, True]


def test_without_a_target_nothing_is_met_or_missed(deals):
    assert trend(deals, "win_rate")["is_met"].isna().all()
