"""How sure a difference is, beside the range it is shown with."""

import pytest

from ui.discover import compare_words


@pytest.mark.parametrize(
    ("word", "low", "high", "said"),
    [
        ("clear", 2.0, 9.0, "● Clear"),
        ("chance", -1.0, 4.0, "○ Could be chance"),
        ("chance", 2.0, 9.0, "○ Not settled yet"),
        ("chance", -9.0, -2.0, "○ Not settled yet"),
        ("few", 2.0, 9.0, "· Too few"),
        ("", 0.0, 0.0, ""),
    ],
)
def test_a_range_without_nought_is_not_called_chance(word, low, high, said):
    assert compare_words.sure(word, low, high).lower().startswith(said.lower())
