"""Which steps did no person do? Those of users that are programs, by their type, profile or name."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import codes_of, looked_up
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

TYPES = ("automatedprocess", "cloudintegrationuser")
"""Types of users that no person logs in as, in small letters."""
_PROFILE = r"integration|\bapi\b|automated|analytics cloud|集成|自动"
_LOGIN = r"^(autoproc|automated|cloud@|integration|svc[._-]|api[._-])|[._-](integration|api)@"
_NAME = r"integration|automated process|^system$|system user|\bapi\b|\b(flow|bot)( user)?$|集成|自动"


def automated(sources: Sources, resource: pa.Array) -> pa.Array | None:
    """Per event whether a program did it, by who did; None where nothing tells people from programs.

    A person somebody listed in the options, and any user whose type, profile or user name is that of a
    program, whatever it is called. Others are told by their names. Where a file of users says of what
    type they are and none is a program, that is said too.
    """
    codes, labels = codes_of(resource)
    is_machine = pc.match_substring_regex(labels, _NAME, ignore_case=True).fill_null(False)
    known = _known(sources, labels)
    listed = pc.is_in(labels, value_set=pa.array(sources.options.automated_users, pa.string()))
    is_machine = pc.or_(pc.or_(is_machine, listed), pc.coalesce(known, False))
    if not pc.any(is_machine).as_py() and not known.is_valid().to_numpy(zero_copy_only=False).any():
        return None
    return is_machine.take(pa.array(np.maximum(codes, 0), mask=codes < 0))


def _known(sources: Sources, names: pa.Array) -> pa.Array:
    """Per name whether that user is a program; empty where the users' file says nothing of it."""
    users = sources.rows("User")
    if not len(users) or not (users.has("UserType") or users.has("Profile.Name")):
        return pa.nulls(len(names), pa.bool_())
    kind = pc.is_in(pc.utf8_lower(users.text("UserType")), value_set=pa.array(TYPES))
    profile, login = users.text("Profile.Name"), users.text("Username")
    for values, words in ((profile, _PROFILE), (login, _LOGIN)):
        said = pc.match_substring_regex(values, words, ignore_case=True).fill_null(False)
        kind = pc.or_(kind, said)
    found = looked_up(names, users.filled("Name", "Username"), kind)
    return pc.coalesce(found, looked_up(names, users.text("Id"), kind))
