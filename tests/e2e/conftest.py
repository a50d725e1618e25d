"""What the browser tests share: a Chromium, a server with the samples in it, pages that watch themselves."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.driving import ROOT, launch, served, settle, tracebacks

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@dataclass(frozen=True)
class Site:
    """A running Cashlane with the samples in its workspace.

    Parameters
    ----------
    address
        Where it runs.
    logs
        Language to the id of the lead-to-cash sample in that language.
    views
        Language to the short id of that sample's view without filters.
    folder
        Its workspace.
    """

    address: str
    logs: dict[str, str]
    views: dict[str, str]
    folder: Path

    def link(self, step: str = "discover", lang: str = "en") -> str:
        """The address of a step with the sample open."""
        path = "" if step == "start" else step
        return f"{self.address}/{path}?lang={lang}&view={self.views[lang]}"


@pytest.fixture(scope="session")
def site(tmp_path_factory, browser) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("workspace")
    logs = {lang: add_sample(folder, lang) for lang in ("zh", "en")}
    views = {lang: add_view(folder, log_id) for lang, log_id in logs.items()}
    log = tmp_path_factory.mktemp("server") / "log"
    with served(ROOT / "app.py", log, workspace=folder) as address:
        yield Site(address, logs, views, folder)
    assert tracebacks(log) == []


def add_sample(folder: Path, lang: str) -> str:
    """Index the lead-to-cash sample in a language and list it; returns its id."""
    import sample_data

    name = {"en": "Sample: Lead to Cash", "zh": "示例：线索到收款"}[lang]
    return add_log(folder, sample_data.path("lead_to_cash", lang), process="lead_to_cash", name=name)


def add_log(folder: Path, path: Path, *, process: str, name: str) -> str:
    """Index a file in a workspace and list it there; returns its id."""
    from datetime import UTC, datetime

    from analysis.log import EventLog
    from analysis.store import Store

    log = EventLog.read(path, process=process, workspace=folder)
    frame = log.frame(log.cases.count().as_table())
    store = Store(folder)
    store.add_log(
        log.log_id, series_id=log.series_id, name=name, process=process, file_name=path.name,
        n_cases=int(frame.iloc[0, 0]), n_events=int(log.frame(log.events.count().as_table()).iloc[0, 0]),
        now=datetime.now(UTC),
    )  # fmt: skip
    log.close()
    return log.log_id


def add_view(folder: Path, log_id: str) -> str:
    """Store the view of a log without filters; returns its short id."""
    from analysis.store import Store

    held = json.dumps({"slots": [], "off": []}, sort_keys=True)
    short = hashlib.sha256(f"{log_id}{held}".encode()).hexdigest()[:10]
    Store(folder).put_view(short, log_id, held)
    return short


@dataclass
class Opener:
    """Opens pages, each in a context of its own, and holds against the test whatever goes wrong in one."""

    browser: Browser
    faults: list[str]
    contexts: list

    def __call__(
        self, address: str, *, dark: bool = False, width: int = 1440, height: int = 900, lang: str = "en"
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale={"en": "en-US", "zh": "zh-CN"}[lang],
            timezone_id="UTC",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        self._watch(page, re.match(r"http://[^/]+", address)[0])
        page.goto(address)
        settle(page)
        return page

    def _watch(self, page: Page, home: str) -> None:
        """Errors of scripts, and anything that is asked of anybody else: it is refused, and reported."""

        def allow(route) -> None:
            if route.request.url.startswith((f"{home}/", "data:", "blob:")):
                route.continue_()
            else:
                self.faults.append(f"asked for {route.request.url}")
                route.abort()

        page.route("**/*", allow)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        own_socket = home.replace("http://", "ws://") + "/"
        page.on(
            "websocket",
            lambda socket: None if socket.url.startswith(own_socket) else self.faults.append(socket.url),
        )


@pytest.fixture
def opened(browser) -> Iterator[Callable[..., Page]]:
    """Opens an address; afterwards no page may have failed or asked anybody else for anything."""
    opener = Opener(browser, [], [])
    yield opener
    for context in opener.contexts:
        context.close()
    assert opener.faults == []


LONG = "A very long name of an activity that nobody in his senses would ever type " * 4
HOSTILE = {
    "activities": [
        '<img src=x onerror="window.bitten=1">', "=cmd|' /C calc'!A0", LONG,
        "**bold** _it_ `code` $x^2$ :red[no]",
        "[link](http://evil.example) <script>window.bitten=1</script>", "步骤 🚀 \u202eabc",
    ],
    "reps": [
        '"><img src=x onerror="window.bitten=1">', "=1+1", LONG, "$a$ and $b$ :smile: ~~x~~", "NA", "-2+3",
    ],
    "customers": ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-1", "<b>Bold & Co</b>", "| a | b |"],
    "regions": ["# East", "* West", "1. North"],
}  # fmt: skip


@pytest.fixture(scope="session")
def hostile(site, tmp_path_factory) -> Site:
    """The same server with one more log in its workspace, whose names are out to break something."""
    names = "SalesOpportunity ActivityName EventTime Resource SalesRepresentative Region AccountName"
    rows = [",".join([*names.split(), "OpportunityAmount"])]
    for case in range(60):
        rep, customer = HOSTILE["reps"][case % 6], HOSTILE["customers"][case % 6]
        for at, activity in enumerate(HOSTILE["activities"][case % 2 :]):
            when = f"2025-01-{case % 20 + 1:02}T{at + case % 7:02}:00:00Z"
            who, where = HOSTILE["reps"][(case // 6 + at) % 3], HOSTILE["regions"][case % 3]
            cells = [f"C<{case}>", activity, when, who, rep, where, customer, "100"]
            rows.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    path = tmp_path_factory.mktemp("hostile") / "hostile.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    folder = site.folder
    log_id = add_log(folder, path, process="lead_to_cash", name="<img src=x> **log** $x$")
    return Site(site.address, {"en": log_id}, {"en": add_view(folder, log_id)}, folder)
