"""Event logs: reading one in, indexing it, looking at it through filters."""

from analysis.log import filters
from analysis.log.event_log import EventLog

__all__ = ["EventLog", "filters"]
