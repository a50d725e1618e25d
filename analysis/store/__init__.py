"""The workspace: which logs there are, and what people have entered about them.

One folder holds the indexed logs and one SQLite file; the address of a PostgreSQL database in place of the
file lets a team share what they enter. Every call is one short transaction: after a crash the previous
state is whole. A log is one version of a *series*: views hang on the log, actions and targets on the
series, so that they outlive the next upload.
"""

from analysis.store.erasing import KEPT
from analysis.store.tables import ACTIONS, LIMITS, LOGS, TARGETS, TIME_TARGETS, StoredLog, StoredView
from analysis.store.workspace import Store

__all__ = ["ACTIONS", "KEPT", "LIMITS", "LOGS", "TARGETS", "TIME_TARGETS", "Store", "StoredLog", "StoredView"]
