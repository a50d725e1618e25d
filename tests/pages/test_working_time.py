"""Working hours switched on: the map counts by them, and every other page says that it counts all hours."""

import pandas as pd
import pytest

from analysis.bottlenecks import transitions
from analysis.discover import moves
from analysis.discover.moves import Look
from analysis.log.calendar import Calendar
from tests.pages.conftest import opened, said, sound
from ui import workspace
from ui.discover import map_content
from ui.text import t, written

FLOW = ("Opportunity Qualified", "Needs Analyzed")


@pytest.fixture
def by_calendar(log):
    workspace.store().set_setting(f"calendar:{log.series_id}", {"is_on": True})
    return log


PAGES = [
    ("bottlenecks", {"sel:view:bottlenecks": "time"}),
    ("bottlenecks", {"sel:view:bottlenecks": "groups"}),
    ("monitor", {"sel:view:monitor": "kpis"}),
    ("monitor", {"sel:view:monitor": "all"}),
    ("discover", {"sel:view:discover": "variants"}),
    ("discover", {"sel:view:discover": "cases"}),
    ("discover", {"sel:view:discover": "compare"}),
    ("discover", {"sel:view:discover": "compare", "sel:compare_part": "maps"}),
    ("discover", {"sel:view:discover": "compare", "sel:compare_part": "differs", "sel:differs_by": "hours"}),
]


@pytest.mark.parametrize("page, kept", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_of_all_hours_says_so_once(by_calendar, page, kept, lang):
    text = said(sound(opened(page, by_calendar, lang, **kept)))
    assert text.count(t("calendar.note_all_hours", lang=lang)) == 1


@pytest.mark.parametrize("page, kept", PAGES[:3])
def test_without_working_hours_nothing_is_said(log, page, kept):
    assert t("calendar.note_all_hours", lang="en") not in said(sound(opened(page, log, "en", **kept)))


def test_the_map_and_step_4_give_two_figures_and_each_its_clock(by_calendar):
    """The same transition: working hours on the map, all hours under Bottlenecks, as its filter too."""
    log = by_calendar
    worked = one(moves.seen(log, Look(calendar=Calendar())).moves)
    every = one(transitions(log))
    assert worked["median_h"] < every["median_h"]
    kept = {"sel:view:discover": "map", "sel:map_pick": pick(log)}
    app = sound(opened("discover", log, "en", **kept))
    text = said(app)
    assert written(float(worked["median_h"]), "duration", "en") in text
    assert "Times are working time" in text
    assert t("discover.map.filter.all_hours", lang="en") in text
    assert [each.label for each in app.number_input if each.key == "map_longer_days"] == ["Calendar days"]
    app.button(key="map_longer").click().run()
    seen = log.frame(log.events.select("case_key", "position", "activity_key", "timestamp"))
    shown = [log.activity_key(name) for name in map_content.detail(log, map_content.Level()).activities]
    seen = seen[seen["activity_key"].isin(shown)].sort_values(["case_key", "position"])
    after = seen.groupby("case_key")[["activity_key", "timestamp"]].shift(-1)
    is_flow = (seen["activity_key"] == log.activity_key(FLOW[0])) & (
        after["activity_key"] == log.activity_key(FLOW[1])
    )
    is_long = after["timestamp"] - seen["timestamp"] > pd.Timedelta(days=7)  # every hour counts
    n = seen.loc[is_flow & is_long, "case_key"].nunique()
    assert f"{n} of 300 deals left" in said(sound(app))


def one(found):
    return found[(found["source"] == FLOW[0]) & (found["target"] == FLOW[1])].iloc[0]


def pick(log):
    from ui.discover.map_content import box_ids
    from ui.process_map import Pick

    ids = box_ids(log)
    return Pick("e:" + "→".join(ids[name].removeprefix("n") for name in FLOW), 1)
