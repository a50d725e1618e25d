"""Which shade of a company's colour is each of the blues that boxes of a map are filled with?

A map fills the more often an activity happens: seven blues, of which only some are tints of our accent. All
seven are changed together, in their order of lightness, so that the scale stays one.
"""

from __future__ import annotations

from analysis.report.colours import shade
from analysis.report.template.look import Palette, mixed

BLUES = ("EFF5FB", "DCE9F6", "C0D8EE", "97BEE2", "6AA2D6", "2D6DB0", "1D4F8A")
_SHARES = (0.08, 0.16, 0.29, 0.47, 0.7, 1.0)
_DEEPEST, _OUTLINE = 0.7, 0.22


def box_shades(palette: Palette) -> dict[str, str]:
    """Each blue of a box, and its outline, to the same in the template's first accent."""
    first = palette.accents[0]
    found = [mixed(first, palette.paper, share) for share in _SHARES]
    found.append(mixed(first, palette.ink, _DEEPEST))
    pairs = dict(zip(BLUES, found, strict=True))
    return pairs | {shade(was, _OUTLINE): shade(now, _OUTLINE) for was, now in pairs.items()}
