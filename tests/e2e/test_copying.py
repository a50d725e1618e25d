"""*Copy* puts a table into the clipboard: as a table for Excel and PowerPoint, as text for all else."""

from __future__ import annotations

import pytest

from tests.e2e.driving import ROOT, served, settle

HTML = (
    "<table><thead><tr><th>name</th><th>n</th><th>total_h (h)</th></tr></thead><tbody>"
    "<tr><td>'=1+1</td><td>1028</td><td>24</td></tr>"
    "<tr><td>&lt;b&gt;bold&lt;/b&gt;\twith a tab</td><td>3</td><td>0.5</td></tr>"
    "<tr><td>亚太</td><td>0</td><td></td></tr></tbody></table>"
)
TEXT = "name\tn\ttotal_h (h)\n'=1+1\t1028\t24\n<b>bold</b> with a tab\t3\t0.5\n亚太\t0\t"
READ = """async () => {
  const [held] = await navigator.clipboard.read();
  const of = async (type) => (await held.getType(type)).text();
  return { html: await of("text/html"), text: await of("text/plain") };
}"""
PASTED = """(html) => {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  return [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent));
}"""
CELLS = [
    ["name", "n", "total_h (h)"],
    ["'=1+1", "1028", "24"],
    ["<b>bold</b>\twith a tab", "3", "0.5"],
    ["亚太", "0", ""],
]


@pytest.fixture
def page(browser, tmp_path):
    with served(ROOT / "tests/e2e/apps/copying_app.py", tmp_path / "log", workspace=tmp_path) as address:
        context = browser.new_context(viewport={"width": 1200, "height": 700})
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        page = context.new_page()
        page.goto(address)
        settle(page)
        page.get_by_role("button", name="Copy", exact=True).wait_for()
        yield page
        context.close()


def copied(page) -> dict[str, str]:
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Copied", exact=True).wait_for()
    return page.evaluate(READ)


def test_a_table_is_copied_as_a_table_and_as_text(page):
    held = copied(page)
    assert page.evaluate(PASTED, held["html"]) == CELLS
    assert held["text"].replace("\r\n", "\n") == TEXT


def test_where_the_browser_refuses_the_way_round_copies_the_same(page):
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('refused')); }")
    held = copied(page)
    assert page.evaluate(PASTED, held["html"]) == CELLS
    assert held["text"].replace("\r\n", "\n") == TEXT


def test_what_is_copied_is_written_before_it_reaches_the_browser():
    from tests.e2e.apps.copying_frame import FRAME, KINDS
    from ui import copying, tables

    frame = tables.as_shown(FRAME, KINDS, {name: name for name in KINDS}, {"total_h": "hours"})
    assert copying.as_html(frame) == HTML
    assert copying.as_text(frame) == TEXT
