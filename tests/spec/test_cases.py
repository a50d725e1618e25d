"""Single cases and their timelines; who hands over to whom."""

import pytest

from analysis.discover import cases, handovers, timeline
from analysis.discover.cases import orders
from analysis.log import EventLog
from analysis.log import filters as f
from tests.spec.logs import events, log, log_of_cases

DEALS = """
case | activity            | at  | InvoiceId | AccountName
D1   | Opportunity Created | 0   |           | Blue Harbor
     | Invoice Sent        | 10  | INV-7     | Blue Harbor
     | Payment Received    | 34  | INV-7     | Blue Harbor
D2   | Opportunity Created | 5   |           | Cedar Works
     | Invoice Sent        | 105 | INV-8     | Cedar Works
"""


@pytest.fixture(scope="module")
def deals():
    return log(DEALS, process="lead_to_cash")


def test_the_longest_case_comes_first(deals):
    found = cases(deals)
    assert list(found["case_id"]) == ["D2", "D1"]
    assert list(found["throughput_h"]) == [100, 34]
    assert list(found["customer"]) == ["Cedar Works", "Blue Harbor"]


@pytest.mark.parametrize("search", ["d1", "blue", "HARBOR", "inv-7", " INV-7 "])
def test_a_case_is_found_by_its_id_its_customer_or_the_id_of_an_object(deals, search):
    assert list(cases(deals, search=search)["case_id"]) == ["D1"]


def test_an_id_of_an_object_is_matched_whole(deals):
    assert cases(deals, search="INV").empty


def test_a_search_looks_only_at_what_the_filters_leave(deals):
    assert cases(deals.where(f.Contains("Payment Received")), search="cedar").empty


def test_at_most_so_many_rows(deals):
    assert len(cases(deals, limit=1)) == 1


def test_columns_of_a_chinese_log_are_searched_too():
    frame = events(DEALS).rename(columns={"InvoiceId": "发票编号"})
    read = EventLog.from_frame(frame, "case", "activity", "at", process="lead_to_cash")
    assert list(cases(read, search="inv-8")["case_id"]) == ["D2"]
    read.close()


def test_a_timeline_tells_what_happened_and_how_long_after(deals):
    found = timeline(deals, "D1")
    assert list(found["activity"]) == ["Opportunity Created", "Invoice Sent", "Payment Received"]
    assert list(found["since_h"])[1:] == [10, 24]
    assert found["since_h"].isna().tolist() == [True, False, False]
    assert found["InvoiceId"].fillna("").tolist() == ["", "INV-7", "INV-7"]


def test_a_timeline_says_who_did_it_once_whatever_the_column_is_called():
    for column in ("Resource", "resource", "Done by"):
        frame = events(DEALS).assign(**{column: ["Ann", "Bob", None, "Ann", "Bob"]})
        read = EventLog.from_frame(
            frame, "case", "activity", "at", resource=column, process="lead_to_cash", name=column
        )
        found = timeline(read, "D1")
        assert found["resource"].fillna("").tolist() == ["Ann", "Bob", ""]
        assert [name for name in found if name.lower() == "resource" or name == column] == ["resource"]
        read.close()


def test_a_case_that_is_not_there_has_no_timeline(deals):
    assert timeline(deals, "D9").empty


HANDS = """
case | activity | at | Resource
1    | A        | 0  | Ann
     | B        | 4  | Ann
     | C        | 10 | Bob
     | D        | 12 | Ann
2    | A        | 0  | Ann
     | B        | 8  | Bob
3    | A        | 0  | Ann
     | B        | 1  |
     | C        | 2  | Bob
"""


def test_work_passes_between_two_different_people():
    read = EventLog.from_frame(events(HANDS), "case", "activity", "at", resource="Resource")
    found = handovers(read).set_index(["source", "target"])
    assert set(found.index) == {("Ann", "Bob"), ("Bob", "Ann")}
    ann_bob = found.loc[("Ann", "Bob")]
    assert (ann_bob["n"], ann_bob["n_cases"]) == (2, 2)  # in case 3 nobody is named between them
    assert ann_bob["median_h"] == (6 + 8) / 2
    assert found.loc[("Bob", "Ann"), "n"] == 1
    read.close()


def test_a_log_without_performers_has_no_handovers():
    assert handovers(log_of_cases("case | A | B\n1 | 0 | 1")).empty


STANDING = """
case | activity            | at   | StageName
old  | Opportunity Created | 0    | Proposal
     | Stage Advanced      | 2    | Negotiation
long | Opportunity Created | 10   | Proposal
     | Stage Advanced      | 500  | Negotiation
     | Quote Presented     | 900  | Negotiation
won  | Opportunity Created | 20   | Proposal
     | Opportunity Closed Won | 120 | Closed Won
last | Opportunity Created | 1000 | Proposal
"""


@pytest.fixture(scope="module")
def standing():
    frame = events(STANDING)
    return EventLog.from_frame(frame, "case", "activity", "at", process="lead_to_cash")


def test_an_open_case_tells_how_long_it_stands_in_its_stage_and_since_anything_happened(standing):
    found = cases(standing).set_index("case_id")
    assert list(found.index) == ["long", "won", "old", "last"]
    assert found.loc["old", ["stage", "in_stage_h", "idle_h"]].tolist() == ["Negotiation", 998, 998]
    assert found.loc["long", ["stage", "in_stage_h", "idle_h"]].tolist() == ["Negotiation", 500, 100]
    assert found.loc["won", ["in_stage_h", "idle_h"]].isna().all()


def test_the_one_longest_in_its_stage_comes_first_though_its_events_lie_close(standing):
    assert list(cases(standing, by="in_stage_h")["case_id"]) == ["old", "long", "last", "won"]
    assert list(cases(standing, by="in_stage_h", limit=1)["case_id"]) == ["old"]
    assert list(cases(standing, by="idle_h", search="l")["case_id"]) == ["old", "long", "last"]


def test_open_cases_are_sorted_by_their_stay_unless_somebody_says_otherwise(standing, deals):
    assert orders(standing) == ("throughput_h", "in_stage_h", "idle_h")
    still = standing.where(f.CaseIds(["old", "long"]))
    assert orders(still) == ("in_stage_h", "idle_h", "throughput_h")
    assert list(cases(still, by="in_stage_h")["in_stage_h"]) == [998, 500]
    assert orders(standing.where(f.CaseIds(["won"]))) == ("throughput_h",)
