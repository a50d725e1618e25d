"""Numbers are written as Babel writes them: the reference here, for it knows the rules of each language."""

from __future__ import annotations

import math

import pytest
from babel.numbers import format_decimal, format_percent
from hypothesis import example, given
from hypothesis import strategies as st

from ui.numbers import moneys
from ui.text import LOCALES, number, percent

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
HALVES = st.builds(lambda n, places: n / 10**places, st.integers(-(10**7), 10**7), st.integers(0, 4))


@pytest.mark.parametrize("lang", LOCALES)
@given(value=FINITE | HALVES, decimals=st.integers(0, 3))
@example(value=2.675, decimals=2)
@example(value=-0.04, decimals=1)
@example(value=1234.5, decimals=0)
@example(value=math.inf, decimals=0)
def test_a_number_is_written_as_babel_writes_it(lang, value, decimals):
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    assert number(value, lang, decimals=decimals) == format_decimal(value, pattern, locale=LOCALES[lang])


@pytest.mark.parametrize("lang", LOCALES)
@given(share=st.floats(0.001, 0.9949) | st.floats(1, 50) | st.just(0.0) | st.floats(-50, -0.001))
@example(share=0.125)
@example(share=0.385)
def test_a_share_is_written_as_babel_writes_it(lang, share):
    pattern = "0%" if abs(share) >= 0.0995 or share == 0 else "0.0%"
    assert percent(share, lang) == format_percent(share, pattern, locale=LOCALES[lang])


def test_a_share_that_is_not_nothing_is_never_written_as_nothing_nor_as_everything():
    assert [percent(share, "en") for share in (0.0004, 0.9996)] == ["<0.1%", ">99.9%"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("从{a}到{b}", "从 A_Complete 到 已取消"),
        ("从**{a}**到**{b}**。", "从 **A_Complete** 到**已取消**。"),
        ("超过{n}的间隔", "超过 30.7 的间隔"),
        ("占 {share:percent} 的时间，{a}。", "占 41% 的时间，A_Complete。"),
        ("占{share:percent}的时间", "占 41% 的时间"),
    ],
)
def test_chinese_stands_apart_from_latin_names_and_figures(form, said):
    from ui.text import _Sentence

    params = {"a": "A_Complete", "b": "已取消", "n": 30.7, "share": 0.41}
    assert _Sentence("zh", plain=True).vformat(form, (), params) == said.replace("到 已", "到已")
    assert _Sentence("en", plain=True).vformat("from{a}", (), params) == "fromA_Complete"


@pytest.mark.parametrize(
    ("lang", "values", "said"),
    [
        ("zh", (8_593, 104_000), ["0.9万", "10.4万"]),
        ("en", (8_593, 104_000), ["8.6K", "104.0K"]),
        ("zh", (22_749_000, 25_170_000), ["2,274.9万", "2,517.0万"]),
        ("en", (12, 9_999), ["12", "9,999"]),
        ("en", (999, 120_000_000), ["999", "120.0M"]),
        ("zh", (float("nan"), 104_000), ["–", "10.4万"]),
    ],
)
def test_amounts_beside_each_other_share_unit_and_decimals(lang, values, said):
    assert moneys(values, lang) == said
