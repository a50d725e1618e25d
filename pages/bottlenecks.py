"""Step 4, Bottlenecks: between which steps is most time lost, and for whom?"""

from ui import frame, state
from ui.bottlenecks import groups, transitions

VIEWS = {"time": transitions.view, "groups": groups.view}

with frame.step("bottlenecks"):
    log = state.need_log()
    VIEWS[frame.view("bottlenecks", tuple(VIEWS))](log)
