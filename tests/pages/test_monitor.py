"""Step 6: key figures against their targets."""

import io

import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui import cached
from ui.monitor import kpis, months
from ui.workspace import now


@pytest.fixture
def deals(sample_file) -> pd.DataFrame:
    """Per deal: hours from creation to signature, the month of it, region, whether won or lost."""
    rows = pd.read_parquet(sample_file)
    rows = rows[~rows["SalesOpportunity"].str.startswith("LEAD-")]
    first = rows.pivot_table(
        index="SalesOpportunity", columns="ActivityName", values="EventTime", aggfunc="min"
    )
    hours = (first["Contract Signed"] - first["Opportunity Created"]).dt.total_seconds() / 3600
    region = rows.groupby("SalesOpportunity")["Region"].last()
    return pd.DataFrame({"hours": hours, "signed": first["Contract Signed"], "region": region,
                         "won": first["Opportunity Closed Won"].notna()})  # fmt: skip


def typed(app, key: str, value: float, held: object = None):
    """The page after a target was typed and set."""
    app.number_input(key=f"target_entry_{key}_{held}").set_value(value)
    return app.button(key=f"target_set_{key}").click().run()


def test_without_targets_the_page_says_so_and_shows_five_tiles(log, deals):
    app = sound(opened("monitor", log))
    assert "has a target yet" in said(app)
    assert len(app.metric) == 5
    told = {one.label: one.value for one in app.metric}
    median = deals[deals["won"] & (deals["hours"] >= 0)]["hours"].median()
    assert told["Sales cycle"] == f"{median / 24:.1f} d"


def test_a_figure_follows_the_filter(log, deals):
    app = sound(opened("monitor", log, filters={"region": f.Attribute("region", ["South"])}))
    here = deals[deals["won"] & (deals["hours"] >= 0) & (deals["region"] == "South")]
    assert {one.label: one.value for one in app.metric}[
        "Sales cycle"
    ] == f"{here['hours'].median() / 24:.1f} d"


def test_a_target_is_typed_in_days_kept_in_hours_and_can_be_removed(log):
    app = typed(opened("monitor", log), "sales_cycle_time", 30.0)
    assert cached.store().target(log.series_id, "sales_cycle_time") == 720.0
    assert "0 of 1 target is met. Not yet: Sales cycle." in said(sound(app))
    assert app.metric[0].delta == "misses 30.0 d"
    assert app.number_input(key="target_entry_sales_cycle_time_720.0").value == 30.0
    app.button(key="target_remove_sales_cycle_time").click().run()
    assert cached.store().target(log.series_id, "sales_cycle_time") is None
    assert "has a target yet" in said(sound(app))


def test_a_share_is_typed_in_percent_and_more_may_be_better(log):
    app = typed(opened("monitor", log, **{"sel:kpi": "win_rate"}), "win_rate", 1.0)
    assert cached.store().target(log.series_id, "win_rate") == pytest.approx(0.01)
    assert "1 of 1 target is met." in said(sound(app))


def test_months_are_those_of_the_signature_and_few_or_unfinished_ones_are_marked(log, deals):
    found = cached.kpi_trend(log, "sales_cycle_time", target=None)
    here = deals[deals["won"] & (deals["hours"] >= 0)]
    medians = here.groupby(here["signed"].dt.strftime("%Y-%m"))["hours"].agg(["median", "count"])
    told = months.rows(found, "hours").set_index("month")
    assert set(medians.index) <= set(told.index)
    for month, (median, n) in medians.iterrows():
        assert found.set_index("month").loc[month, "value"] == pytest.approx(median)
        assert ("fewer than 10 counted" in told.loc[month, "note"]) == (n < 10)
    assert "month not over" in told.iloc[0]["note"]


def test_the_sentence_rests_on_whole_months_with_ten_counted(log):
    found = cached.kpi_trend(log, "rework_rate", target=0.2)
    good = found[found["is_complete"] & (found["n"] >= 10)]
    last, met = good.iloc[-1], int((good["value"] <= 0.2).sum())
    told = months.finding(log, "rework_rate", found)
    assert f"in {last['month']} ({last['n']} counted)" in told
    assert f"reached in {met} of {len(good)} months" in told
    few = found.assign(n=3)
    assert "too few to be sure" in months.finding(log, "rework_rate", few)


def test_what_is_stuck_today_has_no_history(log):
    app = sound(opened("monitor", log, **{"sel:kpi": "stuck_share"}))
    assert "no history by month" in said(app)


def test_the_table_has_every_key_figure_with_its_interval(log):
    cached.store().set_target(log.series_id, "win_rate", 0.99, now=now())
    app = sound(opened("monitor", log, **{"sel:view:monitor": "all"}))
    (table,) = (one.value for one in app.dataframe)
    assert len(table) == len(cached.kpis(log)) > 8
    row = table.set_index("name").loc["Win rate"]
    held = cached.kpi(log, "win_rate").iloc[0]
    assert row["n"] == held["n"]
    assert row["interval"] == f"between {held['low']:.0%} and {held['high']:.0%}"
    assert (row["target"], row["met"]) == ("99%", "not met")


def test_create_an_action_goes_to_step_5_with_the_key_figure(log):
    app = opened("monitor", log, **{"sel:kpi": "win_rate"})
    app.button(key="kpi_act").click().run()
    assert app.session_state["sel:figure"].of == ("win_rate",)


def test_a_log_too_small_for_a_figure_stands(workspace):
    rows = pd.DataFrame(
        {"case": ["a", "b"], "what": ["Start", "Start"], "at": pd.to_datetime(["2025-01-01"] * 2)}
    )
    single = EventLog.from_frame(rows, "case", "what", "at", process="generic", workspace=workspace)
    for view in ("kpis", "all"):
        sound(opened("monitor", single, **{"sel:view:monitor": view}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_slide_is_a_native_chart_with_its_target(log, lang, monkeypatch):
    from pptx import Presentation

    from analysis import report

    monkeypatch.setattr("ui.state.language", lambda: lang)
    found = cached.kpi_trend(log, "sales_cycle_time", target=1440.0)
    drawn = report.Chart(months._drawn(log, "sales_cycle_time", found, 1440.0))
    made = report.slide(report.Page(months._slide_text(log, "sales_cycle_time", found), drawn))
    (slide,) = Presentation(io.BytesIO(made)).slides
    (chart,) = (shape.chart for shape in slide.shapes if shape.has_chart)
    values, target = (list(series.values) for series in chart.plots[0].series)
    assert values == pytest.approx(list(found["value"] / 24), nan_ok=True)
    assert set(target) == {60.0}
    assert kpis.explained(log, "sales_cycle_time").definition in slide.notes_slide.notes_text_frame.text
