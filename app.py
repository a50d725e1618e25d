"""The start page: open a log or the sample, and go on where you left; what do you want to know?"""

from ui import around, seen
from ui.prepare import start

with around.step("start") as page:
    log = seen.whole_log()
    start.welcome(page, log)
    start.gains(log)
    start.recent(log)
    start.questions(log)
    start.sample_logs()
