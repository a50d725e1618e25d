"""Upload, the next time: known columns open by themselves, more data is brought in, repairs are changed."""

from types import SimpleNamespace

import pytest

from tests.pages.conftest import said, sound
from tests.pages.uploading import MESSY, NEXT, click, figures, given, keys, opened_log, uploaded
from ui import cached
from ui.text import t
from ui.workspace import now

pytestmark = pytest.mark.usefixtures("in_process")
APRIL = "Deal ID,Step,When,Owner,Amount\n" + "".join(
    f"E-{n},{step},2025-04-{n + day:02d} {hour}:{n:02d},Cy Young,10\n"
    for n in range(20)
    for step, day, hour in (("Opened", 1, "08"), ("Offered", 2, "13"), ("Closed", 5, "17"))
)
"""20 deals of three steps."""
REPEATED = APRIL + "E-1,Opened,2025-04-02 08:01,Cy Young,10\n"
MAY = (
    "Deal ID,Step,When,Owner,Amount\n"
    + "".join(f"E-{n},Paid,2025-05-{n + 1:02d} 12:20,Cy Young,10\n" for n in range(5))
    + "F-1,Opened,2025-05-01 08:10,Cy Young,10\n"
    + "E-9,Closed,2025-04-14 17:09,Dee Dee,10\n"
)
"""Five further steps, a new deal, and one step that was there already with another owner."""


@pytest.fixture
def prepared(workspace):
    """A messy file that was put right and opened."""
    return click(click(uploaded("deals.csv", MESSY), "fix_all"), NEXT)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_with_the_same_columns_opens_by_itself_and_says_so(workspace, prepared, lang):
    app = sound(uploaded("april.csv", REPEATED, lang=lang))
    assert [one.value for one in app.success] == [t("opened.as_before", lang=lang, n=4)]
    assert app.subheader[0].value == "april"
    assert figures(app)[t("figure.events.label", lang=lang)] == "60"
    assert [one.repair for one in steps(app, workspace)] == [
        "rename_activities", "drop_duplicates", "drop_future", "leave_out_rows",
    ]  # fmt: skip
    assert len(list(workspace.glob("*.duckdb"))) == 2
    assert list((workspace / "uploads").glob("*.csv")) == []


def test_a_file_with_something_new_wrong_with_it_is_shown_first_with_what_was_decided(workspace, prepared):
    app = uploaded("april.csv", REPEATED.replace("2025-04-09 13:07", "someday"))
    assert app.success == []
    assert keys(app, "fix:") == ["unreadable_date:When"]
    assert keys(app, "undo:") == ["0", "1", "2", "3"]
    assert "1 event that was there twice was left out." in said(app)
    assert figures(app) == {"Cases": "20", "Events": "59", "Rows left out": "2"}
    click(click(app, "fix:unreadable_date:"), NEXT)
    app = sound(uploaded("june.csv", REPEATED.replace("2025-04-09 13:07", "one day")))
    assert [one.value for one in app.success] == [t("opened.as_before", lang="en", n=5)]


def test_a_file_with_other_columns_is_asked_about(workspace, prepared):
    app = uploaded("other.csv", REPEATED.replace("Owner", "Seller"))
    assert app.success == []
    assert keys(app, "undo:") == []
    assert keys(app, "fix:") == ["exact_duplicates:"]


def test_more_data_shows_what_it_changes_and_makes_the_next_version(workspace):
    app = click(uploaded("april.csv", APRIL), NEXT)
    before = app.session_state["log_id"]
    series = opened_log(app, workspace)
    cached.store().set_target(series.series_id, "throughput", 20.0, now=now())
    series.close()

    given(app, "may.csv", MAY, place="more")
    assert "It becomes the next version of “april”" in said(app)
    assert "Adds **6 events**; new: 1 case. **1 known event** gets other values." in said(app)
    # from E-9 on Apr 14, 17:09: 6 deals are opened later, 7 get an offer and 10 are closed
    assert "23 events of the log lie in that time and are not in the file." in said(app)
    assert app.button(key=NEXT).disabled
    click(app, "more_confirm:")
    assert [one.value for one in sound(app).success] == [t("adding.done", lang="en")]
    assert figures(app) == {"Cases": "21", "Events": "66", "Activities": "4"}
    log = opened_log(app, workspace)
    assert (log.log_id != before, log.series_id) == (True, series.series_id)
    assert cached.store().target(log.series_id, "throughput") == 20.0
    log.close()
    assert app.subheader[0].value == "april"
    assert (workspace / f"{before}.duckdb").exists()


def test_the_repairs_of_an_open_log_can_be_changed(workspace, prepared):
    before = opened_log(prepared, workspace)
    app = click(prepared, "reopen")
    assert keys(app, "undo:") == ["0", "1", "2", "3"]
    assert figures(app)["Events"] == "60"
    click(app, "undo:1")
    assert "exact_duplicates:" in keys(app, "fix:")
    assert figures(app)["Events"] == "62"
    click(app, NEXT)
    assert figures(sound(app))["Events"] == "62"
    after = opened_log(app, workspace)
    assert (after.log_id != before.log_id, after.series_id) == (True, before.series_id)
    assert [one["repair"] for one in after.repairs] == ["rename_activities", "drop_future", "leave_out_rows"]
    assert app.subheader[0].value == "deals"
    before.close()
    after.close()
    assert list((workspace / "uploads").glob("*.parquet")) == []

    found = uploaded("april.csv", REPEATED)  # what was taken back is not done to the next file either
    assert keys(found, "fix:") == ["exact_duplicates:"]


def steps(app, workspace) -> list:
    """The repairs of the open log."""
    log = opened_log(app, workspace)
    log.close()
    return [SimpleNamespace(**one) for one in log.repairs]
