"""Step 3, Discover: how does the work really flow?"""

from ui import frame, state
from ui.discover import cases, compare, model, people, process, tiles, variants

VIEWS = {
    "map": process.view,
    "variants": variants.view,
    "compare": compare.view,
    "cases": cases.view,
    "people": people.view,
    "model": model.view,
}

with frame.step("discover"):
    log = state.need_log()
    tiles.overview(log)
    VIEWS[frame.view("discover", tuple(VIEWS))](log)
