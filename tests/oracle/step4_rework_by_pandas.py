"""Rework, money, losses by wait and what stands at a transition, by pandas alone: see `step4_by_pandas`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.oracle.step4_by_pandas import HOUR, OUTCOMES, Plain, excess_of_flows, flow_rows, incidence

DAY = pd.Timedelta(days=1)
HOURLY, MINUTES, CAPITAL, TERMS = 50.0, 30.0, 0.08, 30
FINAL = {"lead_to_cash": ["paid", "lost"], "order_to_cash": ["paid", "cancelled"]}

# -- Rework --------------------------------------------------------------------------------------------


def rework_events(plain: Plain) -> pd.DataFrame:
    """Every event of rework with how: at once, later, or backwards."""
    frame = plain.events.copy()
    steps = plain.steps
    again = frame.duplicated(["case", "activity"])
    if len(steps):
        placed = steps.index[~steps["repeats"] & ~steps["micro"] & ~steps.index.isin(OUTCOMES)]
        place = frame["activity"].map(steps["order"].where(steps.index.isin(placed)))
        again &= ~frame["activity"].map(steps["repeats"])
        reached = place.groupby(frame["case"]).cummax().groupby(frame["case"]).shift()
        reached = reached.groupby(frame["case"]).ffill()
        back = place < reached
    else:
        back = pd.Series(False, index=frame.index)
    at_once = again & (frame["activity"] == frame.groupby("case")["activity"].shift())
    frame["how"] = np.select([at_once, again, back], ["at_once", "later", "backwards"], "")
    return frame[frame["how"] != ""]


def kind_events(plain: Plain) -> dict[str, pd.DataFrame]:
    """The events of each kind of rework or correction."""
    events, rework = plain.events, rework_events(plain)
    is_ = lambda *names: events["activity"].isin(names)  # noqa: E731 - said in every line below
    again = events.duplicated(["case", "activity"])
    request = "Discount Approval Requested" if plain.process == "lead_to_cash" else "Order Approval Requested"
    rejected = is_("Discount Rejected", "Order Rejected")
    after_rejection = rejected.groupby(events["case"]).cumsum() - rejected > 0
    has_request = events["case"].isin(plain.first(request).index)
    decided = is_("Discount Approved", "Order Approved") | rejected
    found = {how: rework[rework["how"] == how] for how in ("at_once", "later", "backwards")}
    found["all"] = rework
    found["moved"] = events[is_("Stage Moved Backward", "Opportunity Reopened", "Order Deactivated")]
    found["quote"] = events[is_("Quote Revised") | (is_("Quote Created") & again)]
    found["approval"] = events[(is_(request) & again) | (~has_request & decided & after_rejection)]
    changed = is_("Order Changed")
    if plain.process == "order_to_cash":
        confirmed = is_("Order Confirmed")
        changed &= confirmed.groupby(events["case"]).cumsum() > 0
    found["order"] = events[changed]
    found["invoice"] = events[is_("Invoice Corrected", "Invoice Disputed")]
    return found


def able(plain: Plain) -> dict[str, pd.Index]:
    """The cases that could have each kind."""
    have = lambda *names: plain.events[plain.events["activity"].isin(names)]["case"].unique()  # noqa: E731
    order = "Order Confirmed" if plain.process == "order_to_cash" else "Sales Order Created"
    found = dict.fromkeys(("all", "at_once", "later", "backwards", "moved"), plain.cases.index)
    found["quote"] = have("Quote Created")
    found["approval"] = have(
        "Discount Approval Requested", "Discount Approved", "Discount Rejected",
        "Contract Approval Requested", "Contract Approved",
        "Order Approval Requested", "Order Approved", "Order Rejected",
    )  # fmt: skip
    found["order"] = have(order)
    found["invoice"] = have("Invoice Generated", "Invoice Sent")
    return found


def extra_h(plain: Plain, having: set[str], able_cases: pd.Index) -> tuple[float, int, int]:
    """Difference of the medians of finished cases with and without, each less the usual of its like."""
    frame = plain.cases[plain.cases["state"].isin(FINAL[plain.process])]
    frame = frame[frame.index.isin(able_cases)].copy()
    frame["with"] = frame.index.isin(having)
    free = frame[~frame["with"]]
    alike = free.groupby(["state", "product", "band"])["duration_h"].agg(["size", "median"]).reset_index()
    frame = frame.reset_index().merge(alike, how="left", on=["state", "product", "band"])
    whole = frame["state"].map(free.groupby("state")["duration_h"].median())
    frame["left"] = frame["duration_h"] - frame["median"].where(frame["size"] >= 30, whole)
    medians = frame.groupby("with")["left"].median()
    return float(medians[True] - medians[False]), int(frame["with"].sum()), int((~frame["with"]).sum())


def win_rates(plain: Plain, events: pd.DataFrame, base: pd.Index) -> dict[str, float]:
    """Of decided deals still undecided at the median time until it first happened: with it by then, without.

    The clock runs from the beginning of the case; what happens after its first outcome does not count.
    """
    frame = plain.cases.loc[plain.cases.index.isin(base), ["state", "closed", "started"]]
    frame = frame[frame["state"].isin(["won", "paid", "lost"])]
    outcome = plain.events[plain.events["activity"].isin(OUTCOMES)].groupby("case")["n"].min()
    early = events[events["n"] < events["case"].map(outcome)]
    first = early.groupby("case")["time"].min().reindex(frame.index)
    first = (first - frame["started"]) / HOUR
    landmark = first.median()
    later = (frame["closed"] - frame["started"]) / HOUR > landmark
    having, won = first <= landmark, frame["state"].isin(["won", "paid"])
    return {
        "landmark_h": landmark,
        "n_win": (later & having).sum(), "n_win_without": (later & ~having).sum(),
        "win_rate": won[later & having].mean(), "win_rate_without": won[later & ~having].mean(),
    }  # fmt: skip


def before_first(plain: Plain) -> pd.DataFrame:
    """The first correction of each case, and the step right before it (no change of a field)."""
    kinds = kind_events(plain)
    index = sorted(set().union(*[set(events.index) for events in kinds.values()]))
    first = plain.events.loc[index].groupby("case")["n"].min()
    steps = plain.events[~plain.events["activity"].map(plain.steps["micro"])]
    steps = steps[steps["n"] < steps["case"].map(first)]
    last = steps.groupby("case")["activity"].last()
    return pd.DataFrame({"n": first, "step": last.reindex(first.index)})


# -- Losses by wait ------------------------------------------------------------------------------------


def decided_after(plain: Plain) -> pd.DataFrame:
    """Deals with a presented quote: hours until signed, lost or the end of the data, and which."""
    start = plain.first("Quote Presented")
    frame = plain.cases.loc[start.index, ["state"]].assign(start=start)
    signed = plain.first("Contract Signed").reindex(frame.index)
    won = plain.last("Opportunity Closed Won").reindex(frame.index)
    signed = signed.where(signed.notna() | ~frame["state"].isin(["won", "paid"]), won)
    lost = plain.last("Opportunity Closed Lost").reindex(frame.index).where(frame["state"] == "lost")
    frame["fate"] = np.select([lost.notna(), signed.notna()], ["lost", "won"], "open")
    end = lost.fillna(signed).fillna(plain.as_of)
    frame["hours"] = (end - frame["start"]) / HOUR
    return frame[frame["hours"] >= 0]


def loss_row(frame: pd.DataFrame, from_day: float, to_day: float) -> dict[str, float]:
    """One bar: undecided after so many days, and what became of these until the next."""
    here = frame[frame["hours"] >= from_day * 24]
    until = here[here["hours"] < to_day * 24]["fate"].value_counts()
    n, n_lost, n_open = len(here), until.get("lost", 0), until.get("open", 0)
    found = {"n": n, "n_lost": n_lost, "n_reached": until.get("won", 0), "n_open": n_open}
    return found | {"share": n_lost / (n - n_open / 2)}


def lost_later(frame: pd.DataFrame, from_day: float) -> float:
    """Lost of all decided at the end of the curves, open deals counted as long as they were watched."""
    here = frame[frame["hours"] >= from_day * 24]
    hours, fate = here["hours"].to_numpy(), here["fate"].to_numpy()
    times = hours[fate != "open"]
    found = incidence(hours, fate, ["lost", "won"], [times.max()])
    return found["lost"][0] / (found["lost"][0] + found["won"][0])


# -- What stands at a transition -----------------------------------------------------------------------


def people_at(plain: Plain, source: str, target: str) -> pd.DataFrame:
    """Moves and hours of a transition by who did the two steps."""
    rows = flow_rows(plain).query("source == @source and target == @target").copy()
    nxt = plain.events.groupby("case")[["resource", "department", "SourceSystem"]].shift(-1).loc[rows.index]
    nobody = rows["resource"].isna() | nxt["resource"].isna()
    same = rows["resource"] == nxt["resource"]
    known = rows["department"].notna() & nxt["department"].notna()
    apart = known & (rows["department"] != nxt["department"])
    rows["who"] = np.select([nobody, same, apart], ["unknown", "same", "department"], "person")
    rows["system"] = np.where(rows["SourceSystem"] == nxt["SourceSystem"], "same", "other")
    return rows


def load(plain: Plain, source: str, target: str) -> pd.DataFrame:
    """Moves of a transition with the open work of whoever goes on: what had come, and was done only later.

    Left out are moves that a system ended, and moves that began nearer to the end of the data than one in ten
    takes.
    """
    by_system = (plain.events["IsAutomated"].astype(str).str.lower() == "true").groupby(plain.events["case"])
    every = plain.events.assign(who=plain.events.groupby("case")["resource"].shift(-1))
    every = every[every["target"].notna() & every["who"].notna()]
    every["until"] = plain.events.groupby("case")["time"].shift(-1)[every.index]
    by_hand = ~by_system.shift(-1)[every.index].astype(bool)
    mine = every[(every["activity"] == source) & (every["target"] == target) & by_hand]
    mine = mine[(plain.as_of - mine["time"]) / HOUR >= mine["hours"].quantile(0.9)].copy()
    work = {who: (np.sort(g["time"]), np.sort(g["until"])) for who, g in every.groupby("who")}
    mine["open"] = [
        np.searchsorted(work[who][0], at, "right") - np.searchsorted(work[who][1], at, "right") - (hours > 0)
        for who, at, hours in zip(mine["who"], mine["time"], mine["hours"])
    ]
    low, high = np.quantile(mine["open"], [1 / 3, 2 / 3]) if len(mine) else (0, 0)
    mine["third"] = np.where(mine["open"] <= low, "low", np.where(mine["open"] <= high, "middle", "high"))
    return mine


def worked_h(begin: pd.Timestamp, end: pd.Timestamp, opens: int = 9, closes: int = 18) -> float:
    """Hours between two moments that lie from Monday to Friday between two hours of the day (UTC)."""
    total = 0.0
    day = begin.normalize()
    while day < end:
        if day.dayofweek < 5:
            low, high = max(begin, day + opens * HOUR), min(end, day + closes * HOUR)
            total += max((high - low) / HOUR, 0.0)
        day += DAY
    return total


# -- Money ---------------------------------------------------------------------------------------------


def tied_up(plain: Plain) -> pd.DataFrame:
    """Unpaid cases: where their money stands, how much, for how many days, at what cost."""
    sale = plain.process == "lead_to_cash"
    frame = plain.cases[plain.cases["state"].isin(["won"] if sale else ["in_progress", "delivered"])].copy()
    collected = pd.to_numeric(frame["CollectedAmount"]).fillna(0.0)
    frame["owed"] = (frame["amount"] - collected).clip(lower=0)
    begin = plain.last("Opportunity Closed Won") if sale else plain.first("Sales Order Created")
    delivered = plain.last("Order Fulfilled") if sale else plain.last("Goods Delivered")
    frame["begun"], frame["delivered"] = begin.reindex(frame.index), delivered.reindex(frame.index)
    owing = unpaid_invoices(plain)
    frame["sent"], frame["due"] = owing["sent"].reindex(frame.index), owing["due"].reindex(frame.index)
    today = plain.as_of.normalize()
    late = frame["due"] < today
    sent, there = frame["sent"].notna(), frame["delivered"].notna()
    frame["place"] = np.select([late, sent, there], ["overdue", "invoiced", "delivered"], "ordered")
    since = frame["sent"].where(sent, frame["delivered"].where(there, frame["begun"]))
    days = ((plain.as_of - since) / DAY).where(~late, (today - frame["due"]) / DAY)
    return frame.assign(days=days, cost=frame["owed"] * days * CAPITAL / 365)


def unpaid_invoices(plain: Plain) -> pd.DataFrame:
    """Per case the first moment an unpaid invoice was sent and the earliest day one is due."""
    sent = plain.events[plain.events["activity"] == "Invoice Sent"]
    paid = plain.events[plain.events["activity"] == "Payment Received"]
    keys = set(zip(paid["case"], paid["InvoiceId"]))
    owing = sent[[pair not in keys for pair in zip(sent["case"], sent["InvoiceId"])]].copy()
    told = pd.to_datetime(owing["PaymentDueDate"], utc=True)
    owing["due"] = told.fillna(owing["time"].dt.normalize() + TERMS * DAY)
    return owing.groupby("case").agg(sent=("time", "min"), due=("due", "min"))


def cost_of_flows(plain: Plain) -> pd.DataFrame:
    """Per transition what the hours above usual cost at the cost of capital."""
    rows = excess_of_flows(plain)
    rows["money"] = rows["excess"] * rows["case"].map(plain.cases["amount"]) * CAPITAL / 8760
    return rows.groupby(["source", "target"]).agg(cost=("money", "sum"), excess_h=("excess", "sum"))
