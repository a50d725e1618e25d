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
