"""How long does a click take, until the picture stands still, in a browser on a log of 250,000 or 1 M events?

python -m tests.benchmarks.browser --events 250k 1M
python -m tests.benchmarks.bottlenecks --events 1M

Times are taken in the page: from the press of the button or key to the last change of what is shown. What is
painted on a canvas counts. The text that a table keeps inside its canvas for screen readers, written 300 ms
after it was painted, is not shown and does not; nor does the list of options that folds up after a choice,
which lies beside the page.
Each filter is one that nobody has asked for before, so nothing is answered from the cache of an earlier one.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks import sample
from tests.e2e.conftest import add_log, add_view
from tests.e2e.driving import CHROMIUM, ROOT, VIEWS, keyed, launch, served, settle

SIZES = {"250k": 250_000, "1M": 1_000_000}
CLICK_MS = {"250k": 400, "1M": 700}
SLIDER_MS = 400
ROUNDS = 5
MODES = ("cases", "time", "money", "rework")
PARTS = ("figures", "differs", "maps", "paths")
Timed = Callable[[str, Callable[[], object]], None]
QUIET_MS = 350
WATCH = """() => {
    const seen = window.__seen = {pressed: 0, changed: 0};
    const press = () => { seen.pressed = performance.now(); seen.changed = seen.pressed; };
    for (const kind of ['pointerdown', 'keydown']) window.addEventListener(kind, press, true);
    const app = () => document.querySelector('[data-testid=stApp]');
    const here = (node) => node.getRootNode() !== document || document.getElementById('root').contains(node);
    const outside = ['stHeader', 'stStatusWidget', 'stToolbar'].map((id) => `[data-testid=${id}]`).join();
    const element = (one) => one.target.nodeType === 1 ? one.target : one.target.parentElement;
    const unseen = (one) => element(one)?.parentElement?.closest('canvas')
        || (element(one)?.tagName === 'CANVAS' && one.type !== 'attributes');
    const observer = new MutationObserver((all) => {
        const counts = all.some((one) => one.target !== app() && one.target !== document.body
            && !unseen(one) && !element(one)?.closest(outside) && here(one.target));
        if (counts) seen.changed = performance.now();
    });
    for (const name of ['fillRect', 'fillText', 'drawImage', 'stroke', 'clearRect']) {
        const paint = CanvasRenderingContext2D.prototype[name];
        CanvasRenderingContext2D.prototype[name] = function (...args) {
            if (this.canvas.isConnected) seen.changed = performance.now();
            return paint.apply(this, args);
        };
    }
    const watched = new WeakSet();
    const options = {subtree: true, childList: true, characterData: true, attributes: true};
    const watch = (root) => {
        if (!watched.has(root)) { watched.add(root); observer.observe(root, options); }
        for (const one of root.querySelectorAll('*')) if (one.shadowRoot) watch(one.shadowRoot);
    };
    watch(document);
    setInterval(() => watch(document), 50);
}"""
STILL = f"""() => document.querySelector("[data-testid='stApp'][data-test-script-state='notRunning']")
    && !document.querySelector("[data-stale='true']")
    && performance.now() - Math.max(window.__seen.changed, window.__seen.pressed) > {QUIET_MS}"""


def measure(n_events: int, *, target_ms: int, rounds: int = ROUNDS) -> list[dict[str, object]]:
    """Median and 90th percentile of each action in milliseconds; nothing where there is no browser."""
    if CHROMIUM is None:
        return []
    taken: dict[str, list[float]] = defaultdict(list)
    with opened(n_events) as page:
        reps = reps_of(page)
        for rep in reps[: rounds + 1]:
            _round(page, rep, taken)
            if rep == reps[0]:
                taken.clear()
    return [said(action, values, target_ms) for action, values in taken.items()]


@contextmanager
def opened(n_events: int, *, process: str = "lead_to_cash", step: str = "discover") -> Iterator[Page]:
    """A step of a log of that size in a browser, watched."""
    with tempfile.TemporaryDirectory(prefix="cashlane-browser-") as name, sync_playwright() as playwright:
        folder = Path(name)
        sample.write(folder / "log.parquet", n_events=n_events, process=process)
        log_id = add_log(folder, folder / "log.parquet", process=process, name="Benchmark")
        view = add_view(folder, log_id)
        browser = launch(playwright)
        with served(ROOT / "app.py", folder / "server.log", workspace=folder) as address:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.set_default_timeout(60_000)
            page.goto(f"{address}/{step}?lang=en&view={view}")
            settle(page)
            page.evaluate(WATCH)
            yield page
            browser.close()


def _round(page: Page, rep: str, taken: dict[str, list[float]]) -> None:
    """Everything once under a filter of its own; a change of page reloads nothing, so the watch stays."""

    def timed(action: str, act: Callable[[], object]) -> None:
        taken[action].append(ms_until_still(page, act))

    box = keyed(page, "f:rep").get_by_role("combobox")
    box.click()
    box.fill(rep)
    timed("choose a sales rep (map)", page.get_by_role("option", name=re.compile(rep)).click)
    page.keyboard.press("Escape")
    still(page)
    _on_the_map(page, timed)
    for view in VIEWS["discover"]:
        if view != "map":
            timed(f"view: {view}", _switch(page, "discover", view).click)
            _within(page, view, timed)
    timed("view: map again", _switch(page, "discover", "map").click)
    for n, step in ((4, "bottlenecks"), (5, "act"), (6, "monitor"), (3, "discover")):
        timed(f"page: {step}", keyed(page, "nav").get_by_role("link").nth(n).click)
    timed("switch a filter off", keyed(page, "chip_row").locator("button").first.click)
    keyed(page, "filter_reset").get_by_role("button").click()
    still(page)


def ms_until_still(page: Page, act: Callable[[], object]) -> float:
    """From the press of a button or key to the last change of what is shown."""
    page.evaluate("window.__seen.pressed = window.__seen.changed = 1e12")
    act()
    page.wait_for_function("window.__seen.pressed < 1e12")
    page.wait_for_timeout(60)
    page.wait_for_function(STILL, polling=50)
    return page.evaluate("window.__seen.changed - window.__seen.pressed")


def _on_the_map(page: Page, timed: Timed) -> None:
    """What is clicked on the map and above it."""
    timed("map: an activity", page.locator(".target.box[aria-label^='Lead Qualified']").first.click)
    for place, mode in [*enumerate(MODES)][1:]:
        timed(f"map: {mode}", choice(page, "map_mode_shown", place).click)
    timed("map: cases again", choice(page, "map_mode_shown", 0).click)
    for name in ("flows", "activities"):
        slider = keyed(page, f"map_{name}_slider").get_by_role("slider")
        timed(f"slider: one more of the {name}", lambda slider=slider: slider.press("ArrowRight"))
    timed("map: what customers see", choice(page, "map_show_shown", -1).click)
    timed("map: all activities", choice(page, "map_show_shown", 0).click)


def _within(page: Page, view: str, timed: Timed) -> None:
    """What is clicked within a view."""
    if view == "compare" and keyed(page, "compare_part_shown").count():
        for place, part in [*enumerate(PARTS)][1:]:
            timed(f"compare: {part}", choice(page, "compare_part_shown", place).click)
        choice(page, "compare_part_shown", 0).click()
        still(page)
    if view == "model":
        slider = keyed(page, "model_noise_slider").get_by_role("slider")
        timed("slider: noise of the model", lambda: slider.press("ArrowRight"))


def choice(page: Page, key: str, place: int):
    """A choice among several, by its place."""
    found = keyed(page, key)
    return found.get_by_role("radio").or_(found.locator("button")).nth(place)


def _switch(page: Page, step: str, view: str):
    switch = keyed(page, f"view_{step}")
    found = switch.get_by_role("radio").or_(switch.locator("button"))
    return found.nth(VIEWS[step].index(view))


def still(page: Page) -> None:
    """Waits until nothing changes any more."""
    page.wait_for_timeout(150)
    page.wait_for_function(STILL, polling=50)


def reps_of(page: Page) -> list[str]:
    """The reps one can choose."""
    keyed(page, "f:rep").get_by_role("combobox").click()
    names = page.get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    return [name.rpartition(" (")[0] for name in names]


def said(action: str, values: list[float], target_ms: int) -> dict[str, object]:
    """What an action took, as a row of the table."""
    ordered = sorted(values)
    p90 = ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]
    return {
        "action": action,
        "ms_median": round(statistics.median(values)),
        "ms_p90": round(p90),
        "n": len(values),
        "target_ms": min(target_ms, SLIDER_MS) if action.startswith("slider") else target_ms,
    }


def table(found: list[dict[str, object]]) -> str:
    """The measurements as a Markdown table."""
    lines = ["| action | median | p90 | n | target |", "|---|--:|--:|--:|---|"]
    for one in found:
        met = "met" if one["ms_median"] <= one["target_ms"] else "**falls short**"
        lines.append(
            f"| {one['action']} | {one['ms_median']} ms | {one['ms_p90']} ms | {one['n']} "
            f"| ≤ {one['target_ms']} ms: {met} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure each size and print its table, with the load before and after."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.browser")
    parser.add_argument("--events", nargs="+", default=list(SIZES), choices=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    for size in asked.events:
        before = os.getloadavg()[0]
        found = measure(SIZES[size], target_ms=CLICK_MS[size], rounds=asked.rounds)
        said = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after"
        print(f"\n## Click to stable picture: {SIZES[size]:,} events ({said})\n\n{table(found)}", flush=True)


if __name__ == "__main__":
    main()
