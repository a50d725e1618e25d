"""Step 1, Get template: what must an event log hold, and where does it come from?"""

from ui import around
from ui.prepare import extraction, missing_fields, template

with around.step("get_template") as page:
    process = template.choose_process()
    view = template.choose_view()
    if view == "template":
        template.what_a_log_is(process)
        missing_fields.panel(process)
        template.attributes(process)
        template.activities(process)
    elif view == "extract":
        extraction.view(process)
    else:
        template.sample(page, process)
