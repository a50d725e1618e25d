"""A workspace of its own for every test, a log in it where asked for, and a page opened in it."""

import shutil
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from analysis.log import EventLog

ROOT = Path(__file__).parents[2]
TIMEOUT = 60

manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
"""Every app of a test looks through all packages for components, a third of its start: once will do."""


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory) -> Path:
    """A lead-to-cash log of 300 deals with its planted faults."""
    import pyarrow.parquet as pq

    from sample_data.generate import generate

    path = tmp_path_factory.mktemp("sample") / "deals.parquet"
    pq.write_table(generate("lead_to_cash", cases=300, seed=3), path)
    return path


@pytest.fixture(scope="session")
def indexed(sample_file, tmp_path_factory) -> Path:
    """The sample, indexed once for all tests."""
    log = EventLog.read(sample_file, process="lead_to_cash", workspace=tmp_path_factory.mktemp("indexed"))
    log.close()
    return log.path


@pytest.fixture
def workspace(workspace, monkeypatch) -> Path:
    """An empty workspace, known to the app."""
    from ui import cached

    cached.store.clear()
    cached.open_log.clear()
    yield workspace
    cached.store.clear()


@pytest.fixture
def log(workspace, indexed) -> EventLog:
    """The sample in the workspace, listed there."""
    from ui import cached
    from ui.workspace import now

    log = EventLog.open(shutil.copy(indexed, workspace))
    cached.store().add_log(
        log.log_id, series_id=log.series_id, name="Deals", process=log.process, file_name="deals.parquet",
        n_cases=300, n_events=1000, now=now(),
    )  # fmt: skip
    return log


@pytest.fixture
def in_process(monkeypatch) -> None:
    """Uploads are worked on within the test, which saves the second a child process takes to start."""
    from tests.pages.uploading import InProcess

    monkeypatch.setattr("ui.prepare.working.Worker", InProcess)


def opened(page: str, log: EventLog | None = None, lang: str = "en", **kept: object) -> AppTest:
    """A page (`start` or a step) as somebody sees it who has this log open and `kept` in the session."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
    app.session_state["lang"] = lang
    if log is not None:
        app.session_state["log_id"] = log.log_id
    for name, value in kept.items():
        app.session_state[name] = value
    app.run()
    return app if page == "start" else app.switch_page(f"pages/{page}.py").run()


def said(app: AppTest) -> str:
    """Everything the page says."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "warning", "info")
    return "\n".join(str(one.value) for kind in kinds for one in getattr(app, kind))


def sound(app: AppTest) -> AppTest:
    """The page, after making sure that nothing went wrong on it."""
    assert [one.value for one in app.exception] == []
    assert [one.value for one in app.error] == []
    return app
