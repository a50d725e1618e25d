"""Step 3: what evenness, over time, the cases and the model say, against plain pandas and pm4py."""

import pandas as pd
import pytest

from analysis.discover import cases
from analysis.discover import over_time as measured
from analysis.discover.cases import name_column
from analysis.discover.models import model
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.hiding import with_names_hidden
from tests.pages import bad_logs
from tests.pages.conftest import opened, said, sound
from ui import cached, names, state, tables
from ui.bottlenecks import chosen, groups
from ui.discover import cases as cases_view
from ui.discover import evenness, over_time
from ui.text import number, percent, t


@pytest.fixture
def deals(sample_file) -> pd.DataFrame:
    """The rows of the deals, as plain pandas sees them; leads are no deals."""
    frame = pd.read_parquet(sample_file).astype({"SalesOpportunity": "object", "ActivityName": "object"})
    return frame[~frame["SalesOpportunity"].str.startswith("LEAD-")]


def page(log, view, lang="en", **kept):
    return opened("discover", log, lang, **{"sel:view:discover": view}, **kept)


def alike(ways: pd.Series) -> float:
    """How often two different cases, drawn at random, go the same way."""
    n = len(ways)
    return sum(k * (k - 1) for k in ways.value_counts()) / (n * (n - 1))


def test_evenness_counts_pairs_of_cases_that_go_the_same_way(log):
    variant = log.frame(log.cases.select("variant_key", group=log.cases[log.roles["region"]]))
    expected = variant.groupby("group")["variant_key"].agg(alike)
    found = evenness.shown(log, "region").set_index("group")["share_alike"]
    assert {name: round(share, 12) for name, share in found.items()} == {
        name: round(expected[name], 12) for name in found.index
    }
    whole = alike(variant["variant_key"])
    app = sound(page(log, "evenness", **{"sel:evenness_by": "region"}))
    assert evenness.of_all(log) == pytest.approx(whole)
    assert percent(whole, "en") in said(app)


def test_what_arrives_in_a_week_is_what_plain_pandas_counts(log, deals):
    made = deals[deals["ActivityName"] == "Opportunity Created"]
    first = made.groupby("SalesOpportunity")["EventTime"].min()
    first = first.dt.tz_localize(None) if first.dt.tz is not None else first
    theirs = (first.dt.normalize() - pd.to_timedelta(first.dt.weekday, unit="D")).value_counts()
    found = measured.per_period(cached.over_time_days(log), every="week", until=measured.last_day(log))
    ours = {str(row.period)[:10]: row.n_arrived for row in found.itertuples() if row.n_arrived}
    assert ours == {str(week.date()): n for week, n in theirs.items()}
    app = sound(page(log, "over_time", **{"sel:over_time_every": "week"}))
    whole = found[found["is_complete"]]
    whole = whole[: int(whole["n_arrived"].to_numpy().nonzero()[0][-1]) + 1].tail(26)
    arrived = whole["n_arrived"].median()
    (sentence,) = [one.value for one in app.main.markdown if one.value.startswith("#### ")]
    assert number(arrived, "en") in sentence


def test_the_model_downloads_as_a_file_that_pm4py_reads(log, tmp_path, monkeypatch):
    import pm4py
    import streamlit

    offered, draw = {}, streamlit.download_button

    def recorded(label, **options):
        offered[options.get("key")] = options["data"]
        return draw(label, **options)

    monkeypatch.setattr(streamlit, "download_button", recorded)
    sound(page(log, "model", **{"sel:model_noise": 20}))
    path = tmp_path / "model.bpmn"
    path.write_bytes(offered["model_bpmn"]())
    read = pm4py.read_bpmn(str(path))
    tasks = [node.get_name() for node in read.get_nodes() if type(node).__name__.endswith("Task")]
    assert sorted(tasks) == sorted(names.activity(log, one) for one in model(log, noise=0.2).activities)


def test_the_picked_case_stays_when_a_filter_changes_and_goes_when_it_is_filtered_out(log):
    listed = cases(log)
    region = log.frame(log.cases.select("case_id", region=log.cases[log.roles["region"]])).set_index(
        "case_id"
    )
    picked = listed["case_id"].iloc[7]
    own = region.loc[picked, "region"]
    other = next(one for one in region["region"].dropna().unique() if one != own)
    app = sound(page(log, "cases", **{"sel:case": picked}))
    assert picked in [one.value for one in app.main.subheader]
    app.multiselect(key="f:region").set_value([own]).run()
    assert picked in [one.value for one in sound(app).main.subheader]
    app.multiselect(key="f:region").set_value([other]).run()
    first = cases(log.where(f.Attribute("region", [other])))["case_id"].iloc[0]
    assert first in [one.value for one in sound(app).main.subheader]


@pytest.mark.parametrize("column", ["Opportunity Name", "OrderNumber", "商机名称"])
def test_cases_show_the_name_people_know_them_by(tmp_path, column):
    rows = bad_logs.equal_times().assign(**{column: lambda rows: "Big deal of " + rows["case"]})
    log = EventLog.from_frame(rows, "case", "what", "when", process="generic", workspace=tmp_path)
    assert name_column(log) == column
    found = cases(log, search="big deal of k-7")
    assert found[["case_id", "case_name"]].to_numpy().tolist() == [["K-7", "Big deal of K-7"]]
    assert name_column(with_names_hidden(log, "salt")) is None
    log.close()


def test_won_is_just_won_where_nothing_is_known_of_payments(tmp_path):
    steps = ["Opportunity Created", "Opportunity Closed Won"]
    rows = bad_logs.rows([steps] * 3, step=pd.Timedelta(hours=1))
    log = EventLog.from_frame(rows, "case", "what", "when", process="lead_to_cash", workspace=tmp_path)
    assert names.case_state(log, "won", "en") == t("state.won", lang="en") == "Won"
    log.close()
    rows = bad_logs.rows([[*steps, "Invoice Sent"]] * 3, step=pd.Timedelta(hours=1))
    log = EventLog.from_frame(rows, "case", "what", "when", process="lead_to_cash", workspace=tmp_path)
    assert names.case_state(log, "won", "en") == "Won, cash outstanding"
    log.close()


def test_a_log_that_knows_no_closing_shows_each_case_ending_once(workspace):
    """Six cases a day for three weeks from a Wednesday on: one line for the ends, two whole weeks."""
    rows = [
        (f"{day}-{n}", step, pd.Timestamp(2025, 1, 1) + pd.Timedelta(days=day, hours=9 + hour))
        for day in range(21)
        for n in range(6)
        for hour, step in enumerate(("ask", "answer"))
    ]
    frame = pd.DataFrame(rows, columns=["case", "what", "when"])
    log = EventLog.from_frame(frame, "case", "what", "when", process="generic", workspace=workspace / "own")
    found = over_time._found(log, "week")
    assert found["is_complete"].tolist() == [False, True, True, False]
    assert "42 cases arrive and 42 finish" in over_time.finding(log, "flow", "week", found)
    drawn = over_time._drawn(log, "flow", "week", found)
    assert [trace.name for trace in drawn.data] == ["Arrived", "Finished"]


def test_the_page_of_a_list_that_is_cut_speaks_of_all_cases(log, monkeypatch):
    monkeypatch.setattr(cases_view, "LIMIT", 5)
    n = f"{cached.size(log)[0]:,}"
    with state.speaking("en"):
        words = cases_view.list_page(log, "").words
    assert words.headline.startswith(f"The longest of {n} ")
    assert words.subtitle.endswith(f"the first 5 of {n} rows")


def test_the_page_of_one_case_is_about_that_case(log):
    row = cached.cases(log, search="", limit=1).iloc[0]
    with state.speaking("en"):
        made = cases_view.timeline_page(log, row["case_id"])
    assert made.words.subtitle.startswith(f"{row['case_id']} · {row['customer']} · ")
    assert names.case_state(log, row["state"], "en") in made.words.subtitle
    told = made.content.rows
    assert len(told) <= tables.ROWS_ON_SLIDE < row["n_events"]
    last = cached.timeline(log, row["case_id"])["activity"].iloc[-1]
    assert names.activity(log, last, "en") in told[-1]


def test_a_page_of_groups_names_its_transition(log):
    flow = cached.transitions(log).sort_values("n_cases").iloc[-1]
    with state.speaking("en"):
        words = groups.chart_page(log, flow["source"], flow["target"], "region").words
        assert words.subtitle.startswith(chosen.label(log, flow["source"], flow["target"]))


def test_the_list_of_open_cases_is_sorted_by_the_stay_in_their_stage(log):
    still = log.where(f.State(["in_pipeline"]))
    assert len(cached.cases(still, search="", limit=None)) > 20
    with state.speaking("en"):
        made = cases_view.list_page(still, "")
    assert "stood in its stage for" in made.words.headline
    header = list(made.content.header)
    assert header.index("In stage for") < header.index("Duration") < len(header)
    assert {"Stage now", "No activity for"} <= set(header)
    longest = cached.cases(still, search="", limit=None).sort_values("in_stage_h", ascending=False)
    assert made.content.rows[0][0] == longest["case_id"].iloc[0]
