"""Step 4, Bottlenecks: between which steps is most time lost, and for whom?"""

from ui import around, seen
from ui.bottlenecks import areas, ways_on
from ui.prepare import care

with around.step("bottlenecks"):
    log = seen.need_log()
    care.line(log)
    areas.shown()(log)
    if areas.now() != "answers":
        ways_on.draw(log)
