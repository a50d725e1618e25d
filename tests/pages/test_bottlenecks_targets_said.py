"""Step 4, area *Time*: where a target is set, every view says so and counts above it, by plain pandas."""

import pandas as pd
import pytest

from tests.pages.conftest import opened, said, sound
from ui import cached, goals, state
from ui.act import figure
from ui.bottlenecks import above, phases, queues, queues_whom, stages, targets
from ui.cached import bottleneck_time
from ui.monitor.kpis import workspace
from ui.text import written

PAIR = ("Quote Created", "Quote Presented")
STAGE = "Qualification"
QUOTE = "quote_to_contract"


@pytest.fixture(scope="module")
def moves(sample_file) -> pd.DataFrame:
    """Every move of a deal, with its hours."""
    rows = pd.read_parquet(sample_file)
    rows = rows[~rows["SalesOpportunity"].str.startswith("LEAD-")]
    rows = rows.sort_values(["SalesOpportunity", "EventTime"], kind="stable")
    after = rows.groupby("SalesOpportunity").shift(-1)
    hours = (after["EventTime"] - rows["EventTime"]).dt.total_seconds() / 3600
    told = {
        "case": rows["SalesOpportunity"],
        "source": rows["ActivityName"],
        "target": after["ActivityName"],
        "hours": hours,
    }
    return pd.DataFrame(told)


def at(log, view, lang="en", **chosen):
    return opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": view}, **chosen)


def test_the_queue_counts_above_the_target(log, moves):
    here = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]["hours"]
    before = queues.steps(log).set_index("activity").loc[PAIR[1], "excess_h"]
    flows = cached.transitions(log).set_index(["source", "target"])["excess_h"]
    goals.set_flow(log, *PAIR, 12.0)
    found = queues.steps(log).set_index("activity").loc[PAIR[1], "excess_h"]
    assert found == pytest.approx(before - flows[PAIR] + (here - 12.0).clip(lower=0).sum())


@pytest.mark.parametrize(
    ("lang", "mixed", "of_it"),
    [
        ("en", "above target (above usual where none is set)", "above its target of 12.0 h"),
        ("zh", "超出目标（未设目标的按超出正常计）", "超出其目标 12.0 小时"),
    ],
)
def test_stages_say_what_counts(log, lang, mixed, of_it):
    goals.set_stage(log, STAGE, 12.0)
    with state.speaking(lang):
        found = stages.ranked(log)
        assert found["stage"].iloc[0] == STAGE
        told = stages.finding(log, found)
        assert mixed in told
        assert of_it in told
        tiles = {label: tile for label, _value, tile in stages._tiles(log, found)}
        label = stages._labels(log)["excess_h"]
        assert label in tiles
        assert mixed in tiles[label].definition
        page = stages.chart_page(log)
        assert mixed in page.words.headline
        assert of_it.split(" ")[0][:2] in page.content.figure.layout.xaxis.title.text.lower()


@pytest.mark.parametrize(("lang", "word"), [("en", "above usual"), ("zh", "超出正常")])
def test_without_targets_it_is_usual(log, lang, word):
    with state.speaking(lang):
        for told in (
            stages.finding(log, stages.ranked(log)), queues.finding(log, queues.steps(log)),
            above.into(log, PAIR[1]),
        ):  # fmt: skip
            assert word in told
            assert "target" not in told
            assert "目标" not in told


def test_a_queue_all_of_whose_transitions_have_one_target_is_above_that_target(log):
    """Approvals come after their request only."""
    flows = cached.transitions(log)
    target = next(name for name, rows in flows.groupby("target") if len(rows) == 1)
    source = flows.loc[flows["target"] == target, "source"].iloc[0]
    goals.set_flow(log, source, target, 36.0)
    with state.speaking("en"):
        assert above.into(log, target) == "above the target of 1.5 d"
        assert above.into(log, PAIR[1]) == "above usual"
        labels = queues_whom._labels(log, target, "person")
        assert labels["excess_h"] == "Above target"
        assert queues_whom._labels(log, PAIR[1], "person")["excess_h"] == "Above usual"


def test_the_best_quartile_is_said_and_used_in_every_view(log):
    with state.speaking("en"):
        usual = phases.parted(log, QUOTE)["excess_h"].sum()
        goals.set_basis(log, "best")
        assert phases.parted(log, QUOTE)["excess_h"].sum() > usual
        assert phases._labels(log)["excess_h"] == "Above best quartile"
        assert "best quartile" in phases._rule(log)
        assert "above the best quartile" in stages.finding(log, stages.ranked(log))
        assert "above the best quartile" in queues.finding(log, queues.steps(log))
        assert "best quartile" in above.assumption_of_stages(log)


def test_a_target_for_the_whole_span_is_said_with_its_parts(log):
    kept = workspace.store()
    kept.set_target(log.series_id, "quote_to_contract_time", 24.0 * 5, now=workspace.now())
    app = sound(at(log, "phases"))
    assert "Target for the whole: 5.0 d; the median of" in said(app).replace("\\", "")
    assert "is above it." in said(app)


@pytest.mark.parametrize("look", ["excess", "fate", "by"])
def test_the_card_of_a_stage_counts_who_is_over_its_target(log, look):
    goals.set_stage(log, STAGE, 24.0)
    app = sound(at(log, "stages", **{"sel:stages_look": look, "sel:stage_chosen": STAGE}))
    row = bottleneck_time.stages(log, goals.of(log)).set_index("stage").loc[STAGE]
    assert f"Target: at most 1.0 d; {int(row['n_above'])} of those there now are over it." in said(
        app
    ).replace("\\", "")


def test_the_slow_ones_are_those_above_the_target(log, moves):
    goals.set_flow(log, *PAIR, 12.0)
    app = sound(at(log, "time", **{"sel:flow": PAIR}))
    app.button(key="flow_only").click().run()
    (held,) = (one for name, one in sound(app).session_state["filters"].items() if name.startswith("follows"))
    assert held.longer_than_h == 12.0
    seen = log.where(held)
    rows = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1]) & (moves["hours"] > 12.0)]
    assert cached.size(seen)[0] == rows["case"].nunique()


@pytest.mark.parametrize(("lang", "flow", "stage"), [
    ("en", "Quote Created → Quote Presented within 2.0 d", "Qualification: out of it within 3.0 d"),
    ("zh", "不超过 2.0 天", "不超过 3.0 天"),
])  # fmt: skip
def test_an_action_carries_the_target_in_its_title(log, lang, flow, stage):
    with state.speaking(lang):
        plain = figure.title(log, figure.of_flow(*PAIR)), figure.title(log, figure.of_stage(STAGE))
        goals.set_flow(log, *PAIR, 48.0)
        goals.set_stage(log, STAGE, 72.0)
        assert flow in figure.title(log, figure.of_flow(*PAIR))
        assert stage in figure.title(log, figure.of_stage(STAGE))
        assert not any(part in one for one in plain for part in ("2.0", "3.0"))
        grouped = figure.title(log, figure.of_flow(*PAIR, group=("region", "South")))
        assert flow in grouped
        assert "South" in grouped


def test_an_action_on_a_stage_is_frozen_for_its_open_deals(log):
    row = bottleneck_time.stages(log, goals.of(log)).set_index("stage").loc[STAGE]
    with state.speaking("en"):
        held = figure.frozen(log, figure.of_stage(STAGE))
    assert held.n == row["n_judged"]
    assert held.value == pytest.approx(row["n_stuck"] / row["n_judged"])


def test_what_a_target_comes_to_is_said_at_once(log, moves):
    here = moves[(moves["source"] == PAIR[0]) & (moves["target"] == PAIR[1])]["hours"]
    goals.set_flow(log, *PAIR, 12.0)
    app = sound(at(log, "targets", **{"sel:target_last": PAIR}))
    told = said(app).replace("\\", "")
    over = (here - 12.0).clip(lower=0)
    assert f"{(over > 0).sum()} took longer, **{written(over.sum(), 'days', 'en')}** above it in all" in told
    table = app.dataframe[0].value
    assert table.loc[0, "name"] == "Quote Created → Quote Presented"
    assert table.loc[0, "above"] == written(over.sum(), "days", "en")


def test_a_target_is_taken_away_by_its_cross(log):
    goals.set_flow(log, *PAIR, 12.0)
    app = sound(at(log, "targets"))
    (chips,) = (one for one in app.multiselect if one.label.startswith("Targets set"))
    assert chips.value == [PAIR]
    chips.set_value([]).run()
    assert goals.of(log).flows == ()
    assert "has no target any more" in said(sound(app))
    assert not any(one.label.startswith("Targets set") for one in app.multiselect)


def test_what_gets_a_target_stays_in_its_row(log, monkeypatch):
    """The table keeps the order in which it was opened, so that it does not jump; anew, targets lead."""
    with state.speaking("en"):
        opened_with = targets.aims.aims(log, "flow")
        held = {}
        monkeypatch.setattr(targets.state, "selected", lambda name, default=None: held.get(name, default))
        monkeypatch.setattr(targets.state, "select", held.__setitem__)
        monkeypatch.setattr(targets.state, "value", lambda _key, default=None: {"edited_rows": {}})
        first = [one.subject for one in targets._in_place(opened_with, "table")]
        goals.set_flow(log, *first[5], 12.0)
        again = targets.aims.aims(log, "flow")
        assert again[0].subject == first[5]
        assert [one.subject for one in targets._in_place(again, "table")] == first
        assert targets._in_place(again, "another")[0].subject == first[5]
