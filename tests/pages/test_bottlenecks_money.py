"""Step 4, Money: debtors, currency, assumptions and overlaps, against plain pandas and by hand."""

import io
import re

import pandas as pd
import pytest

from analysis import report
from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from tests.pages.test_bottlenecks_real_findings import log_of
from tests.spec.logs import log_of_cases
from ui import cached, goals, names, state, tables, workspace
from ui.bottlenecks import corrections, money, money_cases, money_found, money_overlap, money_slow, rework
from ui.bottlenecks.money_found import dearest, found_in, most_of, overlaps, short_said


def shown(log, view="money", lang="en", **kept):
    return opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": view}, **kept)


def assume(log, **values):
    workspace.store().set_setting(f"assumptions:{log.series_id}", values)


def figure(text: str) -> float:
    """28.1K as 28,100."""
    number, unit = re.search(r"([\d.,]+)([KM]?)", text).groups()
    return float(number.replace(",", "")) * {"": 1, "K": 1e3, "M": 1e6}[unit]


@pytest.fixture
def owed(log) -> pd.DataFrame:
    """The won deals that are not paid, with what is left of them."""
    found = log.frame(log.cases.filter(log.cases.state == "won"))
    left = (found["OpportunityAmount"] - found["CollectedAmount"].fillna(0)).clip(lower=0)
    return found.assign(left=left).set_index("case_id")


def place_of(log) -> str:
    return str(found_in(log).tied.sort_values("amount")["place"].iloc[-1])


def test_who_owes_it_is_listed_to_the_cent(log, owed):
    place = place_of(log)
    app = sound(shown(log, **{"sel:money_place": place}))
    _losses, cases = (one.value for one in app.dataframe)
    assert cases["amount"].is_monotonic_decreasing
    wanted = owed.loc[cases["case_id"], "left"].tolist()
    assert cases["amount"].tolist() == pytest.approx(wanted, abs=0.005)
    row = found_in(log).tied.set_index("place").loc[place]
    assert cases["amount"].sum() == pytest.approx(row["amount"], abs=0.005)
    assert cases["cost"].sum() == pytest.approx(row["cost"], abs=0.005)
    assert {"customer", "rep", "days"} <= set(cases.columns)


def test_all_places_together_hold_every_unpaid_deal_once(log, owed):
    listed = [
        one for place in found_in(log).tied["place"] for one in money_cases.unpaid(log, place)["case_id"]
    ]
    assert sorted(listed) == sorted(owed.index)


def test_filter_to_these_leaves_the_cases_of_the_place(log):
    place = place_of(log)
    n = len(money_cases.unpaid(log, place))
    app = shown(log, **{"sel:money_place": place})
    app.button(key="unpaid_only").click().run()
    assert f"{n} of 300 deals left" in said(sound(app))


def test_the_overdue_are_one_click_away(log):
    app = shown(log)
    assert len(app.dataframe) == 1
    app.button(key="money_debtors").click().run()
    assert len(sound(app).dataframe) == 2
    assert "Overdue: **" in said(app)
    assert short_said(log)
    captions = [one.value for one in app.caption]
    assert len(set(captions)) == len(captions)  # the list says nothing that stands below it as well


@pytest.mark.parametrize("button", ["money_all", "money_debtors", "money_most"])
def test_a_list_opened_from_the_foot_is_scrolled_to_once(log, button):
    """The buttons stand below it: without, nothing seems to happen."""
    app = shown(log)
    assert not scrolled(app)
    app.button(key=button).click().run()
    assert len(scrolled(sound(app))) == 1
    assert not scrolled(sound(app.run()))


def scrolled(app) -> list[str]:
    said_in = [str(getattr(one, "body", one.proto)) for one in app.get("html")]
    return [one for one in said_in if ".st-key-money_picked" in one and "scrollIntoView" in one]


def test_the_customer_that_owes_most_is_named(workspace):
    rows = """
    case |Opportunity Created|Opportunity Closed Won|Invoice Sent|@Amount |@Customer
    a    | 0d                | 1d                  | 2d         | 100.10 | Ardent
    b    | 0d                | 1d                  | 3d         | 200.20 | Borealis
    c    | 0d                | 1d                  | 3d         | 150.30 | Ardent
    """
    made = log_of_cases(
        rows, process="lead_to_cash", roles={"amount": "Amount", "customer": "Customer"}, as_of="100d"
    )
    with state.speaking("en"):
        found = money_cases.unpaid(made, "overdue")
        point = money_cases.finding(made, found, "overdue")
    # Ardent: 100.10 + 150.30 = 250.40 of 450.60.
    assert point == "Overdue: 451 in 3 deals. Ardent owes most: 250 (2 deals)."


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_becomes_a_slide(log, lang):
    from pptx import Presentation

    with state.speaking(lang):
        made = report.slide(money_cases.page(log, place_of(log)))
    (slide,) = Presentation(io.BytesIO(made)).slides
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    first = money_cases.unpaid(log, place_of(log))["case_id"].iloc[0]
    assert table.cell(1, 0).text == first


def test_without_a_currency_the_page_says_so_once_and_leads_to_the_assumptions(log):
    app = sound(shown(log))
    assert said(app).count("No currency in the log") == 1
    app.button(key="money_assume").click().run()
    assert app.text_input(key="assumption_currency").value == ""


@pytest.mark.parametrize(("lang", "mark"), [("en", "EUR\u00a0"), ("zh", "欧元")])
def test_the_currency_that_was_entered_stands_with_every_amount(log, lang, mark):
    assume(log, currency="EUR")
    app = sound(shown(log, lang=lang))
    assert all(mark in one.value for one in app.metric)
    assert "No currency" not in said(app)
    assert "未注明币种" not in said(app)
    with state.speaking(lang):
        found = found_in(log)
        assert mark in money.finding(log, found)
        labels = money._labels(log)
        assert all(("EUR" if lang == "en" else "欧元") in labels[name] for name in ("amount", "cost"))
        made = money.tiles_page(log)
    assert all(mark in tile.value for tile in made.content.tiles)


def test_the_currency_of_the_log_is_never_overruled(workspace):
    rows = """
    case |Opportunity Created|Opportunity Closed Won|Invoice Sent|@Amount |@Currency
    a    | 0d                | 1d                  | 2d         | 100    | USD
    """
    made = log_of_cases(rows, process="lead_to_cash", roles={"amount": "Amount"}, as_of="100d")
    assume(made, currency="EUR")
    assert names.currency(made) == "USD"


def test_the_cost_of_an_hour_changes_every_figure_that_uses_it(log):
    """Twice the cost of an hour is twice the cost of rework: on both views, in tables, answers and slides."""

    def told() -> list[float]:
        tiles = {one.label: one.value for one in sound(shown(log)).metric}
        table = shown(log).dataframe[0].value.set_index("what")
        others = {one.label: one.value for one in sound(shown(log, "rework")).metric}
        kinds = shown(log, "rework").dataframe[0].value.set_index("kind")
        with state.speaking("en"):
            slide = {one.label: one.value for one in rework.tiles_page(log).content.tiles}
        return [
            figure(tiles["Cost of work done again"]), table.loc["Work done again", "cost"],
            figure(others["Cost of work done again"]), kinds.loc["All rework", "cost"],
            figure(slide["Cost of work done again"]),
        ]  # fmt: skip

    assume(log, hourly_cost=40.0)
    before = told()
    assert before == pytest.approx([before[1]] * 5, rel=0.01)  # one number on both views
    assume(log, hourly_cost=80.0)
    assert told() == pytest.approx([2 * one for one in before], rel=0.01)


def test_the_cost_of_capital_changes_what_standing_and_waiting_cost(log):
    assume(log, cost_of_capital=0.05)
    before = found_in(log).losses.set_index("order")
    assume(log, cost_of_capital=0.10)
    after = found_in(log).losses.set_index("order")
    is_rework = before["loss"] == "rework"
    assert after.loc[~is_rework, "cost"].tolist() == pytest.approx(
        (2 * before.loc[~is_rework, "cost"]).tolist()
    )
    assert after.loc[is_rework, "cost"].tolist() == before.loc[is_rework, "cost"].tolist()
    assert "Cost of capital 10% a year" in said(shown(log))


def test_the_assumptions_stand_beside_the_figures_of_rework(log):
    app = sound(shown(log, "rework"))
    assert "A step done again takes 30 minutes at 50 an hour" in said(app)
    app.button(key="rework_assume").click().run()
    assert app.number_input(key="assumption_hourly_cost").value == 50


def _same_dearest(log, loss: str) -> pd.Series:
    """What the answer names is what the view names, with the same range."""
    named, most = dearest(log), most_of(found_in(log).losses)
    assert most["loss"] == loss
    columns = ["loss", "place", "source", "target", "cost", "low", "high"]
    pd.testing.assert_series_equal(named[columns], most[columns], check_names=False)
    return named


def test_the_answer_names_the_loss_that_the_view_names(log):
    assert _same_dearest(log, "slow")["low"] > 0
    assume(log, cost_of_capital=0.0)
    assert _same_dearest(log, "rework")["low"] > 0
    assume(log, cost_of_capital=0.0, hourly_cost=0.0)
    assert _same_dearest(log, "tied")["cost"] == 0


def test_the_answer_names_what_stands_unpaid_where_nothing_else_is_lost(workspace):
    """Twelve deals as quick as each other, all of them invoiced and none paid."""
    rows = "\n".join(f"{n}|0d|1d|2d|{1000 * n}" for n in range(1, 13))
    header = "case|Opportunity Created|Opportunity Closed Won|Invoice Sent|@Amount"
    made = log_of_cases(f"{header}\n{rows}", process="lead_to_cash", roles={"amount": "Amount"}, as_of="100d")
    named = _same_dearest(made, "tied")
    assert named["place"] == "overdue"
    assert 0 < named["low"] < named["cost"] < named["high"]


def test_the_overlap_says_its_counts(log):
    with state.speaking("en"):
        found = found_in(log)
        told = overlaps(log, found)
        most = told.loc[told["n_both"].idxmax()]
        point = money_overlap.finding(log, found, told)
    assert f"({most['n_first']:,})" in point
    assert f"({most['n_second']:,})" in point
    assert f"these {most['n_both']:,} would count twice" in point


def test_the_overlap_counted_by_hand():
    """Two deals are overdue and were quoted twice; of three that are unpaid and three with rework."""
    rows = """
    case|Opportunity Created|Quote Created|Quote Created|Opportunity Closed Won|Invoice Sent|Payment Received|@Amount
    a   |0d|1d|2d|3d|4d|  |10
    b   |0d|1d|2d|3d|4d|  |20
    c   |0d|1d|2d|3d|4d|5d|40
    d   |0d|1d|  |3d|4d|  |80
    """  # noqa: E501 - the header of a table
    made = _twice(rows)
    with state.speaking("en"):
        found = found_in(made)
        told = overlaps(made, found).set_index(["first", "second"]).loc[("tied", "rework")]
        assert (told["n_first"], told["n_second"], told["n_both"], told["amount_both"]) == (3, 3, 2, 30)


def _twice(rows: str) -> EventLog:
    """A log of cases in whose header an activity may stand twice."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in rows.strip().splitlines()]
    found = []
    for line in lines:
        told = dict(zip(header[-1:], line[-1:], strict=True))
        found += [
            {"case": line[0], "what": name, "at": pd.Timestamp(2025, 1, 1) + pd.Timedelta(at), **told}
            for name, at in zip(header[1:-1], line[1:-1], strict=True)
            if at
        ]
    frame = pd.DataFrame(found).rename(columns={"@Amount": "Amount"}).astype({"Amount": "float64"})
    as_of = pd.Timestamp(2025, 6, 1)
    return EventLog.from_frame(
        frame, "case", "what", "at", process="lead_to_cash", roles={"amount": "Amount"}, as_of=as_of
    )


def test_part_paid_deals_count_with_what_is_left_and_the_figure_says_so(workspace):
    rows = """
    case |Opportunity Created|Opportunity Closed Won|Invoice Sent|Payment Received|@Amount|@CollectedAmount
    a    | 0d                | 1d                  | 2d         |                | 5000  | 1200.50
    b    | 0d                | 1d                  | 2d         |                | 100   |
    """
    made = log_of_cases(rows, process="lead_to_cash", roles={"amount": "Amount"}, as_of="100d")
    with state.speaking("en"):
        tiles = {label: (value, told) for label, value, told in money._tiles(made, found_in(made))}
    value, told = tiles["Not paid yet"]
    assert value == "3,900"  # 5,000 − 1,200.50 + 100 = 3,899.50
    assert "Part-paid ones count with what is left" in told.assumption
    bare = made.where(f.CaseIds(["b"]))
    with state.speaking("en"):
        assert money._tiles(bare, found_in(bare))[0][1] == "100"


def test_the_bridge_between_first_corrections_and_rework(workspace):
    """Worked out by hand: five deals have a first correction, three of them rework, two more are beside it.

    a, b: the quote made a second time, which is rework. c: the quote presented twice.
    d, e: an order changed once, in its place, which repeats nothing. f: nothing of it.
    """
    rows = {
        "a": ["Opportunity Created", "Quote Created", "Quote Created"],
        "b": ["Opportunity Created", "Quote Created", "Quote Presented", "Quote Created"],
        "c": ["Opportunity Created", "Quote Created", "Quote Presented", "Quote Presented"],
        "d": ["Opportunity Created", "Opportunity Closed Won", "Sales Order Created", "Order Changed"],
        "e": ["Opportunity Created", "Opportunity Closed Won", "Sales Order Created", "Order Changed"],
        "f": ["Opportunity Created", "Quote Created"],
    }
    frame = pd.DataFrame(
        [(case, name, pd.Timestamp(2025, 1, 1 + at)) for case, all_of in rows.items()
         for at, name in enumerate(all_of)], columns=["case", "what", "at"],
    )  # fmt: skip
    made = EventLog.from_frame(frame, "case", "what", "at", process="lead_to_cash", workspace=workspace)
    with state.speaking("en"):
        n = int(corrections.reasons(made, "any")["n_first"].iloc[0])
        kinds = rework.of(made).set_index("kind")["n_cases"]
        assert (n, kinds["all"], kinds["order_change"]) == (5, 3, 2)
    app = sound(shown(made, "corrections"))
    assert (
        "5 deals have a first correction: 3 with rework, which the rework rate counts, and 2 more that were"
        in said(app)
    )


def slow_row(log) -> tuple[int, pd.Series]:
    """The place of the first slow transition in the table, and its row."""
    rows = found_in(log).losses
    place = int(rows.index[rows["loss"] == "slow"][0])
    return place, rows.loc[place]


def test_a_slow_transition_lists_the_deals_above_usual_and_their_count_and_cost_are_its_own(log):
    _place, row = slow_row(log)
    with state.speaking("en"):
        found = money_slow.cases(log, row["source"], row["target"])
        point = money_slow.finding(log, found, (row["source"], row["target"]), int(row["n_cases"]))
    assert len(found) == row["n_above"] < row["n_cases"]
    assert found["cost"].sum() == pytest.approx(row["cost"])
    assert f": {row['n_above']} of {row['n_cases']} deals took longer than usual" in point
    assert {"customer", "rep"} <= set(money_slow._columns(found))
    table = sound(shown(log)).dataframe[0].value
    assert table["n_above"].dropna().tolist() == found_in(log).losses["n_above"].dropna().tolist()


@pytest.mark.parametrize(
    ("lang", "sentence", "total"),
    [("en", "took longer than usual", "which cost"), ("zh", "用时超出可比者的通常用时", "成本合计")],
)
def test_a_picked_slow_transition_shows_its_list_and_leads_on(log, lang, sentence, total):
    _place, row = slow_row(log)
    app = sound(shown(log, lang=lang, **{"sel:money_place": f"{row['source']} → {row['target']}"}))
    assert len(app.dataframe[1].value) == row["n_above"]
    assert sentence in said(app)
    assert total in said(app)
    assert f"{row['n_above']}" in app.button(key="slow_cases_only").label
    app.button(key="slow_cases_only").click().run()
    assert f"{row['n_above']} of 300" in said(app) or f"{row['n_above']} 个" in said(app)


def test_open_this_transition_opens_it(log):
    _place, row = slow_row(log)
    app = shown(log, **{"sel:money_place": f"{row['source']} → {row['target']}"})
    app.button(key="picked_slow").click().run()
    assert app.session_state["sel:flow"] == (row["source"], row["target"])
    assert app.session_state["sel:view:bottlenecks"] == "time"


def test_the_first_button_lists_the_loss_that_the_sentence_names(log):
    most = found_in(log).losses.sort_values("cost").iloc[-1]
    app = shown(log)
    label = app.button(key="money_most").label
    with state.speaking("en"):
        assert money.what(log, most) in label
        assert f"**{money.what(log, most)}**" in said(app)
    app.button(key="money_most").click().run()
    assert app.dataframe[1].value["cost"].sum() == pytest.approx(most["cost"])


@pytest.mark.parametrize(("lang", "at"), [("en", "As of Jun 30, 2025"), ("zh", "截至 2025年6月30日")])
def test_all_unpaid_deals_in_one_list_with_dates_as_of_and_a_total_everywhere(log, owed, lang, at):
    app = shown(log, lang=lang)
    app.button(key="money_all").click().run()
    cases = sound(app).dataframe[1].value
    assert sorted(cases["case_id"]) == sorted(owed.index)
    total = f"{owed['left'].sum():,.0f}"
    assert said(app).count(at) == 2  # of the view, and of the list
    assert total in said(app)
    invoiced = cases.set_index("case_id")["invoiced_at"].dropna()
    events = log.frame(log.all_events)
    ids = log.frame(log.all_cases).set_index("case_key")["case_id"]
    paid = events[events["activity_key"] == log.activity_key("Payment Received")]["InvoiceId"]
    sent = events[events["activity_key"] == log.activity_key("Invoice Sent")]
    sent = sent.assign(case_id=sent["case_key"].map(ids))
    sent = sent[sent["case_id"].isin(invoiced.index) & ~sent["InvoiceId"].isin(paid)]
    first = sent.groupby("case_id")["timestamp"].min()
    assert invoiced.to_dict() == first.dt.strftime("%Y-%m-%d").to_dict()
    assert (cases["due_at"].dropna() > cases["invoiced_at"].dropna()).all()
    with state.speaking(lang):
        made = money_cases.page(log, "all")
    assert at in made.words.subtitle
    assert total in made.words.subtitle


def test_the_files_of_a_list_end_in_its_total():
    rows = pd.DataFrame({"case_id": ["a", "b"], "due_at": ["2025-01-01", None], "amount": [100.1, 50.2]})
    made = tables._with_foot(rows, {"case_id": "As of today: 2", "amount": 150.3})
    assert len(rows) == 2
    assert made["case_id"].tolist() == ["a", "b", "As of today: 2"]
    assert made["amount"].tolist() == [100.1, 50.2, 150.3]


@pytest.mark.parametrize(
    ("lang", "guess", "which"),
    [
        ("en", "leaves the guess of 30 minutes at 50 an hour out", "the 8 that cost most are listed"),
        ("zh", "不含对每步 30 分钟、每小时 50 的估计", "成本最高的 8 个"),
    ],
)
def test_beside_the_table_stands_what_is_looked_at_and_what_the_range_of_rework_leaves_out(
    log, lang, guess, which
):
    app = sound(shown(log, lang=lang))
    captions = " ".join(one.value for one in app.caption)
    assert guess in captions
    assert which in captions
    with state.speaking(lang):
        assert guess in money.shown(log, money.found_in(log))["based_on"].iloc[-1]  # which the files have


def test_every_slow_transition_is_priced_and_what_is_not_listed_is_said_with_its_hours(log):
    """Against the ranking of transitions: as many, the same hours, and none beside costs more than these."""
    flows = cached.transitions(log)
    flows = flows[flows["excess_h"] > 0].set_index(["source", "target"])["excess_h"]
    found = money_found.found_in(log)
    listed = found.losses[found.losses["loss"] == "slow"]
    left = flows.drop(index=list(zip(listed["source"], listed["target"], strict=True)))
    with state.speaking("en"):
        said_all, said_rest, *more = money_found.beside(log, found)
    assert said_all == (
        f"All {len(flows)} transitions with time above target or usual are priced; the 8 that cost most are "
        "listed."
    )
    held = found.priced.set_index(["source", "target"]).loc[left.index]
    assert held["cost"].max() <= listed["cost"].min()
    unpriced = float(found.priced["unpriced_h"].sum())
    assert float(held["excess_h"].sum() + held["unpriced_h"].sum()) == pytest.approx(left.sum())
    assert f"hold {held['excess_h'].sum() / 24:,.0f} d above target or usual in all" in said_rest
    assert unpriced == 0 or f"{unpriced / 24:,.0f} d" in more[0]


def test_nothing_is_said_of_payments_where_the_log_tells_of_none(workspace):
    steps = ("Opportunity Created", "Needs Analyzed")
    rows = [(f"k{k}", step, k + i * (10 + 50 * (k > 6))) for k in range(9) for i, step in enumerate(steps)]
    app = sound(shown(log_of(rows, workspace, process="lead_to_cash", Amount=87600.0)))
    assert "What costs most: **Opportunity Created → Needs Analyzed**" in said(app)
    assert "As of" not in said(app)


def test_change_assumptions_opens_the_panel_with_money_first(log):
    app = shown(log)
    app.button(key="money_assume").click().run()
    fields = [one.key for one in app.number_input if (one.key or "").startswith("assumption_")]
    assert fields[0] in (
        "assumption_cost_of_capital",
        "assumption_payment_terms_days",
        "assumption_hourly_cost",
        "assumption_rework_minutes",
    )


@pytest.mark.parametrize(("basis", "said_so"), [("usual", "the median of"), ("best", "the best quartile of")])
def test_money_assumes_what_is_set_under_targets(log, basis, said_so):
    goals.set_basis(log, basis)
    with state.speaking("en"):
        assert said_so in " ".join(found_in(log).assumptions(log))
        header = money.table_page(log).content.header
    assert ("Above best quartile" if basis == "best" else "Above usual") in header
