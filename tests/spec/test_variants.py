"""Variants: the distinct sequences of activities, their cases, and ids that stay."""

import pytest

from analysis.discover import variants
from analysis.log import filters as f
from tests.spec.logs import case_ids, events, index, log, log_of_cases

COLUMNS = ["variant_id", "trace", "n_cases", "share", "cum_share", "median_throughput_h"]
SIX = """
    case | A | B  | C
    1    | 0 | 1  | 2
    2    | 0 | 5  | 8
    3    | 0 | 1  | 10
    4    | 0 |    | 4
    5    | 0 |    | 6
    6    |   |    | 1
"""


def listed(view) -> list:
    result = variants(view)
    assert list(result.columns) == COLUMNS
    return list(result.itertuples())


def ids(view) -> dict:
    return {tuple(row.trace): row.variant_id for row in listed(view)}


def trace_log(*traces: str, **options):
    """Traces such as "A B C", an hour between events."""
    rows = ["case | activity | at"]
    for case, trace in enumerate(traces):
        rows += [f"c{case} | {activity} | {hour}" for hour, activity in enumerate(trace.split())]
    return log("\n".join(rows), **options)


def test_cases_shares_and_durations():
    rows = listed(log_of_cases(SIX))
    assert [list(row.trace) for row in rows] == [["A", "B", "C"], ["A", "C"], ["C"]]
    assert [row.n_cases for row in rows] == [3, 2, 1]
    assert [row.share for row in rows] == pytest.approx([3 / 6, 2 / 6, 1 / 6])
    assert [row.cum_share for row in rows] == pytest.approx([3 / 6, 5 / 6, 1])
    assert [row.median_throughput_h for row in rows] == [8, (4 + 6) / 2, 0]


def test_as_frequent_variants_come_by_id():
    rows = listed(trace_log("A B", "B A", "C", "A C", "C C"))
    assert [row.n_cases for row in rows] == [1] * 5
    assert [row.variant_id for row in rows] == sorted(row.variant_id for row in rows)


def test_how_often_an_activity_repeats_makes_a_variant():
    assert set(ids(trace_log("A B", "A A B", "A A A B"))) == {
        ("A", "B"),
        ("A", "A", "B"),
        ("A", "A", "A", "B"),
    }


def test_equal_times_follow_the_source_and_so_make_variants():
    view = log("""
        case | activity | at
        1    | A        | 0
             | B        | 0
        2    | B        | 0
             | A        | 0
    """)
    assert set(ids(view)) == {("A", "B"), ("B", "A")}


def test_equal_times_follow_the_catalogue_where_the_process_is_known():
    view = log(
        """
        case | activity            | at
        1    | Opportunity Created | 0
             | Quote Created       | 0
        2    | Quote Created       | 0
             | Opportunity Created | 0
    """,
        process="lead_to_cash",
    )
    assert set(ids(view)) == {("Opportunity Created", "Quote Created")}


def test_an_id_outlives_a_filter():
    view = log_of_cases(SIX)
    kept = ids(view.where(f.Throughput(min_h=5)))
    assert set(kept) == {("A", "B", "C"), ("A", "C")}
    assert kept.items() <= ids(view).items()


def test_shares_are_of_the_cases_in_the_view():
    rows = listed(log_of_cases(SIX).where(f.Throughput(min_h=5)))  # cases 2, 3 and 5
    assert [(tuple(row.trace), row.n_cases) for row in rows] == [(("A", "B", "C"), 2), (("A", "C"), 1)]
    assert [row.share for row in rows] == pytest.approx([2 / 3, 1 / 3])
    assert rows[0].median_throughput_h == (8 + 10) / 2


def test_an_id_is_the_same_in_another_log_with_other_cases_times_and_activities():
    one = trace_log("A B C", "B")
    other = log("""
        case | activity | at
        x9   | 0 first  | 0
             | Z        | 3d
        x7   | A        | 40
             | B        | 41.5
             | C        | 90
    """)
    assert ids(one)["A", "B", "C"] == ids(other)["A", "B", "C"]


def test_an_id_is_the_same_with_and_without_a_known_process():
    text = """
        case | Opportunity Created | Quote Created | Payment Received
        1    | 0                   | 5             | 9
    """
    assert ids(log_of_cases(text)) == ids(log_of_cases(text, process="lead_to_cash"))


def test_different_traces_have_different_ids():
    many = ids(
        trace_log(
            "A B C", "A C B", "A B", "B C", "A", "A A", "A B C A", "C B A", "A_B C", "A B_C", "AB C", "A BC"
        )
    )
    assert len(set(many.values())) == 12


@pytest.mark.parametrize(
    "joined", ["A,B", "A, B", "A → B", "A->B", "A;B", "A|B", "A\x1fB", "A\tB", "['A', 'B']"]
)
def test_one_activity_whose_name_looks_like_two_is_one(joined):
    frame = events("""
        case | activity | at
        1    | A        | 0
             | B        | 1
        2    | ?        | 0
    """)
    frame["activity"] = frame["activity"].replace("?", joined)
    found = ids(index(frame))
    assert set(found) == {("A", "B"), (joined,)}
    assert len(set(found.values())) == 2


def test_an_id_is_text_that_selects_its_cases():
    view = log_of_cases(SIX)
    chosen = ids(view)["A", "C"]
    assert isinstance(chosen, str)
    assert case_ids(view.where(f.Variant([chosen]))) == {"4", "5"}


def test_leads_without_a_deal_have_no_variant():
    view = log_of_cases(
        """
        case   | Lead Captured | Opportunity Created
        D1     | 0             | 10
        LEAD-7 | 0             |
        LEAD-8 | 3             |
    """,
        process="lead_to_cash",
    )
    rows = listed(view)
    assert [(list(row.trace), row.n_cases, row.share) for row in rows] == [
        (["Lead Captured", "Opportunity Created"], 1, 1.0)
    ]


def test_without_cases_the_columns_remain():
    result = variants(log_of_cases(SIX).where(f.Throughput(min_h=1000)))
    assert list(result.columns) == COLUMNS
    assert len(result) == 0
