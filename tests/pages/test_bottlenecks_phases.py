"""Step 4, spans in parts and what stands at a transition: against plain pandas, and on odd logs."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages.bad_logs import LOGS, ROLES
from tests.pages.conftest import opened, said, sound
from tests.spec.logs import ZERO
from tests.spec.logs import log as log_of
from ui import state
from ui.bottlenecks import phases, phases_by, phases_loss, standing
from ui.plain import plain

QUOTE = "quote_to_contract"
ORDERS = Path(__file__).resolve().parents[2] / "sample_data" / "order_to_cash.en.csv.gz"


def at(view: str, log: EventLog, **chosen):
    return opened("bottlenecks", log, **{"sel:view:bottlenecks": view} | chosen)


@pytest.fixture
def spans(sample_file) -> pd.Series:
    """Hours from the first presented quote to the first signature of deals that were not lost."""
    rows = pd.read_parquet(sample_file)
    first = rows.sort_values("EventTime").groupby(["SalesOpportunity", "ActivityName"])["EventTime"].first()
    wide = first.unstack()
    hours = (wide["Contract Signed"] - wide["Quote Presented"]).dt.total_seconds() / 3600
    return hours[hours >= 0]


def test_the_sentence_names_the_part_with_most_time_and_the_tiles_are_those_of_the_span(log, spans):
    app = sound(at("phases", log))
    told = {one.label: one.value for one in app.metric}
    assert told["Finished"] == str(len(spans))
    assert told["Median"] == f"{spans.median() / 24:.1f} d"
    assert f"The whole takes {spans.mean() / 24:.1f} d on average ({len(spans)} deals)" in said(app)


def test_the_parts_in_the_table_add_up_to_the_mean(log, spans):
    (table,) = (one.value for one in sound(at("phases", log)).dataframe)
    assert table["mean_h"].sum() == pytest.approx(spans.mean() / 24)
    assert table["share"].sum() == pytest.approx(100)


def test_filter_to_the_slow_ones_leaves_half(log, spans):
    app = at("phases", log)
    app.button(key="phases_only").click().run()
    assert f"{(spans > spans.median()).sum()} of 300 deals left" in said(sound(app))


def test_by_region_and_lost_while_waiting_are_shown(log):
    assert "Quote to contract" in said(
        sound(at("phases", log, **{"sel:phases_look": "by", "sel:split": "region"}))
    )
    assert "still undecided after 30 days" in said(sound(at("phases", log, **{"sel:phases_look": "loss"})))


@pytest.mark.parametrize(
    ("shares", "said_so"),
    [
        ([0.4, 0.45, 0.9], "On no day"),
        ([0.4, 0.7, 0.6], "After 30 days"),
        ([0.8, 0.7, 0.6], "From the start"),
    ],
)
def test_when_a_quote_is_as_good_as_lost_is_answered_by_the_first_wait_with_enough(log, shares, said_so):
    found = pd.DataFrame({"from_day": [0, 30, 60], "lost_later": shares, "n_decided": [90, 60, 3]})
    with state.speaking("en"):
        told = phases_loss.as_good_as_lost(log, QUOTE, found, say=plain)
    assert told.startswith(said_so)
    assert ("at most 45%" in told and "up to 30 days" in told) == (said_so == "On no day")


def test_a_filter_that_leaves_open_deals_only_says_so(log):
    app = at("phases", log, filters={"state": f.State(["in_pipeline"])})
    assert "has finished the span" in said(sound(app)) or "Nothing here has begun" in said(app)


@pytest.mark.parametrize("look", standing.LOOKS)
def test_what_stands_is_said_of_the_chosen_transition(log, look):
    flow = ("Discount Approval Requested", "Discount Approved")
    app = sound(at("standing", log, **{"sel:flow": flow, "sel:standing_look": look}))
    assert "Discount Approval Requested → Discount Approved" in said(app)


def test_one_timestamp_says_what_cannot_be_told(log):
    assert "Waiting and work cannot be separated" in said(sound(at("standing", log)))


@pytest.mark.parametrize("name", [name for name in LOGS if name != "many_activities"])
@pytest.mark.parametrize("view", ["phases", "standing"])
def test_logs_nobody_wishes_for(name, view, workspace):
    rows = LOGS[name]()
    bad = EventLog.from_frame(
        rows, "case", "what", "when", resource="who", roles=ROLES, process="generic", workspace=workspace
    )
    for look in standing.LOOKS if view == "standing" else ("",):
        sound(at(view, bad, **({"sel:standing_look": look} if look else {})))


def test_a_log_of_deals_without_the_ends_of_its_spans_names_them(workspace):
    rows = pd.DataFrame(
        {"case": ["a", "a"], "what": ["Opportunity Created", "Quote Created"],
         "at": pd.to_datetime(["2025-01-01", "2025-02-01"])}
    )  # fmt: skip
    bare = EventLog.from_frame(rows, "case", "what", "at", process="lead_to_cash", workspace=workspace)
    told = said(sound(at("phases", bare)))
    assert "cannot be taken apart" in told
    assert "Contract Signed" in told


def test_with_start_times_the_causes_are_offered(workspace):
    rows = pd.DataFrame(
        [(f"c{k}", name, pd.Timestamp(2025, 1, 6, 9) + pd.Timedelta(hours=5 * k + place * 30), "Ann")
         for k in range(20) for place, name in enumerate("AB")],
        columns=["case", "what", "at", "who"],
    )  # fmt: skip
    rows["began"] = rows["at"] - pd.Timedelta(hours=1)
    timed = EventLog.from_frame(
        rows,
        "case",
        "what",
        "at",
        start_timestamp="began",
        resource="who",
        process="generic",
        workspace=workspace,
    )
    told = said(sound(at("standing", timed, **{"sel:standing_look": "causes"})))
    assert "of the time is waiting and the rest work" in told
    assert f"{29 / 30:.0%} of the time is waiting" in told


@pytest.fixture
def orders(workspace):
    view = EventLog.read(ORDERS, process="order_to_cash", workspace=workspace)
    yield view
    view.close()


@pytest.fixture
def order_days() -> pd.DataFrame:
    """Region and days from creation to the last payment of the orders of which each invoice has a payment."""
    rows = pd.read_csv(ORDERS, low_memory=False)
    rows["at"] = pd.to_datetime(rows["EventTime"])
    times = rows.groupby(["SalesOrder", "ActivityName"])["at"]
    began, ended = (times.agg(how).unstack() for how in ("min", "max"))
    numbers = rows.groupby(["SalesOrder", "ActivityName"])["InvoiceId"].nunique().unstack()
    is_paid = numbers["Payment Received"].gt(0) & numbers["Payment Received"].ge(numbers["Invoice Generated"])
    is_paid &= ended["Order Cancelled"].isna()
    days = (ended["Payment Received"] - began["Sales Order Created"]).dt.total_seconds() / 86_400
    region = rows.groupby("SalesOrder")["Region"].last()
    return pd.DataFrame({"region": region, "days": days[is_paid]}).dropna()


def test_by_region_says_what_was_tested_and_why_the_longest_bar_is_not_named(orders, order_days):
    found = phases_by._found(orders, "order_to_cash", "region")
    named = order_days.groupby("region")["days"].agg(["median", "mean", "size"])
    north, longest = named.loc["North"], named.loc["Overseas"]
    assert named["median"].idxmax() == "North"
    assert named["mean"].idxmax() == "Overseas"
    with state.speaking("en"):
        told = phases_by.finding(orders, "order_to_cash", found, "region")
        aside = phases_by.longest(orders, found, "region")
        half = f"half of them take longer than {north['median']:.1f} d ({north['size']:.0f} orders)"
        assert told.startswith(f"North clearly takes longer for the whole of “Order to cash”: {half}")
        assert told.endswith("the parts are not tested one by one.")
        said_of = f"has a mean of {longest['mean']:.1f} d and a median of {longest['median']:.1f} d"
        assert f"The longest bar, Overseas, {said_of}" in aside
        assert phases_by.longest(orders, found[found["group"] != "Overseas"], "region") == ""
        assert aside in str(phases_by.table_page(orders, "order_to_cash", "region").words.notes)


def test_finished_means_every_invoice_paid_and_the_page_says_so(orders, order_days):
    whole = phases.cached.whole(orders, "order_to_cash").iloc[0]
    assert whole["n_cases"] == len(order_days) == 1703
    told = said(sound(at("phases", orders, **{"sel:phases_look": "parts"})))
    assert "Finished means here that every invoice is paid" in told


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_for_the_report_need_no_session(log, lang):
    from ui import state

    with state.speaking(lang):
        pages = [
            phases.chart_page(log, QUOTE), phases.table_page(log, QUOTE),
            phases_by.chart_page(log, QUOTE, "region"), phases_by.table_page(log, QUOTE, "region"),
            phases_loss.chart_page(log, QUOTE), phases_loss.table_page(log, QUOTE),
        ]  # fmt: skip
        flow = ("Discount Approval Requested", "Discount Approved")
        pages += [
            make(log, look, *flow)
            for look in standing.LOOKS
            for make in (standing.chart_page, standing.table_page)
        ]
        assert all(page.words.headline for page in pages)
        assert [
            one.answer(log)
            for one in (*phases.QUESTIONS, *standing.QUESTIONS)
            if "order_to_cash" not in one.processes
        ].count(None) <= 1


WON = """
    case | activity                | at
    1    | Quote Presented         | 24
         | Contract Signed         | 216
         | Opportunity Closed Won  | 216
    2    | Quote Presented         | 24
         | Opportunity Closed Won  | 480
    3    | Quote Presented         | 24
         | Opportunity Closed Lost | 120
    4    | Quote Presented         | 24
         | Contract Sent           | 30
"""


@pytest.mark.parametrize(("lang", "said"), [("en", "One of the deals is won without"), ("zh", "有 1 个")])
def test_what_is_won_without_a_signature_is_told_where_it_counts_otherwise(workspace, lang, said):
    """426 finished and 44 on the way against 430 signed or won: one deal here is decided, and not through."""
    log = log_of(WON, process="lead_to_cash", as_of=(ZERO + pd.Timedelta(days=30)).to_pydatetime())
    found, whole = phases_loss.cached.loss_by_wait(log, QUOTE), phases.cached.whole(log, QUOTE).iloc[0]
    assert (whole["n_cases"], whole["n_open"]) == (1, 2)
    assert (found["n_reached"].sum(), found["n_open"].sum()) == (2, 1)
    with state.speaking(lang):
        assert said in phases_loss.won_unsigned(log, QUOTE, found)


def test_where_all_won_are_signed_nothing_is_told(log):
    found = phases_loss.cached.loss_by_wait(log, QUOTE)
    with state.speaking("en"):
        assert phases_loss.won_unsigned(log, QUOTE, found) == ""
