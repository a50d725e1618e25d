"""What does a key say in the reader's language: sentences, plurals, numbers, dates, durations, money?"""

from __future__ import annotations

import math
import re
import string
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list

from ui import state
from ui.numbers import LOCALES, NOTHING, compact, money, number, percent
from ui.spaced import spaced

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
        return _unit(round(hours * 3600), "second", lang) if hours else _unit(0, "minute", lang)
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
    if round(size * 60) < 60:
        is_shorter = size > 0 and round(size * 60) < 1
        n, unit = (size * 3600, "second") if is_shorter else (size * 60, "minute")
        return ("−" if hours < 0 else "") + _unit(round(n), unit, lang)
    unit, value = ("day", float(hours) / 24) if size >= 24 else ("hour", float(hours))
    return _unit(value, unit, lang, decimals=0 if abs(value) >= 99.95 else 1)


def over(hours: Any, lang: str) -> str:
    """What half of all take: longer than 3.0 d; under a minute, where that is all."""
    return _bound("over", hours, lang)


def about(hours: Any, lang: str) -> str:
    """What is usual: 3.0 d; under a minute, where it is less."""
    is_known = hours is not None and hours == hours and not isinstance(hours, WholeDays)
    return t("text.over_a_minute", lang=lang) if is_known and 0 <= hours < 1 / 60 else days(hours, lang)


def within(hours: Any, lang: str) -> str:
    """What half of all are through in: within 3.0 d, within a minute."""
    return _bound("within", hours, lang)


def _bound(which: str, hours: Any, lang: str) -> str:
    if isinstance(hours, WholeDays):
        key = which if round(hours / 24) else f"{which}_a_day"
    else:
        key = f"{which}_a_minute" if hours is not None and hours < 1 / 60 else which
    return t(f"text.{key}", lang=lang, time=days(hours, lang))


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


def listed(values: Iterable[object], lang: str, *, style: str = "standard") -> str:
    """A, B and C."""
    names = [written(value, "", lang) for value in values]
    if len(names) > MOST_LISTED:
        rest = t("text.more", lang=lang, n=len(names) - MOST_LISTED + 1)
        names = [*names[: MOST_LISTED - 1], rest]
    if lang == "zh" and len(names) > 1:
        return spaced(spaced("、".join(names[:-1]), {"or": "或"}.get(style, "和")), names[-1])
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
    "about": about,
    "over": over,
    "within": within,
    "date": day,
    "datetime": moment,
    "money": money,
    "list": listed,
    "or": lambda value, lang: listed(value, lang, style="or"),
    "name": lambda value, lang: str(value),
}
