"""Is a case over in this stage, in whatever language the log names it?"""

from __future__ import annotations

from analysis.log import EventLog


def is_end(log: EventLog, stage: str) -> bool:
    """Whether the stage is that of an activity that ends a case: Closed Lost, 丢单关闭."""
    ends = [one.is_ for one in log.catalogue.states if one.is_ and (one.won or one.lost or one.final)]
    if any(f" {end}".endswith(f" {stage}") for end in ends):
        return True
    known = [log.catalogue.activity(end) for end in ends]
    return any(one and stage in (one.label.en, one.label.zh, *one.aliases) for one in known)
