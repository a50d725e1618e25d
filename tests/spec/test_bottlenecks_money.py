"""Money that stands, what rework costs, and what losses share: worked out by hand, to the cent."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.bottlenecks import cost_of_excess
from analysis.bottlenecks import sum_ranges as ranges
from analysis.bottlenecks.cash_tied_up import cash_tied_up
from analysis.bottlenecks.cost_of_rework import cost_of_rework
from analysis.bottlenecks.money import losses, overlaps
from analysis.bottlenecks.rework_effect import Effort
from analysis.bottlenecks.sum_ranges import sum_ranges
from analysis.errors import AnalysisError
from analysis.log import filters as f
from tests.spec.logs import index, log, log_of_cases

# Known until day 100. At 7.3 % a year a day costs a fiftieth of a percent: amount × days × 0.0002.
RATE = 0.073
DEALS = """
case |Opportunity Created | Opportunity Closed Won | Order Fulfilled | Invoice Sent | Payment Received|@Amount
won  | 0d                  | 90d                    |                 |              |                  | 1000
late | 0d                  | 40d                    | 50d             | 60d          |                  | 5000
new  |0d                  | 80d                    | 85d             | 95d          |                 |2000.50
done | 0d                  | 10d                    | 20d             | 30d          | 40d              | 7000
here | 0d                  | 70d                    | 96d             |              |                  | 300
open | 0d                  |                        |                 |              |                  | 9999
none | 0d                  | 99d                    |                 |              |                  |
zero | 0d                  | 98d                    |                 |              |                  | 0
"""


def deals(text: str = DEALS, **options: object):
    return log_of_cases(text, process="lead_to_cash", roles={"amount": "Amount"}, as_of="100d", **options)


def test_amounts_stand_where_they_are_and_cost_their_days():
    found = cash_tied_up(deals(), rate=RATE, terms_days=30).set_index("place")
    assert list(found.index) == ["ordered", "delivered", "invoiced", "overdue"]
    # Won at 90: 1,000 for 10 days. Delivered at 96: 300 for 4. Sent at 95, due at 125: 2,000.50 for 5.
    # Sent at 60, due at 90: 5,000 overdue for 10 days.
    assert found["amount"].to_dict() == {
        "ordered": 1000,
        "delivered": 300,
        "invoiced": 2000.5,
        "overdue": 5000,
    }
    assert found["cost"].to_dict() == pytest.approx(
        {"ordered": 1000 * 10 * 0.0002, "delivered": 300 * 4 * 0.0002, "invoiced": 2000.5 * 5 * 0.0002,
         "overdue": 5000 * 10 * 0.0002}
    )  # fmt: skip
    assert round(found.loc["overdue", "cost"], 2) == 10.00
    assert found["days"].to_dict() == pytest.approx(
        {"ordered": 10, "delivered": 4, "invoiced": 5, "overdue": 10}
    )


def test_cases_without_an_amount_or_with_nought_are_counted():
    found = cash_tied_up(deals(), rate=RATE).set_index("place").loc["ordered"]
    assert (found["n_cases"], found["n_without_amount"], found["n_zero"]) == (3, 1, 1)


def test_other_terms_make_another_invoice_late():
    found = cash_tied_up(deals(), rate=RATE, terms_days=60).set_index("place")
    assert "overdue" not in found.index
    assert found.loc["invoiced", "amount"] == 7000.5
    assert found.loc["invoiced", "cost"] == pytest.approx((5000 * 40 + 2000.5 * 5) * 0.0002)


def test_what_is_collected_is_no_longer_open():
    text = DEALS.replace("@Amount\n", "@Amount | @CollectedAmount\n")
    lines = [line + (" | 1200" if line.startswith("late") else " | ") if "|" in line and "case" not in line
             else line for line in text.strip().splitlines()]  # fmt: skip
    found = cash_tied_up(deals("\n".join(lines)), rate=RATE).set_index("place")
    assert found.loc["overdue", "amount"] == 3800
    assert found.loc["overdue", "cost"] == pytest.approx(3800 * 10 * 0.0002)


def test_each_unpaid_invoice_has_its_own_due_date():
    made = log(
        """
        case | activity               | at  | InvoiceId | PaymentDueDate | Amount
        1    | Opportunity Closed Won | 0   |           |                | 800
             | Invoice Sent           | 10d | A         | 2024-01-21     | 800
             | Invoice Sent           | 12d | B         | 2024-04-30     | 800
             | Payment Received       | 20d | A         | 2024-01-21     | 800
        2    | Opportunity Closed Won | 0   |           |                | 500
             | Invoice Sent           | 10d | C         | 2024-01-21     | 500
        """,
        process="lead_to_cash", roles={"amount": "Amount"}, as_of="40d",
    )  # fmt: skip
    found = cash_tied_up(made, rate=RATE).set_index("place")
    # A is paid, B is due on day 120: 28 days since it was sent. C was due on day 20.
    assert found.loc["invoiced", ["amount", "days"]].tolist() == pytest.approx([800, 28])
    assert found.loc["overdue", ["amount", "days"]].tolist() == pytest.approx([500, 20])


def test_an_order_stands_from_its_creation_on():
    made = log_of_cases(
        """
        case |Sales Order Created|Goods Delivered | Invoice Sent | Payment Received | Order Cancelled|@Amount
        1    | 10d                 |                 |              |                  |                 | 100
        2    | 10d                 | 35d             |              |                  |                 | 200
        3    | 10d                 | 12d             | 14d          |                  |                 | 400
        4    | 10d                 | 12d             | 14d          | 20d              |                 | 800
        5    | 10d                 |                 |              |                  | 11d            |1600
        """,
        process="order_to_cash", roles={"amount": "Amount"}, as_of="40d",
    )  # fmt: skip
    found = cash_tied_up(made, rate=RATE, terms_days=14).set_index("place")
    assert found["amount"].to_dict() == {"ordered": 100, "delivered": 200, "overdue": 400}
    assert found["days"].to_dict() == pytest.approx({"ordered": 30, "delivered": 5, "overdue": 12})


def test_the_range_is_that_of_as_many_cases_drawn_anew():
    """As in the test of the cost of excess: ten of 20 cases cost 1; what all have alike has no width."""
    values = np.array([[float(n % 2), 1.0] for n in range(20)])
    low, high = sum_ranges(values)
    reach = 4 / (6 * 14 / 19) ** 0.5 * (10 * 10 / 19) ** 0.5
    assert low.tolist() == pytest.approx([10 - reach, 20])
    assert high.tolist() == pytest.approx([10 + reach, 20])


def test_cases_without_a_part_in_a_sum_count_all_the_same():
    """87 times nothing beside 13 times 1: S of 100 drawn is 7 at 2.5 % (0.019 below, 0.043 with it), 20 at
    97.5 % (0.968 below, 0.983 with it)."""
    values = np.r_[np.ones(13), np.zeros(87)][:, None]
    low, high = sum_ranges(values)
    error = (13 * 87 / 99) ** 0.5
    assert high[0] == pytest.approx(13 + 6 / (7 * 93 / 99) ** 0.5 * error)
    assert low[0] == pytest.approx(13 - 7 / (20 * 80 / 99) ** 0.5 * error)


def test_cases_that_are_not_given_are_as_those_that_have_nothing():
    values = np.r_[np.arange(1.0, 14.0), np.zeros(87)][:, None]
    told, given = sum_ranges(values), sum_ranges(values[:13], n_cases=100)
    assert given[0] == pytest.approx(told[0])
    assert given[1] == pytest.approx(told[1])


def _drawn_anew(values: np.ndarray) -> tuple[float, float]:
    """The studentized range of the sum, another way and from another seed."""
    rng, n = np.random.default_rng(2024), len(values)
    draws = [rng.choice(values, n) for _draw in range(20_000)]
    off = [(one.sum() - values.sum()) / (one.std(ddof=1) * n**0.5) for one in draws]
    least, most = np.percentile(off, [2.5, 97.5])
    error = values.std(ddof=1) * n**0.5
    return max(values.sum() - most * error, 0.0), values.sum() - least * error


def test_amounts_have_a_range_as_their_costs_have(monkeypatch):
    """Forty orders of 1, 4, 9, … thousand; every third is delivered, ten days ago."""
    rows = [(f"D{n}", "Sales Order Created", 0, n * n * 1000.0) for n in range(1, 41)]
    rows += [(f"D{n}", "Goods Delivered", 10, n * n * 1000.0) for n in range(3, 40, 3)]
    rows += [("D40", "Invoice Sent", 1, 40 * 40 * 1000.0)]
    frame = pd.DataFrame(rows, columns=["case", "activity", "at", "Amount"])
    frame["at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["at"], unit="D")
    made = index(frame, process="order_to_cash", roles={"amount": "Amount"}, as_of="20d")
    monkeypatch.setattr(ranges, "RESAMPLES", 19_999)  # of 999 draws of thirteen amounts an end varies by 4 %
    found = cash_tied_up(made, rate=RATE).set_index("place")
    amounts = np.array([n * n * 1000.0 for n in range(1, 41)])
    is_delivered = np.array([n % 3 == 0 for n in range(1, 41)])
    row = found.loc["delivered"]
    assert row["amount"] == (amounts * is_delivered).sum()
    ends, expected = (row["low_amount"], row["high_amount"]), _drawn_anew(amounts * is_delivered)
    assert ends == pytest.approx(expected, rel=0.05)
    assert (row["low_all_amount"], row["high_all_amount"]) == pytest.approx(_drawn_anew(amounts), rel=0.05)
    # Amount × days × rate / 365: of what has stood for ten days the cost is in proportion.
    assert (row["low"], row["high"]) == pytest.approx(tuple(end * 10 * 0.0002 for end in ends))
    assert set(found["low_all_amount"]) == {row["low_all_amount"]}
    ends = [name for name in found if name.startswith(("low", "high"))]
    bare = cash_tied_up(made, rate=RATE, ranged=False).set_index("place")
    assert bare[ends].isna().all(axis=None)
    assert bare.drop(columns=ends).equals(found.drop(columns=ends))


def test_many_cases_have_the_range_of_the_normal_law(monkeypatch):
    monkeypatch.setattr(ranges, "MOST_RESAMPLED", 3)
    monkeypatch.setattr(ranges, "MIN_FILLED", 4)
    values = np.array([[1.0], [2.0], [3.0], [6.0]])
    variance = (4 + 1 + 0 + 9) / 3
    low, high = sum_ranges(values)
    assert high[0] == pytest.approx(12 + 1.959964 * math.sqrt(4 * variance))
    assert low[0] == pytest.approx(12 - 1.959964 * math.sqrt(4 * variance))


def test_both_ways_to_a_range_agree():
    values = np.random.default_rng(1).lognormal(3, 1, (4000, 1))
    drawn = sum_ranges(values)
    error = values.std(ddof=1) * 4000**0.5
    assert drawn[0][0] == pytest.approx(values.sum() - 1.96 * error, rel=0.01)
    assert drawn[1][0] == pytest.approx(values.sum() + 1.96 * error, rel=0.01)


def test_a_single_case_has_no_range():
    found = cash_tied_up(deals().where(f.CaseIds(["late"])), rate=RATE).iloc[0]
    assert math.isnan(found["low"])
    assert found["cost"] == pytest.approx(10.0)


# One order with repeated checks of 20 and 40 minutes, one with one of no known time, one without rework.
WORK = """
case | activity               | at | HandlingMinutes | Amount
1    | Sales Order Created    | 0  | 5               | 100
     | Credit Check Performed | 1  | 10              | 100
     | Credit Check Performed | 2  | 20              | 100
     | Credit Check Performed | 3  | 40              | 100
2    | Sales Order Created    | 0  | 5               | 250
     | Credit Check Performed | 1  | 10              | 250
     | Credit Check Performed | 2  |                 | 250
3    | Sales Order Created    | 0  | 5               | 500
     | Credit Check Performed | 1  | 10              | 500
"""


def test_rework_costs_its_minutes():
    made = log(WORK, process="order_to_cash", roles={"amount": "Amount"})
    found = cost_of_rework(made, effort=Effort(step_minutes=15, hourly_cost=90.0)).iloc[0]
    # 20 + 40 minutes recorded, 15 assumed, at 1.50 a minute.
    assert found["cost"] == pytest.approx(75 * 1.5)
    assert (found["n_cases"], found["n_events"], found["n_recorded"], found["hours"]) == (2, 3, 2, 1.25)
    assert found["amount"] == 350
    # Two cases are too few for a range.
    assert found[["low", "high", "low_amount", "high_amount"]].isna().all()


def test_losses_stand_side_by_side_and_are_never_added_up():
    made = deals()
    tied = cash_tied_up(made, rate=RATE)
    slow = cost_of_excess(made, [("Opportunity Created", "Opportunity Closed Won")], rate=RATE)
    found = losses(tied, slow, cost_of_rework(made))
    assert list(found["loss"]) == ["tied"] * 4 + ["slow", "rework"]
    assert found.loc[4, "cost"] == slow.loc[0, "cost"]
    assert "total" not in set(found["place"]) | set(found["loss"])


def test_the_overlap_is_counted_case_by_case():
    made = deals()
    pair = ("Opportunity Created", "Opportunity Closed Won")
    found = overlaps(made, [pair], terms_days=30).set_index(["first", "second"])
    # Won deals took 90, 40, 80, 10, 70, 99 and 98 days: the median is 80, and three took longer.
    row = found.loc[("tied", "slow0")]
    assert (row["n_first"], row["n_second"]) == (6, 2)  # of those with an amount: won and zero
    assert row["n_both"] == 2
    assert (row["share_first"], row["share_second"]) == pytest.approx((2 / 6, 1))
    assert row["amount_both"] == 1000


def test_without_amounts_payments_or_with_several_currencies_there_is_a_reason():
    def refused(made) -> str:
        with pytest.raises(AnalysisError) as problem:
            cash_tied_up(made, rate=RATE)
        return problem.value.code

    assert (
        refused(log_of_cases(DEALS.replace("@Amount", "@Weight"), process="lead_to_cash"))
        == "map_money_missing"
    )
    text = "\n".join(
        "|".join(line.split("|")[:3] + line.split("|")[6:]) for line in DEALS.strip().splitlines()
    )
    assert refused(deals(text)) == "money_no_payments"
    lines = DEALS.strip().splitlines()
    mixed = [
        lines[0] + " | @Currency",
        *(f"{one} | {'EUR' if i % 2 else 'USD'}" for i, one in enumerate(lines[1:])),
    ]
    both = deals("\n".join(mixed))
    assert refused(both) == "map_money_mixed"
    assert cash_tied_up(both.where(f.Attribute("Currency", ["EUR"])), rate=RATE)["amount"].sum() > 0
    with pytest.raises(AnalysisError):
        cost_of_rework(both)


def test_all_deals_open_stand_nowhere():
    made = deals().where(f.CaseIds(["open"]))
    assert cash_tied_up(made, rate=RATE).empty
