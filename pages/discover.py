"""Step 3, Discover: how does the work really flow?"""

from ui import around, calendar_panel, frame, seen
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
from ui.prepare import care

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
OF_ALL_HOURS = ("first", "variants", "evenness", "cases")
"""Views whose times count every hour whatever the calendar; compare and the map say it themselves."""

with around.step("discover"):
    log = seen.need_log()
    care.line(log)
    tiles.overview(log)
    view = frame.view("discover", tuple(VIEWS), default="map")
    VIEWS[view](log)
    if view in OF_ALL_HOURS:
        calendar_panel.say_all_hours(log)
