"""Filters and the map in the browser: what they show equals plain pandas, stays, and moves nothing."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driving import ROOT, choose, go, keyed, primary, settle, sound, tile

pytestmark = pytest.mark.e2e
REP = "Hugo Martin"
DEAL, ACTIVITY, TIME = "SalesOpportunity", "ActivityName", "EventTime"


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """The rows of the sample's deals in their order: by time, then as in the file."""
    found = pd.read_csv(ROOT / "sample_data" / "lead_to_cash.en.csv.gz", low_memory=False)
    found = found[~found[DEAL].str.startswith("LEAD-")]
    return found.assign(**{TIME: pd.to_datetime(found[TIME])}).sort_values([DEAL, TIME], kind="stable")


@pytest.fixture(scope="module")
def of_rep(rows) -> pd.DataFrame:
    """Those whose last owner is the rep."""
    owner = rows.groupby(DEAL)["SalesRepresentative"].last()
    return rows[rows[DEAL].isin(owner[owner == REP].index)]


def moves(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per move from an activity to the next of the same deal."""
    after = rows.groupby(DEAL)[[ACTIVITY, TIME]].shift(-1)
    found = pd.DataFrame(
        {
            "deal": rows[DEAL],
            "source": rows[ACTIVITY],
            "target": after[ACTIVITY],
            "days": (after[TIME] - rows[TIME]).dt.total_seconds() / 86400,
        }
    )
    return found.dropna(subset="target")


def drawn_moves(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """The moves as the map draws them: what it does not show is passed over."""
    names = {one.rpartition(": ")[0] for one in page.locator(".target.box").evaluate_all(LABELS)}
    return moves(rows[rows[ACTIVITY].isin(names)])


def box(page: Page, name: str):
    return page.locator(f".target.box[aria-label^={name!r}]")


def way(page: Page, source: str, target: str):
    return page.locator(f'.target.way[aria-label^="{source} → {target}"]')


def figures(page: Page) -> dict[str, str]:
    """The first table of the panel beside the map."""
    table = keyed(page, "map_panel").locator("table.figures").first
    names, values = table.locator("th").all_inner_texts(), table.locator("td").all_inner_texts()
    return dict(zip(names, values, strict=True))


def filtered(site, opened) -> Page:
    page = opened(site.link("discover"))
    choose(page, "f:rep", REP)
    expect(keyed(page, "chips")).to_contain_text(REP)
    settle(page)
    return page


def test_from_the_start_page_to_the_map_of_one_rep_in_three_clicks(site, opened, of_rep):
    page = opened(site.link("start"))
    clicks = 0
    primary(page).click()
    clicks += 1
    expect(page).to_have_url(re.compile("/discover"))
    settle(page)
    choose(page, "f:rep", REP)
    clicks += 2
    assert clicks <= 3
    expect(keyed(page, "chips")).to_contain_text(REP)
    assert tile(page, 0) == f"{of_rep[DEAL].nunique():,}"
    expect(page.locator(".target.box").first).to_be_visible()
    found = drawn_moves(page, of_rep)
    source, target = found.groupby(["source", "target"]).size().idxmax()
    these = found[(found["source"] == source) & (found["target"] == target)]
    expect(way(page, source, target)).to_have_attribute(
        "aria-label", re.compile(f": {these['deal'].nunique():,} deals, median ")
    )
    way(page, source, target).locator(".over").click()
    expect(keyed(page, "map_panel").locator("table.figures").first).to_contain_text("Times taken")
    assert figures(page)["Times taken"] == f"{len(these):,}"
    sound(page)


def test_the_address_holds_the_view_alone_and_brings_it_back(site, opened):
    page = filtered(site, opened)
    said = [tile(page, n) for n in range(5)]
    address = urlsplit(page.url)
    assert set(parse_qs(address.query)) == {"view", "lang"}
    for part in REP.split():
        assert part.lower() not in unquote(page.url).lower()
    again = opened(page.url)
    expect(keyed(again, "chips")).to_contain_text(REP)
    expect(keyed(again, "f:rep")).to_contain_text(REP)
    assert [tile(again, n) for n in range(5)] == said


def test_the_sidebar_shows_on_every_page_what_is_chosen(site, opened):
    """A widget of the sidebar is another one on each page, and has to be told again what it holds."""
    page = filtered(site, opened)
    for step in ("bottlenecks", "discover", "act", "start", "monitor"):
        go(page, step)
        expect(keyed(page, "language").get_by_role("radio", checked=True)).to_have_text("EN")
        expect(keyed(page, "open_log").get_by_role("combobox")).to_have_value("Sample: Lead to Cash")
        if step != "start":
            expect(keyed(page, "f:rep")).to_contain_text(REP)
            expect(keyed(page, "chips")).to_contain_text(REP)


PLACES = "all => all.map((one) => [one.getAttribute('transform'), one.getAttribute('d')])"


def places(page: Page) -> list:
    """Where every box stands and every line runs."""
    boxes = page.locator(".node").evaluate_all(PLACES)
    return [boxes, page.locator(".line").evaluate_all(PLACES)]


@pytest.mark.parametrize("kind", ["activity", "transition"])
def test_a_click_shows_figures_filters_to_its_deals_and_moves_nothing(site, opened, rows, kind):
    page = opened(site.link("discover"))
    if kind == "activity":
        box(page, "Lead Qualified").locator("rect").first.click()
        these = rows[rows[ACTIVITY] == "Lead Qualified"]
        expected = {"Events": f"{len(these):,}"}
        n, said = these[DEAL].nunique(), "With Lead Qualified"
    else:
        source, target = "Opportunity Qualified", "Needs Analyzed"
        way(page, source, target).locator(".over").click()
        found = drawn_moves(page, rows)
        these = found[(found["source"] == source) & (found["target"] == target)]
        expected = {"Times taken": f"{len(these):,}"}
        n, said = these["deal"].nunique(), f"{source}, then {target}"
    name = next(iter(expected))
    expect(keyed(page, "map_panel").locator("table.figures").first).to_contain_text(name)
    share = f"{n / rows[DEAL].nunique():.0%}"
    assert figures(page)["Deals"] == f"{n:,} ({share})"
    assert expected.items() <= figures(page).items()
    before, stood = places(page), keyed(page, "map_place").bounding_box()["x"]
    keyed(page, "map_only").get_by_role("button").click()
    expect(keyed(page, "chips")).to_contain_text(said)
    settle(page)
    assert tile(page, 0) == f"{n:,}"
    assert places(page) == before
    assert keyed(page, "map_place").bounding_box()["x"] == stood
    sound(page)


def test_at_every_level_of_detail_each_activity_is_connected(site, opened):
    page = opened(site.link("discover"))
    for key in ("End", "Home"):
        keyed(page, "map_activities_slider").get_by_role("slider").press(key)
        settle(page)
        n = keyed(page, "map_activities_slider").get_by_role("slider").input_value()
        expect(keyed(page, "page_body")).to_contain_text(f"Drawn: {n} of 43 activities")
        names = {one.rpartition(": ")[0] for one in page.locator(".target.box").evaluate_all(LABELS)}
        assert len(names) == int(n)
        ways = [one.partition(": ")[0] for one in page.locator(".target.way").evaluate_all(LABELS)]
        ways = [one.split(" → ") for one in ways if " → " in one]
        assert names <= {name for way in ways for name in way}


LABELS = "all => all.map((one) => one.getAttribute('aria-label')).filter(Boolean)"
