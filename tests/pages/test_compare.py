"""Step 3, view Compare: each part in both languages, every comparison, and groups that cannot be shown."""

import pytest

from analysis.discover.presets import offered
from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui.text import t

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
