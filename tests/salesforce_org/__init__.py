"""A synthetic Salesforce org: a log that is known before, and the files such an org would export for it."""

from tests.salesforce_org.dialects import DIALECTS, write_org
from tests.salesforce_org.known import expected, known_log

__all__ = ["DIALECTS", "expected", "known_log", "write_org"]
