"""Step 4, targets: what somebody types is understood, or refused with a sentence and nothing is stored."""

import pytest

from tests.pages.conftest import opened, said, sound
from ui import goals, state, text
from ui.bottlenecks import aims, targets, typed_figures

VIEW = {"sel:view:bottlenecks": "targets"}
DAYS = {
    "2 d": 48, "2d": 48, "48 h": 48, "48h": 48, "1,5 Tage": 36, "1.5": 36, "1,5": 36, "2 天": 48,
    "3 days": 72, "1.5 d": 36, "36小时": 36, "1 d 12 h": 36, "２ 天": 48, " 2 Days ": 48, "1,028 d": 24_672,
    "90 min": 1.5, "2 w": 336,
    "0,125 d": 3,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "hours"), DAYS.items())
def test_times_are_read_as_they_are_meant(typed, hours):
    assert typed_figures.read(typed, "days") == pytest.approx(hours)


def test_a_bare_number_counts_in_the_unit_of_the_row():
    assert typed_figures.read("2", "days") == 48
    assert typed_figures.read("2", "hours") == 2
    assert typed_figures.read("30", "percent") == typed_figures.read("30 %", "percent") == pytest.approx(0.3)
    assert typed_figures.read("3.5", "per_week") == 3.5
    assert typed_figures.read("", "days") is typed_figures.read(None, "days") is None


@pytest.mark.parametrize(
    "typed",
    ["soon", "2 x", "-2", "-2 d", "1e3", "2 d soon", "1.2.3", "1,2,3", "nan", "inf", "d", "2 2 d", "<b>"],
)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(typed_figures.Refused, match="unread"):
        typed_figures.read(typed, "days")


@pytest.mark.parametrize("typed", ["0", "0 d", "0,0 h", "0 d 0 h"])
def test_nought_is_refused(typed):
    with pytest.raises(typed_figures.Refused, match="zero"):
        typed_figures.read(typed, "hours")


def test_more_than_all_and_more_than_a_century_are_refused():
    for typed, entry in (("101", "percent"), ("40000 d", "days")):
        with pytest.raises(typed_figures.Refused, match="too_much"):
            typed_figures.read(typed, entry)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("target", "entry"), [(48.0, "days"), (36.0, "hours"), (0.3, "percent"), (4, "per_week")]
)
def test_what_a_cell_shows_can_be_typed(lang, target, entry):
    with state.speaking(lang):
        assert typed_figures.read(typed_figures.shown(target, entry), entry) == pytest.approx(target)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_unit_of_a_row_is_that_of_its_figures(log, lang):
    unit = {"en": "d", "zh": "天"}[lang]
    with state.speaking(lang):
        found = [
            one for kind in aims.kinds(log) for one in aims.aims(log, kind) if one.entry in ("days", "hours")
        ]
        assert {one.entry for one in found} == {"days", "hours"}
        for one in found:
            assert (one.entry == "days") is one.said(one.usual).endswith(unit), one.name


@pytest.mark.parametrize(
    ("typed", "words"), [("soon", "“soon” was not kept"), ("0", "A target of 0 was not kept")]
)
def test_a_refused_target_is_said_and_not_stored(log, typed, words):
    sound(opened("bottlenecks", log, **VIEW))
    with state.speaking("en"):
        found = aims.aims(log, "flow")
        name, entry = found[0].name, found[0].entry
        with pytest.raises(typed_figures.Refused) as refused:
            typed_figures.read(typed, entry)
        told = text.md(f"bottlenecks.targets.refused.{refused.value.code}.{entry}", typed=typed, name=name)
        assert told.startswith(words)
        typed_in = {"edited_rows": {0: {"target": typed}, "1": {"target": "2 d"}}}
        targets.edited(log, found, typed_in)
        assert goals.of(log).flows == ((*found[1].subject, 48.0),)
        assert targets.refusals(found, typed_in) == [told]


def test_a_search_leaves_those_of_that_name(log):
    app = sound(opened("bottlenecks", log, **VIEW))
    app.text_input(key="targets_search_flow").set_value("discount approved").run()
    (table,) = (one.value for one in sound(app).dataframe)
    assert len(table)
    assert all("Discount Approved" in one for one in table["name"])
    app.text_input(key="targets_search_flow").set_value("no such thing").run()
    assert "Nothing here has this in its name" in said(sound(app))
