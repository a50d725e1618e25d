"""Rules on random logs: the counts add up, and every case fares as a plain loop over its events says."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.bottlenecks import check_rules
from analysis.bottlenecks.rules import OUTCOMES, breaches
from analysis.bottlenecks.rules.evaluating import cases_judged, outcome
from analysis.log import filters as f
from analysis.log.calendar import Calendar
from analysis.processes.rule_form import rule
from tests.properties.strategies import ACTIVITIES, few, fewer, frames
from tests.spec.logs import index

NA, PASS, PENDING, CANNOT, BREACH = "not_applicable", "pass", "pending", "cannot", "breach"
PEOPLE = ["Ann", "Bob", None]


@st.composite
def logs_with_people(draw):
    """`frames` with who did it, an amount that may be empty, and no two events of a case at one time."""
    frame = draw(frames(distinct_times=True))
    n = len(frame)
    frame["Who"] = pd.Series(draw(st.lists(st.sampled_from(PEOPLE), min_size=n, max_size=n)), dtype="object")
    frame.loc[frame["case"] == "0", "Who"] = "Ann"
    frame["Role"] = frame["Who"]
    amounts = dict(
        zip("0123456", [5.0, *draw(st.lists(st.sampled_from([1.0, 9.0, None]), min_size=6, max_size=6))])
    )
    frame["Worth"] = frame["case"].map(amounts).astype("float64")
    return frame


def checks(a, b, x, hours):
    """One of every kind the loop below knows."""
    return [
        {"type": "precedes", "a": a, "b": b},
        {"type": "precedes", "a": [a, x], "b": b},
        {"type": "responds", "a": a, "b": b},
        {"type": "responds", "a": a, "b": b, "within_h": hours, "at": "last"},
        {"type": "responds", "a": a, "b": b, "within_h": hours},
        {"type": "max_duration", "a": a, "b": b, "within_h": hours},
        {"type": "absent_between", "a": a, "x": x, "b": b},
        {"type": "never_both", "a": a, "b": b, "unless": x},
        {"type": "exactly_once", "a": a},
        {"type": "at_most", "a": a, "n": 1},
        {"type": "required", "a": a},
        {"type": "required", "a": a, "once": b},
        {"type": "not_after", "a": a, "b": b},
        {"type": "not_after", "a": a, "b": b, "at": "last", "within_h": hours},
        {"type": "different_resource", "a": a, "b": b},
        {"type": "distinct_resources", "a": a, "n": 2, "before": b},
        {"type": "allowed_resource", "a": a, "roles": ["Ann"], "attribute": "Role"},
    ]


@st.composite
def demands(draw):
    """Rules in plain values, one of each kind; each with a condition or none."""
    found = []
    for number in range(len(checks("A", "B", "C", 1))):
        a, b, x = draw(st.permutations(ACTIVITIES))[:3]
        check = checks(a, b, x, draw(st.sampled_from([0.5, 3.3, 200.7])))[number]
        limit = {"attribute": "Worth", "op": ">", "value": 5}
        when = draw(st.sampled_from([None, None, limit, {"not": {"activity": x}}]))
        one = {"id": f"X{number}", "label": "X", "check": check}
        found.append(one | ({"when": when} if when else {}))
    return found


def naive(check, events, as_of):
    """What a rule makes of one case: its events in order as (activity, hour, who); every case is over."""
    kind = check["type"]
    one_of = {name: [check[name]] if isinstance(check.get(name), str) else check.get(name) for name in "abx"}
    at = {name: [i for i, e in enumerate(events) if acts and e[0] in acts] for name, acts in one_of.items()}
    a, b, x = at["a"], at["b"], at["x"]
    if kind == "precedes":
        return NA if not b else PASS if any(i < b[0] for i in a) else BREACH
    if kind in ("responds", "max_duration"):
        return _in_time(check, events, a, b, as_of)
    if kind == "absent_between":
        return _between(a, x, b)
    if kind == "never_both":
        excused = any(e[0] == check["unless"] for e in events)
        return NA if not (a or b) else BREACH if a and b and not excused else PASS
    if kind == "exactly_once":
        return PASS if len(a) == 1 else BREACH
    if kind == "at_most":
        return NA if not a else PASS if len(a) <= check["n"] else BREACH
    if kind == "required":
        if "once" in check and not any(e[0] == check["once"] for e in events):
            return NA
        return PASS if a else BREACH
    if kind == "not_after":
        if not b:
            return NA
        mark = b[-1] if check.get("at") == "last" else b[0]
        limit = events[mark][1] + check.get("within_h", float("inf"))
        return BREACH if any(i > mark and events[i][1] <= limit for i in a) else PASS
    return _people(check, events, a, b)


def _in_time(check, events, a, b, as_of):
    if not a:
        return NA
    mark = a[-1] if check.get("at") == "last" else a[0]
    later = [i for i in b if i > mark]
    limit = events[mark][1] + check.get("within_h", float("inf"))
    if later:
        return PASS if events[later[0]][1] <= limit + 1e-9 else BREACH
    if check["type"] == "max_duration":
        return NA
    return BREACH if "within_h" not in check or as_of > limit else PENDING


def _between(a, x, b):
    closed = False
    for end in b:
        begins = [i for i in a if i < end]
        if not begins or any(begins[-1] < other < end for other in b):
            continue
        closed = True
        if any(begins[-1] < i < end for i in x):
            return BREACH
    return PASS if closed else NA


def _people(check, events, a, b):
    who = {name: [events[i][2] for i in places] for name, places in (("a", a), ("b", b))}
    if check["type"] == "different_resource":
        if not a or not b:
            return NA
        if {p for p in who["a"] if p} & {p for p in who["b"] if p}:
            return BREACH
        return CANNOT if None in who["a"] + who["b"] else PASS
    if check["type"] == "allowed_resource":
        if not a:
            return NA
        if any(p and p not in check["roles"] for p in who["a"]):
            return BREACH
        return CANNOT if None in who["a"] else PASS
    marks = [i for i, e in enumerate(events) if e[0] == check["before"]]
    if not marks:
        return NA
    early = [events[i][2] for i in a if i < marks[0]]
    if len({p for p in early if p}) >= check["n"]:
        return PASS
    return CANNOT if None in early else BREACH


def expected(data, frame, as_of):
    found = {}
    for case, rows in frame.sort_values("at").groupby("case"):
        who = [None if pd.isna(one) else one for one in rows["Who"]]
        hours = (rows["at"] - pd.Timestamp("2024-01-01")) / pd.Timedelta(hours=1)
        events = list(zip(rows["activity"], hours, who))
        outcome = naive(data["check"], events, as_of)
        found[case] = _when(data.get("when"), outcome, rows)
    return found


def _when(condition, outcome, rows):
    if condition is None or outcome == NA:
        return outcome
    if "not" in condition:
        return NA if condition["not"]["activity"] in set(rows["activity"]) else outcome
    worth = rows["Worth"].iloc[0]
    if pd.isna(worth):
        return CANNOT
    return outcome if worth > condition["value"] else NA


@few
@given(frame=logs_with_people(), wanted=demands())
def test_a_case_fares_as_a_loop_over_its_events_says(frame, wanted):
    as_of = (frame["at"].max() - pd.Timestamp("2024-01-01")) / pd.Timedelta(hours=1)
    view = index(frame, resource="Who", process="generic")
    rules = tuple(rule(data) for data in wanted)
    found = view.frame(cases_judged(view, rules, Calendar(), False, extra=("case_id",))).set_index("case_id")
    for number, data in enumerate(wanted):
        said = found[outcome(number)].map(dict(enumerate(OUTCOMES))).to_dict()
        assert said == expected(data, frame, as_of), data


@fewer
@given(frame=logs_with_people(), wanted=demands())
def test_the_counts_add_up_and_the_breaches_are_breaches(frame, wanted):
    view = index(frame, resource="Who", process="generic")
    rules = [rule(data) for data in wanted]
    found = check_rules(view, rules)
    names = ["n_pass", "n_breach", "n_not_applicable", "n_pending", "n_cannot"]
    assert (found[names].sum(axis=1) == frame["case"].nunique()).all()
    assert (found["n_cases"] == frame["case"].nunique()).all()
    for number, one in list(enumerate(rules))[:: len(rules) // 3]:
        broken = breaches(view, one)["case_id"]
        assert len(broken) == found.loc[number, "n_breach"]
        if len(broken):
            again = check_rules(view.where(f.CaseIds(tuple(broken))), [one]).iloc[0]
            assert (again["n_breach"], again["n_cases"]) == (len(broken), len(broken))
