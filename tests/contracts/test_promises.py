"""Is every promise of docs/PROMISES.md accounted for, and does each link show a figure that is in the sample?

The figures are planted (`sample_data/faults.toml`) or worked out here from the rows of the sample with plain
pandas; the app's own measures are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import sample_data
from analysis.log import EventLog
from sample_data.figures import read
from tests.oracle import step4_by_pandas as by_pandas
from tests.oracle.step4_rework_by_pandas import before_first
from tests.pages.conftest import opened, said, sound
from ui import journey
from ui.bottlenecks.areas import VIEWS

FILE = Path(__file__).parents[2] / "docs" / "PROMISES.md"
IDS = [
    *(f"C{n}" for n in range(1, 12)), *(f"G{n}" for n in range(1, 12)), *(f"E{n}" for n in range(1, 12)),
    *(f"A{n}" for n in range(1, 5)), *(f"D{n}" for n in range(1, 6)), *(f"R{n}" for n in range(1, 7)),
    *(f"QL{n}" for n in range(1, 9)), *(f"QO{n}" for n in range(1, 9)), *(f"F{n}" for n in range(1, 6)),
    *(f"BL{n}" for n in range(1, 7)), *(f"BO{n}" for n in range(1, 6)),
]  # fmt: skip
"""Of the reference: 4.1 challenges, 4.2 goals, 4.3 outcomes, 4.4 abilities, 4.5 directions, 4.6 results,
4.7 questions, 4.8 areas and benefits."""
LINK = re.compile(r"`(/[a-z_]*(?:\?open=[a-z_]+)?)`")
L2C, O2C = "lead_to_cash", "order_to_cash"


@dataclass(frozen=True)
class Promise:
    """A row of the document."""

    id: str
    promise: str
    links: tuple[str, ...]
    checks: tuple[str, ...]
    status: str

    @property
    def is_delivered(self) -> bool:
        return self.status == "kept" or self.status.startswith("in part: ")


@cache
def promises() -> tuple[Promise, ...]:
    rows = [line.strip("| ").split(" | ") for line in FILE.read_text("utf-8").splitlines() if _is_row(line)]
    return tuple(
        Promise(name, text, tuple(LINK.findall(where)), tuple(re.findall(r"[a-z_]+", tests)), status)
        for name, text, where, tests, status in rows
    )


def _is_row(line: str) -> bool:
    return bool(re.match(r"\| [A-Z]+\d+ \|", line))


# -- what plain pandas counts


@dataclass
class Sample:
    """The rows of a sample without its leads, in order, with the hours to the next event of the case."""

    process: str
    rows: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        rows = read(sample_data.path(self.process))
        rows = rows[~rows["case"].str.startswith("LEAD-")]
        rows = rows.assign(row=range(len(rows))).sort_values(["case", "at", "row"])
        by_case = rows.groupby("case")
        hours = (by_case["at"].shift(-1) - rows["at"]).dt.total_seconds() / 3600
        self.rows = rows.assign(
            hours=hours, target=by_case["ActivityName"].shift(-1), before=by_case["Resource"].shift(1)
        )

    @property
    def moves(self) -> pd.DataFrame:
        return self.rows[self.rows["target"].notna()]

    @property
    def n_of(self) -> pd.DataFrame:
        """How often each case has each activity."""
        return self.rows.groupby(["case", "ActivityName"]).size().unstack(fill_value=0)

    def flow(self, source: str, target: str) -> pd.DataFrame:
        return self.moves[(self.moves["ActivityName"] == source) & (self.moves["target"] == target)]

    def of(self, column: str) -> pd.Series:
        """The value each case has now."""
        return self.rows.groupby("case")[column].last()

    def took(self, source: str, target: str) -> pd.Series:
        """Days from the first of the one to the last of the other."""
        at = self.rows.groupby(["case", "ActivityName"])["at"]
        days = at.max().unstack()[target] - at.min().unstack()[source]
        return days.dropna().dt.total_seconds() / 86400

    def slow(self, source: str, target: str, column: str, value: str) -> list[str]:
        """The value and the median of its cases on a transition, as the answers say them."""
        here = self.flow(source, target)
        here = here[here["case"].map(self.of(column)) == value]
        return [f"{value}: median {here['hours'].median() / 24:.1f} d ({here['case'].nunique()}"]


@cache
def sample(process: str) -> Sample:
    return Sample(process)


def most_time(data: Sample) -> list[str]:
    """All time between two steps, and how much of it the three longest transitions take."""
    total = data.moves.groupby(["ActivityName", "target"])["hours"].sum()
    top = total.nlargest(3).sum() / total.sum()
    return [f"Elapsed time {total.sum() / 24:,.0f} d", f"Top three {top:.0%}"]


def slowest(data: Sample) -> pd.DataFrame:
    """The moves that lose most time against comparable deals (recounted in tests/oracle)."""
    return data.flow("Opportunity Created", "Opportunity Qualified")


def by_rep(data: Sample) -> list[str]:
    """The quickest and the slowest of the reps with thirty deals."""
    here = slowest(data)
    groups = here.assign(rep=here["case"].map(data.of("SalesRepresentative"))).groupby("rep")
    medians = (groups["hours"].median() / 24)[groups["case"].nunique() >= 30]
    return [f"between {medians.min():.1f} d and {medians.max():.1f} d"]


def in_a_stage(data: Sample) -> list[str]:
    """The deals that are neither won nor lost."""
    ended = (data.n_of["Opportunity Closed Won"] > 0) | (data.n_of["Opportunity Closed Lost"] > 0)
    return [f"In a stage now {int((~ended).sum())}"]


def quote_to_contract(data: Sample) -> list[str]:
    days = data.took("Quote Presented", "Contract Signed")
    return [f"{days.mean():.1f} d on average ({len(days)} deals)", f"Median {days.median():.1f} d"]


def paid(data: Sample) -> pd.Index:
    """The cases all of whose invoices are paid."""
    n = {
        name: data.rows[data.rows["ActivityName"] == name].groupby("case")["InvoiceId"].nunique()
        for name in ("Invoice Sent", "Payment Received")
    }
    both = pd.concat(n, axis=1).fillna(0)
    whole = both[(both["Payment Received"] > 0) & (both["Invoice Sent"] <= both["Payment Received"])]
    return whole.index


def order_to_cash(data: Sample) -> list[str]:
    days = data.took("Sales Order Created", "Payment Received").reindex(paid(data))
    return [f"{days.mean():.1f} d on average ({len(days):,} orders)", f"Median {days.median():.1f} d"]


def unpaid_orders(data: Sample) -> list[str]:
    """The orders that are neither cancelled nor paid."""
    cancelled = data.n_of.index[data.n_of["Order Cancelled"] > 0]
    n = len(data.n_of) - len(paid(data).union(cancelled))
    return [f"is not paid yet ({n} orders)"]


def unpaid_deals(data: Sample) -> list[str]:
    """The deals that are won and not paid."""
    won = data.n_of.index[data.n_of["Opportunity Closed Won"] > 0]
    return [f"is not paid yet ({len(won.difference(paid(data)))} deals)"]


def repeated(activity: str) -> Callable[[Sample], list[str]]:
    return lambda data: [f"{activity} ({int((data.n_of[activity] > 1).sum())})"]


def redone_on_path(activity: str) -> Callable[[Sample], list[str]]:
    def told(data: Sample) -> list[str]:
        n = int((data.n_of[activity] > 1).sum())
        return [f"{activity} is done more than once ({n})"]

    return told


def changed_by_product(data: Sample) -> list[str]:
    """Planted: orders for control systems are changed again and again."""
    of_product = data.n_of[data.of("ProductCategory") == "Control Systems"]
    placed = of_product[of_product["Sales Order Created"] > 0]
    return [f"Control Systems has most: {(placed['Order Changed'] > 0).mean():.0%} of {len(placed)} deals"]


def changed_orders(data: Sample) -> list[str]:
    """Planted: orders are changed after they were confirmed."""
    confirmed = data.rows[data.rows["ActivityName"] == "Order Confirmed"].groupby("case")["at"].min()
    changed = data.rows[data.rows["ActivityName"] == "Order Changed"]
    later = changed[changed["at"] > changed["case"].map(confirmed)]["case"].nunique()
    return [f"Changes after confirmation {later / len(confirmed):.0%}"]


def n_variants(data: Sample) -> list[str]:
    return [f"Variants {data.rows.groupby('case')['ActivityName'].agg(tuple).nunique()}"]


def commonest(data: Sample) -> list[str]:
    """The median duration of the commonest variant."""
    traces = data.rows.groupby("case")["ActivityName"].agg(tuple)
    cases = traces.index[traces == traces.value_counts().index[0]]
    at = data.rows[data.rows["case"].isin(cases)].groupby("case")["at"]
    days = (at.max() - at.min()).dt.total_seconds() / 86400
    return [f"against {days.median():.1f} d"]


def sales_figures(data: Sample) -> list[str]:
    won = int((data.n_of["Opportunity Closed Won"] > 0).sum())
    lost = int((data.n_of["Opportunity Closed Lost"] > 0).sum())
    cycle = data.took("Opportunity Created", "Contract Signed").median()
    return [f"Win rate {won / (won + lost):.0%}", f"Sales cycle {cycle:.1f} d"]


def order_figures(data: Sample) -> list[str]:
    days = data.took("Sales Order Created", "Payment Received").reindex(paid(data))
    return [f"Order to cash {days.median():.1f} d"]


def handovers(data: Sample) -> list[str]:
    passed = data.rows[data.rows["before"].notna() & (data.rows["before"] != data.rows["Resource"])]
    is_person = [
        ~passed[name].str.contains("User|System|Bot|Portal", regex=True) for name in ("before", "Resource")
    ]
    n = passed[is_person[0] & is_person[1]].groupby(["before", "Resource"]).size()
    (giver, taker), most = n.idxmax(), n.max()
    return [f"{giver} to {taker}: {most} times"]


def waits(data: Sample) -> list[str]:
    """How long cases wait for the step that most excess lies before."""
    hours = data.moves[data.moves["target"] == "Needs Analyzed"]["hours"]
    return ["waiting for Needs Analyzed", f"Half of the waits take longer than {hours.median() / 24:.1f} d"]


def same_person(data: Sample) -> list[str]:
    """Who goes on after the slowest transition: the same person or another one."""
    here = data.flow("Opportunity Created", "Opportunity Qualified")
    goes_on = data.rows.groupby("case")["Resource"].shift(-1).reindex(here.index)
    same = here["hours"][here["Resource"] == goes_on]
    share, median = same.sum() / here["hours"].sum(), same.median() / 24
    said = f"{share:.0%} of the time lies between two steps done by the same person"
    return [said, f"longer than {median:.1f} d"]


def usual_of_slowest(data: Sample) -> list[str]:
    """The table of targets holds the median and the best quartile of a transition."""
    hours = slowest(data)["hours"]
    return [f"{hours.median() / 24:.1f} d", f"{hours.quantile(0.25) / 24:.1f} d"]


def figure_of_longest(data: Sample) -> list[str]:
    """An action starts from the transition in which most time lies."""
    total = data.moves.groupby(["ActivityName", "target"])["hours"].sum()
    hours = data.flow(*total.idxmax())["hours"]
    return [f"Median: {hours.median() / 24:.1f} d · Counted: {len(hours):,}"]


def unapproved_discounts(data: Sample) -> list[str]:
    """Planted: quotes above 15 % presented before anybody approved them; above 25 % before two people had."""
    place = data.rows.assign(place=data.rows.groupby("case").cumcount())
    approved = place[place["ActivityName"] == "Discount Approved"]
    asked, broken = set(), set()
    for limit, n in ((15, 1), (25, 2)):
        high = (place["ActivityName"] == "Quote Presented") & (place["DiscountPercentage"] > limit)
        presented = place[high].groupby("case")["place"].min()
        before = approved[approved["place"] < approved["case"].map(presented)]
        people = before.groupby("case")["Resource"].nunique().reindex(presented.index, fill_value=0)
        asked, broken = asked | set(presented.index), broken | set(people[people < n].index)
    return ["Discounts approved before the quote goes out", f"{len(broken) / len(asked):.1%} ("]


def own_orders(data: Sample) -> list[str]:
    """Planted: orders approved by the person who entered them."""
    who = {
        name: set(
            data.rows[data.rows["ActivityName"] == name][["case", "Resource"]]
            .dropna()
            .itertuples(index=False, name=None)
        )
        for name in ("Sales Order Created", "Order Approved")
    }
    both = {
        case
        for case, person in who["Sales Order Created"] & who["Order Approved"]
        if not re.search(r"User|System|Bot|Portal", person)
    }
    return [
        f"is broken in {len(both)} orders",
        "together: Nobody approves their own order",
    ]


def events(data: Sample) -> list[str]:
    return [f"Orders {data.rows['case'].nunique():,}", f"Events {len(data.rows):,}"]


def planted(data: Sample) -> list[str]:
    """What the tour says one should find."""
    return [f"({fault.figures['n']}" for fault in sample_data.faults(data.process) if fault.tour]


def objects(_data: Sample) -> list[str]:
    """What to take out of Salesforce: the history of stages, which the cycle of the sample is made of."""
    return ["OpportunityHistory", "Take the data out"]


def longest_on_map(data: Sample) -> list[str]:
    """The transition with most time, which the map marks with a 1: its share of all time."""
    total = data.moves.groupby(["ActivityName", "target"])["hours"].sum()
    (source, target), share = total.idxmax(), total.max() / total.sum()
    n = data.rows["case"].nunique()
    return [f"① {source} → {target} ({share:.1%} of all time", f"Deals {n:,}"]


def beside_others(data: Sample, flow: tuple[str, str], column: str, value: str) -> list[str]:
    """Half of the moves of a group of cases on a transition, and half of all others."""
    here = data.flow(*flow)
    is_it = here["case"].map(data.of(column)) == value
    days, others = (here.loc[which, "hours"].median() / 24 for which in (is_it, ~is_it))
    n = here.loc[is_it, "case"].nunique()
    return [
        f"{value} is slow from {flow[0]} to {flow[1]}: half of its {n} ",
        f"take longer than {days:.1f} d, half of all others longer than {others:.1f} d",
    ]


def slow_quotes_first(data: Sample) -> list[str]:
    """Planted: quotes for Overseas take longer."""
    return beside_others(data, ("Proposal Stage Reached", "Quote Created"), "Region", "Overseas")


def slow_carrier_first(data: Sample) -> list[str]:
    """Planted: Rapid Freight delivers late."""
    return beside_others(data, ("Goods Shipped", "Goods Delivered"), "Partner", "Rapid Freight")


def first_corrections(data: Sample) -> list[str]:
    """How many deals are corrected, and the step that comes before the first correction most often."""
    first = before_first(by_pandas.sample(data.process))
    steps = first["step"].value_counts()
    share = steps.iloc[0] / len(first)
    return [f"First corrections ({len(first)}) come most often after {steps.index[0]} ({share:.0%})"]


@dataclass(frozen=True)
class Check:
    """What a link shows of a sample."""

    process: str
    link: str
    figures: Callable[[Sample], list[str]]


def slow(*of: str) -> Callable[[Sample], list[str]]:
    return lambda data: data.slow(*of)


BOTTLENECKS = "/bottlenecks?open="
CHECKS = {
    "where_time_goes": Check(L2C, f"{BOTTLENECKS}time", most_time),
    "order_time": Check(O2C, f"{BOTTLENECKS}time", most_time),
    "for_whom": Check(L2C, f"{BOTTLENECKS}groups", by_rep),
    "slow_quotes": Check(
        L2C, f"{BOTTLENECKS}answers", slow("Proposal Stage Reached", "Quote Created", "Region", "Overseas")
    ),
    "slow_approvals": Check(
        L2C, f"{BOTTLENECKS}answers",
        slow("Discount Approval Requested", "Discount Approved", "Region", "South"),
    ),
    "slow_allocation": Check(
        O2C, f"{BOTTLENECKS}answers",
        slow("Order Confirmed", "Inventory Allocated", "ProductCategory", "Spare Parts"),
    ),
    "slow_carrier": Check(
        O2C, f"{BOTTLENECKS}answers", slow("Goods Shipped", "Goods Delivered", "Partner", "Rapid Freight")
    ),
    "stages": Check(L2C, f"{BOTTLENECKS}stages", in_a_stage),
    "standing": Check(L2C, f"{BOTTLENECKS}standing", same_person),
    "queues": Check(L2C, f"{BOTTLENECKS}queues", waits),
    "quote_to_contract": Check(L2C, f"{BOTTLENECKS}phases", quote_to_contract),
    "order_to_cash": Check(O2C, f"{BOTTLENECKS}phases", order_to_cash),
    "order_changes": Check(L2C, f"{BOTTLENECKS}answers", changed_by_product),
    "repeats": Check(L2C, f"{BOTTLENECKS}rework", repeated("Quote Presented")),
    "changed_orders": Check(O2C, "/monitor?open=all", changed_orders),
    "credit_repeats": Check(O2C, f"{BOTTLENECKS}rework", repeated("Credit Check Performed")),
    "path": Check(L2C, f"{BOTTLENECKS}path", redone_on_path("Quote Presented")),
    "order_path": Check(O2C, f"{BOTTLENECKS}path", redone_on_path("Credit Check Performed")),
    "cash_tied_up": Check(L2C, f"{BOTTLENECKS}money", unpaid_deals),
    "order_cash": Check(O2C, f"{BOTTLENECKS}money", unpaid_orders),
    "targets": Check(L2C, f"{BOTTLENECKS}targets", usual_of_slowest),
    "unapproved_discounts": Check(L2C, f"{BOTTLENECKS}rules", unapproved_discounts),
    "own_orders": Check(O2C, f"{BOTTLENECKS}rules", own_orders),
    "map": Check(L2C, "/discover?open=map", longest_on_map),
    "variants": Check(L2C, "/discover?open=variants", n_variants),
    "order_variants": Check(O2C, "/discover?open=variants", n_variants),
    "compare": Check(L2C, "/discover?open=compare", commonest),
    "slow_group": Check(L2C, "/discover?open=first", slow_quotes_first),
    "slow_carrier_found": Check(O2C, "/discover?open=first", slow_carrier_first),
    "corrections": Check(L2C, f"{BOTTLENECKS}corrections", first_corrections),
    "people": Check(L2C, "/discover?open=people", handovers),
    "key_figures": Check(L2C, "/monitor?open=all", sales_figures),
    "order_figures": Check(O2C, "/monitor?open=all", order_figures),
    "action_figure": Check(L2C, "/act", figure_of_longest),
    "data": Check(O2C, "/upload", events),
    "template": Check(L2C, "/get_template?open=extract", objects),
    "tour": Check(L2C, "/get_template?open=sample", planted),
}  # fmt: skip


# -- the document


def test_every_promise_has_its_row_once():
    assert [one.id for one in promises()] == IDS


def test_every_row_says_where_it_stands():
    for one in promises():
        assert one.is_delivered or one.status.startswith("to come: "), one.id
        assert bool(one.links) == one.is_delivered, one.id
        assert bool(one.checks) == one.is_delivered, one.id


def test_rows_to_come_are_counted_and_few(record_property):
    """A quarter at most: what is to come stands in the document with the part that brings it."""
    later = [one.id for one in promises() if not one.is_delivered]
    part = [one.id for one in promises() if one.status.startswith("in part")]
    record_property("to come", f"{len(later)}: {', '.join(later)}")
    record_property("in part", f"{len(part)}: {', '.join(part)}")
    assert 0 < len(later) <= len(IDS) / 4


def test_every_check_of_a_row_is_of_one_of_its_links():
    for one in promises():
        for name in one.checks:
            assert name in CHECKS, f"{one.id}: no check {name}"
            assert CHECKS[name].link in one.links, f"{one.id}: {name} is about {CHECKS[name].link}"


def test_no_check_is_without_its_promise():
    assert set(CHECKS) == {name for one in promises() for name in one.checks}


def test_links_of_step_4_name_views_that_exist():
    named = {link.split("=")[1] for one in promises() for link in one.links if link.startswith(BOTTLENECKS)}
    assert named <= set(VIEWS)


# -- the app


@pytest.fixture(scope="module")
def shows(tmp_path_factory) -> Iterator[Callable[[str, str], str]]:
    """What a link shows of a sample, in one text; each opened once."""
    from ui import cached
    from ui.workspace import now

    folder, logs, held = tmp_path_factory.mktemp("promises"), {}, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASHLANE_WORKSPACE", str(folder))
        cached.store.clear()
        for process in (L2C, O2C):
            log = EventLog.read(sample_data.path(process), process=process, workspace=folder)
            cached.store().add_log(
                log.log_id, series_id=log.series_id, name="Sample", process=process, file_name="sample.csv",
                n_cases=2000, n_events=1, now=now(),
            )  # fmt: skip
            log.close()
            logs[process] = log

        def show(process: str, link: str) -> str:
            if (process, link) not in held:
                held[process, link] = _shown(link, logs[process])
            return held[process, link]

        yield show
        cached.store.clear()


def _shown(link: str, log: EventLog) -> str:
    page, _, view = link.removeprefix("/").partition("?open=")
    assert page in journey.PAGES, link
    app = opened(page, log)
    if view:
        app.query_params["open"] = view
        app.run()
        name = "template" if page == "get_template" else page
        assert app.session_state[f"sel:view:{name}"] == view, f"{link} opens something else"
    tiles = [f"{one.label} {one.value}" for one in sound(app).metric]
    cells = [str(value) for one in app.dataframe for value in one.value.to_numpy().ravel()]
    told = "\n".join([said(app), *tiles, *cells])
    return re.sub(r"\\(.)", r"\1", told).replace("**", "").replace("\u2060", "")


@pytest.mark.parametrize("name", CHECKS)
def test_a_link_shows_the_figure_that_is_in_the_sample(shows, name):
    check = CHECKS[name]
    expected = check.figures(sample(check.process))
    assert expected
    told = shows(check.process, check.link)
    assert [one for one in expected if one not in told] == []


def links() -> list[tuple[str, str]]:
    """Every link, with the samples that the checks of its promise are about."""
    asked = ((CHECKS[name].process, one) for one in promises() for name in one.checks if name in CHECKS)
    return sorted({(process, link) for process, one in asked for link in one.links})


@pytest.mark.parametrize(("process", "link"), links())
def test_every_link_of_a_promise_opens(shows, process, link):
    assert "could not be worked out" not in shows(process, link)
