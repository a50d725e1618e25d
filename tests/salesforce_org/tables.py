"""The whole org as tables, one an object, with the deals somebody deleted."""

from __future__ import annotations

import pandas as pd

from tests.salesforce_org import goods, records
from tests.salesforce_org.ids import ASIDE, Ids

REPORTED = (
    "Lead",
    "LeadHistory",
    "Opportunity",
    "OpportunityHistory",
    "OpportunityFieldHistory",
    "Quote",
    "QuoteHistory",
    "Contract",
    "ContractHistory",
    "Order",
    "OrderHistory",
    "OrderItem",
)


def org_tables(log: pd.DataFrame, *, seed: int, zone: str, only_reports: bool) -> dict[str, pd.DataFrame]:
    """Object to its records, under the names of the interface; rows in no order."""
    office = records.Office(log, seed=seed, zone=zone, renames=not only_reports)
    found: dict[str, list[dict[str, object]]] = {}
    for part in (
        records.leads,
        records.deals,
        records.quotes,
        records.approvals,
        records.contracts,
        goods.orders,
        goods.fulfilment,
        goods.invoices,
        goods.package_invoices,
        records.lists,
    ):
        for name, row in part(office):
            found.setdefault(name, []).append(row)
    _deleted(found)
    tables = {name: pd.DataFrame(rows, dtype=object) for name, rows in found.items()}
    kept = REPORTED if only_reports else tuple(tables)
    return {
        name: table.sample(frac=1, random_state=seed) if _has_ids(table) else table
        for name, table in tables.items()
        if name in kept
    }


def _has_ids(table: pd.DataFrame) -> bool:
    return "Id" in table


def _deleted(found: dict[str, list[dict[str, object]]]) -> None:
    """Deals that were deleted, with their stage history: no case of any log."""
    ids = Ids(first=ASIDE * 2)
    for deal in found["Opportunity"][:2]:
        gone = ids.next("Opportunity")
        shots = [row for row in found["OpportunityHistory"] if row["OpportunityId"] == deal["Id"]]
        found["Opportunity"].append({**deal, "Id": gone, "ContractId": None, "IsDeleted": True})
        for shot in shots:
            found["OpportunityHistory"].append(
                {**shot, "Id": ids.next("OpportunityHistory"), "OpportunityId": gone}
            )
