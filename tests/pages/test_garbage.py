"""What was loaded to draw a page is searched for garbage no more."""

import gc

from ui import garbage


def test_a_page_is_set_aside_when_it_was_drawn_for_the_first_time(monkeypatch):
    """Counted by Python itself; a page drawn again leaves what it made to the search."""
    monkeypatch.setattr(garbage, "_SEEN", set())
    loaded = [[] for _ in range(1_000)]
    garbage.set_aside("bottlenecks")
    try:
        held = gc.get_freeze_count()
        assert held >= len(loaded)
        assert not any(one is loaded for one in gc.get_objects())
        made = [[] for _ in range(1_000)]
        garbage.set_aside("bottlenecks")
        assert gc.get_freeze_count() <= held
        assert any(one is made for one in gc.get_objects())
        garbage.set_aside("discover")
        assert not any(one is made for one in gc.get_objects())
    finally:
        gc.unfreeze()
