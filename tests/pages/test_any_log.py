"""A log of no process known here: flags split cases, row numbers are no filter, kept groups are said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.discover import presets
from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui.discover import evenness
from ui.text import t

N = 60


def listed(frame: pd.DataFrame, workspace: Path) -> EventLog:
    """A log of no process, in the workspace."""
    made = EventLog.from_frame(frame, "case", "what", "when", process="generic", workspace=workspace / "made")
    made.close()
    from ui import cached
    from ui.workspace import now

    log = EventLog.open(shutil.copy(made.path, workspace))
    cached.store().add_log(
        log.log_id, series_id=log.series_id, name="Quotes", process="generic", file_name="quotes.csv",
        n_cases=frame["case"].nunique(), n_events=len(frame), now=now(),
    )  # fmt: skip
    return log


@pytest.fixture
def quotes(workspace) -> EventLog:
    """Sixty applications; which became a customer is told by their last row alone: every third did."""
    rows = [
        (3 * i + step, f"c{i}", name, pd.Timestamp(2025, 1, 1, 9 + step) + pd.Timedelta(days=i),
         None if step < 2 else i % 3 == 0)
        for i in range(N)
        for step, name in enumerate(("ask", "offer", "accept" if i % 3 == 0 else "refuse"))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["Column 1", "case", "what", "when", "outcome"])
    frame["outcome"] = frame["outcome"].astype("boolean")
    return listed(frame, workspace)


def test_cases_are_compared_by_the_last_value_of_a_flag_and_first_of_all(quotes):
    assert presets.outcome_like(quotes) == "outcome"
    yes, no = presets.values(quotes, "outcome", [True, False])
    sizes = [len(quotes.frame(group.seen(quotes).cases.select("case_id"))) for group in (yes, no)]
    assert sizes == [20, 40]
    app = sound(opened("discover", quotes, **{"sel:view:discover": "compare"}))
    assert app.selectbox(key="compare_preset_shown").value == "attribute"
    assert "outcome: no" in said(app)
    assert "outcome: yes" in said(app)


def test_what_says_what_the_groups_are_is_named_and_stands_last(quotes):
    app = sound(opened("discover", quotes, **{"sel:view:discover": "compare", "sel:compare_part": "differs"}))
    (caption,) = [one.value for one in app.caption if "say what the groups are" in one.value]
    assert "accept" in caption
    assert "refuse" in caption
    (table,) = app.dataframe
    first = table.value.iloc[0]
    flows = {"ask → offer", "offer → accept", "offer → refuse"}
    assert set(table.value["what"]) == {"ask", "offer", "accept", "refuse"} | flows
    assert first["what"] in ("ask", "offer", "ask → offer")
    assert (first["left"], first["right"]) == ("40 (100%)", "20 (100%)")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_for_whom_and_evenness_split_by_it(quotes, lang):
    assert evenness.splits(quotes) == ["outcome"]
    app = sound(opened("discover", quotes, lang=lang, **{"sel:view:discover": "evenness"}))
    assert t("evenness.no_split", lang=lang) not in said(app)
    app = sound(opened("bottlenecks", quotes, lang=lang, **{"sel:view:bottlenecks": "groups"}))
    assert t("bottlenecks.no_split", lang=lang) not in said(app)


def test_a_number_of_rows_is_no_filter(quotes):
    app = sound(opened("discover", quotes))
    offered = app.selectbox(key="filter_add").options
    assert "outcome" in offered
    assert "Column 1" not in offered
    app.selectbox(key="filter_add").set_value("attribute:outcome").run()
    assert list(app.multiselect(key="f:attribute:outcome").options) == ["no (40)", "yes (20)"]


def test_what_was_kept_is_said_from_the_first_group_on(quotes):
    held = {"contains:": f.Contains("accept")}
    app = sound(opened("discover", quotes, filters=held, **{"sel:view:discover": "compare"}))
    app.button(key="compare_keep").click().run()
    assert "Kept as a group: With accept" in said(sound(app))
    assert t("compare.preset.kept", lang="en") in app.selectbox(key="compare_preset_shown").options
    app.selectbox(key="compare_preset_shown").set_value("kept").run()
    assert "Set other filters" in said(sound(app))


def test_the_panel_of_assumptions_leaves_out_what_this_log_cannot_use(quotes, log):
    from analysis.measures.assumptions import assumptions
    from ui.assumptions import _matters

    shown = [one.key for one in assumptions().values() if _matters(quotes, one)]
    assert "min_shown" in shown
    assert "discount_limit" not in shown
    assert all(_matters(log, one) for one in assumptions().values())


def test_work_by_night_is_first_of_all_a_question_of_the_clock(workspace):
    rows = [
        (str(i), step, pd.Timestamp(2025, 1, 1, 21) + pd.Timedelta(days=i, hours=i % 8, minutes=minute))
        for i in range(120)
        for minute, step in enumerate(("ask", "answer"))
    ]
    frame = pd.DataFrame(rows, columns=["case", "what", "when"])
    log = listed(frame, workspace)
    shown = {"sel:view:discover": "over_time", "sel:over_time_chart": "week"}
    app = sound(opened("discover", log, **shown))
    assert "Most work is at 21:00–05:00 by this clock" in said(app)
    assert "ask who" not in said(app)
    app.selectbox(key="week_zone_shown").set_value("Asia/Shanghai").run()
    assert "Most work is at" not in said(sound(app))
    assert t("over_time.clock", lang="en", zone="Asia/Shanghai") in said(app)
