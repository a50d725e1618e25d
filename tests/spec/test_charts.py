"""What a figure is made of: a long name keeps its place and loses its middle."""

from __future__ import annotations

from ui import charts


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


def _groups(values, **options):
    names, texts = list("ABCD"), [f"{value} h" for value in values]
    return charts.group_bars(
        names, values, axis="", texts=texts, faint=[True] * 4, middle=60, middle_name="all: 60 h", **options
    )
