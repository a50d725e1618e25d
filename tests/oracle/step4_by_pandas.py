"""Step 4 worked out once more with nothing but pandas, numpy and scipy, from the words of docs/measures.

Nothing here imports the product: the catalogues are read as data, the rest is written from the documents.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent.parent
HOUR = pd.Timedelta(hours=1)
COLUMNS = {
    "lead_to_cash": {
        "case": "SalesOpportunity", "amount": "OpportunityAmount", "stage": "OpportunityStage",
        "department": "ResourceRole",
    },
    "order_to_cash": {
        "case": "SalesOrder", "amount": "OrderAmount", "stage": "OrderStatus", "department": "Department",
    },
}  # fmt: skip
OUTCOMES = ("Opportunity Closed Won", "Opportunity Closed Lost", "Opportunity Reopened")
LOSSES = {"lead_to_cash": "lost", "order_to_cash": "cancelled"}


def catalogue(process: str) -> tuple[dict, pd.DataFrame]:
    """`process.toml` and the activities of a process, as data."""
    folder = ROOT / "analysis" / "processes" / process
    told = tomllib.loads((folder / "process.toml").read_text(encoding="utf-8"))
    steps = tomllib.loads((folder / "activities.toml").read_text(encoding="utf-8"))["activity"]
    frame = pd.DataFrame(steps).set_index("key")
    for name in ("repeats", "micro"):
        frame[name] = frame[name].eq(True) if name in frame else False
    return told, frame


LOST = ("Opportunity Closed Lost", "Order Cancelled")


@dataclass
class Plain:
    """A log as two plain tables: its events in their order, and its cases."""

    process: str
    events: pd.DataFrame
    cases: pd.DataFrame
    as_of: pd.Timestamp
    told: dict = field(default_factory=dict)
    steps: pd.DataFrame = field(default_factory=pd.DataFrame)

    def first(self, activity: str) -> pd.Series:
        """Time of the first such event, by case."""
        return self.events[self.events["activity"] == activity].groupby("case")["time"].min()

    def last(self, activity: str) -> pd.Series:
        """Time of the last such event, by case."""
        return self.events[self.events["activity"] == activity].groupby("case")["time"].max()


# -- Reading -------------------------------------------------------------------------------------------


def sample(process: str) -> Plain:
    """A built-in sample: rows in the order of time, catalogue, file; leads without a deal left out."""
    names = COLUMNS[process]
    raw = pd.read_csv(ROOT / "sample_data" / f"{process}.en.csv.gz", dtype=str, keep_default_na=False)
    raw = raw.replace("", None)
    told, steps = catalogue(process)
    raw["case"], raw["activity"] = raw[names["case"]], raw["ActivityName"]
    raw["time"] = pd.to_datetime(raw["EventTime"], utc=True)
    raw["place"] = raw["activity"].map(steps["order"])
    raw["row"] = range(len(raw))
    raw = raw[~raw["case"].str.startswith("LEAD-")]
    events = raw.sort_values(["case", "time", "place", "row"], kind="stable").reset_index(drop=True)
    events["amount"] = pd.to_numeric(events[names["amount"]])
    events["stage"], events["department"] = events[names["stage"]], events[names["department"]]
    events["product"], events["resource"] = events["ProductCategory"], events["Resource"]
    as_of = pd.to_datetime(raw["LastDataUpdate"], utc=True).max()
    plain = Plain(process, moves(events), pd.DataFrame(), as_of, told, steps)
    plain.cases = cases(plain)
    return plain


def real(path: Path, *, case: str, activity: str, time: str, amount: str | None = None) -> Plain:
    """A public log: rows in the order of time, then of the file."""
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame = pd.DataFrame({"case": raw[case], "activity": raw[activity]})
    frame["time"] = pd.to_datetime(raw[time], utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    frame["row"] = range(len(frame))
    frame = frame.sort_values(["case", "time", "row"], kind="stable").reset_index(drop=True)
    plain = Plain("generic", moves(frame), pd.DataFrame(), frame["time"].max())
    plain.cases = pd.DataFrame(index=pd.Index(sorted(frame["case"].unique()), name="case"))
    if amount:
        plain.cases["band"] = band(pd.to_numeric(raw[amount]).groupby(raw[case]).last())
    return plain


def moves(events: pd.DataFrame) -> pd.DataFrame:
    """Beside each event what follows it in its case, and the hours until then."""
    by_case = events.groupby("case", sort=False)
    events["target"] = by_case["activity"].shift(-1)
    events["hours"] = (by_case["time"].shift(-1) - events["time"]) / HOUR
    events["n"] = by_case.cumcount()
    return events


def band(amount: pd.Series) -> pd.Series:
    """Below 10,000, below 100,000, from there on; no amount is a group of its own."""
    return pd.Series(
        np.select([amount.isna(), amount < 10_000, amount < 100_000], ["none", "low", "middle"], "high"),
        index=amount.index,
    )


def cases(plain: Plain) -> pd.DataFrame:
    """One row a case: last values, state, and when it was over."""
    by_case = plain.events.groupby("case")
    columns = [c for c in plain.events.columns if c not in ("case", "target", "hours", "n", "row", "place")]
    frame = by_case[columns].last()  # the last value that is there
    frame["started"], frame["ended"] = by_case["time"].min(), by_case["time"].max()
    frame["duration_h"] = (frame["ended"] - frame["started"]) / HOUR
    frame["band"] = band(frame["amount"])
    frame["product"] = frame["product"].fillna("")
    frame["state"] = states(plain, frame.index)
    frame["closed"] = closed(plain, frame)
    return frame


def settled(plain: Plain) -> pd.Series:
    """Cases of which every invoice has a payment, and which have a payment at all."""
    invoices = plain.events[plain.events["activity"].isin(["Invoice Generated", "Invoice Sent"])]
    payments = plain.events[plain.events["activity"] == "Payment Received"]
    paid = set(zip(payments["case"], payments["InvoiceId"]))
    owed = [(c, i) not in paid for c, i in zip(invoices["case"], invoices["InvoiceId"])]
    unpaid = set(invoices["case"][owed])
    return pd.Series({case: case not in unpaid for case in payments["case"].unique()}, dtype=bool)


def states(plain: Plain, index: pd.Index) -> pd.Series:
    """The first state that holds, from the top."""
    paid = settled(plain).reindex(index, fill_value=False)
    if plain.process == "order_to_cash":
        cancelled = index.isin(plain.first("Order Cancelled").index)
        delivered = index.isin(plain.first("Goods Delivered").index) | index.isin(
            plain.first("Proof of Delivery Received").index
        )
        chosen = np.select([cancelled, paid, delivered], ["cancelled", "paid", "delivered"], "in_progress")
        return pd.Series(chosen, index=index)
    outcomes = plain.events[plain.events["activity"].isin(OUTCOMES)]
    last = outcomes.groupby("case")["activity"].last().reindex(index)
    lost, won = last == "Opportunity Closed Lost", last == "Opportunity Closed Won"
    return pd.Series(np.select([lost, paid, won], ["lost", "paid", "won"], "in_pipeline"), index=index)


def closed(plain: Plain, frame: pd.DataFrame) -> pd.Series:
    """When the state was decided; a paid deal closed when it was won, an open case never."""
    over = pd.Series(pd.NaT, index=frame.index, dtype=frame["ended"].dtype)
    by_state = (
        {"lost": "Opportunity Closed Lost", "paid": "Opportunity Closed Won", "won": "Opportunity Closed Won"}
        if plain.process == "lead_to_cash"
        else {"cancelled": "Order Cancelled", "paid": "Payment Received"}
    )
    for state, activity in by_state.items():
        here = frame["state"] == state
        over[here] = plain.last(activity).reindex(frame.index)[here]
    return over


# -- Excess --------------------------------------------------------------------------------------------


def usual(frame: pd.DataFrame, unit: list[str], value: str, q: float = 0.5, fewest: int = 30) -> pd.Series:
    """Median (or lower quartile) of the same unit, product and band where these are 30, else of the unit."""
    alike = frame.groupby([*unit, "product", "band"])[value]
    whole = frame.groupby(unit)[value].transform("quantile", q)
    return alike.transform("quantile", q).where(alike.transform("size") >= fewest, whole)


def flow_rows(plain: Plain) -> pd.DataFrame:
    """Every move with the product and band of its case."""
    rows = plain.events[plain.events["target"].notna()].copy()
    for name in ("product", "band"):
        known = plain.cases[name] if name in plain.cases else pd.Series("", index=plain.cases.index)
        rows[name] = rows["case"].map(known)
    return rows.rename(columns={"activity": "source"})


def excess_of_flows(plain: Plain, *, targets: dict | None = None, best: bool = False) -> pd.DataFrame:
    """All moves with their hours above the target, else above usual (or the best quartile)."""
    rows = flow_rows(plain)
    rows["usual"] = usual(rows, ["source", "target"], "hours", 0.25 if best else 0.5)
    for (source, target), hours in (targets or {}).items():
        rows.loc[(rows["source"] == source) & (rows["target"] == target), "usual"] = hours
    rows["excess"] = (rows["hours"] - rows["usual"]).clip(lower=0)
    return rows


def ranked_flows(plain: Plain, **options: object) -> pd.DataFrame:
    """One row a transition, most excess first."""
    by = excess_of_flows(plain, **options).groupby(["source", "target"])
    frame = by.agg(
        n=("hours", "size"), n_cases=("case", "nunique"), median_h=("hours", "median"),
        mean_h=("hours", "mean"), total_h=("hours", "sum"), excess_h=("excess", "sum"),
    )  # fmt: skip
    frame["p90_h"] = by["hours"].quantile(0.9)
    frame["share"] = frame["total_h"] / frame["total_h"].sum()
    return frame.sort_values("excess_h", ascending=False).reset_index()


# -- Stages --------------------------------------------------------------------------------------------


def stage_visits(plain: Plain) -> pd.DataFrame:
    """Visits of cases to stages before they were over: begin, end, what became of each."""
    told = plain.events[plain.events["stage"].notna()].copy()
    told = told[told["stage"] != told.groupby("case")["stage"].shift()]
    told["until"] = told.groupby("case")["time"].shift(-1)
    told["closed"] = told["case"].map(plain.cases["closed"])
    told["state"] = told["case"].map(plain.cases["state"])
    limit = told["closed"].fillna(plain.as_of)
    told["end"] = told["until"].where(told["until"] < limit, limit)
    told = told[told["closed"].isna() | (told["time"] < told["closed"])]
    moved = told["until"].notna() & (told["closed"].isna() | (told["until"] < told["closed"]))
    over = told["closed"].notna()
    lost = told["state"].isin(["lost", "cancelled"])
    told["fate"] = np.select([moved, over & lost, over], ["moved", "lost", "won"], "open")
    told["hours"] = (told["end"] - told["time"]) / HOUR
    return told[["case", "stage", "time", "end", "hours", "fate"]]


def stays(plain: Plain) -> pd.DataFrame:
    """One row a case and stage, all visits together; the last visit says what became of it."""
    by = stage_visits(plain).groupby(["case", "stage"], sort=False)
    frame = by.agg(hours=("hours", "sum"), fate=("fate", "last")).reset_index()
    frame["product"], frame["band"] = (frame["case"].map(plain.cases[c]) for c in ("product", "band"))
    return frame


def stage_excess(plain: Plain, *, targets: dict | None = None, best: bool = False) -> pd.DataFrame:
    """Stays with their hours above the target, else above usual stays that are over."""
    frame, q = stays(plain), 0.25 if best else 0.5
    over = frame[frame["fate"] != "open"]
    alike = over.groupby(["stage", "product", "band"])["hours"].agg(["size", lambda x: x.quantile(q)])
    alike.columns = ["n", "alike"]
    frame = frame.merge(alike.reset_index(), how="left", on=["stage", "product", "band"])
    whole = frame["stage"].map(over.groupby("stage")["hours"].quantile(q))
    frame["usual"] = frame["alike"].where(frame["n"] >= 30, whole)
    for stage, hours in (targets or {}).items():
        frame.loc[frame["stage"] == stage, "usual"] = hours
    frame["excess"] = (frame["hours"] - frame["usual"]).clip(lower=0)
    return frame


def kaplan_meier(hours: np.ndarray, over: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times and the share still there after each: the product-limit estimate."""
    times = np.unique(hours[over])
    left = 1.0
    curve = []
    for time in times:
        at_risk = (hours >= time).sum()
        left *= 1 - ((hours == time) & over).sum() / at_risk
        curve.append(left)
    return times, np.array(curve)


def median_censored(hours: np.ndarray, over: np.ndarray) -> float:
    """The first time by which half have left; the middle of the flat part where it is exactly half."""
    times, curve = kaplan_meier(hours, over)
    reached = np.flatnonzero(curve <= 0.5 + 1e-9)
    if not len(reached):
        return np.nan
    first = int(reached[0])
    is_even = abs(curve[first] - 0.5) < 1e-9 and first + 1 < len(times)
    return float((times[first] + times[first + 1]) / 2 if is_even else times[first])


def incidence(
    hours: np.ndarray, fate: np.ndarray, ends: list[str], at: list[float]
) -> dict[str, list[float]]:
    """Aalen and Johansen: the share that has come to each end by each time; `open` is what is left."""
    over = fate != "open"
    times = np.unique(hours[over])
    left, done = 1.0, dict.fromkeys(ends, 0.0)
    steps = [(0.0, 1.0, dict(done))]
    for time in times:
        at_risk, before = (hours >= time).sum(), left
        for end in ends:
            done[end] += before * ((hours == time) & (fate == end)).sum() / at_risk
        left = before * (1 - ((hours == time) & over).sum() / at_risk)
        steps.append((time, left, dict(done)))
    found = [max((s for s in steps if s[0] <= t), key=lambda s: s[0]) for t in at]
    return {"open": [s[1] for s in found], **{end: [s[2][end] for s in found] for end in ends}}


def median_of_those(hours: np.ndarray, fate: np.ndarray) -> float:
    """The time by which half of those that get there (`done`) have, the `lost` and the `open` counted.

    The curve of Aalen and Johansen ends where fewer than ten are watched, in small groups a tenth of them.
    """
    left, there, curve = 1.0, 0.0, []
    for time in np.unique(hours[fate != "open"]):
        at_risk, here = (hours >= time).sum(), hours == time
        if at_risk < max(1, min(10, len(hours) // 10)):
            break
        there += left * (here & (fate == "done")).sum() / at_risk
        left *= 1 - (here & (fate != "open")).sum() / at_risk
        curve.append((time, there))
    return next(time for time, share in curve if share >= there / 2)


def stuck(plain: Plain) -> pd.DataFrame:
    """Deals in the pipeline, the hours in their stage, and the limit won deals set for it."""
    events = plain.events.copy()
    events["stage"] = events.groupby("case")["stage"].ffill()
    tail = events["target"].isna()
    state = events["case"].map(plain.cases["state"])
    since = (plain.as_of - events["time"]) / HOUR
    events.loc[tail & state.eq("in_pipeline"), "hours"] = since
    dwell = events[events["stage"].notna()].groupby(["case", "stage"])["hours"].sum().reset_index()
    for name in ("product", "band", "state"):
        dwell[name] = dwell["case"].map(plain.cases[name])
    won = dwell[dwell["state"].isin(["won", "paid"])]
    rows = []
    current = events.groupby("case")["stage"].last()
    for case in plain.cases.index[plain.cases["state"] == "in_pipeline"]:
        stage = current[case]
        mine = dwell[(dwell["case"] == case) & (dwell["stage"] == stage)]
        if mine.empty:
            continue
        here = won[won["stage"] == stage]
        alike = here[(here["product"] == mine["product"].iloc[0]) & (here["band"] == mine["band"].iloc[0])]
        pool = alike if len(alike) >= 30 else here
        limit = pool["hours"].quantile(0.75) if len(pool) else np.nan
        rows.append((case, stage, mine["hours"].iloc[0], limit))
    frame = pd.DataFrame(rows, columns=["case", "stage", "hours", "limit"])
    frame["stuck"] = frame["hours"] > frame["limit"]
    return frame


# -- Queues --------------------------------------------------------------------------------------------


def queues(plain: Plain) -> pd.DataFrame:
    """One row a step: how often and how long it was waited for, and the excess of its transitions."""
    rows = excess_of_flows(plain)
    frame = rows.groupby("target").agg(
        n=("hours", "size"), median_h=("hours", "median"), total_h=("hours", "sum"),
        excess_h=("excess", "sum"),
    )  # fmt: skip
    frame["p90_h"] = rows.groupby("target")["hours"].quantile(0.9)
    return frame


def queue_weeks(plain: Plain, activity: str) -> pd.DataFrame:
    """Per week (Monday) what came, what was done, how many waited at the end of Sunday, and the most."""
    waits = flow_rows(plain).query("target == @activity")
    begin = waits["time"]
    end = begin + pd.to_timedelta(waits["hours"], unit="h")
    day = lambda s: s.dt.tz_localize(None).dt.floor("D")  # noqa: E731 - said twice below
    came, done = day(begin).value_counts(), day(end.dt.round("us")).value_counts()
    days = pd.date_range(min(came.index.min(), done.index.min()), max(came.index.max(), done.index.max()))
    frame = pd.DataFrame({"came": came, "done": done}, index=days).fillna(0)
    frame["waiting"] = (frame["came"] - frame["done"]).cumsum()
    week = frame.index - pd.to_timedelta(frame.index.dayofweek, unit="D")
    by = frame.groupby(week)
    return pd.DataFrame(
        {
            "n_came": by["came"].sum(), "n_done": by["done"].sum(), "n_waiting": by["waiting"].last(),
            "n_most": by["waiting"].max(),
        }
    ).astype(int)  # fmt: skip


def in_stage_at(plain: Plain, stage: str, moment: pd.Timestamp) -> int:
    """How many cases were in a stage at the end of a day."""
    visits = stage_visits(plain).query("stage == @stage")
    still = visits["fate"].eq("open") | (visits["end"] >= moment)
    return int(((visits["time"] < moment) & still).sum())


# -- Between -------------------------------------------------------------------------------------------


def between(plain: Plain, source: str, target: str, *, source_at: str, target_at: str) -> pd.DataFrame:
    """Per case the status and the hours from one step to another, whatever lies between.

    `lasted` are the hours until it was through, was lost, or the data ended; `fate` which of these.
    """
    pick = {"first": plain.first, "last": plain.last}
    frame = pd.DataFrame(index=plain.cases.index)
    frame["a"] = pick[source_at](source).reindex(frame.index)
    frame["b"] = pick[target_at](target).reindex(frame.index)
    final = {"lead_to_cash": ["lost", "paid"], "order_to_cash": ["cancelled", "paid"]}.get(plain.process, [])
    lost = plain.cases["state"].isin(["lost", "cancelled"]) if final else pd.Series(False, index=frame.index)
    frame["status"] = np.select(
        [frame["a"].isna(), frame["b"].isna() & lost, frame["b"].isna(), frame["b"] < frame["a"]],
        ["missing", "missing", "open", "reversed"],
        "done",
    )
    until = frame["b"].where(frame["status"] == "done", plain.as_of)
    frame["hours"] = ((until - frame["a"]) / HOUR).where(frame["status"].isin(["done", "open"]))
    is_lost = frame["a"].notna() & frame["b"].isna() & lost
    over = plain.events[plain.events["activity"].isin(LOST)].groupby("case")["time"].max()
    frame["lasted"] = frame["hours"].where(~is_lost, (over.reindex(frame.index) - frame["a"]) / HOUR)
    frame["fate"] = frame["status"].where(~is_lost, "lost")
    return frame


# -- Splits --------------------------------------------------------------------------------------------


def pending(events: list[tuple[pd.Timestamp, str]], part: dict) -> tuple[list[tuple], pd.Timestamp | None]:
    """Stretches in which a part was pending, and since when it is open now (opened, never closed)."""
    opens, closes, until = part["opens"], part["closes"], part.get("until", "first")
    stretches: list[list] = []
    begun, ended = None, None
    for time, activity in events:
        if activity in closes and begun is not None and (ended is None or until == "last"):
            ended = time
        if activity in opens and (begun is None or ended is not None):
            if ended is not None:
                stretches.append([begun, ended])
            begun, ended = time, None
    if begun is not None and ended is not None:
        stretches.append([begun, ended])
        begun = None
    return stretches, begun


def split_case(events: list[tuple], parts: list[dict], begin: pd.Timestamp, end: pd.Timestamp) -> dict:
    """Hours of a span by part: each moment belongs to the first part that is pending then."""
    stretches = {part["key"]: pending(events, part)[0] for part in parts}
    cuts = {begin, end}
    for made in stretches.values():
        cuts |= {t for pair in made for t in pair if begin < t < end}
    hours = dict.fromkeys([*stretches, "other"], 0.0)
    for low, high in pairwise(sorted(cuts)):
        key = next(
            (k for k, made in stretches.items() if any(a <= low and high <= b for a, b in made)), "other"
        )
        hours[key] += (high - low) / HOUR
    return hours


def split(plain: Plain, key: str) -> tuple[pd.DataFrame, pd.Series]:
    """Per finished case the hours of each part, and the hours of the whole span."""
    parts = next(s for s in plain.told["split"] if s["key"] == key)["part"]
    begin, end = span_ends(plain, key)
    over = begin.notna() & end.notna() & (end >= begin)
    over &= population(plain, key)
    rows = {}
    named = {a for part in parts for a in [*part["opens"], *part["closes"]]}
    events = plain.events[plain.events["activity"].isin(named)]
    by_case = {case: list(zip(g["time"], g["activity"])) for case, g in events.groupby("case")}
    for case in plain.cases.index[over]:
        rows[case] = split_case(by_case.get(case, []), parts, begin[case], end[case])
    return pd.DataFrame.from_dict(rows, orient="index"), ((end - begin) / HOUR)[over]


def span_ends(plain: Plain, key: str) -> tuple[pd.Series, pd.Series]:
    """Begin and end of a span, by case."""
    span = next(s for s in plain.told["span"] if s["key"] == key)
    index = plain.cases.index
    begin = plain.first(span["start"][0]).reindex(index)
    end = (plain.last if span.get("at") == "last" else plain.first)(span["end"]).reindex(index)
    return begin, end


def population(plain: Plain, key: str) -> pd.Series:
    """Who can have been through the span: that of the key figure; else whoever has both its ends."""
    state = plain.cases["state"]
    if key == "order_to_cash":
        return state.eq("paid")
    return ~state.eq("lost") if key == "quote_to_contract" else state.notna()


def split_figures(plain: Plain, key: str) -> pd.DataFrame:
    """The parts of a split with what the page shows of them."""
    hours, _whole = split(plain, key)
    long = hours.stack().rename("hours").reset_index().set_axis(["case", "part", "hours"], axis=1)
    inside = long[long["hours"] > 0].copy()
    inside["product"], inside["band"] = (inside["case"].map(plain.cases[c]) for c in ("product", "band"))
    inside["excess"] = (inside["hours"] - usual(inside, ["part"], "hours")).clip(lower=0)
    by = inside.groupby("part")
    frame = by.agg(n_cases=("case", "size"), median_h=("hours", "median"), excess_h=("excess", "sum"))
    frame["p90_h"] = by["hours"].quantile(0.9)
    frame["mean_h"] = by["hours"].sum() / len(hours)
    frame["share"] = by["hours"].sum() / inside["hours"].sum()
    return frame
