"""Which cases count as paid with less collected than their amount: by hand, and the sample by pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.bottlenecks.cash_tied_up import cash_tied_up
from analysis.bottlenecks.short_paid import short_paid
from analysis.bottlenecks.unpaid_cases import unpaid_cases
from analysis.log import EventLog
from tests.spec.logs import log_of_cases

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "order_to_cash.en.csv.gz"
ROLES = {"amount": "Amount"}
ORDERS = """
case |Sales Order Created|Invoice Sent|Payment Received|@Amount |@CollectedAmount
part | 0d                | 10d        | 20d            | 1000.10 | 400.05
more | 0d                | 10d        | 20d            | 3000    | 1000
full | 0d                | 10d        | 20d            | 500     | 500
over | 0d                | 10d        | 20d            | 500     | 595
owes | 0d                | 10d        |                | 800     |
dark | 0d                | 10d        | 20d            | 700     |
"""


def test_paid_cases_with_less_than_their_amount_are_named_with_the_difference_to_the_cent():
    orders = log_of_cases(ORDERS, process="order_to_cash", roles=ROLES, as_of="50d")
    # more: 3,000 − 1,000. part: 1,000.10 − 400.05. Of dark nobody knows what came in; owes is not paid.
    told = [tuple(row) for row in short_paid(orders).to_numpy()]
    assert told == [("more", 3000.0, 1000.0, 2000.0), ("part", 1000.10, 400.05, pytest.approx(600.05))]
    assert unpaid_cases(orders, rate=0.1)["case_id"].tolist() == ["owes"]
    assert cash_tied_up(orders, rate=0.1)["amount"].sum() == 800


def test_a_log_that_says_what_is_settled_is_believed():
    said = "@SettlesInvoice|@InvoiceId\n"
    head, *rows = ORDERS.strip().splitlines()
    text = "\n".join([f"{head} |{said.strip()}", *(f"{row} | yes | I-{n}" for n, row in enumerate(rows))])
    told = log_of_cases(text, process="order_to_cash", roles=ROLES, as_of="50d")
    assert short_paid(told).empty


def test_a_log_that_does_not_tell_what_came_in_has_none():
    head, *rows = [line.rpartition("|")[0] for line in ORDERS.strip().splitlines()]
    bare = log_of_cases("\n".join([head, *rows]), process="order_to_cash", roles=ROLES, as_of="50d")
    assert short_paid(bare).empty


def test_the_orders_of_the_sample(tmp_path):
    view = EventLog.read(SAMPLE, workspace=tmp_path)
    found = short_paid(view).set_index("case_id")["short"]
    rows = pd.read_csv(SAMPLE, low_memory=False)
    last = rows.groupby("SalesOrder")[["OrderAmount", "CollectedAmount"]].last()
    paid = view.frame(view.cases.filter(view.cases.state == "paid").select("case_id"))["case_id"]
    left = (last["OrderAmount"] - last["CollectedAmount"])[paid]
    assert found.to_dict() == pytest.approx(left[left > 0.005].to_dict())
    assert found["SO-001408"] == pytest.approx(11_579.91 - 4_563.43)
    assert round(found.sum(), 2) == 37_164.71
    view.close()
