"""What is changed, added and accepted of rules is kept per series and survives an upload."""

from datetime import UTC, date, datetime

import pytest

from analysis.errors import AnalysisError
from analysis.processes import load, rule_changes
from analysis.processes.rules import RuleError
from analysis.store import Store
from analysis.store import rules as stored

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
OWN = {"own": {"label": "Ours", "check": {"type": "at_most", "a": "Quote Revised", "n": 1}}}


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    yield made
    made.close()


def listed(store: Store, log_id: str, series_id: str) -> None:
    store.add_log(
        log_id, series_id=series_id, name="Deals", process="lead_to_cash", file_name="d.csv", n_cases=1,
        n_events=1, now=NOW,
    )  # fmt: skip


def test_a_change_takes_the_place_of_the_one_before_and_stays_within_its_series(store):
    store.rules.put("one", "R-L07", {"on": False}, now=NOW)
    store.rules.put("one", "R-L07", {"limits": {"limit": 10.0}}, now=NOW)
    store.rules.put("two", "R-L07", {"severity": "low"}, now=NOW)
    assert store.rules.changes("one") == {"R-L07": {"limits": {"limit": 10.0}}}
    assert store.rules.changes("two") == {"R-L07": {"severity": "low"}}
    store.rules.remove("one", "R-L07")
    assert store.rules.changes("one") == {}
    assert store.rules.changes("two") == {"R-L07": {"severity": "low"}}


def test_more_rules_than_anybody_needs_are_refused(store, monkeypatch):
    monkeypatch.setattr(stored, "MOST_RULES", 2)
    for name in ("a", "b", "b"):
        store.rules.put("one", name, OWN, now=NOW)
    with pytest.raises(AnalysisError) as problem:
        store.rules.put("one", "c", OWN, now=NOW)
    assert (problem.value.code, problem.value.params) == ("rules_too_many", {"limit": 2})


def test_a_deviation_is_accepted_with_reason_author_and_day(store):
    store.rules.accept("one", "R-L06", ["A", "B"], reason=" agreed\n", author="Ann", now=NOW)
    store.rules.accept("one", "R-L06", ["B"], reason="by mail", author="Bea", now=NOW)
    found = store.rules.accepted("one")
    rows = found[["case_id", "reason", "author"]].itertuples(index=False)
    assert [tuple(row) for row in rows] == [("A", "agreed", "Ann"), ("B", "by mail", "Bea")]
    assert {one.to_pydatetime().replace(tzinfo=None) for one in found["accepted_at"]} == {
        NOW.replace(tzinfo=None)
    }
    store.rules.take_back("one", "R-L06", ["A", "never"])
    assert list(store.rules.accepted("one")["case_id"]) == ["B"]


@pytest.mark.parametrize(("reason", "author"), [("", "Ann"), ("agreed", " "), ("\n", "\t")])
def test_without_reason_or_author_nothing_is_accepted(store, reason, author):
    with pytest.raises(AnalysisError) as problem:
        store.rules.accept("one", "R-L06", ["A"], reason=reason, author=author, now=NOW)
    assert problem.value.code == "text_missing"
    assert len(store.rules.accepted("one")) == 0


def test_too_many_accepted_are_refused_as_a_whole(store, monkeypatch):
    monkeypatch.setattr(stored, "MOST_ACCEPTED", 2)
    with pytest.raises(AnalysisError) as problem:
        store.rules.accept("one", "R-L06", ["A", "B", "C"], reason="x", author="y", now=NOW)
    assert problem.value.code == "accepted_too_many"
    assert len(store.rules.accepted("one")) == 0


def test_they_survive_a_new_upload_and_go_with_the_last_version_if_asked(store):
    for log_id in ("log1", "log2"):
        listed(store, log_id, "one")
    store.rules.put("one", "R-L07", {"on": False}, now=NOW)
    store.rules.accept("one", "R-L06", ["A"], reason="x", author="y", now=NOW)
    assert store.n_entered("one") == 2
    store.delete_log("log1", entered=True)
    assert store.n_entered("one") == 2
    store.delete_log("log2", entered=False)
    assert store.n_entered("one") == 2
    listed(store, "log3", "one")
    store.delete_log("log3", entered=True)
    assert store.rules.changes("one") == {}
    assert len(store.rules.accepted("one")) == 0


# -- what holds ---------------------------------------------------------------------------------------


def held(changes, assumed=None):
    return {one.id: one for one in rule_changes.held(load("lead_to_cash").rules, changes, assumed or {})}


def test_what_was_entered_holds_and_all_else_is_as_delivered():
    change = {"on": False, "severity": "low", "since": "2025-01-31", "limits": {"limit": 10.0}}
    rules, before = held({"R-L07": change}), held({})
    rule = rules["R-L07"]
    assert (rule.is_on, rule.severity, rule.since) == (False, "low", date(2025, 1, 31))
    assert rule.values == {"limit": 10.0, "second": 25}
    assert {name: one for name, one in rules.items() if name != "R-L07"} == {
        name: one for name, one in before.items() if name != "R-L07"
    }


def test_a_change_that_no_longer_fits_counts_as_none():
    before = held({})
    for change in ({"limits": {"limit": 1e9}}, {"limits": {"gone": 1}}, {"since": "soon"}, {"on": "yes"}):
        assert held({"R-L07": change}) == before
    assert held({"R-X01": {"own": {"check": {"type": "evil"}}}}) == before


def test_a_limit_that_is_an_assumption_is_read_there():
    rules = held({}, {"discount_limit": 0.1, "discount_second_limit": 0.3})
    assert rules["R-L07"].values == {"limit": 10, "second": 30}
    assert rules["R-L17"].values["tier"] == 30


def test_every_assumed_limit_is_a_percentage_of_the_catalogue_and_starts_where_the_assumption_does():
    from analysis.measures.assumptions import assumptions

    rules = {one.id: one for name in ("lead_to_cash", "order_to_cash") for one in load(name).rules}
    for (rule_id, key), name in rule_changes.ASSUMED.items():
        limit = next(one for one in rules[rule_id].limits if one.key == key)
        assert limit.unit == "percent"
        assert limit.value == pytest.approx(assumptions()[name].default * 100)


def test_only_what_differs_is_kept_and_leads_back_to_the_same_rule():
    for rule in load("lead_to_cash").rules:
        assert rule_changes.change_of(rule, rule) == {}
    rule = held({})["R-L18"]
    new = rule_changes.changed(rule, {"on": False, "limits": {"deadline": 24}})
    change = rule_changes.change_of(new, rule)
    assert change == {"on": False, "limits": {"deadline": 24}}
    assert rule_changes.changed(rule, change) == new


def test_a_rule_of_ones_own_follows_those_of_the_process():
    rules = rule_changes.held(load("generic").rules, {"R-X01": OWN}, {})
    assert [(one.id, one.source, one.type) for one in rules] == [("R-X01", "own", "at_most")]


@pytest.mark.parametrize(
    "change",
    [{"run": 1}, {"on": 1}, {"severity": "x"}, {"limits": []}, {"limits": {"a": "1"}}, {"since": 5}],
)
def test_a_change_from_elsewhere_is_checked(change):
    with pytest.raises(RuleError):
        rule_changes.checked("R-L07", change)
