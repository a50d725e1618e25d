"""What may be decided of a build? Maps of stages and statuses, windows, switches, with usual defaults."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Stage:
    """What a stage of opportunities means.

    Parameters
    ----------
    activity
        What reaching it is called; None: it is no step of its own, as the stage a deal begins in.
    order
        Place among the stages; a deal that goes to a lower one moved backwards. None: unknown.
    is_guessed
        The list of stages does not hold it: order and outcome are told from its name and its rows.
    """

    name: str
    activity: str | None
    order: float | None = None
    is_closed: bool = False
    is_won: bool = False
    is_guessed: bool = False


@dataclass(frozen=True)
class CustomMapping:
    """How the rows of an object we have no rule for become events.

    Parameters
    ----------
    object
        Name of its table in the org.
    key
        Column that names a record we know.
    target
        Object that record is of, and how it is named: `Order.Id`, `Order.OrderNumber`, `Order.PoNumber`,
        `Invoice.DocumentNumber`, …
    times
        Column of dates to the activity it stands for; an empty name takes the activity from `activity`.
    activity
        Column with the activity or status of each row, where the rows are events.
    resource
        Column with who did it.
    source_system
        What `SourceSystem` says of these events.
    is_confirmed
        A person looked at it. A guess alone makes no events.
    """

    object: str
    key: str
    target: str
    times: MappingOf[str, str]
    activity: str | None = None
    resource: str | None = None
    source_system: str = "Salesforce"
    is_confirmed: bool = False


@dataclass(frozen=True)
class Options:
    """Decisions of a build.

    Parameters
    ----------
    stages
        None: seeded from the org (`stage_map.stages_of`).
    lead_statuses, quote_statuses, order_statuses, contract_statuses
        Value to step (a key of `events.names`, or any name of an activity); empty text: no event. They
        come before what the words of a status tell.
    zone
        IANA name of the zone dates without a time are in; None: the org's, else UTC.
    noon_h
        Hour of the local day at which dates without a time are placed.
    collapse_minutes
        Edits of an order by the same person within so many minutes are one change.
    tolerance
        An invoice whose open amount is at most this is settled.
    with_micro
        Changes of owner, close date and amount as events.
    with_tasks
        Calls, meetings and e-mails as events.
    with_other_steps
        Also steps only the other process knows, such as goods picked in a Lead-to-Cash log.
    with_quote_edits
        A change of discount or total of a quote as a revision.
    with_support
        Support cases as events: opened, escalated, closed. Their times are attributes in any case.
    automated_users
        Names of users that are programs, beside those the files tell.
    most_custom
        Custom columns taken over at most, the best filled first.
    """

    stages: tuple[Stage, ...] | None = None
    lead_statuses: MappingOf[str, str] = field(default_factory=dict)
    quote_statuses: MappingOf[str, str] = field(default_factory=dict)
    order_statuses: MappingOf[str, str] = field(default_factory=dict)
    contract_statuses: MappingOf[str, str] = field(default_factory=dict)
    custom: tuple[CustomMapping, ...] = ()
    zone: str | None = None
    noon_h: int = 12
    collapse_minutes: int = 10
    tolerance: float = 0.01
    with_micro: bool = True
    with_tasks: bool = False
    with_other_steps: bool = False
    with_quote_edits: bool = False
    with_support: bool = False
    automated_users: tuple[str, ...] = ()
    most_custom: int = 100

    def to_dict(self) -> dict[str, Any]:
        """As a recipe holds it: only what differs from the default."""
        usual = Options()
        said = asdict(self)
        return {one.name: said[one.name] for one in fields(self) if said[one.name] != asdict(usual)[one.name]}

    @classmethod
    def from_dict(cls, said: MappingOf[str, Any]) -> Options:
        """The options a recipe holds; what it does not know is left out."""
        known = {name: said[name] for name in (one.name for one in fields(cls)) if name in said}
        if known.get("stages") is not None:
            known["stages"] = tuple(Stage(**one) for one in known["stages"])
        known["automated_users"] = tuple(known.get("automated_users", ()))
        known["custom"] = tuple(CustomMapping(**one) for one in known.get("custom", ()))
        return cls(**known)
