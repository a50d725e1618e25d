"""Where is the Salesforce record of a case? Only an address to click: the app itself asks nothing there."""

from __future__ import annotations

import re

_RECORD = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def record_address(base: str, case_id: str) -> str | None:
    """The record's address under the company's own; None without that, or where the id is no record's.

    An id has 15 characters, or 18 of which the last three must fit the others: they say which of them
    are capitals, as Salesforce defines it.
    """
    if not base or not _RECORD.fullmatch(case_id) or not any(sign.isdigit() for sign in case_id[:15]):
        return None
    if len(case_id) == 18 and case_id[15:] != _ending(case_id[:15]):
        return None
    return f"{base.rstrip('/')}/{case_id}"


def _ending(case_id: str) -> str:
    """The last three of 18 characters: one for each five, a bit for each capital."""
    parts = (case_id[place : place + 5] for place in (0, 5, 10))
    return "".join(_CHECK[sum(1 << i for i, sign in enumerate(part) if "A" <= sign <= "Z")] for part in parts)
