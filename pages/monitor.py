"""Step 6, Monitor: are the key figures on target, month by month?"""

from ui import around, frame, seen
from ui.monitor import kpis, months, times

VIEWS = {"kpis": (months.view,), "all": (kpis.table, times.table)}

with around.step("monitor"):
    log = seen.need_log()
    if kpis.summary(log):
        times.line(log)
        for draw in VIEWS[frame.view("monitor", tuple(VIEWS))]:
            draw(log)
