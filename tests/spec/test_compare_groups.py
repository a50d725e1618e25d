"""Groups side by side: figures as the registry's, words, what differs, and a group with itself."""

import ibis
import numpy as np
import pandas as pd
import pytest

from analysis.discover import presets
from analysis.discover.compare import align_all
from analysis.discover.groups import group_sizes
from analysis.discover.map_difference import (
    GREY,
    DifferenceTexts,
    edge_differences,
    shaded,
    transition_medians,
)
from analysis.discover.side_by_side import NOT_OF_CASES, side_by_side
from analysis.discover.what_differs import MIN_CASES, group_contents, what_differs
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures import statistics
from analysis.measures.kpi import available, kpi
from tests.spec.logs import log_of_cases


@pytest.fixture(scope="module")
def deals(tmp_path_factory) -> EventLog:
    import pyarrow.parquet as pq

    from sample_data.generate import generate

    path = tmp_path_factory.mktemp("compare") / "deals.parquet"
    pq.write_table(generate("lead_to_cash", cases=900, seed=5), path)
    return EventLog.read(path, process="lead_to_cash", workspace=path.parent)


def _regions(deals):
    return presets.values(deals, "region", presets.common_values(deals, "region")[:3])


@pytest.fixture(scope="module")
def regions(deals):
    return tuple(group.seen(deals) for group in _regions(deals))


def test_figures_are_those_of_the_registry(deals, regions):
    found = side_by_side(regions, of=deals).set_index(["measure", "group"])
    keys = [key for key in available(deals) if key not in NOT_OF_CASES]
    assert len(keys) > 5
    for key in keys:
        for place, view in enumerate(regions):
            one = kpi(view, key).iloc[0]
            told = found.loc[(key, place)]
            assert [told["value"], told["n"]] == pytest.approx([one["value"], one["n"]], nan_ok=True), key
    cases = [view.frame(view.cases.select("throughput_h"))["throughput_h"] for view in regions]
    assert list(found.loc["median_throughput_h", "value"]) == pytest.approx([each.median() for each in cases])
    gap = statistics.difference_of_medians(cases[0], cases[2])
    told = found.loc[("median_throughput_h", 2)]
    assert [told["difference"], told["difference_low"]] == pytest.approx([gap.value, gap.low])
    assert told["p"] >= gap.p  # corrected for many


def test_a_group_beside_itself_shows_nothing(deals, regions):
    one = regions[0]
    figures = side_by_side((one, one), of=deals)
    assert "clear" not in set(figures["word"])
    assert figures["difference"].dropna().eq(0).all()
    mixed = side_by_side((one, one), of=deals, by_mix=("amount", "product", "source"))
    assert "clear" not in set(mixed["word"])
    assert mixed["difference"].dropna().abs().max() < 1e-9
    contents, n = group_contents(one), int(group_sizes([one])["n_cases"].iloc[0])
    differs = what_differs(contents, contents, n_left=n, n_right=n)
    assert len(differs)
    assert not differs[["cases", "total_h"]].any(axis=None)
    assert "clear" not in {*differs["cases_word"], *differs["hours_word"]}
    medians = transition_medians(one)
    for by in ("share", "time"):
        edges = edge_differences(medians, medians, by=by, n_left=n, n_right=n)
        assert "clear" not in {each.difference.word for each in edges.values()}


def test_the_map_of_no_difference_is_grey_and_of_one_says_which_way(deals, regions):
    from analysis.discover import activities, directly_follows, endpoints
    from analysis.discover import map as process_map
    from analysis.discover.map_model import MapTexts
    from analysis.discover.simplify import simplify

    flows, acts, ends = directly_follows(deals), activities(deals), endpoints(deals)
    detail = simplify(flows, acts, ends)
    drawn = process_map.draw(
        detail, process_map.arrange(detail), flows=flows, activities=acts, endpoints=ends, texts=MapTexts()
    )
    texts = DifferenceTexts("{:+.0f}".format, lambda source, target, one: one.difference.word, "-", "+")
    same = shaded(drawn, {}, texts)
    assert {edge.stroke for edge in same.edges} == {GREY}
    assert {edge.label for edge in same.edges} == {""}
    pair = next(link[:2] for link in detail.flows)
    base = transition_medians(regions[0])
    slower = base.assign(**{name: base[name] + 500 for name in ("median_h", "low_h", "high_h")})
    slower = slower[(slower["source"] == pair[0]) & (slower["target"] == pair[1])]
    rest = base.drop(slower.index)
    edges = edge_differences(base, pd.concat([slower, rest]), by="time", n_left=300, n_right=300)
    coloured = [edge for edge in shaded(drawn, edges, texts).edges if edge.stroke != GREY]
    assert [edge.label for edge in coloured] == ["+500"]


def test_shared_and_empty_groups_are_counted(deals):
    east, all_deals = deals.where(f.Attribute("region", ["East"])), deals
    nobody = deals.where(f.Attribute("region", ["Atlantis"]))
    found = group_sizes([east, all_deals, nobody])
    n = int(found["n_cases"].iloc[0])
    assert list(found["n_cases"]) == [n, 900, 0]
    assert list(found["n_shared"]) == [n, n, 0]
    figures = side_by_side((east, nobody), of=deals).set_index(["measure", "group"])
    assert figures.loc[("median_throughput_h", 1), "word"] == "few"


PATHS = "\n".join(
    ["case | A | B | C | @Region"]
    + [f"n{i} | 0 | 10 | 20 | North" for i in range(40)]
    + [f"s{i} | 0 | {20 + i % 3} | {'60' if i < 30 else ''} | South" for i in range(40)]
)


def paths():
    log = log_of_cases(PATHS, process="generic")
    return [log.where(f.Attribute("Region", [name])) for name in ("North", "South")]


def test_what_differs_counts_cases_and_hours():
    left, right = (group_contents(view, columns=["Region"]) for view in paths())
    found = what_differs(left, right, n_left=40, n_right=40).set_index(["kind", "first", "second"])
    reached = found.loc[("activity", "C", "")]
    assert [reached["share_left"], reached["share_right"], reached["cases"]] == [1, 0.75, 0.75 * 40 - 40]
    assert reached["cases_word"] == "clear"
    ours = statistics.difference_of_shares(40, 40, 30, 40)
    assert reached["cases_low"] == pytest.approx(40 * ours.low)
    waits = np.array([20 + i % 3 for i in range(40)])
    flow = found.loc[("transition", "A", "B")]
    assert flow["total_h"] == pytest.approx(waits.sum() - 40 * 10)
    spread = np.sqrt(waits.var(ddof=1) / 40)
    assert flow["total_high_h"] - flow["total_h"] == pytest.approx(40 * 1.959964 * spread, rel=1e-6)
    assert found.loc[("value", "Region", "South"), "is_definition"]
    same = what_differs(left.assign(n_cases=40), right.assign(n_cases=0), n_left=40, n_right=40)
    assert same["is_definition"].all()
    of_paths = what_differs(
        left.assign(n_cases=40), right.assign(n_cases=0), n_left=40, n_right=40, are_paths=True
    )
    assert not of_paths.loc[of_paths["kind"] != "value", "is_definition"].any()
    without = what_differs(left, right, n_left=40, n_right=40, without=["Region"])
    assert "value" not in set(without["kind"])


def test_what_few_cases_have_is_not_looked_at():
    left, right = (group_contents(view) for view in paths())
    few = left.assign(n_cases=MIN_CASES // 2 - 1)
    assert what_differs(few, few, n_left=40, n_right=40).empty
    assert len(right)


def test_the_interval_of_many_shares_is_that_of_one():
    rng = np.random.default_rng(3)
    rows = [(int(a), int(b)) for a, b in rng.integers(0, 60, (40, 2)) if a + b >= MIN_CASES]
    frame = pd.DataFrame({"kind": "activity", "first": [f"a{i}" for i in range(len(rows))], "second": ""})
    left, right = (frame.assign(n_cases=[row[i] for row in rows], hours=0.0, squares=0.0) for i in (0, 1))
    found = what_differs(left, right, n_left=60, n_right=70).set_index("first")
    each = statistics.adjusted([statistics.difference_of_shares(a, 60, b, 70) for a, b in rows])
    for name, one in zip(frame["first"], each, strict=True):
        told = found.loc[name]
        assert [told["cases"] / 70, told["cases_low"] / 70] == pytest.approx([one.value, one.low])
        assert told["cases_word"] == one.word


def test_many_cases_do_not_overflow():
    frame = pd.DataFrame({"kind": ["activity"], "first": ["A"], "second": [""], "hours": 0.0, "squares": 0.0})
    left, right = frame.assign(n_cases=900_000), frame.assign(n_cases=450_000)
    n = np.int64(1_000_000)
    found = what_differs(left, right, n_left=n, n_right=n).iloc[0]
    assert [found["cases"], found["cases_word"]] == [-450_000, "clear"]


def test_paths_are_aligned_with_the_first():
    rows = align_all([list("ABD"), list("ACD"), list("ACBD")])
    lines = ["".join(step or "-" for step in row) for row in rows]
    assert lines[0] == "AAA"
    assert lines[-1] == "DDD"
    assert "-CC" in lines
    for place, path in enumerate(("ABD", "ACD", "ACBD")):
        assert "".join(row[place] or "" for row in rows) == path


def test_presets_are_offered_where_the_log_can_answer(deals):
    found = presets.offered(deals)
    assert {"variants", "path", "won_lost", "rep", "region", "product", "date"} <= set(found)
    generic = log_of_cases(PATHS, process="generic")
    assert {"won_lost", "rep", "product"}.isdisjoint(presets.offered(generic))


def test_a_rep_is_set_beside_the_best_others(deals):
    ranked = presets.rated_reps(deals)
    rates = kpi(deals, "win_rate", by="rep").set_index("group")["value"]
    assert list(rates[ranked]) == sorted(rates[ranked], reverse=True)
    best, own = presets.rep_and_best(deals, ranked[0])
    assert ranked[0] not in best.filters[0].values
    assert own.is_person
    assert len(best.filters[0].values) == max(1, round(0.25 * len(ranked)))


def test_a_rep_is_rated_from_as_many_cases_as_the_reader_asks_for(deals):
    n = kpi(deals, "win_rate", by="rep").set_index("group")["n"]
    least = int(sorted(n)[len(n) // 2])
    assert set(presets.rated_reps(deals, least)) == set(n[(n >= least) & (n.index != "")].index)
    assert "rep" not in presets.offered(deals, min_rated=int(n.max()) + 1)


def test_the_path_is_the_one_that_was_chosen(deals):
    counted = deals.frame(deals.variants.order_by(ibis.desc("n_cases"), "variant_id").limit(3))
    second = counted.iloc[1]
    path, rest = presets.path_and_rest(deals, tuple(second["trace"]))
    assert (path.code, list(path.filters[0].variant_ids)) == ("standard", [second["variant_id"]])
    sizes = group_sizes([path.seen(deals), rest.seen(deals)])
    assert sizes["n_cases"].tolist() == [second["n_cases"], 900 - second["n_cases"]]
    nobody = presets.path_and_rest(deals, ("Never", "Happens"))
    assert nobody[0].code == "commonest"


def test_before_and_after_part_all_cases(deals):
    groups = presets.before_and_after(deals, presets.middle_day(deals))
    sizes = group_sizes([group.seen(deals) for group in groups])
    assert sizes["n_cases"].sum() == 900
    assert sizes["n_shared"].sum() == 0
    assert abs(sizes["n_cases"].diff().iloc[1]) < 30
