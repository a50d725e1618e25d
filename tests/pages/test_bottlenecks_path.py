"""Step 4, reference path: what the page says, against a walk through the same rows in plain Python."""

import io

import pandas as pd
import pytest

from analysis import report
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui import state
from ui.bottlenecks import path, path_check
from ui.cached import paths

PATH = (
    "Opportunity Created", "Opportunity Qualified", "Quote Created", "Quote Presented", "Quote Accepted",
    "Contract Generated", "Contract Signed", "Opportunity Closed Won",
)  # fmt: skip


def shown(log, lang="en", **kept):
    return sound(opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": "path", **kept}))


@pytest.fixture
def traces(sample_file) -> dict[str, list[str]]:
    rows = pd.read_parquet(sample_file)
    rows = rows[~rows["SalesOpportunity"].str.startswith("LEAD-")]
    rows = rows.sort_values(["SalesOpportunity", "EventTime"], kind="stable")
    return rows.groupby("SalesOpportunity")["ActivityName"].agg(list).to_dict()


def test_the_quotes_presented_twice(log, traces):
    """Never naturally repeated, and once on the path: whoever presents twice did it too often."""
    twice = {case for case, names in traces.items() if names.count("Quote Presented") > 1}
    rows = paths.conformance(log, log.catalogue.reference_path).deviations
    found = rows[(rows["kind"] == "too_often") & (rows["activity"] == "Quote Presented")].iloc[0]
    assert int(found["n_cases"]) == len(twice) > 5
    off = paths.variants_off(log, log.catalogue.reference_path, "too_often", "Quote Presented")
    behind = log.where(f.Variant(off.ids))
    assert set(log.frame(behind.cases.select("case_id"))["case_id"]) == twice


def test_the_cases_without_a_quote(log, traces):
    """Won without a quote: the three steps of the quote are missing."""
    won = {case for case, names in traces.items() if "Opportunity Closed Won" in names}
    without = {case for case in won if "Quote Created" not in traces[case]}
    rows = paths.conformance(log, log.catalogue.reference_path).deviations
    found = rows[(rows["kind"] == "missing") & (rows["activity"] == "Quote Created")]
    assert int(found["n_cases"].sum()) == len(without) > 0


def test_the_page_says_the_finding_and_counts_every_deal_once(log, traces):
    app = shown(log)
    tiles = {one.label: one.value for one in app.metric}
    labels = ("To its end", "On it so far", "Lost or cancelled", "Left the path")
    parts = [int(tiles[name].replace(",", "")) for name in labels]
    assert sum(parts) == len(traces)
    assert f"**{parts[3]} deals** ({parts[3] / len(traces):.0%}) left the path" in said(app)


def test_open_and_lost_ones_that_kept_to_the_path_are_told_apart(log, traces):
    """Whoever ends with a loss is at an end; nobody who is open has one."""
    row = paths.conformance(log, log.catalogue.reference_path).cases.iloc[0]
    n_lost = sum("Opportunity Closed Lost" in names for names in traces.values())
    lost = paths.conformance(log.where(f.State(["lost"])), log.catalogue.reference_path).cases.iloc[0]
    assert int(row["n_lost"]) == int(lost["n_lost"]) == int(lost["n_cases"] - lost["n_deviate"]) > 0
    assert int(lost["n_so_far"]) == 0
    assert int(lost["n_cases"]) <= n_lost
    told = said(shown(log))
    assert f"{int(row['n_so_far'])} are on it so far and go on" in told
    assert f"{int(row['n_lost'])} kept to it until they were lost or cancelled" in told
    told = said(shown(log, "zh"))
    assert (
        f"，{int(row['n_so_far'])} 个目前符合、尚未走完，{int(row['n_lost'])} 个在丢单或取消之前一直符合"
        in told
    )


def test_the_page_in_chinese(log):
    assert "偏离路径" in said(shown(log, "zh"))


def test_a_picked_deviation_leads_to_its_cases(log):
    wanted = log.catalogue.reference_path
    top = path.deviating(paths.conformance(log, wanted)).iloc[0]
    off = paths.variants_off(log, wanted, top["kind"], top["activity"])
    behind = log.where(f.Variant(off.ids))
    assert int(log.frame(behind.cases.count().as_table()).iloc[0, 0]) == top["n_cases"] == off.n_cases


def test_many_variants_are_checked_when_asked(log, monkeypatch):
    monkeypatch.setattr(path_check, "AT_ONCE", 3)
    monkeypatch.setattr(path_check, "SLICE", 40)
    paths.checked_ways.clear()
    app = shown(log)
    assert "left the path" not in said(app)
    app.button(key="check_path").click().run()
    assert "left the path" in said(sound(app))


def test_a_chosen_variant_is_the_path(log):
    rows = paths.conformance(log, PATH)
    kinds = set(rows.deviations["kind"])
    assert "not_allowed" in kinds


@pytest.mark.parametrize("make", [path.chart_page, path.table_page])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_becomes_a_slide(log, make, lang):
    from pptx import Presentation

    with state.speaking(lang):
        made = report.slide(make(log, log.catalogue.reference_path))
        point = path.finding(log, paths.conformance(log, log.catalogue.reference_path))
    (slide,) = Presentation(io.BytesIO(made)).slides
    assert slide.shapes.title.text == point
    assert any(one.has_chart if make is path.chart_page else one.has_table for one in slide.shapes)


def test_a_check_that_was_stopped_stops_and_goes_on_where_it_was(log, monkeypatch):
    """One part a run: between two of them the click on *Stop* is heard, as it is in a browser."""
    monkeypatch.setattr(path_check, "AT_ONCE", 3)
    monkeypatch.setattr(path_check, "SLICE", 5)
    monkeypatch.setattr(path_check, "again", lambda: None)
    paths.checked_ways.clear()
    app = shown(log)
    known = paths.checked_ways(log, log.catalogue.reference_path)
    assert len(known) == 0
    app.button(key="check_path").click().run()
    assert len(known) == 5
    app.run()
    assert len(known) == 10
    app.button(key="stop_path").click().run()
    assert len(known) == 10
    app.run()
    assert len(known) == 10
    assert "left the path" not in said(app)
    assert app.button(key="check_path").label.startswith("Go on: ")
    app.button(key="check_path").click().run()
    assert len(known) == 15
    monkeypatch.undo()
    paths.checked_ways.clear()


def test_stop_stands_there_while_the_check_works_and_no_longer(log, monkeypatch):
    """Not before it is begun; beside how far it is; gone once it is stopped, and once it is through."""
    monkeypatch.setattr(path_check, "AT_ONCE", 3)
    monkeypatch.setattr(path_check, "SLICE", 5)
    monkeypatch.setattr(path_check, "again", lambda: None)
    paths.checked_ways.clear()
    app = shown(log)
    assert stops(app) == []
    n = len(paths.ways(log, log.catalogue.reference_path).steps)
    app.button(key="check_path").click().run()
    assert stops(app) == ["Stop"]
    app.run()
    assert stops(app) == ["Stop"]
    assert f"{5 / n:.0%}" in working(app) or f"{5 / n:.1%}" in working(app)
    app.button(key="stop_path").click().run()
    assert stops(sound(app)) == []
    assert not working(app)
    monkeypatch.setattr(path_check, "SLICE", n)
    app.button(key="check_path").click().run()
    while len(paths.checked_ways(log, log.catalogue.reference_path)) < n:
        app.run()
    app.run()
    assert stops(sound(app)) == []
    assert "left the path" in said(app)
    monkeypatch.undo()
    paths.checked_ways.clear()


def stops(app) -> list[str]:
    """The labels of the buttons that end the check."""
    return [one.label for one in app.button if one.key == "stop_path"]


def working(app) -> str:
    """What the bar of the check says."""
    return "".join(one.proto.text for one in app.get("progress"))


@pytest.mark.parametrize("kind", ["missing", "too_often", "out_of_order", "unfinished"])
def test_each_kind_stands_apart_with_its_cases(log, kind):
    """A case that deviates twice in a kind is counted once; the filter leaves those that are counted."""
    wanted = log.catalogue.reference_path
    found = paths.conformance(log, wanted)
    n = int(found.kinds.set_index("kind").loc[kind, "n_cases"])
    of_kind = found.deviations.loc[found.deviations["kind"] == kind, "n_cases"]
    assert of_kind.max() <= n <= of_kind.sum()
    app = shown(log, **{"sel:path_kind": kind})
    (table, *_rest) = (one.value for one in app.dataframe)
    assert set(table["kind"]) == {path.t(f"path.kind.{kind}", lang="en")}
    app.button(key="path_only_kind").click().run()
    left = int(said(sound(app)).split(" of 300 deals left")[0].split()[-1])
    assert left >= n  # open cases of the same way may still do what is missing
    if kind in ("too_often", "out_of_order"):
        assert left == n


def test_all_that_left_the_path_are_one_click_away(log, traces):
    found = paths.conformance(log, log.catalogue.reference_path).cases.iloc[0]
    app = shown(log)
    app.button(key="path_only_kind").click().run()
    left = int(said(sound(app)).split(" of 300 deals left")[0].split()[-1])
    assert int(found["n_deviate"]) <= left < len(traces)
