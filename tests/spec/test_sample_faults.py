"""Is everything that faults.toml says is planted in the ready files, and does the control show nothing?

Each measure is worked out here a second time, another way than in `sample_data/figures.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sample_data
from analysis.processes import load
from sample_data.generate import generate
from sample_data.readme import FILES, readme

FOLDER = Path(sample_data.__file__).parent
PROCESSES = ("lead_to_cash", "order_to_cash")
FAULTS = [
    pytest.param(fault, id=f"{process}-{fault.key}")
    for process in PROCESSES
    for fault in sample_data.faults(process)
]


@pytest.fixture(scope="module")
def logs() -> dict[str, pd.DataFrame]:
    """The ready English files."""
    frames = {name: pd.read_csv(sample_data.path(name), low_memory=False) for name in PROCESSES}
    return {name: prepared(frame) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def plain_logs() -> dict[str, pd.DataFrame]:
    """8,000 cases of each process without faults."""
    frames = {name: generate(name, cases=8000, seed=31, faults=False).to_pandas() for name in PROCESSES}
    return {
        name: prepared(frame.assign(EventTime=frame["EventTime"].astype(str)))
        for name, frame in frames.items()
    }


def prepared(frame: pd.DataFrame) -> pd.DataFrame:
    """The log with `case`, and `h`: hours since 2020."""
    since = pd.to_datetime(frame["EventTime"], utc=True) - pd.Timestamp("2020-01-01", tz="UTC")
    return frame.assign(case=frame.iloc[:, 0], h=since.dt.total_seconds() / 3600)


def table(log: pd.DataFrame, key: str = "case", how: str = "min") -> pd.DataFrame:
    """Hours of the first (last) event of each activity, a row per case or object."""
    return log.pivot_table(index=key, columns="ActivityName", values="h", aggfunc=how, observed=True)


def counts(log: pd.DataFrame) -> pd.DataFrame:
    """How often each case had each activity."""
    return pd.crosstab(log["case"], log["ActivityName"])


def rows(log: pd.DataFrame, activity: str) -> pd.DataFrame:
    """The events of one activity, by case."""
    return log[log["ActivityName"] == activity].set_index("case")


def approval_hours(log: pd.DataFrame) -> pd.Series:
    spans = log[log["ApprovalId"].notna() & (log["ActivityName"] != "Approval Recalled")].groupby(
        "ApprovalId"
    )["h"]
    return (spans.max() - spans.min())[spans.size() > 1]


def quote_hours(log: pd.DataFrame) -> pd.Series:
    steps = log[log["ActivityName"].isin(["Proposal Stage Reached", "Quote Created"])].sort_values(
        ["case", "h"], kind="stable"
    )
    gap = steps.groupby("case")["h"].diff()
    return gap[steps["ActivityName"] == "Quote Created"].set_axis(rows(steps, "Quote Created").index).dropna()


def late(log: pd.DataFrame, trouble: str) -> pd.Series:
    invoices = table(log, "InvoiceId", "max")
    invoices = invoices[invoices["Payment Received"].notna() & invoices[trouble].isna()]
    due = pd.to_datetime(
        log.dropna(subset="PaymentDueDate")
        .drop_duplicates("InvoiceId")
        .set_index("InvoiceId")["PaymentDueDate"]
    )
    midnight = (due - pd.Timestamp("2020-01-01")).dt.total_seconds() / 3600 + 24
    return invoices["Payment Received"] >= midnight.reindex(invoices.index)


def booked_early(log: pd.DataFrame) -> pd.Series:
    times = table(log).dropna(subset="Opportunity Closed Won")
    return times["Contract Signed"].fillna(np.inf) > times["Opportunity Closed Won"]


def unapproved(log: pd.DataFrame) -> pd.Series:
    times = table(log).dropna(subset=["Quote Created", "Quote Presented"])
    high = rows(log, "Quote Created")["DiscountPercentage"].reindex(times.index) > 10
    return (times["Discount Approved"].fillna(np.inf) >= times["Quote Presented"])[high]


def same_person(log: pd.DataFrame) -> pd.Series:
    approved = rows(log, "Order Approved")["Resource"]
    return approved == rows(log, "Sales Order Created")["Resource"].reindex(approved.index)


def late_delivery(log: pd.DataFrame) -> pd.Series:
    arrived = rows(log, "Goods Delivered")
    return pd.to_datetime(arrived["ActualDeliveryDate"]) > pd.to_datetime(arrived["RequestedDeliveryDate"])


def gap(log: pd.DataFrame, start: str, end: str) -> pd.Series:
    return (table(log, how="max")[end] - table(log)[start]).dropna()


MEASURES: dict[tuple[str, str], Callable[[pd.DataFrame], pd.Series]] = {
    ("lead_to_cash", "slow_approval"): approval_hours,
    ("lead_to_cash", "slow_quote"): quote_hours,
    ("lead_to_cash", "order_corrections"): lambda log: (
        counts(log).query("`Order Fulfilled` > 0")["Order Changed"] > 0
    ),
    ("lead_to_cash", "skipped_quotes"): lambda log: (
        counts(log).query("`Opportunity Closed Won` > 0")["Quote Created"] == 0
    ),
    ("lead_to_cash", "late_payers"): lambda log: late(log, "Invoice Disputed"),
    ("lead_to_cash", "early_closing"): booked_early,
    ("lead_to_cash", "self_approval"): lambda log: rows(log, "Discount Approved").eval(
        "Resource == SalesRepresentative"
    ),
    ("lead_to_cash", "unapproved_discounts"): unapproved,
    ("lead_to_cash", "slow_response"): lambda log: gap(log, "Lead Captured", "Lead Contacted"),
    ("order_to_cash", "slow_allocation"): lambda log: gap(log, "Order Confirmed", "Inventory Allocated"),
    ("order_to_cash", "late_deliveries"): late_delivery,
    ("order_to_cash", "order_changes"): lambda log: (
        counts(log).query("`Goods Shipped` > 0")["Order Changed"] > 0
    ),
    ("order_to_cash", "credit_repeats"): lambda log: (
        counts(log)["Credit Check Performed"].loc[lambda n: n > 0] > 1
    ),
    ("order_to_cash", "late_payers"): lambda log: late(log, "Invoice Corrected"),
    ("order_to_cash", "self_approval"): same_person,
    ("order_to_cash", "early_invoices"): lambda log: (
        table(log).dropna(subset="Goods Shipped").eval("`Invoice Generated` < `Goods Shipped`")
    ),
}


def group(log: pd.DataFrame, index: pd.Index, attribute: str) -> np.ndarray:
    """Value of the attribute for each case or object, the last one known; of an order, who entered it."""
    if attribute == "QuarterEnd":
        day = pd.to_datetime(rows(log, "Opportunity Closed Won")["EventTime"].str[:10]).reindex(index)
        return np.where(day + pd.Timedelta(days=10) > day + pd.offsets.QuarterEnd(0), "last", "other")
    source = rows(log, "Sales Order Created").reset_index() if attribute == "Resource" else log
    known = source.dropna(subset=[index.name, attribute]).drop_duplicates(index.name, keep="last")
    return known.set_index(index.name)[attribute].reindex(index).to_numpy()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_figures_are_what_the_ready_file_shows(logs: dict, fault: sample_data.Fault) -> None:
    values = MEASURES[fault.process, fault.key](logs[fault.process])
    hit = group(logs[fault.process], values.index, fault.attribute) == fault.value["en"]
    share = fault.figures["unit"] == "share"
    for those, value, n in ((hit, "value", "n"), (~hit, "others", "n_others")):
        expected = values[those].mean() if share else values[those].median()
        assert fault.figures[n] == len(values[those])
        assert fault.figures[value] == pytest.approx(expected, abs=0.0006 if share else 0.051)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_can_be_found(logs: dict, fault: sample_data.Fault) -> None:
    """A plain test of the group against all others is beyond doubt, and the difference worth acting on."""
    values = MEASURES[fault.process, fault.key](logs[fault.process])
    hit = group(logs[fault.process], values.index, fault.attribute) == fault.value["en"]
    inside, others = values[hit], values[~hit]
    if fault.figures["unit"] == "share":
        found = stats.fisher_exact(
            [[inside.sum(), (~inside).sum()], [others.sum(), (~others).sum()]], alternative="greater"
        )
        assert inside.mean() > 1.7 * others.mean()
    else:
        found = stats.mannwhitneyu(inside, others, alternative="greater")
        assert inside.median() > 2 * others.median()
    assert found.pvalue < 1e-6
    assert len(inside) >= 15


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_found_where_nothing_is_planted(plain_logs: dict, fault: sample_data.Fault) -> None:
    """The same measure on 8,000 cases without faults: the group is like the others."""
    log = plain_logs[fault.process]
    values = MEASURES[fault.process, fault.key](log)
    hit = group(log, values.index, fault.attribute) == fault.value["en"]
    if fault.figures["unit"] == "share":
        chance = stats.fisher_exact(pd.crosstab(hit, values).to_numpy()).pvalue
    else:
        chance = stats.mannwhitneyu(values[hit], values[~hit]).pvalue
    assert chance > 0.001


@pytest.mark.parametrize("process", PROCESSES)
def test_the_control_shows_nothing(logs: dict, process: str) -> None:
    """None of the measures differs between colours, all comparisons taken together (Holm)."""
    chances, attribute = [], sample_data.control(process).attribute
    for (of, _), measure in MEASURES.items():
        if of == process:
            values = measure(logs[process])
            colour = group(logs[process], values.index, attribute)
            if values.dtype == bool:
                chances.append(stats.chi2_contingency(pd.crosstab(colour, values.to_numpy())).pvalue)
            else:
                chances.append(stats.kruskal(*(values[colour == name] for name in np.unique(colour))).pvalue)
    assert len(chances) >= 7
    assert min(chances) * len(chances) > 0.05


@pytest.mark.parametrize("process", PROCESSES)
def test_three_faults_make_the_tour(process: str) -> None:
    faults = sample_data.faults(process)
    assert [fault.tour for fault in faults][:3] == [1, 2, 3]
    assert {fault.tour for fault in faults[3:]} == {None}
    assert len(faults) >= 5
    assert {fault.key for fault in faults} == {key for of, key in MEASURES if of == process}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_texts_are_complete_and_name_the_figures(fault: sample_data.Fault) -> None:
    for language in ("en", "zh"):
        for text in (fault.title, fault.question, fault.look, fault.finding, fault.column, fault.value):
            assert text[language].strip()
            assert "{" not in text[language]
        assert f"{fault.figures['n']:,}" in fault.finding[language]
        assert f"{fault.figures['n_others']:,}" in fault.finding[language]
    catalogue = load(fault.process)
    assert all(catalogue.activity(name).key == name for name in fault.activities)
    with pytest.raises(dataclasses.FrozenInstanceError):
        fault.key = "another"


@pytest.mark.parametrize("fault", [param for param in FAULTS if param.values[0].attribute != "QuarterEnd"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_column_and_value_are_those_of_the_file(fault: sample_data.Fault, language: str) -> None:
    log = pd.read_csv(sample_data.path(fault.process, language), low_memory=False)
    assert (log[fault.column[language]] == fault.value[language]).any()


@pytest.mark.parametrize("language", FILES)
def test_the_readme_is_up_to_date(language: str) -> None:
    assert (FOLDER / FILES[language]).read_text("utf-8") == readme(language)
