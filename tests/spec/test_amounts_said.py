"""How an amount is said with its currency: by code in English, by name in Chinese."""

import pytest

from ui.numbers import currency_name, moneys
from ui.text import money


@pytest.mark.parametrize(
    ("value", "currency", "lang", "wanted"),
    [
        (600, "EUR", "en", "EUR\u00a0600.00"), (1_234_567, "EUR", "en", "EUR\u00a01.2M"),
        (1_234_567, "EUR", "zh", "123.5万欧元"), (600, "CNY", "zh", "600.00人民币"),
        (600, "JPY", "en", "JPY\u00a0600"), (-600, "USD", "en", "USD\u00a0-600.00"),
        (1_234_567, None, "en", "1.2M"),
    ],
)  # fmt: skip
def test_an_amount_says_its_currency(value, currency, lang, wanted):
    assert money(value, lang, currency=currency) == wanted


def test_amounts_of_a_column_share_a_unit_and_small_ones_keep_their_currency():
    assert moneys([5, 40_000, 1_500_000], "en", currency="EUR") == [
        "EUR\u00a05.00", "EUR\u00a040K", "EUR\u00a01.5M",
    ]  # fmt: skip
    assert moneys([90_000, 1_040_000], "zh", currency="EUR") == ["9.0万欧元", "104.0万欧元"]
    assert moneys([90_000, 1_040_000], "en", currency="EUR") == ["EUR\u00a00.1M", "EUR\u00a01.0M"]


def test_a_code_nobody_knows_is_said_as_it_is():
    assert currency_name("QQQ", "zh") == "QQQ"
