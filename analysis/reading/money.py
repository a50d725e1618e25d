"""In which money is an amount? Codes, signs and names of currencies, in a column or beside amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, is_text, per_value

_LISTED = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
    LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
    PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
"""
ISO_CODES = frozenset(_LISTED.split())
NAMES = {
    "€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "CNY", "￥": "CNY", "CN¥": "CNY", "元": "CNY",
    "RMB": "CNY", "₹": "INR", "₩": "KRW", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD",
    "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "R$": "BRL", "JP¥": "JPY", "美元": "USD", "美金": "USD",
    "人民币": "CNY", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "港币": "HKD", "港元": "HKD",
    "新台币": "TWD", "台币": "TWD", "韩元": "KRW", "瑞士法郎": "CHF", "新加坡元": "SGD", "加元": "CAD",
    "澳元": "AUD",
}  # fmt: skip
"""Sign or name to code; a bare `$` counts as US dollars and a bare `¥` as yuan."""

MONEY_KEYS = frozenset({"OpportunityAmount", "OrderAmount", "Amount", "CollectedAmount", "StepCost"})
"""Attributes of the catalogues that are amounts of money, beside the role `amount`."""

MONEY_NAMES = MONEY_KEYS | {
    "InvoiceAmount", "PaymentAmount", "CreditedAmount", "SnapshotAmount", "AmountChange",
}  # fmt: skip
"""Columns of these names are amounts of money in any log."""

KEY = "Currency"
"""The catalogue's attribute, and the name of a column made of the signs beside amounts."""

N_LOOKED_AT = 1000

_NAMED = re.compile(r"currency|币种|币别|货币", re.IGNORECASE)
_CONVERTED = re.compile(r"\(?\s*(?:converted|已转换|已换算)\s*\)?", re.IGNORECASE)
_KEPT = re.compile(r"\((?:original|原值)\)$")
_SIGN = r"(?i)(?P<sign>(?:US|CA|AU|HK|NT|CN|JP|S|R|A|C)?[$€£¥￥₹₩元]|\b[A-Z]{3}\b)"


def currency_of(said: object) -> str | None:
    """The ISO code of a currency however it is said (`usd`, `€`, `人民币`, `USD - U.S. Dollar`)."""
    text = str(said or "").strip()
    code = text.upper()
    found = NAMES.get(code) or NAMES.get(text)
    if found or code in ISO_CODES:
        return found or code
    lead = re.match(r"([A-Za-z]{3})\b", text)
    return (
        lead[1].upper() if lead and lead[1].upper() in ISO_CODES and re.match(r".{3}\s*[-–(]", text) else None
    )


def is_converted(name: str) -> bool:
    """Whether a column of amounts says that they are in one currency, as `Amount (converted)` does."""
    return _CONVERTED.search(name) is not None


def named_as_currency(names: Iterable[str]) -> list[str]:
    """The columns called a currency; those of converted or original amounts are not meant."""
    return [
        name for name in names if _NAMED.search(name) and not is_converted(name) and not _KEPT.search(name)
    ]


def is_currency(values: Iterable[object]) -> bool:
    """Whether these values of a column are currencies, all but a tenth of them."""
    told = [value for value in values if value not in (None, "")]
    n_known = sum(currency_of(value) is not None for value in told)
    return bool(told) and n_known >= 0.9 * len(told)


def is_number(type_: pa.DataType) -> bool:
    """Whether a column of this type can hold amounts."""
    return pa.types.is_integer(type_) or pa.types.is_floating(type_)


def money_columns(
    roles: dict[str, str], keys: dict[str, str], *, names: Iterable[str] = ()
) -> frozenset[str]:
    """The columns whose numbers are amounts of money: of the role, those the catalogue knows, and by name."""
    known = {column for key, column in keys.items() if key in MONEY_KEYS} | (MONEY_NAMES & set(names))
    return frozenset(known | ({roles["amount"]} if "amount" in roles else set()))


def signs(amounts: Column) -> pa.Array | None:
    """The currency beside each amount (`€ 5`, `5 USD`) as its code; None where there is none at all."""
    text = as_text(amounts)
    found = per_value(text, lambda distinct: pc.struct_field(pc.extract_regex(distinct, _SIGN), "sign"))
    encoded = found.dictionary_encode()
    codes = [currency_of(one) for one in encoded.dictionary.to_pylist()]
    if not any(codes):
        return None
    return pa.array(codes, pa.string()).take(encoded.indices)


def with_signs(columns: dict[str, Column]) -> dict[str, pa.Array]:
    """A column `Currency` out of the signs beside amounts, where no column tells the currency; else nothing.

    Parameters
    ----------
    columns
        Name to cells as they were read, text still, of the columns that hold numbers. The first that
        has a sign within its first thousand rows is taken.
    """
    for name, cells in columns.items():
        if not is_converted(name) and is_text(cells.type) and signs(cells[:N_LOOKED_AT]) is not None:
            found = signs(cells)
            return {KEY: found} if found is not None else {}
    return {}
