"""What the upload found against the times of most of a log is said again on the steps that show times."""

import os
from pathlib import Path

import pandas as pd
import pytest

from analysis.prepare.quality.report import REPORT
from analysis.processes import load
from tests.pages.conftest import opened, said, sound
from tests.pages.test_upload_salesforce import FILES, dropped
from tests.pages.uploading import NEXT, click, opened_log
from ui.prepare import care, matter, quality

DATA = os.environ.get("CASHLANE_TEST_DATA")
ORG_A = Path(DATA or "") / "salesforce_exports" / "org_a"
BULK = {"code": "created_in_bulk", "params": {"object": "Opportunity", "n": 31, "share": 31 / 36}}
CLOSED = {"code": "close_before_created", "params": {"n": 32, "share": 32 / 36}}
TIED = {"code": "same_time", "n": 71, "of": 89, "share": 71 / 89}


@pytest.fixture
def bare(monkeypatch):
    monkeypatch.setattr("ui.state.language", lambda: "en")


def report(**changed) -> pd.DataFrame:
    row = {"severity": "note", "is_hint": False, "column": "", "examples": [], "repair": None, "params": {}}
    return REPORT.conform(pd.DataFrame([row | TIED | changed], columns=list(REPORT.columns)))


def test_what_concerns_most_of_a_log_is_named_the_gravest_first(bare):
    facts = care.found([TIED], [CLOSED, BULK], process="lead_to_cash")
    assert [name for name, _ in facts] == ["created_in_bulk", "same_time", "closed_before"]
    assert [(one["n"], one["of"]) for _, one in facts] == [(31, 36), (71, 89), (32, 36)]


def test_a_few_odd_times_deals_of_orders_and_what_was_left_out_are_not_named(bare):
    few = {**TIED, "n": 44, "share": 44 / 89}
    assert care.found([few], [], process="lead_to_cash") == []
    assert care.found([], [BULK, CLOSED], process="order_to_cash") == []
    assert care.found([], [BULK, CLOSED], process="lead_to_cash", repaired=["drop_migrated_cases"]) == []


def test_the_verdict_says_that_times_say_little(bare):
    assert "Good for what happened, not for how long it took: 71 of 89" in quality.verdict(
        report(), (), n_checks=9
    )
    assert "Good for" not in quality.verdict(report(n=44, share=44 / 89), (), n_checks=9)
    both = pd.concat([report(), report(code="migration", severity="warning", n=2, of=36, share=2 / 36)])
    assert "Besides, 1 point is to be looked at" in quality.verdict(both, (), n_checks=9)


def test_where_every_figure_moves_that_is_said_without_a_double_negative(bare):
    figures = pd.DataFrame({"figure": ["case_duration", "win_rate"], "moves": [True, True]})
    told = matter.sentence(figures, load("lead_to_cash"))
    assert told.startswith("All 2 figures move by 5")


@pytest.mark.parametrize("page", ["discover", "bottlenecks"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_clean_log_is_shown_without_it(log, page, lang):
    text = said(sound(opened(page, log, lang)))
    assert "Take times with care" not in text
    assert "请谨慎看待时间" not in text


def test_a_clean_export_is_shown_without_it(workspace, in_process):
    app = click(click(dropped(FILES), NEXT), NEXT)
    for page in ("discover", "bottlenecks"):
        assert "Take times with care" not in said(sound(app.switch_page(f"pages/{page}.py").run()))


@pytest.mark.skipif(not DATA, reason="CASHLANE_TEST_DATA is unset")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_deals_loaded_in_bulk_are_said_on_both_steps(workspace, in_process, lang):
    app = dropped({one.name: one.read_bytes() for one in sorted(ORG_A.glob("*.csv"))}, lang=lang)
    app = sound(click(click(app, NEXT), NEXT))
    log = opened_log(app, workspace)
    log.close()
    for page in ("discover", "bottlenecks"):
        text = said(sound(opened(page, log, lang)))
        assert ("Take times with care" if lang == "en" else "请谨慎看待时间") in text
        assert ("31 of 36" if lang == "en" else "36 条记录中有 31 条") in text
        assert ("32 of 36 close dates" if lang == "en" else "36 个结束日期中有 32 个") in text
