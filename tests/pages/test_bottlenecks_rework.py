"""Step 4, areas Rework and Money: what the pages say, against plain pandas on the same rows."""

import io

import pandas as pd
import pytest

from analysis import report
from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui import state, workspace
from ui.bottlenecks import corrections, money, money_overlap, rework, rework_groups

VIEWS = ("rework", "corrections", "money")


def shown(log, view, lang="en", **kept):
    return opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": view}, **kept)


@pytest.fixture
def rows(sample_file) -> pd.DataFrame:
    """The events of the deals, in order."""
    found = pd.read_parquet(sample_file)
    found = found[~found["SalesOpportunity"].str.startswith("LEAD-")]
    return found.sort_values(["SalesOpportunity", "EventTime"], kind="stable")


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_sound_in_chinese(log, view):
    assert said(sound(shown(log, view, "zh")))


def test_the_rework_rate_is_that_of_step_six(log):
    app = sound(shown(log, "rework"))
    told = {one.label: one.value for one in app.metric}
    rate = float(rework.of(log)["share"].iloc[0])
    assert told["Rework rate"] == f"{rate:.0%}"
    assert f"**{rate:.0%}** of deals contain rework" in said(app)
    monitor = {one.label: one.value for one in opened("monitor", log).metric}
    assert monitor.get("Rework rate", told["Rework rate"]) == told["Rework rate"]


def test_changed_orders_are_counted_as_in_pandas(log, rows):
    n = rows.loc[rows["ActivityName"] == "Order Changed", "SalesOpportunity"].nunique()
    (table,) = (one.value for one in sound(shown(log, "rework")).dataframe)
    row = table.set_index("kind").loc["Order changed"]
    assert row["n_cases"] == n
    assert n > 0


def test_only_these_leaves_the_cases_with_the_kind(log, rows):
    n = rows.loc[rows["ActivityName"] == "Order Changed", "SalesOpportunity"].nunique()
    app = shown(log, "rework", **{"sel:rework_kind": "order_change"})
    app.button(key="rework_only").click().run()
    assert f"{n} of 300 deals left" in said(sound(app))


def test_what_came_before_opens_the_other_view_with_the_kind(log):
    app = shown(log, "rework", **{"sel:rework_kind": "order_change"})
    app.button(key="rework_before").click().run()
    assert sound(app).selectbox(key="corrections_kind_choice").value == "order_change"


def test_for_whom_shows_no_group_of_fewer_than_five(log):
    app = shown(log, "rework", **{"sel:rework_part": "groups", "sel:rework_by": "customer"})
    for table in sound(app).dataframe:
        assert table.value["n_base"].min() >= 5


def test_for_whom_says_one_thing_only(log):
    """One message a view: the sentence about all rework and its tiles belong to *which kinds*."""
    app = sound(shown(log, "rework", **{"sel:rework_part": "groups"}))
    assert len([one for one in app.markdown if one.value.startswith("#")]) == 1
    assert not app.metric


def test_how_many_more_would_settle_it_stands_with_the_kind_and_not_in_the_table(log):
    with state.speaking("en"):
        told = rework.shown(log, rework.of(log))
    unsure = told[told["extra_more"] != ""]
    assert set(told["extra_sure"]) <= {"Clear", "Could be chance", "Not settled yet", "Too few", ""}
    assert len(unsure)
    app = sound(shown(log, "rework", **{"sel:rework_kind": unsure["kind"].iloc[0]}))
    assert unsure["extra_more"].iloc[0] in said(app)
    assert "extra_more" not in app.dataframe[0].value


def test_money_that_is_not_paid_is_that_of_the_deals(log):
    app = sound(shown(log, "money"))
    found = log.frame(log.cases.filter(log.cases.state == "won"))
    left = found["OpportunityAmount"] - found["CollectedAmount"].fillna(0)
    tied = money.found_in(log).tied
    assert tied["amount"].sum() == pytest.approx(left.clip(lower=0).sum())
    assert tied["n_cases"].sum() == len(found)
    assert f"{len(found)} deals" in said(app)


def test_an_assumption_of_the_panel_changes_the_cost(log):
    before = money.found_in(log).rework["cost"].iloc[0]
    workspace.store().set_setting(f"assumptions:{log.series_id}", {"hourly_cost": 100.0})
    assert money.found_in(log).rework["cost"].iloc[0] == pytest.approx(2 * before)


def test_a_filter_that_leaves_no_money_says_so(log):
    app = shown(log, "money", filters={"state": f.State(["lost"])})
    assert said(sound(app))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_slides_hold_the_finding(log, lang):
    from pptx import Presentation

    makes = [
        rework.tiles_page, rework.chart_page, rework.table_page, money.tiles_page, money.chart_page,
        money.table_page, money_overlap.page, lambda log: corrections.chart_page(log, "any"),
        lambda log: corrections.table_page(log, "any"),
        lambda log: corrections.steps_page(log, "any", as_table=True),
        lambda log: rework_groups.chart_page(log, "product", "order_change"),
        lambda log: rework_groups.table_page(log, "product", "order_change"),
    ]  # fmt: skip
    for make in makes:
        with state.speaking(lang):
            made = report.slide(make(log))
        (slide,) = Presentation(io.BytesIO(made)).slides
        assert slide.shapes.title.text
        assert "**" not in slide.shapes.title.text


@pytest.mark.parametrize("view", VIEWS)
def test_several_currencies_no_amounts_and_only_open_deals(workspace, view):
    rows = pd.DataFrame(
        [
            (
                f"D{i}",
                name,
                pd.Timestamp(2025, 1, 1 + place),
                ["EUR", "USD"][i % 2],
                0.0 if i == 3 else 100.0 * i,
            )
            for i in range(12)
            for place, name in enumerate(
                ["Opportunity Created", "Quote Created", "Quote Created"][: 2 + i % 2]
            )
        ],
        columns=["case", "what", "at", "Currency", "value"],
    )
    for frame, roles in ((rows, {"amount": "value"}), (rows.drop(columns=["value", "Currency"]), None)):
        log = EventLog.from_frame(
            frame, "case", "what", "at", roles=roles, process="lead_to_cash", workspace=workspace
        )
        assert said(sound(shown(log, view)))


def test_one_currency_can_be_chosen(workspace):
    rows = pd.DataFrame(
        [
            (f"D{i}", name, pd.Timestamp(2025, 1, 1 + place), ["EUR", "USD"][i % 2], 100.0)
            for i in range(12)
            for place, name in enumerate(["Opportunity Created", "Opportunity Closed Won", "Invoice Sent"])
        ],
        columns=["case", "what", "at", "Currency", "value"],
    )
    log = EventLog.from_frame(
        rows, "case", "what", "at", roles={"amount": "value"}, process="lead_to_cash", workspace=workspace
    )
    app = shown(log, "money")
    assert "cannot be added up" in said(sound(app))
    app.button(key="money_only_EUR").click().run()
    assert "EUR\u00a0600.00** is not paid yet" in said(sound(app))


def test_the_answer_on_unpaid_money_says_nothing_of_costs(log):
    with state.speaking("en"):
        answers = {one.key: one.answer(log) for one in money.QUESTIONS}
    assert "is not paid yet" in answers["cash_tied_up"]
    assert "costs most" not in answers["cash_tied_up"]
    assert answers["loss_cost"].startswith("What costs most")


def test_a_click_on_the_product_question_opens_the_kind_that_its_answer_names(log, monkeypatch):
    opened_with = {}
    monkeypatch.setattr(state, "select", opened_with.__setitem__)
    with state.speaking("en"):
        answer = rework_groups.answer(log)
        rework_groups.open_it(log)
        assert answer.startswith(f"**{rework_groups.kind_name(opened_with['rework_kind'])}**")
    assert opened_with["rework_by"] == "product"
