"""What a figure is made of: a long name keeps its place and loses its middle."""

from __future__ import annotations

from itertools import pairwise

from ui import charts, charts_waits


def test_a_very_long_name_is_shortened_on_the_axis_only():
    names = ["A → B", "Long " * 30 + "→ End of it", "Long " * 30 + "→ Other end"]
    figure = charts.bars(names, [3, 2, 1], axis="Days", texts=["3 d", "2 d", "1 d"])
    assert list(figure.data[0].y) == names
    said = list(figure.layout.yaxis.ticktext)
    assert said[0] == "A → B"
    assert max(map(len, said)) <= charts.MOST_LETTERS
    assert (said[1].endswith("→ End of it"), said[2].endswith("→ Other end")) == (True, True)


def test_names_that_fit_are_left_alone():
    assert charts.bars(["A", "B"], [1, 2], axis="").layout.yaxis.ticktext is None


def test_no_line_runs_through_a_figure_at_the_end_of_a_bar():
    """Of 100 the line at 60 would cross the figure of 58, and not that of 40 (beyond 47) or of 61."""
    drawn = _groups([100, 61, 58, 40])
    assert list(drawn.data[0].textposition) == ["outside", "outside", "none", "outside"]
    moved = {one.text: (one.x, one.y) for one in drawn.layout.annotations}
    assert moved == {"58 h": (60, "C"), "all: 60 h": (60, 1)}


def test_a_figure_stands_beyond_both_lines_where_they_are_close():
    """The line of all at 60 moves the figure of 58, and there the line of the target at 66 moves it again."""
    moved = {one.text: one.x for one in _groups([100, 61, 58, 40], target=66).layout.annotations}
    assert (moved["58 h"], moved["61 h"]) == (66, 66)


def test_bars_that_say_their_figure_have_no_grid():
    said, bare = (charts.bars(["A"], [1], axis="Days", texts=texts) for texts in (["1 d"], None))
    assert (said.layout.xaxis.showgrid, bare.layout.xaxis.showgrid) == (False, True)
    assert said.layout.yaxis.showgrid is False


def test_axes_write_thousands_out():
    axis = charts.bars(["A"], [4_000], axis="Days").layout.xaxis
    assert (axis.separatethousands, axis.exponentformat) == (True, "none")


def test_what_is_not_highlighted_is_paler_than_the_page_s_ink_on_a_dark_page_too():
    """An opaque light blue outshone the strong one on dark ground."""
    drawn = charts.bars(["A", "B"], [2, 1], axis="", texts=["2", "1"], highlight=1)
    assert list(drawn.data[0].marker.color) == [charts.MAIN, charts.PALE]
    assert charts.PALE.startswith("rgba")


def test_layers_on_top_of_each_other_differ_in_lightness():
    """Dark and light in turn: luminance as in WCAG 2, a contrast of 1.5 between neighbours at least."""
    at = ["2025-01-06", "2025-01-13"]
    drawn = charts_waits.over_weeks(at, {name: [1, 2] for name in "ABCDEFGHI"}, axis="", stack=True)
    light = [_luminance(one.fillcolor) for one in drawn.data]
    assert all((max(a, b) + 0.05) / (min(a, b) + 0.05) >= 1.5 for a, b in pairwise(light))


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _groups(values, **options):
    names, texts = list("ABCD"), [f"{value} h" for value in values]
    return charts.group_bars(
        names, values, axis="", texts=texts, faint=[True] * 4, middle=60, middle_name="all: 60 h", **options
    )
