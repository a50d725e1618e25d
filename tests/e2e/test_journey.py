"""The journey in a fresh workspace: a cold deep link first, then every step by the primary button alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import ROOT, STEPS, keyed, primary, served, settle, sound, tracebacks

pytestmark = pytest.mark.e2e
WORDS = {
    "en": {
        "needs": "This step needs an event log", "states": ("needs a log", "ready", "done"),
        "titles": ("Get template", "Upload", "Discover", "Bottlenecks", "Act", "Monitor"),
    },
    "zh": {
        "needs": "这一步需要事件日志", "states": ("需要日志", "可以开始", "已完成"),
        "titles": ("获取模板", "上传数据", "发现流程", "瓶颈", "行动", "监控"),
    },
}  # fmt: skip
MOST_CLICKS = 8


@pytest.fixture
def fresh(tmp_path, browser):
    """A server that nobody has asked for anything, on an empty workspace."""
    (tmp_path / "workspace").mkdir()
    log = tmp_path / "server.log"
    with served(ROOT / "app.py", log, workspace=tmp_path / "workspace") as address:
        yield address
    assert tracebacks(log) == []


@pytest.mark.parametrize("lang", WORDS)
def test_from_a_cold_deep_link_to_the_last_step_by_the_primary_button(fresh, opened, lang):
    words = WORDS[lang]
    page = opened(f"{fresh}/discover?lang={lang}", lang=lang)
    expect(keyed(page, "needs_log")).to_contain_text(words["needs"])
    expect(page.get_by_role("heading", name=words["titles"][2], exact=True)).to_be_visible()
    expect(primary(page)).to_be_disabled()
    needs, ready, done = words["states"]
    assert states(page) == [ready, ready, needs, needs, needs, needs]

    page.goto(f"{fresh}/?lang={lang}")
    settle(page)
    clicks = 0
    while not re.search(r"/monitor(\?|$)", page.url):
        before = page.url
        primary(page).click()
        clicks += 1
        assert clicks <= MOST_CLICKS
        expect(page).not_to_have_url(before, timeout=60_000)
        sound(page)
        step = re.search(r"/(\w+)\?", page.url)[1]
        title = words["titles"][STEPS.index(step)]
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        assert states(page) == [done, done, ready, ready, ready, ready]
        expect(keyed(page, "needs_log")).to_have_count(0)
    assert clicks <= MOST_CLICKS


def states(page) -> list[str]:
    """What the navigation says about each step."""
    links = keyed(page, "nav").get_by_role("link")
    expect(links).to_have_count(len(STEPS) + 2)  # the start page before them, the report after
    return [links.nth(n).locator("p > span").inner_text() for n in range(1, 1 + len(STEPS))]
