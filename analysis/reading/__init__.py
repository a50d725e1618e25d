"""Files in, event tables out: what a file holds, which column is what, and what is wrong with it."""

from analysis.reading.codes import ERROR_CODES, PROBLEM_CODES
from analysis.reading.events import EventTable, event_table
from analysis.reading.files import FORMATS, kind_of, read_file
from analysis.reading.guessing import guess, guess_process
from analysis.reading.mapping import REASON_CODES, Guess, Mapping
from analysis.reading.problems import PROBLEMS, problem, problems
from analysis.reading.raw import RawTable, table_of

__all__ = [
    "ERROR_CODES", "FORMATS", "PROBLEMS", "PROBLEM_CODES", "REASON_CODES", "EventTable", "Guess", "Mapping",
    "RawTable", "event_table", "guess", "guess_process", "kind_of", "problem", "problems", "read_file",
    "table_of",
]  # fmt: skip
