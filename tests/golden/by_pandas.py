"""How the golden figures are made: from the rows of the sample files, in plain pandas, without the app.

`python -m tests.golden.by_pandas` writes them anew; do so only when the samples change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import sample_data
from analysis.processes import load
from tests.spec import reference

FOLDER = Path(__file__).parent
PROCESSES = ("lead_to_cash", "order_to_cash")
CASE = {"lead_to_cash": "SalesOpportunity", "order_to_cash": "SalesOrder"}
WON, LOST, AGAIN = "Opportunity Closed Won", "Opportunity Closed Lost", "Opportunity Reopened"
HOUR = pd.Timedelta(hours=1)


def rows(process: str) -> pd.DataFrame:
    """The rows of a sample file, lead cases included."""
    frame = pd.read_csv(sample_data.path(process, "en"), dtype=str, keep_default_na=False)
    frame = frame.rename(columns={CASE[process]: "case", "ActivityName": "activity"})
    return frame.assign(at=pd.to_datetime(frame["EventTime"], utc=True).dt.tz_localize(None))


def flows(process: str) -> pd.DataFrame:
    """Every transition, by name; the order of equal times is the catalogue's."""
    found = reference.flows(_cases(rows(process)), _order(process))
    return found.sort_values(["source", "target"]).reset_index(drop=True)


def variants(process: str) -> pd.DataFrame:
    """The twenty commonest sequences, ties by their spelling."""
    found = reference.variants(_cases(rows(process)), _order(process))
    listed = [(" > ".join(trace), n, median) for trace, (n, median) in found.items()]
    frame = pd.DataFrame(listed, columns=["trace", "n_cases", "median_throughput_h"])
    return frame.sort_values(["n_cases", "trace"], ascending=[False, True]).head(20).reset_index(drop=True)


def kpis(process: str) -> pd.DataFrame:
    """Value, n and number left out of the KPIs that a few lines of pandas can answer."""
    found = _deal_kpis(rows(process)) if process == "lead_to_cash" else _order_kpis(rows(process))
    return pd.DataFrame(
        [(key, *figures) for key, figures in found.items()], columns=["kpi", "value", "n", "n_excluded"]
    )


def _deal_kpis(frame: pd.DataFrame) -> dict[str, tuple[float, int, int]]:
    every, deals = frame, _cases(frame)
    closing = _sorted(deals, "lead_to_cash")
    closing = closing[closing["activity"].isin([WON, LOST, AGAIN])].groupby("case")["activity"].last()
    won, lost = closing.index[closing == WON], closing.index[closing == LOST]
    created, signed = _first(deals, "Opportunity Created"), _first(deals, "Contract Signed")
    until = pd.to_datetime(frame["LastDataUpdate"], utc=True).dt.tz_localize(None).max()
    leads = _first(every, "Lead Captured")
    old = leads[leads <= until - pd.Timedelta(days=90)]
    converted = ~old.index.str.startswith("LEAD-")
    n_deals = deals["case"].nunique()
    return {
        "win_rate": (len(won) / (len(won) + len(lost)), len(won) + len(lost), n_deals - len(won) - len(lost)),
        "sales_cycle_time": _median((signed - created).reindex(won)),
        "time_to_close": _median((_first(deals, WON) - created).reindex(won)),
        "lead_conversion": (converted.mean(), len(old), len(leads) - len(old)),
        "quote_to_contract_time": _median(_presented_to_signed(deals, lost)),
        "approval_time": _median(
            _approvals(deals, "Discount Approval Requested", "Discount Approved", "Discount Rejected")
        ),
        "invoice_to_cash_time": _median(_invoices(deals)),
    }


def _order_kpis(frame: pd.DataFrame) -> dict[str, tuple[float, int, int]]:
    cancelled = set(frame.loc[frame["activity"] == "Order Cancelled", "case"])
    confirmed, changed = _first(frame, "Order Confirmed"), _last(frame, "Order Changed")
    after = (changed.reindex(confirmed.index) > confirmed).to_numpy()
    return {
        "order_change_rate": (after.mean(), len(confirmed), 0),
        "on_time_delivery": _on_time(frame, cancelled),
        "approval_time": _median(
            _approvals(frame, "Order Approval Requested", "Order Approved", "Order Rejected")
        ),
        "invoice_to_cash_time": _median(_invoices(frame)),
    }


def _on_time(frame: pd.DataFrame, cancelled: set[str]) -> tuple[float, int, int]:
    until = pd.to_datetime(frame["LastDataUpdate"], utc=True).dt.tz_localize(None).max().normalize()
    due = pd.to_datetime(
        frame[frame["RequestedDeliveryDate"] != ""].groupby("case")["RequestedDeliveryDate"].last()
    )
    due = due[~due.index.isin(cancelled)]
    delivered = _last(frame, "Goods Delivered").dt.normalize().reindex(due.index)
    counted = delivered.notna() | (due < until)
    in_time = (delivered <= due)[counted]
    return in_time.mean(), int(counted.sum()), frame["case"].nunique() - int(counted.sum())


def _presented_to_signed(deals: pd.DataFrame, lost: pd.Index) -> pd.Series:
    presented = _first(deals, "Quote Presented")
    presented = presented[~presented.index.isin(lost)]
    return _first(deals, "Contract Signed").reindex(presented.index) - presented


def _approvals(frame: pd.DataFrame, requested: str, *decided: str) -> pd.Series:
    by = frame[frame["ApprovalId"] != ""].assign(case=lambda f: f["case"] + "/" + f["ApprovalId"])
    start = _first(by, requested)
    end = by[by["activity"].isin(decided)].groupby("case")["at"].min()
    return end.reindex(start.index) - start


def _invoices(frame: pd.DataFrame) -> pd.Series:
    by = frame[frame["InvoiceId"] != ""].assign(case=lambda f: f["case"] + "/" + f["InvoiceId"])
    sent = _first(by, "Invoice Sent")
    return _last(by, "Payment Received").reindex(sent.index) - sent


def _median(spans: pd.Series) -> tuple[float, int, int]:
    hours = (spans / HOUR).where(lambda h: h >= 0)
    return float(np.median(hours.dropna())), int(hours.notna().sum()), int(hours.isna().sum())


def _first(frame: pd.DataFrame, activity: str) -> pd.Series:
    return frame[frame["activity"] == activity].groupby("case")["at"].min()


def _last(frame: pd.DataFrame, activity: str) -> pd.Series:
    return frame[frame["activity"] == activity].groupby("case")["at"].max()


def _cases(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame["case"].str.startswith("LEAD-")]


def _order(process: str) -> dict[str, int]:
    return {activity.key: activity.order for activity in load(process).activities}


def _sorted(frame: pd.DataFrame, process: str) -> pd.DataFrame:
    return reference.ordered(frame, _order(process))


def write() -> None:
    """All golden files."""
    for process in PROCESSES:
        for make in (flows, variants, kpis):
            make(process).to_csv(FOLDER / f"{process}.{make.__name__}.csv", index=False, float_format="%.9g")


if __name__ == "__main__":
    write()
