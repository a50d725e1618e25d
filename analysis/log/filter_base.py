"""What is a filter? A condition on whole cases that can be written down."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import ibis.expr.types as ir

if TYPE_CHECKING:
    from analysis.log.event_log import EventLog


class Filter:
    """A condition on whole cases. Filters of a view are joined with *and*."""

    kind: ClassVar[str]

    def predicate(self, log: EventLog, cases: ir.Table) -> ir.BooleanValue:
        """The condition on the rows of `cases`, the case table of the whole log."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, object]:
        """The filter as plain JSON values, `kind` first."""
        values = {f.name: plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]
        return {"kind": self.kind, **values}


def plain(value: object) -> object:
    """A value of a filter as JSON knows it."""
    if isinstance(value, Filter):
        return value.to_dict()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
