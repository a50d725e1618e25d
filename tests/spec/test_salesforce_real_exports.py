"""What is said of exports of real orgs is true: every figure counted from the files by plain pandas."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.prepare.salesforce.build import Built, build
from analysis.prepare.salesforce.org import Org, read_org
from analysis.reading import read_file

DATA = os.environ.get("CASHLANE_TEST_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="CASHLANE_TEST_DATA is not set")

A, B, MAVEN = "salesforce_exports/org_a", "salesforce_exports/org_b", "maven_crm"
WON, LOST = "Opportunity Closed Won", "Opportunity Closed Lost"
CLOSED = {"Closed Won": WON, "Closed Lost": LOST}


def path(folder: str) -> Path:
    return Path(str(DATA)) / folder


@cache
def org(folder: str) -> Org:
    return read_org([read_file(one) for one in sorted(path(folder).glob("*.csv"))])


@cache
def log(folder: str) -> Built:
    return build(org(folder), process="lead_to_cash")


def note(folder: str, code: str, object_: str | None = None) -> dict:
    notes = org(folder).notes
    found = [one.params for one in notes if one.code == code and object_ in (None, one.params.get("object"))]
    assert len(found) <= 1
    return found[0] if found else {}


def of(frame: pd.DataFrame, *columns: str) -> dict:
    """A frame of the report as a dictionary: its first columns to the last."""
    *keys, value = columns
    return {
        row[0] if len(keys) == 1 else row[:-1]: row[-1]
        for row in frame[[*keys, value]].itertuples(index=False, name=None)
    }


def table(folder: str, name: str) -> pd.DataFrame:
    """A file as text, its headings in small letters."""
    return pd.read_csv(path(folder) / name, dtype=str, keep_default_na=False).rename(columns=str.lower)


def moments(values: pd.Series) -> pd.Series:
    """The times of either org: `02/23/26 08:55 PM`, `2023-10-28 20:45:25`, `2023-10-28T20:45:25.000Z`."""
    form = "%m/%d/%y %I:%M %p" if values.str.contains("M").any() else None
    read = pd.to_datetime(values.str.replace(r"T|\.000Z$", " ", regex=True).str.strip(), format=form)
    return read.dt.tz_localize("UTC")


def days(values: pd.Series) -> pd.Series:
    """The dates of either org: `02/23/26` and whatever begins with an ISO date."""
    if values.str.contains("/").any():
        return pd.to_datetime(values.str.slice(0, 8), format="%m/%d/%y")
    return pd.to_datetime(values.str.slice(0, 10))


def history(folder: str) -> pd.DataFrame:
    """The snapshots in order, of several at one time the last: stage before, and move of the close date."""
    rows = table(folder, "OpportunityHistory.csv")
    rows = rows.assign(at=moments(rows["createddate"]), close=days(rows["closedate"]))
    rows = rows.sort_values(["opportunityid", "at", "id"])
    rows = rows.drop_duplicates(["opportunityid", "at"], keep="last")
    of_deal = rows.groupby("opportunityid")
    return rows.assign(before=of_deal["stagename"].shift(), close_before=of_deal["close"].shift())


# -- what the files cannot show

DEALS = {A: "Opportunity.csv", B: "opportunity.csv"}


@pytest.mark.parametrize("folder", [A, B])
def test_deals_that_close_before_they_were_created_are_counted(folder):
    deals = table(folder, DEALS[folder])
    n = int((days(deals["closedate"]) < days(deals["createddate"])).sum())
    assert n > 0
    assert note(folder, "close_before_created") == {"n": n, "share": n / len(deals)}


@pytest.mark.parametrize("folder", [A, B])
def test_deals_loaded_in_one_go_are_counted(folder):
    deals = table(folder, DEALS[folder])
    unit = days(deals["createddate"]) if folder == A else moments(deals["createddate"]).dt.floor("h")
    most = int(unit.value_counts().max())
    told = note(folder, "created_in_bulk", "Opportunity")
    assert (told["n"], told["share"]) == (most, most / len(deals))


@pytest.mark.parametrize("folder", [A, B])
def test_one_time_for_all_rows_of_a_history_is_said_where_it_is_so_and_only_there(folder):
    at = moments(table(folder, "OpportunityHistory.csv")["createddate"])
    told = note(folder, "one_timestamp", "OpportunityHistory")
    if at.nunique() > 1:
        assert told == {}
    else:
        expected = {"object": "OpportunityHistory", "n": len(at), "at": at.iloc[0].tz_localize(None)}
        assert told == expected
    assert {A: 7, B: 1}[folder] == at.nunique()


@pytest.mark.parametrize("folder", [A, B])
def test_tracking_begins_and_ends_with_the_rows_of_the_history(folder):
    at = moments(table(folder, "OpportunityHistory.csv")["createddate"])
    (told,) = log(folder).report.tracking.to_dict("records")
    assert (told["object"], told["n_rows"]) == ("OpportunityHistory", len(at))
    assert (told["first_at"], told["last_at"]) == (at.min(), at.max())
    assert told["n_moments"] == at.nunique()
    first = log(folder).table.to_pandas().groupby("SalesOpportunity")["EventTime"].min()
    assert told["n_before"] == int((first < at.min()).sum())


@pytest.mark.parametrize("folder", [A, B])
def test_no_deal_is_said_to_lack_a_history_that_it_has(folder):
    deals = table(folder, DEALS[folder])
    missing = set(deals["id"]) - set(table(folder, "OpportunityHistory.csv")["opportunityid"])
    told = note(folder, "history_incomplete")
    assert told == ({"n": len(missing), "share": len(missing) / len(deals)} if missing else {})
    assert note(folder, "no_history") == {}


# -- Salesforce said n, we have n


@pytest.mark.parametrize("folder", [A, B, MAVEN])
def test_every_row_of_every_file_is_in_the_account(folder):
    told = of(log(folder).report.rows, "file", "n_rows")
    read = {one.name: len(table(folder, one.name)) for one in path(folder).glob("*.csv")}
    not_used = {"OpportunityHistoryGroup.csv"} & set(read)
    assert told == {name: n for name, n in read.items() if name not in not_used}
    assert {one.params["file"] for one in org(folder).notes if one.code == "not_recognised"} == not_used


@pytest.mark.parametrize("folder", [A, B])
def test_ends_of_deals_are_those_of_the_history_and_never_the_close_date(folder):
    rows = history(folder)
    ends = rows[rows["stagename"].isin(CLOSED) & (rows["stagename"] != rows["before"])]
    expected = {
        (deal, CLOSED[stage], at)
        for deal, stage, at in ends[["opportunityid", "stagename", "at"]].itertuples(index=False)
    }
    events = log(folder).table.to_pandas()
    closed = events[events["ActivityName"].isin([WON, LOST])]
    told = set(closed[["SalesOpportunity", "ActivityName", "EventTime"]].itertuples(index=False, name=None))
    assert told == expected
    assert len(closed) == len(expected) > 0


@pytest.mark.parametrize("folder", [A, B])
def test_pushes_are_the_moves_of_the_close_date_between_snapshots(folder):
    rows = history(folder)
    pushed = rows[rows["close"] > rows["close_before"]]
    told = of(log(folder).report.events, "object", "activity", "n")
    assert told.get(("OpportunityHistory", "Close Date Pushed"), 0) == len(pushed) == {A: 6, B: 0}[folder]


@pytest.mark.parametrize("folder", [A, B])
def test_rows_of_the_history_without_a_step_say_why(folder):
    rows, read = history(folder), table(folder, "OpportunityHistory.csv")
    told = of(log(folder).report.without, "object", "reason", "n")
    assert (
        told.get(("OpportunityHistory", "same_second"), 0) == len(read) - len(rows) == {A: 0, B: 31}[folder]
    )
    begins = (rows["stagename"] == "Prospecting") & ~(rows["close"] > rows["close_before"])
    assert told[("OpportunityHistory", "no_step")] == int(begins.sum())


def test_leads_without_a_time_make_no_event_but_their_conversion():
    leads = table(A, "Lead.csv")
    assert "createddate" not in leads
    converted = (leads["converteddate"] != "") & (leads["convertedopportunityid"] != "")
    assert of(log(A).report.without, "object", "reason", "n")[("Lead", "no_time")] == int((~converted).sum())
    told = of(log(A).report.events, "object", "activity", "n")
    assert told[("Lead", "Lead Converted to Opportunity")] == int(converted.sum())


def test_leads_that_became_no_deal_are_cases_of_their_own():
    leads = table(B, "lead.csv")
    assert (leads["convertedopportunityid"] == "").all()
    assert log(B).report.n_leads == len(leads)
    (told,) = [one for one in log(B).report.coverage if one.object == "Lead"]
    assert (told.n, told.n_lead, told.n_deal) == (len(leads), len(leads), 0)


# -- no history at all


def test_a_pipeline_without_history_has_beginnings_and_no_end():
    deals = table(MAVEN, "sales_pipeline.csv")
    begun = deals["engage_date"] != ""
    assert note(MAVEN, "no_history") == {"n": len(deals)}
    told = of(log(MAVEN).report.events, "object", "activity", "n")
    assert told == {("Opportunity", "Opportunity Created"): int(begun.sum())}
    without = of(log(MAVEN).report.without, "object", "reason", "n")
    assert without == {("Opportunity", "no_time"): int((~begun).sum())}
    assert log(MAVEN).report.tracking.empty


def test_closed_deals_without_a_time_of_their_end_are_counted_although_they_have_a_close_date():
    deals = table(MAVEN, "sales_pipeline.csv")
    ended = deals["deal_stage"].isin(["Won", "Lost"])
    assert (deals.loc[ended, "close_date"] != "").all()
    assert of(log(MAVEN).report.rules, "rule", "n")["closed_without_time"] == int(ended.sum())


def test_a_pipeline_s_days_are_told_as_days_and_stand_at_noon():
    deals = table(MAVEN, "sales_pipeline.csv")
    begun = deals[deals["engage_date"] != ""]
    assert note(MAVEN, "day_only", "Opportunity")["n"] == len(begun)
    events = log(MAVEN).table.to_pandas()
    expected = dict(zip(begun["opportunity_id"], begun["engage_date"] + " 12:00", strict=True))
    told = dict(
        zip(events["SalesOpportunity"], events["EventTime"].dt.strftime("%Y-%m-%d %H:%M"), strict=True)
    )
    assert told == expected
    assert log(MAVEN).day_only == ("Opportunity Created",)


def test_two_orgs_in_one_upload_are_told_by_their_files():
    both = read_org([read_file(one) for folder in (A, B) for one in sorted(path(folder).glob("*.csv"))])
    (told,) = [one.params for one in both.notes if one.code == "two_orgs"]
    larger = max((A, B), key=lambda folder: sum(
        len(table(folder, one.name)) for one in path(folder).glob("*.csv")
        if one.name.lower() in ("account.csv", "lead.csv", "opportunity.csv")
    ))  # fmt: skip
    names = {A: ["Account.csv", "Lead.csv", "Opportunity.csv"]}
    names[B] = [one.lower() for one in names[A]]
    assert (told["files"], told["others"]) == (names[larger], names[A if larger == B else B])
