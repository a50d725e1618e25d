"""Money says which orders were paid in part, and that an amount is counted although it has a range."""

from pathlib import Path

from analysis.log import EventLog
from tests.pages.conftest import opened, said, sound
from ui import state
from ui.bottlenecks import money
from ui.bottlenecks.money_found import found_in

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "order_to_cash.en.csv.gz"


def test_part_paid_orders_and_the_range_of_a_counted_amount_are_said_where_they_show(workspace):
    """The three were paid 32,141.29 of 56,007.09, 4,563.43 of 11,579.91 and 2,740.95 of 9,023.38."""
    orders = EventLog.read(SAMPLE, process="order_to_cash", workspace=workspace)
    left = 56_007.09 - 32_141.29 + 11_579.91 - 4_563.43 + 9_023.38 - 2_740.95
    app = sound(
        opened("bottlenecks", orders, **{"sel:view:bottlenecks": "money", "sel:money_place": "overdue"})
    )
    aside = f"{left / 1000:.1f}K less is collected than ordered or sold (SO-000147, SO-001408, and SO-001861)"
    assert said(app).count(f"3 orders counted as paid, for each invoice has a payment, though {aside}") == 1
    assert "Amounts are counted, not estimated" in said(app)
    with state.speaking("en"):
        told = {label: one.assumption for label, _value, one in money._tiles(orders, found_in(orders))}
        assert "The amount is counted, not estimated. Had other orders come" in told["Overdue"]
        assert "counted, not estimated" not in told["Cost of waiting for payment"]
        assert aside in str(money.table_page(orders).words.notes)
    orders.close()
