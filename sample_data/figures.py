"""What an analyst should find: the figures of each fault, counted in a sample log with plain pandas."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

LAST_DAYS = 10  # of a quarter


def read(path: Path) -> pd.DataFrame:
    """A sample log in English, with `case` and `at` for its case column and its time."""
    log = pd.read_csv(path, low_memory=False)
    return log.assign(case=log.iloc[:, 0], at=pd.to_datetime(log["EventTime"]))


def took(log: pd.DataFrame, start: str, end: str, *, by: str = "case") -> pd.Series:
    """Hours from the first `start` to the last `end` of each case or object `by` that has both."""
    first = log[log["ActivityName"] == start].groupby(by)["at"].min()
    last = log[log["ActivityName"] == end].groupby(by)["at"].max()
    return ((last - first).dropna().dt.total_seconds() / 3600).rename("value")


def has(log: pd.DataFrame, activity: str, *, among: str, more_than: int = 0) -> pd.Series:
    """Whether each case with `among` has `activity` more often than `more_than`."""
    cases = log.loc[log["ActivityName"] == among, "case"].unique()
    n = log[log["ActivityName"] == activity].groupby("case").size()
    return (n.reindex(cases, fill_value=0) > more_than).rename("value")


def first_at(log: pd.DataFrame, activity: str, *, by: str = "case") -> pd.Series:
    """When each case or object first had `activity`."""
    return log[log["ActivityName"] == activity].groupby(by)["at"].min()


def paid_late(log: pd.DataFrame, trouble: str) -> pd.Series:
    """Whether each paid invoice without `trouble` was paid after its due date."""
    sent = log[log["ActivityName"] == "Invoice Sent"].set_index("InvoiceId")["PaymentDueDate"]
    paid = log[log["ActivityName"] == "Payment Received"].groupby("InvoiceId")["at"].max()
    sound = paid[~paid.index.isin(log.loc[log["ActivityName"] == trouble, "InvoiceId"])]
    return (sound.dt.strftime("%Y-%m-%d") > sent.reindex(sound.index)).rename("value")


def decided(log: pd.DataFrame) -> pd.Series:
    """Hours each discount approval took, from its request to its last decision."""
    asked = first_at(log, "Discount Approval Requested", by="ApprovalId")
    done = (
        log[log["ActivityName"].isin(["Discount Approved", "Discount Rejected"])]
        .groupby("ApprovalId")["at"]
        .max()
    )
    return ((done - asked).dropna().dt.total_seconds() / 3600).rename("value")


def own_discounts(log: pd.DataFrame) -> pd.Series:
    """Whether each approved discount was approved by the sales rep of the deal."""
    rows = log[log["ActivityName"] == "Discount Approved"].set_index("case")
    return (rows["Approver"] == rows["SalesRepresentative"]).rename("value")


def unapproved(log: pd.DataFrame) -> pd.Series:
    """Whether each deal whose first quote was above 10 % had it presented without an approval."""
    quote = log[log["ActivityName"] == "Quote Created"].set_index("case")["DiscountPercentage"]
    shown = first_at(log, "Quote Presented").reindex(quote[quote > 10].index).dropna()
    approved = first_at(log, "Discount Approved").reindex(shown.index)
    return (~(approved < shown)).rename("value")


def signed_after(log: pd.DataFrame) -> pd.Series:
    """Whether each won deal was booked before the contract was signed."""
    won = first_at(log, "Opportunity Closed Won")
    signed = first_at(log, "Contract Signed").reindex(won.index)
    return (~(signed <= won)).rename("value")


def quarter_end(log: pd.DataFrame) -> pd.Series:
    """ "last" for deals won in the last ten days of a quarter."""
    won = first_at(log, "Opportunity Closed Won").dt.tz_localize(None)
    left = won.dt.to_period("Q").dt.end_time - won
    return (left < pd.Timedelta(days=LAST_DAYS)).map({True: "last", False: "other"})


def delivered_late(log: pd.DataFrame) -> pd.Series:
    """Whether each delivered order came after the date the customer asked for."""
    rows = log[log["ActivityName"] == "Goods Delivered"].set_index("case")
    return (rows["at"].dt.strftime("%Y-%m-%d") > rows["RequestedDeliveryDate"]).rename("value")


def own_orders(log: pd.DataFrame) -> pd.Series:
    """Whether each approved order was approved by whoever entered it."""
    entered = log[log["ActivityName"] == "Sales Order Created"].set_index("case")["Resource"]
    approved = log[log["ActivityName"] == "Order Approved"].set_index("case")["Approver"]
    return (approved == entered.reindex(approved.index)).rename("value")


def invoiced_early(log: pd.DataFrame) -> pd.Series:
    """Whether each shipped order was invoiced before it was shipped."""
    shipped = first_at(log, "Goods Shipped")
    return (first_at(log, "Invoice Generated").reindex(shipped.index) < shipped).rename("value")


MEASURES: dict[tuple[str, str], Callable[[pd.DataFrame], pd.Series]] = {
    ("lead_to_cash", "slow_approval"): decided,
    ("lead_to_cash", "slow_quote"): lambda log: took_last(log, "Proposal Stage Reached", "Quote Created"),
    ("lead_to_cash", "order_corrections"): lambda log: has(log, "Order Changed", among="Order Fulfilled"),
    ("lead_to_cash", "skipped_quotes"): lambda log: (
        ~has(log, "Quote Created", among="Opportunity Closed Won")
    ),
    ("lead_to_cash", "late_payers"): lambda log: paid_late(log, "Invoice Disputed"),
    ("lead_to_cash", "early_closing"): signed_after,
    ("lead_to_cash", "self_approval"): own_discounts,
    ("lead_to_cash", "unapproved_discounts"): unapproved,
    ("lead_to_cash", "slow_response"): lambda log: took(log, "Lead Captured", "Lead Contacted"),
    ("order_to_cash", "slow_allocation"): lambda log: took(log, "Order Confirmed", "Inventory Allocated"),
    ("order_to_cash", "late_deliveries"): delivered_late,
    ("order_to_cash", "order_changes"): lambda log: has(log, "Order Changed", among="Goods Shipped"),
    ("order_to_cash", "credit_repeats"): lambda log: has(
        log, "Credit Check Performed", among="Credit Check Performed", more_than=1
    ),
    ("order_to_cash", "late_payers"): lambda log: paid_late(log, "Invoice Corrected"),
    ("order_to_cash", "self_approval"): own_orders,
    ("order_to_cash", "early_invoices"): invoiced_early,
}


def took_last(log: pd.DataFrame, start: str, end: str) -> pd.Series:
    """Hours from the last `start` before the first `end` of each case to that `end`."""
    done = first_at(log, end)
    starts = log[log["ActivityName"] == start]
    before = starts[starts["at"] <= starts["case"].map(done)].groupby("case")["at"].max()
    return ((done - before).dropna().dt.total_seconds() / 3600).rename("value")


def groups(log: pd.DataFrame, index: pd.Index, attribute: str) -> pd.Series:
    """Value of `attribute` for each case or object in `index`; the sales rep is the present owner."""
    if attribute == "QuarterEnd":
        return quarter_end(log).reindex(index)
    key = index.name
    if attribute == "Resource":
        log = log[log["ActivityName"] == "Sales Order Created"]
    rows = log[log[attribute].notna() & log[key].notna()]
    return rows.groupby(key)[attribute].last().reindex(index)


def figures(
    log: pd.DataFrame, process: str, key: str, attribute: str, value: str
) -> dict[str, float | int | str]:
    """Median hours or share of the cases with `value`, and of all others, each with its n."""
    values = MEASURES[process, key](log)
    inside = groups(log, values.index, attribute) == value
    unit = "share" if values.dtype == bool else "h"
    middle = pd.Series.mean if unit == "share" else pd.Series.median
    digits = 3 if unit == "share" else 1
    return {
        "unit": unit,
        "value": round(float(middle(values[inside])), digits),
        "n": int(inside.sum()),
        "others": round(float(middle(values[~inside])), digits),
        "n_others": int((~inside).sum()),
    }


def written(text: str, found: dict[tuple[str, str], dict]) -> str:
    """`faults.toml` with these figures in it."""
    for (process, key), values in found.items():
        line = ", ".join(
            f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
            for name, value in values.items()
        )
        section = re.compile(rf"(\[{process}\.{key}\]\n(?:(?!\n\[).)*?\nfigures = )\{{[^}}]*\}}", re.DOTALL)
        text, n = section.subn(rf"\g<1>{{ {line} }}", text)
        if n != 1:
            raise ValueError(f"no line 'figures = {{ }}' under [{process}.{key}]")
    return text
