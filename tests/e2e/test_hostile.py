"""A log whose names are attacks, formulas, Markdown or far too long: it is shown, and it does nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import STEPS, VIEWS, go, keyed, settle, shoot, show, sound

pytestmark = pytest.mark.e2e


def test_hostile_names_do_nothing_on_any_view(hostile, opened):
    page = opened(hostile.link("start"))
    page.evaluate("window.bitten = 0")
    for step in STEPS[1:]:
        go(page, step)
        for view in VIEWS.get(step, ("",)):
            if view:
                show(page, step, view)
            if view == "map":
                expect(keyed(page, "map_place").locator(".node").first).to_be_visible()
                page.locator(".target.box[aria-label^='<img']").press("Enter")
                expect(keyed(page, "map_panel").locator("table.figures").first).to_be_visible()
            settle(page)
            sound(page)
            holder = page.get_by_test_id("stMain")
            assert holder.locator("img[src='x'], img[src$='/x']").count() == 0, (step, view)
            assert holder.locator("a[href^='http']").count() == 0, (step, view)
            assert holder.locator("a[href^='#']:visible").count() == 0, f"{step} {view}: names in an anchor"
            assert holder.locator(".katex").count() == 0, (step, view)
            assert page.evaluate("window.bitten") == 0, (step, view)
            wide = "e => e.scrollWidth - e.clientWidth"
            assert page.get_by_test_id("stMain").evaluate(wide) <= 0, f"{step} {view} scrolls sideways"
            shoot(page, "_".join(filter(None, ("hostile", step, view))))


def test_hostile_names_can_be_filtered_and_stay_out_of_the_address(hostile, opened):
    page = opened(hostile.link("discover"))
    box = keyed(page, "f:rep").get_by_role("combobox")
    box.click()
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    settle(page)
    expect(keyed(page, "chips")).to_be_visible()
    assert "img" not in page.url
    assert page.get_by_test_id("stMain").locator("img[src='x']").count() == 0
    sound(page)
