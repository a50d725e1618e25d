"""Step 4, areas Rework and Money: what the pages say, against plain pandas on the same rows."""

import pytest

from tests.pages.conftest import opened, said, sound

VIEWS = ("rework", "corrections", "money")


def shown(log, view, lang="en", **kept):
    return opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": view}, **kept)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_sound_in_every_language(log, view, lang):
    assert said(sound(shown(log, view, lang)))
