"""How long and how much memory an org of 200,000 opportunities and 3 M history rows takes to become a log.

python -m tests.benchmarks.salesforce 200000 3000000
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.prepare.salesforce.build import build
from analysis.prepare.salesforce.org import Org, read_org
from analysis.reading import table_of
from tests.benchmarks.timing import peak_gb

STAGES = (
    "Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review",
    "Closed Won", "Closed Lost",
)  # fmt: skip
START = np.datetime64("2023-01-02T08:00:00", "s")


def org(*, n_deals: int, n_rows: int, seed: int = 7) -> Org:
    """An org as two exports with a quote and an order for a third of its deals, everything as text."""
    rng = np.random.default_rng(seed)
    created = START + rng.integers(0, 540 * 86_400, n_deals).astype("timedelta64[s]")
    deal = _ids("006", np.arange(n_deals))
    user = _ids("005", np.arange(200))
    tables = {
        "Opportunity": {
            "Id": deal, "Name": _ids("Deal ", np.arange(n_deals)), "CreatedDate": _iso(created),
            "CreatedById": user.take(pa.array(rng.integers(0, 200, n_deals))),
            "OwnerId": user.take(pa.array(rng.integers(0, 200, n_deals))),
            "StageName": _picked(rng.integers(0, 7, n_deals)),
            "Amount": pc.cast(pa.array(rng.integers(1_000, 90_000, n_deals)), pa.string()),
            "CloseDate": _days(created, rng.integers(20, 90, n_deals)),
        },
        "OpportunityHistory": _history(rng, deal, user, created, n_rows),
        "User": {"Id": user, "Name": _ids("User ", np.arange(200)), "Username": _ids("u", np.arange(200))},
        **_quotes(rng, deal, user, created),
    }  # fmt: skip
    return read_org([table_of(f"{name}.csv", pa.table(columns)) for name, columns in tables.items()])


def _history(rng, deal: pa.Array, user: pa.Array, created: np.ndarray, n: int) -> dict[str, pa.Array]:
    """Snapshots, latest first in the file, as exports have them in no useful order."""
    of = np.sort(rng.integers(0, len(deal), n))
    step = np.arange(n) - np.searchsorted(of, of)
    at = created[of] + (step * 3 * 86_400 + rng.integers(0, 86_400, n)).astype("timedelta64[s]")
    stage = np.minimum((step + rng.integers(0, 2, n) * (rng.random(n) < 0.1)) // 3, 6)
    cut = np.cumsum(np.where(rng.random(n) < 0.1, rng.integers(-900, 600, n), 0))
    order = rng.permutation(n)
    return {
        "Id": _ids("008", np.arange(n)[order]), "OpportunityId": deal.take(pa.array(of[order])),
        "StageName": _picked(stage[order]),
        "Amount": pc.cast(pa.array((50_000 + cut - cut[np.searchsorted(of, of)])[order]), pa.string()),
        "CloseDate": _days(created[of[order]], 30 + 7 * (step[order] // 6)),
        "CreatedById": user.take(pa.array(rng.integers(0, 200, n))), "CreatedDate": _iso(at[order]),
    }  # fmt: skip


def _quotes(rng, deal: pa.Array, user: pa.Array, created: np.ndarray) -> dict[str, dict[str, pa.Array]]:
    of = np.arange(0, len(deal), 3)
    at = created[of] + np.timedelta64(20, "D")
    who = user.take(pa.array(rng.integers(0, 200, len(of))))
    quote, order = _ids("0Q0", np.arange(len(of))), _ids("801", np.arange(len(of)))
    return {
        "Quote": {"Id": quote, "QuoteNumber": quote, "OpportunityId": deal.take(pa.array(of)),
                  "Status": _same("Draft", of),
                  "CreatedById": who, "CreatedDate": _iso(at)},
        "Order": {"Id": order, "OrderNumber": order, "OpportunityId": deal.take(pa.array(of)),
                  "Status": _same("Activated", of),
                  "CreatedById": who, "CreatedDate": _iso(at + np.timedelta64(9, "D")),
                  "ActivatedDate": _iso(at + np.timedelta64(10, "D"))},
    }  # fmt: skip


def _ids(prefix: str, numbers: np.ndarray) -> pa.Array:
    """Ids of 18 characters: of digits alone the last three are AAA."""
    text = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), 12, "0")
    return pc.binary_join_element_wise(prefix, text, "AAA" if len(prefix) == 3 else "", "")


def _iso(at: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(pc.strftime(pa.array(at), format="%Y-%m-%dT%H:%M:%S"), ".000+0000", "")


def _days(at: np.ndarray, more: np.ndarray) -> pa.Array:
    return pc.cast(pa.array(at.astype("datetime64[D]") + more.astype("timedelta64[D]")), pa.string())


def _picked(codes: np.ndarray) -> pa.Array:
    return pa.array(STAGES).take(pa.array(codes))


def _same(value: str, rows: np.ndarray) -> pa.Array:
    return pa.repeat(value, len(rows))


def main() -> None:
    """Measure and print."""
    n_deals, n_rows = (int(one) for one in (*sys.argv[1:], "200000", "3000000")[:2])
    begun = time.perf_counter()
    made = org(n_deals=n_deals, n_rows=n_rows)
    print(f"made and read: {time.perf_counter() - begun:.1f} s, peak {peak_gb():.2f} GB", flush=True)
    for process in ("lead_to_cash", "order_to_cash"):
        begun, begun_cpu = time.perf_counter(), time.process_time()
        last = [begun, "start"]

        def tell(area: str, last: list = last) -> None:
            now = time.perf_counter()
            print(f"    {last[1]}: {now - last[0]:.1f} s", flush=True)
            last[:] = [now, area]

        log = build(made, process=process, tell=tell)
        tell("end")
        seconds = time.perf_counter() - begun
        cpu = time.process_time() - begun_cpu
        print(f"{process}: {log.table.num_rows:,} events", end=" ")
        print(f"in {seconds:.1f} s, {cpu:.1f} s of processor, peak {peak_gb():.2f} GB", flush=True)


if __name__ == "__main__":
    main()
