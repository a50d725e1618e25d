"""A project file is opened where files are chosen, and offered for download in a report."""

import json
import zipfile
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from analysis.act import of_kpi
from analysis.prepare.project import save
from tests.pages.conftest import TIMEOUT, opened, said, sound
from tests.pages.uploading import complaint, uploaded
from ui import cached
from ui.prepare.project import source_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NOTHING = {"actions": [], "targets": [], "settings": {}, "views": [], "basket": [], "recipes": []}


@pytest.fixture
def project(indexed, tmp_path):
    """A project file of the sample with an action, as another machine gives it."""
    from analysis.log import EventLog

    log = EventLog.open(indexed)
    action = {
        "action_id": "ab" * 8, "title": "Ask <script>alert(1)</script>", "owner": "Anna",
        "due_on": "2026-04-01",
        "figure": of_kpi(log, "win_rate").to_dict(), "created_at": "2026-03-01T00:00:00", "done_at": None,
    }  # fmt: skip
    path = tmp_path / "deals.cashlane"
    source = {"file_name": "deals.csv", "sha256": "0" * 64, "n_bytes": 1, "sheet": None, "member": None}
    save(
        path,
        log,
        now=NOW,
        title="Our <b>deals</b>",
        source=source,
        entered_here=NOTHING | {"actions": [action]},
    )
    log.close()
    return path


@pytest.mark.parametrize("lang, brought", [("en", "Brought in: actions 1."), ("zh", "已加入：行动 1。")])
def test_a_project_is_opened_like_a_file_and_says_what_came_in(workspace, in_process, project, lang, brought):
    app = sound(uploaded("deals.cashlane", project.read_bytes(), lang=lang))
    (told,) = [one.value for one in app.success]
    assert brought in told
    assert "–" not in told
    assert len(told.splitlines()) == 1
    assert "<b>" not in told.replace("\\<", "")
    log_id = app.session_state["log_id"]
    assert len(list(workspace.glob("*.duckdb"))) == 1
    assert list((workspace / "uploads").iterdir()) == []
    assert cached.store().log(log_id).name == "Our <b>deals</b>"
    assert source_of(log_id)["file_name"] == "deals.csv"
    act = sound(opened("act", cached.open_log(log_id), lang=lang))
    assert "alert(1)" in said(act)
    assert "<script>" not in said(act).replace("\\<", "")


def test_a_project_that_was_cut_is_one_sentence_and_changes_nothing(workspace, in_process, project):
    app = uploaded("deals.cashlane", project.read_bytes()[:2000])
    assert "is damaged or was cut off" in complaint(app)
    assert list(workspace.glob("*.duckdb")) == []
    assert cached.store().logs().empty
    assert list((workspace / "uploads").glob("*.project")) == []


@pytest.mark.parametrize(
    "change", [{"n": "5"}, {"subject": []}, {"filters": "[{}]"}, {"evil": 1}, {"as_of": "x"}]
)
def test_a_figure_that_no_page_can_show_is_refused(workspace, in_process, project, tmp_path, change):
    from tests.spec.test_project import edited, rewritten

    def changed(parts):
        def figure(entered):
            entered["actions"][0]["figure"].update(change)

        return parts | {"entered.json": edited(parts["entered.json"], figure)}

    app = uploaded("x.cashlane", rewritten(project, tmp_path / "x.cashlane", changed).read_bytes())
    assert "holds something that Cashlane did not write" in complaint(app)
    assert list(workspace.glob("*.duckdb")) == []
    assert cached.store().logs().empty


def offers() -> None:
    from ui import seen
    from ui.report import project

    project.draw(seen.need_log())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_three_files_are_offered(workspace, log, lang):
    app = AppTest.from_function(offers, default_timeout=TIMEOUT)
    app.session_state["lang"], app.session_state["log_id"] = lang, log.log_id
    sound(app.run())
    ids = [one.proto.id for one in app.get("download_button")]
    assert [any(f"project_{kind}" in one for one in ids) for kind in ("download", "recipe", "script")] == [
        True
    ] * 3


def test_what_the_buttons_give_opens_and_reads(workspace, log, tmp_path):
    from ui import state
    from ui.report import project as page

    with state.speaking("en"):
        made = tmp_path / "x.cashlane"
        made.write_bytes(page._project(log)())
        recipe = json.loads(page._recipe(log)())
        text = page._script(log, "Deals")().decode()
    assert zipfile.ZipFile(made).testzip() is None
    assert recipe["log_id"] == log.log_id
    assert recipe["made_with"]["cashlane"]
    compile(text, "script", "exec")
    assert "FILE = 'Deals.cashlane'" in text
