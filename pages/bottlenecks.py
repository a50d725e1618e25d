"""Step 4, Bottlenecks: between which steps is most time lost, and for whom?"""

from ui import frame, state
from ui.bottlenecks import areas, ways_on
from ui.prepare import care

with frame.step("bottlenecks"):
    log = state.need_log()
    care.line(log)
    areas.shown()(log)
    if areas.now() != "answers":
        ways_on.draw(log)
