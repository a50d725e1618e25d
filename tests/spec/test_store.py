"""The workspace: what is entered comes back, for every session, after a crash, and not after deletion."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.store import ACTIONS, LIMITS, LOGS, TARGETS, TIME_TARGETS, Store, StoredLog, StoredView

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "Arbeitsplatz für 销售")
    yield store
    store.close()


def add(store, log_id="a1", *, series_id="s1", name="Deals", now=NOON, **other):
    values = {"process": "lead_to_cash", "file_name": "deals.xlsx", "n_cases": 3, "n_events": 12} | other
    store.add_log(log_id, series_id=series_id, name=name, now=now, **values)


def code(raised):
    return raised.value.code, raised.value.params


# -- logs ------------------------------------------------------------------------------------------


def test_an_empty_workspace_has_frames_with_their_columns(store):
    for frame, schema in (
        (store.logs(), LOGS),
        (store.actions("s1"), ACTIONS),
        (store.targets("s1"), TARGETS),
        (store.time_targets.of("s1"), TIME_TARGETS),
    ):
        assert list(frame.columns) == list(schema.columns)
        assert len(frame) == 0
    assert store.log("a1") is None
    assert store.view("v1") is None
    assert store.target("s1", "win_rate") is None


def test_logs_are_listed_the_newest_first(store):
    add(store, "a1", now=NOON)
    add(store, "a2", now=NOON + timedelta(hours=1), n_events=20)
    assert list(store.logs()["log_id"]) == ["a2", "a1"]
    assert list(store.logs()["n_events"]) == [20, 12]


def test_a_log_comes_back_as_it_was_added(store):
    add(store, name="交易 Q1", file_name="交易.xlsx")
    expected = StoredLog("a1", "s1", "交易 Q1", "lead_to_cash", "交易.xlsx", 3, 12, NOON)
    assert store.log("a1") == expected


def test_times_are_kept_in_utc(store):
    add(store, now=datetime(2024, 5, 6, 14, tzinfo=timezone(timedelta(hours=2))))
    assert store.log("a1").created_at == NOON
    assert store.logs()["created_at"][0] == pd.Timestamp(NOON)


def test_a_time_without_zone_is_refused(store):
    with pytest.raises(ValueError, match="zone"):
        add(store, now=NOON.replace(tzinfo=None))


def test_adding_a_log_again_keeps_the_name_it_was_given(store):
    add(store)
    store.rename_log("a1", "My deals")
    add(store, now=NOON + timedelta(days=1))
    assert store.log("a1").name == "My deals"
    assert store.log("a1").created_at == NOON + timedelta(days=1)
    assert len(store.logs()) == 1


def test_renaming_what_is_not_there_says_so(store):
    with pytest.raises(AnalysisError) as raised:
        store.rename_log("a9", "Deals")
    assert code(raised) == ("unknown_log", {"log_id": "a9"})


def test_a_log_id_cannot_leave_the_folder(store):
    for log_id in ("../a1", "a/1", "", "a" * 65):
        with pytest.raises(ValueError, match="log id"):
            store.log_path(log_id)


def test_deleting_a_log_deletes_its_file_and_its_views_and_no_others(store):
    for log_id in ("a1", "a2"):
        add(store, log_id)
        store.log_path(log_id).write_bytes(b"indexed")
        store.put_view(f"v-{log_id}", log_id, "[]")
    store.add_action("s1", title="Call sooner", figure={}, now=NOON)
    store.delete_log("a1")
    assert list(store.logs()["log_id"]) == ["a2"]
    assert not store.log_path("a1").exists()
    assert store.log_path("a2").exists()
    assert store.view("v-a1") is None
    assert store.view("v-a2") is not None
    assert len(store.actions("s1")) == 1


def test_deleting_a_series_leaves_nothing_of_it(store):
    for log_id, series_id in (("a1", "s1"), ("a2", "s1"), ("b1", "s2")):
        add(store, log_id, series_id=series_id)
        store.log_path(log_id).write_bytes(b"indexed")
        store.add_action(series_id, title="Call sooner", figure={}, now=NOON)
        store.set_target(series_id, "win_rate", 0.3, now=NOON)
    store.delete_series("s1")
    assert list(store.logs()["log_id"]) == ["b1"]
    assert [len(store.actions(series)) for series in ("s1", "s2")] == [0, 1]
    assert [len(store.targets(series)) for series in ("s1", "s2")] == [0, 1]
    assert [store.log_path(log_id).exists() for log_id in ("a1", "a2", "b1")] == [False, False, True]


def test_what_is_deleted_does_not_stay_in_the_file(store):
    action_id = store.add_action(
        "s1", title="Secret of Zanzibar", figure={"customer": "Zanzibar Ltd"}, now=NOON
    )
    database = store.folder / "workspace.sqlite"
    assert b"Zanzibar" in database.read_bytes()
    store.delete_action(action_id)
    assert b"Zanzibar" not in database.read_bytes()


def test_a_file_that_is_held_is_deleted_when_the_workspace_is_opened_next(store, monkeypatch):
    add(store)
    store.log_path("a1").write_bytes(b"indexed")
    with monkeypatch.context() as held:
        held.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError("in use")))
        store.delete_log("a1")
    assert len(store.logs()) == 0
    assert store.log_path("a1").exists()
    Store(store.folder).close()
    assert not store.log_path("a1").exists()


def test_a_log_added_again_is_not_swept(store, monkeypatch):
    add(store)
    store.log_path("a1").write_bytes(b"indexed")
    with monkeypatch.context() as held:
        held.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError("in use")))
        store.delete_log("a1")
    add(store)
    Store(store.folder).close()
    assert store.log_path("a1").exists()


# -- views -----------------------------------------------------------------------------------------


def test_a_view_id_means_the_same_view_for_ever(store):
    store.put_view("v1", "a1", '[{"kind": "state", "values": ["paid"]}]')
    store.put_view("v1", "a2", "[]")
    assert store.view("v1") == StoredView("v1", "a1", '[{"kind": "state", "values": ["paid"]}]')


# -- actions ---------------------------------------------------------------------------------------


def test_an_action_comes_back_with_its_frozen_figure(store):
    figure = {
        "n": np.int64(7),
        "median_h": 31.5,
        "share": float("nan"),
        "at": pd.Timestamp("2024-01-02"),
        "missing": pd.NaT,
        "path": ["A", "B"],
        "is_clear": np.bool_(True),
        "名": "折扣",
    }
    kept = {
        "n": 7,
        "median_h": 31.5,
        "share": None,
        "at": "2024-01-02T00:00:00",
        "missing": None,
        "path": ["A", "B"],
        "is_clear": True,
        "名": "折扣",
    }
    store.add_action(
        "s1", title="Approve sooner", owner="Ana", due_on=date(2024, 6, 1), figure=figure, now=NOON
    )
    figure["n"] = 8
    action = store.actions("s1").iloc[0]
    assert action["figure"] == kept
    assert (action["title"], action["owner"], action["due_on"]) == ("Approve sooner", "Ana", date(2024, 6, 1))
    assert not action["is_done"]
    assert pd.isna(action["done_at"])


def test_actions_stand_in_the_order_they_were_entered(store):
    for hours, title in ((2, "third"), (0, "first"), (1, "second")):
        store.add_action("s1", title=title, figure={}, now=NOON + timedelta(hours=hours))
    store.add_action("s2", title="of another series", figure={}, now=NOON)
    assert list(store.actions("s1")["title"]) == ["first", "second", "third"]


def test_an_update_changes_what_it_names_and_nothing_else(store):
    due_on = date(2024, 6, 1)
    action_id = store.add_action("s1", title="Call", owner="Ana", due_on=due_on, figure={"n": 1}, now=NOON)
    store.update_action(action_id, owner="Bo")
    store.update_action(action_id, done_at=NOON)
    action = store.actions("s1").iloc[0]
    assert (action["title"], action["owner"], action["due_on"], action["is_done"]) == (
        "Call",
        "Bo",
        due_on,
        True,
    )
    assert action["figure"] == {"n": 1}
    store.update_action(action_id, due_on=None, done_at=None)
    action = store.actions("s1").iloc[0]
    assert action["due_on"] is None
    assert not action["is_done"]
    assert action["owner"] == "Bo"


def test_updating_an_action_that_is_gone_says_so(store):
    action_id = store.add_action("s1", title="Call", figure={}, now=NOON)
    store.delete_action(action_id)
    store.delete_action(action_id)
    for change in ({"owner": "Bo"}, {}):
        with pytest.raises(AnalysisError) as raised:
            store.update_action(action_id, **change)
        assert code(raised) == ("unknown_action", {"action_id": action_id})


def test_texts_are_cleaned_and_bounded(store):
    store.add_action("s1", title=" Call\x00 them\n now ", figure={}, now=NOON)
    assert store.actions("s1")["title"][0] == "Call them now"
    with pytest.raises(AnalysisError) as raised:
        store.add_action("s1", title=" \n ", figure={}, now=NOON)
    assert code(raised) == ("text_missing", {"field": "title"})
    with pytest.raises(AnalysisError) as raised:
        store.add_action("s1", title="x" * 301, figure={}, now=NOON)
    assert code(raised) == ("text_too_long", {"field": "title", "n": 301, "limit": 300})
    assert len(store.actions("s1")) == 1


def test_a_long_file_name_keeps_its_end(store):
    add(store, file_name="x" * 400 + ".xlsx")
    kept = store.log("a1").file_name
    assert (len(kept), kept[-6:]) == (LIMITS["file_name"], "x.xlsx")


def test_a_text_is_only_a_text(store):
    name = "Robert'); DROP TABLE logs;-- %s {x}"
    add(store, name=name)
    assert store.log("a1").name == name


# -- targets and settings --------------------------------------------------------------------------


def test_a_target_is_set_changed_and_removed(store):
    store.set_target("s1", "win_rate", 0.3, now=NOON)
    store.set_target("s1", "sales_cycle_time", 720, now=NOON)
    store.set_target("s1", "win_rate", 0.35, now=NOON + timedelta(days=1))
    store.set_target("s2", "win_rate", 0.1, now=NOON)
    targets = store.targets("s1")
    assert list(targets["kpi"]) == ["sales_cycle_time", "win_rate"]
    assert list(targets["value"]) == [720.0, 0.35]
    assert targets["set_at"][1] == pd.Timestamp(NOON + timedelta(days=1))
    store.remove_target("s1", "win_rate")
    assert store.target("s1", "win_rate") is None
    assert store.target("s2", "win_rate") == 0.1


def test_a_target_of_a_transition_or_a_stage_is_set_changed_and_removed(store):
    times, later = store.time_targets, NOON + timedelta(days=1)
    long = "X" * 1_900
    times.put("s1", "flow", "A", "B", hours=24, now=NOON)
    times.put("s1", "flow", "A", long, hours=5, now=NOON)
    times.put("s1", "stage", "A", hours=48, now=NOON)
    times.put("s1", "flow", "A", "B", hours=12.5, now=later)
    times.put("s2", "flow", "A", "B", hours=1, now=NOON)
    found = times.of("s1")
    said = list(zip(found["kind"], found["source"], found["target"], found["hours"], strict=True))
    assert said == [("flow", "A", "B", 12.5), ("flow", "A", long, 5.0), ("stage", "A", "", 48.0)]
    assert found["set_at"][0] == pd.Timestamp(later)
    times.remove("s1", "flow", "A", "B")
    times.remove("s1", "flow", "B", "A")
    assert list(times.of("s1")["hours"]) == [5.0, 48.0]
    assert list(times.of("s2")["hours"]) == [1.0]
    with pytest.raises(AnalysisError) as refused:
        times.put("s1", "stage", "X" * 2_001, hours=1, now=NOON)
    assert code(refused)[0] == "text_too_long"


def test_settings_hold_what_json_holds(store):
    assert store.setting("currency", "EUR") == "EUR"
    for value in ("USD", 4.5, False, ["a", {"b": None}]):
        store.set_setting("currency", value)
        assert store.setting("currency", "EUR") == value
    store.set_setting("currency", None)
    assert store.setting("currency", "EUR") == "EUR"


# -- several at once, crashes, other places ---------------------------------------------------------


def test_two_stores_on_one_workspace_see_the_same(store):
    other = Store(store.folder)
    add(store)
    other.rename_log("a1", "Renamed elsewhere")
    assert store.log("a1").name == "Renamed elsewhere"
    other.close()


def test_threads_of_two_stores_write_at_once_and_nothing_is_lost(store):
    stores = [store, Store(store.folder)]

    def work(k):
        for i in range(10):
            stores[k % 2].add_action("s1", title=f"{k}-{i}", figure={"k": k}, now=NOON)
            stores[k % 2].set_target("s1", "win_rate", k, now=NOON)
            stores[k % 2].put_view("v1", "a1", "[]")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert set(store.actions("s1")["title"]) == {f"{k}-{i}" for k in range(8) for i in range(10)}
    assert len(store.targets("s1")) == 1
    stores[1].close()


WRITES = """
import sys
from datetime import UTC, datetime
from analysis.store import Store
store = Store(sys.argv[1])
for i in range(10):
    store.add_action("s1", title=f"{sys.argv[2]}-{i}", figure={}, now=datetime(2025, 3, 1, 12, tzinfo=UTC))
store.close()
"""


def test_processes_that_open_a_new_workspace_at_once_all_write(tmp_path, root):
    command = [sys.executable, "-c", WRITES, str(tmp_path / "new")]
    workers = [subprocess.Popen([*command, str(k)], cwd=root) for k in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    store = Store(tmp_path / "new")
    assert len(store.actions("s1")) == 30
    store.close()


def test_a_change_that_breaks_off_leaves_the_state_before(store, monkeypatch):
    add(store)
    store.add_action("s1", title="Call", figure={}, now=NOON)

    def breaks_off(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.store.workspace.targets.delete", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        store.delete_series("s1")
    assert list(store.logs()["log_id"]) == ["a1"]
    assert len(store.actions("s1")) == 1


def test_a_workspace_survives_closing(store):
    add(store)
    store.close()
    again = Store(store.folder)
    assert again.log("a1").name == "Deals"
    again.close()


def test_the_environment_names_folder_and_database(tmp_path):
    address = f"sqlite:///{(tmp_path / 'team.db').as_posix()}"
    environ = {"CASHLANE_WORKSPACE": str(tmp_path / "here"), "CASHLANE_DATABASE_URL": address}
    store = Store.from_environment(environ)
    add(store)
    assert store.log_path("a1") == tmp_path / "here" / "a1.duckdb"
    assert (tmp_path / "team.db").exists()
    assert not (tmp_path / "here" / "workspace.sqlite").exists()
    store.close()


@pytest.mark.parametrize("url", ["nonsense", "nodatabase://x", "postgresql://someone:secret@127.0.0.1:1/x"])
def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path, url):
    with pytest.raises(AnalysisError) as raised:
        Store(tmp_path, url)
    assert raised.value.code == "workspace_unusable"
    assert raised.value.params["reason"]
    assert "secret" not in str(raised.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(AnalysisError) as raised:
        Store(tmp_path / "taken")
    assert code(raised)[0] == "workspace_unusable"
    assert raised.value.params["where"] == str(tmp_path / "taken")


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path):
    (tmp_path / "workspace.sqlite").write_text("not a database, but dear to somebody " * 100)
    with pytest.raises(AnalysisError) as raised:
        Store(tmp_path)
    assert raised.value.code == "workspace_unusable"
    assert "dear to somebody" in (tmp_path / "workspace.sqlite").read_text()


def test_a_workspace_of_a_newer_version_is_not_touched(store):
    store.set_setting("store.version", 99)
    with pytest.raises(AnalysisError) as raised:
        Store(store.folder)
    assert raised.value.code == "workspace_newer"
    assert store.setting("store.version") == 99


def test_a_list_is_read_again_once_somebody_wrote(store):
    """By this connection or another one; and what a caller does to his stays his."""
    there, now = Store(store.folder), datetime(2025, 1, 2, tzinfo=UTC)
    listed = {"process": "lead_to_cash", "file_name": "a.csv", "n_cases": 1, "n_events": 2, "now": now}
    store.add_log("one", series_id="s", name="One", **listed)
    assert list(store.logs()["name"]) == ["One"]
    store.logs()["name"] = "changed"
    assert list(store.logs()["name"]) == ["One"]
    there.rename_log("one", "Two")
    assert list(store.logs()["name"]) == ["Two"]
    there.set_target("s", "win_rate", 0.4, now=now)
    assert list(store.targets("s")["value"]) == [0.4]
    there.remove_target("s", "win_rate")
    assert store.targets("s").empty
    made = there.add_action("s", title="Do it", figure={}, now=now)
    assert list(store.actions("s")["title"]) == ["Do it"]
    there.delete_action(made)
    assert store.actions("s").empty
    there.close()
