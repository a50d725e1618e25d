"""Upload: a file is understood and opened with one click, in a child process that may be stopped or die."""

import pytest

from tests.pages.conftest import opened, said, sound
from tests.pages.uploading import GOOD, NEXT, click, complaint, figures, given, held, uploaded
from ui import cached
from ui.prepare.working import Stopped
from ui.text import t


def test_a_good_file_is_one_click_away_from_a_log(workspace):
    app = sound(uploaded("March orders.csv", GOOD))
    assert "6 rows · 5 columns" in said(app)
    assert figures(app) == {"Cases": "3", "Events": "6", "Rows left out": "0"}
    assert "From Mar 3, 2025 to Mar 8, 2025." in said(app)
    assert app.button(key=NEXT).label == "Open this log"

    app.button(key=NEXT).click().run()
    sound(app)
    assert app.subheader[0].value == "March orders"
    assert figures(app)["Cases"] == "3"
    assert "1 case has a single event" in said(app)
    assert app.button(key=NEXT).label == "Next: Discover"
    assert list((workspace / "uploads").iterdir()) == []
    assert len(list(workspace.glob("*.duckdb"))) == 1


def test_upload_speaks_chinese(workspace):
    app = uploaded("订单.csv", GOOD, lang="zh")
    assert "开始分析" in app.button(key=NEXT).label
    assert "有把握" in said(app)
    app = uploaded("空.csv", b"", lang="zh")
    assert "空.csv 是空文件" in complaint(app).replace("\\", "")


def test_removing_the_file_brings_the_uploader_back_and_leaves_no_copy(workspace):
    app = uploaded("orders.csv", GOOD)
    path = held(app)
    assert path.read_text() == GOOD
    app.button(key="upload_drop").click().run()
    assert not path.exists()
    assert len(app.file_uploader) == 1


def test_uploads_nobody_opened_are_swept_at_the_start(workspace):
    path = held(uploaded("orders.csv", GOOD))
    cached.store.clear()
    opened("start")
    assert not path.exists()


def test_a_child_that_dies_costs_nothing_but_another_try(workspace):
    app = uploaded("orders.csv", GOOD)
    worker = app.session_state["kept:worker"]
    app.session_state["kept:worked"] = {}
    worker._child.kill()
    worker._child.wait()
    app.run()
    assert "6 rows · 5 columns" in said(sound(app))
    assert app.session_state["kept:worker"] is not worker


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_work_that_was_stopped_leaves_the_file_and_goes_on_when_asked(workspace, monkeypatch, lang):
    app = opened("upload", lang=lang)
    with monkeypatch.context() as patch:
        patch.setattr("ui.prepare.working.result", _stopped)
        given(app, "orders.csv", GOOD)
    assert t("working.stopped", lang=lang) in said(sound(app))
    assert held(app).read_text() == GOOD
    assert app.button(key=NEXT).disabled
    click(app, "working_go_on")
    assert figures(app)[t("figure.events.label", lang=lang)] == "6"


def _stopped(address, method, **_):
    raise Stopped("work_stopped", file=address.name)
