"""A deleted log leaves no byte behind: not in files, not in the database, not in temporary folders."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.store import KEPT, Store

NOW = datetime(2025, 11, 1, tzinfo=UTC)
MARKERS = {
    "rep": "Zaphodrep Marker", "customer": "Trilliancust Mark", "file": "marvinfile",
    "filter": "Slartifilter",
    "title": "Vogontitle", "owner": "Eddieowner", "name": "Magrathname", "recipe": "Fordrecipe",
    "target": "Deepthoughtstage", "rule": "Ravenousrule", "reason": "Benjyreason",
}  # fmt: skip


@pytest.fixture
def places(tmp_path, monkeypatch) -> tuple[Path, Path]:
    """A workspace, and the folder for temporary files."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    return tmp_path / "workspace", temporary


def left(*folders: Path) -> set[str]:
    """The markers that still stand in some file below the folders, or in its name."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    held = [str(path).encode() + path.read_bytes() for path in files]
    return {
        key for key, marker in MARKERS.items() for encoding in ("utf-8", "utf-16-le")
        if any(marker.encode(encoding) in one for one in held)
    }  # fmt: skip


def filled(store: Store, version: int = 1) -> EventLog:
    """A log with a marker in every place that can hold one, among hundreds of rows that cannot."""
    rows = pd.DataFrame(
        {
            "Case": [f"K{n // 2}" for n in range(400)],
            "Activity": ["Start", "End"] * 200,
            "When": pd.date_range("2025-01-01", periods=400, freq="h"),
            "Owner": [f"{MARKERS['rep']} {n % 7 + version}" for n in range(400)],
            "Account": [f"{MARKERS['customer']} {n // 2 % 40}" for n in range(400)],
        }
    )
    source = store.folder / "uploads" / f"{MARKERS['file']}-{version}.csv"
    source.parent.mkdir(exist_ok=True)
    rows.to_csv(source, index=False)
    log = EventLog.read(source, workspace=store.folder, name=f"{MARKERS['file']}.csv")
    kept = store.folder / KEPT / f"{log.log_id}.csv"
    kept.parent.mkdir(exist_ok=True)
    source.replace(kept)
    store.add_log(
        log.log_id, series_id=log.series_id, name=MARKERS["name"], process="generic",
        file_name=f"{MARKERS['file']}.csv", n_cases=200, n_events=400, now=NOW,
    )  # fmt: skip
    for n in range(60):
        held = f.to_json([f.Attribute("Owner", [f"{MARKERS['filter']} {n}" * 9])])
        store.put_view(f"view{version}{n}", log.log_id, held)
        title, owner = f"{MARKERS['title']} {n}", f"{MARKERS['owner']} {n}"
        action = store.add_action(log.series_id, title=title, owner=owner, figure={"filters": held}, now=NOW)
        if n % 3 == 0:
            store.update_action(action, title="other", owner="else")
        if n % 5 == 0:
            store.delete_action(action)
    store.put_recipe("print", f'{{"names": "{MARKERS["recipe"]}"}}', now=NOW, series_id=log.series_id)
    store.set_setting(f"assumptions:{log.series_id}", {"min_shown": 9})
    store.set_setting(f"excess_basis:{log.series_id}", "best")
    store.time_targets.put(log.series_id, "stage", MARKERS["target"], hours=4, now=NOW)
    store.rules.put(log.series_id, "R-X01", {"own": {"label": MARKERS["rule"]}}, now=NOW)
    told = {"reason": MARKERS["reason"], "author": MARKERS["owner"]}
    store.rules.accept(log.series_id, "R-X01", ["K-1"], now=NOW, **told)
    log.close()
    return log


def test_no_byte_of_a_deleted_log_is_left(places):
    workspace, temporary = places
    store = Store(workspace)
    log = filled(store)
    assert left(workspace) == set(MARKERS)
    store.delete_log(log.log_id, entered=True)
    assert left(workspace, temporary) == set()
    assert [path.name for path in workspace.rglob("*") if path.is_file()] == ["workspace.sqlite"]
    assert store.setting(f"assumptions:{log.series_id}") is None
    assert store.setting(f"excess_basis:{log.series_id}") is None
    assert len(store.time_targets.of(log.series_id)) == 0
    store.close()
    assert left(workspace, temporary) == set()


def test_what_people_entered_stays_where_they_want_it_to(places):
    workspace, temporary = places
    store = Store(workspace)
    log = filled(store)
    store.delete_log(log.log_id, entered=False)
    assert left(workspace, temporary) == {
        "title",
        "owner",
        "filter",
        "file",
        "target",
        "rule",
        "reason",
    }  # a series is named after its file
    assert len(store.actions(log.series_id)) == 48
    assert store.setting(f"assumptions:{log.series_id}") == {"min_shown": 9}
    assert store.recipe("print") is None


def test_another_version_keeps_what_hangs_on_the_series(places):
    workspace, _ = places
    store = Store(workspace)
    first, second = filled(store, 1), filled(store, 2)
    assert first.series_id == second.series_id
    assert first.log_id != second.log_id
    assert not store.is_last_version(first.log_id)
    store.delete_log(first.log_id, entered=True)
    assert store.n_entered(second.series_id) == 96 + 1 + 2
    assert store.recipe("print") is not None
    assert not list(workspace.rglob(f"{first.log_id}*"))
    assert store.is_last_version(second.log_id)
    store.delete_log(second.log_id, entered=True)
    assert left(workspace) == set()


def test_a_log_beside_it_stays_whole(places):
    workspace, _ = places
    store = Store(workspace)
    log = filled(store)
    rows = pd.DataFrame({"c": ["1", "1"], "a": ["x", "y"], "t": pd.to_datetime(["2025-01-01", "2025-01-02"])})
    other = EventLog.from_frame(rows, "c", "a", "t", workspace=workspace, name="other")
    store.add_log(
        other.log_id, series_id=other.series_id, name="Other", process="generic", file_name="o.csv",
        n_cases=1, n_events=2, now=NOW,
    )  # fmt: skip
    store.add_action(other.series_id, title="Keep me", figure={}, now=NOW)
    store.set_setting(f"assumptions:{other.series_id}", {"min_shown": 7})
    store.delete_log(log.log_id, entered=True)
    assert list(store.logs()["name"]) == ["Other"]
    assert other.path.exists()
    assert list(store.actions(other.series_id)["title"]) == ["Keep me"]
    assert store.setting(f"assumptions:{other.series_id}") == {"min_shown": 7}


def test_what_the_engine_left_beside_a_log_goes_too(places):
    workspace, _ = places
    store = Store(workspace)
    log = filled(store)
    spilled = workspace / f"{log.log_id}.duckdb.tmp"
    spilled.mkdir()
    (spilled / "block").write_text(MARKERS["rep"])
    (workspace / f"{log.log_id}.duckdb.wal").write_text(MARKERS["customer"])
    store.delete_series(log.series_id)
    assert left(workspace) == set()


def test_a_held_file_is_tried_again_at_the_next_start(places, monkeypatch):
    workspace, _ = places
    store = Store(workspace)
    log = filled(store)

    def held(self, missing_ok=False):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        store.delete_log(log.log_id, entered=True)
    assert "rep" in left(workspace)
    assert not len(store.logs())
    store.close()
    Store(workspace)
    assert left(workspace) == set()
