"""What stands in the audit file: rules, changes, breaches, what proves them, and what was accepted?"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

import pandas as pd

from analysis.bottlenecks.rules import audit, event_columns
from analysis.bottlenecks.rules.audit import Sheet
from analysis.log import EventLog
from analysis.processes.rules import Rule
from analysis.report.workbook import Column, DataSheet
from analysis.report.workbook.model import Kind, sheet_title
from ui import filters, names, state, workspace
from ui.bottlenecks import rules_beyond, rules_cases, rules_changed, rules_held
from ui.bottlenecks.rules_words import severity, why
from ui.cached import bottleneck_rules as cached
from ui.plain import statements
from ui.text import t

T = TypeVar("T")
Steps = Generator[float, None, T]
"""Work that says after each step which share of it is done, and at its end what came of it."""
KINDS: dict[str, Kind] = {
    "at": "time", "accepted_at": "time", "changed_at": "time", "share": "share", "amount": "money",
    "position": "count", "n_cases": "count",
    **dict.fromkeys(rules_held.PARTS, "count"),
}  # fmt: skip
WRAPPED = {
    "value", "label", "rule", "params", "delivered", "old", "new", "source", "why", "reason_said", "beyond",
    "values", "reason", "limit_said",
}  # fmt: skip
COLUMNS = {
    "about": ("fact", "value"),
    "rules": (
        "rule_id", "label", "rule", "params", "delivered", "severity", "source", "since", "n_cases",
        *rules_held.PARTS, "share", "amount", "why",
    ),
    "changes": ("rule_id", "label", "what", "old", "new", "changed_by", "changed_at"),
    "breaches": (
        "rule_id", "label", "severity", "case_id", "reason_said", "beyond", "limit_said", "values", "at",
        "activity", "who", "amount", "standing",
    ),
    "evidence": ("rule_id", "label", "case_id", "position", "at", "activity", "who", "shows", "values"),
    "accepted": (
        "rule_id", "label", "case_id", "at", "amount", "reason_said", "beyond", "reason", "author",
        "accepted_at",
    ),
}  # fmt: skip
"""Sheet to its columns, in their order."""
ALGORITHM = "SHA-256"
N_STEPS = 8
"""Lines that say how the check number is worked out."""


def content(log: EventLog) -> Steps[list[Sheet]]:
    """The sheets of the file with their cells, step by step; the check number is not in them yet."""
    rules, held = rules_held.on(log), rules_held.accepted(log)
    broken = _broken(log, rules)
    found = yield from _found(log, broken, held)
    proof, is_cut = yield from _proof(log, broken, found)
    told = yield from _told(log, broken, found)
    rows = {
        "rules": _rules(log, rules), "changes": _changes(log, rules), "breaches": told,
        "evidence": _evidence(log, rules, proof), "accepted": _accepted(told, held),
    }  # fmt: skip
    labels = {rule.id: rules_held.label(rule) for rule in rules_held.every(log)}
    named = {
        key: [{"label": labels.get(row["rule_id"], "")} | row for row in held] for key, held in rows.items()
    }
    yield 0.7
    return [_about(log, is_cut), *(_sheet(key, held or _nothing(key)) for key, held in named.items())]


def _found(
    log: EventLog, rules: tuple[Rule, ...], held: dict[str, dict[str, rules_held.Accepted]]
) -> Steps[pd.DataFrame]:
    """Every breach, rule by rule."""
    pairs = [(rule_id, case) for rule_id, cases in held.items() for case in cases]
    parts = [audit.all_breaches(log, (), calendar=rules_held.calendar(log))]
    for number, rule in enumerate(rules):
        yield 0.3 * number / len(rules)
        parts.append(audit.all_breaches(log, (rule,), accepted=pairs, calendar=rules_held.calendar(log)))
    return _one_below_another(parts)


def _proof(log: EventLog, rules: tuple[Rule, ...], found: pd.DataFrame) -> Steps[tuple[pd.DataFrame, bool]]:
    """What proves the breaches, rule by rule, and whether some of it is left out."""
    parts, n_left, is_cut = [audit.all_evidence(log, (), found)[0]], audit.MOST_EVIDENCE, False
    for number, rule in enumerate(rules):
        yield 0.3 + 0.2 * number / len(rules)
        calendar = rules_held.calendar(log)
        rows, some_cut = audit.all_evidence(
            log, (rule,), found, calendar=calendar, most=n_left,
            broken=cached.broken_cases(log, rule, calendar),
        )  # fmt: skip
        n_left, is_cut = n_left - len(rows), is_cut or some_cut
        parts.append(rows)
    return _one_below_another(parts), is_cut


def _one_below_another(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all parts; the first, where none has any."""
    return pd.concat([one for one in parts if len(one)] or parts[:1], ignore_index=True)


def _broken(log: EventLog, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules with a breach, accepted ones included."""
    counts = rules_held.of(log)
    is_broken = (counts["n_breach"] + counts["n_accepted"]) > 0
    return tuple(rule for rule, broken in zip(rules, is_broken, strict=True) if broken)


def _nothing(key: str) -> list[dict[str, Any]]:
    """What an empty sheet says."""
    return [{"rule_id": "–", "label": t(f"rules.audit.nothing_{key}")}]


def with_number(about: Sheet, number: str) -> Sheet:
    """The sheet about the file with its check number."""
    label = t("rules.audit.digest_label")
    rows = tuple((fact, number if fact == label else value) for fact, value in about.rows)
    return Sheet(about.title, about.header, rows)


def drawn(place: int, sheet: Sheet) -> DataSheet:
    """A sheet as it is written."""
    columns = [
        Column(name, head, KINDS.get(name, "text"), [row[at] for row in sheet.rows], wraps=name in WRAPPED)
        for at, (name, head) in enumerate(zip(list(COLUMNS.values())[place], sheet.header, strict=True))
    ]
    return DataSheet(f"audit_{place}", sheet.title, columns)


def _about(log: EventLog, is_cut: bool) -> Sheet:
    """What the file is about; the cell of the check number is filled in last."""
    lang, now = state.language(), workspace.now()
    told = {
        "log": workspace.title(log), "log_id": log.log_id, "view_id": log.view_id,
        "until": f"{log.as_of:%Y-%m-%d %H:%M}", "population": filters.said(log, lang),
        "n_cases": names.cases(log, int(rules_held.of(log)["n_cases"].max())),
        "created": f"{now:%Y-%m-%d %H:%M} {t('rules.audit.zone_utc')}", "times": t("rules.audit.zone_utc"),
        "hidden": t("rules.audit.hidden_yes" if log.hidden_names else "rules.audit.hidden_no"),
    }  # fmt: skip
    rows = [(t(f"rules.audit.{name}"), value) for name, value in told.items()]
    rows += [
        (t("rules.audit.digest_label"), ""),
        (t("rules.audit.source_row"), t("rules.audit.source_row_text")),
    ]
    rows += [(t("rules.audit.cut"), t("rules.audit.left_out", n=audit.MOST_EVIDENCE))] if is_cut else []
    steps = [(t("rules.audit.recipe_quick_label"), t("rules.audit.recipe_quick"))]
    steps += [
        (t("rules.audit.recipe", n=n), t(f"rules.audit.recipe_{n}", algorithm=ALGORITHM))
        for n in range(1, N_STEPS + 1)
    ]
    steps += [(t("rules.audit.recipe_example_label"), t("rules.audit.recipe_example"))]
    header = tuple(t(f"rules.audit.column.{name}") for name in COLUMNS["about"])
    return Sheet(_title("about"), header, (*rows, *steps))


def _rules(log: EventLog, rules: tuple[Rule, ...]) -> list[dict[str, Any]]:
    rows = []
    for rule, (_place, row) in zip(rules, rules_held.of(log).iterrows(), strict=True):
        before = log.catalogue.rule(rule.id)
        told = {name: row[name] for name in ("n_cases", *rules_held.PARTS, "share", "amount")}
        said = {
            "rule_id": rule.id, "rule": rules_held.words(log, rule), "params": rules_changed.limits(rule),
            "delivered": rules_changed.limits(before) if before else "", "severity": severity(rule.severity),
            "why": why(log, row), "source": rules_changed.said(log, rule),
            "since": rule.since.isoformat() if rule.since else "",
        }  # fmt: skip
        rows.append(told | said)
    return rows


def _changes(log: EventLog, on: tuple[Rule, ...]) -> list[dict[str, Any]]:
    """What differs from the rules as delivered, those that are off included; and one's own rules."""
    rows: list[dict[str, Any]] = []
    nobody = t("rules.audit.author_unknown")
    for rule in rules_held.every(log):
        who = {
            "rule_id": rule.id, "changed_by": rules_held.changed_by(log, rule.id) or nobody,
            "changed_at": rules_changed.changed_at(log, rule),
        }  # fmt: skip
        for one in rules_changed.changes_of(log, rule):
            rows.append(who | {"what": one.name, "old": one.old, "new": one.new})
        if rule.source == "own":
            what, new = t("rules.audit.own_rule"), rules_held.words(log, rule)
            rows.append(who | {"what": what, "old": "", "new": new})
    return rows


def _told(log: EventLog, rules: tuple[Rule, ...], found: pd.DataFrame) -> Steps[list[dict[str, Any]]]:
    """Every breach in words: why, by how much, on which values."""
    standing = {flag: t(f"rules.audit.column.is_{'accepted' if flag else 'open'}") for flag in (True, False)}
    rows, known = [], _Said(log)
    for number, rule in enumerate(rules):
        yield 0.5 + 0.2 * number / len(rules)
        here = found[found["rule_id"] == rule.id].reset_index(drop=True)
        if not len(here):
            continue
        said = rules_cases.told(log, rule, here)
        columns = [
            one for one in rules_beyond.value_columns(log, rule, said) if one not in rules_beyond.WORDS
        ]
        for row in said.to_dict("records"):
            rows.append(
                row
                | {
                    "activity": known.activity(row["activity"]), "severity": severity(rule.severity),
                    "standing": standing[bool(row["is_accepted"])], "values": known.values(row, columns),
                }
            )  # fmt: skip
    return rows


class _Said:
    """What activities and values are called, each found once: a file tells of the same ones often."""

    def __init__(self, log: EventLog) -> None:
        self._log, self._known = log, dict[tuple[str, Any], str]()

    def activity(self, name: Any) -> str:
        """The name of an activity; nothing where there is none."""
        if not (isinstance(name, str) and name):
            return ""
        return self._once(("activity", name), lambda: names.activity(self._log, name))

    def values(self, row: dict[str, Any], columns: Any) -> str:
        """Discount: 18; Amount: 12,000."""
        return statements(said for name in columns if (said := self._value(name, row[name])))

    def _value(self, column: str, value: Any) -> str:
        if value is None or value != value or value == "":
            return ""
        return self._once((f"value of {column}", value), lambda: self._value_said(column, value))

    def _value_said(self, column: str, value: Any) -> str:
        said = rules_beyond.value_said(self._log, column, value)
        return t("rules.cases.value", name=names.column(self._log, column), value=said) if said else ""

    def _once(self, key: tuple[str, Any], say: Callable[[], str]) -> str:
        key = (f"{key[0]} {type(key[1]).__name__}", key[1])
        if key not in self._known:
            self._known[key] = say()
        return self._known[key]


def _evidence(log: EventLog, rules: tuple[Rule, ...], proof: pd.DataFrame) -> list[dict[str, Any]]:
    columns, known = {rule.id: event_columns(log, rule) for rule in rules}, _Said(log)
    return [
        row
        | {
            "activity": known.activity(row["activity"]), "shows": rules_cases.standing(place),
            "position": row["position"] + 1 if place.happened else None,
            "values": known.values(row, columns[row["rule_id"]]),
        }
        for row, place in zip(proof.to_dict("records"), proof.itertuples(), strict=True)
    ]  # fmt: skip


def _accepted(
    told: list[dict[str, Any]], held: dict[str, dict[str, rules_held.Accepted]]
) -> list[dict[str, Any]]:
    rows = []
    for row in told:
        if row["is_accepted"]:
            one = held[row["rule_id"]][row["case_id"]]
            rows.append(row | {"reason": one.reason, "author": one.author, "accepted_at": one.at})
    return rows


def _sheet(key: str, rows: list[dict[str, Any]]) -> Sheet:
    header = tuple(t(f"rules.audit.column.{name}") for name in COLUMNS[key])
    cells = tuple(tuple(_cell(name, row.get(name)) for name in COLUMNS[key]) for row in rows)
    return Sheet(_title(key), header, cells)


def _cell(name: str, value: Any) -> Any:
    """Times to the second: more a spreadsheet does not keep."""
    if KINDS.get(name) == "time" and value is not None and value == value:
        at = pd.Timestamp(value)
        at = at.tz_convert("UTC").tz_localize(None) if at.tzinfo else at
        return at.floor("s")
    return None if value is None or value is pd.NA or value != value else value


def _title(key: str) -> str:
    return sheet_title(t(f"rules.audit.{key}"))
