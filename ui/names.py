"""What do the things of a log call themselves on screen: activities, columns, states, cases?

A name the catalogue knows is shown in the reader's language; any other as it stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.log import EventLog
from analysis.processes import PROCESSES, load
from ui import cached, state
from ui.text import counted, has, money, moneys, t

MOST_LETTERS = 40


def activity(log: EventLog, name: str, lang: str | None = None) -> str:
    """The label of an activity."""
    return cached.activity_labels(log, lang or state.language()).get(name, name)


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
    return str(told)


def _is_flag(log: EventLog, column: str) -> bool:
    kinds = dict(zip(log.attributes["column"], log.attributes["kind"], strict=True))
    return kinds.get(log.roles.get(column, column)) == "flag"


def amount(log: EventLog, value: float, lang: str | None = None) -> str:
    """A sum or a median of amounts, with its currency where the log tells a single one."""
    currency = log.currencies[0] if len(log.currencies) == 1 else None
    return money(value, lang or state.language(), currency=currency)


def amounts(log: EventLog, values: Iterable[float], lang: str | None = None) -> list[str]:
    """Amounts of one column: all in the unit of the largest, with one decimal."""
    currency = log.currencies[0] if len(log.currencies) == 1 else None
    return moneys(values, lang or state.language(), currency=currency)


def amount_range(log: EventLog, low: float, high: float, lang: str | None = None) -> tuple[str, str]:
    """Both ends of a range of amounts in one unit: 0.9万 and 10.4万."""
    low_said, high_said = amounts(log, (low, high), lang)
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


def cases_title(log: EventLog, lang: str | None = None) -> str:
    """Deals, Orders, Cases: as the label of a figure."""
    noun = cases_noun(log, lang)
    return noun[:1].upper() + noun[1:]
