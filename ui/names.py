"""What do the things of a log call themselves on screen: activities, columns, states, cases?

A name the catalogue knows is shown in the reader's language; any other as it stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.log import EventLog
from analysis.measures.grouping import ends, is_number
from analysis.processes import PROCESSES, load
from ui import assumed, cached, state
from ui.numbers import currency_name, moneys, with_currency
from ui.text import counted, has, money, number, t

MOST_LETTERS = 40


def activity(log: EventLog, name: str, lang: str | None = None) -> str:
    """The label of an activity, also of one that the log never has."""
    lang = lang or state.language()
    held = cached.activity_labels(log, lang)
    known = None if name in held else log.catalogue.activity(name)
    return known.label[lang] if known else held.get(name, name)


def short(label: str, most: int = MOST_LETTERS) -> str:
    """A label for where room is scarce: a very long one ends in an ellipsis."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def column(log: EventLog, name: str, lang: str | None = None) -> str:
    """The label of an attribute, by its column or its role."""
    lang = lang or state.language()
    column_of = log.roles.get(name, name)
    role = next((role for role, held in log.roles.items() if held == column_of), None)
    known = log.catalogue.attribute(column_of)
    if known:
        return known.label[lang]
    if has(f"salesforce.column.{column_of}"):
        return t(f"salesforce.column.{column_of}", lang=lang)
    of_other = _of_other(log, column_of)
    if of_other:
        return of_other[lang]
    return t(f"role.{role}", lang=lang) if role and log.process != "generic" else column_of


def _of_other(log: EventLog, column: str) -> Mapping[str, str] | None:
    """The label of a column only the other process knows, such as the status of a deal's order."""
    others = [] if log.process == "generic" else [one for one in PROCESSES if one != log.process]
    found = (load(one).attribute(column) for one in others)
    return next((one.label for one in found if one and one.key == column), None)


def value(log: EventLog, column: str, told: object, lang: str | None = None) -> str:
    """A value of an attribute, as a query gives it or as a text of it: yes and no of a flag."""
    lang = lang or state.language()
    if told is None or told == "":
        return t("filter.said.no_value", lang=lang)
    if str(told).lower() in ("true", "false") and _is_flag(log, column):
        return t("value.yes" if str(told).lower() == "true" else "value.no", lang=lang)
    band = ends(str(told)) if is_number(log, log.roles.get(column, column)) else None
    return _band(log, log.roles.get(column, column), *band, lang) if band else str(told)


def _band(log: EventLog, column: str, low: float, high: float, lang: str) -> str:
    """From which number to which a group goes: 7 to 14, EUR 9.0K to 104.0K; one number where it is one."""
    if column in log.money_columns:
        said = amount_range(log, low, high, lang) if low != high else (amount(log, low, lang),)
    else:
        said = tuple(number(one, lang) for one in dict.fromkeys((low, high)))
    return said[0] if len(said) == 1 else t("value.band", low=said[0], high=said[1], lang=lang)


def _is_flag(log: EventLog, column: str) -> bool:
    return log.kind_of(log.roles.get(column, column)) == "flag"


def amount(log: EventLog, value: float, lang: str | None = None) -> str:
    """A sum or a median of amounts, with its currency where a single one is known."""
    return money(value, lang or state.language(), currency=currency(log))


def currency(log: EventLog) -> str | None:
    """The code of the currency of the amounts: as the log says, else as entered under Assumptions.

    None where nobody says it, and where amounts are in several currencies.
    """
    if log.currencies:
        return log.currencies[0] if len(log.currencies) == 1 else None
    return assumed.value(log, "currency") or None


def amount_title(log: EventLog, label: str) -> str:
    """The header of a column of amounts, with the code of their currency: Cost (EUR)."""
    code = currency(log)
    return t("money.column", label=label, currency=currency_name(code, state.language())) if code else label


def amounts(log: EventLog, values: Iterable[float], lang: str | None = None) -> list[str]:
    """Amounts of one column: all in the unit of the largest, with one decimal."""
    return moneys(values, lang or state.language(), currency=currency(log))


def amount_range(log: EventLog, low: float, high: float, lang: str | None = None) -> tuple[str, str]:
    """Both ends of a range of amounts in one unit, the currency said once: EUR 9.0K and 104.0K, 0.9万 and
    10.4万欧元.
    """
    lang, code = lang or state.language(), currency(log)
    low_said, high_said = bare_range(low, high, lang)
    if code and lang == "zh":
        return low_said, with_currency(high_said, code, lang)
    return (with_currency(low_said, code, lang) if code else low_said), high_said


def bare_range(low: float, high: float, lang: str | None = None) -> tuple[str, str]:
    """Both ends of a range beside an amount that says its currency: 9.0K and 104.0K."""
    low_said, high_said = moneys((low, high), lang or state.language())
    return low_said, high_said


def case_state(log: EventLog, key: str, lang: str | None = None) -> str:
    """The label of a state of a case; a log that tells nothing of payments knows of no outstanding cash."""
    known = log.catalogue.state(key)
    if known and known.won and not known.final and not knows_payments(log):
        return t("state.won", lang=lang)
    return known.label[lang or state.language()] if known else key


def knows_payments(log: EventLog) -> bool:
    """Whether the log has any invoice or payment: events by which its catalogue tells that a case is paid."""
    paid = [one for one in log.catalogue.states if one.settled]
    return not paid or any(log.has_activity(name) for one in paid for name in (one.settled, *one.of))


def cases(log: EventLog, n: int, lang: str | None = None) -> str:
    """812 deals."""
    return counted(n, log.catalogue.case, log.catalogue.cases, lang=lang)


def case_noun(log: EventLog, lang: str | None = None) -> str:
    """deal, order, case."""
    return log.catalogue.case[lang or state.language()]


def cases_noun(log: EventLog, lang: str | None = None) -> str:
    """deals, orders, cases."""
    return log.catalogue.cases[lang or state.language()]


def nouns(log: EventLog, lang: str | None = None) -> dict[str, str]:
    """What sentences call one case and several: deal and deals, order and orders."""
    return {"case": case_noun(log, lang), "cases": cases_noun(log, lang)}


def case_title(log: EventLog, lang: str | None = None) -> str:
    """Deal, Order, Case: as the header of a column of their ids."""
    noun = case_noun(log, lang)
    return noun[:1].upper() + noun[1:]


def cases_title(log: EventLog, lang: str | None = None) -> str:
    """Deals, Orders, Cases: as the label of a figure."""
    noun = cases_noun(log, lang)
    return noun[:1].upper() + noun[1:]
