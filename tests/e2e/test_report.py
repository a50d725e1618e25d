"""The report as somebody makes it: a deck in one click, pages put aside on the way, all in one file."""

from __future__ import annotations

import zipfile

import pytest
from playwright.sync_api import expect
from pptx import Presentation

from tests.e2e.driving import keyed, settle, show, sound
from tests.e2e.test_downloads import downloaded
from tests.spec.deck_structure import faults

pytestmark = pytest.mark.e2e


def to_report(page, view: str) -> None:
    page.locator(".st-key-nav").get_by_role("link").last.click()
    settle(page)
    place = ("ready", "basket", "files").index(view)
    keyed(page, "view_report").locator("button").nth(place).click()
    sound(page)


def test_the_executive_deck_is_two_clicks_away_and_sound(site, opened):
    page = opened(site.link("discover"))
    to_report(page, "ready")
    file = downloaded(page, "ready_make_executive")
    assert len(Presentation(file).slides) == 7
    assert faults(file.read_bytes()) == []


def test_the_report_speaks_the_other_language(site, opened):
    page = opened(site.link("discover"))
    to_report(page, "ready")
    keyed(page, "report_language").get_by_text("中文").click()
    settle(page)
    titles = [s.shapes.title.text for s in Presentation(downloaded(page, "ready_make_executive")).slides]
    assert all(any("一" <= letter <= "鿿" for letter in title) for title in titles)


def test_what_is_added_comes_out_in_its_order_under_its_own_words(site, opened):
    page = opened(site.link("discover"))
    for view, key in (("map", "map_add"), ("evenness", "evenness_bars_add")):
        show(page, "discover", view)
        keyed(page, key).get_by_role("button").click()
        settle(page)
    to_report(page, "basket")
    titles = page.locator("[class*=st-key-item_row_]").all_inner_texts()
    assert len(titles) == 2
    keyed(page, "view_report").locator("button").nth(1).click()
    page.locator("[class*=st-key-item_down_] button").first.click()
    settle(page)
    slides = Presentation(downloaded(page, "basket_deck")).slides
    assert len(slides) >= 2
    assert titles[1].split(". ", 1)[1].startswith(slides[0].shapes.title.text[:20])


def test_files_of_every_kind_are_made(site, opened):
    page = opened(site.link("discover"))
    to_report(page, "files")
    with zipfile.ZipFile(downloaded(page, "files_workbook_make")) as book:
        assert "xl/workbook.xml" in book.namelist()
    with zipfile.ZipFile(downloaded(page, "project_download")) as project:
        assert "manifest.json" in project.namelist()
    script = downloaded(page, "project_script").read_text("utf-8")
    compile(script, "script.py", "exec")
    assert "directly_follows(view)" in script
    expect(keyed(page, "report_events_csv")).to_be_visible()
