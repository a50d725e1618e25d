"""Step 6, Monitor: are the key figures on target, month by month?"""

from ui import frame, state
from ui.monitor import kpis

with frame.step("monitor"):
    log = state.need_log()
    kpis.table(log)
    kpis.trend(log)
