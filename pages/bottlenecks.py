"""Step 4, Bottlenecks: between which steps is most time lost, and for whom?"""

from ui import frame, state
from ui.bottlenecks import groups, transitions

with frame.step("bottlenecks"):
    log = state.need_log()
    if frame.view("bottlenecks", ("time", "groups")) == "time":
        transitions.view(log)
    else:
        groups.view(log)
