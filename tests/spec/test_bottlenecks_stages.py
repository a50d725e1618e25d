"""Time in stages: visits added up, open cases censored, ends that compete, excess, groups."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from analysis.bottlenecks.group_times import group_times
from analysis.bottlenecks.stages import fates, stage_by, stages, stuck_ids
from analysis.measures.stage_visits import has_history, stays, visits
from analysis.measures.stages import stuck
from analysis.measures.targets import Targets
from tests.spec.logs import ROLES, WORKSPACE, ZERO, log

L2C = {"process": "lead_to_cash"}
DEALS = """
    case | activity                | at  | OpportunityStage
    A    | Opportunity Created     | 0   | New
         | Quote Created           | 10  | Proposal
         | Stage Moved Backward    | 30  | New
         | Quote Presented         | 35  | Proposal
         | Opportunity Closed Won  | 75  | Closed Won
         | Invoice Sent            | 900 | Closed Won
    B    | Opportunity Created     | 0   | New
         | Opportunity Closed Lost | 50  | Closed Lost
    C    | Opportunity Created     | 100 | New
         | Quote Created           | 120 | Proposal
         | Close Date Pushed       | 130 |
    D    | Opportunity Created     | 960 | New
    E    | Opportunity Created     | 0   | New
         | Quote Created           | 30  | Proposal
         | Opportunity Closed Won  | 90  | Closed Won
"""
AS_OF = 1000


@pytest.fixture(scope="module")
def deals():
    return log(DEALS, as_of=ZERO.to_pydatetime() + pd.Timedelta(hours=AS_OF).to_pytimedelta(), **L2C)


def test_the_visits_of_a_case_are_added_up_and_what_came_after_it_was_over_is_not(deals):
    found = deals.frame(stays(deals).join(deals.cases.select("case_key", "case_id"), "case_key"))
    told = {(row.case_id, row.stage): (row.dwell_h, row.became) for row in found.itertuples()}
    assert told == {
        ("A", "New"): (10 + 5, 1), ("A", "Proposal"): (20 + 40, 2), ("B", "New"): (50, 3),
        ("C", "New"): (20, 1), ("C", "Proposal"): (AS_OF - 120, 0), ("D", "New"): (AS_OF - 960, 0),
        ("E", "New"): (30, 1), ("E", "Proposal"): (60, 2),
    }  # fmt: skip


def test_a_visit_ends_with_the_next_stage_or_with_the_case(deals):
    found = deals.frame(visits(deals).join(deals.cases.select("case_key", "case_id"), "case_key"))
    of_a = found[found["case_id"] == "A"].sort_values("entered_at")
    assert list(of_a["stage"]) == ["New", "Proposal", "New", "Proposal"]
    assert list((of_a["left_at"] - ZERO) / pd.Timedelta(hours=1)) == [10, 30, 35, 75]
    assert list(of_a["became"]) == [1, 1, 1, 2]


def test_counts_and_excess_by_hand(deals):
    found = stages(deals).set_index("stage")
    new, proposal = found.loc["New"], found.loc["Proposal"]
    assert tuple(new[["n_cases", "n_moved", "n_won", "n_lost", "n_still"]]) == (5, 3, 0, 1, 1)
    assert tuple(proposal[["n_cases", "n_moved", "n_won", "n_lost", "n_still"]]) == (3, 0, 2, 0, 1)
    # usual: the median of those that left; New 15, 20, 30, 50 -> 25; Proposal 60, 60 -> 60
    assert new["excess_h"] == pytest.approx((30 - 25) + (50 - 25) + (40 - 25))
    assert new["excess_still_h"] == pytest.approx(40 - 25)
    assert proposal["excess_h"] == proposal["excess_still_h"] == pytest.approx(880 - 60)
    assert proposal["n_above"] == 1
    assert list(stages(deals)["stage"]) == ["Proposal", "New"]


def test_a_target_replaces_what_is_usual_and_best_is_the_lower_quartile(deals):
    aimed = stages(deals, targets=Targets(stages=(("New", 40.0),))).set_index("stage")
    assert aimed.loc["New", "excess_h"] == pytest.approx(50 - 40)
    assert aimed.loc["New", "target_h"] == 40
    best = stages(deals, targets=Targets(basis="best")).set_index("stage")
    quarter = np.quantile([15, 20, 30, 50], 0.25)
    above = sum(max(0.0, hours - quarter) for hours in (15, 20, 30, 50, 40))
    assert best.loc["New", "excess_h"] == pytest.approx(above)


def test_stuck_is_what_the_key_figure_says(deals):
    judged = deals.frame(stuck(deals))
    here = stages(deals)
    assert here["n_stuck"].sum() == judged["is_stuck"].sum() == 2
    assert stuck_ids(deals, "Proposal") == ["C"]
    assert stuck_ids(deals, "New") == ["D"]
    # C is there for 880 h, longer than won deals were: within a generous target it is stuck all the same.
    assert stuck_ids(deals, "Proposal", targets=Targets(stages=(("Proposal", 2000.0),))) == ["C"]


def many(seed: int = 5, n: int = 400) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deals with one stage each: how long, and how it ended; and their events."""
    rng = np.random.default_rng(seed)
    hours = np.round(rng.exponential(300, n), 3) + 0.01
    ended = rng.choice(["Contract Signed", "Opportunity Closed Lost", "Quote Created", None], n)
    rows = []
    as_of = ZERO + pd.Timedelta(hours=5000)
    for i, (lasted, end) in enumerate(zip(hours, ended, strict=True)):
        since = as_of - pd.Timedelta(hours=lasted) if end is None else ZERO + pd.Timedelta(hours=i)
        rows.append((f"K{i:04}", "Opportunity Created", since, "Wait", "EW"[i % 2]))
        if end:
            stage = {"Quote Created": "Next", "Contract Signed": "Wait"}.get(end, "Closed Lost")
            rows.append((f"K{i:04}", end, since + pd.Timedelta(hours=lasted), stage, "EW"[i % 2]))
        if end == "Contract Signed":
            won = "Opportunity Closed Won"
            rows.append((f"K{i:04}", won, since + pd.Timedelta(hours=lasted), "Closed Won", "EW"[i % 2]))
    events = pd.DataFrame(rows, columns=["case", "activity", "at", "OpportunityStage", "Region"])
    return pd.DataFrame({"hours": hours, "ended": ended}), events


@pytest.fixture(scope="module")
def waits():
    from analysis.log import EventLog

    told, events = many()
    as_of = (ZERO + pd.Timedelta(hours=5000)).to_pydatetime()
    roles = {role: column for column, role in ROLES.items() if column in events}
    made = EventLog.from_frame(
        events, "case", "activity", "at", roles=roles, process="lead_to_cash", as_of=as_of,
        workspace=WORKSPACE, name="waits",
    )  # fmt: skip
    return told, made


def test_the_censored_median_is_that_of_scipy(waits):
    told, made = waits
    row = stages(made).set_index("stage").loc["Wait"]
    is_open = told["ended"].isna()
    curve = ecdf(CensoredData(uncensored=told["hours"][~is_open], right=told["hours"][is_open])).sf
    first = curve.quantiles[np.flatnonzero(curve.probabilities <= 0.5)[0]]
    assert row["median_h"] == pytest.approx(first)
    assert row["low_h"] < row["median_h"] < row["high_h"]
    assert row["n_still"] == is_open.sum()


def aalen_johansen(told: pd.DataFrame, end: str, until: float) -> float:
    """Case by case, as it stands in the textbook: the share still there before, times the hazard."""
    left, total = 1.0, 0.0
    for at in sorted(set(told["hours"][told["ended"].notna()])):
        if at > until:
            break
        at_risk = int((told["hours"] >= at).sum())
        here = told[(told["hours"] == at) & told["ended"].notna()]
        total += left * int((here["ended"] == end).sum()) / at_risk
        left *= 1 - len(here) / at_risk
    return total


@pytest.mark.parametrize("days", [7, 30])
def test_the_competing_ends_are_those_of_the_textbook_formula_and_add_up(waits, days):
    told, made = waits
    after, daily = fates(made, "Wait")
    row = after.set_index("after_days").loc[days]
    assert row["share_moved"] == pytest.approx(aalen_johansen(told, "Quote Created", days * 24))
    assert row["share_won"] == pytest.approx(aalen_johansen(told, "Contract Signed", days * 24))
    assert row["share_lost"] == pytest.approx(aalen_johansen(told, "Opportunity Closed Lost", days * 24))
    assert row["n_watched"] == (told["hours"] >= days * 24).sum()
    shares = daily[["share_moved", "share_won", "share_lost", "share_still"]].sum(axis=1)
    assert shares.to_numpy() == pytest.approx(np.ones(len(daily)))


def test_ends_that_compete_by_hand():
    """Five cases: moved at 1 d, lost at 2 d, open since 3 d, moved at 4 d, open since 5 d.

    1 d: 1/5. 2 d lost: 4/5 * 1/4 = 1/5. 4 d: left 3/5, two at risk: 3/5 * 1/2 = 3/10.
    """
    from analysis.log import EventLog

    end = ZERO + pd.Timedelta(days=30)
    rows = []
    for name, lasted, what in (
        ("a", 1, "Quote Created"), ("b", 2, "Opportunity Closed Lost"), ("c", 3, None),
        ("d", 4, "Quote Created"), ("e", 5, None),
    ):  # fmt: skip
        since = end - pd.Timedelta(days=lasted) if what is None else ZERO
        rows.append((name, "Opportunity Created", since, "S"))
        if what:
            rows.append((name, what, since + pd.Timedelta(days=lasted), "T"))
    events = pd.DataFrame(rows, columns=["case", "activity", "at", "OpportunityStage"])
    made = EventLog.from_frame(
        events, "case", "activity", "at", roles={"stage": "OpportunityStage"}, process="lead_to_cash",
        as_of=end.to_pydatetime(), workspace=WORKSPACE, name="five",
    )  # fmt: skip
    daily = fates(made, "S")[1].set_index("after_days")
    assert daily.loc[4, "share_moved"] == pytest.approx(1 / 5 + 3 / 10)
    assert daily.loc[4, "share_lost"] == pytest.approx(1 / 5)
    assert daily.loc[4, "share_still"] == pytest.approx(3 / 10)


def test_by_an_attribute_each_group_stands_beside_all_others(waits):
    told, made = waits
    found = stage_by(made, "Wait", by="region").set_index("group")
    east = told.iloc[::2]
    over = east["ended"].notna()
    curve = ecdf(CensoredData(uncensored=east["hours"][over], right=east["hours"][~over])).sf
    first = curve.quantiles[np.flatnonzero(curve.probabilities <= 0.5)[0]]
    assert found.loc["E", "median_h"] == pytest.approx(first)
    assert found.loc["E", "rest_h"] == pytest.approx(found.loc["W", "median_h"])
    assert found.loc["E", "n_open"] == (~over).sum()
    assert set(found["word"]) == {"chance"}


def test_a_planted_slow_group_is_clear_and_a_small_one_is_too_few():
    rng = np.random.default_rng(2)
    hours = np.concatenate([rng.exponential(100, 300), rng.exponential(300, 300), rng.exponential(900, 5)])
    groups = pd.Series(["quick"] * 300 + ["slow"] * 300 + ["few"] * 5)
    found = group_times(hours, np.ones(605, bool), groups, min_rated=10, min_clear=30).set_index("group")
    assert found["word"].to_dict() == {"quick": "clear", "slow": "clear", "few": "few"}


@pytest.mark.parametrize("seed", range(20))
def test_a_planted_slow_stage_ranks_first(seed):
    from analysis.log import EventLog

    rng = np.random.default_rng(seed)
    names = ["Prospecting", "Needs", "Proposal", "Negotiation"]
    slow, share = int(rng.integers(4)), rng.uniform(0.2, 0.5)
    rows = []
    for case in range(150):
        at = ZERO + pd.Timedelta(hours=float(rng.uniform(0, 500)))
        for place, name in enumerate(names):
            rows.append((f"{case}", f"Step {place}", at, name))
            lasts = rng.lognormal(3.5, 0.5)
            if place == slow and rng.random() < share:
                lasts *= rng.uniform(5, 10)
            at += pd.Timedelta(hours=float(lasts))
        rows.append((f"{case}", "Opportunity Closed Won", at, "Closed Won"))
    events = pd.DataFrame(rows, columns=["case", "activity", "at", "OpportunityStage"])
    made = EventLog.from_frame(
        events, "case", "activity", "at", roles={"stage": "OpportunityStage"}, process="lead_to_cash",
        workspace=WORKSPACE, name=f"planted{seed}",
    )  # fmt: skip
    assert stages(made)["stage"].iloc[0] == names[slow]


def test_without_a_history_of_stages_it_says_so():
    made = log("""
        case | activity            | at | Region
        A    | Opportunity Created | 0  | E
    """, **L2C)  # fmt: skip
    assert not has_history(made)
