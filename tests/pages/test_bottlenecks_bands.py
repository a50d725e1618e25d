"""Step 4, time by a number: bands of amounts in words, their filter, and the columns that are not offered."""

import pandas as pd
import pytest

from analysis.log import filters as f
from analysis.measures.grouping import grouping
from tests.pages.conftest import opened, said, sound
from ui import state
from ui.bottlenecks import attributes

AMOUNT = "OpportunityAmount"


@pytest.fixture
def amounts(sample_file) -> pd.Series:
    rows = pd.read_parquet(sample_file)
    rows = rows[~rows["SalesOpportunity"].str.startswith("LEAD-")].sort_values("EventTime", kind="stable")
    return rows.groupby("SalesOpportunity")[AMOUNT].last()


def test_the_filter_of_a_band_leaves_as_many_deals_as_pandas_counts(log, amounts):
    """The button names a band by its ends; a quarter of the deals lies in each."""
    app = sound(opened("bottlenecks", log, **{
        "sel:view:bottlenecks": "between", "sel:between_look": "by", "sel:split": AMOUNT,
    }))  # fmt: skip
    app.button(key="between_by_only").click().run()
    left = int(said(sound(app)).split(" of 300 deals left")[0].split()[-1])
    sizes = [int(amounts.between(*band).sum()) for band in grouping(log, AMOUNT).bands]
    assert sum(sizes) == len(amounts.dropna())
    assert left in sizes
    assert max(sizes) - min(sizes) <= 3


@pytest.mark.parametrize("view", ["groups", "stages", "phases"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_view_by_an_attribute_takes_numbers(log, view, lang):
    looks = {"sel:stages_look": "by", "sel:phases_look": "by"}
    app = sound(
        opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": view, "sel:split": AMOUNT}, **looks)
    )
    assert ".." not in said(app).replace("...", "")
    assert [one.value for one in app.error] == []


def test_what_is_not_offered_is_said_with_why(log):
    assert AMOUNT in attributes.splits(log)
    out = attributes.left_out(log)
    assert "QuoteId" in out["many"]
    assert "ExpectedCloseDate" in out["dates"]
    offered = {log.roles.get(one, one) for one in attributes.splits(log)}
    assert offered | {one for here in out.values() for one in here} == set(log.attributes["column"])
    with state.speaking("en"):
        assert "More than 40 values" in attributes.said(log)
    assert attributes.splits(log.where(f.Attribute("region", ["West"]))) == attributes.splits(log)
