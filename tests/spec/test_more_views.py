"""What the views of rates, of how much data matters, and of more data say, in both languages."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.prepare.merging import CHANGED, Changes
from analysis.prepare.robustness import MATTER
from analysis.processes import load
from tests.spec.logs import ZERO
from ui import state
from ui.prepare import matter, more_data

LANGS = ("en", "zh")


@pytest.fixture(params=LANGS)
def lang(request, monkeypatch):
    monkeypatch.setattr(state, "language", lambda: request.param)
    return request.param


def found_matter(*rows):
    names = ("figure", "unit", "value", "low", "high", "spread", "moves", "moved_by")
    return MATTER.conform(pd.DataFrame(rows, columns=names))


STAYS = ("rework_rate", "share", 0.2, 0.2, 0.204, 0.02, False, "source")
MOVES = ("commonest_way", "share", 0.5, 0.4, 0.5, 0.2, True, "reversed")
LOST = ("case_duration", "hours", 48.0, 48.0, 48.0, None, True, "without_doubtful")


def test_the_sentence_counts_what_stays_and_names_what_moves(lang):
    catalogue = load("lead_to_cash")
    said = matter.sentence(found_matter(STAYS, MOVES, LOST), catalogue)
    assert "1" in said
    assert "3" in said
    assert matter.label("commonest_way", catalogue) in said
    assert matter.label("rework_rate", catalogue) not in said
    assert "{" not in said


def test_where_nothing_moves_or_nothing_is_uncertain_it_says_so(lang):
    catalogue = load("generic")
    sentences = {
        matter.sentence(found_matter(STAYS), catalogue),
        matter.sentence(found_matter(STAYS), catalogue, is_tested=False),
        matter.sentence(found_matter(), catalogue),
    }
    assert len(sentences) == 3


def test_values_are_said_in_their_units(lang):
    shown = matter.spoken(found_matter(STAYS, MOVES, LOST), load("lead_to_cash")).set_index("figure")
    names = [matter.label(key, load("lead_to_cash")) for key in ("rework_rate", "commonest_way")]
    assert list(shown.loc[names, "value"]) == ["20%", "50%"]
    assert list(shown.loc[names, "spread"]) == ["2.0%", "20%"]


def changes(**told):
    plain = {
        "mode": "update", "n_new_cases": 0, "n_new_events": 0, "n_changed": 0, "n_unchanged": 4,
        "n_missing": 0, "n_dropped": 0, "period": (ZERO.to_pydatetime(), ZERO.to_pydatetime()),
        "changed": CHANGED.conform(pd.DataFrame()),
    }  # fmt: skip
    return Changes(**(plain | told))


def sentence_of(what, monkeypatch):
    monkeypatch.setattr("ui.names.cases", lambda log, n, lang=None: f"{n} deals")
    return more_data.sentence(None, what)


@pytest.mark.parametrize("mode", ["update", "append", "replace"])
def test_changes_are_said_with_their_numbers(lang, mode, monkeypatch):
    said = sentence_of(changes(mode=mode, n_new_events=812, n_new_cases=40, n_changed=17), monkeypatch)
    assert "812" in said
    assert "40" in said
    assert "17" in said
    assert "{" not in said


def test_a_file_that_brings_nothing_says_so(lang, monkeypatch):
    assert "4" in sentence_of(changes(), monkeypatch)
    assert sentence_of(changes(n_new_events=1), monkeypatch) != sentence_of(changes(), monkeypatch)


def test_events_the_file_lacks_are_said_to_be_kept_or_to_go(lang):
    kept = more_data.remarks(None, changes(n_missing=3))
    gone = more_data.remarks(None, changes(mode="replace", n_missing=3, n_dropped=3, n_new_events=1))
    assert len(kept) == len(gone) == 2
    assert kept[1] != gone[1]
    assert "3" in kept[1]


def rates_page():
    import streamlit as st

    from ui.prepare import rates

    st.write(str(rates.draw({"EUR": 4, "USD": 2, "CNY": 1}, key="x", held=st.session_state.get("held"))))


def test_the_table_of_rates_waits_until_there_is_one():
    page = AppTest.from_function(rates_page, default_timeout=30).run()
    assert not page.exception
    assert page.selectbox[0].value == "EUR"
    assert page.button[0].disabled
    told = [one.value for one in page.caption]
    assert any("3" in one and "USD" in one and "CNY" in one for one in told)


def test_the_button_gives_the_step_with_the_rates_there_are():
    page = AppTest.from_function(rates_page, default_timeout=30)
    page.session_state["held"] = {"to": "USD", "rates": [["EUR", 1.1, ""], ["CNY", 0.14, "2024-01-01"]]}
    page.run()
    assert page.selectbox[0].value == "USD"
    assert any("1 EUR = 1.1 USD" in one.value for one in page.caption)
    page.button[0].click().run()
    assert not page.exception
    said = page.markdown[-1].value
    assert "convert_amounts" in said
    assert "('EUR', 1.1, '')" in said
    assert "('CNY', 0.14, '2024-01-01')" in said
