"""Numbers and yes/no as people write them; the decimal sign is decided over the whole column."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.reading.numbers import flags, is_flag, is_numeric, numbers


@pytest.mark.parametrize(
    "written, expected",
    [
        (["1,234.50", "2"], [1234.5, 2.0]),
        (["1.234,50", "2"], [1234.5, 2.0]),
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1,234", "5,678,901"], [1234, 5678901]),
        (["1,234", "5,6"], [1.234, 5.6]),
        (["1,234", "2.5"], [1234.0, 2.5]),
        (["1.234", "5"], [1.234, 5.0]),
        (["1.234.567", "1.234"], [1234567, 1234]),
        (["$1,200.00", "US$ 5", "(3.50)", "−4"], [1200.0, 5.0, -3.5, -4.0]),
        (["12 %", "7.5%"], [12.0, 7.5]),
        (["¥12,000", "CNY 5", "8元"], [12000, 5, 8]),
        (["€ 1 234,50", "1'000,25"], [1234.5, 1000.25]),
        (["1e3", "2.5E-1"], [1000.0, 0.25]),
    ],
)
def test_writing(written, expected):
    found = numbers(pa.array(written))
    assert (found.values.to_pylist(), found.n_failed) == (expected, 0)


def test_what_is_no_number_is_counted_and_left_empty():
    found = numbers(pa.array(["1", "n/a", None, " ", "2"]))
    assert (found.values.to_pylist(), found.n_failed) == ([1, None, None, None, 2], 1)


@pytest.mark.parametrize("codes", [["007", "8"], ["+49 30 1"], ["1234567890123456789"], ["1-2"], ["12a"], []])
def test_codes_are_not_taken_for_numbers(codes):
    assert not is_numeric(pa.array(codes, pa.string()))


@pytest.mark.parametrize("words", [["TRUE", "false"], ["是", "否"], ["yes", "No"], ["1", "0"], [True, False]])
def test_yes_and_no(words):
    assert flags(pa.array(words)).values.to_pylist() == [True, False]


def test_words_are_flags_by_themselves_and_digits_only_when_asked():
    assert is_flag(pa.array(["TRUE", None, "FALSE"]))
    assert not is_flag(pa.array(["1", "0"]))
    assert not is_flag(pa.array(["yes", "maybe"]))
    assert flags(pa.array(["yes", "maybe", None])) == (pa.array([True, None, None]), 1)
