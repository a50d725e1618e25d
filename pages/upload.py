"""Step 2, Upload: what do the columns of this file mean, and how far can it be trusted?"""

from ui import around, seen
from ui.prepare import (
    adding,
    check,
    mapping,
    opening,
    salesforce,
    salesforce_account,
    salesforce_again,
    upload,
    uploaded,
)
from ui.text import t

with around.step("upload") as page:
    log = seen.whole_log()
    pending = upload.choose(page)
    if pending:
        opening.by_itself(pending)
    plan = mapping.confirm(page, pending) if pending else None
    if pending and plan:
        is_usable = check.passed(pending, plan)
        if pending.address.built:
            salesforce.of_pending(pending)
        if not is_usable:
            page.next(t("check.not_usable"))
        elif pending.into and log is not None:
            adding.draw(page, pending, plan, log)
        else:
            page.next(t("mapping.use"), do=lambda: opening.open_log(pending, plan), to="upload")
    elif not uploaded.is_held() and log is not None:
        opening.said()
        adding.done(log)
        upload.another(log)
        check.of_log(log)
        salesforce_again.change(log)
        salesforce_account.of_log(log)
    elif not uploaded.is_held():
        upload.first(page)
