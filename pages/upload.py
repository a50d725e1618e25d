"""Step 2, Upload: what do the columns of this file mean, and how far can it be trusted?"""

from ui import frame, state
from ui.prepare import check, mapping, upload

with frame.step("upload") as page:
    log = state.whole_log()
    pending = upload.choose(page)
    if pending:
        mapping.confirm(page, pending)
    elif not upload.is_held() and log is not None:
        check.of_log(log)
        upload.another()
    elif not upload.is_held():
        upload.first(page)
