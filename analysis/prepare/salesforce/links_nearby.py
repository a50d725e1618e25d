"""Which deal could a contract be of that refers to none? One of its customer's, open then or just closed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import codes_of, places_in
from analysis.prepare.salesforce.links_parts import Found
from analysis.prepare.salesforce.links_ways import DEAL
from analysis.prepare.salesforce.org import Org
from analysis.reading.arrow import pc

HISTORY = "OpportunityHistory"
AFTER_CLOSING = np.timedelta64(60, "D")
N_TRIED = 5
NEVER = np.datetime64("9999-12-31", "us")
NOT_A_TIME = np.datetime64("NaT", "us")


def nearby(org: Org, name: str, places: np.ndarray) -> Found:
    """Per row the deal of its customer begun last before it, if that was open then or closed up to 60 days
    before, and not lost."""
    if not (org.has(name, "AccountId", "CreatedDate") and org.has(DEAL, "AccountId", "CreatedDate")):
        return Found.none()
    deals = np.flatnonzero(~_is_lost(org))
    begun = moments(org, DEAL, "CreatedDate")[deals]
    both = pa.concat_arrays(
        [
            org.column(DEAL, "AccountId").take(pa.array(deals)),
            org.column(name, "AccountId").take(pa.array(places)),
        ]
    ).dictionary_encode()
    codes = both.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    of_deal, of_row = codes[: len(deals)], codes[len(deals) :]
    order = np.lexsort((begun, of_deal))
    deals, of_deal, begun = deals[order], of_deal[order], begun[order]
    made = moments(org, name, "CreatedDate")[places]
    until = _closed(org)[deals] + AFTER_CLOSING
    last = _last_before(of_deal, begun, of_row, made)
    found = np.full(len(places), -1)
    for back in range(N_TRIED):
        at = np.clip(last - back, 0, max(0, len(deals) - 1))
        fits = (last - back >= 0) & (found < 0) & ~np.isnat(made) & (of_row >= 0)
        if len(deals):
            fits &= (of_deal[at] == of_row) & (begun[at] <= made) & (made <= until[at])
            found = np.where(fits, deals[at], found)
    keep = found >= 0
    ids = org.column(DEAL, "Id").take(pa.array(found[keep]))
    return Found.same(places[keep], ids, "heuristic")


def moments(org: Org, name: str, column: str) -> np.ndarray:
    """A column of dates or times as `datetime64[us]`."""
    if not org.has(name, column):
        return np.full(org.n_rows(name), NOT_A_TIME)
    return org.column(name, column).cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)


def _last_before(of_deal: np.ndarray, begun: np.ndarray, of_row: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Place of the last deal of the same customer that began by then; deals are in order of both."""
    times = np.unique(np.concatenate([begun, made]))
    width = len(times) + 1
    keys = of_deal * width + np.searchsorted(times, begun)
    return np.searchsorted(keys, of_row * width + np.searchsorted(times, made), "right") - 1


def _is_lost(org: Org) -> np.ndarray:
    n = org.n_rows(DEAL)
    if not org.has(DEAL, "IsClosed", "IsWon"):
        return np.zeros(n, bool)
    closed, won = (pc.fill_null(org.column(DEAL, one), False) for one in ("IsClosed", "IsWon"))
    return pc.and_(closed, pc.invert(won)).to_numpy(zero_copy_only=False)


def _closed(org: Org) -> np.ndarray:
    """When each deal was closed: its last change of stage, never the date planned; open ones never."""
    if not org.has(DEAL, "IsClosed"):
        return np.full(org.n_rows(DEAL), NEVER)
    closed = pc.fill_null(org.column(DEAL, "IsClosed"), False).to_numpy(zero_copy_only=False)
    at = moments(org, DEAL, "LastStageChangeDate")
    at = np.where(np.isnat(at), _last_stage_change(org), at)
    return np.where(closed & ~np.isnat(at), at, NEVER)


def _last_stage_change(org: Org) -> np.ndarray:
    """Per deal when its history shows another stage than before for the last time."""
    found = np.full(org.n_rows(DEAL), NOT_A_TIME)
    if not org.has(HISTORY, "OpportunityId", "StageName", "CreatedDate"):
        return found
    at = moments(org, HISTORY, "CreatedDate")
    deal = places_in(org.column(HISTORY, "OpportunityId"), org.column(DEAL, "Id"))
    stage, _ = codes_of(org.column(HISTORY, "StageName"))
    order = np.lexsort((at, deal))
    order = order[(deal >= 0)[order] & ~np.isnat(at)[order]]
    deal, stage = deal[order], stage[order]
    changed = np.r_[True, (deal[1:] != deal[:-1]) | (stage[1:] != stage[:-1])][: len(order)]
    found[deal[changed]] = at[order][changed]
    return found
