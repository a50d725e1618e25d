"""The report: how does what was found leave the app, as slides, workbook, document or data?"""

from ui import around, frame, seen, workspace
from ui.report import basket_view, files_view, ready_view, settings

VIEWS = {"ready": ready_view.view, "basket": basket_view.view, "files": files_view.view}

with around.step("report") as page:
    page.is_drawn = True  # no step follows
    own = "basket" if workspace.store().basket.n_items() else None
    chosen = frame.view("report", tuple(VIEWS), default=own)
    settings.draw(chosen)
    VIEWS[chosen](seen.whole_log() if chosen == "basket" else seen.need_log())
