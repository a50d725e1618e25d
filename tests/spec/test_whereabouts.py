"""Where the data is: every file once, with its size, and whether names stand in it."""

import ast
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.prepare.whereabouts import KINDS, NAMES, ListedLog, names_in, whereabouts
from analysis.store import Store

ROOT = Path(__file__).parents[2]
NETWORK = {
    "socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3",
    "simple_salesforce",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one of everything, and the key file beside it."""
    workspace = tmp_path / "workspace"
    files = {
        "abc.duckdb": 100, "abc.duckdb.wal": 7, "workspace.sqlite": 50, "workspace.sqlite-journal": 3,
        "uploads/x1.csv": 20, "kept/abc.csv.gz": 30, "odd/thing.bin": 5,
    }  # fmt: skip
    for name, n_bytes in files.items():
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * n_bytes)
    (tmp_path / "keys.json").write_bytes(b"k" * 11)
    return workspace


def found(folder: Path) -> pd.DataFrame:
    return whereabouts(
        folder, logs=[ListedLog("abc", "Deals", 1234, "pseudonyms")], tables=[("actions", 2), ("targets", 3)],
        database=str(folder / "workspace.sqlite"), keys=folder.parent / "keys.json",
        uploads={"x1.csv": "march.csv"},
    )  # fmt: skip


def test_every_file_is_listed_once_with_its_size(folder):
    listed = found(folder)
    files = listed[~listed["kind"].isin(["folder", "table", "keys"])]
    on_disk = {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    assert dict(zip(files["place"], files["n_bytes"], strict=True)) == on_disk
    assert len(files) == len(on_disk) == 7
    assert listed.iloc[0]["kind"] == "folder"
    assert listed.iloc[0]["n_bytes"] == 100 + 7 + 50 + 3 + 20 + 30 + 5


def test_each_is_told_for_what_it_is(folder):
    listed = found(folder)
    told = listed.set_index("place")
    kinds = {Path(place).name: kind for place, kind in told["kind"].items() if kind != "table"}
    assert kinds == {
        "workspace": "folder", "abc.duckdb": "log", "abc.duckdb.wal": "log", "x1.csv": "upload",
        "abc.csv.gz": "kept", "workspace.sqlite": "database", "workspace.sqlite-journal": "database",
        "thing.bin": "unknown", "keys.json": "keys",
    }  # fmt: skip
    assert set(listed["kind"]) == set(KINDS)
    assert told.loc[str(folder / "uploads" / "x1.csv"), "name"] == "march.csv"
    assert told.loc[str(folder / "kept" / "abc.csv.gz"), "name"] == "Deals"
    assert told.loc[str(folder / "abc.duckdb"), "n_rows"] == 1234


def test_whether_names_stand_there_is_said_with_care(folder):
    listed = found(folder)
    names = {(one.kind, one.name): one.names for one in listed.itertuples()}
    assert names["log", "Deals"] == "pseudonyms"
    assert names["table", "actions"] == "perhaps"
    assert names["table", "targets"] == "no"
    assert names["upload", "march.csv"] == names["unknown", ""] == "perhaps"
    assert names["keys", ""] == "yes"
    assert set(listed["names"]) - {""} <= set(NAMES)


def test_without_a_key_file_none_is_listed(folder):
    (folder.parent / "keys.json").unlink()
    assert "keys" not in set(found(folder)["kind"])


def test_every_table_of_the_database_has_its_rows(tmp_path):
    store = Store(tmp_path)
    assert dict(store.sizes())["settings"] == 1
    assert dict(store.sizes())["actions"] == 0
    assert Path(store.address) == tmp_path / "workspace.sqlite"


def test_a_log_says_whether_names_stand_in_it(tmp_path):
    rows = pd.DataFrame({"c": ["1", "1"], "a": ["x", "y"], "t": pd.to_datetime(["2025-01-01", "2025-01-02"])})
    bare = EventLog.from_frame(rows, "c", "a", "t", workspace=tmp_path)
    named = EventLog.from_frame(rows.assign(Owner="Ann"), "c", "a", "t", workspace=tmp_path)
    assert (names_in(bare), names_in(named)) == ("no", "yes")


def test_nothing_in_the_app_can_call_anybody():
    files = [path for part in ("analysis", "ui", "pages") for path in (ROOT / part).rglob("*.py")]
    called = set()
    for path in [*files, ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            called |= {
                (path.name, name) for name in names for bad in NETWORK if f"{name}.".startswith(f"{bad}.")
            }
    assert len(files) > 100
    assert called == set()


def test_the_server_answers_this_machine_only_and_tells_nobody():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] in ("127.0.0.1", "localhost")
