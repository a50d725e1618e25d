"""Upload: when something was, where the file alone does not tell: day or month first, zone, wide sheets."""

import json

import pandas as pd
import pytest

from tests.pages.conftest import said, sound
from tests.pages.uploading import GOOD, NEXT, click, events, figures, one_of, uploaded

pytestmark = pytest.mark.usefixtures("in_process")
UNCLEAR = "Case,Activity,Time\n" + "".join(
    f"A-{n},{step},{day:02d}/03/2025 {hour}:00\n"
    for n in range(1, 5)
    for step, day, hour in (("Order received", n, 9), ("Order checked", n + 1, 10), ("Answer sent", n + 5, 9))
)
"""In March every one of them, day first; in up to nine months of the year otherwise."""
WIDE = "Deal,Owner,Created,Qualified,Won,Next review\n" + "".join(
    f"D-{n},Ann,2025-01-{n:02d},2025-02-{n:02d},{f'2025-03-{n:02d}' if n % 2 else ''},2025-06-{n:02d}\n"
    for n in range(1, 21)
)
"""20 deals with a date for each of three milestones, every second one won, and a plan that is no event."""


def test_day_or_month_first_is_asked_with_what_each_would_do(workspace):
    app = sound(uploaded("orders.csv", UNCLEAR))
    assert "Nothing in the file tells the day from the month." in said(app)
    table = readings(app)
    assert set(table["reading"]) == {"Day first", "Month first"}
    day = table.set_index("reading").loc["Day first"]
    month = table.set_index("reading").loc["Month first"]
    assert (day["first_at"], day["last_at"]) == (
        pd.Timestamp("2025-03-01 09:00", tz="UTC"),
        pd.Timestamp("2025-03-09 09:00", tz="UTC"),
    )
    assert month["last_at"] == pd.Timestamp("2025-09-03 09:00", tz="UTC")
    assert kinds_of(app, "reading") == {
        "reading": "text", "first_at": "datetime", "last_at": "datetime", "share_future": "number",
        "n_out_of_order": "number", "median_h": "number",
    }  # fmt: skip
    assert "Day first looks likelier." in said(app)

    one_of(app.button_group, "day_first:").set_value(True).run()
    assert "From Mar 1, 2025 to Mar 9, 2025." in said(sound(app))
    one_of(app.button_group, "day_first:").set_value(False).run()
    assert "From Jan 3, 2025 to Sep 3, 2025." in said(sound(app))
    click(app, NEXT)
    assert events(app, workspace)["timestamp"].max() == pd.Timestamp("2025-09-03 09:00")


def kinds_of(app, column: str) -> dict[str, str]:
    """How the columns of the table with this one are shown."""
    (found,) = [one for one in app.dataframe if column in one.value.columns]
    return {
        name: one["type_config"]["type"]
        for name, one in json.loads(found.proto.columns).items()
        if name != "_index"
    }


def readings(app) -> pd.DataFrame:
    """What each reading of the dates would do."""
    (found,) = [one.value for one in app.dataframe if "reading" in one.value.columns]
    return found


def test_nothing_is_asked_where_the_file_tells(workspace):
    app = uploaded("orders.csv", GOOD)
    assert not [one for one in app.button_group if str(one.key).startswith("day_first:")]
    assert not [one for one in app.dataframe if "reading" in one.value.columns]


def test_a_zone_moves_the_times_that_have_none(workspace):
    app = uploaded("orders.csv", GOOD)
    one_of(app.selectbox, "zone:").set_value("Asia/Shanghai").run()
    click(sound(app), NEXT)
    found = events(app, workspace)
    assert found["timestamp"].min() == pd.Timestamp("2025-03-03 01:00")  # 09:00 there
    assert found["timestamp"].max() == pd.Timestamp("2025-03-08 00:00")


def test_a_sheet_with_a_date_for_each_milestone_asks_which_are_events(workspace):
    app = sound(uploaded("pipeline.csv", WIDE))
    assert "One row for each deal, with a date for each milestone" in said(app)
    assert "What happened twice, who did it, and steps back cannot be seen" in said(app)
    box = one_of(app.multiselect, "wide:")
    chosen = [column for column in ("Created", "Qualified", "Won") if column in box.value]
    assert chosen == ["Created", "Qualified", "Won"]
    box.set_value(chosen).run()
    assert (figures(app)["Deals"], figures(app)["Events"]) == ("20", "50")  # 20 + 20 + 10
    one_of(app.multiselect, "wide:").set_value(["Created", "Won"]).run()
    assert figures(sound(app))["Events"] == "30"
    click(app, NEXT)
    assert len(events(app, workspace)) == 30
