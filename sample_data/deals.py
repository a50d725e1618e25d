"""Who are the deals: values, outcome and size of a block of opportunities, and the leads they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from scipy.special import ndtr, ndtri

from sample_data.cases import Cases
from sample_data.clock import DAY_H, WEEK_H, hours, working_time
from sample_data.draws import Steps, chosen, chosen_within, happens, lognormal
from sample_data.planted import Planted

WON, EARLY, LATE = 0, 1, 2
STAGES = {  # the stage a deal is in after an activity; the others leave it where it is
    "Opportunity Created": 0,
    "Opportunity Qualified": 1,
    "Needs Analyzed": 2,
    "Proposal Stage Reached": 3,
    "Negotiation Started": 4,
    "Opportunity Closed Won": 5,
    "Opportunity Closed Lost": 6,
}
PICKED = ("ProductCategory", "SalesChannel", "OpportunityType", "InvoiceType", "ColourTag")


@dataclass
class Leads:
    """Leads by number of case: a deal's number, or one beyond the deals for a lead without opportunity."""

    case: np.ndarray
    source: np.ndarray
    captured: np.ndarray
    contacted_at: np.ndarray
    qualified_at: np.ndarray
    disqualified_at: np.ndarray


@dataclass(kw_only=True)
class Deals(Cases):
    """A block of opportunities, and after them the leads that became none."""

    outcome: np.ndarray
    open: np.ndarray
    lost_after: np.ndarray  # early lost: steps reached (0 created, 1 qualified, 2 needs); others 3
    denied: np.ndarray
    left: np.ndarray  # share of the amount left after a reduction
    discounts: np.ndarray  # per cent, by quote
    n_quotes: np.ndarray
    n_invoices: np.ndarray
    n_owners: np.ndarray
    target: np.ndarray
    direct: np.ndarray
    created: np.ndarray
    leads: Leads
    last: np.ndarray = field(init=False)
    closed: np.ndarray = field(init=False)
    n_pushes: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.closed = np.full(self.n, np.nan)

    def pushes(self) -> np.ndarray:
        """How often each deal's close date is pushed: the longer it takes, the likelier."""
        shares, length = self.params["shares"], np.log(self.closed - self.created)
        rank = np.empty(self.n)
        for those in (np.flatnonzero(self.open), np.flatnonzero(~self.open)):
            own = length[those]
            noisy = (
                (own - own.mean()) / (own.std() or 1.0) + self.rng.standard_normal(len(own))
                if len(own)
                else own
            )
            rank[those] = (np.argsort(np.argsort(-noisy)) + 0.5) / max(len(own), 1)
        once, often = shares["pushed"], shares["pushed_three_times"]
        return np.select(
            [rank < often * 0.3, rank < often, rank < (once + often) / 2.2, rank < once], [4, 3, 2, 1], 0
        )


def drawn(rng: np.random.Generator, params: dict, n: int, *, faults: bool) -> Deals:
    """`n` deals that have not done anything yet, and the leads behind and beside them."""
    shares, values = params["shares"], params["values"]
    planted = Planted("lead_to_cash", shares, values, faults=faults)
    outcome, slowness = _outcomes(rng, params, n)
    is_open = happens(rng, shares["open"], n)
    codes = _values(rng, params, n)
    codes["QuarterEnd"], target = _closing_days(rng, params, outcome)
    direct = happens(rng, shares["direct"], n)
    leads, n_leads, codes["LeadSource"] = _leads(rng, params, planted, np.flatnonzero(~direct), n)
    created = working_time(rng, n)
    created[~direct] = _converted(rng, params, planted, leads, int((~direct).sum()))
    amount = np.maximum(
        np.round(lognormal(params["amount"]["median"], params["amount"]["p90"], rng.standard_normal(n)), -1),
        500,
    )
    band = np.searchsorted(params["bands"]["up_to"], amount, side="left")
    steps = Steps(
        rng,
        params["transitions"],
        slowness=slowness,
        loading=params["slowness"]["loading"],
        band_factor=np.take(params["bands"]["factors"], band),
        longer=is_open * params["period"]["open_longer"],
    )
    lost_after = np.where(
        outcome == EARLY,
        chosen(
            rng,
            n,
            [shares["lost_created"], 1 - shares["lost_created"] - shares["lost_needs"], shares["lost_needs"]],
        ),
        3,
    )
    n_quotes = _quotes(rng, shares, planted, codes, outcome)
    reduced = happens(rng, shares["amount_reduced"], n) & (n_quotes > 0)
    milestones = codes["InvoiceType"] == values["InvoiceType"]["en"].index("Milestone Invoice")
    return Deals(
        rng=rng,
        params=params,
        n=n,
        n_more=n_leads,
        codes=codes,
        outcome=outcome,
        open=is_open,
        lost_after=lost_after,
        denied=happens(rng, shares["denied"], n),
        amount=amount,
        left=np.where(reduced, 1 - rng.uniform(*params["amount"]["reduction"], n), 1.0),
        discounts=_discounts(rng, params, planted, codes, outcome),
        n_quotes=n_quotes,
        n_invoices=np.where(milestones, 2 + happens(rng, shares["milestone_third"], n), 1),
        n_owners=_owners(rng, shares, slowness),
        terms=np.take(params["payment"]["terms_days"], chosen(rng, n, params["payment"]["terms_weights"])),
        target=target,
        direct=direct,
        created=created,
        leads=leads,
        steps=steps,
        planted=planted,
    )


def _outcomes(rng: np.random.Generator, params: dict, n: int) -> tuple[np.ndarray, np.ndarray]:
    """How each deal ends (an open one: would end), and how slow it is: slow deals are lost more often."""
    shares, probit = params["shares"], params["slowness"]["win_probit"]
    slowness, closed = rng.standard_normal(n), 1 - shares["open"]
    early = happens(rng, shares["lost_early"] / closed, n)
    wins = shares["won"] / (shares["won"] + shares["lost_late"])
    won = happens(rng, ndtr(ndtri(wins) * np.sqrt(1 + probit**2) - probit * slowness), n)
    return np.where(early, EARLY, np.where(won, WON, LATE)).astype(np.int8), slowness


def _values(rng: np.random.Generator, params: dict, n: int) -> dict[str, np.ndarray]:
    values, accounts = params["values"], params["accounts"]
    codes = {name: chosen(rng, n, values[name]["weights"]) for name in PICKED}
    region = codes["Region"] = chosen(rng, n, values["Region"]["weights"])
    reps = values["SalesRepresentative"]
    codes["SalesRepresentative"] = chosen_within(rng, region, reps["region"], reps["weights"])
    rank = np.arange(1, len(accounts["en"]) + 1)
    codes["AccountName"] = (region * len(rank) + chosen(rng, n, list(rank ** -accounts["pareto"]))).astype(
        np.int16
    )
    return codes


def quarter_ends(as_of: datetime, days: int) -> np.ndarray:
    """Hours at which the quarters end that lie within `days` before `as_of`, the one it lies in included."""
    months = [(year, month) for year in range(as_of.year - 3, as_of.year + 1) for month in (1, 4, 7, 10)]
    ends = [hours(datetime(year, month, 1, tzinfo=UTC)) for year, month in months]
    low = hours(as_of - timedelta(days=days))
    return np.array([end for end in ends if low < end <= hours(as_of) + DAY_H])


def _closing_days(
    rng: np.random.Generator, params: dict, outcome: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """When each deal closes at the latest, if it does; and whether that was drawn to the end of a quarter."""
    period, n = params["period"], len(outcome)
    as_of = hours(period["as_of"])
    share = np.where(outcome == WON, period["quarter_end_won"], period["quarter_end_lost"])
    drawn_there = happens(rng, share, n)
    ends = quarter_ends(period["as_of"], period["closed_over_days"])
    end = rng.choice(ends, n) - rng.uniform(0, period["quarter_end_days"] * DAY_H, n)
    anywhere = as_of - rng.uniform(0, period["closed_over_days"] * DAY_H, n)
    return drawn_there, np.minimum(np.where(drawn_there, end, anywhere), as_of)


def _leads(
    rng: np.random.Generator, params: dict, planted: Planted, converted: np.ndarray, n: int
) -> tuple[Leads, int, np.ndarray]:
    """All leads: the sooner one is contacted, the likelier it converts; and the source of every deal."""
    shares, weights = params["shares"], params["values"]["LeadSource"]["weights"]
    n_lost = round(len(converted) * (1 / shares["lead_conversion"] - 1))
    total = n_lost + len(converted)
    source, captured = chosen(rng, total, weights), working_time(rng, total)
    steps = Steps(rng, params["transitions"])
    contacted = np.full(total, np.inf)
    called = np.flatnonzero(
        rng.permutation(total) < max(round(total * shares["lead_contacted"]), len(converted))
    )
    contacted[called] = steps(
        "lead_contacted",
        called,
        captured[called],
        factor=planted.factor("lead_contacted", {"LeadSource": source[called]}),
    )
    weight = (1 + (contacted - captured) / 2) ** -0.6
    key = np.where(
        np.isfinite(contacted), np.log(rng.uniform(size=total)) / np.maximum(weight, 1e-9), -np.inf
    )
    order = np.argsort(-key, kind="stable")
    case = np.empty(total, np.int64)
    case[order[: len(converted)]] = rng.permutation(converted)
    case[order[len(converted) :]] = n + np.arange(n_lost)
    sources = np.r_[chosen(rng, n, weights), np.zeros(n_lost, np.int16)]
    sources[case] = source
    leads = Leads(case, source, captured, contacted, np.full(total, np.inf), np.full(total, np.inf))
    _without_opportunity(rng, shares, steps, leads, n)
    return leads, n_lost, sources


def _without_opportunity(rng: np.random.Generator, shares: dict, steps: Steps, leads: Leads, n: int) -> None:
    contacted = np.flatnonzero((leads.case >= n) & np.isfinite(leads.contacted_at))
    fate = rng.uniform(size=len(contacted))
    no, only = shares["lead_disqualified"], shares["lead_qualified_only"]
    for name, at, those in (
        ("lead_disqualified", leads.disqualified_at, fate < no),
        ("lead_qualified", leads.qualified_at, (fate >= no) & (fate < no + only)),
    ):
        rows = contacted[those]
        at[rows] = steps(name, rows, leads.contacted_at[rows])


def _converted(
    rng: np.random.Generator, params: dict, planted: Planted, leads: Leads, n_converted: int
) -> np.ndarray:
    """When the leads that convert do so, in the order of their deals."""
    rows = np.argsort(leads.case, kind="stable")[:n_converted]
    steps = Steps(rng, params["transitions"])
    qualified = steps("lead_qualified", rows, leads.contacted_at[rows])
    skipped = happens(rng, params["shares"]["converted_unqualified"], len(rows))
    leads.qualified_at[rows] = np.where(skipped, np.inf, qualified)
    return steps("converted", rows, qualified)


def _quotes(
    rng: np.random.Generator, shares: dict, planted: Planted, codes: dict, outcome: np.ndarray
) -> np.ndarray:
    """How many quotes each deal gets."""
    n = len(outcome)
    unquoted = np.where(outcome == WON, planted.share("won_unquoted", codes), shares["lost_unquoted"])
    quoted = (outcome != EARLY) & ~happens(rng, unquoted, n)
    again = happens(rng, np.where(outcome == WON, shares["requoted_won"], shares["requoted_lost"]), n)
    third = again & happens(rng, shares["third_quote"], n)
    fourth = third & happens(rng, shares["fourth_quote"], n)
    return quoted * (1 + again + third + fourth)


def _discounts(
    rng: np.random.Generator, params: dict, planted: Planted, codes: dict, outcome: np.ndarray
) -> np.ndarray:
    discount, n = params["discount"], len(outcome)
    normal, none = rng.standard_normal(n), happens(rng, planted.share("discount_none", codes), n)
    won, lost = (lognormal(discount[key]["median"], discount[key]["p90"], normal) for key in ("won", "lost"))
    first = np.where(none, 0.0, np.minimum(np.where(outcome == WON, won, lost), discount["most"]))
    raises = rng.uniform(*discount["raise"], (n, 3)) * happens(rng, 0.6, n * 3).reshape(n, 3)
    return np.round(np.minimum(np.cumsum(np.c_[first, raises], axis=1), discount["most"]), 1)


def _owners(rng: np.random.Generator, shares: dict, slowness: np.ndarray) -> np.ndarray:
    """How often each deal changes its owner: slow ones do so more often."""
    draw, lean = rng.uniform(size=len(slowness)), np.exp(0.4 * slowness - 0.08)
    return (draw < shares["owner_changed"] * lean).astype(int) + (draw < shares["owner_changed_twice"] * lean)


def placed(deals: Deals) -> tuple[np.ndarray, np.ndarray]:
    """By how many hours (whole weeks) each case is moved, and until when it is seen."""
    rng, period = deals.rng, deals.params["period"]
    as_of = hours(period["as_of"])
    shift = np.floor((deals.target - deals.closed) / WEEK_H)
    least, most = np.floor((as_of - deals.closed) / WEEK_H) + 1, np.floor((as_of - deals.created) / WEEK_H)
    somewhere = least + np.floor(rng.uniform(size=deals.n) * np.maximum(most - least + 1, 1))
    shift = np.where(deals.open, np.minimum(somewhere, most), shift) * WEEK_H
    until = np.full(deals.n + deals.n_more, as_of)
    until[: deals.n] = np.where(deals.open, np.minimum(as_of, deals.closed + shift - 2 / 3600), as_of)
    stalled = np.flatnonzero(deals.open & happens(rng, period["stalled_share"], deals.n))
    back = np.ceil(rng.uniform(200, 320, len(stalled)) / 7) * WEEK_H
    back[(deals.created + shift[: deals.n])[stalled] - back < as_of - 730 * DAY_H] = (
        0  # not out of the log's years
    )
    shift[stalled] -= back
    until[stalled] -= back
    left = deals.leads.case >= deals.n
    captured = np.empty(deals.n_more)
    captured[deals.leads.case[left] - deals.n] = deals.leads.captured[left]
    target = rng.choice(deals.created + shift, deals.n_more)  # leads come in as deals do
    return np.r_[shift, np.round((target - captured) / WEEK_H) * WEEK_H], until
