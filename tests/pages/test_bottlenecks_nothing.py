"""An empty view of step 4 blames no filter that is not set, and claims nothing that the log cannot tell."""

import pytest

from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from tests.pages.test_bottlenecks_real_findings import log_of
from tests.pages.walking import show
from ui.text import listed, t

ROWS = [(f"k{k}", what, 24 * k + i) for k in range(12) for i, what in enumerate(("A", "B", "C"))]


@pytest.mark.parametrize("lang, told", [("en", "is corrected in these cases."), ("zh", "也没有更正。")])
@pytest.mark.parametrize("is_filtered", [False, True])
def test_a_filter_is_offered_to_be_taken_away_where_one_is_set(workspace, lang, told, is_filtered):
    held = {"filters": {"contains:": f.Contains("A")}} if is_filtered else {}
    app = sound(show(opened("bottlenecks", log_of(ROWS, workspace), lang, **held), "rework", "kinds"))
    assert told in said(app)
    assert (t("bottlenecks.take_away", lang=lang) in said(app)) == is_filtered


def test_without_corrections_it_is_said_in_one_sentence(workspace):
    app = sound(show(opened("bottlenecks", log_of(ROWS, workspace)), "corrections", "reasons"))
    told = "None of these cases has rework or a correction, so there is nothing that comes before one."
    assert told in said(app)
    assert "Choose another kind" not in said(app)


def test_what_is_unpaid_is_no_claim_where_no_payment_is_told(workspace):
    rows = [(f"k{k}", "Opportunity Created", 24 * k) for k in range(6)]
    log = log_of(rows, workspace, process="lead_to_cash", Amount=100.0)
    app = sound(show(opened("bottlenecks", log), "money"))
    assert "No wait costs anything in these deals, and nothing is done again." in said(app)
    assert "unpaid in these" not in said(app)


@pytest.mark.parametrize(
    "lang, is_there, is_not",
    [
        ("en", "by the first of these that fits: a changed value; else by none of them", "a skipped step"),
        ("zh", "取第一个符合的：值发生变化；均不符合的归入", "跳过步骤"),
    ],
)
def test_reasons_that_the_log_cannot_tell_are_not_in_the_order_of_reasons(workspace, lang, is_there, is_not):
    """No path and nobody named; in every second case a value changes and A is done again."""
    rows, values = [], []
    for k in range(20):
        steps = ("A", "B", "A", "C") if k % 2 else ("A", "B", "C")
        rows += [(f"k{k}", what, 24 * k + i) for i, what in enumerate(steps)]
        values += [1, 2, 2, 2] if k % 2 else [1, 1, 1]
    log = log_of(rows, workspace, value=values)
    app = sound(show(opened("bottlenecks", log, lang), "corrections", "reasons"))
    assert is_there in said(app)
    assert is_not not in said(app)


def test_in_chinese_a_latin_name_stands_apart_also_in_a_list():
    assert listed(["Ann", "Bob"], "zh") == "Ann 和 Bob"
    assert listed(["提交", "Ann（3）", "Bob"], "zh") == "提交、Ann（3）和 Bob"
    assert listed(["提交", "审批"], "zh", style="or") == "提交或审批"
