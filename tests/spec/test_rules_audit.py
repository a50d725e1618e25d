"""The audit file: what stands in it, worked out from the rows, and that no cell can change unseen."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.bottlenecks import check_rules
from analysis.bottlenecks.rules import audit, breaches, cases_with_breach, proof
from analysis.bottlenecks.rules.audit import (
    Sheet,
    all_breaches,
    all_evidence,
    canonical,
    digest,
    verify,
)
from analysis.bottlenecks.rules.groups import breaches_between, breaches_by_performer
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.processes.rule_form import rule
from analysis.report.workbook import Column, DataSheet, made

START = datetime(2025, 1, 6, 9, tzinfo=UTC)
RULES = [
    rule({"id": "first", "label": "first", "check": {"type": "precedes", "a": "Ask", "b": "Pay"}}),
    rule({"id": "once", "label": "once", "check": {"type": "at_most", "a": "Pay", "n": 1}}),
]
# Case: its steps. `first` is broken by B and D, `once` by C and D; E never pays.
CASES = {"A": "Ask Pay", "B": "Pay Ask", "C": "Ask Pay Pay", "D": "Pay Pay", "E": "Ask"}
AMOUNTS = {"A": 1.0, "B": 10.0, "C": 100.0, "D": 1000.0, "E": 10_000.0}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    rows = [
        (case, step, START + pd.Timedelta(hours=10 * number + place), who, AMOUNTS[case])
        for number, (case, steps) in enumerate(CASES.items())
        for place, (step, who) in enumerate(zip(steps.split(), ("Ann", "=Bea()", "Cy"), strict=False))
    ]
    frame = pd.DataFrame(rows, columns=["case", "what", "when", "who", "value"])
    made_log = EventLog.from_frame(
        frame, "case", "what", "when", resource="who", roles={"amount": "value"}, process="generic",
        workspace=tmp_path_factory.mktemp("audit"),
    )  # fmt: skip
    yield made_log
    made_log.close()


def test_breaches_of_all_rules_with_the_accepted_ones_marked(log):
    found = all_breaches(log, RULES, accepted=[("first", "B"), ("once", "A")])
    said = found[["rule_id", "case_id", "who", "amount", "is_accepted"]].itertuples(index=False)
    assert [tuple(row) for row in said] == [
        ("first", "D", "Ann", 1000.0, False), ("first", "B", "Ann", 10.0, True),
        ("once", "D", "=Bea()", 1000.0, False), ("once", "C", "Cy", 100.0, False),
    ]  # fmt: skip


def test_the_events_that_prove_it_and_no_others(log):
    found = all_breaches(log, RULES[:1])
    rows, is_cut = all_evidence(log, RULES[:1], found)
    said = [
        (
            row.case_id,
            None if pd.isna(row.position) else row.position,
            row.activity,
            row.happened,
            row.is_breach,
        )
        for row in rows.itertuples()
    ]
    assert said == [
        ("B", 0, "Pay", True, True), ("B", 1, "Ask", True, False),
        ("D", None, "Ask", False, False), ("D", 0, "Pay", True, True), ("D", 1, "Pay", True, False),
    ]  # fmt: skip
    assert not is_cut
    few, is_cut = all_evidence(log, RULES[:1], found, most=3)
    assert (len(few), is_cut) == (3, True)


def test_no_breach_gives_empty_tables(log):
    some = log.where(f.CaseIds(["A"]))
    found = all_breaches(some, RULES)
    assert (len(found), len(all_evidence(some, RULES, found)[0])) == (0, 0)


def test_cases_with_a_breach_count_once_and_without_the_accepted(log):
    assert cases_with_breach(log, RULES) == (3, 10 + 100 + 1000)
    accepted = (("first", ("B", "D")),)
    assert cases_with_breach(log, RULES, without=accepted) == (2, 100 + 1000)
    accepted = (("first", ("B", "D")), ("once", ("D",)))
    assert cases_with_breach(log, RULES, without=accepted) == (1, 100)
    assert cases_with_breach(log.where(f.CaseIds(["B", "E"])), RULES) == (1, 10)
    assert cases_with_breach(log, RULES[:1]) == (2, 10 + 1000)
    assert cases_with_breach(log, []) == (0, None)


def test_rules_together_say_what_each_says_alone(log):
    for view in (log, log.where(f.CaseIds(["B", "C", "E"]))):
        together = check_rules(view, RULES)
        for place, one in enumerate(RULES):
            alone = check_rules(view, [one]).iloc[0]
            assert together.iloc[place].to_dict() == alone.to_dict()
            assert len(breaches(view, one)) == alone["n_breach"]


def test_groups_have_the_counts_of_their_cases_and_too_few_to_compare(log):
    found = breaches_between(log, RULES[0], by="value")
    rows = found[found["n_judged"] > 0]
    assert sorted(rows["n_breach"]) == [0, 0, 1, 1]
    assert list(rows["share"]) == [1, 1, 0, 0]
    assert set(found["word"]) == {"few"}
    few = breaches_between(log, RULES[0], by="value", min_shown=2)
    assert list(few["n_breach"]) == [1, 1]  # small groups are named where they broke it
    held = breaches_between(log, RULES[0], by="value", without=["B"])
    assert (held["n_breach"].sum(), held["n_judged"].sum()) == (1, found["n_judged"].sum())


def test_breaches_are_counted_by_who_did_them_without_a_share(log):
    """`first` is broken by B and D, both by Ann; `once` by C (Cy) and D (Bea)."""
    found = breaches_by_performer(log, RULES[0])
    assert list(found) == ["who", "n_breach", "amount"]
    assert found.to_numpy().tolist() == [["Ann", 2, 1010.0]]
    assert breaches_by_performer(log, RULES[1]).to_numpy().tolist() == [
        ["=Bea()", 1, 1000.0],
        ["Cy", 1, 100.0],
    ]
    assert breaches_by_performer(log, RULES[0], without=["B"]).to_numpy().tolist() == [["Ann", 1, 1000.0]]
    assert breaches_by_performer(log.where(f.CaseIds(["A"])), RULES[0]).empty


# -- the check number ---------------------------------------------------------------------------------

TABLE = Sheet(
    "Breaches", ("Case", "When", "Amount", "Who"),
    (
        ("A", pd.Timestamp("2025-01-06 09:00:07"), 1 / 3, "=1+1"),
        ("B", None, 1e9 + 0.5, "名字  <b>\n_x000D_"),
        (None, None, None, None),
    ),
)  # fmt: skip
KINDS = ("text", "time", "money", "text")


def about(number: str) -> Sheet:
    return Sheet("About", ("What", "–"), (("Check number", number), ("Note", "over all cells")))


def written(number: str, table: Sheet = TABLE) -> bytes:
    head = about(number)
    sheets = [
        DataSheet(
            sheet.title, sheet.title,
            [
                Column(str(at), name, kinds[at], [row[at] for row in sheet.rows])
                for at, name in enumerate(sheet.header)
            ],
        )
        for sheet, kinds in ((head, ("text", "text")), (table, KINDS))
    ]  # fmt: skip
    return made(sheets, lang="en", name="Audit", made_at=START)


def test_the_number_is_sha256_of_what_stands_in_the_cells():
    sheets = [about(""), Sheet("T", ("a", "b"), (("x", 1), ("y", 0.25), (None, None)))]
    said = "\fAbout\nWhat\t–\nCheck number\nNote\tover all cells\n\fT\na\tb\nx\t1\ny\t0.25\n"
    assert digest(sheets) == hashlib.sha256(said.encode()).hexdigest()


def test_a_file_as_it_was_written_agrees_with_its_number():
    number = digest([about(""), TABLE])
    found = verify(written(number))
    assert (found.stated, found.found, found.is_same) == (number, number, True)


def test_saved_again_without_a_change_it_still_agrees():
    number = digest([about(""), TABLE])
    book, again = load_workbook(BytesIO(written(number))), BytesIO()
    book.save(again)
    assert verify(again.getvalue()).is_same


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("A2", "Z"), ("B2", pd.Timestamp(2025, 1, 6, 9, 0, 8).to_pydatetime()), ("C2", 0.3334), ("D3", "x"),
        ("B3", START.replace(tzinfo=None)), ("A1", "Deal"), ("E9", "more"), ("A3", None),
    ],
)  # fmt: skip
def test_one_changed_cell_and_the_number_no_longer_fits(place, value):
    number = digest([about(""), TABLE])
    book = load_workbook(BytesIO(written(number)))
    book["Breaches"][place] = value
    changed = BytesIO()
    book.save(changed)
    found = verify(changed.getvalue())
    assert (found.stated, found.is_same) == (number, False)


def test_a_changed_number_or_fact_does_not_fit_either():
    number = digest([about(""), TABLE])
    assert not verify(written("0" * 64)).is_same
    book = load_workbook(BytesIO(written(number)))
    book["About"]["B3"] = "over some cells"
    changed = BytesIO()
    book.save(changed)
    assert not verify(changed.getvalue()).is_same


@pytest.mark.parametrize("file", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_what_is_no_audit_file_is_said(file):
    with pytest.raises(AnalysisError) as problem:
        verify(file)
    assert problem.value.code == "audit_foreign"


def test_a_workbook_without_a_number_is_no_audit_file():
    with pytest.raises(AnalysisError) as problem:
        verify(written("none"))
    assert problem.value.code == "audit_foreign"


def test_cells_are_said_one_way():
    at = pd.Timestamp("2025-01-06 10:00:07.4", tz="Europe/Berlin")
    assert canonical(at) == canonical(pd.Timestamp(2025, 1, 6, 9, 0, 7)) == "2025-01-06T09:00:07"
    assert canonical(5) == canonical(5.0) == "5"
    assert canonical(float("nan")) == canonical(None) == canonical(pd.NaT) == ""


def test_many_rules_at_once_count_as_each_does_alone(log):
    """Outcomes are kept as digits of a few numbers: more rules than one number holds, and a rule twice."""
    first, once = RULES
    many = [replace(one, id=f"{one.id}{n}") for n in range(30) for one in (first, once, first)]
    together = check_rules(log, many).set_index("rule_id")
    for name, n_breach, amount in (("first", 2, 1010.0), ("once", 2, 1100.0)):
        rows = together[together.index.str.startswith(name)]
        assert rows["n_breach"].eq(n_breach).all(), name
        assert rows["amount"].eq(amount).all(), name
        alone = check_rules(log, [first if name == "first" else once]).iloc[0]
        assert (
            rows[["n_pass", "n_pending", "n_not_applicable", "n_cannot"]]
            .eq(alone[["n_pass", "n_pending", "n_not_applicable", "n_cannot"]])
            .all(axis=None)
        ), name
    assert cases_with_breach(log, many) == (3, 1110.0)


def test_evidence_of_cases_asked_about_apart_stands_in_the_order_of_the_breaches(log, monkeypatch):
    """The latest breaches first, by so many cases at once; within these by the id of the case."""
    found = all_breaches(log, RULES)
    whole, _cut = all_evidence(log, RULES, found)
    assert list(dict.fromkeys(whole[whole["rule_id"] == "first"]["case_id"])) == ["B", "D"]
    monkeypatch.setattr(audit, "CASES_IN_ORDER", 1)
    alone, _cut = all_evidence(log, RULES, found)
    assert list(dict.fromkeys(alone[alone["rule_id"] == "first"]["case_id"])) == ["D", "B"]
    monkeypatch.setattr(audit, "CASES_AT_ONCE", 1)
    monkeypatch.setattr(proof, "FEW", 0)
    pd.testing.assert_frame_equal(all_evidence(log, RULES, found)[0], alone)
