"""Upload: each finding of the quality report can be fixed, kept, taken back and looked at."""

import json

import pandas as pd
import pytest

from analysis.prepare.recipe import Recipe
from tests.pages.conftest import said, sound
from tests.pages.uploading import (
    FINDINGS,
    GOOD,
    MESSY,
    NEXT,
    click,
    events,
    expander,
    figures,
    keys,
    opened_log,
    uploaded,
)
from ui.text import t

pytestmark = pytest.mark.usefixtures("in_process")
BROKEN = MESSY + "".join(f",Opened,2025-03-1{n} 09:00,Ann Kowalski,100\n" for n in range(5))
"""5 of 69 rows have no deal: more than one in twenty, which nobody should overlook."""


def verdict(app):
    """The sentence that says how far the data can be trusted."""
    (one,) = [one.value for one in app.markdown if "checks" in one.value or "Not usable yet" in one.value]
    return one


def test_every_finding_has_its_count_its_reason_and_its_buttons(workspace):
    app = sound(uploaded("deals.csv", MESSY))
    assert figures(app) == {"Cases": "20", "Events": "63", "Rows left out": "1"}
    assert "Usable, with 4 points to look at" in verdict(app)
    for start in ("fix:", "keep:", "rows_of:"):
        assert keys(app, start) == list(FINDINGS)
    page = said(app)
    assert "**Activities written in several ways**  :gray[4 · 6.3%]" in page  # 4 of 63
    assert "offered → Offered (4)" in page
    assert "**Rows that are there twice**  :gray[2 · 3.2%]" in page
    assert "D-5: 2099-01-01 00:30" in page
    assert "1 row has nothing in “Step” and is left out. Row: 65." in page
    assert page.count(t("quality.why", lang="en")) == 4
    assert "From Mar 1, 2025 to Jan 1, 2099." in page


def test_a_fix_takes_the_finding_away_and_changes_the_figures_until_it_is_taken_back(workspace):
    app = click(uploaded("deals.csv", MESSY), "fix:exact_duplicates:")
    assert figures(app) == {"Cases": "20", "Events": "61", "Rows left out": "3"}
    assert keys(app, "fix:") == [name for name in FINDINGS if name != "exact_duplicates:"]
    assert "2 events that were there twice were left out." in said(app)
    assert "3 points" in verdict(app)

    click(app, "fix:future_times:")
    assert "From Mar 1, 2025 to Mar 23, 2025." in said(app)
    assert figures(app)["Events"] == "60"
    assert keys(app, "undo:") == ["0", "1"]

    click(app, "undo:0")
    assert "exact_duplicates:" in keys(app, "fix:")
    assert "1 event in the future was left out." in said(app)
    assert figures(app)["Events"] == "62"
    click(app, "undo:0")
    assert keys(app, "fix:") == list(FINDINGS)
    assert figures(app)["Events"] == "63"
    assert "What was repaired" not in said(app)


def test_a_finding_that_is_kept_stands_apart_and_can_be_looked_at_again(workspace):
    app = click(uploaded("deals.csv", MESSY), "keep:future_times:")
    assert "3 points" in verdict(app)
    assert "future_times:" not in keys(app, "fix:")
    assert "D-5: 2099-01-01 00:30" in expander(app, "1 point left as it is")
    assert figures(app)["Events"] == "63"
    click(app, "keep:exact_duplicates:")
    assert "Rows that are there twice" in expander(app, "2 points left as they are")
    click(app, "back:future_times:")
    assert keys(app, "fix:") == [name for name in FINDINGS if name != "exact_duplicates:"]
    assert keys(app, "back:") == ["exact_duplicates:"]


def test_the_rows_of_a_finding_are_those_of_the_file(workspace):
    app = click(uploaded("deals.csv", MESSY), "rows_of:exact_duplicates:")
    assert rows(app)["#"].tolist() == ["62", "63"]
    assert rows(app)["Deal ID"].tolist() == ["D-3", "D-4"]
    click(app, "rows_of:exact_duplicates:")
    assert rows(app) is None
    click(app, "rows_of:missing_activity:")
    assert rows(app)["#"].tolist() == ["65"]
    assert rows(app)["Deal ID"].tolist() == ["D-6"]
    click(app, "rows_of:missing_activity:")
    click(app, "rows_of:activity_spelling:")
    assert rows(app)["Deal ID"].tolist() == ["D-0", "D-5", "D-10", "D-15"]
    assert set(rows(app)["Step"].str.strip()) == {"offered"}


def rows(app) -> pd.DataFrame | None:
    """The table of the rows of a finding."""
    found = [one.value for one in app.dataframe if "#" in one.value.columns]
    return found[0] if found else None


def test_one_click_applies_every_fix_and_the_log_holds_what_it_gave(workspace):
    app = uploaded("deals.csv", MESSY)
    assert app.button(key="fix_all").label == "Apply 4 fixes that lose no cases"
    click(app, "fix_all")
    assert figures(app) == {"Cases": "20", "Events": "60", "Rows left out": "4"}
    assert "Nothing is left to decide" in verdict(app)
    assert keys(app, "undo:") == ["0", "1", "2", "3"]
    assert "1 row has nothing in “Step”" in expander(app, "1 thing worth knowing")

    click(app, NEXT)
    assert figures(sound(app)) == {"Cases": "20", "Events": "60", "Activities": "3"}
    for sentence in (
        "Renamed the activities of 4 events.",
        "2 events that were there twice were left out.",
        "1 event in the future was left out.",
        "Rows without an activity: left out, as agreed.",
    ):
        assert sentence in said(app)
    found = events(app, workspace)
    assert found.groupby("activity").size().to_dict() == {"Closed": 20, "Offered": 20, "Opened": 20}
    assert found["timestamp"].max() == pd.Timestamp("2025-03-23 11:30")
    log = opened_log(app, workspace)
    assert [step["repair"] for step in log.repairs] == [
        "rename_activities", "drop_duplicates", "drop_future", "leave_out_rows",
    ]  # fmt: skip
    log.close()


def test_a_blocking_finding_holds_the_way_on_until_it_is_agreed_to(workspace):
    app = uploaded("deals.csv", BROKEN)
    assert keys(app, "fix:")[0] == "missing_case_id:Deal ID"  # the gravest comes first
    assert "Not usable yet: 1 point has to be put right first." in verdict(app)
    assert "5 rows (7.2%) have nothing in “Deal ID” and are left out." in said(app)  # 5 of 69
    assert (app.button(key=NEXT).disabled, app.button(key=NEXT).label) == (True, "Put this right first")
    assert "missing_case_id:Deal ID" not in keys(app, "keep:")
    click(app, "fix:missing_case_id:")
    assert (app.button(key=NEXT).disabled, app.button(key=NEXT).label) == (False, "Open this log")
    click(app, "undo:0")
    assert app.button(key=NEXT).disabled


def test_the_recipe_is_saved_as_a_file_that_can_be_read_again(workspace, downloads):
    app = click(click(uploaded("deals.csv", MESSY), "fix_all"), "undo:3")
    click(app, "keep:missing_activity:")
    label, data, name, kind = downloads[-1]
    recipe = Recipe.from_json(data)
    assert (label, name, kind) == ("Save the recipe", "deals.csv.recipe.json", "application/json")
    assert [one["repair"] for one in recipe.repairs] == [
        "rename_activities",
        "drop_duplicates",
        "drop_future",
    ]
    assert recipe.kept == ("missing_activity:Step",)
    assert recipe.as_mapping().core == {
        "case_id": "Deal ID",
        "activity": "Step",
        "timestamp": "When",
        "resource": "Owner",
    }
    assert "Kowalski" not in json.dumps(json.loads(data))


@pytest.fixture
def downloads(monkeypatch) -> list:
    """What each download of the page was asked to be: label, data, file name and kind."""
    found = []
    monkeypatch.setattr("streamlit.download_button", lambda *given, **_: found.append(given))
    return found


def test_the_findings_in_chinese(workspace):
    app = uploaded(
        "商机.csv",
        MESSY.replace("Deal ID,Step,When,Owner,Amount", "商机编号,步骤,时间,负责人,金额"),
        lang="zh",
    )
    assert keys(sound(app), "fix:") == [name.replace("Step", "步骤") for name in FINDINGS]
    click(app, "fix_all")
    assert figures(app)[t("figure.events.label", lang="zh")] == "60"
    click(app, NEXT)
    assert t("repairs.title", lang="zh") in said(sound(app))
    assert events(app, workspace).groupby("activity").size().to_dict() == {
        "Closed": 20,
        "Offered": 20,
        "Opened": 20,
    }


def test_a_repeated_header_is_told_in_one_note(workspace):
    lines = GOOD.splitlines()
    app = uploaded("twice.csv", "\n".join([*lines[:4], lines[0], *lines[4:]]) + "\n")
    assert said(app).count("repeats the column headers") == 1
    assert "cannot be read" not in said(app)
    assert figures(app)["Events"] == "6"
