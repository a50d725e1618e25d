"""A picture of every page and view, to be looked at: light, dark, Chinese, wide and narrow.

`CASHLANE_PICTURES=all` takes them all. Nothing but an eye finds a fault in a picture, so without it each view
is seen once, one in light, the next in dark, the next narrow; in Chinese `test_chinese` walks through them.
"""

from __future__ import annotations

import os
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driving import STEPS, VIEWS, go, keyed, settle, shoot, show, sound

pytestmark = pytest.mark.e2e
LOOKS = {
    "en": (("light", 1440), ("dark", 1440), ("light", 1024)),
    "zh": (("light", 1440), ("dark", 1024)),
}
ALL = os.environ.get("CASHLANE_PICTURES") == "all"


@pytest.mark.parametrize("lang", LOOKS if ALL else ("en",))
def test_every_page_and_view_has_its_pictures(site, opened, lang):
    page, turn = opened(site.link("start", lang), lang=lang), count()
    shoot_looks(page, "start", lang, next(turn))
    for step in STEPS:
        go(page, step)
        name = "template" if step == "get_template" else step
        for view in VIEWS.get(name, ("",)):
            if view:
                show(page, name, view)
            drawn(page, view)
            sound(page)
            shoot_looks(page, "_".join(filter(None, (step, view))), lang, next(turn))


def drawn(page: Page, view: str) -> None:
    """What a view draws in the browser is there."""
    if view == "map":
        expect(keyed(page, "map_place").locator(".node").first).to_be_visible()
    if view == "people":
        expect(page.frame_locator("iframe").locator("canvas")).to_be_visible()


def shoot_looks(page: Page, name: str, lang: str, turn: int) -> None:
    """All looks of a page, or the one whose turn it is."""
    looks = LOOKS[lang]
    for scheme, width in looks if ALL else (looks[turn % len(looks)],):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        shoot(page, f"{name}_{lang}_{scheme}_{width}")
