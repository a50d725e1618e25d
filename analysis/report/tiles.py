"""How are a few figures shown large, each with its name and a remark?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.clean import clean, roomy, unbroken
from analysis.report.colours import FAINT, INK, LINE, MUTED, to_hex
from analysis.report.content import Tile
from analysis.report.metrics import best_fit, height_in, shortened, wrapped

MOST_TILES, _MOST_IN_ROW = 10, 5
_GAP_IN, _PAD_IN, _MOST_HEIGHT_IN = 0.2, 0.18, 2.1
_LEAST_WIDE_IN, _EDGE_IN, _LOW_IN, _NOTE_PT, _LOW_NOTE_PT = 1.75, 0.12, 1.35, 12, 10
_VALUE_FITS = ((44, 1), (36, 1), (30, 1), (26, 1), (22, 1), (18, 1), (15, 1), (12, 1))
_LOW_LABEL_FITS = ((11, 1), (10, 1), (10, 2))
_LABEL_FITS = ((14, 1), (13, 1), (12, 2), (11, 2))


def draw_tiles(canvas: Canvas, tiles: Sequence[Tile], box: Box) -> None:
    """Tiles of one size in one or two rows, each a single shape; at most ten."""
    tiles = list(tiles)[:MOST_TILES]
    if not tiles:
        return
    left, top, width, height = box
    most = min(_MOST_IN_ROW, max(1, int((width + _GAP_IN) / (_LEAST_WIDE_IN + _GAP_IN))))
    n_columns = _columns(len(tiles), most, height)
    n_rows = math.ceil(len(tiles) / n_columns)
    wide = (width - (n_columns - 1) * _GAP_IN) / n_columns
    high = min(_MOST_HEIGHT_IN, (height - (n_rows - 1) * _GAP_IN) / n_rows)
    top += max(0.0, height - n_rows * high - (n_rows - 1) * _GAP_IN) / 3
    room = wide - 2 * _PAD_IN
    is_low = high < _LOW_IN
    fits = _LOW_LABEL_FITS if is_low else _LABEL_FITS
    label_size, n_lines = best_fit([clean(tile.label) for tile in tiles], room, fits)
    note_pt = _LOW_NOTE_PT if is_low else _NOTE_PT
    n_notes = _note_lines(tiles, room, high, note_pt)
    free = high - 2 * _EDGE_IN - height_in(n_lines, label_size) - height_in(n_notes, note_pt) - 0.1
    fits = [fit for fit in _VALUE_FITS if height_in(1, fit[0]) <= free] or _VALUE_FITS[-1:]
    value_size, _ = best_fit([roomy(clean(tile.value)) for tile in tiles], room, fits, bold=True)
    needed = height_in(1, value_size) + height_in(n_lines, label_size) + height_in(n_notes, note_pt) + 0.08
    edge = max(_EDGE_IN, (high - needed) / 2)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, n_columns)
        spot = (left + column * (wide + _GAP_IN), top + row * (high + _GAP_IN), wide, high)
        runs = [
            Run(
                shortened(clean(tile.label), room, label_size, n_lines=n_lines),
                label_size,
                colour=MUTED,
                align="l",
            ),
            Run(
                unbroken(shortened(clean(tile.value), room, value_size, bold=True)),
                value_size,
                True,
                INK,
                "l",
                2,
            ),
        ]
        if tile.note and n_notes:
            note = shortened(clean(tile.note, limit=300), room, note_pt, n_lines=n_notes)
            runs.append(Run(note, note_pt, colour=to_hex(tile.colour) or MUTED, align="l", space_pt=4))
        canvas.shape(
            spot,
            runs,
            name=f"figure: {tile.label}",
            adjust=(5_000,),
            fill=FAINT,
            line=LINE,
            anchor="t",
            margins=(_PAD_IN, edge, _PAD_IN, _EDGE_IN),
        )


def _columns(n: int, most: int, height: float) -> int:
    """As many columns as leave few gaps in few rows, none of them too low."""
    n_rows = {columns: math.ceil(n / columns) for columns in range(min(most, n), 0, -1)}
    fewest = min(n_rows.values())
    high = {
        columns: height / rows
        for columns, rows in n_rows.items()
        if rows == fewest or height / rows > _LOW_IN
    }
    return min(high, key=lambda columns: n_rows[columns] * columns - n + (n_rows[columns] - fewest) / 2)


def _note_lines(tiles: Sequence[Tile], room: float, high: float, size_pt: float) -> int:
    """Lines a remark may take: as many as any needs, at most what the height of a tile allows."""
    notes = [clean(tile.note, limit=300) for tile in tiles if tile.note]
    needed = max((len(wrapped(note, room, size_pt)) for note in notes), default=0)
    return min(needed, 1 if high < _LOW_IN else 2 if high < _MOST_HEIGHT_IN else 3)
