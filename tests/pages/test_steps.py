"""Each page without a log, with one, and with an empty selection, in both languages."""

import pytest

from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui.journey import STEPS
from ui.text import t

NEED_A_LOG = STEPS[2:]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", ["start", *STEPS])
def test_a_page_without_a_log_stands(workspace, page, lang):
    app = sound(opened(page, lang=lang))
    if page != "start":
        assert app.title[0].value == t(f"step.{page}.label", lang=lang)
    if page in NEED_A_LOG:
        assert t("needs_log.title", lang=lang) in said(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", ["start", *STEPS])
def test_a_page_with_a_log_stands(log, page, lang):
    app = sound(opened(page, log, lang=lang))
    assert t("needs_log.title", lang=lang) not in said(app)


@pytest.mark.parametrize("page", NEED_A_LOG)
def test_an_empty_selection_names_the_filter_that_emptied_it(log, page):
    filters = {"region": f.Attribute("region", ["South"]), "rep": f.Attribute("rep", ["Nobody"])}
    app = sound(opened(page, log, filters=filters))
    assert "Sales rep: Nobody" in said(app)
    app.button(key="empty_switch_off").click().run()
    assert t("empty.title", lang="en") not in said(sound(app))


def test_the_primary_button_names_the_next_step_or_what_is_missing(workspace, log):
    assert opened("discover", log).button(key="nav_next").label == "Next: Bottlenecks"
    missing = opened("discover").button(key="nav_next")
    assert missing.label == "Open a log first"
    assert missing.disabled


def test_a_bug_shows_a_number_and_no_traceback(log, monkeypatch, caplog):
    def broken(log):
        raise RuntimeError("secret path")

    monkeypatch.setattr("ui.discover.tiles.overview", broken)
    app = opened("discover", log)
    assert "secret path" not in said(app)
    (number,) = {word.strip(" ;.") for word in app.error[0].value.split() if len(word.strip(" ;.")) == 8} & {
        record.args[0] for record in caplog.records if record.args
    }
    assert any(number in record.getMessage() for record in caplog.records)
