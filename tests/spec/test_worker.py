"""The child that works on an upload: what it gives, what crosses over, and what happens when it is ended."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from analysis.errors import FileError
from analysis.log import EventLog
from analysis.prepare.preparation import Address, Plan, Preparation
from analysis.prepare.worker import Job, Worker, run
from analysis.store import Store
from ui import left_over

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 1)  # noqa: DTZ001 - UTC without zone, as everywhere below the screen
TEXT = (
    "Case,Activity,Time,Owner\n"
    "A-1,Order received,2025-03-03 09:00,Ann\n"
    "A-1,Answer sent,2025-03-06 09:30,Ann\n"
    "A-2,Order received,2025-03-05 11:00,Bo\n"
)


@pytest.fixture
def small(tmp_path) -> Address:
    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    return Address(str(path), "orders.csv")


@pytest.fixture
def large(tmp_path) -> Address:
    """A file that takes seconds to work through."""
    path = tmp_path / "large.csv"
    rows = "".join(
        f"C{i // 5},Step {i % 5},2025-01-{1 + i % 28:02d} 08:{i % 60:02d}:00,R{i % 7}\n"
        for i in range(100_000)
    )
    with path.open("w") as file:
        file.write("Case,Activity,Time,Owner\n")
        for _ in range(20):
            file.write(rows)
    return Address(str(path), "large.csv")


def finish(worker: Worker) -> None:
    until = time.monotonic() + 120
    while not worker.ended():
        assert time.monotonic() < until


def finished(worker: Worker, job: Job) -> object:
    worker.start(job)
    finish(worker)
    return worker.result


def plan_of(address: Address) -> Plan:
    return Plan(Preparation(address).guess())


def test_one_child_does_one_job_after_the_other(small, tmp_path):
    worker = Worker()
    try:
        facts = finished(worker, Job(small, "facts"))
        assert (facts.n_rows, facts.columns) == (3, ("Case", "Activity", "Time", "Owner"))
        assert facts.samples["Owner"] == ("Ann", "Bo")
        mapping = finished(worker, Job(small, "guess", (("process", None),)))
        assert mapping.core["case_id"] == "Case"
        open_ = (("plan", Plan(mapping)), ("now", NOW), ("workspace", str(tmp_path)))
        log = EventLog.open(tmp_path / f"{finished(worker, Job(small, 'open', open_))}.duckdb")
        assert log.frame(log.cases.select("case_id", "n_events"))["n_events"].sum() == 3
        log.close()
    finally:
        worker.stop()


def test_an_error_crosses_over_with_its_code_and_parameters(tmp_path):
    nothing = Address(str(tmp_path / "gone.csv"), "march.csv")
    with pytest.raises(FileError) as caught:
        run(Job(nothing, "facts"))
    assert (caught.value.code, caught.value.params) == ("file_missing", {"file": "march.csv"})


def test_a_bug_in_the_child_is_a_bug_in_the_parent(small):
    with pytest.raises(RuntimeError, match="AttributeError"):
        run(Job(small, "no_such_method"))


def test_a_child_that_is_killed_says_so(large):
    worker = Worker()
    worker.start(Job(large, "facts"))
    os.kill(worker._child.pid, signal.SIGKILL)
    with pytest.raises(FileError) as caught:
        finish(worker)
    assert (caught.value.code, caught.value.params) == ("work_died", {"file": "large.csv"})


def test_stopping_leaves_the_workspace_as_it_was(large, tmp_path):
    """No log is there after the child was ended in the middle of indexing."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    worker = Worker()
    params = (("plan", plan_of(large)), ("now", NOW), ("workspace", str(workspace)))
    worker.start(Job(large, "open", params))
    while worker.stage != "index":
        assert not worker.ended(wait_s=0.05)
    worker.stop()
    assert not worker.is_usable
    assert list(workspace.glob("*.duckdb")) == []


def test_the_child_ends_with_its_parent(large):
    """A parent that is killed (-9) in the middle of the work leaves no child behind."""
    script = (
        "import sys, time; from analysis.prepare.worker import *; w = Worker();"
        f"w.start(Job(Address({large.path!r}, 'large.csv'), 'facts'));"
        "print(w._child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    until = time.monotonic() + 30
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_parent_killed_while_indexing_leaves_a_workspace_that_is_swept(large, tmp_path):
    """kill -9 of the app in the middle: the next start finds the workspace as it was before."""
    workspace = tmp_path / "workspace"
    Store(workspace).close()
    before = sorted(path.name for path in workspace.iterdir())
    script = (
        "import time; from tests.spec.test_worker import *;"
        f"place = Path({str(workspace)!r}); (place / 'uploads').mkdir();"
        f"at = Address({large.path!r}, 'large.csv');"
        "w = Worker(place / 'uploads'); p = (('plan', plan_of(at)), ('now', NOW), ('workspace', str(place)));"
        "w.start(Job(at, 'open', p));\n"
        "while w.stage != 'index': w.ended(wait_s=0.05)\n"
        "print(w._child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.05)
    left_over.sweep(workspace)
    Store(workspace).close()
    assert sorted(path.name for path in workspace.iterdir() if path.name != "uploads") == before
    assert list((workspace / "uploads").iterdir()) == []


def test_what_a_stopped_child_wrote_for_itself_is_gone(large, tmp_path):
    worker = Worker(tmp_path)
    scratch = worker._scratch
    worker.start(Job(large, "facts"))
    assert scratch.is_dir()
    worker.stop()
    assert not scratch.exists()


def test_too_much_memory_ends_the_child(large, monkeypatch):
    monkeypatch.setattr("analysis.prepare.worker.MAX_BYTES", 1 << 20)
    with pytest.raises(FileError) as caught:
        run(Job(large, "facts"))
    assert caught.value.code == "work_too_large"


def test_too_much_time_ends_the_child(large, monkeypatch):
    monkeypatch.setattr("analysis.prepare.worker.MAX_SECONDS", 0)
    with pytest.raises(FileError) as caught:
        run(Job(large, "facts"))
    assert caught.value.code == "work_too_long"


def test_the_same_file_twice_is_the_same_log(small, tmp_path):
    params = {"now": NOW, "workspace": str(tmp_path)}
    first = Preparation(small).open(plan_of(small), **params)
    again = Preparation(small).open(plan_of(small), **params)
    assert first == again
    assert len(list(tmp_path.glob("*.duckdb"))) == 1
