"""Step 3 with what nobody wishes for: every view stands, and says what is wrong."""

import re
import shutil

import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages import bad_logs
from tests.pages.conftest import opened, said, sound
from ui import state
from ui.text import t

VIEWS = ("first", "map", "variants", "compare", "evenness", "cases", "over_time", "people", "model")
WRONG = {
    "one_case": "Only **one case** is left",
    "one_activity": "Each of these 40 cases has **only one event**",
    "equal_times": "All 100 events of these 40 cases bear **the same time** (Jan 6, 2025)",
    "many_activities": "This log has **5,000 different activities** in 10,000 events",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Makes a bad log once; gives its file."""
    folder, files = tmp_path_factory.mktemp("bad"), {}

    def make(name: str):
        if name not in files:
            files[name] = bad_logs.made(name, folder)
        return files[name]

    return make


@pytest.fixture
def bad(made, workspace):
    """Opens a bad log in the workspace of the test."""
    from ui import cached
    from ui.workspace import now

    def open_(name: str) -> EventLog:
        log = EventLog.open(shutil.copy(made(name), workspace))
        cached.store().add_log(
            log.log_id, series_id=log.series_id, name=name, process="generic", file_name=f"{name}.csv",
            n_cases=40, n_events=100, now=now(),
        )  # fmt: skip
        return log

    return open_


def page(log, view, lang="en", **kept):
    return opened("discover", log, lang, **{"sel:view:discover": view}, **kept)


def walked(log, lang="en", **kept):
    """Every view, one after the other in one session: its key and the page."""
    app = page(log, VIEWS[0], lang, **kept)
    for view in VIEWS:
        app.session_state["sel:view:discover"] = view
        with state.speaking(lang):
            app.run()
        yield view, sound(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_filter_that_leaves_no_case_is_named_on_every_view(log, lang):
    assert "Nobody" in t("empty.why", lang=lang, filter=f"{t('role.rep', lang=lang)}: Nobody")
    for view, app in walked(log, lang, filters={"rep": f.Attribute("rep", ["Nobody"])}):
        assert t("empty.title", lang=lang) in said(app), view
        assert any("Nobody" in one.value for one in app.main.markdown), view


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_log_is_said_on_every_view(bad, name):
    for view, app in walked(bad(name)):
        assert WRONG[name] in said(app), view


@pytest.mark.parametrize("name", bad_logs.LOGS)
def test_no_view_breaks_in_chinese(bad, name):
    for view, app in walked(bad(name), "zh"):
        assert t(f"discover.view.{view}", lang="zh") in app.button_group(key="view_discover").options


def test_odd_names_are_text_and_nothing_else(bad):
    for view, app in walked(bad("odd_names")):
        assert not any(wrong in said(app) for wrong in WRONG.values()), view
        assert not re.search(r"(?<!\\)<img|(?<!\\)<b>bold|(?<!\\)</script>", said(app)), view
        for block in app.get("html"):
            assert "<img src=x" not in block.proto.body, view
            assert "</script>" not in block.proto.body, view


def test_sentences_shorten_long_names(bad):
    log = bad("odd_names")
    for view in ("first", "people"):
        (sentence,) = [one.value for one in page(log, view).main.markdown if "**" in one.value]
        assert len(sentence) < 400


def test_one_case_of_a_good_log(log):
    case = log.frame(log.cases.order_by("case_id").limit(1).select("case_id", "variant_key")).iloc[0]
    (variant,) = log.frame(log.variants.filter(log.variants.variant_key == int(case["variant_key"]))).to_dict(
        "records"
    )
    kept = {
        "variant": f.Variant([variant["variant_id"]]),
        "rep": f.Attribute("case_id", [case["case_id"]]) if log.has_column("case_id") else None,
    }
    kept = {slot: one for slot, one in kept.items() if one}
    assert [view for view, _app in walked(log, filters=kept)] == list(VIEWS)


def test_one_way_is_said_to_be_one(bad):
    assert "**All cases go the same way.**" in said(page(bad("one_activity"), "variants"))
    assert "covers 80%" not in said(page(bad("one_case"), "variants"))


def test_equal_times_are_not_taken_for_single_activities(bad):
    text = said(page(bad("equal_times"), "map"))
    assert t("discover.map.finding.no_time", lang="en") in text
    assert t("discover.map.finding.none", lang="en") not in text
    assert "3 events at the same time, on Jan 6, 2025." in said(page(bad("equal_times"), "cases"))


def test_nothing_that_stands_out_is_not_called_too_few(bad):
    assert t("findings.none", lang="en") in said(page(bad("one_case"), "first"))
    assert "Nothing stands out" in said(page(bad("one_activity"), "first"))
    assert t("findings.none", lang="en") not in said(page(bad("one_activity"), "first"))


def test_an_ordinary_log_is_not_called_odd(log):
    assert not [one.value for one in page(log, "first").main.info]


def test_five_thousand_activities_are_searched_and_turned_over(bad):
    log = bad("many_activities")
    app = sound(page(log, "map"))
    app.slider(key="map_activities_slider").set_value(60).run()
    sound(app)
    app = sound(page(log, "model"))
    app.slider(key="model_noise_slider").set_value(0).run()
    sound(app)
    app = sound(page(log, "cases"))
    app.text_input(key=f"case_search_{log.log_id}").set_value("K-999").run()
    assert "One found." in said(sound(app))


def test_the_lone_case_is_described_to_the_hour(bad):
    rows = bad_logs.one_case()
    lasting = rows["when"].max() - rows["when"].min()
    assert lasting == pd.Timedelta(hours=10)
    assert "3 events in 10 h, all on Jan 6, 2025." in said(page(bad("one_case"), "cases"))
