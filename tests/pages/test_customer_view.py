"""Discover, the map as the customer sees it: deals against winning, orders against how they end."""

import pytest

from analysis.discover.customer_journey import customer_journey
from analysis.log import EventLog
from tests.pages.conftest import opened, said, sound
from ui.text import t


@pytest.fixture
def orders(workspace, tmp_path) -> EventLog:
    import pyarrow.parquet as pq

    from sample_data.generate import generate

    path = tmp_path / "orders.parquet"
    pq.write_table(generate("order_to_cash", cases=300, seed=5), path)
    log = EventLog.read(path, process="order_to_cash", workspace=workspace)
    log.close()
    return EventLog.open(log.path)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_orders_are_set_against_their_end(orders, lang):
    kept = {"sel:view:discover": "map", "sel:map_show": "customer"}
    text = said(sound(opened("discover", orders, lang, **kept)))
    assert t("discover.customer.orders.title", lang=lang) in text
    found = customer_journey(orders, wait_h=5 * 24)
    often = found.sort_values("n_with", ascending=False, kind="stable").iloc[0]
    sign = t(f"discover.customer.orders.sign.{often['sign']}", lang=lang, n=5)
    assert sign in text
