"""Who is in the org, by id: users and customers."""

from __future__ import annotations

from tests.salesforce_org.ids import Ids
from tests.salesforce_org.vocabulary import ACCOUNTS, USERS


def _ids_of(kind: str, names: tuple[str, ...]) -> dict[str, str]:
    ids = Ids()
    return {name: ids.next(kind) for name in names}


USER_IDS = _ids_of("User", USERS)
ACCOUNT_IDS = _ids_of("Account", ACCOUNTS)


def by(user: object, role: str = "CreatedBy") -> dict[str, object]:
    """A person in a record: the id, and the name a query can ask for."""
    return {f"{role}Id": USER_IDS.get(str(user)), f"{role}.Name": user}
