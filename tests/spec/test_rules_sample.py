"""The rules of the catalogues on the sample logs: the planted faults, worked out again in plain pandas."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.bottlenecks import check_rules
from analysis.bottlenecks.rules import breaches, breaches_by, columns_of, outcomes, trend
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.intervals import wilson_of
from analysis.processes import load
from analysis.processes.rule_form import rule

ROOT = Path(__file__).resolve().parents[2] / "sample_data"
WON = "Opportunity Closed Won"
BUILT = ("lead_to_cash", "order_to_cash")
WITHOUT_AN_ATTRIBUTE = {"InvoiceAmount", "QuoteExpirationDate", "ShipmentId"}


@pytest.fixture(scope="module", params=BUILT)
def view(request, tmp_path_factory):
    made = EventLog.read(ROOT / f"{request.param}.en.csv.gz", workspace=tmp_path_factory.mktemp("rules"))
    yield made
    made.close()


@cache
def raw(process: str) -> pd.DataFrame:
    """The events of deals or orders, in their order."""
    order = {one.key: one.order for one in load(process).activities}
    frame = pd.read_csv(ROOT / f"{process}.en.csv.gz", low_memory=False)
    frame = frame.rename(
        columns={"SalesOpportunity": "case", "SalesOrder": "case", "ActivityName": "activity"}
    )
    frame = frame[~frame["case"].str.startswith("LEAD-")]
    frame["at"] = pd.to_datetime(frame["EventTime"])
    frame["order"] = frame["activity"].map(order)
    frame = frame.sort_values(["case", "at", "order"], kind="stable")
    return frame.assign(place=frame.groupby("case").cumcount())


def ends(process: str, *, first: bool = True) -> pd.DataFrame:
    """Per case the place of the first (or last) of every activity."""
    frame = raw(process)
    return frame.pivot_table(
        index="case", columns="activity", values="place", aggfunc="min" if first else "max"
    )


def case_value(process: str, column: str) -> pd.Series:
    return raw(process).groupby("case")[column].last()


def counted(view: EventLog, rule_id: str, **limits: float) -> pd.Series:
    rule = view.catalogue.rule(rule_id)
    for key, value in limits.items():
        rule = rule.with_limit(key, value)
    return check_rules(view, [rule]).iloc[0]


def only(view: EventLog, process: str) -> None:
    if view.process != process:
        pytest.skip("a rule of the other process")


def test_every_rule_of_the_catalogue_can_be_evaluated_but_for_columns_the_sample_has_not(view):
    found = check_rules(view)
    assert len(found) == sum(rule.is_on for rule in view.catalogue.rules)
    counts = found[["n_pass", "n_breach", "n_not_applicable", "n_pending", "n_cannot"]]
    assert (counts.sum(axis=1) == found["n_cases"]).all()
    assert (found["n_cases"] == 2000).all()
    lacking = found[found["reason"] == "column"]
    assert {name for one in lacking["missing"] for _kind, name in one} == (
        {"InvoiceAmount", "QuoteExpirationDate"} if view.process == "lead_to_cash" else {"InvoiceAmount"}
    )
    judged = found["n_pass"] + found["n_breach"]
    for row, n in zip(found.itertuples(), judged, strict=True):
        if n:
            assert row.share == row.n_breach / n
            assert (row.low, row.high) == pytest.approx(wilson_of(row.n_breach, n), abs=1e-12)
        else:
            assert pd.isna(row.share)


def test_the_chinese_sample_says_the_same(view, tmp_path):
    chinese = EventLog.read(ROOT / f"{view.process}.zh.csv.gz", workspace=tmp_path)
    columns = ["rule_id", "n_pass", "n_breach", "n_not_applicable", "n_pending", "n_cannot", "reason"]
    pd.testing.assert_frame_equal(check_rules(chinese)[columns], check_rules(view)[columns])
    chinese.close()


def test_a_filter_to_the_breaches_leaves_breaches_only(view):
    rule = view.catalogue.rule("R-L06" if view.process == "lead_to_cash" else "R-O07")
    broken = breaches(view, rule)
    again = check_rules(view.where(f.CaseIds(tuple(broken["case_id"]))), [rule]).iloc[0]
    assert (again["n_breach"], again["n_cases"]) == (len(broken), len(broken))
    assert again["amount"] == pytest.approx(broken["amount"].sum())


def test_groups_and_months_add_up(view):
    rule = view.catalogue.rule("R-L06" if view.process == "lead_to_cash" else "R-O07")
    whole = check_rules(view, [rule]).iloc[0]
    by = breaches_by(view, rule, by="region")
    for name in ("n_cases", "n_pass", "n_breach", "n_cannot"):
        assert by[name].sum() == whole[name]
    assert by["amount"].sum() == pytest.approx(whole["amount"])
    months = trend(view, rule)
    assert months["n_breach"].sum() == whole["n_breach"]
    assert months["n_judged"].sum() == whole["n_pass"] + whole["n_breach"]
    assert months["month"].is_monotonic_increasing


def test_skipped_quotes(view):
    """No win without a quote: no Quote Created before the first Closed Won."""
    only(view, "lead_to_cash")
    first = ends("lead_to_cash")
    won = first[first[WON].notna()]
    broken = won[~(won["Quote Created"] < won[WON])]
    row = counted(view, "R-L10")
    assert (row["n_breach"], row["n_pass"]) == (len(broken), len(won) - len(broken))
    rep = case_value("lead_to_cash", "SalesRepresentative")
    by = breaches_by(view, view.catalogue.rule("R-L10"), by="rep")
    assert by.loc[0, "group"] == "Jonas Falk"
    assert by.loc[0, "n_breach"] == (rep[broken.index] == "Jonas Falk").sum()


def test_early_closing(view):
    """Booked as won before the contract was signed."""
    only(view, "lead_to_cash")
    first = ends("lead_to_cash")
    won = first[first[WON].notna()]
    early = set(won.index[~(won["Contract Signed"] < won[WON])])
    assert set(breaches(view, view.catalogue.rule("R-L06"))["case_id"]) == early
    row = counted(view, "R-L06")
    amount = case_value("lead_to_cash", "OpportunityAmount")
    assert row["amount"] == pytest.approx(amount[list(early)].sum())
    at = raw("lead_to_cash").query("activity == @WON").groupby("case")["at"].first()
    ends_of_quarter = at + pd.offsets.QuarterEnd(0)
    late = (ends_of_quarter.dt.normalize() - at.dt.normalize()).dt.days < 10
    in_last_days = late[list(early)].mean()
    assert in_last_days > 0.8


def test_self_approval_of_discounts(view):
    """The sales rep of the deal approved the discount: Carlos Reyes, most of all."""
    only(view, "lead_to_cash")
    approved = raw("lead_to_cash").query("activity == 'Discount Approved'")
    rep = approved["SalesRepresentative"]  # as it was then
    own = approved["Resource"] == rep
    of_carlos = approved["case"].map(case_value("lead_to_cash", "SalesRepresentative")) == "Carlos Reyes"
    assert own[of_carlos].mean() == pytest.approx(0.516, abs=0.0005)
    by_approval = raw("lead_to_cash").query(
        "activity in ['Discount Approval Requested', 'Discount Approved']"
    )
    both = by_approval.groupby(["case", "ApprovalId", "Resource"])["activity"].nunique()
    same = set(both[both == 2].index.get_level_values("case"))
    expected = set(approved.loc[own, "case"]) | same
    rule = view.catalogue.rule("R-L08")
    found = breaches(view, rule)
    assert set(found["case_id"]) == expected
    assert set(found["who"]) <= set(approved["Resource"])
    assert breaches_by(view, rule, by="rep").loc[0, "group"] == "Carlos Reyes"


def test_unapproved_discounts(view):
    """A quote presented with a discount above 10 %, and no approval before the first such quote."""
    only(view, "lead_to_cash")
    rows = raw("lead_to_cash").query("activity == 'Quote Presented' and DiscountPercentage > 10")
    presented = rows.groupby("case")["place"].min()
    approved = ends("lead_to_cash")["Discount Approved"].reindex(presented.index)
    broken = presented[~(approved < presented)]
    row = counted(view, "R-L07", limit=10, second=100)
    assert (row["n_breach"], row["n_pass"]) == (len(broken), len(presented) - len(broken))
    rule = view.catalogue.rule("R-L07").with_limit("limit", 10).with_limit("second", 100)
    assert breaches_by(view, rule, by="rep").loc[0, "group"] == "Karen Doyle"


def test_late_payments(view):
    """Invoice by invoice: paid after the day it was due, or not paid though it is due."""
    only(view, "lead_to_cash")
    frame = raw("lead_to_cash")
    sent = frame.query("activity == 'Invoice Sent'").groupby(["case", "InvoiceId"]).agg(
        at=("at", "first"), due=("PaymentDueDate", "max")
    )  # fmt: skip
    paid = frame.query("activity == 'Payment Received'").groupby(["case", "InvoiceId"])["at"].first()
    over = pd.to_datetime(sent["due"], utc=True) + pd.Timedelta(days=1)
    when = paid.reindex(sent.index).fillna(pd.Timestamp("2025-06-30T20:00:00Z"))
    late = set((when >= over)[lambda held: held].index.get_level_values("case"))
    assert set(breaches(view, view.catalogue.rule("R-L21"))["case_id"]) == late


def test_early_invoices(view):
    """Invoiced before anything was shipped: by EDI, most of all."""
    only(view, "order_to_cash")
    first = ends("order_to_cash")
    invoiced = first[first["Invoice Generated"].notna()]
    early = invoiced[~(invoiced["Goods Shipped"] < invoiced["Invoice Generated"])]
    row = counted(view, "R-O07")
    assert (row["n_breach"], row["n_pass"]) == (len(early), len(invoiced) - len(early))
    channel = case_value("order_to_cash", "SalesChannel")[early.index]
    by = breaches_by(view, view.catalogue.rule("R-O07"), by="channel").set_index("group")
    assert by.loc["EDI", "n_breach"] == (channel == "EDI").sum()
    assert by["share"].idxmax() == "EDI"


def test_self_approval_of_orders(view):
    """Created and approved by the same person: Alan Price."""
    only(view, "order_to_cash")
    frame = raw("order_to_cash").query("activity in ['Sales Order Created', 'Order Approved']")
    frame = frame[frame["Resource"] != "Integration User"]
    both = frame.groupby(["case", "Resource"])["activity"].nunique()
    same = both[both == 2].reset_index()
    found = breaches(view, view.catalogue.rule("R-O04"))
    assert dict(zip(found["case_id"], found["who"], strict=True)) == dict(
        zip(same["case"], same["Resource"], strict=True)
    )
    entered = raw("order_to_cash").query("activity == 'Sales Order Created' and Resource == 'Alan Price'")[
        "case"
    ]
    approved = set(raw("order_to_cash").query("activity == 'Order Approved'")["case"])
    of_alan = [case for case in entered if case in approved]
    assert len(set(of_alan) & set(same["case"])) / len(of_alan) == pytest.approx(0.297, abs=0.0005)


def test_credit_checked_again(view):
    only(view, "order_to_cash")
    n = raw("order_to_cash").query("activity == 'Credit Check Performed'").groupby("case").size()
    row = counted(view, "R-O09")
    assert (row["n_breach"], row["n_pass"]) == ((n > 1).sum(), (n == 1).sum())
    by = breaches_by(view, view.catalogue.rule("R-O09"), by="region")
    assert by.sort_values("share")["group"].iloc[-1] == "North"
    assert by.set_index("group").loc["North", "share"] == pytest.approx(0.329, abs=0.0005)


def test_late_deliveries(view):
    only(view, "order_to_cash")
    last = raw("order_to_cash").query("activity == 'Goods Delivered'").groupby("case")["at"].last()
    due = pd.to_datetime(case_value("order_to_cash", "RequestedDeliveryDate"), utc=True) + pd.Timedelta(
        days=1
    )
    late = set(last.index[last >= due[last.index]])
    found = outcomes(view, view.catalogue.rule("R-O15")).set_index("case_id")["outcome"]
    assert set(found[found == "breach"].index) & set(last.index) == late
    undelivered = found.drop(last.index)
    cancelled = set(raw("order_to_cash").query("activity == 'Order Cancelled'")["case"])
    assert set(undelivered.index[undelivered == "not_applicable"]) == cancelled - set(last.index)
    is_due = due[undelivered.index] <= pd.Timestamp("2025-06-30T20:00:00Z")
    assert set(undelivered.index[undelivered == "breach"]) == set(is_due.index[is_due]) - cancelled


@pytest.mark.parametrize("process", BUILT)
def test_rules_name_columns_the_process_knows(process: str):
    catalogue = load(process)
    unknown = {
        name for rule in catalogue.rules for name in columns_of(rule) if catalogue.attribute(name) is None
    }
    assert unknown <= WITHOUT_AN_ATTRIBUTE


def test_the_catalogues_hold_all_rules():
    ids = {process: [rule.id for rule in load(process).rules] for process in BUILT}
    assert ids["lead_to_cash"] == [f"R-L{n:02d}" for n in range(1, 27)]
    assert [one for one in ids["order_to_cash"] if not one.endswith("b")] == [
        f"R-O{n:02d}" for n in range(1, 22)
    ]
    off = {rule.id for process in BUILT for rule in load(process).rules if not rule.is_on}
    assert off == {"R-L24", "R-O17", "R-O01b"}


def test_orders_invoiced_before_they_are_delivered_fare_alike_open_or_paid(view):
    if view.process != "order_to_cash":
        pytest.skip("about orders")
    delivered, invoiced = "Goods Delivered", "Invoice Generated"
    check = {"type": "max_duration", "a": delivered, "b": invoiced, "within_h": 72}
    found = outcomes(view, rule({"id": "own", "label": "own", "check": check}))
    before = ends("order_to_cash", first=False)[invoiced] < ends("order_to_cash")[delivered]
    fared = found.set_index("case_id")["outcome"][before.index[before]]
    assert before.sum() == 136
    assert set(fared) == {"not_applicable"}
