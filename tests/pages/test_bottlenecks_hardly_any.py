"""Where there is hardly any time, step 4 says so, and no figure of a time is nought of a unit."""

import pytest

from tests.pages.conftest import opened, said, sound
from tests.pages.test_bottlenecks_real_findings import log_of
from tests.pages.walking import show
from ui import text


@pytest.fixture
def quick(workspace):
    """Twelve cases: A to B in 0, 1 or 2 minutes (the median is 1), B to C in exactly a day, C at D at once.

    Above usual is one minute in each of four cases: 4 minutes, of 12 x 24 h + 12 min = 17,292 minutes 0.02 %.
    """
    rows = []
    for k in range(12):
        begin, minutes = 48 * k, k % 3 / 60
        done = begin + minutes + 24
        rows += [(f"k{k}", "A", begin), (f"k{k}", "B", begin + minutes)]
        rows += [(f"k{k}", "C", done), (f"k{k}", "D", done)]
    return log_of(rows, workspace)


@pytest.mark.parametrize(
    "lang, told",
    [
        ("en", "Hardly any time is above usual: 4 min in all, <0.1% of all elapsed time. Most time lies in "
               "**B → C**: 99.9% of it"),
        ("zh", "几乎没有超出正常的时间：合计 4 分钟，占全部耗时的 <0.1%。耗时最多的是 **B → C**"),
    ],
)  # fmt: skip
def test_what_is_hardly_above_usual_is_not_named_as_most_time_lost(quick, lang, told):
    app = sound(show(opened("bottlenecks", quick, lang), "time", "excess_h"))
    assert told in said(app)
    assert text.t("bottlenecks.answers.no_time", lang=lang) not in said(app)
    lost = {"en": "Most time above usual is lost", "zh": "超出正常最多的是"}[lang]
    assert lost not in said(app)


@pytest.mark.parametrize(
    "lang, told",
    [
        ("en", "Hardly any waiting is above usual: 4 min in all, <0.1% of all elapsed time. Most waiting in "
               "all goes by before **C**."),
        ("zh", "几乎没有超出正常的等待：合计 4 分钟，占全部耗时的 <0.1%。等待总用时最多的是 **C** 之前。"),
    ],
)  # fmt: skip
def test_hardly_any_waiting_names_no_queue(quick, lang, told):
    app = sound(show(opened("bottlenecks", quick, lang), "queues", "rank"))
    assert told in said(app)


def test_a_transition_that_takes_no_time_is_under_a_minute_on_its_card(quick):
    app = sound(show(opened("bottlenecks", quick), "time", "total_h", flow=("C", "D")))
    assert "12 cases · median under a minute · one in ten takes longer than 0 min" in said(app)


def test_cases_in_stages_are_mentioned_only_where_there_are_stages(quick, log):
    told = "are counted in their stage"
    assert told not in said(sound(show(opened("bottlenecks", quick), "queues", "weeks")))
    assert told in said(sound(show(opened("bottlenecks", log), "queues", "weeks")))


@pytest.mark.parametrize(
    "hours, kind, en, zh",
    [
        (0.0, "about", "under a minute", "不到一分钟"),
        (29 / 3600, "about", "under a minute", "不到一分钟"),
        (36.0, "about", "1.5 d", "1.5 天"),
        (text.WholeDays(0), "about", "same day", "当天"),
        (0.0, "days", "0 min", "0 分钟"),
        (0.0, "duration", "0 min", "0 分钟"),
        (29 / 3600, "days", "29 s", "29 秒"),
        (29.6 / 3600, "days", "30 s", "30 秒"),
    ],
)
def test_no_time_is_written_in_the_smallest_unit_and_what_is_usual_in_words(hours, kind, en, zh):
    assert [text.written(hours, kind, lang) for lang in ("en", "zh")] == [en, zh]


def test_the_median_in_words_stands_without_a_space_in_chinese_and_figures_with_one(quick):
    app = sound(show(opened("bottlenecks", quick, "zh"), "time", "total_h", flow=("C", "D")))
    assert "12 个案例 · 中位数不到一分钟 · 十分之一超过 0 分钟" in said(app)
    app = sound(show(app, "time", "total_h", flow=("B", "C")))
    assert "12 个案例 · 中位数 24.0 小时" in said(app) or "12 个案例 · 中位数 1.0 天" in said(app)


def test_minutes_of_waiting_are_hardly_any_beside_days_that_nobody_waits_for(workspace):
    """As in a real export: the steps wait minutes, and days pass before a change of the close date."""
    rows = []
    for k in range(9):
        begin = 400 * k
        rows += [(f"k{k}", "Opportunity Created", begin), (f"k{k}", "Needs Analyzed", begin + (k % 3) / 60)]
        rows += [(f"k{k}", "Close Date Pushed", begin + 300)]
    log = log_of(rows, workspace, process="lead_to_cash")
    app = sound(show(opened("bottlenecks", log), "queues", "rank"))
    assert "Hardly any waiting is above usual" in said(app)
