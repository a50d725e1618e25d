"""What pages ask dozens of times is read once, and anew as soon as anybody has written."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from analysis.store import Store
from analysis.store.read_again import Read


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def asked(store):
    """The SELECTs that reached the database."""
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(store._db._engine, "before_cursor_execute", note)
    return lambda: sum(one.startswith("SELECT") for one in said)


def test_a_setting_is_read_once_until_it_is_written(store, asked):
    store.set_setting("key", {"a": 1})
    before = asked()
    assert [store.setting("key") for _ in range(3)] == [{"a": 1}] * 3
    assert asked() == before + 1
    store.set_setting("key", {"a": 2})
    assert store.setting("key") == {"a": 2}
    assert asked() == before + 2


def test_what_another_process_has_written_is_seen_at_once(store, tmp_path):
    assert store.setting("key", "nothing") == "nothing"
    other = Store(tmp_path)
    other.set_setting("key", 7)
    other.close()
    assert store.setting("key") == 7


def test_what_is_kept_of_a_setting_cannot_be_changed_by_who_read_it(store):
    store.set_setting("key", {"a": [1]})
    store.setting("key")["a"].append(2)
    assert store.setting("key") == {"a": [1]}


def test_without_a_file_nothing_is_kept():
    again, read = Read(sa.create_engine("sqlite://")), []
    for _ in range(2):
        again.again("key", lambda: read.append(1))
    assert len(read) == 2


def test_threads_that_read_while_one_writes_see_the_last_value_in_the_end(store):
    store.set_setting("key", 0)

    def reads():
        for _ in range(50):
            store.setting("key")

    readers = [threading.Thread(target=reads) for _ in range(3)]
    for each in readers:
        each.start()
    for number in range(1, 21):
        store.set_setting("key", number)
    for each in readers:
        each.join()
    assert store.setting("key") == 20
