"""The report: what is put aside keeps its words in both languages; the ready decks say what the pages say."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from pptx import Presentation

from analysis.log import filters as f
from analysis.report.saved import from_json
from tests.pages.conftest import opened, said, sound
from ui import state, workspace
from ui.monitor import months
from ui.report import basket_view, make
from ui.report.decks import READY, asked, executive, monthly, waiting
from ui.text import t


@pytest.fixture
def deck_of(log):
    def made(pages, lang, view=None):
        file = make.ready(view or log, pages, title="report.ready.executive.title", lang=lang, template=None)
        return Presentation(io.BytesIO(file))

    return made


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_executive_summary_has_seven_slides_each_with_a_figure_in_its_headline(deck_of, lang):
    titles = [slide.shapes.title.text for slide in deck_of(executive.pages, lang).slides]
    assert len(titles) == 7
    assert [title for title in titles if not re.search(r"\d", title)] == []
    assert [title for title in titles if lang == "en" and len(title.split()) > 14] == []
    assert [title for title in titles if re.search("[一-鿿]", title) is None] == (
        titles if lang == "en" else []
    )


def test_the_executive_summary_counts_what_the_filter_leaves(deck_of, log):
    view = log.where(f.Attribute("region", ["North"]))
    n = int(view.frame(view.cases.count().as_table()).iloc[0, 0])
    first = deck_of(executive.pages, "en", view).slides[0]
    assert first.shapes.title.text.startswith(f"{n} deals: ")
    assert "North" in first.notes_slide.notes_text_frame.text


def test_a_log_of_one_case_still_makes_a_deck(deck_of, log):
    (case_id,) = log.frame(log.cases.select("case_id").limit(1))["case_id"]
    for pages in (executive.pages, monthly.pages):
        assert len(deck_of(pages, "en", log.where(f.CaseIds([case_id]))).slides) >= 4


def test_what_is_added_speaks_both_languages_and_outlives_the_session(log):
    app = opened("monitor", log)
    app.button(key="months_add").click().run()
    sound(app)
    (item,) = workspace.store().basket.items().itertuples()
    assert (item.kind, item.log_id) == ("months", log.log_id)
    pages = {lang: from_json(text) for lang, text in item.pages.items()}
    key = months.cached.kpis(log)[0]
    for lang, page in pages.items():
        with state.speaking(lang):
            assert page.words.headline == months.finding(log, key, months.by_month(log, key))
    page = opened("report", log, **{"sel:view:report": "basket"})
    sound(page)
    assert pages["en"].words.headline in said(page)


def test_pages_can_be_renamed_moved_and_taken_out(log):
    app = opened("monitor", log)
    app.button(key="months_add").click().run()
    app.button(key="months_add").click().run()
    first, second = workspace.store().basket.items()["item_id"]
    report = opened("report", log, **{"sel:view:report": "basket"})
    report.button(key=f"item_up_{second}").click().run()
    assert list(workspace.store().basket.items()["item_id"]) == [second, first]
    report.text_input(key=f"item_title_{second}").set_value("Ask Ann")
    report.text_area(key=f"item_note_{second}").set_value("since the new form")
    report.button(key=f"item_save_{second}").click().run()
    made = make.of_basket(list(workspace.store().basket.items().itertuples()), "en")
    assert (made[0].words.headline, made[1].words.headline == made[0].words.headline) == ("Ask Ann", False)
    assert made[0].words.remark == "since the new form"
    report.button(key=f"item_remove_{second}").click().run()
    assert list(workspace.store().basket.items()["item_id"]) == [first]


def test_a_page_added_twice_says_so_also_under_other_words(log):
    app = opened("monitor", log)
    app.button(key="months_add").click().run()
    app.button(key="kpi_tiles_add").click().run()
    app.button(key="months_add").click().run()
    again = workspace.store().basket.items()["item_id"].iloc[2]
    workspace.store().basket.change(again, title="Other words", note="and a remark")
    items = list(workspace.store().basket.items().itertuples())
    assert basket_view.same_as(items) == {2: 0}
    assert basket_view.same_as(items[1:]) == {}
    report = opened("report", log, **{"sel:view:report": "basket"})
    assert said(report).count("same as page 1") == 1
    report.button(key=f"item_save_{again}").click().run()
    assert not report.session_state[f"item_edit_{again}"]  # saved: the popover is closed


def test_the_report_opens_at_ones_own_pages_once_there_are_any(log):
    assert opened("report", log).button_group(key="view_report").value == "ready"
    opened("monitor", log).button(key="months_add").click().run()
    report = sound(opened("report", log))
    assert report.button_group(key="view_report").value == "basket"
    assert "basket_deck" in [one.key for one in report.get("download_button")]
    chosen = sound(opened("report", log, **{"sel:view:report": "ready"}))
    assert chosen.button_group(key="view_report").value == "ready"


def test_the_report_page_stands_without_a_log(workspace):
    sound(opened("report"))
    sound(opened("report", **{"sel:view:report": "basket"}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_ready_deck_has_its_card(log, lang):
    app = opened("report", log, lang=lang)
    sound(app)
    with state.speaking(lang):
        titles = [t(f"report.ready.{one.key}.title") for one in READY]
    assert [title for title in titles if title not in said(app)] == []


def test_a_deck_of_one_region_sets_it_beside_all_others(log, monkeypatch):
    """Alone in the view a group has nobody beside it: its slide and its decision are of the whole log."""
    flow = {"source": "Opportunity Created", "target": "Opportunity Qualified"}
    slow = {"by": "region", "group": "North", **flow, "value": 96.0, "others": 24.0}
    row = {"kind": "group", "params": slow, "n": 40}
    of_all = pd.DataFrame([row])
    monkeypatch.setattr("ui.cached.findings", lambda view: of_all.iloc[:0] if view.filters else of_all)
    north, south = (log.where(f.Attribute("region", [name])) for name in ("North", "South"))
    with state.speaking("en"):
        alone, together, other = (waiting.why(view) for view in (north, log, south))
        asked_of = [len(asked.page(view).content.statements) for view in (north, log)]
        decided = asked.page(north).content.statements[0].figure
    assert alone.words.headline == together.words.headline
    assert "4.0 d in North" in alone.words.headline  # 96 hours
    assert "without the filter" in alone.words.subtitle
    assert "without the filter" not in together.words.subtitle
    assert "North" not in other.words.headline
    assert asked_of == [1, 1]
    assert decided.startswith("4.0 d → ")  # from what it is to what the others need
