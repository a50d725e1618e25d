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

TIGHT_TRACK_IN, LEAST_TRACK_IN, MOST_TRACK_IN = 0.185, 0.21, 0.34
_MOST_SPARE_IN = 0.5


@dataclass(frozen=True)
class Sheet:
    """Heights on the tall sheet: top of each band, and the tracks of each channel from the top."""

    bands: tuple[tuple[float, float], ...]
    tracks: tuple[tuple[float, ...], ...]
    box_heights: tuple[float, ...]

    @classmethod
    def of(cls, n_rows: Sequence[int], box_heights: Sequence[float]) -> Sheet:
        """A channel above each band and one below the last; boxes are as high as their band asks for."""
        y, bands, tracks = 0.0, [], []
        for n, height in (*zip(n_rows, box_heights, strict=True), (0, 0.0)):
            tracks.append(tuple(y + PAD_IN + (index + 0.5) * TRACK_IN for index in range(N_TRACKS)))
            y += 2 * PAD_IN + N_TRACKS * TRACK_IN
            if n:
                bands.append((y, y + n * (height + ROW_GAP_IN) - ROW_GAP_IN))
                y = bands[-1][1]
        return cls(tuple(bands), tuple(tracks), tuple(box_heights))

    def top(self, band: int, row: int) -> float:
        """Upper edge of the boxes of a row."""
        return self.bands[band][0] + row * (self.box_heights[band] + ROW_GAP_IN)


class Levels:
    """Heights on the slide for heights on the sheet."""

    def __init__(self, sheet: Sheet, used: Iterable[float], *, top_in: float, height_in: float) -> None:
        used = set(used)
        self._sheet = sheet
        self._tracks = [[y for y in channel if y in used] for channel in sheet.tracks]
        self._from: list[float] = []
        self._to: list[float] = []
        room = height_in - sum(bottom - top for top, bottom in sheet.bands)
        n_used = sum(len(channel) for channel in self._tracks)
        tight = room < n_used * LEAST_TRACK_IN + sum(self._pads(tight=False))
        pads = self._pads(tight=tight)
        least = TIGHT_TRACK_IN if tight else LEAST_TRACK_IN
        track = min(max((room - sum(pads)) / n_used, least), MOST_TRACK_IN) if n_used else 0.0
        spare = max(0.0, room - sum(pads) - n_used * track)
        n_inner = len(sheet.bands) - 1
        share = min(spare / (n_inner + 2), _MOST_SPARE_IN)
        self.bottom_in = self._mark_all(top_in + (spare - share * n_inner) / 2, pads, share, track)

    def _mark_all(self, y: float, pads: Sequence[float], share: float, track: float) -> float:
        """Heights of all tracks and bands from `y` downwards; the end of the last."""
        last = len(self._sheet.bands)
        for index, channel in enumerate(self._tracks):
            pad = pads[index] + (share if 0 < index < last else 0.0)
            above = 0.0 if index == 0 else pad if index == last else pad / 2
            y += above
            for number, sheet_y in enumerate(channel):
                self._mark(sheet_y, y + (number + 0.5) * track)
            y += len(channel) * track + pad - above
            if index < last:
                top, bottom = self._sheet.bands[index]
                self._mark(top, y)
                y += bottom - top
                self._mark(bottom, y)
        return y

    def _pads(self, *, tight: bool) -> list[float]:
        """Per channel, room for arrow heads between the boxes and the tracks."""
        inner, outer = (0.14, 0.04) if tight else (0.22, 0.1)
        last = len(self._sheet.bands)
        return [
            (inner if channel else 0.4) if 0 < index < last else (outer if channel else 0.0)
            for index, channel in enumerate(self._tracks)
        ]

    def __call__(self, y: float) -> float:
        """Height on the slide; between two marks in proportion."""
        at = min(max(bisect.bisect_right(self._from, y) - 1, 0), len(self._from) - 2)
        low, high = self._from[at], self._from[at + 1]
        return self._to[at] + (y - low) / (high - low) * (self._to[at + 1] - self._to[at])

    def _mark(self, sheet_y: float, slide_y: float) -> None:
        self._from.append(sheet_y)
        self._to.append(slide_y)
