"""What of a case changed while it ran."""

import pytest

from analysis.discover import timeline
from analysis.discover.changes import OF_SOURCE, changes
from tests.spec.logs import log
from ui import names

DEAL = """
case | activity            | at | OpportunityStage | Amount | QuoteId | Note
D1   | Opportunity Created | 0  | Prospecting      | 100    |         |
     | Quote Created       | 5  |                  | 120    | Q-1     | first
     | Quote Revised       | 6  | Proposal         | 120    | Q-2     |
     | Opportunity Closed Won | 9 | Closed Won     | 110    | Q-1     | first
"""


@pytest.fixture(scope="module")
def deal():
    return log(DEAL, process="lead_to_cash")


def told(view, **options):
    found = changes(view, timeline(view, "D1"), **options)
    return [(row.position, row.attribute, row.before, row.after) for row in found.itertuples()]


def test_each_change_says_from_what_to_what_and_with_which_event(deal):
    assert told(deal) == [
        (1, "Amount", 100, 120),
        (1, "Note", None, "first"),
        (2, "OpportunityStage", "Prospecting", "Proposal"),
        (3, "OpportunityStage", "Proposal", "Closed Won"),
        (3, "Amount", 120, 110),
    ]


def test_ids_of_objects_are_told_on_request(deal):
    ids = [row for row in told(deal, of_events=True) if row[1] == "QuoteId"]
    assert ids == [(1, "QuoteId", None, "Q-1"), (2, "QuoteId", "Q-1", "Q-2"), (3, "QuoteId", "Q-2", "Q-1")]
    assert "QuoteId" not in {row[1] for row in told(deal)}


def test_what_is_new_with_every_event_tells_nothing():
    rows = "\n".join(f"1 | A | {i} | {i} | {'x' if i < 3 else 'y'}" for i in range(6))
    view = log(f"case | activity | at | RowNumber | Grade\n{rows}")
    found = changes(view, timeline(view, "1"))
    assert list(found["attribute"]) == ["Grade"]
    assert (found["before"][0], found["after"][0], found["position"][0]) == ("x", "y", 3)


def test_a_case_of_one_event_has_no_changes():
    view = log("case | activity | at | Grade\n1 | A | 0 | x\n2 | A | 0 | x\n2 | B | 1 | y")
    assert changes(view, timeline(view, "1")).empty
    assert list(changes(view, timeline(view, "2"))["after"]) == ["y"]


MADE = """
case | activity            | at | SourceObject | SourceFile | SourceRow | LinkedBy | TimeBasis | Grade
D1   | Opportunity Created | 0  | Opportunity  | a.csv      | 2         | self     |           | x
     | Quote Created       | 5  | Quote        | b.csv      | 7         | direct   | by_hand   | x
     | Quote Revised       | 6  | Quote        | b.csv      | 7         | direct   |           | y
"""


@pytest.mark.parametrize("of_events", [False, True])
def test_where_an_event_was_read_from_is_no_change_of_the_deal(of_events):
    view = log(MADE, process="lead_to_cash")
    assert told(view, of_events=of_events) == [(2, "Grade", "x", "y")]


def test_columns_of_the_source_have_labels_in_both_languages():
    view = log(MADE, process="lead_to_cash")
    labels = {lang: [names.column(view, one, lang) for one in OF_SOURCE] for lang in ("en", "zh")}
    assert labels["en"][:3] == ["Salesforce object", "Salesforce record ID", "Read from file"]
    assert not set(labels["en"] + labels["zh"]) & {*OF_SOURCE}
    assert len({*labels["en"], *labels["zh"]}) == 2 * len(OF_SOURCE)
