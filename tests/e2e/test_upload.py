"""Files as people have them: good ones become a log, bad ones get a sentence, and nothing is lost."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driving import go, keyed, primary, settle, sound, tile

pytestmark = pytest.mark.e2e
GOOD = "Deal,Step,When,Owner\n" + "".join(
    f"D{n // 3},{('Opened', 'Offered', 'Closed')[n % 3]},2025-03-{n // 3 % 25 + 1:02} {9 + n % 3}:00,Ann\n"
    for n in range(90)
)
BAD = {
    "empty.csv": (b"", r"empty\.csv is empty"),
    "only_header.csv": (b"Deal,Step,When\n", r"only_header\.csv has column headers but no rows"),
    "noise.csv": (random.Random(1).randbytes(4000), r"noise\.csv is not a table"),
    "one_column.csv": (b"Deal\nD1\nD2\nD3\n", r"single column|Choose a column for"),
    "too_few.csv": (b"Deal,Step\nD1,Opened\nD1,Closed\n", r"Choose a column for|lacks what a log needs"),
    "dates.csv": (b"case,activity,timestamp\nD1,Opened,soon\nD1,Closed,later\nD2,Opened,never\n",
                  r"None of the 3 rows|not be read as a time|Choose a column for|time"),
}  # fmt: skip


def upload(page: Page, name: str, content: bytes) -> None:
    """Gives the page a file; where a log is open, the place for another one is folded away."""
    another = keyed(page, "upload_another").locator("details:not([open]) summary")
    settle(page)
    if another.count():
        another.click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    settle(page)


def test_bad_files_get_a_sentence_and_take_nothing_away(site, opened):
    page = opened(site.link("upload"))
    before = keyed(page, "open_log").get_by_role("combobox").input_value()
    for name, (content, sentence) in BAD.items():
        upload(page, name, content)
        body = page.get_by_test_id("stMain")
        expect(body).to_contain_text(re.compile(sentence), timeout=20_000)
        settle(page)
        if primary(page).is_enabled():
            primary(page).click()
            expect(page.get_by_test_id("stAlertContentError").first).to_be_visible(timeout=20_000)
        expect(page.locator("[data-testid='stException']")).to_have_count(0)
        assert "Traceback" not in body.inner_text()
        assert "Something went wrong" not in body.inner_text(), name
        assert keyed(page, "open_log").get_by_role("combobox").input_value() == before
        keyed(page, "upload_drop").get_by_role("button").click()
        expect(keyed(page, "upload_drop")).to_have_count(0)
    go(page, "discover")
    assert tile(page, 0) == "2,000"
    sound(page)


def test_a_file_becomes_a_log_by_confirming_its_columns(site, opened):
    page = opened(f"{site.address}/upload?lang=en")
    upload(page, "deals & orders (März) 日志.csv", GOOD.encode())
    expect(page.get_by_test_id("stMain")).to_contain_text("日志")
    settle(page)
    expect(primary(page)).to_be_enabled()
    primary(page).click()
    expect(keyed(page, "upload_drop")).to_have_count(0, timeout=30_000)
    settle(page)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("30")
    for step in ("discover", "bottlenecks", "act", "monitor"):
        go(page, step)
        sound(page)
        expect(keyed(page, "needs_log")).to_have_count(0)
