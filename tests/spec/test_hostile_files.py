"""Every hostile file ends in a table or in one sentence: soon, in little memory, nothing else touched.

The files and what is due to them were made by somebody who never saw the code: `tests/ugly/hostile.py`.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psutil
import pytest

from analysis.errors import FileError
from analysis.prepare.plans import Address, TableFacts
from analysis.prepare.worker import Job, Worker
from analysis.reading import ERROR_CODES
from tests.ugly import hostile
from ui.text import has

MAX_SECONDS = 60
"""A bound against hanging and no measurement: each takes a few seconds, most of them to start the child."""
MAX_MB = 1500
DECIDED_OTHERWISE = {
    "traversal.zip": "read",
    "absolute.zip": "read",
    "far_cell.xlsx": "refuse",
}
"""Where the readers do otherwise than asked, and no harm: names of members are never used as paths, so such
archives are read; a sheet whose cells lie too far apart is refused before any room is made for it."""
CODES = {
    "bomb.csv.gz": "line_too_long",
    "nested.zip": "nested_archive",
    "far_cell.xlsx": "sheet_too_large",
    "entity_bomb.xes": "xes_entities",
    "external_entity.xes": "xes_entities",
    "encrypted.xlsx": "file_encrypted",
    "picture.csv": "unsupported_format",
    "truncated.xlsx": "file_damaged",
    "truncated.parquet": "file_damaged",
    "truncated.csv.gz": "file_damaged",
    "wide_30000.csv": "too_many_columns",
    "one_line_50mb.csv": "line_too_long",
    "empty.csv": "empty_file",
    "header_only.csv": "header_only",
}
"""File to the code whose sentence says what the manifest wants said."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("hostile")
    hostile.write(target)
    return target


def outcome(path: Path) -> tuple[TableFacts | FileError, float]:
    """What the child made of a file, and the most memory it took, in MB."""
    worker, peak, is_over = Worker(), [0.0], threading.Event()

    def watch() -> None:
        process = psutil.Process(worker._child.pid)
        while not is_over.wait(0.02):
            try:
                peak[0] = max(peak[0], process.memory_info().rss / 1e6)
            except psutil.Error:
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        worker.start(Job(Address(str(path), path.name), "facts"))
        until = time.monotonic() + MAX_SECONDS
        while not worker.ended():
            assert time.monotonic() < until, "still at it"
        return worker.result, peak[0]
    except FileError as problem:
        return problem, peak[0]
    finally:
        is_over.set()
        watcher.join()
        worker.stop()


@pytest.fixture(scope="session")
def given(folder) -> dict[str, tuple[TableFacts | FileError, float]]:
    return {name: outcome(folder / name) for name in hostile.MANIFEST}


@pytest.mark.parametrize("name", hostile.MANIFEST)
def test_a_hostile_file_is_read_or_refused_as_it_should(given, name):
    found, peak_mb = given[name]
    due = DECIDED_OTHERWISE.get(name, hostile.MANIFEST[name][0])
    assert ("refuse" if isinstance(found, FileError) else "read") == due
    assert peak_mb < MAX_MB
    if isinstance(found, FileError):
        assert found.code == CODES.get(name, found.code)
        assert found.code in ERROR_CODES
        assert has(f"error.{found.code}")
    else:
        assert found.n_rows > 0


def test_nothing_is_written_beside_the_files(folder, given):
    assert given
    assert {path.name for path in folder.iterdir()} == set(hostile.MANIFEST)
    assert not (folder.parent / "evil.csv").exists()
    assert not (folder.parent.parent / "evil.csv").exists()
    assert not Path("/etc/cron.d/evil.csv").exists()


def test_no_text_of_a_local_file_comes_back(given):
    problem = given["external_entity.xes"][0]
    assert isinstance(problem, FileError)
    assert "root:" not in str(problem.params)


def test_zero_bytes_are_dropped_and_the_rows_stay(given):
    found = given["nul_bytes.csv"][0]
    assert isinstance(found, TableFacts)
    assert found.n_rows == len(hostile.log_rows())
    assert "\x00" not in "".join(found.head.to_numpy().ravel())


def test_names_that_are_mark_up_or_formulas_stay_text(given):
    for name in ("names.csv", "formulas.csv"):
        found = given[name][0]
        assert isinstance(found, TableFacts)
        shown = "".join(found.head.to_numpy().ravel())
        assert not {"\x00", "\x07", "\x1b"} & set(shown)
