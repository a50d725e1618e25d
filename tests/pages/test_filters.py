"""Filters: what the sidebar sets, what the chips say, what the address keeps."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.log import filters as f
from tests.pages.conftest import ROOT, TIMEOUT, opened, said, sound
from ui.filters import sentence


@pytest.fixture
def rows(sample_file) -> pd.DataFrame:
    """The rows of the deals, as plain pandas sees them."""
    frame = pd.read_parquet(sample_file)
    return frame[~frame["SalesOpportunity"].str.startswith("LEAD-")]


def now_in(rows: pd.DataFrame, column: str) -> pd.Series:
    """The last value of each deal that is not empty."""
    return rows.sort_values("EventTime", kind="stable").groupby("SalesOpportunity")[column].last()


def test_choosing_a_region_leaves_its_deals_on_every_step(log, rows):
    app = opened("discover", log)
    app.multiselect(key="f:region").set_value(["South"]).run()
    n = int((now_in(rows, "Region") == "South").sum())
    assert 0 < n < 300
    assert f"{n} of 300 deals left" in said(sound(app))
    assert app.metric[0].value == str(n)
    app.switch_page("pages/bottlenecks.py").run()
    assert f"{n} of 300 deals left" in said(sound(app))


def test_options_carry_their_counts(log, rows):
    app = opened("discover", log)
    counts = now_in(rows, "Region").value_counts()
    assert set(app.multiselect(key="f:region").options) == {f"{name} ({n})" for name, n in counts.items()}


def test_a_chip_switches_its_filter_off_and_on(log):
    app = opened("discover", log)
    app.multiselect(key="f:region").set_value(["South"]).run()
    (chip,) = app.button_group(key="chip_row").options
    assert "Region: South" in str(chip)
    app.button_group(key="chip_row").set_value([]).run()
    assert app.metric[0].value == "300"
    assert app.multiselect(key="f:region").value == ["South"]
    app.button_group(key="chip_row").set_value(["region"]).run()
    assert app.metric[0].value != "300"


def test_reset_takes_every_filter_out(log):
    app = opened("discover", log)
    app.multiselect(key="f:region").set_value(["South"]).run()
    app.button(key="filter_reset").click().run()
    assert app.metric[0].value == "300"
    assert app.multiselect(key="f:region").value == []


def test_add_filter_brings_a_question_in_and_remove_takes_it_out(log, rows):
    app = opened("discover", log)
    app.selectbox(key="filter_add").set_value("contains:").run()
    app.selectbox(key="f:contains:").set_value("Contract Signed").run()
    n = rows.loc[rows["ActivityName"] == "Contract Signed", "SalesOpportunity"].nunique()
    assert app.metric[0].value == str(n)
    app.button(key="drop:contains:").click().run()
    assert app.metric[0].value == "300"


def test_the_address_keeps_the_view_and_no_name(log):
    app = opened("discover", log)
    app.multiselect(key="f:region").set_value(["South"]).run()
    n = app.metric[0].value
    address = dict(app.query_params.items())
    assert set(address) == {"lang", "view"}
    assert "South" not in str(address)

    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
    for name, value in address.items():
        other.query_params[name] = value
    other = sound(other.run().switch_page("pages/discover.py").run())
    assert other.metric[0].value == n
    assert other.multiselect(key="f:region").value == ["South"]


@pytest.mark.parametrize(
    ("chosen", "en", "zh"),
    [
        (f.Attribute("region", ["South", "East"]), "Region: South, East", "区域：South、East"),
        (f.Attribute("rep", list("abcde")), "Sales rep: a, b and 3 more", None),
        (f.Stage(["Negotiation"], ever=True), None, None),
        (f.Range("amount", low=1000), None, None),
        (f.State(["paid"]), None, None),
        (f.Contains("Quote Created"), "With Quote Created", None),
        (f.Repeats("Quote Created"), "More than once: Quote Created", None),
        (f.Repeats(), "A step repeated or gone back to", "有步骤重复或退回"),
        (f.Follows("Quote Created", "Quote Presented", longer_than_h=48), None, None),
        (f.Not(f.Contains("Quote Created")), "Not: With Quote Created", None),
        (f.CaseIds(list("abcd")), "4 deals picked from a list", "从列表中选出的 4 个销售机会"),
        (f.CaseIds(list("abcd"), "unheard of"), "4 deals picked from a list", None),
        (f.CaseIds(list("abcd"), "stuck"), "4 deals stuck in their stage", "在所处阶段停滞的 4 个销售机会"),
        (f.CaseIds(list("abcd"), "long"), "4 deals in their stage for too long", None),
        (f.CaseIds(list("ab"), "over_target"), "2 deals that miss the target", "未达目标的 2 个销售机会"),
        (f.CaseIds(list("abcd"), "overdue"), "4 deals overdue", "已逾期的 4 个销售机会"),
        (f.CaseIds(["a"], "unpaid"), "1 deal not paid yet", None),
        (f.CaseIds(["a"], "waits"), "1 deal with the longest waits", None),
        (f.CaseIds(["a"], "slow"), "1 deal slower than usual or than the target", None),
        (f.CaseIds(list("abcd"), "undecided:60"), "4 deals undecided for more than 60 days", None),
        (
            f.CaseIds(list("abcd"), "breach:R-L08"),
            "4 deals that break a rule: Nobody approves their own discount",
            None,
        ),
        (f.CaseIds(list("abcd"), "breach:R-X01"), "4 deals that break a rule", "违反规则的 4 个销售机会"),
        (f.Variant(["a", "b"]), "2 variants", "2 个流程变体"),
        (f.Throughput(min_h=47), "First to last event: 1 d 23 h or more", None),
        (f.Period(pd.Timestamp("2025-01-02").date(), None), "Created in Jan 2, 2025 or later", None),
    ],
)
def test_a_filter_in_words(log, chosen, en, zh):
    assert en is None or sentence(log, chosen, "en") == en
    assert zh is None or sentence(log, chosen, "zh") == zh
    for lang in ("en", "zh"):
        assert "{" not in sentence(log, chosen, lang)
        assert sentence(log, chosen, lang) != "–"


def test_what_cases_are_is_no_part_of_the_condition_and_survives_a_project(log):
    plain, named = f.CaseIds(["a"]), f.CaseIds(["a"], "stuck")
    assert plain == named
    assert "what" not in plain.to_dict()
    assert f.from_json(f.to_json([named]))[0].what == "stuck"


def test_repeats_can_be_added_as_a_filter(log, rows):
    app = sound(opened("discover", log))
    app.selectbox(key="filter_add").set_value("repeats:").run()
    app.selectbox(key="f:repeats:").set_value("Quote Presented").run()
    done = rows[rows["ActivityName"] == "Quote Presented"].groupby("SalesOpportunity").size()
    assert 0 < (done > 1).sum() < 300
    assert f"{(done > 1).sum()} of 300 deals left" in said(sound(app))


def test_the_finding_on_repeats_leads_to_the_cases_that_repeat(log):
    held = {"region": f.Attribute("region", ["South", "North", "East", "West"])}
    app = sound(opened("discover", log, filters=held, **{"sel:view:discover": "first"}))
    from ui import cached

    view = log.where(*held.values())
    found = cached.findings(view).set_index("kind").loc["rework"]
    app.button(key=f"lead_{found['finding_id']}").click().run()
    assert app.session_state["filters"] == held | {"repeats:": f.Repeats()}
    n = int(cached.size(view.where(f.Repeats()))[0])
    assert n == round(found["params"]["share"] * cached.size(view)[0])
    assert f"{n} of 300 deals left" in said(sound(app))


def test_a_filter_that_a_click_set_can_be_switched_off_and_taken_out(log):
    held = {"follows:a→b": f.Follows("Opportunity Created", "Opportunity Qualified")}
    app = sound(opened("discover", log, filters=held))
    n = app.metric[0].value
    assert n != "300"
    app.button_group(key="chip_row").set_value([]).run()
    assert app.metric[0].value == "300"
    app.button_group(key="chip_row").set_value(["follows:a→b"]).run()
    assert app.metric[0].value == n
    (remove,) = [one for one in app.button if (one.key or "").startswith("drop_")]
    remove.click().run()
    assert sound(app).metric[0].value == "300"
    assert app.session_state["filters"] == {}


def test_with_nothing_between_them_keeps_the_longest_time(log):
    held = f.Follows("Opportunity Created", "Opportunity Qualified", longer_than_h=100.0)
    app = opened("discover", log, filters={"follows:": held}, **{"kept:extra_slots": ("follows:",)})
    app.toggle(key="f:follows::directly").set_value(False).run()
    assert sound(app).session_state["filters"]["follows:"] == f.Follows(
        "Opportunity Created", "Opportunity Qualified", directly=False, longer_than_h=100.0
    )
    app.selectbox(key="f:follows::target").set_value("Needs Analyzed").run()
    assert app.session_state["filters"]["follows:"].longer_than_h is None


def test_a_list_of_activities_counts_cases(log, rows):
    app = opened("discover", log, **{"kept:extra_slots": ("contains:",)})
    n = rows.loc[rows["ActivityName"] == "Close Date Pushed", "SalesOpportunity"].nunique()
    assert n < (rows["ActivityName"] == "Close Date Pushed").sum()
    assert f"Close Date Pushed ({n})" in app.selectbox(key="f:contains:").options
