"""Ready decks are sound files: in both languages, of both processes, and of logs with little in them."""

from __future__ import annotations

import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from tests.spec.deck_structure import faults
from ui.report import make
from ui.report.decks import READY


@pytest.fixture(scope="module")
def orders(tmp_path_factory) -> EventLog:
    """An order-to-cash log of 200 orders."""
    import pyarrow.parquet as pq

    from sample_data.generate import generate

    folder = tmp_path_factory.mktemp("orders")
    pq.write_table(generate("order_to_cash", cases=200, seed=3), folder / "orders.parquet")
    return EventLog.read(folder / "orders.parquet", process="order_to_cash", workspace=folder)


def pages_of(key: str, log: EventLog):
    (one,) = (one for one in READY if one.key == key)
    return one.pages_of(log)


@pytest.fixture
def chosen(monkeypatch):
    """No session: nothing was compared before."""
    monkeypatch.setattr("ui.state.selected", lambda name, default=None: default)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("key", [one.key for one in READY])
def test_a_ready_deck_has_no_fault(log, chosen, key, lang):
    file = make.ready(log, pages_of(key, log), title=f"report.ready.{key}.title", lang=lang, template=None)
    assert faults(file) == []


@pytest.mark.parametrize("key", [one.key for one in READY])
def test_orders_make_every_deck_too(orders, workspace, chosen, key):
    pages = pages_of(key, orders)
    assert faults(make.ready(orders, pages, title="report.title", lang="en", template=None)) == []


def test_a_log_without_a_process_makes_what_it_can(workspace, chosen, tmp_path):
    rows = "case,activity,time\n" + "\n".join(
        f"{case},{step},2025-01-{day:02d} 08:00"
        for case in range(12)
        for day, step in ((1, "A"), (case + 2, "B"))
    )
    (tmp_path / "log.csv").write_text(rows)
    log = EventLog.read(tmp_path / "log.csv", process="generic", workspace=tmp_path)
    for one in READY:
        if (pages := one.pages_of(log)) is not None:
            assert faults(make.ready(log, pages, title="report.title", lang="en", template=None)) == [], (
                one.key
            )


def test_one_case_makes_the_diagnosis(log, chosen):
    (case_id,) = log.frame(log.cases.select("case_id").limit(1))["case_id"]
    view = log.where(f.CaseIds([case_id]))
    assert (
        faults(make.ready(view, pages_of("diagnosis", view), title="report.title", lang="zh", template=None))
        == []
    )
