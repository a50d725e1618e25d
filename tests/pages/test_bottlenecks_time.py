"""Step 4, area *Time*: stages, queues, and any two steps, against plain pandas on the same rows."""

import pytest

from tests.pages.conftest import opened, said, sound

VIEWS = {
    "stages": ("stages_look", ("excess", "fate", "by")),
    "queues": ("queues_look", ("rank", "weeks", "whom", "longest", "stages")),
    "between": ("between_look", ("spread", "by")),
}
LOOKS = [(view, key, look) for view, (key, looks) in VIEWS.items() for look in looks]


def shown(log, view, lang="en", **picked):
    chosen = {f"sel:{name}": value for name, value in picked.items()}
    return opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": view}, **chosen)


@pytest.mark.parametrize(("view", "key", "look"), LOOKS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_look_of_every_view_says_something(log, view, key, look, lang):
    app = sound(shown(log, view, lang, **{key: look}))
    assert "####" in said(app)
