"""Pages of a log with amounts in several currencies: a sentence where a figure of money would stand."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages.conftest import opened, said
from ui.text import t

CODES = ("EUR", "USD")


@pytest.fixture
def mixed(workspace, sample_file) -> EventLog:
    """The sample with a currency per deal, turn about."""
    from ui import cached
    from ui.workspace import now

    table = pq.read_table(sample_file)
    cases = table["SalesOpportunity"].combine_chunks().dictionary_encode().indices.to_pylist()
    table = table.append_column("CurrencyIsoCode", pa.array([CODES[place % 2] for place in cases]))
    path = workspace / "mixed.parquet"
    pq.write_table(table, path)
    log = EventLog.read(path, process="lead_to_cash", workspace=workspace)
    cached.store().add_log(
        log.log_id, series_id=log.series_id, name="Deals", process=log.process, file_name="mixed.parquet",
        n_cases=300, n_events=1000, now=now(),
    )  # fmt: skip
    return log


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["variants", "compare"])
def test_no_amount_is_halved_and_the_page_says_why(mixed, view, lang):
    page = opened("discover", mixed, lang, **{"sel:view:discover": view})
    assert not page.exception
    assert t("money.mixed", lang=lang, currencies=CODES) in said(page)
    assert t("compare.median_amount", lang=lang) not in said(page)


def test_the_chips_count_deals_and_no_money(mixed):
    slots = {"attribute:Region": f.Attribute("region", ["South"])}
    page = opened("discover", mixed, filters=slots)
    assert not page.exception
    assert t("money.mixed_left", lang="en", currencies=CODES).strip(" ·") in said(page)


def test_a_range_of_amounts_that_is_held_is_refused_with_a_sentence(mixed):
    slots = {"range:OpportunityAmount": f.Range("OpportunityAmount", low=1000)}
    page = opened("discover", mixed, filters=slots)
    assert not page.exception
    told = [one.value for one in page.error]
    assert told
    assert any("EUR" in one and "USD" in one for one in told)


def test_in_one_currency_money_is_back_with_its_sign(mixed):
    slots = {"attribute:CurrencyIsoCode": f.Attribute("CurrencyIsoCode", ["EUR"])}
    page = opened("discover", mixed, filters=slots)
    assert not page.exception
    assert "EUR\u00a0" in said(page)
