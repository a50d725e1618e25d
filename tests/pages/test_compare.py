"""Step 3, view Compare: each part in both languages, every comparison, and groups that cannot be shown."""

import pytest

from analysis.discover.presets import offered
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui.discover.map_content import box_ids
from ui.text import t, written

PARTS = ("figures", "differs", "maps", "paths")


def page(log, lang="en", **kept):
    chosen = {f"sel:{name}": value for name, value in kept.items()}
    return opened("discover", log, lang, **{"sel:view:discover": "compare"}, **chosen)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("part", PARTS)
def test_each_part_stands(log, lang, part):
    app = sound(page(log, lang, compare_preset="region", compare_part=part))
    assert "####" in said(app)


def test_every_comparison_that_is_offered_stands(log):
    for preset in offered(log):
        app = sound(page(log, compare_preset=preset))
        assert [one for one in app.dataframe if "compare_table" in str(one.key)] or "####" in said(app), (
            preset
        )


def test_two_maps_stand_in_one_layout(log):
    sound(page(log, compare_preset="region", compare_part="maps", compare_map="beside"))


def test_a_comparable_mix_is_said(log):
    app = sound(page(log, compare_preset="region", compare_mix=("amount", "product")))
    assert t("compare.mix.covered", lang="en", by=["Amount", "Product"], covered=1.0)[:60] in said(app)


def test_what_singles_the_groups_out_is_no_mix(log):
    app = sound(page(log, compare_preset="product"))
    pills = next(one for one in app.get("button_group") if one.key == "compare_mix_shown")
    assert "Product" not in str(pills.options)


def test_a_variant_from_its_row_stands_beside_the_commonest(log):
    from analysis.discover import variant_profiles

    other = str(variant_profiles(log)["variant_id"].iloc[2])
    app = sound(page(log, compare_preset="region", compare_right=other))
    chosen = app.multiselect(key="compare_variants_shown").value
    assert other in chosen
    assert len(chosen) == 2


def test_kept_filters_that_share_cases_or_have_none_are_named(log):
    east, everybody = (f.Attribute("region", ["East"]),), (f.Period(),)
    app = sound(page(log, compare_preset="kept", compare_kept=(east, everybody)))
    assert "more than one of the groups" in said(app)
    nobody = (f.Attribute("region", ["Atlantis"]),)
    app = sound(page(log, compare_preset="kept", compare_kept=(east, nobody)))
    assert "Atlantis" in said(app)
    assert "no cases" in said(app)


def test_a_group_beside_itself_has_nothing_clear(log):
    east = (f.Attribute("region", ["East"]),)
    app = sound(page(log, compare_preset="kept", compare_kept=(east, (*east, f.Period()))))
    assert "No figure sets" in said(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("part, kept", [("differs", {}), ("maps", {"compare_map_by": "share"}), ("maps", {})])
def test_the_mix_holds_in_what_differs_and_on_the_map(log, lang, part, kept):
    app = sound(page(log, lang, compare_preset="region", compare_part=part, compare_mix=("product",), **kept))
    product = t("compare.mix.product", lang=lang)
    assert t("compare.mix.headed", lang=lang, by=[product]) in said(app)
    assert t("compare.mix.covered_pair", lang=lang, by=[product], covered=1.0)[:20] in said(app)


def test_where_the_mix_cannot_hold_it_says_so(log):
    mixed = {"compare_preset": "region", "compare_mix": ("product",)}
    app = sound(page(log, compare_part="maps", compare_map="beside", **mixed))
    assert t("compare.mix.not_beside", lang="en") in said(app)
    assert t("compare.mix.not_paths", lang="en") in said(sound(page(log, compare_part="paths", **mixed)))


def test_a_line_of_the_difference_map_opens_its_figures(log):
    """Both groups' cases, share and median as plain pandas counts them, and the word of the difference."""
    flow = ("Opportunity Qualified", "Needs Analyzed")
    ids = box_ids(log)
    chosen = "e:" + "→".join(ids[name].removeprefix("n") for name in flow)
    kept = {f"sel:{name}": value for name, value in (("view:discover", "compare"), ("compare_part", "maps"),
            ("compare_preset", "region"), ("compare_values:region", ("East", "South")))}  # fmt: skip
    kept[f"compare_difference_{log.log_id}"] = {"selected": f"{chosen}@0"}
    app = sound(opened("discover", log, "en", **kept))
    shown = " ".join(str(one.proto.body) for one in app.get("html"))
    for region in ("East", "South"):
        view = log.where(f.Attribute("region", [region]))
        events = view.frame(view.events.select("case_key", "activity_key", "target_key"))
        keys = [log.activity_key(name) for name in flow]
        here = events[(events["activity_key"] == keys[0]) & (events["target_key"] == keys[1])]
        n, n_all = here["case_key"].nunique(), events["case_key"].nunique()
        assert f"<td>{n}</td>" in shown
        assert written(n / n_all, "percent", "en") in shown
    assert "How often: " in said(app)
    assert any(t(f"sure.{word}", lang="en") in said(app) for word in ("clear", "chance_alone", "few"))
    assert {"map_only", "map_longer", "compare_map_cases_0", "compare_map_cases_1"} <= {
        b.key for b in app.button
    }
