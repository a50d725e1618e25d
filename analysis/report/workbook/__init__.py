"""How does a workbook come about: sheets of frames, words and formulas in, the bytes of an .xlsx out?"""

from analysis.report.workbook.book import made
from analysis.report.workbook.model import (
    Block,
    Cell,
    Chart,
    Column,
    DataSheet,
    Kind,
    TableSheet,
    TextSheet,
)

__all__ = ["Block", "Cell", "Chart", "Column", "DataSheet", "Kind", "TableSheet", "TextSheet", "made"]
