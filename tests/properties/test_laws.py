"""What holds for every log: sums that must agree, and changes that must not matter."""

from contextlib import closing

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.discover import directly_follows, overview, variants
from analysis.measures import between
from tests.properties.strategies import chosen_filters, few, fewer, frames
from tests.spec.logs import case_ids, index


def results(view) -> list[pd.DataFrame]:
    return [overview(view), directly_follows(view), variants(view)]


def same(one, other) -> None:
    for left, right in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(left, right, rtol=1e-12)


def sums_agree(view) -> None:
    size, flows, kinds = overview(view).iloc[0], directly_follows(view), variants(view)
    assert flows["n"].sum() == size.n_events - size.n_cases
    assert kinds["n_cases"].sum() == size.n_cases
    assert len(kinds) == size.n_variants == len({*map(tuple, kinds["trace"])})
    assert (kinds["trace"].map(len) * kinds["n_cases"]).sum() == size.n_events
    hours = view.frame(view.cases.select("throughput_h"))["throughput_h"]
    assert flows["total_h"].sum() == pytest.approx(hours.sum(), abs=1e-6)
    if len(kinds):
        assert kinds["share"].sum() == pytest.approx(1)
        assert kinds["cum_share"].tolist() == pytest.approx(kinds["share"].cumsum().tolist())
    assert flows["n_cases"].between(1, flows["n"]).all()
    assert (flows["median_h"] <= flows["p90_h"] + 1e-12).all()
    assert flows["total_h"].tolist() == pytest.approx((flows["mean_h"] * flows["n"]).tolist())


@few
@given(frames(), chosen_filters)
def test_sums_agree_and_a_filter_twice_is_the_filter_once(frame, one):
    with closing(index(frame)) as log:
        view = log.where(one.filter)
        sums_agree(log)
        sums_agree(view)
        same(results(view), results(view.where(one.filter)))


@few
@given(frames(), chosen_filters, chosen_filters)
def test_filters_commute(frame, one, two):
    with closing(index(frame)) as log:
        a, b = one.filter, two.filter
        same(results(log.where(a, b)), results(log.where(b, a)))
        assert case_ids(log.where(a, b)) == case_ids(log.where(a)) & case_ids(log.where(b))


@fewer
@given(frames(distinct_times=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_where_times_differ(frame, random):
    rows = list(range(len(frame)))
    random.shuffle(rows)
    with closing(index(frame)) as one, closing(index(frame.iloc[rows])) as other:
        same(results(one), results(other))


@fewer
@given(frames(), st.sampled_from(["-400D", "1min", "1h", "29D", "10000D"]))
def test_moving_a_log_in_time_changes_no_duration(frame, by):
    moved = frame.assign(at=frame["at"] + pd.Timedelta(by))
    with closing(index(frame)) as one, closing(index(moved)) as other:
        same([directly_follows(one), variants(one)], [directly_follows(other), variants(other)])
        before, after = overview(one).iloc[0], overview(other).iloc[0]
        assert after.first_at - before.first_at == pd.Timedelta(by)
        assert after.p90_throughput_h == pytest.approx(before.p90_throughput_h)
        spans = [between(log, "A", "B", source_at="first", target_at="last") for log in (one, other)]
        columns = ["case_id", "duration_h", "status"]
        pd.testing.assert_frame_equal(*[span.sort_values("case_id")[columns] for span in spans])


@fewer
@given(frames(), frames())
def test_a_variant_has_one_id_everywhere_and_an_id_one_variant(frame, other):
    with closing(index(frame)) as one, closing(index(other)) as two:
        known = {row.variant_id: tuple(row.trace) for row in variants(one).itertuples()}
        by_trace = {trace: variant_id for variant_id, trace in known.items()}
        for row in variants(two).itertuples():
            assert known.get(row.variant_id, tuple(row.trace)) == tuple(row.trace)
            assert by_trace.get(tuple(row.trace), row.variant_id) == row.variant_id
