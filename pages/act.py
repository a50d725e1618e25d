"""Step 5, Act: who changes what by when, and which figure will show it?"""

from ui import around, seen
from ui.act import actions, create

with around.step("act"):
    log = seen.need_log()
    actions.summary(log)
    create.form(log)
    actions.listed(log)
