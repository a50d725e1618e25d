"""Step 3, Discover: how does the work really flow?"""

from ui import frame, state
from ui.discover import (
    cases,
    compare,
    evenness,
    first,
    model,
    over_time,
    people,
    process,
    tiles,
    variants,
)

VIEWS = {
    "first": first.view,
    "map": process.view,
    "variants": variants.view,
    "compare": compare.view,
    "evenness": evenness.view,
    "cases": cases.view,
    "over_time": over_time.view,
    "people": people.view,
    "model": model.view,
}

with frame.step("discover"):
    log = state.need_log()
    tiles.overview(log)
    VIEWS[frame.view("discover", tuple(VIEWS), default="map")](log)
