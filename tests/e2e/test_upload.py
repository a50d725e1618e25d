"""Files as people have them: good ones become a log, bad ones get a sentence, and nothing is lost."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driving import go, keyed, primary, settle, show, sound, tile

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
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(
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
    show(page, "discover", "map")
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


MESSY = "Deal ID,Step,When,Owner\n" + "".join(
    f"D{n},{step},2025-03-{n % 20 + day:02} {hour}:15,Ann\n"
    for n in range(40)
    for step, day, hour in (
        ("Opened", 1, "08"), ("offered " if n % 8 == 0 else "Offered", 3, "13"), ("Closed", 6, "16"),
    )
) + "D3,Opened,2025-03-04 08:15,Ann\nD5,Closed,2099-01-01 10:20,Ann\nD6,,2025-03-09 10:00,Ann\n"  # fmt: skip
"""40 deals of three steps; a row twice, one in the future, one without a step, 5 steps written otherwise."""
LONG_ROWS = 900_000


def test_a_messy_file_is_put_right_with_one_click_and_shows_its_map(site, opened):
    page = opened(f"{site.address}/upload?lang=en")
    upload(page, "messy.csv", MESSY.encode())
    expect(page.get_by_role("button", name="Apply 4 fixes that lose no cases")).to_be_visible()
    assert tile(page, 1, key="check_tiles") == "122"
    page.get_by_role("button", name="Apply 4 fixes that lose no cases").click()
    expect(page.get_by_text("Nothing is left to decide")).to_be_visible()
    assert tile(page, 1, key="check_tiles") == "120"
    settle(page)
    primary(page).click()
    expect(keyed(page, "upload_drop")).to_have_count(0, timeout=30_000)
    settle(page)
    go(page, "discover")
    show(page, "discover", "map")
    assert tile(page, 0) == "40"
    names = keyed(page, "map_place").locator(".target.box[aria-label]")
    expect(names.first).to_be_visible()
    said = names.evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    for step in ("Opened", "Offered", "Closed"):
        assert sum(one.startswith(step) for one in said) == 1
    sound(page)


def test_the_journey_in_chinese_with_a_file_of_an_older_office(site, opened):
    page = opened(f"{site.address}/upload?lang=zh")
    table = MESSY.replace("Deal ID,Step,When,Owner", "订单编号,步骤,时间,负责人")
    for said, written in (
        ("Opened", "收到订单"),
        ("Offered", "发出报价"),
        ("offered ", "发出 报价"),
        ("Closed", "关闭"),
        ("Ann", "王芳"),
    ):
        table = table.replace(said, written)
    upload(page, "订单 三月.csv", table.encode("gb18030"))
    expect(page.get_by_test_id("stMain")).to_contain_text("发出报价")
    keyed(page, "fix_all").get_by_role("button").click()
    expect(keyed(page, "fix_all")).to_have_count(0)
    settle(page)
    primary(page).click()
    expect(keyed(page, "upload_drop")).to_have_count(0, timeout=30_000)
    settle(page)
    go(page, "discover")
    show(page, "discover", "map")
    assert tile(page, 0) == "40"
    names = keyed(page, "map_place").locator(".target.box[aria-label^='发出报价']")
    expect(names).to_have_count(1)
    sound(page)


def test_a_long_read_can_be_stopped_and_disturbs_nobody(site, opened, tmp_path):
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("Case,Activity,Time,Note\n")
        file.writelines(
            f"C{n // 3},Step {n % 3},2025-01-{n % 28 + 1:02} 0{n % 9}:15,n{n}\n" for n in range(LONG_ROWS)
        )
    other = opened(site.link("discover"))
    page = opened(f"{site.address}/upload?lang=en")
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(path)
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible(timeout=30_000)
    show(other, "discover", "variants")
    sound(other)
    stop.click()
    expect(page.get_by_text("Stopped. The file is still here")).to_be_visible()
    settle(page)
    expect(primary(page)).to_be_disabled()
    show(other, "discover", "map")
    assert tile(other, 0) == "2,000"
    page.get_by_role("button", name="Go on").click()
    expect(keyed(page, "check_tiles").get_by_test_id("stMetricValue").first).to_have_text(
        f"{LONG_ROWS // 3:,}", timeout=60_000
    )
    settle(page)
    keyed(page, "upload_drop").get_by_role("button").click()
    expect(keyed(page, "upload_drop")).to_have_count(0)
    assert list((site.folder / "uploads").glob("*.csv")) == []
    sound(other)
