"""The sentences and tiles of step 4 say the very figures that pandas works out, and no two views differ."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.log import EventLog
from tests.oracle import step4_by_pandas as by_hand
from tests.oracle import step4_rework_by_pandas as rework_by_hand
from tests.oracle import step4_rules_by_pandas as rules_by_hand
from tests.oracle.step4_by_pandas import ROOT, Plain
from tests.pages.conftest import opened, said, sound

BOTH = ("lead_to_cash", "order_to_cash")
CASES = {"lead_to_cash": "deals", "order_to_cash": "orders"}


@pytest.fixture(scope="module", params=BOTH)
def plain(request: pytest.FixtureRequest) -> Plain:
    return by_hand.sample(request.param)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("indexed")


@pytest.fixture
def log(plain: Plain, files: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> EventLog:
    """A sample as the start page opens it, listed in a workspace of its own for all tests."""
    from ui import cached
    from ui.workspace import now

    monkeypatch.setenv("CASHLANE_WORKSPACE", str(files))
    cached.store.clear()
    name = plain.process
    log = EventLog.read(ROOT / "sample_data" / f"{name}.en.csv.gz", process=name, workspace=files)
    cached.store().add_log(
        log.log_id, series_id=log.series_id, name=name, process=name, file_name=f"{name}.csv",
        n_cases=len(plain.cases), n_events=len(plain.events), now=now(),
    )  # fmt: skip
    yield log
    cached.store.clear()


def shown(log: EventLog, view: str) -> AppTest:
    return sound(opened("bottlenecks", log, **{"sel:view:bottlenecks": view}))


def tiles(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def days(hours: float) -> str:
    """Hours as the page writes them: below two days hours, below a hundred days one decimal."""
    if hours < 24:
        return f"{hours:.1f} h"
    return f"{hours / 24:.1f} d" if hours < 2400 else f"{hours / 24:,.0f} d"


def percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.0995 else f"{share:.1%}"


def test_the_answers_say_what_was_worked_out(plain, log):
    here = said(shown(log, "answers")).replace("\\", "")
    noun = CASES[plain.process]
    flows = by_hand.ranked_flows(plain)
    first, most = flows.iloc[0], flows.loc[flows["total_h"].idxmax()]
    assert f"Most time lies in **{most['source']} → {most['target']}**: {percent(most['share'])}" in here
    above = first["excess_h"] / flows["excess_h"].sum()
    assert (
        f"**{first['source']} → {first['target']}**: {days(first['excess_h'])} more than usual for "
        f"comparable {noun}, "
        f"{percent(above)} of such time in all transitions; "
        f"half of the moves take longer than {days(first['median_h'])}"
    ) in here
    stages = by_hand.stage_excess(plain)
    stages = stages[~stages["stage"].isin(["Closed Lost", "Cancelled"])]
    lost = stages.groupby("stage")["excess"].sum().sort_values(ascending=False)
    share = percent(lost.iloc[0] / lost.sum())
    assert f"Most time above usual lies in **{lost.index[0]}**: **{days(lost.iloc[0])}**, {share}" in here
    key = {"lead_to_cash": "quote_to_contract", "order_to_cash": "order_to_cash"}[plain.process]
    parts, (_hours, span) = by_hand.split_figures(plain, key), by_hand.split(plain, key)
    longest = parts.loc[parts["share"].idxmax()]
    assert f"takes {percent(longest['share'])} of the time of" in here
    assert f"half take longer than {days(longest['median_h'])}" in here
    assert f"The whole takes {days(span.mean())} on average ({len(span):,} {noun})" in here
    again = rework_by_hand.rework_events(plain)
    cases = set(again["case"])
    step = again.groupby("activity")["case"].nunique().sort_values(ascending=False)
    extra_h, _with, _without = rework_by_hand.extra_h(plain, cases, plain.cases.index)
    assert f"**{percent(len(cases) / len(plain.cases))}** of {noun} contain rework" in here
    assert f"most often **{step.index[0]}** ({step.iloc[0]} {noun})" in here
    assert f"take **{days(extra_h)} longer**" in here


def test_the_answers_on_money_rules_and_path(plain, log):
    here = said(shown(log, "answers")).replace("\\", "")
    tied = rework_by_hand.tied_up(plain)
    overdue = tied.loc[tied["place"] == "overdue", "owed"].sum()
    assert f"**{tied['owed'].sum() / 1e6:.1f}M** is not paid yet ({len(tied)} {CASES[plain.process]})" in here
    assert f"**{overdue / 1e6:.1f}M** of it overdue" in here
    flows = rework_by_hand.cost_of_flows(plain)["cost"]
    dearest = max(flows.max(), tied.groupby("place")["cost"].sum().max())
    assert f"{dearest / 1e3:.1f}K (" in here
    classes = rules_by_hand.conforms(plain)["class"].value_counts()
    assert (
        f"**{classes['left']} {CASES[plain.process]}** ({percent(classes['left'] / 2000)}) left the path"
        in here
    )
    judged = rules_by_hand.outcomes(plain)
    on = [rule["id"] for rule in rules_by_hand.rules(plain.process) if rule["on"] and rule["id"] in judged]
    breaches = judged[on].eq("breach")
    top = breaches.sum().sort_values(ascending=False).head(1)
    label = {rule["id"]: rule["label"]["en"] for rule in rules_by_hand.rules(plain.process)}
    assert f"{label[top.index[0]]} ({int(top.iloc[0]):,})" in here
    told = tiles(shown(log, "rules"))
    assert f"{int(breaches.any(axis=1).sum()):,}" in told.values()
    amount = plain.cases["amount"][judged.index[breaches.any(axis=1)]].sum()
    assert told["Amount at these"] == f"{amount / 1e6:.1f}".removesuffix(".0") + "M"
    assert int(told["Rules broken"]) == int(breaches.any().sum())


def test_the_answer_says_what_is_stuck_and_whose_it_is(plain, log):
    if plain.process != "lead_to_cash":
        pytest.skip("only deals stand in stages that are won or lost")
    held = by_hand.stuck(plain).set_index("case")
    rep = plain.events.groupby("case")["SalesRepresentative"].last().reindex(held.index)
    n, n_stuck = held.groupby(rep).size(), held["stuck"].groupby(rep).sum()
    first = n_stuck.idxmax()
    here = said(shown(log, "answers")).replace("\\", "")
    assert f"**{int(held['stuck'].sum())}** of {len(held)} deals in a stage are stuck" in here
    assert f"**{first}** has the most: {n_stuck[first]} of its {n[first]}." in here


def test_tiles_of_time_stages_and_queues(plain, log):
    flows = by_hand.ranked_flows(plain)
    told = tiles(shown(log, "time"))
    assert told["Elapsed time"] == days(flows["total_h"].sum())
    assert told["Above usual"] == percent(flows["excess_h"].sum() / flows["total_h"].sum())
    assert told["Top three"] == percent(flows["total_h"].nlargest(3).sum() / flows["total_h"].sum())
    stages = by_hand.stage_excess(plain)
    stages = stages[~stages["stage"].isin(["Closed Lost", "Cancelled"])]
    still = stages[stages["fate"] == "open"]
    told = tiles(shown(log, "stages"))
    assert told["In a stage now"] == str(len(still))
    assert told["Above usual"] == days(stages["excess"].sum())
    assert told["Of it still running"] == days(still["excess"].sum())
    queues = by_hand.queues(plain)
    micro = plain.steps.index[plain.steps["micro"]]
    queues = queues[~queues.index.isin([*micro, "Opportunity Closed Lost", "Order Cancelled"])]
    told = tiles(shown(log, "queues"))
    assert told["Waits"] == f"{queues['n'].sum():,}"
    assert told["Waited in all"] == days(queues["total_h"].sum())
    assert told["Above usual"] == days(queues["excess_h"].sum())


def test_rework_and_its_corrections_name_the_same_cases(plain, log):
    first, again = rework_by_hand.before_first(plain), rework_by_hand.rework_events(plain)["case"].nunique()
    told = tiles(shown(log, "rework"))
    assert told["Corrected once, in place"] == str(len(first) - again)
    assert told["Cost of work done again"] == f"{len(rework_by_hand.rework_events(plain)) * 25 / 1e3:.1f}K"
    here = said(shown(log, "corrections"))
    assert f"{len(first)} {CASES[plain.process]} have a first correction: {again} with rework" in here
    assert f"and {len(first) - again} more that were corrected only once and in place" in here


def test_tiles_of_money_and_of_the_time_between(plain, log):
    tied = rework_by_hand.tied_up(plain)
    told = tiles(shown(log, "money"))
    assert told["Not paid yet"] == f"{tied['owed'].sum() / 1e6:.1f}M"
    assert told["Cost of waiting for payment"] == f"{tied['cost'].sum() / 1e3:.1f}K"
    ends = {
        "lead_to_cash": ("Opportunity Created", "Contract Signed"),
        "order_to_cash": ("Sales Order Created", "Payment Received"),
    }[plain.process]
    rows = by_hand.between(plain, *ends, source_at="first", target_at="last")
    done = rows["hours"][rows["status"] == "done"]
    known = rows[rows["fate"].isin(["done", "open", "lost"])]
    told = tiles(shown(log, "between"))
    assert told["Median"] == days(done.median())
    assert told["90% within"] == days(done.quantile(0.9))
    counted = by_hand.median_of_those(known["lasted"].to_numpy(), known["fate"].to_numpy())
    assert told["Median, open ones counted"] == days(counted)
    assert pd.Series(rows["status"]).value_counts()["done"] == int(told[next(iter(told))].replace(",", ""))
