"""At which height do rows and tracks lie, first while routes are sought, then on the slide?

Between two bands lies a channel with tracks for the transitions that cannot run straight. Routes are
sought on a tall sheet where every channel has many tracks; afterwards the unused tracks are dropped.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.report.process_map.grid import ROW_GAP_IN
from analysis.report.process_map.scene import N_TRACKS, PAD_IN, TRACK_IN

LEAST_TRACK_IN, MOST_TRACK_IN = 0.2, 0.34
_MOST_SPARE_IN = 0.5


@dataclass(frozen=True)
class Sheet:
    """Heights on the tall sheet: top of each band, and the tracks of each channel from the top."""

    bands: tuple[tuple[float, float], ...]
    tracks: tuple[tuple[float, ...], ...]
    row_in: float

    @classmethod
    def of(cls, n_rows: Sequence[int], box_height_in: float) -> Sheet:
        """A channel above each band and one below the last."""
        row = box_height_in + ROW_GAP_IN
        y, bands, tracks = 0.0, [], []
        for n in (*n_rows, 0):
            tracks.append(tuple(y + PAD_IN + (index + 0.5) * TRACK_IN for index in range(N_TRACKS)))
            y += 2 * PAD_IN + N_TRACKS * TRACK_IN
            if n:
                bands.append((y, y + n * row - ROW_GAP_IN))
                y = bands[-1][1]
        return cls(tuple(bands), tuple(tracks), row)

    def top(self, band: int, row: int) -> float:
        """Upper edge of the boxes of a row."""
        return self.bands[band][0] + row * self.row_in


class Levels:
    """Heights on the slide for heights on the sheet."""

    def __init__(self, sheet: Sheet, used: Iterable[float], *, top_in: float, height_in: float) -> None:
        used = set(used)
        tracks = [[y for y in channel if y in used] for channel in sheet.tracks]
        bands = sum(bottom - top for top, bottom in sheet.bands)
        n_used = sum(len(channel) for channel in tracks)
        pads = sum(self._pad(channel, index, sheet) for index, channel in enumerate(tracks))
        room = height_in - bands - pads
        track = min(max(room / n_used, LEAST_TRACK_IN), MOST_TRACK_IN) if n_used else 0.0
        spare = max(0.0, room - n_used * track)
        share = min(spare / max(1, len(sheet.bands)), _MOST_SPARE_IN)
        self.track_in = track
        self._from: list[float] = []
        self._to: list[float] = []
        y = top_in + max(0.0, spare - share * (len(sheet.bands) - 1)) / 2
        for index, channel in enumerate(tracks):
            inner = 0 < index < len(sheet.bands)
            pad = (self._pad(channel, index, sheet) + (share if inner else 0.0)) / 2
            one_sided = self._pad(channel, index, sheet)
            above, below = (pad, pad) if inner else (0.0, one_sided) if index == 0 else (one_sided, 0.0)
            y += above
            for number, sheet_y in enumerate(channel):
                self._mark(sheet_y, y + (number + 0.5) * track)
            y += len(channel) * track + below
            if index < len(sheet.bands):
                top, bottom = sheet.bands[index]
                self._mark(top, y)
                y += bottom - top
                self._mark(bottom, y)
        self.bottom_in = y

    def __call__(self, y: float) -> float:
        """Height on the slide; between two marks in proportion."""
        at = min(max(bisect.bisect_right(self._from, y) - 1, 0), len(self._from) - 2)
        low, high = self._from[at], self._from[at + 1]
        return self._to[at] + (y - low) / (high - low) * (self._to[at + 1] - self._to[at])

    def _mark(self, sheet_y: float, slide_y: float) -> None:
        self._from.append(sheet_y)
        self._to.append(slide_y)

    @staticmethod
    def _pad(channel: Sequence[float], index: int, sheet: Sheet) -> float:
        """Room for arrow heads between the boxes and the tracks of a channel."""
        if 0 < index < len(sheet.bands):
            return 0.22 if channel else 0.45
        return 0.1 if channel else 0.0
