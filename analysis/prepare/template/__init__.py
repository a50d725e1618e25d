"""What does an empty event log look like? A workbook to fill, with what each column and activity means."""

from analysis.prepare.template.book import workbook
from analysis.prepare.template.cells import safe
from analysis.prepare.template.columns import event_columns, header_of
from analysis.prepare.template.texts import TEXT_KEYS

__all__ = ["TEXT_KEYS", "event_columns", "header_of", "safe", "workbook"]
