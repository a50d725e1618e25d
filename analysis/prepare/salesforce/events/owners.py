"""When did a deal change hands? Changes of owner, by names."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.changes import OWNER, Changes
from analysis.prepare.salesforce.events.making import made, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

_PERSON = r"^00[5G][0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?$"


def owner_changes(sources: Sources, seen: Changes) -> pa.Table:
    """Events of an opportunity's new owner; where only ids are told, their names are looked up."""
    keep = seen.of(OWNER)
    name = sources.name("deal_owner_changed")
    if name is None:
        sources.idle.say(seen.rows, keep, sources.why_not("deal_owner_changed"))
        return together([])
    rows = seen.rows
    new, n_ids = named(sources, rows.text("NewValue"))
    old, _ = named(sources, seen.old)
    sources.guess("owner_by_id", int((n_ids & keep).sum()))
    return made(
        rows, keep, name, rows.at("CreatedDate"), link=("Opportunity", rows.text("OpportunityId")),
        resource=sources.person(rows, "CreatedBy"), attributes={"OldOwner": old, "NewOwner": new},
    )  # fmt: skip


def named(sources: Sources, values: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Values with the names of users in the place of their ids, and which of them are ids."""
    is_id = pc.match_substring_regex(values, _PERSON).fill_null(False)
    return pc.if_else(is_id, pc.coalesce(sources.user_names(values), values), values), is_id.to_numpy(
        zero_copy_only=False
    )
