"""How large may a file be? The limits of the readers, so that nothing takes more than a machine has."""

from __future__ import annotations

MAX_UNPACKED_BYTES = 4 << 30
"""Of an archive or a workbook, all of its members together."""
MAX_TEXT_BYTES = 2 << 30
"""Of a CSV file: its table needs a little more than that in memory."""
MAX_XES_BYTES = 1 << 30
"""Of a XES log: its events need about five times that in memory."""
MAX_CELLS = 40_000_000
"""From the first to the last cell of a sheet: a full Excel sheet of 38 columns."""
MAX_TEXT_CELLS = 500_000_000
MAX_COLUMNS = 2_000
"""With a name or a value."""
MAX_WIDTH = 16_384
"""Of a row, the empty cells at its end included: as many as Excel has."""
MAX_ROWS = 30_000_000
MAX_CELL_CHARACTERS = 1 << 24
MAX_HEAD_CHARACTERS = 1 << 24
"""Within these the header of a text file must end."""
MAX_TOGETHER = 40
"""Files of an archive that are looked at, to read them as one table."""
