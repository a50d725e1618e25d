"""Every page and view in Chinese: no word of ours is left in Latin letters."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from analysis.prepare.extraction import EDITIONS, Window, queries
from analysis.prepare.extraction import PROCESSES as KITS
from analysis.processes import PROCESSES, load
from analysis.store import Store
from tests.e2e.driving import ROOT, STEPS, VIEWS, go, keyed, settle, show, sound

pytestmark = pytest.mark.e2e
ALLOWED = {
    "UTC",
    "Cashlane", "CSV", "TSV", "Excel", "Parquet", "XES", "PowerPoint", "Salesforce", "SOQL", "BPMN", "API",
    "EN", "ID", "id", "pm4py", "PM4Py", "r4pm", "Ctrl", "UTF-8", "UTF", "P90",
}  # fmt: skip
"""Names of products and formats, and the one button that leads out of Chinese."""

EXTRACTION = {"Data", "Loader", "Export", "All", "all-rows", "rows", "xls", "sf", "COUNT", "CPQ", "Billing"}
"""Names of Salesforce's own tools and buttons, which are not translated."""

READ = """() => {
    const found = [];
    const theirs = ['stFileUploaderDropzone', 'stIconMaterial', 'stDataFrame', 'stMainMenu', 'stHeader',
        'stSidebarCollapseButton', 'stExpandSidebarButton'].map((id) => `[data-testid=${id}]`);
    const icons = '[role=img][translate=no]';
    const skipped = ['script', 'style', 'noscript', 'code', 'pre', icons, ...theirs].join();
    const walk = (root) => {
        for (const one of root.children ?? []) {
            if (one.matches(skipped)) continue;
            for (const name of ['placeholder', 'title', 'aria-label', 'alt']) {
                const said = one.getAttribute(name);
                if (said) found.push(said);
            }
            for (const node of one.childNodes)
                if (node.nodeType === 3 && node.data.trim()) found.push(node.data);
            if (one.shadowRoot) walk(one.shadowRoot);
            walk(one);
        }
    };
    walk(document.body);
    return found;
}"""
CLICK = "all => all.forEach((one) => one.click())"
STREAMLITS = re.compile(
    r"^("
    r"\w+ icon|upload_file|playlist_add|add_task|info|check|.* (start|end) date|"
    r".* — (start|end)|Link to heading|Sidebar|Skip to .*|"
    r"Show/hide columns|Fullscreen|Close|Clear (all|value|selection)|Selected values|Remove .*|Open|"
    r"Help for .*|Select .*|Choose (an option|date)|Selected Date: .*|Calendar.*|(year|month|day), .*|"
    r"Show suggestions.*|Previous.*|Next.*|Step (up|down)|Increment|Decrement|main menu|Press Enter.*|"
    r"Page \d+|Pagination|Help|Copy to clipboard|Choose date range|"
    r"streamlit_agraph.agraph|Plotly.*|Zoom.*|Pan|Autoscale|Reset axes"
    r")$",
    re.IGNORECASE,
)
"""What Streamlit and its parts say by themselves, to those who hear a page."""


def content_of_the_file() -> set[str]:
    """The Latin words in the names and values of the sample."""
    found = pd.read_csv(ROOT / "sample_data" / "lead_to_cash.zh.csv.gz", dtype=str)
    said = set(found.columns)
    for name in found:
        said |= set(found[name].dropna().unique()) if found[name].nunique() < 3000 else set()
    return {word for one in said for word in latin(one)}


def latin(text: str) -> list[str]:
    """Its words in Latin letters; ids such as OPP-000123 are none."""
    text = re.sub(r"\b[A-Z]{1,5}-[\w-]+", " ", text)
    return re.findall(r"[A-Za-z][A-Za-z0-9-]*[A-Za-z]|[A-Za-z]{2,}", text)


def exempted(folder: Path) -> set[str]:
    """Names of logs, and where the catalogues say that things come from: objects, fields, their values."""
    found = set(Store(folder).logs()["name"])
    window = Window(date(2025, 1, 1), date(2025, 2, 1))
    asked = [queries(process, window=window, edition=one) for process in KITS for one in EDITIONS]
    found |= {query.name for some in asked for query in some}
    for process in PROCESSES:
        catalogue = load(process)
        found |= {one.source["zh"] for one in (*catalogue.attributes, *catalogue.activities)}
    return found


def ours(page: Page, known: set[str], exempt: set[str]) -> set[str]:
    """Latin words that are neither Streamlit's nor the file's, each with the text it stands in."""
    found = set()
    for text in page.evaluate(READ):
        if text.strip() in exempt or STREAMLITS.match(text.strip()):
            continue
        found |= {f"{word} in: {text.strip()[:90]}" for word in latin(text) if word not in known | ALLOWED}
    return found


def test_no_word_of_ours_is_left_in_latin_letters(site, opened):
    known = content_of_the_file() | {"lead_to_cash", "zh", "csv", "gz", "lead", "to", "cash"}
    exempt = exempted(site.folder)
    names = {word for one in exempt for word in latin(one)}
    page = opened(site.link("start", "zh"), lang="zh")
    found = {"start": ours(page, known, exempt)}
    for step in STEPS:
        go(page, step)
        name = "template" if step == "get_template" else step
        for view in VIEWS.get(name, ("",)):
            if view:
                show(page, name, view)
            if view == "map":
                expect(keyed(page, "map_place").locator(".node").first).to_be_visible()
            page.locator("[data-testid=stExpander] details:not([open]) summary").evaluate_all(CLICK)
            settle(page)
            sound(page)
            known_here = known | (EXTRACTION if view == "extract" else set())
            found[f"{step} {view}"] = ours(page, known_here | names, exempt)
    left = [f"{place}: {one}" for place, words in found.items() for one in sorted(words)]
    assert not left, "\n".join(left)


def test_what_a_step_without_a_log_says_is_chinese(site, opened):
    for step in STEPS[2:]:
        page = opened(f"{site.address}/{step}?lang=zh", lang="zh")
        expect(keyed(page, "needs_log")).to_be_visible()
        assert ours(page, set(), exempted(site.folder)) == set()
