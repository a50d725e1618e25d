"""A log whose names are attacks, formulas, Markdown or far too long: it is shown, and it does nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import STEPS, VIEWS, go, keyed, primary, settle, shoot, show, sound, tile

pytestmark = pytest.mark.e2e
BITE = "<img src=x onerror=window.bitten=1>"
HEADS = ("Case", "Activity", "Time", f"Owner {BITE}", "=cmd|' /C calc'!A0", "🚀 [link](http://evil.example)")


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


def test_a_hostile_file_is_shown_as_text_from_the_first_look_to_the_map(site, opened):
    page = opened(f"{site.address}/upload?lang=en")
    page.evaluate("window.bitten = 0")
    steps = (f"Opened {BITE}", "=1+1", "**bold** $x^2$ :red[no] 步骤 🚀")
    rows = [",".join(f'"{head}"' for head in HEADS)]
    for n in range(60):
        for at, step in enumerate(steps):
            cells = (f"@C{n}", step, f"2025-03-{n % 25 + at + 1:02} 1{at}:20", BITE, "=1+1", "-2+3")
            rows.append(",".join(f'"{cell}"' for cell in cells))
    rows += [
        rows[1],
        f'"","{BITE}","2025-03-02 10:20","{BITE}","=1+1","x"',
        f'"@C1","{BITE}","{BITE}","","",""',
    ]
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(
        {"name": f"{BITE} =1+1 [a](http://evil.example) 🚀.csv", "mimeType": "text/csv",
         "buffer": "\n".join(rows).encode()}
    )  # fmt: skip
    expect(keyed(page, "check_tiles")).to_be_visible(timeout=30_000)
    _bites_not(page)
    for button in page.get_by_role("button", name="Show the rows").all():
        if button.is_visible():
            button.click()
            settle(page)
            break
    folded = page.get_by_test_id("stMain").locator("details:not([open]) > summary")
    for _ in range(folded.count()):
        folded.first.click()
    settle(page)
    shoot(page, "hostile_upload")
    _bites_not(page)
    keyed(page, "fix_all").get_by_role("button").click()
    settle(page)
    primary(page).click()
    expect(keyed(page, "upload_drop")).to_have_count(0, timeout=30_000)
    _bites_not(page)
    go(page, "discover")
    assert tile(page, 0) == "60"
    _bites_not(page)


def _bites_not(page) -> None:
    """Nothing out of the file has become more than text."""
    settle(page)
    sound(page)
    holder = page.get_by_test_id("stMain")
    assert holder.locator("img[src='x'], img[src$='/x']").count() == 0
    assert page.locator("a[href*='evil']").count() == 0
    assert holder.locator(".katex").count() == 0
    assert page.evaluate("window.bitten") == 0
    assert holder.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
