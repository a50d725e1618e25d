"""Filters: which cases each keeps, that they combine, and that a view is known by its id."""

import datetime as dt
import json

import pandas as pd
import pytest

from analysis.discover import directly_follows, overview
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from tests.spec.logs import ZERO, case_ids, events, index, log, log_of_cases


def day(number: float) -> dt.datetime:
    return (ZERO + dt.timedelta(days=number)).to_pydatetime()


def kept(view, *filters) -> set[str]:
    return case_ids(view.where(*filters))


# -- attributes

MOVED = """
    case | activity | at | Region | Amount | Note
    1    | A        | 0  | EMEA   | 100    | x
         | B        | 1  | APAC   | 900    |
    2    | A        | 0  | EMEA   | 500    |
         | B        | 1  | EMEA   |        |
    3    | A        | 0  | APAC   | 2000   | NA
         | B        | 1  |        | 1500   | y
    4    | A        | 0  |        |        |
         | B        | 1  |        |        |
"""


def test_an_attribute_now_is_its_last_value_that_is_not_missing():
    view = log(MOVED)
    assert kept(view, f.Attribute("region", ["APAC"], ever=False)) == {"1", "3"}
    assert kept(view, f.Attribute("region", ["EMEA"], ever=False)) == {"2"}


def test_an_attribute_ever_is_any_of_its_values():
    view = log(MOVED)
    assert kept(view, f.Attribute("region", ["EMEA"], ever=True)) == {"1", "2"}
    assert kept(view, f.Attribute("region", ["APAC"], ever=True)) == {"1", "3"}


def test_now_is_what_an_attribute_filter_means_unless_said_otherwise():
    assert kept(log(MOVED), f.Attribute("region", ["EMEA"])) == {"2"}


def test_several_values_are_any_of_them():
    assert kept(log(MOVED), f.Attribute("region", ["APAC", "EMEA"])) == {"1", "2", "3"}


def test_a_column_without_a_role_goes_by_its_own_name():
    view = log(MOVED)
    assert kept(view, f.Attribute("Region", ["EMEA"], ever=False)) == {"2"}
    assert kept(view, f.Attribute("Note", ["x"], ever=True)) == {"1"}


def test_a_value_called_NA_is_a_value():
    assert kept(log(MOVED), f.Attribute("Note", ["NA"], ever=True)) == {"3"}


def test_a_value_nobody_has_keeps_no_case():
    assert kept(log(MOVED), f.Attribute("region", ["Moon"])) == set()


def test_a_value_with_quotes_is_only_a_value():
    view = log(MOVED)
    assert kept(view, f.Attribute("region", ["' OR 1=1 --", 'x"y'])) == set()


def test_the_resource_of_an_event_can_be_filtered_by_role():
    view = log("""
        case | activity | at | SalesRepresentative
        1    | A        | 0  | Ann
             | B        | 1  | Bob
        2    | A        | 0  | Bob
    """)
    assert kept(view, f.Attribute("rep", ["Bob"])) == {"1", "2"}
    assert kept(view, f.Attribute("rep", ["Ann"])) == set()
    assert kept(view, f.Attribute("rep", ["Ann"], ever=True)) == {"1"}


def test_who_did_an_event_can_be_filtered():
    frame = events("""
        case | activity | at | User
        1    | A        | 0  | Ann
             | B        | 1  | Bob
        2    | A        | 0  | Bob
    """)
    view = index(frame, resource="User")
    assert kept(view, f.Attribute("resource", ["Ann"], ever=True)) == {"1"}
    assert kept(view, f.Attribute("resource", ["Bob"], ever=True)) == {"1", "2"}


def test_a_flag_and_a_number_can_be_chosen_by_value():
    view = log("""
        case | activity | at | IsWon | Lines
        1    | A        | 0  | true  | 2
        2    | A        | 0  | false | 3
        3    | A        | 0  |       |
    """)
    assert kept(view, f.Attribute("IsWon", [True])) == {"1"}
    assert kept(view, f.Attribute("IsWon", [False])) == {"2"}
    assert kept(view, f.Attribute("Lines", [3])) == {"2"}


def test_a_range_of_a_text_is_said_to_be_none():
    with pytest.raises(AnalysisError) as caught:
        case_ids(log(MOVED).where(f.Range("region", low=1, high=2)))
    assert "region" in str(caught.value).lower()


def test_a_range_is_of_the_value_now():
    view = log(MOVED)
    assert kept(view, f.Range("amount", low=600, high=None)) == {"1", "3"}
    assert kept(view, f.Range("amount", low=None, high=1000)) == {"1", "2"}
    assert kept(view, f.Range("amount", low=600, high=1000)) == {"1"}
    assert kept(view, f.Range("amount", low=1600, high=None)) == set()  # 2000 is no longer so


def test_the_ends_of_a_range_belong_to_it():
    assert kept(log(MOVED), f.Range("amount", low=500, high=900)) == {"1", "2"}


# -- state and stage

STATES = """
    case   | Opportunity Created | Opportunity Closed Lost | Opportunity Reopened | Opportunity Closed Won | Invoice Sent | Payment Received
    new    | 0                   |                         |                      |                        |              |
    lost   | 0                   | 10                      |                      |                        |              |
    again  | 0                   | 10                      | 20                   |                        |              |
    twice  | 0                   | 10, 30                  | 20                   |                        |              |
    won    | 0                   |                         |                      | 10                     |              |
    turned | 0                   | 10                      | 20                   | 30                     | 40           |
    paid   | 0                   |                         |                      | 10                     | 20           | 30
    more   | 0                   |                         |                      | 10                     | 20, 40       | 30
    LEAD-1 | 0                   |                         |                      |                        |              |
"""  # noqa: E501


def test_the_states_of_deals():
    view = log_of_cases(STATES, process="lead_to_cash")
    assert kept(view, f.State(["in_pipeline"])) == {"new", "again"}
    assert kept(view, f.State(["lost"])) == {"lost", "twice"}
    assert kept(view, f.State(["won"])) == {"won", "turned", "more"}  # cash outstanding
    assert kept(view, f.State(["paid"])) == {"paid"}
    assert kept(view, f.State(["won", "paid"])) == {"won", "turned", "more", "paid"}


def test_a_deal_is_paid_when_each_of_its_invoices_is():
    view = log(
        """
        case | activity               | at | InvoiceId
        half | Opportunity Closed Won | 0  |
             | Invoice Sent           | 1  | I1
             | Invoice Sent           | 2  | I2
             | Payment Received       | 9  | I1
        full | Opportunity Closed Won | 0  |
             | Invoice Sent           | 1  | I1
             | Payment Received       | 2  | I1
             | Invoice Sent           | 3  | I2
             | Payment Received       | 9  | I2
        none | Opportunity Closed Won | 0  |
    """,
        process="lead_to_cash",
    )
    assert kept(view, f.State(["won"])) == {"half", "none"}
    assert kept(view, f.State(["paid"])) == {"full"}


def test_the_states_of_orders():
    view = log_of_cases(
        """
        case      | Sales Order Created | Goods Delivered | Invoice Sent | Payment Received | Order Cancelled
        new       | 0                   |                 |              |                  |
        delivered | 0                   | 10              | 20           |                  |
        paid      | 0                   | 10              | 20           | 30               |
        cancelled | 0                   |                 |              |                  | 5
    """,
        process="order_to_cash",
    )
    assert {key: kept(view, f.State([key])) for key in ["in_progress", "delivered", "paid", "cancelled"]} == {
        "in_progress": {"new"},
        "delivered": {"delivered"},
        "paid": {"paid"},
        "cancelled": {"cancelled"},
    }


def test_stage_now_and_ever():
    view = log(
        """
        case | activity                | at | OpportunityStage
        1    | Opportunity Created     | 0  | Qualification
             | Negotiation Started     | 9  | Negotiation
        2    | Opportunity Created     | 0  | Qualification
             | Negotiation Started     | 5  | Negotiation
             | Opportunity Closed Lost | 9  | Closed Lost
        3    | Opportunity Created     | 0  | Qualification
             | Quote Created           | 9  |
    """,
        process="lead_to_cash",
    )
    assert kept(view, f.Stage(["Negotiation"], ever=False)) == {"1"}
    assert kept(view, f.Stage(["Negotiation"], ever=True)) == {"1", "2"}
    assert kept(view, f.Stage(["Negotiation"])) == {"1"}
    assert kept(view, f.Stage(["Qualification"])) == {"3"}
    assert kept(view, f.Stage(["Qualification"], ever=True)) == {"1", "2", "3"}


# -- time

SPANS = """
    case   | A  | B
    before | 1d | 5d
    into   | 5d | 15d
    within | 12d | 18d
    out    | 15d | 25d
    over   | 5d | 25d
    after  | 25d | 30d
    moment | 15d |
"""


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("created", {"within", "out", "moment"}),
        ("closed", {"into", "within", "moment"}),
        ("contained", {"within", "moment"}),
        ("overlapping", {"into", "within", "out", "over", "moment"}),
    ],
)
def test_the_four_meanings_of_a_period(mode, expected):
    assert kept(log_of_cases(SPANS), f.Period(day(10), day(20), mode=mode)) == expected


def test_a_period_means_created_in_unless_said_otherwise():
    assert kept(log_of_cases(SPANS), f.Period(day(10), day(20))) == {"within", "out", "moment"}


def test_a_period_given_in_days_holds_its_last_day():
    view = log_of_cases("""
        case | A
        eve  | 2024-03-31T22:00:00
        next | 2024-04-01T02:00:00
    """)
    assert kept(view, f.Period(dt.date(2024, 3, 1), dt.date(2024, 3, 31))) == {"eve"}


def test_a_deal_closes_when_it_is_won_lost_or_paid_and_not_with_its_last_event():
    view = log_of_cases(
        """
        case | Opportunity Created | Opportunity Closed Won | Opportunity Closed Lost
        lost | 1d                  |                        | 15d
        open | 1d                  |                        |
    """,
        process="lead_to_cash",
        as_of="40d",
    )
    assert kept(view, f.Period(day(10), day(20), mode="closed")) == {"lost"}
    assert kept(view, f.Period(day(0), day(5), mode="closed")) == set()  # an open deal has not closed


def test_throughput():
    view = log_of_cases("""
        case  | A | B
        short | 0 | 10
        long  | 0 | 30
        none  | 5 |
    """)
    assert kept(view, f.Throughput(min_h=24)) == {"long"}
    assert kept(view, f.Throughput(min_h=5)) == {"short", "long"}


# -- activities and transitions

ORDERS = """
    case | A    | B      | C
    ab   | 0    | 50     | 60
    acb  | 0    | 70     | 10
    ba   | 50   | 0      | 60
    a    | 0    |        |
    quick| 0    | 1      |
    late | 0    | 1, 100 | 20
"""


def test_contains():
    view = log_of_cases(ORDERS)
    assert kept(view, f.Contains("C")) == {"ab", "acb", "ba", "late"}


AGAIN = """
    case  | A    | B       | C
    once  | 0    | 5       | 9
    twice | 0, 7 | 5       | 9
    other | 0    | 5, 6, 7 |
"""


def test_repeats_of_an_activity_are_cases_with_it_more_than_once():
    view = log_of_cases(AGAIN)
    assert kept(view, f.Repeats("A")) == {"twice"}
    assert kept(view, f.Repeats("B")) == {"other"}
    assert kept(view, f.Repeats("C")) == set()
    assert kept(view, f.Not(f.Repeats("A"))) == {"once", "other"}


def test_repeats_of_any_activity_are_the_cases_the_findings_count_as_rework():
    view = log_of_cases(AGAIN)
    assert kept(view, f.Repeats()) == {"twice", "other"}
    assert f.from_json(f.to_json([f.Repeats(), f.Repeats("A")])) == (f.Repeats(), f.Repeats("A"))


@pytest.mark.parametrize(
    "wrong", [f.Contains("D"), f.Repeats("D"), f.Follows("A", "D", directly=True), f.Not(f.Contains("D"))]
)
def test_an_activity_the_log_does_not_have_is_said_so(wrong):
    with pytest.raises(AnalysisError) as caught:
        case_ids(log_of_cases(ORDERS).where(wrong))
    assert "'D'" in str(caught.value)


def test_follows_directly():
    view = log_of_cases(ORDERS)
    assert kept(view, f.Follows("A", "B", directly=True)) == {"ab", "quick", "late"}
    assert kept(view, f.Follows("B", "A", directly=True)) == {"ba"}


def test_follows_eventually():
    view = log_of_cases(ORDERS)
    assert kept(view, f.Follows("A", "B", directly=False)) == {"ab", "acb", "quick", "late"}
    assert kept(view, f.Follows("B", "C", directly=False)) == {"ab", "ba", "late"}


def test_follows_longer_than():
    view = log_of_cases(ORDERS)
    assert kept(view, f.Follows("A", "B", directly=True, longer_than_h=48)) == {"ab"}
    assert kept(view, f.Follows("A", "B", directly=True, longer_than_h=0.5)) == {"ab", "quick", "late"}
    assert (
        {"ab", "acb"}
        <= kept(view, f.Follows("A", "B", directly=False, longer_than_h=48))
        <= {"ab", "acb", "late"}
    )


def test_longer_than_excludes_exactly_as_long():
    assert kept(log_of_cases(ORDERS), f.Follows("A", "B", directly=True, longer_than_h=50)) == set()


def test_an_activity_follows_itself_only_when_repeated():
    view = log_of_cases("""
        case | A    | B
        once | 0    | 1
        back | 0, 9 | 5
        self | 0, 9 |
    """)
    assert kept(view, f.Follows("A", "A", directly=True)) == {"self"}
    assert kept(view, f.Follows("A", "A", directly=False)) == {"self", "back"}


def test_at_equal_times_follows_keeps_the_order_of_the_log():
    view = log_of_cases("""
        case | A | B
        1    | 5 | 5
    """)
    assert kept(view, f.Follows("A", "B", directly=False)) == {"1"}
    assert kept(view, f.Follows("B", "A", directly=False)) == set()
    assert kept(view, f.Follows("B", "A", directly=True)) == set()


def test_not_keeps_the_others_missing_values_too():
    view = log(MOVED)
    assert kept(view, f.Not(f.Attribute("region", ["EMEA"]))) == {"1", "3", "4"}
    assert kept(view, f.Not(f.Attribute("region", ["EMEA"], ever=True))) == {"3", "4"}
    assert kept(view, f.Not(f.Range("amount", low=600, high=None))) == {"2", "4"}
    assert kept(view, f.Not(f.Not(f.Contains("A")))) == {"1", "2", "3", "4"}


# -- together


def test_filters_together_are_all_of_them_in_one_call_or_several():
    view = log_of_cases(ORDERS)
    both = f.Contains("C"), f.Follows("A", "B", directly=True)
    assert kept(view, *both) == {"ab", "late"}
    assert case_ids(view.where(both[0]).where(both[1])) == {"ab", "late"}
    assert case_ids(view.where(both[1]).where(both[0])) == {"ab", "late"}


def test_a_view_knows_its_filters_and_leaves_the_log_alone():
    view = log_of_cases(ORDERS)
    filtered = view.where(f.Contains("C")).where(f.Throughput(min_h=1))
    assert tuple(filtered.filters) == (f.Contains("C"), f.Throughput(min_h=1))
    assert tuple(view.filters) == ()
    assert len(case_ids(view)) == 6


def test_where_with_nothing_is_the_log():
    view = log_of_cases(ORDERS)
    assert view.where().view_id == view.view_id


def test_the_same_filters_make_the_same_view():
    view, again = log_of_cases(ORDERS), log_of_cases(ORDERS)
    assert view.view_id == again.view_id
    one = view.where(f.Contains("C"), f.Throughput(min_h=1)).view_id
    assert one == again.where(f.Contains("C"), f.Throughput(min_h=1)).view_id
    assert one == view.where(f.Contains("C")).where(f.Throughput(min_h=1)).view_id
    assert isinstance(one, str)


EVERY_KIND = [
    f.Attribute("region", ["EMEA"], ever=False),
    f.Attribute("region", ["EMEA"], ever=True),
    f.Attribute("region", ["EMEA", "东北区"], ever=False),
    f.Attribute("Note", ["EMEA"], ever=False),
    f.Range("amount", low=1000, high=None),
    f.Range("amount", low=None, high=1000),
    f.Range("amount", low=0, high=1000.5),
    f.State(["paid"]),
    f.State(["lost"]),
    f.Stage(["Negotiation"], ever=False),
    f.Stage(["Negotiation"], ever=True),
    f.Period(day(0), day(20), mode="created"),
    f.Period(day(0), day(20), mode="closed"),
    f.Period(day(0), day(20), mode="contained"),
    f.Period(day(0), day(20), mode="overlapping"),
    f.Period(day(0), day(20.5), mode="created"),
    f.Period(dt.date(2024, 1, 1), dt.date(2024, 1, 21), mode="created"),
    f.Contains("Quote Created"),
    f.Contains("Contract Signed"),
    f.Follows("A", "B", directly=True),
    f.Follows("B", "A", directly=True),
    f.Follows("A", "B", directly=False),
    f.Follows("A", "B", directly=True, longer_than_h=48),
    f.Follows("A", "B", directly=True, longer_than_h=48.5),
    f.Variant(["0123abcd"]),
    f.Variant(["0123abcd", "4567"]),
    f.Throughput(min_h=24),
    f.Throughput(min_h=25),
    f.Not(f.Contains("Quote Created")),
    f.Not(f.Not(f.Contains("Quote Created"))),
    f.Not(f.Attribute("region", ["EMEA"], ever=False)),
]
TYPED = """
    case | activity            | at | Region | Amount | OpportunityStage | Note
    1    | Opportunity Created | 0  | EMEA   | 1      | Negotiation      | x
"""


def test_different_filters_make_different_views():
    view = log(TYPED, process="lead_to_cash")
    ids = [view.where(one).view_id for one in EVERY_KIND]
    assert len(set(ids) | {view.view_id}) == len(EVERY_KIND) + 1


def test_different_logs_make_different_views():
    assert log(MOVED).where(f.Contains("A")).view_id != log_of_cases(ORDERS).where(f.Contains("A")).view_id


@pytest.mark.parametrize("one", EVERY_KIND, ids=repr)
def test_a_filter_survives_json(one):
    text = f.to_json([one])
    restored = f.from_json(json.loads(json.dumps(text)))
    assert tuple(restored) == (one,)
    view = log(TYPED, process="lead_to_cash")
    assert view.where(*restored).view_id == view.where(one).view_id


def test_all_filters_survive_json_together_and_in_order():
    assert tuple(f.from_json(f.to_json(EVERY_KIND))) == tuple(EVERY_KIND)


def test_filters_are_frozen_and_can_be_keys():
    assert len({f.Contains("A"), f.Contains("A"), f.Contains("B")}) == 2
    assert len(set(EVERY_KIND)) == len(EVERY_KIND)
    with pytest.raises(AttributeError):
        f.Contains("A").activity = "B"


@pytest.mark.parametrize(
    "wrong",
    [
        f.Attribute("no such column", ["x"]),
        f.Range("no such column", low=1, high=2),
        f.Not(f.Attribute("no such column", ["x"])),
    ],
)
def test_a_column_the_log_does_not_have_is_said_so(wrong):
    with pytest.raises(AnalysisError) as caught:
        overview(log(MOVED).where(wrong))
    assert "no such column" in str(caught.value)


def test_an_empty_selection_gives_empty_results_not_errors():
    view = log_of_cases(ORDERS).where(f.Contains("A"), f.Not(f.Contains("A")))
    assert case_ids(view) == set()
    assert len(directly_follows(view)) == 0
    assert overview(view).iloc[0].n_cases == 0


def test_many_ids_leave_the_same_cases_as_few():
    """Quotes, commas and line breaks in ids, and more of them than are named one by one in a query."""
    odd = ["a,b", "o'hara", 'say "x"', "two\nlines", "50%", "back\\slash", "销售"]
    ids = [f"{one}{number}" for number in range(60) for one in odd]
    rows = pd.DataFrame(
        [(one, name, pd.Timestamp(2025, 1, 1)) for one in ids for name in ("A", f"B{one[:3]}")],
        columns=["case", "what", "at"],
    )
    made = EventLog.from_frame(rows, "case", "what", "at")
    wanted = ids[:300]
    found = made.where(f.CaseIds([*wanted, "nobody"]))
    assert set(made.frame(found.cases.select("case_id"))["case_id"]) == set(wanted)
    variants = list(made.frame(made.all_variants.select("variant_id"))["variant_id"])
    many = made.where(f.Variant([*variants, *(f"{n:012x}" for n in range(300))]))
    assert made.frame(many.cases.count().as_table()).iloc[0, 0] == len(ids)
