"""How long does the same click take in FlowMine Studio 0.1.4, where it has the view?

FLOWMINE_PYTHON=<python with flowmine-studio> python -m tests.benchmarks.browser_theirs --events 250k 1M

It has no filters, so what is compared is opening a view and moving a slider. Its work (reading, finding the
map, its tables) is done before the first click and told apart. Times are taken as in `browser`; anything it
drew on a canvas the watch would not see.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks import sample
from tests.benchmarks.browser import QUIET_MS, SIZES, WATCH
from tests.e2e.driving import CHROMIUM, launch

PYTHON = os.environ.get("FLOWMINE_PYTHON")
START = "from flowmine_studio.api.cli import main; main()"
MAPPING = {"case_id": "SalesOpportunity", "activity": "ActivityName", "start_time": "EventTime"}
TABS = {"the map": 1, "the tables": 2, "the charts": 3, "the overview": 0}
STILL = f"""() => performance.now() - Math.max(window.__seen.changed, window.__seen.pressed) > {QUIET_MS}
    && !document.querySelector('.ant-spin-spinning, .ant-skeleton')"""
LONGEST_S = 900


class Client:
    """Their interface for programs, as the administrator who is there from the start."""

    def __init__(self, address: str) -> None:
        self.address, self.headers = f"{address}/api/v1", {"Content-Type": "application/json"}
        token = self.ask("/auth/login", {"username": "admin", "password": "admin"})["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"
        self.headers["X-Workspace"] = self.ask("/workspaces")[0]["id"]

    def ask(self, path: str, said: object = None, *, method: str = "", raw: bytes = b"", kind: str = ""):
        body = raw or (None if said is None else json.dumps(said).encode())
        headers = self.headers | ({"Content-Type": kind} if kind else {})
        request = urllib.request.Request(
            self.address + path, data=body, headers=headers, method=method or ("POST" if body else "GET")
        )
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.loads(answer.read() or "null")

    def upload(self, path: Path) -> str:
        """Its id there."""
        edge = uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
        raw = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + path.read_bytes()
        raw += f"\r\n--{edge}--\r\n".encode()
        found = self.ask("/datasets/upload", raw=raw, kind=f"multipart/form-data; boundary={edge}")
        self.ask(f"/datasets/{found['id']}", {"mapping": MAPPING}, method="PATCH")
        return found["id"]

    def done(self, job: dict[str, str]) -> str:
        """How a job ended, and after how many seconds."""
        begun = time.monotonic()
        while time.monotonic() - begun < LONGEST_S:
            status = self.ask(f"/jobs/{job['id']}")["status"]
            if status not in ("pending", "queued", "running", "started"):
                return f"{status} after {time.monotonic() - begun:.0f} s"
            time.sleep(0.5)
        return f"not done after {LONGEST_S} s"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which it runs until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = [str(PYTHON), "-c", START, "--port", str(port), "--no-browser"]
    with (folder / "server.log").open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=folder)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(address, timeout=1)
                break
            except (URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def measure(n_events: int, rounds: int) -> tuple[list[str], dict[str, list[float]]]:
    """What its work took, and the milliseconds of each action."""
    taken: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="cashlane-theirs-") as name, sync_playwright() as playwright:
        folder = Path(name)
        sample.write(folder / "log.parquet", n_events=n_events)
        with served(folder) as address:
            client = Client(address)
            place = client.upload(folder / "log.parquet")
            told = [f"reading {client.done(client.ask(f'/datasets/{place}/ingest', {}))}"]
            project = client.ask("/projects", {"name": "Benchmark", "dataset_id": place})["id"]
            jobs = client.ask(f"/projects/{project}/run", {"types": ["discover", "metrics"]})
            told += [f"{job['type']} {client.done(job)}" for job in jobs]
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.set_default_timeout(60_000)
            _open(page, address, project)
            for _ in range(rounds):
                _round(page, taken)
            browser.close()
    return told, taken


def _open(page: Page, address: str, project: str) -> None:
    page.goto(address)
    page.locator("input").nth(0).fill("admin")
    page.locator("input").nth(1).fill("admin")
    page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('input[type=password]')")
    page.goto(f"{address}/projects/{project}")
    page.get_by_role("tab").nth(TABS["the map"]).wait_for()
    page.evaluate(WATCH)


def _round(page: Page, taken: dict[str, list[float]]) -> None:
    def timed(action: str, act: Callable[[], object]) -> None:
        page.evaluate("window.__seen.pressed = window.__seen.changed = 1e12")
        act()
        page.wait_for_function("window.__seen.pressed < 1e12")
        page.wait_for_timeout(60)
        page.wait_for_function(STILL, polling=50)
        taken[action].append(page.evaluate("window.__seen.changed - window.__seen.pressed"))

    for name, place in TABS.items():
        timed(f"view: {name}", page.get_by_role("tab").nth(place).click)
        if name == "the map":
            for number, what in enumerate(("activities", "flows")):
                slider = page.locator(".ant-tabs-tabpane-active [role=slider]").nth(number)
                timed(f"slider: fewer of the {what}", lambda slider=slider: slider.press("ArrowLeft"))


def main() -> None:
    """Measure each size and print what was found, or why nothing was."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.browser_theirs")
    parser.add_argument("--events", nargs="+", default=list(SIZES), choices=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if not PYTHON or CHROMIUM is None:
        print(
            "Skipped: FLOWMINE_PYTHON names no interpreter that has flowmine-studio, or no Chromium is here."
        )
        return
    for size in asked.events:
        told, taken = measure(SIZES[size], asked.rounds)
        print(f"\n## FlowMine Studio: {SIZES[size]:,} events (load {os.getloadavg()[0]:.1f})\n")
        print(
            "Before the first click:",
            "; ".join(told),
            "\n\n| action | median | most | n |\n|---|--:|--:|--:|",
        )
        for action, values in taken.items():
            print(f"| {action} | {statistics.median(values):.0f} ms | {max(values):.0f} ms | {len(values)} |")


if __name__ == "__main__":
    main()
