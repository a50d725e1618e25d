"""Step 5, Act: who changes what by when, and which figure will show it?"""

from ui import frame, state
from ui.act import actions, create

with frame.step("act"):
    log = state.need_log()
    actions.summary(log)
    create.form(log)
    actions.listed(log)
