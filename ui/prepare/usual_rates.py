"""Is an exchange rate so far from what it has been for years that it is probably mistyped?"""

from __future__ import annotations

IN_DOLLARS = {
    "AUD": 0.68, "BRL": 0.19, "CAD": 0.74, "CHF": 1.1, "CNY": 0.14, "CZK": 0.044, "DKK": 0.145, "EUR": 1.1,
    "GBP": 1.27, "HKD": 0.128, "HUF": 0.0028, "IDR": 0.000063, "ILS": 0.28, "INR": 0.012, "JPY": 0.0068,
    "KRW": 0.00073, "MXN": 0.055, "MYR": 0.22, "NOK": 0.095, "NZD": 0.61, "PHP": 0.0175, "PLN": 0.25,
    "RMB": 0.14, "SAR": 0.267, "SEK": 0.095, "SGD": 0.75, "THB": 0.028, "TWD": 0.031, "USD": 1.0,
    "VND": 0.00004, "ZAR": 0.054,
}  # fmt: skip
"""What one unit was worth in US dollars, roughly, 2022 to 2025: enough to tell a misplaced comma."""
TIMES_AWAY = 5


def usual(currency: str, to: str) -> float | None:
    """Roughly what one unit is worth; None where a currency is not in the table or swings too much for it."""
    if currency not in IN_DOLLARS or to not in IN_DOLLARS:
        return None
    return IN_DOLLARS[currency] / IN_DOLLARS[to]


def is_implausible(rate: float, currency: str, to: str) -> bool:
    """Whether a rate is more than `TIMES_AWAY` times what is usual, or less than that part of it."""
    known = usual(currency, to)
    return known is not None and not known / TIMES_AWAY <= rate <= known * TIMES_AWAY
