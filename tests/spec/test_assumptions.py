"""What figures take for granted: complete, within bounds, and honest about what uses it."""

import re
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.measures.assumptions import PAIRS, TYPES, assumptions, checked, values, with_value
from analysis.processes.rule_changes import ASSUMED
from ui.assumptions import FIGURES, GROUPS
from ui.text import has

ROOT = Path(__file__).parents[2]
ASKED_FOR = {  # of the list in docs: what has to be there
    "discount_limit", "discount_second_limit", "payment_terms_days", "cost_of_capital", "hourly_cost",
    "currency", "min_shown", "min_rated", "min_clear", "salesforce_address",
}  # fmt: skip


def test_every_assumption_is_there_with_a_default_that_fits():
    known = assumptions()
    assert set(known) >= ASKED_FOR
    for key, one in known.items():
        assert one.type in TYPES
        assert one.group in GROUPS
        assert checked(key, one.default) == one.default
        assert all(
            said[lang].strip() for said in (one.label, one.meaning, one.source) for lang in ("en", "zh")
        )
        assert has(f"assumptions.unit.{one.unit}")


def test_the_sizes_that_protect_people_are_five_ten_and_thirty():
    held = values({})
    assert (held["min_shown"], held["min_rated"], held["min_clear"]) == (5, 10, 30)
    with pytest.raises(AnalysisError) as problem:
        checked("min_shown", 4)
    assert problem.value.code == "assumption_out_of_bounds"


def test_what_is_said_to_use_a_value_asks_for_it_and_nothing_else_does():
    asked = set()
    for path in [*(ROOT / "ui").rglob("*.py"), *(ROOT / "analysis").rglob("*.py")]:
        asked |= set(re.findall(r'assum(?:ed|ptions)\.value\(log, "(\w+)"\)', path.read_text("utf-8")))
    asked |= set(ASSUMED.values())
    assert {key for key, one in assumptions().items() if one.used_by} == asked
    named = {figure for one in assumptions().values() for figure in (*one.used_by, *one.fixed_in)}
    assert named <= set(FIGURES)
    assert all(has(f"assumptions.figure.{figure}") for figure in named)


@pytest.mark.parametrize(
    ("key", "given", "held"),
    [
        ("min_shown", 7.0, 7), ("discount_limit", 0.2, 0.2), ("currency", " eur ", "EUR"),
        ("hourly_cost", 12, 12.0),
        ("salesforce_address", "https://acme.my.salesforce.com/", "https://acme.my.salesforce.com"),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_its_type(key, given, held):
    assert checked(key, given) == held
    assert type(checked(key, given)) is type(held)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("min_shown", 5.5), ("min_shown", None), ("min_shown", True), ("discount_limit", float("nan")),
        ("currency", "euro"), ("hourly_cost", "much"),
        ("salesforce_address", "javascript:alert(1)"), ("salesforce_address", "http://acme.com"),
        ("salesforce_address", "https://acme.com/a?b=<script>"), ("min_clear", 10**400),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused(key, given):
    with pytest.raises(AnalysisError) as problem:
        checked(key, given)
    assert problem.value.code == "assumption_wrong"


def test_a_default_is_not_kept_and_leaves_the_others():
    entered = with_value({"min_shown": 8}, "hourly_cost", 80)
    assert entered == {"min_shown": 8, "hourly_cost": 80.0}
    assert with_value(entered, "min_shown", 5) == {"hourly_cost": 80.0}


@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_a_pair_stays_in_its_order(low, high):
    known = assumptions()
    with pytest.raises(AnalysisError) as problem:
        with_value({low: known[high].default}, high, known[low].low)
    assert problem.value.code == "assumption_order"


def test_what_an_older_or_newer_version_kept_does_no_harm():
    held = values({"gone": 1, "min_shown": "x", "min_clear": 5, "hourly_cost": 80})
    assert (held["min_shown"], held["min_clear"], held["hourly_cost"]) == (5, 30, 80.0)
    assert "gone" not in held
    assert with_value({"gone": 1}, "hourly_cost", 80) == {"hourly_cost": 80.0}


def test_an_unknown_one_is_an_error():
    with pytest.raises(AnalysisError) as problem:
        checked("gone", 1)
    assert problem.value.code == "assumption_unknown"
