"""Step 5, Act: who changes what by when, and which figure will show it?"""

from ui import frame, state
from ui.act import actions

with frame.step("act"):
    log = state.need_log()
    actions.create(log)
    actions.listed(log)
