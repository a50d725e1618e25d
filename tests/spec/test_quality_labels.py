"""Checks of names and values: what each finds in a handful of events, and what it must leave alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.prepare.events import Events
from analysis.prepare.quality.labels import CHECKS
from analysis.prepare.quality.slips import folded, is_slip, is_typo
from analysis.prepare.quality.unknown import alike
from analysis.prepare.repairs import apply, from_dict
from analysis.prepare.repairs.forms import MergeForms
from analysis.prepare.repairs.labels import RenameActivities, SplitActivity, StripNames
from analysis.prepare.repairs.lists import FirstOfList, parts

NOW = datetime(2026, 1, 1)  # noqa: DTZ001 (UTC without zone)
CHECK = {check.code: check for check in CHECKS}
START = datetime(2024, 1, 1, 8, 0, 7)  # noqa: DTZ001


def events(cases: list[list[str]], *, minutes: int = 10, process: str = "generic", **columns) -> Events:
    """One case per list of activities, ten minutes apart; columns are per event."""
    rows = [(f"c{i}", name, START + timedelta(days=i, minutes=minutes * k))
            for i, case in enumerate(cases) for k, name in enumerate(case)]  # fmt: skip
    case, activity, at = zip(*rows)
    told = {"case_id": case, "activity": activity, "timestamp": pa.array(at, pa.timestamp("us")), **columns}
    roles = {name: name for name in columns if name != "resource"}
    return Events(pa.table(told), np.arange(len(rows)), process, roles)


def named(of: Events) -> list[str]:
    return of.table["activity"].to_pylist()


def only(code: str, of: Events):
    (defect,) = CHECK[code](of, now=NOW)
    return defect


def test_ways_of_writing_become_the_commonest():
    log = events([["Send Quote", "Sign"]] * 3 + [["send  quote", "Sign"], ["Ｓend-Quote", "Sign"]])
    defect = only("activity_spelling", log)
    assert defect.n == 2
    assert sorted(defect.events.tolist()) == [6, 8]
    assert named(defect.repair.apply(log))[::2] == ["Send Quote"] * 5


def test_gtxpro_is_gtx_pro():
    product = ["GTX Pro"] * 8 + ["GTXPro"] * 2
    log = events([["A", "B"]] * 5, product=product)
    defect = only("value_spelling", log)
    assert (defect.column, defect.n, defect.examples) == ("product", 2, ("GTXPro → GTX Pro (2)",))
    assert set(defect.repair.apply(log).table["product"].to_pylist()) == {"GTX Pro"}


def test_products_of_two_files_of_a_crm(data_dir):
    import csv

    with (data_dir / "maven_crm" / "products.csv").open() as file:
        listed = [row["product"] for row in csv.DictReader(file)]
    with (data_dir / "maven_crm" / "sales_pipeline.csv").open() as file:
        sold = [row["product"] for row in csv.DictReader(file)]
    log = events([["A"]] * (len(sold) + len(listed)), product=sold + listed)
    assert only("value_spelling", log).repair.names == {"GTX Pro": "GTXPro"}
    assert CHECK["value_typos"](log, now=NOW) == []


@pytest.mark.parametrize(
    "one, other",
    [("strat", "start"), ("Review qdrinks", "Review drinks"), ("Sgin contract", "Sign contract")],
)
def test_a_slip_is_a_typo(one, other):
    assert is_typo(one, other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Approval Level 1", "Approval Level 2"), ("Forecast Q1", "Forecast Q2"), ("Release A", "Release B"),
        ("Contract Assigned", "Contract Signed"), ("Won", "Wom"), ("合同签署", "合同签订"),
        ("Version 1.5", "Version 15"),
    ],
)  # fmt: skip
def test_what_differs_on_purpose_is_none(one, other):
    assert not is_typo(one, other)
    assert folded(one) != folded(other)


def test_a_rare_slip_counts_only_where_the_common_name_stands():
    usual = [["start", "review", "finish"]] * 30
    right, wrong = ["start", "reveiw", "finish"], ["other", "reveiw", "else"]
    assert only("activity_typos", events([*usual, right])).repair.names == {"reveiw": "review"}
    assert not any(d.n for d in CHECK["activity_typos"](events([*usual, wrong]), now=NOW))


def test_a_name_as_common_as_the_other_is_no_typo():
    assert CHECK["activity_typos"](events([["start", "check"], ["start", "cheek"]] * 20), now=NOW) == []


@given(st.text("abcdefgh ", min_size=8, max_size=16), st.data())
def test_a_letter_left_out_is_always_a_slip(name, data):
    i = data.draw(st.integers(0, len(name) - 1))
    assert is_slip(name[:i] + name[i + 1 :], name)
    assert is_slip(name, name[:i] + name[i + 1 :])


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(name):
    assert folded(folded(name)) == folded(name)


def test_two_languages_of_one_step():
    log = events([["Lead Captured", "Contract Signed"]] * 3 + [["Lead Captured", "合同签署"]])
    assert only("known_synonyms", log).repair.names == {"合同签署": "Contract Signed"}


def test_an_addition_to_a_name_in_the_same_place_is_left_out():
    usual, added = ["take", "Bring drinks", "pay"], ["take", "Bring drinks - Dep2", "pay"]
    assert only("qualified_names", events([usual] * 40 + [added] * 25)).repair.names == {
        "Bring drinks - Dep2": "Bring drinks"
    }
    elsewhere = ["Bring drinks - Dep2", "leave"]
    assert CHECK["qualified_names"](events([usual] * 40 + [elsewhere] * 25), now=NOW) == []
    negated = ["take", "Bring drinks failed", "pay"]
    assert CHECK["qualified_names"](events([usual] * 40 + [negated] * 25), now=NOW) == []


def test_names_in_one_place_but_never_in_one_case_are_a_hint():
    log = events([["a", "fax order", "z"]] * 40 + [["a", "telecopy", "z"]] * 25)
    assert only("alternative_names", log).repair.names == {"telecopy": "fax order"}
    assert CHECK["alternative_names"].is_hint
    both = events([["a", "Release A", "z"]] * 40 + [["a", "Release C", "z"]] * 25)
    assert CHECK["alternative_names"](both, now=NOW) == []


def test_a_name_in_two_places_is_split_by_what_comes_before():
    log = events([["order", "check", "ship", "bill", "check", "pay"]] * 60)
    defect = only("homonyms", log)
    assert defect.n == 60
    mended = named(defect.repair.apply(log))
    assert [mended.count(name) for name in ("check", defect.params["name"])] == [60, 60]
    assert CHECK["homonyms"](events([["order", "check", "ship"]] * 60), now=NOW) == []


@pytest.mark.parametrize(
    "make, stem",
    [
        ("Create invoice {}", "Create invoice"), ("{}-Create invoice", "Create invoice"),
        ("Create invoice {} for order", "Create invoice for order"), ("创建发票{}", "创建发票"),
        ("Prepare main course_x{}k", "Prepare main course"),
    ],
)  # fmt: skip
def test_what_is_unique_to_a_case_goes(make, stem):
    log = events([["start", make.format(4711 + 37 * i)] for i in range(30)])
    defect = only("polluted_names", log)
    assert defect.n == 30
    next_month = events([["start", make.format(99_001)]])
    assert named(defect.repair.apply(next_month))[1] == stem


def test_names_of_people_after_a_known_name_go():
    people = [["Call", "x"]] * 12 + [[f"Call: {a}{b} Lee", "x"] for a in "KLMN" for b in ("im", "ars", "ena")]
    assert only("polluted_names", events(people)).n == 12


def test_numbered_kinds_stay():
    log = events([[f"Approval Level {1 + i % 3}", f"Release {'ABCDE'[i % 5]}"] for i in range(60)])
    assert CHECK["polluted_names"](log, now=NOW) == []


def test_lists_in_cells():
    log = events([["A", "B"]] * 5, region=["EMEA", "APAC"] * 4 + ["EMEA; APAC", "APAC"])
    defect = only("list_values", log)
    assert (defect.n, defect.examples) == (1, ("EMEA; APAC (1)",))
    assert defect.repair.apply(log).table["region"].to_pylist()[8] == "EMEA"
    kept = FirstOfList("region", ";", rest="More regions").apply(log).table["More regions"].to_pylist()
    assert kept == [None] * 8 + ["APAC", None]


def test_commas_in_names_are_no_lists():
    log = events(
        [["A", "B"]] * 3, customer=["Smith, John", "Smith, Jane", "Acme, Inc.", "Acme", "Inc", "John"]
    )
    defects = CHECK["list_values"](log, now=NOW)
    assert [one.n for one in defects if "Smith, John" in one.examples] == []


def test_brackets_and_quotes():
    assert parts("[\"a\", 'b']", ",", is_bracketed=True) == ["a", "b"]
    assert parts("Smith, John", ",", is_bracketed=True) == ["Smith, John"]


def form_log() -> Events:
    """Forty cases with ten minutes between read and rate, twenty in which one form saved both."""
    log = events([["open", "read", "rate"]] * 60)
    at = log.table["timestamp"].to_pylist()
    for i in range(40, 60):
        at[3 * i + 2] = at[3 * i + 1]
    return log.with_column("timestamp", pa.array(at, pa.timestamp("us")))


def test_a_form_gives_its_time_to_several_activities():
    log = form_log()
    defect = only("form_events", log)
    assert defect.n == 2 * 20
    assert set(defect.events.tolist()) == {3 * i + k for i in range(40, 60) for k in (1, 2)}
    marked = defect.repair.apply(log).table["SavedWith"].to_pylist()
    assert marked[-3:] == [None, "rate", "read"]
    assert marked[:3] == [None] * 3
    assert MergeForms(defect.repair.pairs).apply(log).n == log.n - 20


def test_what_always_shares_its_time_is_no_form():
    log = events([["open", "read", "rate"]] * 60)
    at = [t if i % 3 < 2 else log.table["timestamp"][i - 1].as_py()
          for i, t in enumerate(log.table["timestamp"].to_pylist())]  # fmt: skip
    always = log.with_column("timestamp", pa.array(at, pa.timestamp("us")))
    assert CHECK["form_events"](always, now=NOW) == []


def test_unknown_activities_and_what_is_meant():
    log = events([["Lead Captured", "Signed the Contract", "Tea break"]] * 2, process="lead_to_cash")
    defect = only("unknown_activities", log)
    assert (defect.n, defect.of) == (4, 6)
    assert defect.repair.names == {"Signed the Contract": "Contract Signed"}
    assert CHECK["unknown_activities"](events([["Tea"]]), now=NOW) == []


def test_opposites_are_not_alike():
    assert alike("Order Rejected", "Order Created") < 0.75
    assert alike("Created Opportunity", "Opportunity Created") == 1
    assert alike("签署合同", "合同签署") == 1


@pytest.mark.parametrize(
    "by, values, hit", [("previous", ("",), [0]), ("next", ("b",), [0, 3]), ("occurrence", ("2",), [2])]
)
def test_splits_by_what_stands_beside(by, values, hit):
    log = events([["a", "b", "a"], ["a", "b"]])
    after = named(SplitActivity("a", by, values, "new").apply(log))
    expected = {("previous", ("",)): [0, 3]}.get((by, values), hit)
    assert [i for i, name in enumerate(after) if name == "new"] == expected


def test_recipes_come_back_and_broken_ones_are_told():
    steps = [
        RenameActivities({"a": "b"}), StripNames({"x \\d+": "x"}), MergeForms(("a", "b")),
        SplitActivity("a", "next", ("b",), "c"), FirstOfList("region", ";"),
    ]  # fmt: skip
    assert [from_dict(step.to_dict()) for step in steps] == steps
    for broken in (
        {"repair": "strip_names", "patterns": {"(": "x"}},
        {"repair": "merge_forms", "pairs": ["a"]},
    ):
        with pytest.raises(AnalysisError) as told:
            from_dict(broken)
        assert told.value.code == "broken_repair"


def test_effects_are_counted():
    log = events([["a", "b"]] * 3)
    after, (effect,) = apply(log, [RenameActivities({"a": "z"})])
    assert (effect.n_changed, effect.n_dropped, named(after).count("z")) == (3, 0, 3)


def test_no_events_give_nothing():
    empty = events([["a"]]).filter(np.array([False]))
    assert [d for check in CHECKS for d in check(empty, now=NOW)] == []
