"""Step 2, Upload: what do the columns of this file mean, and how far can it be trusted?"""

from ui import frame, state
from ui.prepare import check, mapping, opening, upload
from ui.text import t

with frame.step("upload") as page:
    log = state.whole_log()
    pending = upload.choose(page)
    if pending:
        opening.by_itself(pending)
    plan = mapping.confirm(page, pending) if pending else None
    if pending and plan:
        if check.passed(pending, plan):
            page.next(t("mapping.use"), do=lambda: opening.open_log(pending, plan), to="upload")
        else:
            page.next(t("check.not_usable"))
    elif not upload.is_held() and log is not None:
        check.of_log(log)
        upload.another()
    elif not upload.is_held():
        upload.first(page)
