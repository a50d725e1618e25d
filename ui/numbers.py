"""How does a language write numbers, shares and amounts of money?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    get_currency_name,
    get_currency_precision,
)

LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
NOTHING = "–"
_UNITS = {"en": (10**12, 10**9, 10**6, 10**3), "zh": (10**12, 10**8, 10**4)}
_FIGURE = re.compile(r"[\d.,]*\d")


def number(value: Any, lang: str, *, decimals: int | None = None) -> str:
    """1,234.5: whole numbers without decimals, others with at most one, small ones with two digits."""
    value = float(value)
    if decimals is None:
        decimals = 0 if value.is_integer() else 1 if abs(value) >= 1 else 2
    return _grouped(value, decimals)


def compact(value: Any, lang: str) -> str:
    """1.2M, 123万: for tiles and chips."""
    if abs(value) < 10_000:
        return number(round(float(value)), lang)
    return format_compact_decimal(float(value), locale=LOCALES[lang], fraction_digits=1)


def percent(share: Any, lang: str) -> str:
    """0.384 as 38 %, 0.0384 as 3.8 %; a share that is not nothing is never written as 0 %."""
    share = float(share)
    if 0 < share < 0.001:
        return "<0.1%"
    whole = abs(share) >= 0.0995 or share == 0
    if 0.995 <= share < 1:
        whole = False
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{_exact(share).scaleb(2):.{0 if whole else 1}f}%"


def _grouped(value: float, decimals: int) -> str:
    """As Babel writes it in both languages (commas between thousands, halves to even), thirty times as fast:
    a table writes thousands of these.
    """
    return f"{_exact(value):,.{decimals}f}" if math.isfinite(value) else format_decimal(value, locale="en")


def _exact(value: float) -> Decimal:
    """The number as it is written, not as it is held: 2.675 lies halfway, and not below."""
    return Decimal(str(value))


def money(value: Any, lang: str, *, currency: str | None = None) -> str:
    """An amount, short from ten thousand on: EUR 1.2M, 123.5万欧元; bare without a currency."""
    value = float(value)
    if currency is None:
        return compact(value, lang)
    is_small = abs(value) < 10_000
    said = _grouped(value, get_currency_precision(currency)) if is_small else compact(value, lang)
    return with_currency(said, currency, lang)


def with_currency(said: str, currency: str, lang: str) -> str:
    """What is said of an amount, with the code of its currency before it, in Chinese its name behind it."""
    name = currency_name(currency, lang)
    return said + name if lang == "zh" else f"{name}\u00a0{said}"


def currency_name(currency: str, lang: str) -> str:
    """What a currency is called beside amounts: EUR, 欧元."""
    return get_currency_name(currency, locale=LOCALES[lang]) if lang == "zh" else currency


def moneys(values: Iterable[Any], lang: str, *, currency: str | None = None) -> list[str]:
    """Amounts that stand beside each other, such as the ends of a range: one unit, one decimal; but what
    would be nought in it has its own."""
    held = [float(value) for value in values]
    most = max((abs(value) for value in held if math.isfinite(value)), default=0.0)
    unit = next((size for size in _UNITS[lang] if most >= max(size, 10_000)), 1)
    if unit == 1:
        return [NOTHING if value != value else money(value, lang, currency=currency) for value in held]
    model = money(1.1 * max(unit, 10_000), lang, currency=currency)

    def said(value: float) -> str:
        if value and abs(value) < unit / 20:
            return money(value, lang, currency=currency)
        return NOTHING if value != value else _FIGURE.sub(_grouped(value / unit, 1), model, count=1)

    return [said(value) for value in held]
