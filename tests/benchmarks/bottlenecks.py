"""How long does each view of step 4 take to stand still after a filter that nobody chose before?

python -m tests.benchmarks.bottlenecks --events 1M --rounds 2 --process order_to_cash --views answers money

Every click is made with the view shown and nothing known of its filter: a broad one (the period begins a day
later, so nearly all cases stay), then a narrow one (one rep within that period, which is new itself). The
first round of every view is not counted: what is worked out once a log is told apart, as *first*. The seconds
of the clock grow with whatever else the machine does; the CPU of the server grows much less.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.benchmarks.browser import SIZES, choice, ms_until_still, opened, reps_of, still
from tests.e2e.driving import CHROMIUM, keyed
from ui.bottlenecks.areas import AREAS, VIEWS, area_of

PROCESSES = ("lead_to_cash", "order_to_cash")
TARGET_MS = 500
ROUNDS = 2
IN_VIEW = """() => {
    const rows = [...document.querySelectorAll("[class*='st-key-answer_']")];
    const seen = rows.filter((row) => row.getBoundingClientRect().top < window.innerHeight);
    return Math.max(0, ...seen.map((row) => (row.__changed || 0) - window.__seen.pressed));
}"""
"""When the last of the answers that one sees without scrolling was there."""
WATCH_ANSWERS = """() => {
    const element = (one) => one.target.nodeType === 1 ? one.target : one.target.parentElement;
    new MutationObserver((all) => {
        for (const one of all) {
            const row = element(one)?.closest("[class*='st-key-answer_']");
            if (row) row.__changed = performance.now();
        }
    }).observe(document, {subtree: true, childList: true, characterData: true});
}"""
Taken = dict[tuple[str, str], list[tuple[float, float]]]


def measure(
    n_events: int, process: str, *, views: tuple[str, ...], rounds: int
) -> tuple[Taken, dict[str, float]]:
    """Per view and kind of filter the milliseconds of the clock and of the CPU; and of the first opening."""
    taken, first = defaultdict(list), {}
    with opened(n_events, process=process, step="bottlenecks") as page:
        page.evaluate(WATCH_ANSWERS)
        server = _Server()
        reps = reps_of(page)
        for view in views:
            first[view] = _show(page, view)
            for number in range(rounds + 1):
                found = _round(page, server, view, reps[number % len(reps)])
                if number:
                    for kind, values in found.items():
                        taken[view, kind].append(values)
    return dict(taken), first


class _Server:
    """The CPU that the server has taken so far."""

    def __init__(self) -> None:
        self._stat = next(
            each.parent / "stat"
            for each in Path("/proc").glob("[0-9]*/cmdline")
            if _is_ours(each) and b"streamlit" in each.read_bytes()
        )

    def cpu_ms(self) -> float:
        """Milliseconds, of all its threads."""
        fields = self._stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _is_ours(cmdline: Path) -> bool:
    """Whether this process started it."""
    try:
        return int((cmdline.parent / "stat").read_text().rpartition(")")[2].split()[1]) == os.getpid()
    except OSError:
        return False


def _show(page: Page, view: str) -> float:
    """Opens a view, and says how long that took."""
    area = area_of(view)
    took = ms_until_still(page, choice(page, "area_bottlenecks", list(AREAS).index(area)).click)
    if AREAS[area].index(view):
        took = ms_until_still(page, choice(page, "view_bottlenecks", AREAS[area].index(view)).click)
    return took


def _round(page: Page, server: _Server, view: str, rep: str) -> dict[str, tuple[float, float]]:
    """A broad filter, a narrow one, and back to the broad one."""
    found = {}

    def timed(kind: str, act) -> None:
        before = server.cpu_ms()
        took = ms_until_still(page, act)
        found[kind] = (took, server.cpu_ms() - before)
        if view == "answers":
            found[f"{kind}, those in view"] = (page.evaluate(IN_VIEW), float("nan"))

    period = keyed(page, "f:period").get_by_role("slider").first
    timed("broad", lambda: period.press("ArrowRight"))
    box = keyed(page, "f:rep").get_by_role("combobox")
    box.click()
    box.fill(rep)
    timed("narrow", page.get_by_role("option", name=re.compile("^" + re.escape(rep))).click)
    page.keyboard.press("Escape")
    _cleared(page, box)
    return found


def _cleared(page: Page, box: Locator) -> None:
    """No rep is chosen any more."""
    box.press("Backspace")
    page.keyboard.press("Escape")
    still(page)


def table(taken: Taken, first: dict[str, float]) -> str:
    """The measurements as a Markdown table: medians."""
    lines = ["| view | filter | clock | CPU of the server | first opening | n |", "|---|---|--:|--:|--:|--:|"]
    for (view, kind), values in taken.items():
        clock, cpu = (statistics.median(each) for each in zip(*values, strict=True))
        mark = "**" if clock > TARGET_MS else ""
        told = f"{cpu:.0f} ms" if cpu == cpu else ""
        once = f"{first[view]:.0f} ms" if kind == "broad" else ""
        lines.append(f"| {view} | {kind} | {mark}{clock:.0f} ms{mark} | {told} | {once} | {len(values)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print a table for each process, with the load before and after."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bottlenecks")
    parser.add_argument("--events", default="1M", choices=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--process", nargs="+", default=list(PROCESSES), choices=PROCESSES)
    parser.add_argument("--views", nargs="+", default=list(VIEWS), choices=list(VIEWS))
    asked = parser.parse_args()
    for process in asked.process if CHROMIUM else ():
        before = os.getloadavg()[0]
        found = measure(SIZES[asked.events], process, views=tuple(asked.views), rounds=asked.rounds)
        said = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after"
        print(f"\n## {process}, {SIZES[asked.events]:,} events ({said})\n\n{table(*found)}", flush=True)


if __name__ == "__main__":
    main()
