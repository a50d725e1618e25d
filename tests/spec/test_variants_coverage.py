"""How many of the commonest variants cover how much; what became of their cases."""

import pandas as pd
import pytest

from analysis.discover.variants import COVERAGE, coverage, n_to_cover, variant_profiles
from tests.spec.logs import log_of_cases


def sized(*n_cases: int) -> pd.DataFrame:
    return pd.DataFrame({"n_cases": n_cases})


@pytest.mark.parametrize(
    "sizes, share, expected",
    [
        ((50, 30, 10, 10), 0.8, 2),  # 50 + 30 = 80 of 100: exactly reached
        ((50, 29, 11, 10), 0.8, 3),
        ((10,), 0.8, 1),
        ((1,) * 10, 0.8, 8),
        ((1,) * 10, 1.0, 10),
        ((), 0.8, 0),
    ],
)
def test_how_many_cover_a_share(sizes, share, expected):
    assert n_to_cover(sized(*sizes), share=share) == expected


def test_the_curve_tells_every_step_of_a_few():
    found = coverage(sized(6, 3, 1))
    assert list(found.columns) == list(COVERAGE.columns)
    assert list(found["n_variants"]) == [1, 2, 3]
    assert list(found["share_variants"]) == pytest.approx([1 / 3, 2 / 3, 1])
    assert list(found["cum_share"]) == pytest.approx([0.6, 0.9, 1.0])


def test_of_many_the_curve_tells_the_first_the_last_and_some_between():
    sizes = [1000 - i // 10 for i in range(9000)]
    found = coverage(sized(*sizes), n_points=50)
    assert len(found) <= 50
    assert (found["n_variants"].iloc[0], found["n_variants"].iloc[-1]) == (1, 9000)
    assert found["cum_share"].is_monotonic_increasing
    for row in found.itertuples():
        assert row.cum_share == pytest.approx(sum(sizes[: row.n_variants]) / sum(sizes))


def test_of_nothing_there_is_no_curve():
    assert coverage(sized()).empty


def test_an_order_is_paid_or_not():
    view = log_of_cases(
        """
        case | Sales Order Created | Invoice Sent | Payment Received
        1    | 0                   | 5            | 9
        2    | 0                   | 5            | 12
        3    | 0                   | 5            |
        4    | 0                   |              |
    """,
        process="order_to_cash",
    )
    found = variant_profiles(view)
    shares = {len(row.trace): row.paid_share for row in found.itertuples()}
    assert shares == {3: 1.0, 2: 0.0, 1: 0.0}
    assert found["win_rate"].isna().all()
    assert {row.n_steps for row in found.itertuples()} == {1, 2, 3}


def test_a_process_without_payment_has_no_paid_share():
    found = variant_profiles(log_of_cases("case | A | B\n1 | 0 | 1"))
    assert found["paid_share"].isna().all()
    assert found["members"].tolist() == [[]]
