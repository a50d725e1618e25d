"""Whose event is a row without a deal? Its lead's, or the deal's that the lead became."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc

LEAD_ID = "LeadId"


def lead_column(attributes: MappingOf[str, str], *, prefix: str | None, case: str | None) -> str | None:
    """The column of lead ids, where the process has leads and they stand beside the cases."""
    column = attributes.get(LEAD_ID)
    return column if prefix and column != case else None


def with_leads(case: pa.Array, lead: pa.Array, prefix: str) -> tuple[pa.Array, pa.Array, np.ndarray]:
    """The cases, the empty ones by the lead: which rows that concerns, and which of them go to a deal.

    A lead that other rows name beside one deal became that deal. Any other is a case of its own, its id
    with `prefix` before it.
    """
    is_lead = pc.and_(case.is_null(), lead.is_valid())
    if not pc.any(is_lead).as_py():
        return case, is_lead, np.zeros(len(case), bool)
    known = pa.table({"lead": lead, "case": case}).filter(pc.and_(case.is_valid(), lead.is_valid()))
    deals = known.group_by("lead").aggregate([("case", "count_distinct"), ("case", "min")])
    deals = deals.filter(pc.equal(deals["case_count_distinct"], 1))
    place = pc.index_in(lead, value_set=deals["lead"].combine_chunks())
    deal = deals["case_min"].combine_chunks().take(place)
    own = pc.if_else(pc.starts_with(lead, prefix), lead, pc.binary_join_element_wise(prefix, lead, ""))
    filled = pc.if_else(is_lead, pc.coalesce(deal, own), case)
    became = pc.and_(is_lead, deal.is_valid())
    return filled, is_lead, became.to_numpy(zero_copy_only=False)
