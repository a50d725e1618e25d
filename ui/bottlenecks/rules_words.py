"""How are rules said: severity, why one cannot be evaluated, a range, what stands in a row of the table?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from analysis.processes.rules import Rule
from ui import names, state
from ui.bottlenecks import rules_held
from ui.plain import plain, together
from ui.text import listed, t, written

LISTED = ("rule", "severity", "n_breach", "range", "amount", "n_accepted", "n_pending", "n_cannot")


def finding(log: EventLog, rule: Rule, row: Any, *, say: Any = plain, is_demand: bool = False) -> str:
    """What became of a rule, then which: the name alone, read first, says the opposite of a breach.

    Parameters
    ----------
    is_demand
        Whether the rule is named by what it demands, its numbers filled in, instead of by its name.
    """
    said = [fact(log, rule, row, say=say, is_demand=is_demand)]
    if row["n_judged"] and row["n_accepted"]:
        said.append(say("rules.one.accepted", accepted=int(row["n_accepted"])))
    if row["n_judged"] and row["n_cannot"]:
        said.append(say("rules.one.cannot", cannot=int(row["n_cannot"])))
    return together(said)


def fact(log: EventLog, rule: Rule, row: Any, *, say: Any = plain, is_demand: bool = False) -> str:
    """The first sentence of the finding: the headline of everything that shows one rule."""
    called = rules_held.words(log, rule).rstrip(".。") if is_demand else rules_held.label(rule)
    told: dict[str, Any] = {"rule": called, "cases": names.cases_noun(log)}
    if not row["n_judged"]:
        if row["n_cannot"]:
            return say("rules.one.unknown", why=why(log, row), **told)
        return say("rules.one.nothing", **told)
    told |= {"n": int(row["n_breach"]), "n_judged": names.cases(log, int(row["n_judged"]))}
    return say(f"rules.one.{'broken' if row['n_breach'] else 'kept'}", share=float(row["share"]), **told)


def severity(key: str) -> str:
    """High, medium or low."""
    return t(f"rules.severity.{key}")


def outcome(key: str) -> str:
    """Kept, broken, not concerned, still open, cannot be evaluated."""
    return t(f"rules.outcome.{key}")


def share_range(row: Any) -> str:
    """5 % (3–8 %); nothing where no case kept or broke the rule."""
    lang = state.language()
    if not row["n_judged"]:
        return written(None, "", lang)
    share = written(float(row["share"]), "percent", lang)
    return t("rules.range", share=share, range=between(float(row["low"]), float(row["high"])))


def between(low: float, high: float) -> str:
    """0–0.4 %: both ends of a range of shares, the sign once; what is nought is said as nought."""
    return f"{_bare(low)}–{_bare(high)}%"


def _bare(share: float) -> str:
    """A share in percent without the sign; ends close to nothing or all keep two digits of what is left."""
    if share < 1e-9:
        return "0"
    if share > 1 - 1e-9:
        return "100"
    if share < 0.001:
        return f"{share * 100:.1g}"
    if share > 0.9995:
        return f"{share * 100:.2f}"
    return written(share, "percent", state.language()).rstrip("%")


def why(log: EventLog, row: pd.Series) -> str:
    """What the log lacks to evaluate a rule, by its names here; or that single cells are empty."""
    if not row["reason"]:
        return ""
    if row["reason"] in ("empty", "resources"):
        return t(f"rules.why.{row['reason']}", cases=names.cases_noun(log))
    missing = [_named(log, kind, name) for kind, name in row["missing"] if kind == row["reason"]]
    return t(f"rules.why.{row['reason']}", names=listed(missing, state.language()))


def _named(log: EventLog, kind: str, name: str) -> str:
    if kind == "activity":
        known = log.catalogue.activity(name)
        return known.label[state.language()] if known else name
    if kind == "role":
        return name
    attribute = log.catalogue.attribute(name)
    return attribute.label[state.language()] if attribute else names.column(log, name)


def rows_said(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    """The rules with their name, severity, range and reason in words."""
    rules = {rule.id: rule for rule in rules_held.every(log)}
    rows = [row for _place, row in found.iterrows()]
    return found.assign(
        rule=[rules_held.label(rules[one]) for one in found["rule_id"]],
        severity=[severity(one) for one in found["severity"]],
        range=[share_range(row) for row in rows],
        why=[why(log, row) for row in rows],
    )


def nobody_keeps(log: EventLog, found: pd.DataFrame) -> str:
    """The rules that all break, which are perhaps none of this company and are not named as the gravest."""
    nobody = rules_held.ranked(found[(found["n_breach"] > 0) & (found["n_pass"] == 0)])
    told = [
        t(
            "rules.nobody_one", rule=rules_held.label(rule), severity=severity(row.severity),
            cases=names.cases(log, int(row.n_breach)),
        )
        for row in nobody.itertuples()
        if (rule := rules_held.rule_of(log, row.rule_id))
    ]  # fmt: skip
    return t("rules.nobody_keeps", rules=listed(told, state.language()), n=len(told)) if told else ""
