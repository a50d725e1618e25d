"""Dragging over the bars of *Between any two steps* in a browser: range, filter, and what pandas counts."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.e2e.driving import ROOT, keyed, settle, show, sound

pytestmark = pytest.mark.e2e
DEAL, ACTIVITY, TIME = "SalesOpportunity", "ActivityName", "EventTime"
FROM, TO = "Opportunity Created", "Contract Signed"


@pytest.fixture(scope="module")
def days() -> pd.Series:
    """From the first creation to the last signature of each deal."""
    rows = pd.read_csv(ROOT / "sample_data" / "lead_to_cash.en.csv.gz", low_memory=False)
    rows = rows[~rows[DEAL].str.startswith("LEAD-")].assign(at=pd.to_datetime(rows[TIME]))
    at = rows.groupby([DEAL, ACTIVITY])["at"]
    took = (at.max().unstack()[TO] - at.min().unstack()[FROM]).dropna().dt.total_seconds() / 86_400
    return took[took >= 0]


def test_bars_dragged_over_become_a_filter_on_their_deals(site, opened, days):
    page = opened(site.link("bottlenecks"))
    show(page, "bottlenecks", "between")
    chart = page.locator("[class*='st-key-between_bars']").first
    bars = chart.locator(".bars path")
    expect(bars).not_to_have_count(0)
    chart.scroll_into_view_if_needed()
    only = keyed(page, "between_only").get_by_role("button")
    expect(only).to_be_disabled()
    plot = chart.locator(".nsewdrag").first.bounding_box()
    wide, foot = plot["width"] / bars.count(), plot["y"] + plot["height"]
    page.mouse.move(plot["x"] + 3.2 * wide, foot - plot["height"] * 0.9)
    page.mouse.down()
    page.mouse.move(plot["x"] + 8.8 * wide, foot - 4, steps=12)
    page.mouse.up()
    settle(page)
    expect(only).to_be_enabled()
    said = page.locator("[class*='st-key-between_slider']").inner_text()
    low, high = (float(one) for one in re.findall(r"([\d.]+) d\b", said)[:2])
    n = int(((days >= low) & (days < high)).sum())
    assert 0 < low < high
    assert 0 < n < len(days)
    expect(only).to_have_text(re.compile(rf"Only {n:,} deals in this range"))
    only.click()
    expect(keyed(page, "chips")).to_contain_text(f"{n:,} of 2,000 deals left")
    expect(keyed(page, "chips")).to_contain_text(FROM)
    sound(page)
