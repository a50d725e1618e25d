"""Stages in which a case is over are no queue: left out in whatever language the log names them."""

import pytest

from ui.bottlenecks import stage_ends


@pytest.mark.parametrize(
    ("stage", "is_over"),
    [
        ("Closed Lost", True),
        ("丢单关闭", True),
        ("Qualification", False),
        ("资质评估", False),
        ("谈判/审核", False),
    ],
)
def test_a_stage_that_ends_a_case_is_known_in_both_languages(log, stage, is_over):
    assert stage_ends.is_end(log, stage) is is_over
