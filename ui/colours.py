"""Which colour does an activity have? The same everywhere: map, variants, timelines, charts, slides.

A phase of the process has a hue; within it neighbours differ in lightness, so that the order of
the process can be read without seeing hues. Ink on each keeps a contrast of at least 4.5.
"""

from __future__ import annotations

import math

PHASES = {
    "lead": 305.0,
    "deal": 258.0,
    "quote": 230.0,
    "approval": 75.0,
    "contract": 195.0,
    "order": 160.0,
    "delivery": 135.0,
    "invoice": 50.0,
    "payment": 20.0,
}
LIGHT = (0.86, 0.79, 0.90, 0.82)
CHROMA = 0.075
INK = "#16202c"


def activity_colours(names: list[str], phases: dict[str, str] | None = None) -> dict[str, str]:
    """Activity to colour, from the activities of the whole log in their order.

    Parameters
    ----------
    phases
        Activity to its phase (the catalogue's `colour_group`); others go round the circle of hues.
    """
    phases = phases or {}
    strangers = [name for name in names if name not in phases]
    seen: dict[float, int] = {}
    result = {}
    for name in names:
        if name in phases:
            hue = PHASES[phases[name]]
        else:
            hue = (250 + 360 * strangers.index(name) / max(len(strangers), 1)) % 360
        step = seen.get(hue, 0)
        seen[hue] = step + 1
        result[name] = oklch(LIGHT[step % len(LIGHT)], CHROMA, hue + 4 * (step // len(LIGHT)))
    return result


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """A colour by lightness (0–1), chroma and hue (degrees) as the eye sees them, as #rrggbb."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(min(max(part, 0.0), 1.0))):02x}" for part in linear)


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
