"""Step 2, Upload: what do the columns of this file mean, and how far can it be trusted?"""

from ui import frame, state
from ui.prepare import mapping, problems, upload

with frame.step("upload") as page:
    log = state.whole_log()
    pending = upload.choose_file()
    if pending:
        mapping.confirm(page, pending)
    elif log is not None:
        problems.of_log(log)
    else:
        upload.nothing_yet(page)
