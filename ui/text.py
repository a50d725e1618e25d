"""What does a key say in the reader's language: sentences, plurals, numbers, dates, durations, money?"""

from __future__ import annotations

import math
import re
import string
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    get_currency_name,
    get_currency_precision,
)

from ui import state
from ui.spaced import spaced

LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
NOTHING = "–"
_UNITS = {"en": (10**12, 10**9, 10**6, 10**3), "zh": (10**12, 10**8, 10**4)}
_FIGURE = re.compile(r"[\d.,]*\d")
MOST_LISTED = 12
_FOLDER = Path(__file__).with_name("locales")
_ADDRESS = re.compile(r":(?=//)|www(?=\\?\.)|@", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>$~&]|:(?=[A-Za-z/])|^[#+\-=](?=\s|$|[-=])|(?<=^\d)[.)])")


def t(key: str, /, *, lang: str | None = None, **params: object) -> str:
    """The sentence of `key`, its `{params}` written the way the language writes them.

    A parameter may carry a format: `{wait:duration}`, `{share:percent}`, `{at:date}` (see `written`).
    A sentence with plural forms chooses by the parameter `n`. A key the language lacks is said in
    English; one that English lacks shows as itself (a contract test keeps that from happening).
    """
    lang = lang or state.language()
    return _Sentence(lang, plain=True).vformat(_form(key, lang, params), (), params)


def md(key: str, /, *, lang: str | None = None, **params: object) -> str:
    """`t` for places that read Markdown: names out of the data cannot turn into links, images or markup."""
    lang = lang or state.language()
    return _Sentence(lang, plain=False).vformat(_form(key, lang, params), (), params)


def escape(name: object) -> str:
    """A name out of the data, safe where Markdown is read (labels of widgets read it too).

    An invisible joiner keeps an address in it from becoming a link.
    """
    return _ADDRESS.sub("\\g<0>\u2060", _MARKDOWN.sub(r"\\\1", str(name)))


def has(key: str, *, lang: str = "en") -> bool:
    """Does the language have a sentence for the key?"""
    return key in sentences(lang)


@cache
def sentences(lang: str) -> dict[str, str | dict[str, str]]:
    """Every key of a language with its sentence, or with its plural forms."""
    found: dict[str, Any] = {}
    for path in (_FOLDER / f"{lang}.toml", *sorted((_FOLDER / lang).glob("*.toml"))):
        said = dict(_flat(tomllib.loads(path.read_text("utf-8")), ""))
        if twice := found.keys() & said.keys():
            raise ValueError(f"{path.name} says again: {sorted(twice)}")
        found |= said
    return found


def written(value: object, kind: str, lang: str) -> str:
    """A value as the language writes it; `kind` is one of number, count, compact, percent, duration,
    days, date, datetime, money, list, or empty (by the type of the value)."""
    if value is None or value is pd.NA or value != value:
        return NOTHING
    if kind:
        return _WRITERS[kind](value, lang)
    if isinstance(value, bool | np.bool_):
        return t("value.yes" if value else "value.no", lang=lang)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return moment(value, lang)
    if isinstance(value, date):
        return day(value, lang)
    if hasattr(value, "__float__"):
        return number(value, lang)
    if isinstance(value, Iterable):
        return listed(value, lang)
    return str(value)


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


class WholeDays(float):
    """Hours of which nothing shorter than a day can be said: `written` says *same day*, *2 d*."""


def duration(hours: Any, lang: str, *, whole_days: bool = False) -> str:
    """Hours in two units, rounded at the smaller: 47 h as 1 d 23 h; from two weeks on in days.

    `whole_days` (or a value of `WholeDays`) for what was measured from dates without a time of day.
    """
    if hours is None or hours != hours:
        return NOTHING
    if whole_days or isinstance(hours, WholeDays):
        return _whole_days(hours, lang)
    hours = float(hours)
    if hours < 0:
        return "−" + duration(-hours, lang)
    if round(hours * 60) < 1:
        return _unit(round(hours * 3600), "second", lang) if hours else _unit(0, "hour", lang)
    if round(hours * 60) < 60:
        return _unit(round(hours * 60), "minute", lang)
    if round(hours * 60) < 24 * 60:
        return _two(round(hours * 60), 60, "hour", "minute", lang)
    if round(hours) < 14 * 24:
        return _two(round(hours), 24, "day", "hour", lang)
    return days(hours, lang)


def days(hours: Any, lang: str) -> str:
    """Hours in one unit with a decimal: 48 h as 2.0 d, 3 h as 3.0 h, 20 min as 20 min."""
    if hours is None or hours != hours:
        return NOTHING
    if isinstance(hours, WholeDays):
        return _whole_days(hours, lang)
    size = abs(float(hours))
    if size and round(size * 60) < 60:
        return _unit(round(float(hours) * 60), "minute", lang)
    unit, value = ("day", float(hours) / 24) if size >= 24 else ("hour", float(hours))
    return _unit(value, unit, lang, decimals=0 if abs(value) >= 99.95 else 1)


def _whole_days(hours: float, lang: str) -> str:
    """Hours as days; dates of one zone lie a day apart also where the clock was changed between them."""
    n = round(abs(hours) / 24)
    if not n:
        return t("text.same_day", lang=lang)
    return ("−" if hours < 0 else "") + _unit(n, "day", lang)


def day(value: date, lang: str) -> str:
    """Nov 21, 2025."""
    return format_date(value, "medium", locale=LOCALES[lang])


def moment(value: datetime, lang: str) -> str:
    """Nov 21, 2025, 3:40 PM."""
    pattern = "y年M月d日 HH:mm" if lang == "zh" else "MMM d, y, HH:mm"
    return format_datetime(value, pattern, locale=LOCALES[lang])


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


def listed(values: Iterable[object], lang: str, *, style: str = "standard") -> str:
    """A, B and C."""
    names = [written(value, "", lang) for value in values]
    if len(names) > MOST_LISTED:
        rest = t("text.more", lang=lang, n=len(names) - MOST_LISTED + 1)
        names = [*names[: MOST_LISTED - 1], rest]
    return format_list(names, style=style, locale=LOCALES[lang]) if names else NOTHING


def counted(n: int, noun: Any, nouns: Any, *, lang: str | None = None) -> str:
    """812 deals, 1 deal; the noun is a catalogue's text in both languages."""
    lang = lang or state.language()
    one = _plural(n, lang) == "one"
    return t("text.counted", lang=lang, count=n, noun=(noun if one else nouns)[lang])


def _two(total: int, per: int, big: str, small: str, lang: str) -> str:
    """`total` small units as big and small ones."""
    whole, rest = divmod(total, per)
    first = _unit(whole, big, lang)
    return f"{first} {_unit(rest, small, lang)}" if rest else first


def _unit(value: float, unit: str, lang: str, *, decimals: int = 0) -> str:
    said = number(value, lang, decimals=decimals)
    return str(sentences(lang)[f"unit.{unit}"]).format(n=said)


def _form(key: str, lang: str, params: dict[str, object]) -> str:
    """The sentence, in its plural form where it has several."""
    if key not in sentences(lang):
        lang = "en"
    found = sentences(lang).get(key, key)
    if isinstance(found, str):
        return found
    n = params.get("n", 0)
    form = _plural(n if isinstance(n, int | float) and math.isfinite(n) else 0, lang)
    return found.get(form, found["other"])


def _plural(n: float, lang: str) -> str:
    """Which of the plural forms of a language a number takes."""
    return _locale(lang).plural_form(n)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(LOCALES[lang])


def _flat(tree: dict[str, Any], prefix: str) -> Iterable[tuple[str, str | dict[str, str]]]:
    """Nested tables as dotted keys; a table of plural forms (it has `other`) stays whole."""
    for name, value in tree.items():
        key = prefix + name
        if isinstance(value, dict) and not isinstance(value.get("other"), str):
            yield from _flat(value, key + ".")
        else:
            yield key, value


class _Sentence(string.Formatter):
    """Fills a sentence; what is not given stays visible instead of breaking the page."""

    def __init__(self, lang: str, *, plain: bool) -> None:
        self.lang, self.plain = lang, plain

    def vformat(self, format_string: str, args: Any, kwargs: Any) -> str:
        """Filled in; in Chinese with a space where Chinese meets a Latin letter or a figure."""
        if self.lang != "zh":
            return super().vformat(format_string, args, kwargs)
        done = after = ""
        for literal, field, spec, _ in self.parse(format_string):
            done = spaced(done, literal) if after else done + literal
            after = field or ""
            if field is not None:
                done = spaced(done, self.format_field(self.get_value(field, args, kwargs), spec or ""))
        return done

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(str(key))

    def format_field(self, value: Any, format_spec: str) -> str:
        said = written(value, format_spec, self.lang)
        if self.plain:
            return said
        return escape(said) if isinstance(value, str | list | tuple) else said.replace("$", "\\$")


_WRITERS = {
    "number": number,
    "count": lambda value, lang: number(round(float(value)), lang),
    "compact": compact,
    "percent": percent,
    "duration": duration,
    "whole_days": lambda value, lang: duration(value, lang, whole_days=True),
    "days": days,
    "date": day,
    "datetime": moment,
    "money": money,
    "list": listed,
    "or": lambda value, lang: listed(value, lang, style="or"),
    "name": lambda value, lang: str(value),
}
