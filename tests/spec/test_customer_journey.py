"""Waits, repeated requests and detours of customers, from one moment on, against winning."""

from __future__ import annotations

import pandas as pd

from analysis.discover.customer_journey import customer_journey
from analysis.log import EventLog
from tests.spec.logs import WORKSPACE, ZERO

WAYS = {  # days after the first quote: what happened; a deal lost before the 30th day counts nowhere
    "quick": [(0, "Quote Presented"), (10, "Negotiation Started"), (20, "Quote Accepted"),
              (40, "Opportunity Closed Won")],
    "waits": [(0, "Quote Presented"), (20, "Negotiation Started"), (40, "Opportunity Closed Lost")],
    "again": [(0, "Quote Presented"), (8, "Negotiation Started"), (16, "Quote Presented"),
              (25, "Quote Accepted"), (40, "Opportunity Closed Won")],
    "early": [(0, "Quote Presented"), (20, "Opportunity Closed Lost")],
}  # fmt: skip
N = {"quick": 40, "waits": 50, "again": 35, "early": 60}


def test_signs_are_counted_from_the_first_request_for_thirty_days():
    rows = [
        (f"{way}{i}", name, ZERO + pd.Timedelta(days=day))
        for way, steps in WAYS.items()
        for i in range(N[way])
        for day, name in [(-5, "Opportunity Created"), *steps]
    ]
    frame = pd.DataFrame(rows, columns=["case", "what", "when"])
    log = EventLog.from_frame(
        frame, "case", "what", "when", process="lead_to_cash", workspace=WORKSPACE / "journey"
    )
    found = customer_journey(log).set_index("sign")
    columns = ["n_with", "n_without", "share_with", "share_without"]
    assert found.loc["wait", columns].tolist() == [50, 75, 0.0, 1.0]
    assert found.loc["repeat", columns].tolist() == [35, 90, 1.0, 40 / 90]
    assert found.loc["detour", columns].tolist() == [35, 90, 1.0, 40 / 90]
    assert found.loc["wait", "word"] == "clear"
    # a longest stretch of 10 days, of 20, and of 9 (from the 16th to the 25th)
    n_with = customer_journey(log, wait_h=9.5 * 24).set_index("sign").loc["wait", "n_with"]
    assert n_with == N["quick"] + N["waits"]
