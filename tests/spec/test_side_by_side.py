"""Things worked out side by side come back whole, each with what it was asked, and stop when nobody asks."""

import threading

import pytest

from ui import side_by_side


def test_each_comes_back_with_its_own_whatever_is_ready_first():
    slow = threading.Event()

    def work(n):
        if n == 0:
            slow.wait(5)
        return n * n

    found = []
    for asked, made in side_by_side.ready(work, range(6)):
        found.append((asked, made))
        slow.set()
    assert sorted(found) == [(n, n * n) for n in range(6)]


def test_what_goes_wrong_is_raised_where_it_was_asked():
    def work(_n):
        raise ValueError("of this one")

    with pytest.raises(ValueError, match="of this one"):
        list(side_by_side.ready(work, [1]))


def test_what_has_not_begun_is_left_when_nobody_asks_any_more(monkeypatch):
    monkeypatch.setattr(side_by_side, "MOST", 1)
    begun, let_go = [], threading.Event()

    def work(n):
        begun.append(n)
        if n:
            let_go.wait(5)

    several = side_by_side.ready(work, range(10))
    next(several)
    several.close()
    let_go.set()
    assert len(begun) <= 2


def test_nothing_asked_is_nothing_said():
    assert list(side_by_side.ready(str, [])) == []
