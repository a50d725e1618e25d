"""What is put aside for a report is read back as it was, and what was never a page is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import plotly.graph_objects as go
import pytest

from analysis import report as r
from analysis.errors import AnalysisError
from analysis.report.saved import from_json, to_json
from analysis.store import Store

WORDS = r.SlideText("Deals wait 12 d", "Region is EMEA", [("Counted", "2,000")], "Sample · 2026", "zh")
ROW = r.VariantRow("Variant 1", ["120 deals"], [r.Step("Lead", "#1f5fbf"), None])
CONTENTS = [
    r.Chart(go.Figure(go.Bar(x=[1, 2], y=["a", "b"], orientation="h"))),
    r.Table(["Name", "n"], [["a", "1"], ["=b", "2"]], ["l", "r"], [[None, "FF0000"], [None, None]]),
    r.Tiles([r.Tile("Win rate", "38 %", "of 2,000")]),
    r.MapSlide([r.MapNode("a", "Lead"), r.MapNode("b", "Won", rank=1)], [r.MapEdge("a", "b", "12 d")]),
    r.Variants([ROW]),
    r.Comparison(ROW, ROW, ["Measure", "a", "b", "±"], [["Cases", "1", "2", "1"]]),
    r.Statements([r.Statement("Approve quotes within a day", "saves 3 d", "1.2 M")]),
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda one: type(one).__name__)
def test_a_page_is_read_back_as_it_was(content):
    again = from_json(to_json(r.Page(WORDS, content)))
    assert again.words.headline == WORDS.headline
    assert [tuple(note) for note in again.words.notes] == WORDS.notes
    assert type(again.content) is type(content)
    assert json.loads(to_json(again)) == json.loads(to_json(r.Page(WORDS, content)))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", '{"is": "Page"}', '{"is": "Store"}', '{"is": "SlideText", "headline": "x"}',
     '{"is": "Page", "words": {"is": "Tile", "label": "a", "value": "b"}, "content": null}',
     "[" * 100_000],
)  # fmt: skip
def test_what_is_no_page_is_refused(text):
    with pytest.raises(AnalysisError) as refused:
        from_json(text)
    assert refused.value.code == "page_unreadable"


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for name in ("one", "two"):
        found.add_log(
            name, series_id=name, name=name, process="generic", file_name="x", n_cases=1, n_events=1, now=now
        )
    return found


def _add(store, log_id, kind):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return store.basket.add(log_id, kind=kind, pages={"en": "{}", "zh": "{}"}, filters="[]", now=now)


def test_the_basket_keeps_order_words_and_outlives_the_program(store):
    first, second, third = (_add(store, "one", kind) for kind in "abc")
    store.basket.reorder([third, first])
    store.basket.change(first, title="  My own \n headline ", note="seen by Ann")
    store.basket.remove(second, "unknown")
    store.close()
    held = Store(store.folder).basket.items()
    assert list(held["kind"]) == ["c", "a"]
    assert list(held["title"]) == ["", "My own headline"]
    assert list(held["note"]) == ["", "seen by Ann"]
    assert held["pages"].iloc[0] == {"en": "{}", "zh": "{}"}


def test_what_is_in_the_basket_goes_with_its_log(store):
    _add(store, "one", "a"), _add(store, "two", "b")
    store.delete_log("one")
    assert list(store.basket.items()["kind"]) == ["b"]


def test_a_full_basket_says_so(store, monkeypatch):
    monkeypatch.setattr("analysis.store.basket.MOST_ITEMS", 2)
    _add(store, "one", "a"), _add(store, "one", "b")
    with pytest.raises(AnalysisError) as refused:
        _add(store, "one", "c")
    assert (refused.value.code, refused.value.params) == ("basket_full", {"limit": 2})
