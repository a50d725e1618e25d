"""Raw Salesforce exports in the browser: two reports are a map in three clicks; a build can be stopped."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driving import keyed, primary, settle, shoot, sound
from tests.spec.salesforce_reports import TITLES, report

pytestmark = pytest.mark.e2e
N_DEALS, N_ROWS = 20_000, 600_000


def chosen(page: Page, files: list) -> None:
    """Chooses files at once."""
    settle(page)
    another = keyed(page, "upload_another").locator("details:not([open]) summary")
    if another.count():
        another.click()
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(files)
    settle(page)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_standard_reports_are_a_map_in_three_clicks(site, opened, lang):
    page = opened(f"{site.address}/upload?lang={lang}", lang=lang)
    said = [(f"{TITLES[name][lang]}.csv", report(name, lang)) for name in TITLES]
    chosen(page, [
        {"name": name, "mimeType": "text/csv", "buffer": text if isinstance(text, bytes) else text.encode()}
        for name, text in said
    ])  # fmt: skip
    shoot(page, f"upload_salesforce_{lang}")
    n_clicks = 0
    while "/discover" not in page.url:
        expect(primary(page)).to_be_enabled(timeout=60_000)
        label = primary(page).inner_text()
        primary(page).click()
        n_clicks += 1
        expect(primary(page).filter(has_text=label)).to_have_count(0, timeout=60_000)
        settle(page)
        assert n_clicks <= 3
    expect(page.locator(".node").first).to_be_visible()
    sound(page)


@pytest.fixture
def large(tmp_path) -> list:
    """An export that takes a while: opportunities and their history."""
    draw = random.Random(3)
    stages = ("Prospecting", "Qualification", "Needs Analysis", "Negotiation/Review")
    deals, history = tmp_path / "Opportunity.csv", tmp_path / "OpportunityHistory.csv"
    with deals.open("w") as file:
        file.write("Id,Name,StageName,CreatedDate,CloseDate\n")
        file.writelines(
            f"006{n:012}AAA,Deal {n},Qualification,2025-01-02T09:00:00.000Z,2025-06-01\n"
            for n in range(N_DEALS)
        )
    with history.open("w") as file:
        file.write("Id,OpportunityId,StageName,CreatedById,CreatedDate\n")
        file.writelines(
            f"008{n:012}AAA,006{n % N_DEALS:012}AAA,{draw.choice(stages)},005000000000001AAA,"
            f"2025-0{1 + n // N_DEALS % 9}-{1 + n // N_DEALS % 28:02}T{n % 24:02}:00:00.000Z\n"
            for n in range(N_ROWS)
        )
    return [deals, history]


def test_reading_and_building_stop_at_once_and_nothing_is_lost(site, opened, large):
    page = opened(f"{site.address}/upload?lang=en")
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(large)
    stop = page.get_by_role("button", name="Stop", exact=True)
    stop.click(timeout=30_000)
    expect(page.get_by_text("Stopped. The file is still here")).to_be_visible(timeout=3_000)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("2 of 2 files are from Salesforce")).to_be_visible(timeout=60_000)
    settle(page)
    primary(page).click()
    stop.click(timeout=30_000)
    expect(page.get_by_text("Stopped. The file is still here")).to_be_visible(timeout=3_000)
    page.get_by_role("button", name="Change what is built").click()
    expect(page.get_by_text("2 of 2 files are from Salesforce")).to_be_visible(timeout=60_000)
    settle(page)
    expect(primary(page)).to_be_enabled()
    keyed(page, "upload_drop").get_by_role("button").click()
    expect(keyed(page, "upload_drop")).to_have_count(0)
    assert list((site.folder / "uploads").glob("*.zip")) == []
    sound(page)
