"""Ours against plain pandas on small random logs, ties and repetitions included."""

from contextlib import closing
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.discover import directly_follows, overview, variants
from analysis.measures import between
from analysis.processes import load
from tests.properties.strategies import DEAL_STEPS, chosen_filters, few, frames
from tests.spec import reference
from tests.spec.logs import case_ids, index, utc

FIGURES = ["n", "n_cases", "median_h", "mean_h", "p90_h", "total_h"]


def check_flows(view, expected: pd.DataFrame) -> None:
    ours = directly_follows(view).set_index(["source", "target"]).sort_index()
    theirs = expected.set_index(["source", "target"]).sort_index()
    assert list(ours.index) == list(theirs.index)
    for figure in FIGURES:
        assert ours[figure].tolist() == pytest.approx(theirs[figure].tolist(), rel=1e-9, abs=1e-9)


def check_variants(view, expected: dict) -> None:
    ours = {tuple(row.trace): (row.n_cases, row.median_throughput_h) for row in variants(view).itertuples()}
    assert {trace: n for trace, (n, _) in ours.items()} == {trace: n for trace, (n, _) in expected.items()}
    for trace, (_, hours) in expected.items():
        assert ours[trace][1] == pytest.approx(hours)


def check_overview(view, frame) -> None:
    ours, theirs = overview(view).iloc[0], reference.overview(frame)
    for name in ["n_cases", "n_events", "n_activities", "n_variants"]:
        assert (name, ours[name]) == (name, theirs[name])
    assert (utc(ours.first_at), utc(ours.last_at)) == (theirs["first_at"], theirs["last_at"])
    for name in ["median_throughput_h", "p90_throughput_h"]:
        assert ours[name] == pytest.approx(theirs[name])


@few
@given(frames(), chosen_filters)
def test_flows_variants_and_overview_of_a_log_and_of_a_selection(frame, one):
    with closing(index(frame)) as log:
        kept = one.keeps(frame)
        assert case_ids(log.where(one.filter)) == kept
        for view, rows in [(log, frame), (log.where(one.filter), frame[frame["case"].isin(kept)])]:
            if len(rows):
                check_flows(view, reference.flows(rows))
                check_variants(view, reference.variants(rows))
                check_overview(view, rows)


@few
@given(frames(activities=DEAL_STEPS[:5]))
def test_the_catalogue_orders_what_happens_at_once(frame):
    order = {activity.key: activity.order for activity in load("lead_to_cash").activities}
    frame["case"] = "D" + frame["case"]
    # A case in which nothing but a lead happened is still a case here: only LEAD-… marks a lead.
    with closing(index(frame, process="lead_to_cash")) as log:
        check_flows(log, reference.flows(frame, order))
        check_variants(log, reference.variants(frame, order))


@few
@given(frames(), st.sampled_from("BCD"))
def test_between(frame, target):
    with closing(index(frame)) as log:
        for source_at, target_at in product(["first", "last"], repeat=2):
            ours = between(log, "A", target, source_at=source_at, target_at=target_at).set_index("case_id")
            expected = reference.between(frame, "A", target, source_at=source_at, target_at=target_at)
            assert dict(ours["status"]) == {case: status for case, (status, _) in expected.items()}
            for case, (status, hours) in expected.items():
                if status in ("done", "open"):
                    assert ours.loc[case, "duration_h"] == pytest.approx(hours)
