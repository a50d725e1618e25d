"""Which part of a span was pending when? Stretch by stretch, so that the parts add up case by case."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from analysis.log import EventLog
from analysis.log.clock import data_end
from analysis.log.moments import hours_from
from analysis.log.states import is_in
from analysis.processes.catalogue import Split, SplitPart

OTHER = "other"
"""The part of a moment at which nothing was pending that the log tells."""

DONE, RUNNING, ENDED = "done", "open", "ended"
"""How a case stands to a span: through it, in it, or it ended otherwise (or runs backwards)."""


def spans_of(log: EventLog, split: str) -> ir.Table:
    """The cases that began the span: `case_key, since, until, status`, for the cases of the log.

    `until` is the end of the span, or `as_of` while it is open; null where it ended otherwise. A deal
    that was lost only after the end has finished the span: its quote was prepared all the same.
    """
    span, cases = log.catalogue.split(split).span, log.cases
    start, end = cases[f"{span}_start_at"], cases[f"{span}_end_at"]
    is_open = ibis.coalesce(cases[f"{span}_open"], False)
    is_lost = is_in(log.catalogue, cases.state, "lost") & ~ibis.coalesce(cases.closed_at > end, False)
    is_done = ibis.coalesce(end >= start, False) & ~is_open & ~is_lost
    status = ibis.cases((is_done, DONE), (is_open & ~is_lost, RUNNING), else_=ENDED)
    now = ibis.greatest(data_end(log), start)
    until = ibis.cases((is_done, end), (is_open & ~is_lost, now), else_=None)
    known = cases.select("case_key", since=start, until=until, status=status)
    return known.filter(_.since.notnull())


def parts_of(log: EventLog, split: str) -> ir.Table:
    """The hours that finished cases spent in each part: `case_key, part, flow_h`; part and hours add up.

    Every moment from the begin of the span to its end belongs to the first part of the split, in the
    order of the catalogue, that is pending then, and to `OTHER` where none is. A part is pending from an
    event that opens it until the first event that closes it (`until` *last*: the last one before it is
    opened again). What is opened and never closed is not pending: nothing waited for it.
    """
    described = log.catalogue.split(split)
    finished = spans_of(log, split).filter(_.status == DONE).select("case_key", "since", "until")
    marks = _marks(log, described).join(finished, "case_key")
    pending = [(_pending(marks, log, part), part.key) for part in described.parts]
    in_case = ibis.window(group_by="case_key", order_by="position")
    stretches = marks.mutate(part=ibis.cases(*pending, else_=OTHER), over=_.timestamp.lead().over(in_case))
    begin = ibis.greatest(stretches.timestamp, stretches.since)
    end = ibis.least(stretches.over, stretches.until)
    lasting = stretches.mutate(lasting_us=end.delta(begin, unit="microsecond")).filter(_.lasting_us > 0)
    summed = lasting.group_by("case_key", "part").agg(lasting_us=_.lasting_us.sum())
    return summed.select("case_key", "part", flow_h=_.lasting_us / 3.6e9)


def standing_in(log: EventLog, split: str) -> ir.Table:
    """The cases that are in the span now, and in which part: `case_key, part, waited_h, flow_h`.

    The part is the first that is open: last opened after it was last closed. `waited_h` is how long ago
    that was, `flow_h` how long the case has been in the span.
    """
    described = log.catalogue.split(split)
    running = spans_of(log, split).filter(_.status == RUNNING).select("case_key", "since", "until")
    marks = _marks(log, described).join(running, "case_key")
    ends = {}
    for number, part in enumerate(described.parts):
        opens, closes = (_.activity_key.isin(_keys(log, names)) for names in (part.opens, part.closes))
        ends[f"o{number}"] = _.position.max(where=opens)
        ends[f"c{number}"] = _.position.max(where=closes)
        ends[f"t{number}"] = _.timestamp.max(where=opens)
    last = marks.group_by("case_key", "since", "until").agg(**ends)
    is_open = [
        ibis.coalesce(last[f"o{n}"] > ibis.coalesce(last[f"c{n}"], -1), False)
        for n in range(len(described.parts))
    ]
    part = ibis.cases(*zip(is_open, [one.key for one in described.parts], strict=True), else_=OTHER)
    opened = [last[f"t{n}"] for n in range(len(described.parts))]
    since = ibis.cases(*zip(is_open, opened, strict=True), else_=last.since)
    told = last.mutate(part=part, waiting_since=since)
    waited, whole = (hours_from(at, told.until) for at in (told.waiting_since, told.since))
    return told.select("case_key", "part", waited_h=ibis.greatest(waited, 0.0), flow_h=whole)


def _marks(log: EventLog, split: Split) -> ir.Table:
    """The events that open or close a part, or that begin or end the span."""
    span = log.catalogue.span(split.span)
    names = [name for part in split.parts for name in (*part.opens, *part.closes)]
    keys = _keys(log, (*names, *span.start, span.end))
    return log.events.filter(_.activity_key.isin(keys)).select(
        "case_key", "position", "activity_key", "timestamp"
    )


def _pending(marks: ir.Table, log: EventLog, part: SplitPart) -> ir.BooleanValue:
    """Whether a part is pending from an event until the next.

    Opens and closes of the part lie as numbers on the events of a case, in their order: twice the
    position, and one more for an event that opens.
    """
    opens, closes = (marks.activity_key.isin(_keys(log, names)) for names in (part.opens, part.closes))
    place = ibis.cases((opens, marks.position * 2 + 1), (closes, marks.position * 2), else_=None)
    case = {"group_by": "case_key", "order_by": "position"}
    last = place.max().over(ibis.window(**case, rows=(None, 0)))
    last_close = marks.position.max(where=closes).over(ibis.window(group_by="case_key"))
    is_opened = (last % 2 == 1) & (last_close > marks.position)
    if part.until == "first":
        return ibis.coalesce(is_opened, False)
    following = place.min().over(ibis.window(**case, rows=(1, None)))
    first_open = marks.position.min(where=opens).over(ibis.window(group_by="case_key"))
    is_going_on = (last % 2 == 0) & (following % 2 == 0) & (first_open < marks.position)
    return ibis.coalesce(is_opened, False) | ibis.coalesce(is_going_on, False)


def _keys(log: EventLog, names: tuple[str, ...]) -> list[int]:
    return [log.activity_key(name) for name in names]
