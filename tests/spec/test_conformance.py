"""Conformance by hand: small cases on small paths, each class of deviation, and who counts as what."""

import pytest

from analysis.bottlenecks import conformance as c
from analysis.bottlenecks.conformance_off import variants_with
from analysis.errors import AnalysisError
from analysis.log import filters as f
from tests.spec.logs import log_of_cases

ABCD = c.Expected(("A", "B", "C", "D"))


def moves(text: str) -> list[tuple[str, str]]:
    """`A +X -B`: both did A, the case alone did X, the path alone has B."""
    sides = {"+": "case", "-": "path"}
    return [(sides.get(word[0], "both"), word.lstrip("+-")) for word in text.split()]


@pytest.mark.parametrize(
    ("text", "deviations", "tail", "cost"),
    [
        ("A B C D", (), (), 0),
        ("A B -C -D", (), (("C", 1), ("D", 1)), 2),
        ("A -B C D", (("missing", "B", 1),), (), 1),
        ("A B +B C D", (("too_often", "B", 1),), (), 1),
        ("A +X B C D", (("not_allowed", "X", 1),), (), 1),
        ("+B A -B C D", (("out_of_order", "B", 1),), (), 2),
        ("+D A B C -D", (("out_of_order", "D", 1),), (), 2),
        ("A +C +C B -C D", (("out_of_order", "C", 1), ("too_often", "C", 1)), (), 3),
        ("-A -B -C -D", (), (("A", 1), ("B", 1), ("C", 1), ("D", 1)), 4),
    ],
)
def test_moves_in_plain_classes(text, deviations, tail, cost):
    found = c.checked(moves(text), ABCD)
    assert (found.deviations, found.tail, found.cost) == (deviations, tail, cost)


def test_a_step_late_and_another_missing_at_its_own_place_are_told_apart():
    """The path has B twice: one is done at another place, the other is not done at all."""
    wanted = c.Expected(("A", "B", "C", "B", "D"))
    found = c.checked(moves("+B A -B C -B D"), wanted)
    assert found.deviations == (("missing", "B", 1), ("out_of_order", "B", 1))


def test_a_case_may_begin_after_the_steps_that_come_before():
    wanted = c.Expected(("L", "M", "A", "B"), before=frozenset("LM"))
    without, with_one = (c.checked(moves(text), wanted) for text in ("-L -M A B", "L -M A B"))
    assert (without.deviations, without.cost, without.length) == ((), 0, 4)
    assert (with_one.deviations, with_one.cost) == ((("missing", "M", 1),), 1)


DEALS = """
case | Lead Captured | Lead Qualified | Lead Converted to Opportunity | Opportunity Created | Opportunity Qualified | Quote Created | Quote Presented | Quote Accepted | Contract Generated | Contract Signed | Opportunity Closed Won | Opportunity Closed Lost | Sales Order Created | Order Fulfilled | Invoice Generated | Invoice Sent | Payment Received | Quote Denied
paid |   |   |   | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |   | 9 | 10 | 11 | 12 | 13, 14 |
skip |   |   |   | 1 | 2 |   |   |   | 6 | 7 | 8 |   | 9 | 10 | 11 | 12 | 13     |
open | 0 | 1 | 2 | 3 | 4 | 5 |   |   |   |   |   |   |   |    |    |    |        |
lost | 0 | 1 | 2 | 3 | 4 | 5 | 6 |   |   |   |   | 9 |   |    |    |    |        | 8
back |   |   |   | 1 | 2 | 3 | 4 | 5 | 6 | 8 | 7 |   |   |    |    |    |        |
"""  # noqa: E501


@pytest.fixture(scope="module")
def deals():
    return log_of_cases(DEALS, process="lead_to_cash")


@pytest.fixture(scope="module")
def wanted(deals):
    return c.expected(deals, deals.catalogue.reference_path)


def test_the_catalogue_s_path_lets_come_in_between_what_the_catalogue_knows(wanted):
    assert "Discount Approved" in wanted.beside
    assert "Quote Created" not in wanted.beside
    assert wanted.before == {"Lead Captured", "Lead Qualified", "Lead Converted to Opportunity"}
    assert "Payment Received" in wanted.repeating


NAMES = ("cases", "follow", "so_far", "lost", "deviate", "left_out")


def test_every_case_is_counted_once(deals, wanted):
    """Paid: to the end. Open: so far. Lost: until then. Skipped quote and signed after booking: deviate."""
    row = c.conformance(deals, wanted).cases.iloc[0]
    counts = {name: int(row[f"n_{name}"]) for name in NAMES}
    assert counts == {"cases": 5, "follow": 1, "so_far": 1, "lost": 1, "deviate": 2, "left_out": 0}
    assert row["share"] == pytest.approx(3 / 5)


def test_fitness_by_hand(deals, wanted):
    """`skip` lacks 3 of the 13 steps from the deal on and took 10; `back` took 8 in two of another order.

    Aligning `back` takes one move of the case and one of the path; its 5 last steps may still come, so
    that 8 steps of the case stand against 8 of the path.
    """
    row = c.conformance(deals, wanted).cases.iloc[0]
    assert row["fitness"] == pytest.approx((1 + 1 + 1 + (1 - 3 / 23) + (1 - 2 / 16)) / 5)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("A B C D", 8),  # four of the case against four of the path
        ("A B B C D", 10),  # a step that may repeat counts on both sides each time
        ("A B +C C D", 9),  # done once too often: of the case alone
        ("-L A B C D", 8),  # begun after the steps that it may leave out
        ("L A -B C D", 9),  # passed by: of the path alone
    ],
)
def test_what_counts_as_a_step_on_either_side(text, length):
    wanted = c.Expected(("L", "A", "B", "C", "D"), frozenset("B"), before=frozenset("L"))
    assert c.checked(moves(text), wanted).length == length


def test_deviations_by_hand(deals, wanted):
    found = c.conformance(deals, wanted).deviations
    told = found[found["kind"] != "unfinished"][["kind", "activity", "n_cases", "n"]]
    assert [tuple(row) for row in told.itertuples(index=False)][:3] == [
        ("missing", "Quote Accepted", 1, 1),
        ("missing", "Quote Created", 1, 1),
        ("missing", "Quote Presented", 1, 1),
    ]
    assert list(told["kind"])[3:] == ["out_of_order"]
    assert told["activity"].iloc[3] in {"Contract Signed", "Opportunity Closed Won"}
    unfinished = found[found["kind"] == "unfinished"].set_index("activity")["n_cases"]
    assert unfinished["Payment Received"] == 3
    assert unfinished["Quote Presented"] == 1


def test_the_variants_of_a_deviation_lead_to_its_cases(deals, wanted):
    known, taken = {}, c.ways(deals, wanted)
    c.conformance(deals, wanted, taken=taken, known=known)
    off = variants_with(taken, known, c.by_variant(deals), kind="missing", activity="Quote Created")
    behind = deals.where(f.Variant(off.ids))
    assert off.n_cases == 1
    assert list(deals.frame(behind.cases.select("case_id"))["case_id"]) == ["skip"]


def test_what_is_missing_at_the_end_is_so_in_cases_that_are_over(deals, wanted):
    """Nobody who is paid lacks the payment; three open ones have not got there."""
    known, taken = {}, c.ways(deals, wanted)
    c.conformance(deals, wanted, taken=taken, known=known)
    lack = {
        kind: variants_with(taken, known, c.by_variant(deals), kind=kind, activity="Payment Received")
        for kind in ("missing", "unfinished")
    }
    assert (len(lack["missing"].ids), len(lack["unfinished"].ids)) == (0, 3)


def test_what_is_known_is_not_aligned_again(deals, wanted, monkeypatch):
    known = {}
    first = c.conformance(deals, wanted, known=known)
    monkeypatch.setattr(c._pm4py, "align", lambda *_: pytest.fail("aligned again"))
    again = c.conformance(deals.where(f.State(["lost"])), wanted, known=known)
    assert len(known) == 5
    assert (int(first.cases["n_cases"].iloc[0]), int(again.cases["n_lost"].iloc[0])) == (5, 1)


def test_a_check_that_is_stopped_goes_on_where_it_was(deals, wanted, monkeypatch):
    monkeypatch.setattr(c, "CHUNK", 2)
    known, told = {}, []

    def stop_at_half(share):
        told.append(share)
        if share >= 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        c.conformance(deals, wanted, known=known, progress=stop_at_half)
    assert (told, len(known)) == ([0.0, 0.4], 2)
    assert c.conformance(deals, wanted, known=known).cases["n_cases"].iloc[0] == 5


def test_on_a_chosen_path_only_its_steps_are_allowed():
    log = log_of_cases("case | A | B | C\n1 | 0 | 1 | \n2 | 0 | 2 | 1", process="generic")
    found = c.conformance(log, c.expected(log, ("A", "B")))
    assert [
        tuple(row) for row in found.deviations[["kind", "activity", "n_cases"]].itertuples(index=False)
    ] == [("not_allowed", "C", 1)]
    assert (found.cases["n_follow"].iloc[0], found.cases["n_deviate"].iloc[0]) == (1, 1)


def test_steps_that_the_log_has_nowhere_are_passed_over():
    """Nobody exported quotes and contracts: two deals that ran through what is known keep to the path."""
    log = log_of_cases(
        "case | Opportunity Created | Opportunity Qualified | Opportunity Closed Won\n"
        "1 | 0 | 1 | 2\n"
        "2 | 0 |   | 3",
        process="lead_to_cash",
    )
    wanted = c.expected(log, log.catalogue.reference_path)
    assert wanted.path == ("Opportunity Created", "Opportunity Qualified", "Opportunity Closed Won")
    found = c.conformance(log, wanted)
    assert [tuple(row) for row in found.deviations.itertuples(index=False)] == [
        ("missing", "Opportunity Qualified", 1, 1, 0.5)
    ]


def test_without_a_path_there_is_nothing_to_hold_against(deals):
    with pytest.raises(AnalysisError, match="path_empty"):
        c.expected(deals, ())


def test_no_case_at_all(deals, wanted):
    found = c.conformance(deals.where(f.Throughput(min_h=1e6)), wanted)
    assert int(found.cases["n_cases"].iloc[0]) == 0
    assert found.cases["share"].isna().all()
    assert len(found.deviations) == 0


def test_a_case_counts_once_in_each_of_its_kinds():
    """One lacks B and C, one does C twice and D first, one lacks B, one is right, one does X."""
    made = log_of_cases(
        """
        case | A | B | C   | D | X
        gap  | 1 |   |     | 2 |
        odd  | 1 | 2 | 3,4 | 0 |
        less | 1 |   | 2   | 3 |
        fine | 1 | 2 | 3   | 4 |
        more | 1 | 2 | 3   | 4 | 5
        """,
        process="generic",
    )
    found = c.conformance(made, ABCD)
    assert found.kinds.set_index("kind")["n_cases"].to_dict() == {
        "missing": 2, "not_allowed": 1, "out_of_order": 1, "too_often": 1,
    }  # fmt: skip
    assert found.deviations["n_cases"].sum() == 6  # gap: 2, odd: 2, less: 1, more: 1
    assert found.cases["n_deviate"].iloc[0] == 4
