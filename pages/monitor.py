"""Step 6, Monitor: are the key figures on target, month by month?"""

from ui import frame, state
from ui.monitor import kpis, months

VIEWS = {"kpis": months.view, "all": kpis.table}

with frame.step("monitor"):
    log = state.need_log()
    if kpis.summary(log):
        VIEWS[frame.view("monitor", tuple(VIEWS))](log)
