"""Rules and the reference path, case by case in plain Python: see `step4_by_pandas`.

Written from the table of docs/measures/rules.md; the rules themselves are read as data.
"""

from __future__ import annotations

import tomllib
from itertools import groupby, pairwise

import numpy as np
import pandas as pd

from tests.oracle.step4_by_pandas import HOUR, OUTCOMES, ROOT, Plain

BREACH, CANNOT, PENDING, PASS, NA = "breach", "cannot_evaluate", "pending", "pass", "not_applicable"
GRAVEST = (BREACH, CANNOT, PENDING, PASS, NA)
OVER = {"lead_to_cash": ("lost", "paid"), "order_to_cash": ("cancelled", "paid")}
LOST = ("lost", "cancelled")


def rules(process: str) -> list[dict]:
    """The rules of a process with their limits filled in."""
    path = ROOT / "analysis" / "processes" / process / "rules.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    return [
        filled(rule, {f"${one['key']}": one["value"] for one in rule.get("limits", [])}) for rule in found
    ]


def filled(node: object, limits: dict) -> object:
    if isinstance(node, dict):
        return {key: filled(value, limits) if key != "limits" else value for key, value in node.items()}
    if isinstance(node, list):
        return [filled(value, limits) for value in node]
    return limits.get(node, node) if isinstance(node, str) else node


class Case:
    """The events of one case in their order, with what is known of it."""

    def __init__(self, plain: Plain, events: list[dict], facts: dict) -> None:
        self.plain, self.events, self.facts = plain, events, facts
        self.over = facts["state"] in OVER[plain.process]
        self.lost = facts["state"] in LOST

    def at(self, names: object) -> list[int]:
        names = [names] if isinstance(names, str) else names
        return [n for n, event in enumerate(self.events) if event["activity"] in names]

    def time(self, n: int) -> pd.Timestamp:
        return self.events[n]["time"]


def truth(node: dict, case: Case) -> bool | None:
    """Whether a condition holds; None where nobody can judge it."""
    if "all" in node or "any" in node:
        found = [truth(one, case) for one in node.get("all", node.get("any"))]
        stop = "any" in node
        if stop in found:
            return stop
        return None if None in found else not stop
    if "not" in node:
        inner = truth(node["not"], case)
        return None if inner is None else not inner
    if "activity" in node:
        return bool(case.at(node["activity"]))
    value = case.facts.get(node["attribute"])
    if value is None or value != value:
        return None
    wanted, op = node["value"], node["op"]
    if op == "in":
        return str(value).lower() in [str(one).lower() for one in wanted]
    if isinstance(wanted, bool):
        return (str(value).lower() in ("true", "yes", "1")) == wanted
    number = float(value)
    return {">": number > wanted, ">=": number >= wanted, "=": number == wanted, "<": number < wanted}[op]


def judged(rule: dict, case: Case, *, exempt: bool = True) -> str:
    """The outcome of a case by a rule: the gravest of its demands."""
    if exempt and "exempt" in rule and truth(rule["exempt"], case):
        return NA
    check = rule["check"]
    outcomes = {demanded(one, case) for one in (check["checks"] if check["type"] == "all" else [check])}
    outcome = next(o for o in GRAVEST if o in outcomes)
    return conditioned(rule, case, outcome)


def conditioned(node: dict, case: Case, outcome: str) -> str:
    if "when" not in node or outcome == NA:
        return outcome
    if node.get("each"):
        return outcome
    holds = truth(node["when"], case)
    return CANNOT if holds is None else outcome if holds else NA


def demanded(check: dict, case: Case) -> str:
    """One demand, for each object of the case where it names one."""
    if "by" not in check:
        return conditioned(check, case, KINDS[check["type"]](check, case))
    named = [check["a"], check.get("b", [])]
    wanted = {a for one in named for a in ([one] if isinstance(one, str) else one)}
    events = [event for event in case.events if event["activity"] in wanted]
    if check["by"] not in case.plain.events:  # no ids of objects: the case as a whole
        return conditioned(check, case, KINDS[check["type"]](check, case))
    groups: dict = {}
    for event in events:
        groups.setdefault(event[check["by"]], []).append(event)
    outcomes = set()
    for key, group in groups.items():
        part = Case(case.plain, group, case.facts)
        outcomes.add(KINDS[check["type"]](check, part) if key else CANNOT)
    outcome = next((o for o in GRAVEST if o in outcomes), NA)
    return conditioned(check, case, outcome)


def meant(check: dict, case: Case, name: str) -> list[int]:
    """The events that a demand holds for: those above the limit at that time, where it is asked of each."""
    limit = check["when"]["value"] if check.get("each") else None
    column = check.get("when", {}).get("attribute")
    return [n for n in case.at(check[name]) if limit is None or float(case.events[n][column]) > limit]


def precedes(check: dict, case: Case) -> str:
    b = meant(check, case, "b")
    return NA if not b else PASS if any(a < b[0] for a in case.at(check["a"])) else BREACH


def responds(check: dict, case: Case) -> str:
    a, b = case.at(check["a"]), case.at(check["b"])
    if not a:
        return NA
    at = a[-1] if check.get("at") == "last" else a[0]
    if check.get("early") and b and min(b) < at:
        return PASS
    later = [n for n in b if n > at]
    limit = deadline(check, case, at)
    if limit is None and ("within_h" in check or "due" in check):
        return CANNOT
    if later:
        return PASS if limit is None or case.time(later[0]) <= limit else BREACH
    now = case.plain.as_of
    return BREACH if case.over or (limit is not None and now > limit) else PENDING


def deadline(check: dict, case: Case, at: int) -> pd.Timestamp | None:
    if "due" in check:
        value = case.events[at][check["due"]]
        if value is None:
            return None
        day = pd.Timestamp(value, tz="UTC")
        return day + pd.Timedelta(days=1) - pd.Timedelta("1us")
    if "within_h" not in check:
        return None
    if check.get("working"):
        return worked_deadline(case.time(at), float(check["within_h"]))
    return case.time(at) + check["within_h"] * HOUR


def worked_deadline(begin: pd.Timestamp, hours: float) -> pd.Timestamp:
    """When so many hours from Monday to Friday, 9 to 18, have passed."""
    day, left = begin.normalize(), hours
    while True:
        if day.dayofweek < 5:
            low, high = max(begin, day + 9 * HOUR), day + 18 * HOUR
            room = (high - low) / HOUR
            if room >= left and room > 0:
                return low + left * HOUR
            left -= max(room, 0.0)
        day += pd.Timedelta(days=1)


def absent_between(check: dict, case: Case) -> str:
    a, b, x = (case.at(check[key]) for key in ("a", "b", "x"))
    if not a:
        return NA
    stretches = []
    for end in b:
        before = [n for n in a if n < end]
        if before:
            stretches.append((before[-1], end))
    closed = {low for low, _high in stretches}
    if check.get("until_end"):
        stretches += [
            (low, len(case.events)) for low in a if low not in closed and not any(n > low for n in b)
        ]
    if not stretches:
        return NA if case.over else PENDING
    inside = [n for n in x if any(low < n < high for low, high in stretches)]
    if "rising" in check:
        inside = [n for n in inside if rises(case, n, check["rising"])]
    if inside:
        return BREACH
    waiting = check.get("until_end") and any(high == len(case.events) for _low, high in stretches)
    return PENDING if waiting and not case.over else PASS


def rises(case: Case, n: int, name: str) -> bool:
    before = [float(e[name]) for e in case.events[:n] if e[name] is not None]
    value = case.events[n][name]
    return bool(before) and value is not None and float(value) > before[-1]


def never_both(check: dict, case: Case) -> str:
    a, b = case.at(check["a"]), case.at(check["b"])
    if not a and not b:
        return NA
    return BREACH if a and b and not case.at(check.get("unless", [])) else PASS


def at_most(check: dict, case: Case) -> str:
    n = len(case.at(check["a"]))
    return BREACH if n > check["n"] else NA if n == 0 and check["n"] > 0 else PASS


def exactly_once(check: dict, case: Case) -> str:
    """As often as `per`; where the log has no ids of objects, by the counts of the case."""
    a, per = len(case.at(check["a"])), len(case.at(check["per"]))
    if a > per > 0 or (a > 1 and per == 0):
        return BREACH
    if not a and not per:
        return NA
    if a == per:
        return PASS
    return NA if case.lost else BREACH if case.over else PENDING


def required(check: dict, case: Case) -> str:
    if "once" in check and not case.at(check["once"]):
        return NA
    return PASS if case.at(check["a"]) else BREACH


def not_after(check: dict, case: Case) -> str:
    a, b = case.at(check["a"]), case.at(check["b"])
    if not b:
        return NA
    at = b[-1] if check.get("at") == "last" else b[0]
    late = [n for n in a if n > at]
    if "within_h" in check:
        late = [n for n in late if case.time(n) <= case.time(at) + check["within_h"] * HOUR]
    return BREACH if late else PASS


def different_resource(check: dict, case: Case) -> str:
    a, b = case.at(check["a"]), case.at(check["b"])
    if not a or not b:
        return NA
    people = lambda rows: {case.events[n]["resource"] for n in rows if not software(case.events[n])}  # noqa: E731
    mine, theirs = people(a), people(b)
    if (mine & theirs) - {None}:
        return BREACH
    return CANNOT if None in mine | theirs else PASS


def software(event: dict) -> bool:
    return str(event["IsAutomated"]).lower() == "true"


def not_performed_by(check: dict, case: Case) -> str:
    a = case.at(check["a"])
    if not a:
        return NA
    names = [{case.events[n][check["attribute"]], case.facts[check["attribute"]]} for n in a]
    return BREACH if any(case.events[n]["resource"] in one for n, one in zip(a, names)) else PASS


def distinct_resources(check: dict, case: Case) -> str:
    before, a = meant(check, case, "before"), case.at(check["a"])
    if not before:
        return NA
    return PASS if len({case.events[n]["resource"] for n in a if n < before[0]}) >= check["n"] else BREACH


def allowed_resource(check: dict, case: Case) -> str:
    roles = [role.lower() for role in check["roles"]]
    a = case.at(check["a"])
    if not a:
        return NA
    return BREACH if any((case.events[n]["department"] or "").lower() not in roles for n in a) else PASS


def max_duration(check: dict, case: Case) -> str:
    a, b = case.at(check["a"]), case.at(check["b"])
    if not a:
        return NA
    if b and b[-1] < a[0]:
        return NA
    outcomes = set()
    for at in a:
        later = [n for n in b if n > at]
        if later:
            outcomes.add(
                PASS if (case.time(later[0]) - case.time(at)) / HOUR <= check["within_h"] else BREACH
            )
        elif case.over:
            outcomes.add(NA)
        else:
            outcomes.add(BREACH if (case.plain.as_of - case.time(at)) / HOUR > check["within_h"] else PENDING)
    return next(o for o in GRAVEST if o in outcomes)


def attr_required(check: dict, case: Case) -> str:
    if "a" in check and not case.at(check["a"]):
        return NA
    value = case.facts.get(check["attribute"])
    return BREACH if value is None or value != value else PASS


def before_date(check: dict, case: Case) -> str:
    a = case.at(check["a"])
    if check["date"] not in case.plain.events:
        return CANNOT  # the log does not have the column
    value = case.facts[check["date"]]
    if not a and (not check.get("must") or case.lost):
        return NA
    if value is None:
        return CANNOT
    day = pd.Timestamp(value, tz="UTC") + pd.Timedelta(days=1)
    if a:
        at = a[-1] if check.get("at") == "last" else a[0]
        return PASS if case.time(at) < day else BREACH
    return BREACH if case.plain.as_of >= day else PENDING


def backwards(check: dict, case: Case) -> str:
    if check.get("a") in set(case.plain.events["activity"]):
        return BREACH if sum(e["activity"] == check["a"] for e in case.events) > check["n"] else PASS
    steps = case.plain.steps
    path = [a for a in case.plain.told["reference_path"] if a not in OUTCOMES and not steps["repeats"][a]]
    path = {name: n for n, name in enumerate(path)}
    places = [path[e["activity"]] for e in case.events if e["activity"] in path]
    return BREACH if sum(b < a for a, b in pairwise(places)) > check["n"] else PASS


KINDS = {
    "precedes": precedes, "responds": responds, "absent_between": absent_between, "never_both": never_both,
    "at_most": at_most, "required": required, "not_after": not_after,
    "different_resource": different_resource,
    "not_performed_by": not_performed_by, "distinct_resources": distinct_resources,
    "allowed_resource": allowed_resource, "max_duration": max_duration, "attr_required": attr_required,
    "before_date": before_date, "exactly_once": exactly_once, "backwards": backwards,
}  # fmt: skip


def plain_cases(plain: Plain) -> list[Case]:
    """The cases of a log one by one."""
    frame = plain.events.astype(object).where(plain.events.notna(), None)
    facts = plain.cases.astype(object).where(plain.cases.notna(), None).to_dict("index")
    every = groupby(frame.to_dict("records"), key=lambda event: event["case"])
    return [Case(plain, list(events), facts[case]) for case, events in every]


def outcomes(plain: Plain, *, exempt: bool = True) -> pd.DataFrame:
    """Outcome of every case by every rule that is on and about steps the log has."""
    every = [r for r in rules(plain.process) if all(t in KINDS for t in types_of(r))]
    made = {r["id"]: {} for r in every}
    names = []
    for number, case in enumerate(plain_cases(plain)):
        names.append(case.events[0]["case"])
        for rule in every:
            made[rule["id"]][number] = judged(rule, case, exempt=exempt)
    return pd.DataFrame(made).set_index(pd.Index(names, name="case"))


def types_of(rule: dict) -> list[str]:
    check = rule["check"]
    return [one["type"] for one in (check["checks"] if check["type"] == "all" else [check])]


# -- The reference path ----------------------------------------------------------------------------------


def way(plain: Plain, names: list[str]) -> dict[str, object]:
    """Fewest steps of the case alone and of the path alone, by trying all: cost, and what is unfinished."""
    path = plain.told["reference_path"]
    place = {name: n for n, name in enumerate(path)}
    steps = [name for name in names if name in place]
    begins = {0, place["Opportunity Created"]} if plain.process == "lead_to_cash" else {0}
    natural = set(plain.steps.index[plain.steps["repeats"]])
    best = np.full(len(path) + 1, np.inf)
    for begin in begins:
        best[begin] = 0
    missing(best)
    for name in steps:
        best = after(best, name, place[name], name in natural)
        missing(best)
    return {"cost": best[-1], "ends": best, "n": len(steps)}


def missing(best: np.ndarray) -> None:
    """A step of the path alone costs one."""
    for n in range(1, len(best)):
        best[n] = min(best[n], best[n - 1] + 1)


def after(best: np.ndarray, name: str, place: int, natural: bool) -> np.ndarray:
    """What each place of the path costs after one more step of the case."""
    made = best + 1  # the case alone
    made[place + 1] = min(made[place + 1], best[place])  # both
    if natural:
        made[place + 1 :] = np.minimum(made[place + 1 :], best[place + 1 :])  # again, once it was done
    return made


def conforms(plain: Plain) -> pd.DataFrame:
    """Per case whether it follows the path to its end, so far, until it was lost, or left it; its fitness."""
    length, rows = len(plain.told["reference_path"]), []
    for case, group in plain.events.groupby("case"):
        is_over = plain.cases.at[case, "state"] == "paid"
        found = way(plain, list(group["activity"]))
        left = int(found["cost"] if is_over else found["ends"].min())
        unfinished = "lost" if plain.cases.at[case, "state"] in ("lost", "cancelled") else "so_far"
        kind = "left" if left else "follows" if found["cost"] == 0 else unfinished
        rows.append((case, kind, left, found["n"], length))
    frame = pd.DataFrame(rows, columns=["case", "class", "cost", "n", "length"])
    return frame.set_index("case")
