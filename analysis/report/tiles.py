"""How are a few figures shown large, each with its name and a remark?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.report.canvas import Box, Canvas, Run
from analysis.report.clean import clean
from analysis.report.colours import FAINT, INK, LINE, MUTED, to_hex
from analysis.report.content import Tile
from analysis.report.metrics import best_fit, shortened

MOST_TILES, _MOST_IN_ROW = 10, 5
_GAP_IN, _PAD_IN, _MOST_HEIGHT_IN = 0.2, 0.18, 2.1
_VALUE_FITS = ((44, 1), (36, 1), (30, 1), (26, 1), (22, 1), (18, 1))
_LABEL_FITS = ((14, 1), (13, 1), (12, 2), (11, 2))


def draw_tiles(canvas: Canvas, tiles: Sequence[Tile], box: Box) -> None:
    """Tiles of one size in one or two rows, each a single shape; at most ten."""
    tiles = list(tiles)[:MOST_TILES]
    if not tiles:
        return
    n_rows = math.ceil(len(tiles) / _MOST_IN_ROW)
    n_columns = math.ceil(len(tiles) / n_rows)
    left, top, width, height = box
    wide = (width - (n_columns - 1) * _GAP_IN) / n_columns
    high = min(_MOST_HEIGHT_IN, (height - (n_rows - 1) * _GAP_IN) / n_rows)
    top += max(0.0, height - n_rows * high - (n_rows - 1) * _GAP_IN) / 3
    room = wide - 2 * _PAD_IN
    value_size, _ = best_fit([clean(tile.value) for tile in tiles], room, _VALUE_FITS, bold=True)
    label_size, n_lines = best_fit([clean(tile.label) for tile in tiles], room, _LABEL_FITS)
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
            Run(shortened(clean(tile.value), room, value_size, bold=True), value_size, True, INK, "l", 2),
        ]
        if tile.note:
            note = shortened(clean(tile.note), room, 12, n_lines=2)
            runs.append(Run(note, 12, colour=to_hex(tile.colour) or MUTED, align="l", space_pt=4))
        canvas.shape(
            spot,
            runs,
            name=f"figure: {tile.label}",
            adjust=(5_000,),
            fill=FAINT,
            line=LINE,
            margins=(_PAD_IN, 0.12, _PAD_IN, 0.12),
        )
