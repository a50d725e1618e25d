"""What is a unit of each currency worth? Rates typed in or loaded from a file, checked row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.reading import RawTable, money, read_file
from analysis.reading.numbers import numbers
from analysis.schema import Schema

RATE_ISSUES = Schema("rate_issues", {"row": "count", "code": "text", "value": "text"}, ("row", "code"))
SALESFORCE = "conversionrate"
_COLUMNS = {
    "currency": ("isocode", "currencyisocode", "currency", "currencycode", "code", "币种", "货币", "币别"),
    "rate": (SALESFORCE, "rate", "exchangerate", "fxrate", "汇率", "兑换率", "换算率"),
    "date": ("startdate", "date", "validfrom", "from", "since", "日期", "开始日期", "生效日期"),
}  # fmt: skip


@dataclass(frozen=True)
class Rate:
    """`rate` units of the reporting currency are one unit of `currency`, from the day `since` on.

    An empty day stands for always.
    """

    currency: str
    rate: float
    since: str = ""

    @property
    def plain(self) -> tuple[str, float, str]:
        """As a step of a recipe holds it."""
        return (self.currency, self.rate, self.since)


@dataclass(frozen=True)
class Rates:
    """The rates that could be read, and frame `RATE_ISSUES` of those that could not.

    `is_inverted` where a file gave units of each currency per unit of the company's own, as Salesforce
    does, and they were turned round.
    """

    rates: tuple[Rate, ...]
    issues: pd.DataFrame
    is_inverted: bool = False


def load_rates(path: str | Path, *, to: str, name: str | None = None) -> Rates:
    """The rates in a CSV or a workbook.

    Raises
    ------
    FileError
        As `read_file`.
    AnalysisError
        `rates_no_columns` (params `file, missing, columns`).
    """
    return rates_of_table(read_file(path, name=name), to=to)


def rates_of_table(raw: RawTable, *, to: str) -> Rates:
    """The rates in a table: a column of currencies, one of rates, perhaps one of dates.

    A column `ConversionRate`, as in Salesforce's *CurrencyType* and *DatedConversionRate*, holds units of
    the currency per unit of the company's own: those are turned round, across to `to` where that is
    another one. A bare column of rates holds units of `to` per unit of the currency.
    """
    held = _columns(raw)
    plain = {part: [str(one or "").strip() for one in raw.frame()[name]] for part, name in held.items()}
    plain.setdefault("date", [""] * raw.n_rows)
    values = numbers(raw.arrow()[held["rate"]]).values.to_pylist()
    numbered = raw.row_numbers(range(raw.n_rows))
    parts = zip(numbered, plain["currency"], plain["rate"], values, plain["date"], strict=True)
    rows = [dict(zip(("row", "currency", "rate", "value", "since"), one, strict=True)) for one in parts]
    is_salesforce = _bare(held["rate"]) == SALESFORCE
    return _inverted(rows, to) if is_salesforce else checked(rows, to=to)


def checked(rows: Iterable[dict[str, Any]], *, to: str) -> Rates:
    """Rows of `currency, rate, since` (and `row`, their number) as rates, with what is wrong with the others.

    A row without anything in it is left out; the reporting currency needs none.
    """
    read, issues = _read(rows)
    rates: dict[tuple[str, str], Rate] = {}
    for row, rate in read:
        held = rates.get((rate.currency, rate.since))
        if rate.currency == to:
            if rate.rate != 1:
                issues.append((row, "rate_of_itself", f"{rate.rate:g}"))
        elif held is not None and held.rate != rate.rate:
            issues.append((row, "rate_twice", rate.currency))
        else:
            rates[rate.currency, rate.since] = rate
    return Rates(_sorted(rates.values()), _issues(issues))


def _read(rows: Iterable[dict[str, Any]]) -> tuple[list[tuple[int, Rate]], list[tuple[int, str, str]]]:
    read, issues = [], []
    for place, given in enumerate(rows, start=1):
        row = int(given.get("row", place))
        currency, rate, since = (_text(given.get(part)) for part in ("currency", "rate", "since"))
        if not (currency or rate or since):
            continue
        code, day, value = money.currency_of(currency), _day(since), given.get("value", _number(rate))
        wrong = _wrong(currency, code, rate, value, since, day)
        issues += [(row, one, said) for one, said in wrong]
        if not wrong:
            read.append((row, Rate(str(code), float(value or 0), str(day))))
    return read, issues


def _wrong(
    currency: str, code: str | None, rate: str, value: float | None, since: str, day: str | None
) -> list[tuple[str, str]]:
    """What is wrong with a row: code and the value in question."""
    found = []
    if code is None:
        found.append(("currency_unknown" if currency else "currency_missing", currency))
    if value is None:
        found.append(("rate_not_a_number" if rate else "rate_missing", rate))
    elif value <= 0:
        found.append(("rate_not_positive", rate))
    if day is None:
        found.append(("date_unreadable", since))
    return found


def _inverted(rows: list[dict[str, Any]], to: str) -> Rates:
    """Units per unit of the company's currency as units of `to` per unit, at each day one of both changes."""
    read, issues = _read(rows)
    own = sorted((rate.since, rate.rate) for _, rate in read if rate.currency == to)
    if not own:
        issues.append((int(rows[0]["row"]) if rows else 1, "rate_without_cross", to))
        return Rates((), _issues(issues), is_inverted=True)
    found = []
    for code in sorted({rate.currency for _, rate in read} - {to}):
        theirs = sorted((rate.since, rate.rate) for _, rate in read if rate.currency == code)
        days = sorted({since for since, _ in theirs} | {since for since, _ in own})
        found += [Rate(code, _at(own, day) / _at(theirs, day), day) for day in days]
    return Rates(_sorted(_unrepeated(found)), _issues(issues), is_inverted=True)


def _at(rates: list[tuple[str, float]], day: str) -> float:
    """The rate of a day: the latest that is not after it, else the first."""
    before = [rate for since, rate in rates if since <= day]
    return before[-1] if before else rates[0][1]


def _unrepeated(rates: list[Rate]) -> list[Rate]:
    """Without rates that say the same as the one before."""
    kept: list[Rate] = []
    for rate in rates:
        if not kept or replace(rate, since="") != replace(kept[-1], since=""):
            kept.append(rate)
    return kept


def _columns(raw: RawTable) -> dict[str, str]:
    found = {}
    for part, names in _COLUMNS.items():
        by_name = {_bare(column): column for column in reversed(raw.columns)}
        held = next((by_name[name] for name in names if name in by_name), None)
        if held is not None:
            found[part] = held
    if missing := [part for part in ("currency", "rate") if part not in found]:
        raise AnalysisError("rates_no_columns", file=raw.name, missing=missing, columns=list(raw.columns))
    return found


def _bare(name: str) -> str:
    return re.sub(r"[\s_\-.]", "", name).lower()


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()


def _number(text: str) -> float | None:
    value = numbers(pa.array([text])).values[0].as_py() if text else None
    return None if value is None else float(value)


def _day(text: str) -> str | None:
    """A date as ISO; empty for none, None for what is no date in that order."""
    if not text:
        return ""
    at = pd.to_datetime(text.replace("/", "-"), format="ISO8601", errors="coerce")
    return None if pd.isna(at) else at.date().isoformat()


def _sorted(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    return tuple(sorted(rates, key=lambda rate: (rate.currency, rate.since)))


def _issues(rows: list[tuple[int, str, str]]) -> pd.DataFrame:
    return RATE_ISSUES.conform(pd.DataFrame(rows, columns=["row", "code", "value"]))
