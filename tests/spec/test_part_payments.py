"""Does a part payment leave its invoice open where the log says so, and settle it where it says nothing?"""

from __future__ import annotations

import pytest

from tests.spec.logs import log

HEAD = "case | activity | at | InvoiceId | SettlesInvoice | IsFinalPayment"


def state_of(rows: str, head: str = HEAD, process: str = "lead_to_cash") -> str:
    lines = [line.strip() for line in rows.strip().splitlines()]
    made = log("\n".join([head, *_squared(lines, head)]), process=process)
    (state,) = made.frame(made.cases.select("state"))["state"]
    return str(state)


def _squared(lines: list[str], head: str) -> list[str]:
    """Lines with as many cells as the head has; the cell of the case is blank where it is the one above."""
    n = head.count("|")
    lines = [line if line[0] != "|" else f" {line}" for line in lines]
    return [line + " |" * (n - line.count("|")) for line in lines]


@pytest.mark.parametrize(
    "first, second, state",
    [
        ("false", None, "won"),  # a part payment alone
        ("false", "true", "paid"),  # the rest came
        ("false", "false", "won"),  # still something open
        ("true", None, "paid"),
        ("", None, "paid"),  # nothing known: as ever, a payment settles its invoice
        ("", "false", "won"),  # known of one of its payments
    ],
)
def test_a_part_payment_leaves_its_invoice_open(first, second, state):
    rows = f"""
        D | Opportunity Closed Won | 5  |    | |
          | Invoice Sent           | 10 | I1 | |
          | Payment Received       | 20 | I1 | {first} |
    """
    if second is not None:
        rows = f"{rows.rstrip()}\n          | Payment Received       | 30 | I1 | {second} |"
    assert state_of(rows) == state


def test_one_settled_invoice_of_two_is_not_all():
    rows = """
        D | Opportunity Closed Won | 5  |    |      |
          | Invoice Sent           | 10 | I1 |      |
          | Invoice Sent           | 11 | I2 |      |
          | Payment Received       | 20 | I1 | true |
          | Payment Received       | 30 | I2 | {}   |
    """
    assert state_of(rows.format("false")) == "won"
    assert state_of(rows.format("true")) == "paid"
    assert state_of(rows.format("")) == "paid"


def test_a_credit_that_closes_the_rest_settles_an_invoice_but_no_invoice_is_paid_without_a_payment():
    rows = """
        D | Opportunity Closed Won | 5  |    |       |
          | Invoice Sent           | 10 | I1 |       |
          | {}                     | 20 | I1 | false |
          | Invoice Disputed       | 30 | I1 | true  |
    """
    assert state_of(rows.format("Payment Received")) == "paid"
    assert state_of(rows.format("Invoice Sent")) == "won"


@pytest.mark.parametrize(
    "last, later, state",
    [
        ("false", "", "won"),
        ("true", "", "paid"),
        ("", "", "paid"),
        ("true", "| Invoice Sent | 40 | {} | |", "won"),  # billed again after everything was paid
    ],
)
@pytest.mark.parametrize("id_", ["I1", ""])
def test_the_final_payment_of_a_case_tells_where_no_payment_tells_of_its_invoice(last, later, state, id_):
    """With ids of invoices and without."""
    rows = f"""
        D | Opportunity Closed Won | 5  |      | |
          | Invoice Sent           | 10 | {id_} | |
          | Payment Received       | 20 | {id_} | | false
          | Payment Received       | 30 | {id_} | | {last}
    """
    if last == "":
        rows = rows.replace("| false", "|")
    if later:
        new_id = "I2" if id_ else ""
        rows = f"{rows.rstrip()}\n          {later.format(new_id)}"
    assert state_of(rows) == state


def test_yes_and_no_count_however_they_are_written():
    rows = """
        D | Opportunity Closed Won | 5  |    |    |
          | Invoice Sent           | 10 | I1 |    |
          | Payment Received       | 20 | I1 | {} |
          | Payment Received       | 25 | I1 | perhaps |
    """
    assert [state_of(rows.format(said)) for said in ("Nein", "NO", "否", "0", "yes", "是")] == [
        "paid", "won", "won", "won", "paid", "paid",
    ]  # fmt: skip


def test_without_ids_a_column_of_settled_invoices_says_nothing():
    head = "case | activity | at | SettlesInvoice"
    rows = """
        D | Opportunity Closed Won | 5  |
          | Invoice Sent           | 10 |
          | Payment Received       | 20 | false
    """
    assert state_of(rows, head) == "paid"


@pytest.mark.parametrize("said, state, is_open", [("false", "delivered", True), ("true", "paid", False)])
def test_an_order_is_open_until_its_invoice_is_settled(said, state, is_open):
    rows = f"""
        O | Sales Order Created | 0  |    | |
          | Goods Delivered     | 5  |    | |
          | Invoice Sent        | 10 | I1 | |
          | Payment Received    | 20 | I1 | {said} |
    """
    lines = [line.strip() for line in rows.strip().splitlines()]
    made = log("\n".join([HEAD, *_squared(lines, HEAD)]), process="order_to_cash")
    spans = [one for one in made.catalogue.spans if one.end == "Payment Received"]
    assert spans
    (row,) = made.frame(made.cases.select("state", *(f"{one.key}_open" for one in spans))).to_dict("records")
    assert row == {"state": state} | {f"{one.key}_open": is_open for one in spans}
