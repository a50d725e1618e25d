"""Step 4, Bottlenecks: between which steps is most time lost, and for whom?"""

from ui import frame, state
from ui.bottlenecks import areas

with frame.step("bottlenecks"):
    log = state.need_log()
    areas.shown()(log)
