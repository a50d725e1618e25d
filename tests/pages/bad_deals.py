"""Deals nobody wishes for, made from the sample by taking something away: what step 4 has to bear."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.log import EventLog
from sample_data.generate import generate

CASE, ACTIVITY, WHEN = "SalesOpportunity", "ActivityName", "EventTime"
PEOPLE = ["Resource", "ResourceRole", "SalesRepresentative", "Approver"]
AMOUNTS = ["OpportunityAmount", "CollectedAmount", "DiscountPercentage"]
GROUPS = [
    "Region", "ProductCategory", "SalesChannel", "LeadSource", "OpportunityType", "AccountName", "ColourTag",
    "ResourceRole", "LossReason", "SourceSystem",
]  # fmt: skip
STAGES = ["OpportunityStage", "IsWon"]
WON, LOST = "Opportunity Closed Won", "Opportunity Closed Lost"
N = 120


def deals(cases: int = N) -> pd.DataFrame:
    """The deals of the sample, by deal and time."""
    return _sample(cases).copy()


@cache
def _sample(cases: int) -> pd.DataFrame:
    rows = generate("lead_to_cash", cases=cases, seed=3).to_pandas()
    return rows.astype(dict.fromkeys(rows.columns[rows.dtypes == "category"], "object"))


def no_people() -> pd.DataFrame:
    """Nobody is named."""
    return deals().drop(columns=PEOPLE)


def no_amounts_or_stages() -> pd.DataFrame:
    """Neither money nor a stage."""
    return deals().drop(columns=[*AMOUNTS, *STAGES])


def bare() -> pd.DataFrame:
    """Nothing but case, activity and time."""
    return deals()[[CASE, ACTIVITY, WHEN]]


def one_group_zero_amounts() -> pd.DataFrame:
    """One region, one product, one person; every amount is nothing."""
    rows = deals()
    same = {name: rows[name].dropna().iloc[0] for name in [*GROUPS, *PEOPLE] if rows[name].notna().any()}
    return rows.assign(**same, OpportunityAmount=0.0, CollectedAmount=0.0)


def one_deal() -> pd.DataFrame:
    """The deal with most events."""
    rows = deals()
    return rows[rows[CASE] == rows[CASE].value_counts().idxmax()]


def currencies_no_groups() -> pd.DataFrame:
    """Every second deal in another currency; nothing to split by."""
    rows = deals().drop(columns=GROUPS)
    return rows.assign(CurrencyIsoCode=np.where(rows[CASE].str[-1].isin(list("02468")), "EUR", "USD"))


def no_end() -> pd.DataFrame:
    """No event says that a deal was won or lost."""
    rows = deals().drop(columns=STAGES)
    return rows[~rows[ACTIVITY].isin([WON, LOST])]


def all_open() -> pd.DataFrame:
    """Every deal before it is decided."""
    rows = deals().sort_values([CASE, WHEN], kind="stable")
    over = rows[ACTIVITY].isin([WON, LOST]).groupby(rows[CASE]).cumsum()
    return rows[over == 0].assign(IsWon=False)


def just_created() -> pd.DataFrame:
    """Thirty deals that were created in a stage, and nothing since."""
    at = pd.Timestamp(2025, 1, 1) + pd.to_timedelta(np.arange(30), unit="D")
    ids = [f"K{i}" for i in range(30)]
    return pd.DataFrame({CASE: ids, ACTIVITY: "Opportunity Created", WHEN: at, "OpportunityStage": "New"})


def all_lost() -> pd.DataFrame:
    """Only those that were lost."""
    rows = deals()
    return rows[rows[CASE].isin(rows.loc[rows[ACTIVITY] == LOST, CASE])]


def starts() -> pd.DataFrame:
    """Each step began up to a day before it ended."""
    rows = deals()
    hours = np.random.default_rng(5).uniform(0, 24, len(rows))
    return rows.assign(StartTime=rows[WHEN] - pd.to_timedelta(hours, unit="h"))


def whole_days() -> pd.DataFrame:
    """Dates without a time of the day."""
    rows = deals()
    return rows.assign(EventTime=rows[WHEN].dt.strftime("%Y-%m-%d"))


def sixty_won() -> pd.DataFrame:
    """Three hundred opportunities, sixty of them won; no leads."""
    rows, chance = deals(800), np.random.default_rng(11)
    rows = rows[rows[CASE].str.startswith("OPP-")]
    won = np.sort(rows.loc[rows[ACTIVITY] == WON, CASE].unique())
    others = np.sort(rows.loc[~rows[CASE].isin(won), CASE].unique())
    chosen = [*chance.choice(won, 60, replace=False), *chance.choice(others, 240, replace=False)]
    return rows[rows[CASE].isin(chosen)].reset_index(drop=True)


def orders() -> pd.DataFrame:
    """Orders to cash."""
    return generate("order_to_cash", cases=N, seed=3).to_pandas()


LOGS: dict[str, Callable[[], pd.DataFrame]] = {
    one.__name__: one
    for one in (
        no_people, no_amounts_or_stages, bare, one_group_zero_amounts, one_deal, currencies_no_groups, no_end,
        all_open, just_created, all_lost, starts, whole_days, sixty_won, orders, deals,
    )
}  # fmt: skip
"""Two lacks that have nothing to do with each other share a log; `bare` has all of them together."""


def made(name: str, workspace: Path) -> Path:
    """The file of one of these logs."""
    file = workspace / f"{name}.parquet"
    LOGS[name]().to_parquet(file, index=False)
    process = "order_to_cash" if name == "orders" else "lead_to_cash"
    log = EventLog.read(file, process=process, workspace=workspace)
    log.close()
    return log.path
