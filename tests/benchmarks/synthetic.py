"""A Lead-to-Cash log of any size, as Parquet: realistic in shape, not in meaning (that is `sample_data`)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

STEPS = [
    "Lead Captured",
    "Lead Contacted",
    "Lead Qualified",
    "Lead Converted to Opportunity",
    "Opportunity Created",
    "Opportunity Qualified",
    "Needs Analyzed",
    "Quote Created",
    "Discount Approval Requested",
    "Discount Approved",
    "Quote Presented",
    "Negotiation Started",
    "Quote Accepted",
    "Contract Generated",
    "Contract Signed",
    "Opportunity Closed Won",
    "Sales Order Created",
    "Order Fulfilled",
    "Invoice Generated",
    "Invoice Sent",
    "Payment Received",
    "Order Closed",
]
LOST = "Opportunity Closed Lost"
KINDS = 3000


def write(path: Path, *, n_events: int, seed: int = 7) -> None:
    """About `n_events` events, ordered by time, so that cases interleave as they do in an export."""
    rng = np.random.default_rng(seed)
    traces = _traces(rng)
    lengths = np.array([len(trace) for trace in traces])
    weights = 1 / np.arange(1, KINDS + 1) ** 1.1
    weights /= weights.sum()
    kind = rng.choice(KINDS, size=int(n_events / (lengths * weights).sum()), p=weights)
    flat, starts = np.concatenate(traces), np.concatenate([[0], np.cumsum(lengths)[:-1]])
    n = lengths[kind]
    case = np.repeat(np.arange(len(kind)), n)
    place = np.arange(len(case)) - np.repeat(np.cumsum(n) - n, n)
    activity = flat[np.repeat(starts[kind], n) + place]
    at = _times(rng, n, place)
    order = np.argsort(at, kind="stable")
    pq.write_table(_table(rng, case[order], activity[order], at[order], len(kind)), path)


def _traces(rng) -> list[np.ndarray]:
    """Sequences of steps with skips and repetitions; a lost one ends early."""
    traces, lost = [], len(STEPS)
    for _ in range(KINDS):
        kept = np.flatnonzero(rng.random(len(STEPS)) < 0.85)
        again = np.repeat(kept, rng.choice([1, 2], p=[0.94, 0.06], size=len(kept)))
        if rng.random() < 0.5:
            again = np.concatenate([again[: rng.integers(2, 9)], [lost]])
        traces.append(again if len(again) else np.array([0]))
    return traces


def _times(rng, n: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Microseconds since 1970: cases begin over two years, waits are lognormal with a median of a day."""
    start = 1_672_531_200 + rng.integers(0, 730 * 86400, size=len(n))
    wait = rng.lognormal(np.log(86400), 1.2, size=len(place))
    wait[place == 0] = 0
    run = np.cumsum(wait)
    first = np.cumsum(n) - n
    return ((np.repeat(start, n) + run - np.repeat(run[first], n)) * 1_000_000).astype("int64")


def _table(rng, case: np.ndarray, activity: np.ndarray, at: np.ndarray, n_cases: int) -> pa.Table:
    def picked(values: list[str], codes: np.ndarray) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype("int32")), pa.array(values)).cast(
            pa.string()
        )

    names = pa.array([f"006{number:09d}" for number in range(n_cases)])
    invoice = pa.array([f"INV-{number:08d}" for number in range(n_cases)])
    invoiced = np.isin(activity, [STEPS.index("Invoice Sent"), STEPS.index("Payment Received")])
    reps = [f"Rep {number:03d}" for number in range(120)]
    regions = ["North", "South", "East", "West", "Overseas"]
    amount = np.round(rng.lognormal(10.2, 1.2, size=n_cases), 2)
    return pa.table(
        {
            "SalesOpportunity": names.take(pa.array(case)),
            "ActivityName": picked([*STEPS, LOST], activity),
            "EventTime": pa.array(at, pa.timestamp("us")),
            "SalesRepresentative": picked(reps, rng.integers(0, len(reps), n_cases)[case]),
            "Region": picked(regions, rng.integers(0, len(regions), n_cases)[case]),
            "OpportunityAmount": pa.array(amount[case]),
            "InvoiceId": invoice.take(pa.array(np.where(invoiced, case, 0), mask=~invoiced)),
        }
    )


if __name__ == "__main__":
    import sys

    write(Path(sys.argv[1]), n_events=int(sys.argv[2]))
    print(pd.DataFrame(pq.ParquetFile(sys.argv[1]).metadata.to_dict(), index=[0])["num_rows"].item())
