"""Who owes what: every case of a small log worked out by hand, to the cent."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.bottlenecks.cash_tied_up import cash_tied_up
from analysis.bottlenecks.unpaid_cases import unpaid_cases
from analysis.log import filters as f
from tests.spec.logs import log_of_cases

RATE = 0.073  # a day costs a fiftieth of a percent: amount × days × 0.0002
DEALS = """
case |Opportunity Created|Opportunity Closed Won|Order Fulfilled|Invoice Sent|Payment Received|@Amount|@CollectedAmount|@Customer|@Rep
won  | 0d                | 90d                  |               |            |                | 1000.25|               | Ardent  | Ann
late | 0d                | 40d                  | 50d           | 60d        |                | 5000   | 1200.50       | Borealis| Bob
slow | 0d                | 20d                  | 25d           | 30d        |                | 450.10 |               | Cygnus  | Ann
new  | 0d                | 80d                  | 85d           | 95d        |                | 2000.50|               | Borealis| Cat
here | 0d                | 70d                  | 96d           |            |                | 300    |               | Dorado  | Bob
done | 0d                | 10d                  | 20d           | 30d        | 40d            | 7000   | 7000          | Ardent  | Ann
open | 0d                |                      |               |            |                | 9999   |               | Ardent  | Ann
none | 0d                | 99d                  |               |            |                |        |               | Ardent  | Bob
"""  # noqa: E501 - a row of the table is a case


@pytest.fixture
def deals():
    roles = {"amount": "Amount", "customer": "Customer", "rep": "Rep"}
    return log_of_cases(DEALS, process="lead_to_cash", roles=roles, as_of="100d")


def test_every_case_with_what_it_owes_and_since_when(deals):
    found = unpaid_cases(deals, rate=RATE, terms_days=30)
    # Known until day 100, due 30 days after the invoice. late: 5,000 − 1,200.50, due on day 90. slow: due on
    # day 60. new: sent on day 95. won: on day 90. here: delivered on day 96. none has no amount.
    told = found[["case_id", "customer", "rep", "place", "amount", "days"]]
    assert [tuple(row) for row in told.iloc[:5].to_numpy()] == [
        ("late", "Borealis", "Bob", "overdue", 3799.50, 10.0),
        ("new", "Borealis", "Cat", "invoiced", 2000.50, 5.0),
        ("won", "Ardent", "Ann", "ordered", 1000.25, 10.0),
        ("slow", "Cygnus", "Ann", "overdue", 450.10, 40.0),
        ("here", "Dorado", "Bob", "delivered", 300.0, 4.0),
    ]
    assert found["case_id"].iloc[5] == "none"
    assert found["cost"].iloc[:5].round(4).tolist() == [
        7.599, 2.0005, 2.0005, 3.6008, 0.24,
    ]  # 3,799.50 × 10 × 0.0002 and so on  # fmt: skip
    assert found["collected"].iloc[0] == 1200.50


def test_every_case_with_when_its_invoice_was_sent_and_is_due(deals):
    found = unpaid_cases(deals, rate=RATE, terms_days=30).set_index("case_id")[["invoiced_at", "due_at"]]
    began = pd.Timestamp(deals.as_of, tz="UTC") - pd.Timedelta("100d")
    told = {name: [(one - began).days for one in row.dropna()] for name, row in found.T.items()}
    # Sent on day 60, 30 and 95, each due 30 days later; the others have no invoice.
    assert told == {"late": [60, 90], "slow": [30, 60], "new": [95, 125], "won": [], "here": [], "none": []}


def test_the_cases_add_up_to_the_places_to_the_cent(deals):
    cases = unpaid_cases(deals, rate=RATE, terms_days=30).groupby("place")[["amount", "cost"]].sum()
    places = cash_tied_up(deals, rate=RATE, terms_days=30).set_index("place")
    assert cases["amount"].round(2).to_dict() == {
        "overdue": 4249.60, "invoiced": 2000.50, "ordered": 1000.25, "delivered": 300.0,
    }  # fmt: skip
    assert cases["amount"].round(2).to_dict() == places["amount"].round(2).to_dict()
    assert cases["cost"].round(2).to_dict() == places["cost"].round(2).to_dict()


def test_a_filter_leaves_its_cases_and_a_log_without_names_has_none(deals):
    left = unpaid_cases(deals.where(f.CaseIds(["late", "done"])), rate=RATE)
    assert left["case_id"].tolist() == ["late"]
    bare = log_of_cases(DEALS, process="generic", roles={"amount": "Amount"}, as_of="100d")
    with pytest.raises(Exception, match="money_no_payments"):
        unpaid_cases(bare, rate=RATE)


@pytest.mark.parametrize(("terms_days", "place", "days"), [(39, "overdue", 1), (40, "invoiced", 40)])
def test_what_is_due_on_the_last_day_is_not_overdue_yet(deals, terms_days, place, days):
    """`late`: sent on day 60, known until day 100."""
    found = unpaid_cases(deals, rate=RATE, terms_days=terms_days).set_index("case_id").loc["late"]
    assert (found["place"], found["days"]) == (place, days)
