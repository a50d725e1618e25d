"""What every test may use: folders, the real logs where they are, and a fixed seed."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "cashlane", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("cashlane")

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser tests come last: what they find, a smaller test often finds sooner."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


def pytest_collection_finish() -> None:
    """What is imported by now stays: walking through it again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real logs; the test is skipped where there is none."""
    named = os.environ.get("CASHLANE_TEST_DATA", "")
    if not named:
        pytest.skip("CASHLANE_TEST_DATA is not set: no real logs to compare with")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"CASHLANE_TEST_DATA names {named}, which is no folder")
    return folder


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace of its own, named in the environment."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    monkeypatch.setenv("CASHLANE_WORKSPACE", str(folder))
    monkeypatch.delenv("CASHLANE_DATABASE_URL", raising=False)
    return folder
