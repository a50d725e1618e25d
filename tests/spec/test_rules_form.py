"""Rules as plain values and back; what is wrong with one, mistake by mistake; limits and their words."""

import json
from pathlib import Path

import pytest

from analysis import processes
from analysis.errors import AnalysisError
from analysis.processes import PROCESSES, load, load_file
from analysis.processes.rule_form import mistakes, rule
from analysis.processes.rule_types import TYPES
from analysis.processes.rules import RuleError, filled

GOOD = {
    "id": "OWN-1",
    "label": "Two weeks at most",
    "severity": "high",
    "check": {"type": "max_duration", "a": "A", "b": "B", "within_h": "$days"},
    "when": {"any": [{"attribute": "Region", "op": "in", "value": ["North"]}, {"not": {"activity": "C"}}]},
    "limits": [{"key": "days", "value": 48, "low": 0, "high": 99, "unit": "hours", "label": "Time"}],
    "says": "From A to B no more than {days}.",
}
RULES = [one for process in PROCESSES for one in load(process).rules]


def wrong(**changed):
    return [
        (found.code, found.params)
        for found in mistakes(GOOD | changed, activities=["A", "B", "C"], columns=["Region", "Due"])
    ]


def test_a_good_rule_has_no_mistake():
    assert wrong() == []
    found = rule(GOOD)
    assert found.source == "own"
    assert found.is_on
    assert found.check.get("within_h") == "$days"
    assert filled(found.check, found.values).get("within_h") == 48
    assert hash(found) == hash(rule(GOOD))


@pytest.mark.parametrize("one", RULES, ids=[one.id for one in RULES])
def test_there_and_back_through_json(one):
    assert rule(json.loads(json.dumps(one.to_dict()))) == one


@pytest.mark.parametrize(
    "changed, code, params",
    [
        ({"id": ""}, "rule_no_id", {"value": ""}),
        ({"id": "a b"}, "rule_no_id", {"value": "a b"}),
        ({"label": " "}, "rule_no_label", {}),
        ({"severity": "awful"}, "rule_wrong_choice", {"key": "severity"}),
        ({"on": "yes"}, "rule_wrong_kind", {"key": "on"}),
        ({"since": "soon"}, "rule_wrong_date", {"value": "soon"}),
        ({"colour": "red"}, "rule_unknown_key", {"key": "colour"}),
        ({"check": {"type": "prayer"}}, "rule_unknown_type", {"value": "prayer"}),
        ({"check": None}, "rule_unknown_type", {"value": ""}),
        ({"check": {"type": "precedes", "a": "A"}}, "rule_missing_part", {"key": "b", "type": "precedes"}),
        ({"check": {"type": "precedes", "a": "A", "b": "A"}}, "rule_same_activity", {"value": "A"}),
        ({"check": {"type": "precedes", "a": "A", "b": "Z"}}, "rule_unknown_activity", {"value": "Z"}),
        ({"check": {"type": "precedes", "a": "A", "b": "B", "n": 1}}, "rule_unknown_part", {"key": "n"}),
        (
            {"check": {"type": "precedes", "a": "A", "b": "B", "by": "Id"}},
            "rule_unknown_column",
            {"value": "Id"},
        ),
        ({"check": {"type": "at_most", "a": "A", "n": "many"}}, "rule_not_a_number", {"key": "n"}),
        ({"check": {"type": "at_most", "a": "A", "n": 1.5}}, "rule_not_a_number", {"value": "1.5"}),
        ({"check": {"type": "at_most", "a": "A", "n": -1}}, "rule_not_a_number", {"value": "-1"}),
        ({"check": {"type": "at_most", "a": "A", "n": "$x"}}, "rule_unknown_limit", {"value": "x"}),
        (
            {"check": {"type": "responds", "a": "A", "b": "B", "within_h": 3, "due": "Due"}},
            "rule_two_deadlines",
            {},
        ),
        (
            {"check": {"type": "not_after", "a": "A", "b": "B", "at": "mid"}},
            "rule_wrong_choice",
            {"key": "at"},
        ),
        ({"when": {"op": "="}}, "rule_wrong_condition", {"key": "when"}),
        ({"when": {"any": []}}, "rule_wrong_condition", {"key": "when"}),
        ({"exempt": {"attribute": "Region", "op": "~"}}, "rule_wrong_choice", {"key": "op"}),
        ({"when": {"attribute": "Region", "op": ">", "value": "x"}}, "rule_not_a_number", {"key": "value"}),
        ({"when": {"attribute": "Region", "op": "="}}, "rule_missing_part", {"key": "value"}),
        (
            {"limits": [{**GOOD["limits"][0], "value": 100}]},
            "rule_out_of_bounds",
            {"key": "days", "low": 0, "high": 99},
        ),
        ({"limits": [{**GOOD["limits"][0], "unit": "miles"}]}, "rule_wrong_choice", {"key": "unit"}),
    ],
)
def test_every_mistake_has_its_code(changed, code, params):
    found = wrong(**changed)
    assert [one for one, _params in found] == [code]
    assert params.items() <= found[0][1].items()
    with pytest.raises(RuleError) as raised:
        rule(GOOD | changed, activities=["A", "B", "C"], columns=["Region", "Due"])
    assert raised.value.code == code


def test_all_mistakes_are_told_at_once():
    assert [code for code, _params in wrong(id="", label="", severity="x")] == [
        "rule_no_id", "rule_wrong_choice", "rule_no_label",
    ]  # fmt: skip


def test_a_number_that_is_taken_and_what_is_no_rule():
    assert [one.code for one in mistakes(GOOD, taken=["OWN-1"])] == ["rule_duplicate_id"]
    assert [one.code for one in mistakes("precedes")] == ["rule_unreadable"]


def test_a_limit_has_bounds_and_fills_the_sentence():
    found = rule(GOOD)
    assert found.words("en") == "From A to B no more than 2 days."
    assert found.with_limit("days", 1).words("en") == "From A to B no more than 1 hour."
    assert found.with_limit("days", 1).words("zh") == "From A to B no more than 1 小时."
    assert found.words("en", {"days": "a fortnight"}) == "From A to B no more than a fortnight."
    for value in (-1, 100):
        with pytest.raises(AnalysisError, match="rule_out_of_bounds"):
            found.with_limit("days", value)
    with pytest.raises(AnalysisError, match="rule_unknown_limit"):
        found.with_limit("weeks", 1)


def test_every_kind_is_known_to_the_engine():
    from analysis.bottlenecks.rules.evaluating import JUDGES

    assert {*JUDGES, "all"} == set(TYPES)


@pytest.mark.parametrize("one", RULES, ids=[one.id for one in RULES])
def test_a_sentence_names_every_limit_and_no_other(one):
    for language in ("en", "zh"):
        said = one.words(language)
        assert "{" not in said
        for limit in one.limits:
            assert "{" + limit.key + "}" in one.says[language]


def test_a_rule_that_names_what_the_process_has_not_is_shown_on_its_line(tmp_path):
    source = Path(processes.__file__).parent / "lead_to_cash"
    for name in ("process", "attributes", "activities"):
        (tmp_path / f"{name}.toml").write_bytes((source / f"{name}.toml").read_bytes())
    (tmp_path / "rules.toml").write_text(
        """
[[rule]]
id = "R-1"
label = { en = "x", zh = "规则" }
says = { en = "x", zh = "规则" }
why = { en = "x", zh = "规则" }
control = { en = "x", zh = "规则" }
check.type = "precedes"
check.a = "Quote Created"
check.b = "Quote Forgotten"
""",
        encoding="utf-8",
    )
    with pytest.raises(AnalysisError) as raised:
        load_file(tmp_path)
    assert (raised.value.code, raised.value.params["line"]) == ("catalogue_unknown_activity", 10)
