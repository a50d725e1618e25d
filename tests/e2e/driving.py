"""How do the browser tests start an app, wait for it, find their way in it and read what it shows?"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from ui.bottlenecks.areas import AREAS

ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
CHROMIUM = os.environ.get("CASHLANE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--font-render-hinting=none",
]  # fmt: skip
STARTS_WITHIN_MS = 120
STEPS = ("get_template", "upload", "discover", "bottlenecks", "act", "monitor")
VIEWS = {
    "template": ("template", "extract", "sample"),
    "discover": (
        "first",
        "map",
        "variants",
        "compare",
        "evenness",
        "cases",
        "over_time",
        "people",
        "model",
    ),
    "bottlenecks": tuple(view for views in AREAS.values() for view in views),
}
"""The views of the steps that have several, in the order of their switch `view_<name>`; those of step 4 lie
in areas, which are chosen first."""


def launch(playwright: Playwright) -> Browser:
    """A Chromium; without one the test is skipped, and where everything must be there it fails."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium found, which the browser tests need")
        pytest.skip("no Chromium found: the browser tests need one (CASHLANE_CHROMIUM names it)")
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@contextlib.contextmanager
def served(app: Path, log: Path, *, workspace: Path | None = None) -> Iterator[str]:
    """The address at which an app runs until the block ends; what it says goes to `log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server.port": port, "server.headless": "true", "server.fileWatcherType": "none",
        "server.address": "127.0.0.1",
    }  # fmt: skip
    flags = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", str(app), *flags]
    environment = {name: value for name, value in os.environ.items() if name != "CASHLANE_DATABASE_URL"}
    if workspace is not None:
        environment["CASHLANE_WORKSPACE"] = str(workspace)
        environment["CASHLANE_KEYS"] = f"{workspace}-keys/keys.json"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def tracebacks(log: Path) -> list[str]:
    """The errors a server has logged: where each began in our code, and what it was."""
    found = []
    for block in log.read_text().split("Traceback (most recent call last)")[1:]:
        lines = block.splitlines()
        ours = [line.strip() for line in lines if str(ROOT) in line and ".venv" not in line]
        what = [line for line in lines if re.match(r"[A-Za-z_.]*(Error|Exception)\b", line)]
        found.append(" at ".join([*what[:1], *ours[-1:]]))
    return found


def settle(page: Page) -> None:
    """Waits until the script has run and nothing on the page is out of date.

    What was just clicked needs a moment to reach the server; before that the page looks settled too.
    """
    page.wait_for_timeout(STARTS_WITHIN_MS)
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    expect(page.locator("[data-testid='stException']")).to_have_count(0)
    expect(page.locator("[data-stale='true']")).to_have_count(0)


def sound(page: Page) -> None:
    """Nothing went wrong on the page: no traceback, and no sentence that names an error."""
    settle(page)
    expect(page.locator("[data-testid='stException']")).to_have_count(0)
    assert page.locator("[data-testid='stAlertContentError']").all_inner_texts() == []


def keyed(page: Page, key: str) -> Locator:
    """The element drawn under a key."""
    return page.locator(f".st-key-{re.sub('[^A-Za-z0-9_-]', '-', key)}")


def primary(page: Page) -> Locator:
    """The one button that leads on."""
    return page.locator(".st-key-nav_next button")


def show(page: Page, step: str, view: str) -> None:
    """Switches a step to one of its views."""
    if step == "bottlenecks":
        area = next(area for area, views in AREAS.items() if view in views)
        _press(page, "area_bottlenecks", list(AREAS).index(area))
        if len(AREAS[area]) == 1:
            return
    _press(page, f"view_{step}", (AREAS[area] if step == "bottlenecks" else VIEWS[step]).index(view))


def _press(page: Page, key: str, place: int) -> None:
    switch = keyed(page, key)
    switch.get_by_role("radio").or_(switch.locator("button")).nth(place).click()
    settle(page)


def go(page: Page, step: str) -> None:
    """To a step, by the navigation at the side."""
    order = ("start", *STEPS)
    keyed(page, "nav").get_by_role("link").nth(order.index(step)).click()
    expect(page).to_have_url(re.compile(r"^[^?]*/(\?|$)" if step == "start" else f"/{step}"))
    settle(page)


def choose(page: Page, key: str, words: str) -> None:
    """Opens a list, types, takes the option that begins with the words, and closes the list: two clicks."""
    box = keyed(page, key).get_by_role("combobox")
    box.click()
    box.fill(words)
    page.get_by_role("option", name=re.compile("^" + re.escape(words))).click()
    settle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)


def tile(page: Page, n: int, *, key: str = "tiles") -> str:
    """What the n-th tile says."""
    return keyed(page, key).get_by_test_id("stMetricValue").nth(n).inner_text()


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page, however far it scrolls."""
    SCREENSHOTS.mkdir(exist_ok=True)
    size = page.viewport_size
    heights = "all => Math.max(900, ...all.map((one) => one.scrollHeight))"
    tall = page.locator("[data-testid=stMain], [data-testid=stSidebarContent]").evaluate_all(heights)
    page.set_viewport_size({"width": size["width"], "height": min(int(tall), 6000)})
    page.wait_for_timeout(350)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
    page.set_viewport_size(size)
